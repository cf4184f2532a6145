/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-lifecycle"

#include "config.h"

#include "lifecycle/lodge-delete-job.h"

#include "base/lodge-error.h"
#include "job/lodge-thread-job.h"
#include "machine/lodge-domain-remove.h"
#include "machine/lodge-machine-private.h"
#include "storage/lodge-storage.h"
#include "storage/lodge-volume.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  LodgeMachine *machine;
  char *name;
  gboolean local;
  char *machines_dir; /* folders below it are Lodge's own */
  GPtrArray *paths;   /* what is to go and libvirt does not take along */
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *self = data;

  g_object_unref (self->machine);
  g_free (self->name);
  g_free (self->machines_dir);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

/* On another computer, and where files are not this user's, libvirt's storage removes them. */
static gboolean
remove_file (Deletion *self, virConnectPtr connection, const char *path, GString *failures)
{
  int problem = EXDEV;

  if (self->local)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return TRUE;
      problem = errno;
    }
  if (lodge_volume_delete (connection, path, NULL))
    return TRUE;
  g_string_append_printf (failures, "%s%s (%s)", failures->len > 0 ? ", " : "", path,
                          self->local ? g_strerror (problem) : virGetLastErrorMessage ());
  return FALSE;
}

/* The folder that was made for the machine goes when nothing is left in it. */
static void
remove_empty_dirs (Deletion *self, const char *path)
{
  g_autofree char *prefix = g_strconcat (self->machines_dir, "/", NULL);
  g_autofree char *dir = g_path_get_dirname (path);

  while (g_str_has_prefix (dir, prefix) && g_rmdir (dir) == 0)
    {
      char *parent = g_path_get_dirname (dir);
      g_free (dir);
      dir = parent;
    }
}

/* Whether the daemon has deleted the machine before it went nobody knows: if so, nothing in the
 * list leads to its files any more. */
static void
name_files_left (Deletion *self, GError **error)
{
  g_autofree char *list = NULL;

  if (self->paths->len == 0 || !g_error_matches (*error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE))
    return;
  g_ptr_array_add (self->paths, NULL);
  list = g_strjoinv (", ", (char **)self->paths->pdata);
  g_prefix_error (error,
                  /* Translators: a machine, its files; why it could not be deleted follows */
                  _ ("The host was lost while “%s” was deleted; if the machine is gone when the "
                     "host is back, remove %s: "),
                  self->name, list);
}

static gboolean
delete_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Deletion *self = data;
  g_autoptr (virDomain) domain = lodge_machine_lookup (self->machine, error);
  g_autoptr (GString) failures = g_string_new (NULL);

  /* The last moment: after this it is all or nothing. */
  if (domain == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  lodge_job_set_can_cancel (job, FALSE);
  g_autofree char *failure = g_strdup_printf (_ ("“%s” could not be deleted"), self->name);
  GError *problem = NULL;
  if (!lodge_domain_remove (domain, failure, &problem))
    {
      name_files_left (self, &problem);
      g_propagate_error (error, problem);
      return FALSE;
    }

  for (guint i = 0; i < self->paths->len; i++)
    {
      const char *path = self->paths->pdata[i];
      lodge_job_set_status (job, path);
      lodge_job_set_fraction (job, (double)(i + 1) / (self->paths->len + 1));
      if (remove_file (self, virDomainGetConnect (domain), path, failures) && self->local)
        remove_empty_dirs (self, path);
    }
  if (failures->len == 0)
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_DENIED,
               _ ("“%s” is deleted, but some of its files could not be removed: %s"), self->name,
               failures->str);
  return FALSE;
}

/**
 * lodge_delete_job_new:
 * @machine: a machine, in any state
 * @files: its files; those whose #LodgeMachineFile:remove is set go with it
 *
 * Forces the machine off if need be, and deletes it with what was shown to the person and ticked.
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_delete_job_new (LodgeMachine *machine, LodgeMachineFiles *files)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE_FILES (files), NULL);
  Deletion *self = g_new0 (Deletion, 1);
  LodgeHost *host = lodge_machine_get_host (machine);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (files));

  self->machine = g_object_ref (machine);
  self->name = g_strdup (lodge_machine_get_display_name (machine));
  self->local = lodge_host_is_local (host);
  self->machines_dir =
      lodge_storage_default_dir (g_str_has_suffix (lodge_host_get_uri (host), "/session"));
  self->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      if (lodge_machine_file_get_remove (file) && !lodge_machine_file_is_libvirts (file))
        g_ptr_array_add (self->paths, g_strdup (lodge_machine_file_get_path (file)));
    }

  g_autofree char *title = g_strdup_printf (_ ("Deleting “%s”"), self->name);
  return lodge_thread_job_new (title, lodge_machine_get_uuid (machine), delete_func, self,
                               deletion_free);
}
