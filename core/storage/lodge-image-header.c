/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/lodge-image-header.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <string.h>

#define QCOW2_MIN_HEADER 72
#define QCOW2_EXTERNAL_DATA (G_GUINT64_CONSTANT (1) << 2)

static guint32
read_32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_BE (value);
}

static guint64
read_64 (const guint8 *bytes)
{
  guint64 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_BE (value);
}

static gboolean
ends_within (guint64 offset, guint64 length, guint64 size)
{
  return offset <= size && length <= size - offset;
}

/**
 * lodge_image_header_check:
 * @header: the file's first bytes
 * @length: how many
 * @file_size: the whole file's size in bytes
 * @path: the file's name, for the error
 * @error: return location for an error: %LODGE_ERROR_INVALID for a truncated qcow2,
 *   %LODGE_ERROR_UNSUPPORTED for one that keeps its data in another file
 *
 * Looks for what qemu-img tells too late or not at all: it opens another file of a qcow2's choice
 * merely to describe it, and does not notice that tables lie behind the end of the file. Works
 * from any thread.
 *
 * Returns: whether qemu-img may look at the file
 */
gboolean
lodge_image_header_check (
    const guint8 *header, gsize length, guint64 file_size, const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (length < 8 || memcmp (header, "QFI\xfb", 4) != 0 || read_32 (header + 4) < 2)
    return TRUE;

  if (length >= QCOW2_MIN_HEADER
      && ends_within (read_64 (header + 40), (guint64)read_32 (header + 36) * 8, file_size)
      && ends_within (read_64 (header + 48), 1, file_size))
    {
      if (read_32 (header + 4) < 3 || length < 80
          || (read_64 (header + 72) & QCOW2_EXTERNAL_DATA) == 0)
        return TRUE;
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                   _ ("The disk image “%s” keeps its data in another file, which Lodge does not "
                      "open; convert it with qemu-img first"),
                   name);
      return FALSE;
    }
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
               _ ("The disk image “%s” is incomplete; copy or download it again"), name);
  return FALSE;
}
