/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-types.h"
#include "machine/lodge-disk-spec.h"
#include "machine/lodge-network-spec.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_FIRMWARE_BIOS,
  LODGE_FIRMWARE_UEFI,
  LODGE_FIRMWARE_UEFI_SECURE, /* Secure Boot with the vendors' keys enrolled */
} LodgeFirmware;

/* What a guest sees: devices made for virtual machines, or copies of real hardware. */
typedef enum
{
  LODGE_DEVICES_PARAVIRTUAL,
  LODGE_DEVICES_COMPATIBLE,
} LodgeDevices;

/**
 * LodgeMachineSpec:
 *
 * What somebody wants a machine to be. The wizard, the command line, a project file, an import and
 * a clone all fill one of these. A plain #GObject with the properties listed below, readable and
 * writable, with notification: "name", "title", "os-id" (libosinfo's short id or %NULL),
 * "architecture" (%NULL: the host's), "machine-type" (%NULL: q35 or what the OS needs), "memory"
 * (guint64, bytes), "cpus" (guint), "sockets", "cores", "threads" (guint, 0: left to "cpus"),
 * "firmware" (#LodgeFirmware), "tpm" (boolean), "devices" (#LodgeDevices), "kernel", "initrd",
 * "command-line", "sound" (boolean), "video" (%NULL: what fits), "serial" (boolean).
 * Besides: "uuid" (%NULL: libvirt makes one), "description", "notes", "tags" (strv), "os-uri"
 * (libosinfo's long identifier, which libvirt's metadata carry), and three models of which %NULL
 * means what fits: "network-model", "sound-model" and "usb-model" ("xhci" or "ehci").
 *
 * A property that a setter was called for, or whose value g_object_set() changed, counts as
 * chosen by a person: between lodge_machine_spec_begin_defaults() and
 * lodge_machine_spec_end_defaults() it keeps its value. For one thread at a time.
 */
#define LODGE_TYPE_MACHINE_SPEC (lodge_machine_spec_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineSpec, lodge_machine_spec, LODGE, MACHINE_SPEC, GObject)

#define LODGE_TYPE_FIRMWARE (lodge_firmware_get_type ())
GType lodge_firmware_get_type (void);
#define LODGE_TYPE_DEVICES (lodge_devices_get_type ())
GType lodge_devices_get_type (void);

LodgeMachineSpec *lodge_machine_spec_new (void);
LodgeMachineSpec *lodge_machine_spec_copy (LodgeMachineSpec *self);

