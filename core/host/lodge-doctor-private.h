/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-doctor-system.h"
#include "host/lodge-doctor.h"

G_BEGIN_DECLS

/**
 * LodgeDoctorContext:
 * @system: where to look
 * @uri: the host
 * @storage_path: where disks are to lie; already below the system's root
 * @cache_path: (nullable): where the verdict on KVM is remembered
 * @is_local: whether the host is this computer
 * @is_qemu: whether its machines are QEMU's
 * @is_session: whether libvirt runs as this person, and is started by itself
 * @time_limit_ms: what a check may take at most
 * @refresh: whether nothing that was remembered counts, because somebody has mended something
 * @space_wanted: below this many free bytes there is a warning
 * @space_needed: below this many free bytes there is an error
 *
 * Immutable during a run, counted, and therefore good for any thread.
 */
typedef struct
{
  LodgeDoctorSystem *system;
  char *uri;
  char *storage_path;
  char *cache_path;
  gboolean is_local;
  gboolean is_qemu;
  gboolean is_session;
  guint time_limit_ms;
  gboolean refresh;
  guint64 space_wanted;
  guint64 space_needed;
} LodgeDoctorContext;

/**
 * LodgeDoctorFinding:
 *
 * What a check has found: the changeable half of a #LodgeCheck.
 */
typedef struct
{
  LodgeCheckState state;
  char *sentence;
  char *fix_command;
  char *fix_label;
  const char *fix_action;
} LodgeDoctorFinding;

LodgeCheck *lodge_check_new (const char *id, const char *title);
void lodge_check_set_running (LodgeCheck *self, gboolean running);
void lodge_check_set_finding (LodgeCheck *self, const LodgeDoctorFinding *finding);

LodgeDoctorContext *lodge_doctor_context_new (const char *uri,
                                              const char *storage_path,
                                              const LodgeDoctorSystem *system);
LodgeDoctorContext *lodge_doctor_context_ref (LodgeDoctorContext *self);
void lodge_doctor_context_unref (LodgeDoctorContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDoctorContext, lodge_doctor_context_unref)

LodgeDoctor *lodge_doctor_new_for_context (LodgeDoctorContext *context);

LodgeDoctorFinding *lodge_doctor_finding_new (void);
void lodge_doctor_finding_free (LodgeDoctorFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDoctorFinding, lodge_doctor_finding_free)
void
lodge_doctor_finding_set (LodgeDoctorFinding *self, LodgeCheckState state, const char *sentence);
void lodge_doctor_finding_take (LodgeDoctorFinding *self, LodgeCheckState state, char *sentence);
void lodge_doctor_finding_install (LodgeDoctorFinding *self,
                                   const LodgeDoctorContext *context,
                                   LodgeDoctorPackage package);
void lodge_doctor_finding_run (LodgeDoctorFinding *self,
                               const LodgeDoctorContext *context,
                               const char *label,
                               const char *command);

/* Checks that look at files and call libvirt, on a worker thread. */
typedef void (*LodgeDoctorLook) (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);

void lodge_doctor_look_libvirt (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_virtlogd (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_firmware (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_tpm (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_passt (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_disk_space (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_nested (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_iommu (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);
void lodge_doctor_look_osinfo (const LodgeDoctorContext *context, LodgeDoctorFinding *finding);

/* Checks that start a program: on the main thread, and they return a #LodgeDoctorFinding through
 * the #GTask. They take the reference to it. */
typedef void (*LodgeDoctorStart) (LodgeDoctorContext *context, GTask *task);

void lodge_doctor_start_qemu (LodgeDoctorContext *context, GTask *task);
void lodge_doctor_start_spice (LodgeDoctorContext *context, GTask *task);
void lodge_doctor_start_kvm (LodgeDoctorContext *context, GTask *task);

G_END_DECLS
