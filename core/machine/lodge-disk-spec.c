/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-disk-spec.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"

#include <glib/gi18n.h>

/* ext4's largest file; beyond it a typo is more likely than a disk. */
#define MAX_DISK_SIZE (16 * LODGE_TIB)

G_DEFINE_BOXED_TYPE (LodgeDiskSpec, lodge_disk_spec, lodge_disk_spec_copy, lodge_disk_spec_free)

GType
lodge_disk_bus_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_DISK_BUS_AUTO, "LODGE_DISK_BUS_AUTO", "auto" },
    { LODGE_DISK_BUS_VIRTIO, "LODGE_DISK_BUS_VIRTIO", "virtio" },
    { LODGE_DISK_BUS_SATA, "LODGE_DISK_BUS_SATA", "sata" },
    { LODGE_DISK_BUS_IDE, "LODGE_DISK_BUS_IDE", "ide" },
    { LODGE_DISK_BUS_SCSI, "LODGE_DISK_BUS_SCSI", "scsi" },
    { LODGE_DISK_BUS_USB, "LODGE_DISK_BUS_USB", "usb" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeDiskBus", values));
  return type;
}

/**
 * lodge_disk_base_new:
 * @path: a full path
 * @format: the file's format
 *
 * Returns: (transfer full): a file that an image continues
 */
LodgeDiskBase *
lodge_disk_base_new (const char *path, const char *format)
{
  LodgeDiskBase *self = g_new (LodgeDiskBase, 1);

  *self = (LodgeDiskBase){ g_strdup (path), g_strdup (format) };
  return self;
}

/**
 * lodge_disk_base_free:
 * @self: what an image continues
 */
void
lodge_disk_base_free (LodgeDiskBase *self)
{
  g_free (self->path);
  g_free (self->format);
  g_free (self);
}

/**
 * lodge_disk_chain_new:
 *
 * Returns: (transfer full) (element-type LodgeDiskBase): a chain without links, which owns those
 *   that it gets
 */
GPtrArray *
lodge_disk_chain_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_disk_base_free);
}

/**
 * lodge_disk_chain_copy:
 * @chain: (nullable) (element-type LodgeDiskBase): a chain
 *
 * Returns: (transfer full) (nullable): a deep copy
 */
GPtrArray *
lodge_disk_chain_copy (GPtrArray *chain)
{
  GPtrArray *copy = chain != NULL ? lodge_disk_chain_new () : NULL;

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      const LodgeDiskBase *base = chain->pdata[i];
      g_ptr_array_add (copy, lodge_disk_base_new (base->path, base->format));
    }
  return copy;
}

/**
 * lodge_disk_spec_new:
 *
 * Returns: (transfer full): a new disk without a size, on the bus that fits, which gives blocks
 *   back
 */
LodgeDiskSpec *
lodge_disk_spec_new (void)
{
  LodgeDiskSpec *self = g_new0 (LodgeDiskSpec, 1);

  self->discard = TRUE;
  return self;
}

/**
 * lodge_disk_spec_copy:
 * @self: a disk
 *
 * Returns: (transfer full): a deep copy
 */
LodgeDiskSpec *
lodge_disk_spec_copy (const LodgeDiskSpec *self)
{
  LodgeDiskSpec *copy = g_new (LodgeDiskSpec, 1);

  *copy = *self;
  copy->source_path = g_strdup (self->source_path);
  copy->path = g_strdup (self->path);
  copy->format = g_strdup (self->format);
  copy->cache = g_strdup (self->cache);
  copy->backing = g_strdup (self->backing);
  copy->chain = lodge_disk_chain_copy (self->chain);
  return copy;
}

/**
 * lodge_disk_spec_free:
 * @self: (nullable): a disk
 */
void
lodge_disk_spec_free (LodgeDiskSpec *self)
{
  if (self == NULL)
    return;
  g_free (self->source_path);
  g_free (self->path);
  g_free (self->format);
  g_free (self->cache);
  g_free (self->backing);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_free (self);
}

/**
 * lodge_disk_spec_get_file:
 * @self: a disk
 *
 * Returns: (transfer none) (nullable): the file that the machine opens: the source where it is
 *   used in place, the machine's own image otherwise; %NULL for an empty drive and for an image
 *   whose place is not known yet
 */
const char *
lodge_disk_spec_get_file (const LodgeDiskSpec *self)
{
  if (self->cdrom && self->path == NULL)
    return self->source_path;
  return self->source == LODGE_DISK_SOURCE_USE ? self->source_path : self->path;
}

static gboolean
check_path (const char *path, GError **error)
{
  if (path == NULL)
    return TRUE;
  if (!g_utf8_validate (path, -1, NULL))
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("The name of the file “%s” is not valid text; rename the file"), shown);
      return FALSE;
    }
  for (const char *p = path; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      {
        g_autofree char *shown = g_strescape (path, NULL);
        g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                     _ ("The name of the file “%s” contains control characters; rename the file"),
                     shown);
        return FALSE;
      }
  if (!g_path_is_absolute (path))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is not the full path of a file"), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_words (const LodgeDiskSpec *self, GError **error)
{
  static const char *const caches[] = { "default",    "none",   "writeback", "writethrough",
                                        "directsync", "unsafe", NULL };
  static const char *const formats[] = { "qcow2", "raw",   "qcow", "qed",       "vmdk",
                                         "vdi",   "vhdx",  "vpc",  "parallels", "luks",
                                         "bochs", "cloop", "dmg",  "iso",       NULL };

  if (self->cache != NULL && !g_strv_contains (caches, self->cache))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is not a cache mode; choose none, writeback, writethrough, directsync "
                      "or unsafe"),
                   self->cache);
      return FALSE;
    }
  if (self->format != NULL && !g_strv_contains (formats, self->format))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is not a format of disk images"), self->format);
      return FALSE;
    }
  return TRUE;
}

/**
 * lodge_disk_spec_check:
 * @self: a disk
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Returns: whether @self makes sense; its files are not looked at
 */
gboolean
lodge_disk_spec_check (const LodgeDiskSpec *self, GError **error)
{
  const char *problem = NULL;

  if (!check_path (self->source_path, error) || !check_path (self->path, error)
      || !check_path (self->backing, error) || !check_words (self, error))
    return FALSE;

  if (self->cdrom)
    {
      /* libvirt 9.0 makes a plain disk of a USB CD-ROM, and there are no virtio ones. */
      if (self->bus == LODGE_DISK_BUS_VIRTIO || self->bus == LODGE_DISK_BUS_USB)
        problem = _ ("A CD-ROM drive can be attached by SATA, IDE or SCSI only");
    }
  else if (self->source != LODGE_DISK_SOURCE_NEW && self->source_path == NULL)
    problem = _ ("Choose the disk image to use");
  else if (self->source == LODGE_DISK_SOURCE_NEW && self->size < LODGE_MIB)
    problem = _ ("A new disk needs a size of at least 1 MiB");
  else if (self->source == LODGE_DISK_SOURCE_NEW && self->size > MAX_DISK_SIZE)
    problem = _ ("A new disk cannot be larger than 16 TiB");

  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID, problem);
  return FALSE;
}
