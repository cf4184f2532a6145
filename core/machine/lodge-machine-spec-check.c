/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-spec.h"

#include "base/lodge-error.h"
#include "base/lodge-name.h"
#include "base/lodge-units.h"

#include <glib/gi18n.h>
#include <string.h>

#define MIN_MEMORY (16 * LODGE_MIB)
#define MIN_MEMORY_UEFI (128 * LODGE_MIB)
#define MAX_MEMORY (16 * LODGE_TIB)
#define MAX_CPUS 255
#define MAX_IDE_DISKS 4

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID, sentence);
  return FALSE;
}

/* Domain XML cannot hold control characters other than these two, not even escaped. */
static gboolean
check_text (const char *text, gboolean lines, const char *what, GError **error)
{
  if (text == NULL)
    return TRUE;
  gboolean ok = g_utf8_validate (text, -1, NULL);
  for (const char *p = text; ok && *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (c == 0xfffe || c == 0xffff
          || (g_unichar_iscntrl (c) && !(lines && (c == '\n' || c == '\t'))))
        ok = FALSE;
    }
  if (!ok)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 /* Translators: %s is “The title”, “The notes” and the like */
                 _ ("%s cannot contain control characters"), what);
  return ok;
}

/* What goes into QEMU's or libvirt's own vocabulary. */
static gboolean
check_word (const char *word, GError **error)
{
  if (word == NULL)
    return TRUE;
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-+", *p) == NULL)
      {
        g_autofree char *shown = g_utf8_make_valid (word, -1);
        g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                     _ ("“%s” is not the name of a machine type, an architecture or a device"),
                     shown);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_file (const char *path, const char *what, GError **error)
{
  if (!check_text (path, FALSE, what, error))
    return FALSE;
  if (path == NULL || g_path_is_absolute (path))
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID, _ ("“%s” is not the full path of a file"),
               path);
  return FALSE;
}

static gboolean
check_resources (LodgeMachineSpec *self, GError **error)
{
  const guint64 memory = lodge_machine_spec_get_memory (self);
  const guint cpus = lodge_machine_spec_get_cpus (self);
  guint sockets, cores, threads;

  if (memory < MIN_MEMORY)
    return fail (error, _ ("A machine needs at least 16 MiB of memory"));
  if (lodge_machine_spec_get_firmware (self) != LODGE_FIRMWARE_BIOS && memory < MIN_MEMORY_UEFI)
    return fail (error, _ ("A machine with UEFI firmware needs at least 128 MiB of memory"));
  if (memory > MAX_MEMORY)
    return fail (error, _ ("A machine cannot have more than 16 TiB of memory"));
  if (cpus < 1)
    return fail (error, _ ("A machine needs at least one CPU"));
  if (cpus > MAX_CPUS)
    return fail (error, _ ("A machine cannot have more than 255 CPUs"));
  if (!lodge_machine_spec_get_topology (self, &sockets, &cores, &threads))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("%u sockets, %u cores and %u threads do not make %u CPUs"), sockets, cores,
                   threads, cpus);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_i440fx (LodgeMachineSpec *self)
{
  const char *type = lodge_machine_spec_get_machine_type (self);

  return type != NULL
         && (g_str_equal (type, "pc") || g_str_has_prefix (type, "pc-i440fx")
             || g_str_equal (type, "isapc"));
}

static gboolean
is_q35 (LodgeMachineSpec *self)
{
  const char *type = lodge_machine_spec_get_machine_type (self);
  const char *architecture = lodge_machine_spec_get_architecture (self);

  if (type == NULL)
    return architecture == NULL || g_str_equal (architecture, "x86_64")
           || g_str_equal (architecture, "i686");
  return g_str_equal (type, "q35") || g_str_has_prefix (type, "pc-q35");
}

static gboolean
check_boot (LodgeMachineSpec *self, GError **error)
{
  const char *kernel = lodge_machine_spec_get_kernel (self);
  const LodgeFirmware firmware = lodge_machine_spec_get_firmware (self);

  if (kernel == NULL && lodge_machine_spec_get_initrd (self) != NULL)
    return fail (error,
                 _ ("An initial file system (initrd) needs a kernel; choose the kernel too"));
  if (kernel == NULL && lodge_machine_spec_get_command_line (self) != NULL)
    return fail (error, _ ("A kernel command line needs a kernel; choose the kernel too"));
  if (kernel != NULL && firmware == LODGE_FIRMWARE_UEFI_SECURE)
    return fail (error, _ ("Secure Boot cannot verify a kernel that is started directly; choose "
                           "BIOS or plain UEFI"));
  if (firmware == LODGE_FIRMWARE_UEFI_SECURE && !is_q35 (self))
    return fail (error, _ ("Secure Boot needs the machine type q35"));
  return TRUE;
}

