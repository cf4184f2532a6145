/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LodgeAccelerationKind:
 * @LODGE_ACCELERATION_TCG: QEMU translates the guest's instructions: works everywhere, slowly
 * @LODGE_ACCELERATION_KVM: the processor runs the guest itself
 *
 * What new machines of a host should use.
 */
typedef enum
{
  LODGE_ACCELERATION_TCG,
  LODGE_ACCELERATION_KVM,
} LodgeAccelerationKind;

#define LODGE_TYPE_ACCELERATION_KIND (lodge_acceleration_kind_get_type ())
GType lodge_acceleration_kind_get_type (void);

/**
 * LodgeKvmVerdict:
 * @LODGE_KVM_WORKS: a guest booted under KVM, and at a fitting speed
 * @LODGE_KVM_MISSING: there is no /dev/kvm, though the processor could
 * @LODGE_KVM_DENIED: /dev/kvm is there, but not for this person
 * @LODGE_KVM_BUSY: another hypervisor (VirtualBox, VMware) holds the processor's feature
 * @LODGE_KVM_FIRMWARE_OFF: the processor could, but its feature is switched off in the firmware
 * @LODGE_KVM_NO_CPU_SUPPORT: the processor, or the virtual machine that this is, cannot
 * @LODGE_KVM_BROKEN: /dev/kvm answers, and yet a guest hangs or crawls
 * @LODGE_KVM_NOT_BUILT: QEMU was built without KVM, or is one for another processor
 * @LODGE_KVM_UNTESTED: /dev/kvm can be opened; on this kind of processor Lodge has no guest to try
 * @LODGE_KVM_NO_EMULATOR: QEMU is not installed, or starts nothing at all
 */
typedef enum
{
  LODGE_KVM_WORKS,
  LODGE_KVM_MISSING,
  LODGE_KVM_DENIED,
  LODGE_KVM_BUSY,
  LODGE_KVM_FIRMWARE_OFF,
  LODGE_KVM_NO_CPU_SUPPORT,
  LODGE_KVM_BROKEN,
  LODGE_KVM_NOT_BUILT,
  LODGE_KVM_UNTESTED,
  LODGE_KVM_NO_EMULATOR,
} LodgeKvmVerdict;

#define LODGE_TYPE_KVM_VERDICT (lodge_kvm_verdict_get_type ())
GType lodge_kvm_verdict_get_type (void);

#define LODGE_TYPE_ACCELERATION (lodge_acceleration_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAcceleration, lodge_acceleration, LODGE, ACCELERATION, GObject)

LodgeAccelerationKind lodge_acceleration_get_kind (LodgeAcceleration *self);
LodgeKvmVerdict lodge_acceleration_get_verdict (LodgeAcceleration *self);
const char *lodge_acceleration_get_summary (LodgeAcceleration *self);
const char *lodge_acceleration_get_explanation (LodgeAcceleration *self);
const char *lodge_acceleration_get_fix_command (LodgeAcceleration *self);

G_END_DECLS
