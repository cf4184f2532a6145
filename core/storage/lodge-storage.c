/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/lodge-storage.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sys/statvfs.h>
#include <unistd.h>

/**
 * lodge_storage_default_dir:
 * @session: whether the machines belong to the user (qemu:///session)
 *
 * Where the folders of new machines go. A user's own QEMU runs as the user and reads the home
 * folder. The system's daemon runs QEMU as a user of its own, which most home folders keep out, so
 * its machines go where libvirt keeps images. For root libvirt serves the session by the system's
 * daemon.
 *
 * Returns: (transfer full) (type filename): a full path; need not exist yet
 */
char *
lodge_storage_default_dir (gboolean session)
{
  if (session && geteuid () != 0)
    return g_build_filename (g_get_user_data_dir (), "lodge", "machines", NULL);
  return g_strdup ("/var/lib/libvirt/images/lodge");
}

/**
 * lodge_storage_log_path:
 * @session: whether the machine belongs to the user (qemu:///session)
 * @name: a machine's name
 *
 * Returns: (transfer full) (type filename): where libvirt writes down what that machine's QEMU says
 */
char *
lodge_storage_log_path (gboolean session, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".log", NULL);

  if (session && geteuid () != 0)
    return g_build_filename (g_get_user_cache_dir (), "libvirt", "qemu", "log", file, NULL);
  return g_build_filename ("/var/log/libvirt/qemu", file, NULL);
}

/**
 * lodge_storage_check_space:
 * @path: where a file is to be; neither it nor its folders need to exist
 * @bytes: how large it may become
 * @available: (out) (optional): bytes free there
 * @error: return location for an error, %LODGE_ERROR_NO_SPACE where @bytes are more
 *
 * A thin disk may be larger than the free space and work for years, so for those the error is a
 * warning to show; a copy refuses on it. Looks at the file system, which takes no time on a local
 * one.
 *
 * Returns: whether @bytes fit
 */
gboolean
lodge_storage_check_space (const char *path, guint64 bytes, guint64 *available, GError **error)
{
  g_autofree char *dir = g_canonicalize_filename (path, "/");
  struct statvfs info;

  if (available != NULL)
    *available = 0;
  while (statvfs (dir, &info) != 0)
    {
      const int problem = errno;
      char *parent = g_path_get_dirname (dir);

      if ((problem != ENOENT && problem != ENOTDIR) || g_str_equal (parent, dir))
        {
          g_set_error (
              error, LODGE_ERROR, problem == EACCES ? LODGE_ERROR_DENIED : LODGE_ERROR_FAILED,
              _ ("The free space at “%s” cannot be found out: %s"), dir, g_strerror (problem));
          g_free (parent);
          return FALSE;
        }
      g_free (dir);
      dir = parent;
    }

  const guint64 free_bytes = (guint64)info.f_bavail * info.f_frsize;
  if (available != NULL)
    *available = free_bytes;
  if (bytes <= free_bytes)
    return TRUE;

  g_autofree char *needed = lodge_format_size (bytes);
  g_autofree char *there = lodge_format_size (free_bytes);
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE,
               _ ("%s are needed at “%s”, and only %s are free; choose another place or make room"),
               needed, dir, there);
  return FALSE;
}
