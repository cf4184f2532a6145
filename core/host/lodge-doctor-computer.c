/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "base/lodge-units.h"
#include "host/lodge-doctor-private.h"

#include <glib/gi18n.h>
#include <libvirt/libvirt.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The first libvirt that can use passt with port forwards. */
#define PASST_LIBVIRT_VERSION (9 * 1000000 + 2 * 1000)

/**
 * lodge_doctor_look_tpm: (skip)
 * @context: the run
 * @finding: what was found
 *
 * libvirt needs both programs of swtpm for a TPM.
 */
void
lodge_doctor_look_tpm (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *swtpm = lodge_doctor_system_find_program (context->system, "swtpm");
  g_autofree char *setup = lodge_doctor_system_find_program (context->system, "swtpm_setup");

  if (swtpm != NULL && setup != NULL)
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_OK, _ ("Machines can have a TPM"));
      return;
    }
  lodge_doctor_finding_take (
      finding, LODGE_CHECK_WARNING,
      /* Translators: %s is the name of a program */
      g_strdup_printf (_ ("%s is not installed: machines can have no TPM, which Windows 11 asks "
                          "for"),
                       swtpm == NULL ? "swtpm" : "swtpm_setup"));
  lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_TPM);
}

/**
 * lodge_doctor_look_passt: (skip)
 * @context: the run
 * @finding: what was found
 *
 * passt is how machines reach the network without root, where libvirt knows it.
 */
void
lodge_doctor_look_passt (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *passt = lodge_doctor_system_find_program (context->system, "passt");
  unsigned long version = 0;

  virGetVersion (&version, NULL, NULL);
  if (passt != NULL)
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_OK, _ ("passt is installed"));
      return;
    }
  if (version < PASST_LIBVIRT_VERSION)
    lodge_doctor_finding_set (finding, LODGE_CHECK_INFO,
                              _ ("passt is not installed, and this libvirt is too old to need it: "
                                 "machines use QEMU’s own networking"));
  else
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_WARNING,
                                _ ("passt is not installed: machines without a virtual network "
                                   "have slower networking and no lasting port forwards"));
      lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_PASST);
    }
}

/**
 * lodge_doctor_look_disk_space: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Asks the file system that the folder for disks is on, or will be on once it is made.
 */
void
lodge_doctor_look_disk_space (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *folder = g_strdup (context->storage_path);
  g_autofree char *shown = g_filename_display_name (context->storage_path);
  struct statvfs info;

  while (access (folder, F_OK) != 0 && strcmp (folder, "/") != 0 && strcmp (folder, ".") != 0)
    {
      char *parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }

  finding->fix_action = LODGE_CHECK_ACTION_STORAGE;
  finding->fix_label = g_strdup (_ ("Show the Folder"));
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR) || access (folder, W_OK | X_OK) != 0)
    {
      lodge_doctor_finding_take (
          finding, LODGE_CHECK_ERROR,
          g_strdup_printf (_ ("Disks of machines cannot be made in %s, because you may not write "
                              "there"),
                           shown));
      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        {
          g_autofree char *quoted = g_shell_quote (context->storage_path);
          g_autofree char *command =
              g_strdup_printf ("install -d -o %s %s", context->system->user, quoted);
          lodge_doctor_finding_run (finding, context, _ ("Make the Folder Yours"), command);
          finding->fix_action = NULL;
        }
      return;
    }
  if (statvfs (folder, &info) != 0)
    {
      lodge_doctor_finding_take (
          finding, LODGE_CHECK_WARNING,
          g_strdup_printf (_ ("How much space is free in %s cannot be found out"), shown));
      return;
    }

  guint64 free_bytes = (guint64)info.f_bavail * info.f_frsize;
  g_autofree char *size = lodge_format_size (free_bytes);
  if (free_bytes < context->space_needed)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_ERROR,
        g_strdup_printf (_ ("Only %s is free in %s: there is no room for a machine"), size, shown));
  else if (free_bytes < context->space_wanted)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_WARNING,
        g_strdup_printf (_ ("Only %s is free in %s: a machine may run out of space"), size, shown));
  else
    {
      lodge_doctor_finding_take (finding, LODGE_CHECK_OK,
                                 g_strdup_printf (_ ("%s is free in %s"), size, shown));
      finding->fix_action = NULL;
      g_clear_pointer (&finding->fix_label, g_free);
    }
}

/**
 * lodge_doctor_look_nested: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Asks KVM's module for the processor.
 */
