/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-last-used.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* libvirt does not remember when a machine ran. An empty file for each machine does, by its time:
 * several programs can write that at once, and nothing has to be parsed. */
static char *
dup_path (const char *uuid)
{
  return g_build_filename (g_get_user_state_dir (), "lodge", "last-used", uuid, NULL);
}

/**
 * lodge_last_used_get:
 * @uuid: a machine's UUID
 *
 * Returns: when it last began or ceased to run while a program of Lodge's was looking, in seconds
 *   since 1970; 0 for never
 */
gint64
lodge_last_used_get (const char *uuid)
{
  g_autofree char *path = dup_path (uuid);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gint64)info.st_mtime : 0;
}

/**
 * lodge_last_used_touch:
 * @uuid: a machine's UUID
 *
 * Remembers that the machine is used now; where that cannot be written it is forgotten again.
 */
void
lodge_last_used_touch (const char *uuid)
{
  g_autofree char *path = dup_path (uuid);
  g_autofree char *dir = g_path_get_dirname (path);
  int fd;

  g_mkdir_with_parents (dir, 0700);
  fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || futimens (fd, NULL) != 0)
    g_debug ("%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

/**
 * lodge_last_used_forget:
 * @uuid: the UUID of a machine that is gone
 */
void
lodge_last_used_forget (const char *uuid)
{
  g_autofree char *path = dup_path (uuid);

  g_unlink (path);
}
