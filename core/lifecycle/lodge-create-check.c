/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-lifecycle"

#include "config.h"

#include "lifecycle/lodge-create-check.h"

#include "base/lodge-error.h"
#include "install/lodge-media.h"
#include "storage/lodge-image.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  LodgeMachineSpec *spec;
  gboolean own_user; /* whether QEMU reads with the rights of this process */
  guint next;        /* of the disks */
} Check;

static void check_next (GTask *task);

static void
check_free (gpointer data)
{
  Check *self = data;

  g_object_unref (self->spec);
  g_free (self);
}

static LodgeDiskSpec *
current (Check *self)
{
  return lodge_machine_spec_get_disks (self->spec)->pdata[self->next];
}

/* Bytes as they are: whatever they look like, nobody interprets them. */
static gboolean
is_raw (const LodgeDiskSpec *disk)
{
  return !disk->cdrom && disk->source == LODGE_DISK_SOURCE_USE && disk->backing == NULL
         && g_strcmp0 (disk->format, "raw") == 0;
}

/* The daemon's QEMU may read what this process may not, if there is nothing to be found out. */
static gboolean
is_daemons_business (Check *self, const LodgeDiskSpec *disk, const GError *error)
{
  return !self->own_user && disk->source == LODGE_DISK_SOURCE_USE
         && (disk->cdrom || disk->format != NULL)
         && g_error_matches (error, LODGE_ERROR, LODGE_ERROR_DENIED);
}

/* Takes @task. */
static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
go_on (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  self->next++;
  check_next (task);
}

static gboolean
check_readable (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  const int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  const int problem = errno;
  struct stat info;
  gboolean ok = FALSE;

  if (fd < 0 && problem == ENOENT)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no file “%s”"), name);
  else if (fd < 0 && (problem == EACCES || problem == EPERM))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_DENIED,
                 _ ("The file “%s” may not be read; check its permissions"), name);
  else if (fd < 0)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED, _ ("The file “%s” cannot be read: %s"),
                 name, g_strerror (problem));
  else if (fstat (fd, &info) == 0 && S_ISDIR (info.st_mode))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 _ ("“%s” is a folder; choose a file in it"), name);
  else
    ok = TRUE;
  if (fd >= 0)
    close (fd);
  return ok;
}

/* What needs no qemu-img. */
static gboolean
check_as_it_is (const LodgeDiskSpec *disk, GError **error)
{
  if (disk->cdrom)
    return lodge_media_check (disk->source_path, error);
  return !is_raw (disk) || check_readable (disk->source_path, error);
}

/* On a worker thread, because of files on slow disks and servers. */
static void
plain_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Check *self = task_data;
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);
  const char *files[] = { lodge_machine_spec_get_kernel (self->spec),
                          lodge_machine_spec_get_initrd (self->spec) };
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files) && error == NULL; i++)
    if (files[i] != NULL && !check_readable (files[i], &error) && !self->own_user
        && g_error_matches (error, LODGE_ERROR, LODGE_ERROR_DENIED))
      g_clear_error (&error);
  for (guint i = 0; i < disks->len && error == NULL; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (disk->source_path != NULL && !check_as_it_is (disk, &error)
          && is_daemons_business (self, disk, error))
        g_clear_error (&error);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
plain_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    check_next (user_data);
  else
    fail (user_data, error);
}

static gboolean
is_in_chain (GPtrArray *chain, const char *path)
{
  for (guint i = 0; i < chain->len; i++)
    if (g_str_equal (((const LodgeDiskBase *)chain->pdata[i])->path, path))
      return TRUE;
  return FALSE;
}

/* What QEMU would make of the image is compared with what is meant, and a format that nobody has
 * named is filled in: QEMU must never guess one, because guests write the first bytes of a raw
 * image and could make it name any file as its base. */