void
lodge_doctor_look_nested (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  static const char *const modules[] = { "kvm_intel", "kvm_amd" };

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sys/module/%s/parameters/nested", modules[i]);
      g_autofree char *value = lodge_doctor_system_read (context->system, path);
      if (value == NULL)
        continue;
      if (*value == 'Y' || *value == 'y' || *value == '1')
        {
          lodge_doctor_finding_set (finding, LODGE_CHECK_OK,
                                    _ ("Machines can run accelerated machines of their own"));
          return;
        }
      g_autofree char *command = g_strdup_printf (
          "sh -c 'echo options %s nested=1 > /etc/modprobe.d/lodge-nested.conf'", modules[i]);
      lodge_doctor_finding_set (
          finding, LODGE_CHECK_INFO,
          _ ("Machines cannot run accelerated machines of their own; switching that on takes "
             "effect at the next start of this computer"));
      lodge_doctor_finding_run (finding, context, _ ("Switch On"), command);
      return;
    }
  lodge_doctor_finding_set (
      finding, LODGE_CHECK_INFO,
      _ ("Machines cannot run accelerated machines of their own, because KVM’s module for this "
         "processor is not loaded"));
}

static guint
count_entries (const LodgeDoctorContext *context, const char *path)
{
  g_autofree char *real = lodge_doctor_system_resolve (context->system, path);
  g_autoptr (GDir) dir = g_dir_open (real, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* The kernel's command line belongs to the boot loader, and each distribution minds that in its
 * own way. */
static const char *
get_iommu_command (const LodgeDoctorContext *context)
{
  switch (context->system->family)
    {
    case LODGE_DOCTOR_FAMILY_DEBIAN:
      return "sh -c 'echo GRUB_CMDLINE_LINUX=\\\"\\$GRUB_CMDLINE_LINUX intel_iommu=on\\\" > "
             "/etc/default/grub.d/lodge-iommu.cfg && update-grub'";
    case LODGE_DOCTOR_FAMILY_FEDORA:
      return "grubby --update-kernel=ALL --args=intel_iommu=on";
    default:
      return NULL;
    }
}

/**
 * lodge_doctor_look_iommu: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Without IOMMU groups no PCI device can be given to a machine.
 */
void
lodge_doctor_look_iommu (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  guint groups = count_entries (context, "/sys/kernel/iommu_groups");
  g_autofree char *cmdline = lodge_doctor_system_read (context->system, "/proc/cmdline");
  const char *command = get_iommu_command (context);

  if (groups > 0)
    {
      lodge_doctor_finding_take (
          finding, LODGE_CHECK_OK,
          g_strdup_printf (
              g_dngettext (GETTEXT_PACKAGE, "PCI devices can be given to machines, in %u group",
                           "PCI devices can be given to machines, in %u groups", groups),
              groups));
      return;
    }
  if (cmdline != NULL
      && (strstr (cmdline, "intel_iommu=off") != NULL || strstr (cmdline, "amd_iommu=off") != NULL
          || strstr (cmdline, "iommu=off") != NULL))
    lodge_doctor_finding_set (finding, LODGE_CHECK_INFO,
                              _ ("PCI devices cannot be given to machines, because the kernel’s "
                                 "command line switches the IOMMU off"));
  /* The firmware describes the IOMMU in this table: Intel's needs asking for, AMD's does not. */
  else if (lodge_doctor_system_exists (context->system, "/sys/firmware/acpi/tables/DMAR"))
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_INFO,
                                _ ("PCI devices cannot be given to machines until the kernel is "
                                   "started with intel_iommu=on"));
      if (command != NULL)
        lodge_doctor_finding_run (finding, context, _ ("Switch On"), command);
    }
  else
    lodge_doctor_finding_set (finding, LODGE_CHECK_INFO,
                              _ ("PCI devices cannot be given to machines, because this computer "
                                 "has no IOMMU, or its firmware switches it off"));
}

/**
 * lodge_doctor_look_osinfo: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Without the database no installer is recognised.
 */
void
lodge_doctor_look_osinfo (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *version =
      lodge_doctor_system_read (context->system, "/usr/share/osinfo/VERSION");

  if (count_entries (context, "/usr/share/osinfo/os") == 0)
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_WARNING,
                                _ ("The database of operating systems is not installed: installers "
                                   "are not recognised"));
      lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_OSINFO);
      return;
    }
  if (version != NULL && *g_strstrip (version) != '\0' && strlen (version) < 64
      && strchr (version, '\n') == NULL)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_OK,
        g_strdup_printf (_ ("Operating systems are recognised, with the database of version %s"),
                         version));
  else
    lodge_doctor_finding_set (finding, LODGE_CHECK_OK, _ ("Operating systems are recognised"));
}