static gboolean
check_disks (LodgeMachineSpec *self, GError **error)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self);
  g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
  const gboolean ide_by_default =
      is_i440fx (self) && lodge_machine_spec_get_devices (self) == LODGE_DEVICES_COMPATIBLE;
  guint n_ide = 0;

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      const char *file = lodge_disk_spec_get_file (disk);

      if (!lodge_disk_spec_check (disk, error))
        return FALSE;
      if (disk->bus == LODGE_DISK_BUS_IDE && is_q35 (self))
        return fail (error, _ ("The machine type q35 has no IDE; choose SATA or the machine type "
                               "pc"));
      if (disk->bus == LODGE_DISK_BUS_IDE
          || (disk->bus == LODGE_DISK_BUS_AUTO
              && (ide_by_default || (disk->cdrom && is_i440fx (self)))))
        n_ide++;
      if (file != NULL && !disk->cdrom && !g_hash_table_add (files, (gpointer)file))
        {
          g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                       _ ("Two disks use the same file “%s”"), file);
          return FALSE;
        }
    }
  if (n_ide > MAX_IDE_DISKS)
    return fail (error, _ ("A machine cannot have more than four IDE disks and drives"));
  return TRUE;
}

static gboolean
check_texts (LodgeMachineSpec *self, GError **error)
{
  const char *const *tags = lodge_machine_spec_get_tags (self);
  const char *usb = lodge_machine_spec_get_usb_model (self);
  const char *uuid = lodge_machine_spec_get_uuid (self);

  if (!check_text (lodge_machine_spec_get_title (self), FALSE, _ ("The title"), error)
      || !check_text (lodge_machine_spec_get_description (self), TRUE, _ ("The description"), error)
      || !check_text (lodge_machine_spec_get_notes (self), TRUE, _ ("The notes"), error)
      || !check_text (lodge_machine_spec_get_os_id (self), FALSE, _ ("The system’s name"), error)
      || !check_text (lodge_machine_spec_get_os_uri (self), FALSE, _ ("The system’s name"), error)
      || !check_text (lodge_machine_spec_get_command_line (self), FALSE,
                      _ ("The kernel command line"), error)
      || !check_file (lodge_machine_spec_get_kernel (self), _ ("The kernel’s name"), error)
      || !check_file (lodge_machine_spec_get_initrd (self),
                      _ ("The initial file system (initrd)’s name"), error))
    return FALSE;
  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    if (!check_text (tags[i], FALSE, _ ("A tag"), error))
      return FALSE;
  if (uuid != NULL && !g_uuid_string_is_valid (uuid))
    {
      g_autofree char *shown = g_utf8_make_valid (uuid, -1);
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID, _ ("“%s” is not a UUID"), shown);
      return FALSE;
    }
  if (usb != NULL && !g_str_equal (usb, "xhci") && !g_str_equal (usb, "ehci"))
    return fail (error, _ ("The USB controller is either xhci or ehci"));
  return check_word (lodge_machine_spec_get_architecture (self), error)
         && check_word (lodge_machine_spec_get_machine_type (self), error)
         && check_word (lodge_machine_spec_get_video (self), error)
         && check_word (lodge_machine_spec_get_network_model (self), error)
         && check_word (lodge_machine_spec_get_sound_model (self), error);
}

/**
 * lodge_machine_spec_validate:
 * @self: a spec
 * @error: return location for an error, %LODGE_ERROR_INVALID, that says what is wrong
 *
 * Checks what can be known without a host: neither files nor networks are looked for, and whether
 * the name is free or the host has that much memory is asked elsewhere. Takes no time.
 *
 * Returns: whether a machine can be made of @self
 */
gboolean
lodge_machine_spec_validate (LodgeMachineSpec *self, GError **error)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_SPEC (self), FALSE);
  GPtrArray *networks = lodge_machine_spec_get_networks (self);

  if (!lodge_name_check (lodge_machine_spec_get_name (self), error) || !check_texts (self, error)
      || !check_resources (self, error) || !check_boot (self, error) || !check_disks (self, error))
    return FALSE;
  for (guint i = 0; i < networks->len; i++)
    {
      const LodgeNetworkSpec *network = networks->pdata[i];

      if (!lodge_network_spec_check (network, error) || !check_word (network->model, error)
          || !check_text (network->source, FALSE, _ ("The network’s name"), error))
        return FALSE;
    }
  return TRUE;
}