static gboolean
settle (LodgeDiskSpec *disk, LodgeImage *image, GError **error)
{
  const char *format = lodge_image_get_format (image);
  const char *backing = lodge_image_get_backing_path (image);
  g_autofree char *name = g_filename_display_name (disk->source_path);
  g_autofree char *base = backing != NULL ? g_filename_display_name (backing) : NULL;

  if (lodge_image_get_backing_missing (image))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                 _ ("The disk image “%s” is based on “%s”, which is not there"), name,
                 lodge_image_get_missing_path (image));
  else if (backing != NULL && disk->format == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 _ ("The disk image “%s” is based on another file, “%s”, which the guest could "
                    "read then; if that is meant, say that the format is %s"),
                 name, base, format);
  else if (disk->backing != NULL && !is_in_chain (lodge_image_get_chain (image), disk->backing))
    g_set_error (
        error, LODGE_ERROR, LODGE_ERROR_INVALID,
        _ ("The disk image “%s” finds all that it is based on; nothing has to stand in for "
           "a missing file"),
        name);
  else if (backing != NULL && disk->source == LODGE_DISK_SOURCE_USE && disk->backing == NULL
           && lodge_image_get_backing_format (image) == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                 _ ("The disk image “%s” does not say what format its base “%s” has, and libvirt "
                    "does not guess; convert the image instead of using it"),
                 name, base);
  else if (disk->source != LODGE_DISK_SOURCE_CONVERT && disk->format != NULL
           && !g_str_equal (disk->format, format))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 _ ("The disk image “%s” has the format %s, not %s"), name, format, disk->format);
  else
    {
      if (disk->format == NULL && disk->source != LODGE_DISK_SOURCE_CONVERT)
        disk->format = g_strdup (format);
      if (disk->backing != NULL && disk->source == LODGE_DISK_SOURCE_USE)
        {
          g_clear_pointer (&disk->chain, g_ptr_array_unref);
          disk->chain = lodge_disk_chain_copy (lodge_image_get_chain (image));
        }
      return TRUE;
    }
  return FALSE;
}

static void
image_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *self = g_task_get_task_data (user_data);
  GError *error = NULL;
  g_autoptr (LodgeImage) image = lodge_image_inspect_finish (result, &error);

  if (image == NULL && is_daemons_business (self, current (self), error))
    g_clear_error (&error);
  else if (image != NULL)
    settle (current (self), image, &error);
  if (error == NULL)
    go_on (user_data);
  else
    fail (user_data, error);
}

/* Takes @task. */
static void
check_next (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);

  for (; self->next < disks->len; self->next++)
    {
      const LodgeDiskSpec *disk = current (self);
      if (disk->cdrom || disk->source_path == NULL || is_raw (disk))
        continue;
      lodge_image_inspect_async (disk->source_path, disk->backing, g_task_get_cancellable (task),
                                 image_cb, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * lodge_create_check_async:
 * @spec: what a machine is to be, on this computer; formats of disks that it leaves open are filled
 *   in, and nobody else may use it meanwhile
 * @own_user: whether the machine has the rights of the user, so that a file that this process may
 *   not read is of no use to it
 * @cancellable: (nullable): stops it
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Looks at every file that the machine is to use or to be copied from: much can have happened
 * since a person chose it.
 */
void
lodge_create_check_async (LodgeMachineSpec *spec,
                          gboolean own_user,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) inner = g_task_new (NULL, cancellable, plain_cb, task);
  Check *self = g_new0 (Check, 1);

  g_task_set_source_tag (task, lodge_create_check_async);
  self->spec = g_object_ref (spec);
  self->own_user = own_user;
  g_task_set_task_data (task, self, check_free);
  g_task_set_task_data (inner, self, NULL);
  g_task_run_in_thread (inner, plain_thread);
}

/**
 * lodge_create_check_finish:
 * @result: what the callback got
 * @error: return location for an error that names the file
 *
 * Returns: whether the machine can be made of its files
 */
gboolean
lodge_create_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
