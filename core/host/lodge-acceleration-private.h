/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-acceleration.h"
#include "host/lodge-doctor-system.h"

G_BEGIN_DECLS

/**
 * LodgeGuestPhase:
 *
 * How far the probe's guest came; core/host/lodge-acceleration-guest.S says each of them.
 */
typedef enum
{
  LODGE_GUEST_SILENT,   /* not even the firmware spoke */
  LODGE_GUEST_FIRMWARE, /* SeaBIOS began */
  LODGE_GUEST_32BIT,    /* SeaBIOS handed over to the guest */
  LODGE_GUEST_64BIT,
  LODGE_GUEST_PAGING,
  LODGE_GUEST_TIMER,
  LODGE_GUEST_DONE,
} LodgeGuestPhase;

/**
 * LodgeProbeOptions:
 * @system: where to look
 * @accelerator: what is put on trial, "kvm"; "tcg" shows that the guest itself is sound
 * @cache_path: (nullable): the keyfile that remembers a verdict; %NULL for none
 * @time_limit_ms: how long a guest may take at most
 * @patience_ms: after how long the same guest is started without KVM beside it, to compare
 * @has_guest: whether there is a guest for this processor
 * @refresh: whether a remembered verdict other than %LODGE_KVM_WORKS is measured again
 */
typedef struct
{
  LodgeDoctorSystem *system;
  const char *accelerator;
  const char *cache_path;
  guint time_limit_ms;
  guint patience_ms;
  gboolean has_guest;
  gboolean refresh;
} LodgeProbeOptions;

void lodge_probe_options_init (LodgeProbeOptions *options, LodgeDoctorSystem *system);
void lodge_acceleration_probe_with_options_async (const char *emulator,
                                                  const LodgeProbeOptions *options,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);

LodgeAcceleration *lodge_acceleration_new (LodgeKvmVerdict verdict,
                                           LodgeGuestPhase phase,
                                           const char *detail,
                                           const LodgeDoctorSystem *system);

/* core/host/lodge-acceleration-cache.c: what was measured once need not be measured again before
 * the next boot or the next QEMU. For worker threads. */
typedef struct
{
  LodgeKvmVerdict verdict;
  LodgeGuestPhase phase;
} LodgeProbeResult;

gboolean lodge_acceleration_cache_load (const char *path,
                                        const LodgeDoctorSystem *system,
                                        const char *emulator,
                                        LodgeProbeResult *result);
void lodge_acceleration_cache_store (const char *path,
                                     const LodgeDoctorSystem *system,
                                     const char *emulator,
                                     const LodgeProbeResult *result);

/* core/host/lodge-acceleration-guest.S: a kernel in Multiboot format. Empty where the processor is
 * not an x86. */
extern const guint8 lodge_acceleration_guest[];
extern const guint8 lodge_acceleration_guest_end[];

G_END_DECLS
