/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to core/host: where the probe and the doctor look. A test builds a small tree and points
 * them at it; everybody else asks for the system that is running. */

/**
 * LodgeDoctorPackage:
 *
 * What can be missing; the names that distributions give it stand in lodge-doctor-system.c.
 */
typedef enum
{
  LODGE_DOCTOR_PACKAGE_QEMU,
  LODGE_DOCTOR_PACKAGE_QEMU_SPICE,
  LODGE_DOCTOR_PACKAGE_LIBVIRT,
  LODGE_DOCTOR_PACKAGE_VIRTLOGD,
  LODGE_DOCTOR_PACKAGE_FIRMWARE,
  LODGE_DOCTOR_PACKAGE_TPM,
  LODGE_DOCTOR_PACKAGE_PASST,
  LODGE_DOCTOR_PACKAGE_OSINFO,
  LODGE_DOCTOR_PACKAGE_SSH,
  LODGE_DOCTOR_N_PACKAGES
} LodgeDoctorPackage;

typedef enum
{
  LODGE_DOCTOR_FAMILY_UNKNOWN,
  LODGE_DOCTOR_FAMILY_DEBIAN,
  LODGE_DOCTOR_FAMILY_FEDORA,
  LODGE_DOCTOR_FAMILY_ARCH,
} LodgeDoctorFamily;

/**
 * LodgeDoctorSystem:
 * @root: what stands before every absolute path; "" for the system that is running
 * @path: where programs are looked for, separated by colons
 * @config_home: the person's configuration folder; already below @root
 * @user: the person's login name
 * @is_root: whether commands need no sudo
 * @cpu_can_virtualize: whether the processor itself, asked past the kernel, has VT-x or AMD-V
 * @family: the distribution
 * @spice_is_split: whether Debian or Ubuntu packs QEMU's SPICE module by itself
 *
 * Immutable once made, and therefore good for any thread.
 */
typedef struct
{
  char *root;
  char *path;
  char *config_home;
  char *user;
  gboolean is_root;
  gboolean cpu_can_virtualize;
  LodgeDoctorFamily family;
  gboolean spice_is_split;
} LodgeDoctorSystem;

LodgeDoctorSystem *lodge_doctor_system_new (const char *root, const char *path);
LodgeDoctorSystem *lodge_doctor_system_copy (const LodgeDoctorSystem *self);
void lodge_doctor_system_free (LodgeDoctorSystem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDoctorSystem, lodge_doctor_system_free)

char *lodge_doctor_system_resolve (const LodgeDoctorSystem *self, const char *path);
gboolean lodge_doctor_system_exists (const LodgeDoctorSystem *self, const char *path);
char *lodge_doctor_system_read (const LodgeDoctorSystem *self, const char *path);
char *lodge_doctor_system_find_program (const LodgeDoctorSystem *self, const char *name);
char *lodge_doctor_system_find_emulator (const LodgeDoctorSystem *self);
char *lodge_doctor_system_install_command (const LodgeDoctorSystem *self,
                                           LodgeDoctorPackage package);
char *lodge_doctor_system_admin_command (const LodgeDoctorSystem *self, const char *command);
char *lodge_doctor_system_quote_user (const LodgeDoctorSystem *self);
const char *lodge_doctor_architecture (void);

G_END_DECLS
