/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-machine-draft-private.h"

#include <glib/gi18n.h>

static void
finish_inspection (LodgeMachineDraft *self, const char *problem)
{
  g_clear_object (&self->inspection);
  g_free (self->source_problem);
  self->source_problem = g_strdup (problem);
  g_free (self->closed);
  self->closed = problem == NULL ? lodge_create_find_closed (self->host, self->path) : NULL;
  if (!self->disk_use_typed)
    self->disk_use = self->closed != NULL ? LODGE_DISK_SOURCE_COPY : LODGE_DISK_SOURCE_USE;
  self->inspected = TRUE;
  lodge_machine_draft_update (self);
}

static void
media_identified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineDraft) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMedia) media = lodge_media_identify_finish (result, &error);

  if (lodge_error_is_cancelled (error))
    return;
  g_set_object (&self->media, media);
  finish_inspection (self, error != NULL ? error->message : NULL);
}

static void
image_inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineDraft) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeImage) image = lodge_image_inspect_finish (result, &error);

  if (lodge_error_is_cancelled (error))
    return;
  g_set_object (&self->image, image);
  finish_inspection (self, error != NULL ? error->message : NULL);
}

static char *
describe_file_problem (const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup_printf (_ ("There is no file “%s”"), path);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_strdup_printf (_ ("“%s” is not a file"), path);
  return NULL;
}

static void
check_files_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  char **paths = data;
  char **problems = g_new0 (char *, 3);

  /* An empty string stands for "nothing wrong", because NULL ends the list. */
  for (guint i = 0; i < 2; i++)
    {
      char *problem = paths[i][0] != '\0' ? describe_file_problem (paths[i]) : NULL;
      problems[i] = problem != NULL ? problem : g_strdup ("");
    }
  g_task_return_pointer (task, problems, (GDestroyNotify)g_strfreev);
}

static void
files_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineDraft) self = user_data;
  g_auto (GStrv) problems = g_task_propagate_pointer (G_TASK (result), NULL);

  if (problems == NULL)
    return;
  g_free (self->initrd_problem);
  self->initrd_problem = problems[1][0] != '\0' ? g_strdup (problems[1]) : NULL;
  finish_inspection (self, problems[0][0] != '\0' ? problems[0] : NULL);
}

static void
check_files (LodgeMachineDraft *self)
{
  char *paths[] = { self->path, self->initrd != NULL ? self->initrd : (char *)"", NULL };
  g_autoptr (GTask) task =
      g_task_new (NULL, self->inspection, files_checked_cb, g_object_ref (self));

  g_task_set_source_tag (task, check_files);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_set_task_data (task, g_strdupv (paths), (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, check_files_thread);
}

static gboolean
inspect_now_cb (gpointer user_data)
{
  LodgeMachineDraft *self = user_data;

  self->inspection_id = 0;
  /* The database is still being read: its arrival calls again. */
  if (self->source == LODGE_DRAFT_ISO && !self->db_loaded)
    return G_SOURCE_REMOVE;

  self->inspection = g_cancellable_new ();
  switch (self->source)
    {
    case LODGE_DRAFT_ISO:
      lodge_media_identify_async (self->db, self->path, self->inspection, media_identified_cb,
                                  g_object_ref (self));
      break;
    case LODGE_DRAFT_DISK:
      lodge_image_inspect_async (self->path, self->backing, self->inspection, image_inspected_cb,
                                 g_object_ref (self));
      break;
    case LODGE_DRAFT_KERNEL:
      check_files (self);
      break;
    case LODGE_DRAFT_EMPTY:
    default:
      g_assert_not_reached ();
    }
  return G_SOURCE_REMOVE;
}

/*
 * lodge_machine_draft_inspect:
 * @delay_ms: how long to wait for more keys
 *
 * Looks at the file that the source names; what was known of an earlier one is forgotten.
 */
void
lodge_machine_draft_inspect (LodgeMachineDraft *self, guint delay_ms)
{
  g_clear_handle_id (&self->inspection_id, g_source_remove);
  g_cancellable_cancel (self->inspection);
  g_clear_object (&self->inspection);
  /* What was chosen among the systems that the last file may hold says nothing of this one. */
  if (self->media != NULL && self->os_chosen
      && g_ptr_array_find (lodge_media_get_candidates (self->media), self->chosen_os, NULL))
    self->os_chosen = FALSE;
  g_clear_object (&self->media);
  g_clear_object (&self->image);
  g_clear_pointer (&self->source_problem, g_free);
  g_clear_pointer (&self->closed, g_free);
  g_clear_pointer (&self->initrd_problem, g_free);
  self->inspected = FALSE;

  if (self->source == LODGE_DRAFT_EMPTY || self->path == NULL)
    return;
  if (!g_path_is_absolute (self->path)
      || (self->backing != NULL && !g_path_is_absolute (self->backing)))
    finish_inspection (self, _ ("Write the whole path, beginning with “/”"));
  /* The file is on another computer: its libvirt will say what it thinks of it. */
  else if (!lodge_host_is_local (self->host))
    finish_inspection (self, NULL);
  else
    self->inspection_id = g_timeout_add (delay_ms, inspect_now_cb, self);
}