const char *lodge_machine_spec_get_name (LodgeMachineSpec *self);
void lodge_machine_spec_set_name (LodgeMachineSpec *self, const char *name);
const char *lodge_machine_spec_get_uuid (LodgeMachineSpec *self);
void lodge_machine_spec_set_uuid (LodgeMachineSpec *self, const char *uuid);
const char *lodge_machine_spec_get_title (LodgeMachineSpec *self);
void lodge_machine_spec_set_title (LodgeMachineSpec *self, const char *title);
const char *lodge_machine_spec_get_description (LodgeMachineSpec *self);
void lodge_machine_spec_set_description (LodgeMachineSpec *self, const char *description);
const char *lodge_machine_spec_get_notes (LodgeMachineSpec *self);
void lodge_machine_spec_set_notes (LodgeMachineSpec *self, const char *notes);
const char *const *lodge_machine_spec_get_tags (LodgeMachineSpec *self);
void lodge_machine_spec_set_tags (LodgeMachineSpec *self, const char *const *tags);
const char *lodge_machine_spec_get_os_id (LodgeMachineSpec *self);
void lodge_machine_spec_set_os_id (LodgeMachineSpec *self, const char *os_id);
const char *lodge_machine_spec_get_os_uri (LodgeMachineSpec *self);
void lodge_machine_spec_set_os_uri (LodgeMachineSpec *self, const char *os_uri);
const char *lodge_machine_spec_get_architecture (LodgeMachineSpec *self);
void lodge_machine_spec_set_architecture (LodgeMachineSpec *self, const char *architecture);
const char *lodge_machine_spec_get_machine_type (LodgeMachineSpec *self);
void lodge_machine_spec_set_machine_type (LodgeMachineSpec *self, const char *machine_type);
guint64 lodge_machine_spec_get_memory (LodgeMachineSpec *self);
void lodge_machine_spec_set_memory (LodgeMachineSpec *self, guint64 memory);
guint lodge_machine_spec_get_cpus (LodgeMachineSpec *self);
void lodge_machine_spec_set_cpus (LodgeMachineSpec *self, guint cpus);
guint lodge_machine_spec_get_sockets (LodgeMachineSpec *self);
void lodge_machine_spec_set_sockets (LodgeMachineSpec *self, guint sockets);
guint lodge_machine_spec_get_cores (LodgeMachineSpec *self);
void lodge_machine_spec_set_cores (LodgeMachineSpec *self, guint cores);
guint lodge_machine_spec_get_threads (LodgeMachineSpec *self);
void lodge_machine_spec_set_threads (LodgeMachineSpec *self, guint threads);
LodgeFirmware lodge_machine_spec_get_firmware (LodgeMachineSpec *self);
void lodge_machine_spec_set_firmware (LodgeMachineSpec *self, LodgeFirmware firmware);
gboolean lodge_machine_spec_get_tpm (LodgeMachineSpec *self);
void lodge_machine_spec_set_tpm (LodgeMachineSpec *self, gboolean tpm);
LodgeDevices lodge_machine_spec_get_devices (LodgeMachineSpec *self);
void lodge_machine_spec_set_devices (LodgeMachineSpec *self, LodgeDevices devices);
const char *lodge_machine_spec_get_kernel (LodgeMachineSpec *self);
void lodge_machine_spec_set_kernel (LodgeMachineSpec *self, const char *kernel);
const char *lodge_machine_spec_get_initrd (LodgeMachineSpec *self);
void lodge_machine_spec_set_initrd (LodgeMachineSpec *self, const char *initrd);
const char *lodge_machine_spec_get_command_line (LodgeMachineSpec *self);
void lodge_machine_spec_set_command_line (LodgeMachineSpec *self, const char *command_line);
gboolean lodge_machine_spec_get_sound (LodgeMachineSpec *self);
void lodge_machine_spec_set_sound (LodgeMachineSpec *self, gboolean sound);
const char *lodge_machine_spec_get_video (LodgeMachineSpec *self);
void lodge_machine_spec_set_video (LodgeMachineSpec *self, const char *video);
gboolean lodge_machine_spec_get_serial (LodgeMachineSpec *self);
void lodge_machine_spec_set_serial (LodgeMachineSpec *self, gboolean serial);
const char *lodge_machine_spec_get_network_model (LodgeMachineSpec *self);
void lodge_machine_spec_set_network_model (LodgeMachineSpec *self, const char *network_model);
const char *lodge_machine_spec_get_sound_model (LodgeMachineSpec *self);
void lodge_machine_spec_set_sound_model (LodgeMachineSpec *self, const char *sound_model);
const char *lodge_machine_spec_get_usb_model (LodgeMachineSpec *self);
void lodge_machine_spec_set_usb_model (LodgeMachineSpec *self, const char *usb_model);

gboolean lodge_machine_spec_get_topology (LodgeMachineSpec *self,
                                          guint *sockets,
                                          guint *cores,
                                          guint *threads);

void lodge_machine_spec_begin_defaults (LodgeMachineSpec *self);
void lodge_machine_spec_end_defaults (LodgeMachineSpec *self);
gboolean lodge_machine_spec_is_chosen (LodgeMachineSpec *self, const char *property);

GPtrArray *lodge_machine_spec_get_disks (LodgeMachineSpec *self);
GPtrArray *lodge_machine_spec_get_networks (LodgeMachineSpec *self);
void lodge_machine_spec_add_disk (LodgeMachineSpec *self, LodgeDiskSpec *disk);
void lodge_machine_spec_add_network (LodgeMachineSpec *self, LodgeNetworkSpec *network);

gboolean lodge_machine_spec_validate (LodgeMachineSpec *self, GError **error);

G_END_DECLS
