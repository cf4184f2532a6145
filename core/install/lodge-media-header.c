/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "install/lodge-media-header.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <string.h>

#define DESCRIPTOR (16 * 2048)

static gboolean
has (const guint8 *start, gsize length, gsize offset, const char *magic)
{
  return length >= offset + strlen (magic) && memcmp (start + offset, magic, strlen (magic)) == 0;
}

static gboolean
is_disk_image (const guint8 *start, gsize length)
{
  return has (start, length, 0, "QFI\xfb") || has (start, length, 0, "KDMV")
         || has (start, length, 0, "# Disk DescriptorFile") || has (start, length, 0, "vhdxfile")
         || has (start, length, 0, "conectix") || has (start, length, 0, "QED")
         || has (start, length, 64, "\x7f\x10\xda\xbe") || has (start, length, 510, "\x55\xaa");
}

/**
 * lodge_media_header_check:
 * @start: the file's first bytes
 * @length: how many, at best %LODGE_MEDIA_HEADER_BYTES
 * @name: the file's name, for the error
 * @volume_size: (out): bytes that the disc says to have, 0 where it does not
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Works from any thread.
 *
 * Returns: whether the file can be an ISO image
 */
gboolean
lodge_media_header_check (
    const guint8 *start, gsize length, const char *name, guint64 *volume_size, GError **error)
{
  guint32 blocks;
  guint16 block_size;

  *volume_size = 0;
  if (length == 0)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 _ ("The file “%s” is empty; download it again"), name);
  else if (has (start, length, DESCRIPTOR + 1, "CD001"))
    {
      if (length >= LODGE_MEDIA_HEADER_BYTES && start[DESCRIPTOR] == 1)
        {
          memcpy (&blocks, start + DESCRIPTOR + 80, sizeof blocks);
          memcpy (&block_size, start + DESCRIPTOR + 128, sizeof block_size);
          *volume_size = (guint64)GUINT32_FROM_LE (blocks) * GUINT16_FROM_LE (block_size);
        }
      return TRUE;
    }
  else if (has (start, length, DESCRIPTOR + 1, "BEA01"))
    return TRUE; /* UDF without ISO 9660 */
  else if (is_disk_image (start, length))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 _ ("“%s” is a disk image, not an ISO image; choose it as an existing disk"), name);
  else
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID, _ ("“%s” is not an ISO image"), name);
  return FALSE;
}
