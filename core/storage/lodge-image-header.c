/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/lodge-image-header.h"

#include "base/lodge-error.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define QCOW2_MIN_HEADER 72
#define QCOW2_MAX_BACKING 1023
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

/**
 * lodge_image_header_dup_backing:
 * @path: (type filename): a full path
 *
 * Reads the name of a qcow2's base from its header: where very many images are to be looked at,
 * a process for each would take too long. Blocks; for a worker thread.
 *
 * Returns: (transfer full) (type filename) (nullable): the full path of the base; %NULL if @path is
 *   no qcow2, has no base or one that is no file
 */
char *
lodge_image_header_dup_backing (const char *path)
{
  guint8 header[20];
  char name[QCOW2_MAX_BACKING + 1] = "";
  const int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);

  if (fd < 0)
    return NULL;
  if (pread (fd, header, sizeof header, 0) == sizeof header && memcmp (header, "QFI\xfb", 4) == 0)
    {
      const guint64 offset = read_64 (header + 8);
      const guint32 length = read_32 (header + 16);
      if (offset == 0 || offset > G_MAXINT64 || length > QCOW2_MAX_BACKING
          || pread (fd, name, length, (off_t)offset) != (gssize)length)
        name[0] = '\0';
    }
  close (fd);

  const char *file = g_str_has_prefix (name, "file:") ? name + strlen ("file:") : name;
  const char *colon = strchr (file, ':');
  const char *slash = strchr (file, '/');
  /* A colon before any slash belongs to a protocol. */
  if (*file == '\0' || (colon != NULL && (slash == NULL || colon < slash)))
    return NULL;
  g_autofree char *dir = g_path_get_dirname (path);
  return g_canonicalize_filename (file, dir);
}
