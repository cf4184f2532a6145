/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lifecycle/lodge-create-place.h"

#include "base/lodge-name.h"
#include "host/lodge-qemu-user.h"
#include "storage/lodge-storage.h"

#include <unistd.h>

/**
 * lodge_create_makes: (skip)
 * @disk: a disk or drive
 *
 * Returns: whether its file is made for the machine
 */
gboolean
lodge_create_makes (const LodgeDiskSpec *disk)
{
  return disk->cdrom ? disk->source == LODGE_DISK_SOURCE_COPY
                     : disk->source != LODGE_DISK_SOURCE_USE;
}

/**
 * lodge_create_find_closed:
 * @host: a host
 * @path: the full path of a file that a machine is to use where it is
 *
 * The system's libvirt runs QEMU as a user of its own, whom most home folders keep out. Looks at
 * the folders on the way to @path, which takes no time on a local file system.
 *
 * Returns: (transfer full) (nullable): a folder that the host's QEMU may not enter; %NULL if there
 *   is none, or nobody knows
 */
char *
lodge_create_find_closed (LodgeHost *host, const char *path)
{
  const char *uri = lodge_host_get_uri (host);
  g_autofree char *user = NULL;

  if (!lodge_host_is_local (host) || !g_str_has_prefix (uri, "qemu")
      || (g_str_has_suffix (uri, "/session") && geteuid () != 0))
    return NULL;
  user = lodge_qemu_user_name (LODGE_QEMU_CONF);
  return user != NULL ? lodge_qemu_user_find_closed (user, path) : NULL;
}

/**
 * lodge_create_default_dir:
 * @host: a local host
 *
 * Returns: (transfer full) (type filename): where the folders of the host's new machines go
 */
char *
lodge_create_default_dir (LodgeHost *host)
{
  return lodge_storage_default_dir (g_strcmp0 (lodge_host_get_uri (host), LODGE_HOST_DEFAULT_URI)
                                    == 0);
}

/**
 * lodge_create_uses_pool:
 * @host: a host
 *
 * Returns: whether libvirt makes the disks of new machines, in one of its storage pools: on another
 *   computer, and for the system's libvirt when its folders are not this user's
 */
gboolean
lodge_create_uses_pool (LodgeHost *host)
{
  g_return_val_if_fail (LODGE_IS_HOST (host), FALSE);

  return !lodge_host_is_local (host)
         || (geteuid () != 0 && !g_str_has_suffix (lodge_host_get_uri (host), "/session"));
}

static gboolean
path_is_taken (const char *path, gpointer user_data)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
unique_path (const char *dir, const char *name, const LodgeDiskSpec *disk)
{
  const char *suffix = disk->cdrom ? "iso" : g_strcmp0 (disk->format, "raw") == 0 ? "img" : "qcow2";

  for (guint i = 1;; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.%s", name, suffix)
                                     : g_strdup_printf ("%s-%u.%s", name, i, suffix);
      g_autofree char *path = g_build_filename (dir, file, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

/**
 * lodge_create_place_disks:
 * @host: the host that the machine is to be on
 * @spec: the machine, with its name
 *
 * Decides where the disks go that are to be made and have no place yet: into a folder with the
 * machine's name, under names that no file has. A review shows what was decided, and the job does
 * just that. Where lodge_create_uses_pool() the job itself decides, because it has to ask the host.
 */
void
lodge_create_place_disks (LodgeHost *host, LodgeMachineSpec *spec)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (spec);
  const char *name = lodge_machine_spec_get_name (spec);
  g_autofree char *parent = lodge_create_default_dir (host);
  g_autofree char *wanted = NULL, *dir = NULL;
  guint n = 0;

  g_return_if_fail (name != NULL);
  if (lodge_create_uses_pool (host))
    return;
  wanted = g_build_filename (parent, name, NULL);
  dir = lodge_name_make_unique (wanted, path_is_taken, NULL);
  for (guint i = 0; i < disks->len; i++)
    {
      LodgeDiskSpec *disk = disks->pdata[i];
      if (!lodge_create_makes (disk) || disk->path != NULL)
        continue;
      g_autofree char *base = n == 0 ? g_strdup (name) : g_strdup_printf ("%s-%u", name, n + 1);
      disk->path = unique_path (dir, base, disk);
      n++;
    }
}
