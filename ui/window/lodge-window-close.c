/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include <glib/gi18n.h>

#include "base/lodge-dialogs.h"
#include "window/lodge-window-private.h"

/* A job that was told to stop takes back what it did; one that hangs must not keep Lodge for ever.
 */
#define STOP_TIMEOUT_S 20

/* More names than this would make the question longer than a small screen. */
#define MAX_NAMES 6

static gboolean
is_active (LodgeJob *job)
{
  LodgeJobState state = lodge_job_get_state (job);

  return state == LODGE_JOB_QUEUED || state == LODGE_JOB_RUNNING;
}

static GPtrArray *
get_active_jobs (LodgeWindow *self)
{
  GListModel *jobs = G_LIST_MODEL (lodge_library_get_jobs (self->library));
  GPtrArray *active = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (jobs);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeJob) job = g_list_model_get_item (jobs, i);

      if (is_active (job))
        g_ptr_array_add (active, g_steal_pointer (&job));
    }
  return active;
}

static char *
name_jobs (GPtrArray *jobs)
{
  GString *text = g_string_new (_ ("What they have done so far is taken back:"));

  for (guint i = 0; i < jobs->len && i < MAX_NAMES; i++)
    {
      g_autofree char *title = lodge_job_dup_title (jobs->pdata[i]);

      g_string_append_printf (text, "\n• %s", title);
    }
  if (jobs->len > MAX_NAMES)
    {
      guint more = jobs->len - MAX_NAMES;

      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("and %u more", "and %u more", more), more);
    }
  return g_string_free (text, FALSE);
}

static void
leave (LodgeWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
}

static gboolean
stop_timeout_cb (gpointer user_data)
{
  LodgeWindow *self = user_data;

  self->stop_id = 0;
  self->leaving = TRUE;
  leave (self);
  return G_SOURCE_REMOVE;
}

static void
n_active_cb (LodgeWindow *self)
{
  if (self->stop_id == 0
      || lodge_job_queue_get_n_active (lodge_library_get_jobs (self->library)) > 0)
    return;
  g_clear_handle_id (&self->stop_id, g_source_remove);
  self->leaving = TRUE;
  leave (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeWindow) self = user_data;
  g_autoptr (GPtrArray) jobs = NULL;
  gboolean yes = lodge_dialog_confirm_finish (result, NULL);

  self->asking = FALSE;
  if (!yes || self->library == NULL)
    return;

  jobs = get_active_jobs (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  self->stop_id = g_timeout_add_seconds (STOP_TIMEOUT_S, stop_timeout_cb, self);
  g_signal_connect_object (lodge_library_get_jobs (self->library), "notify::n-active",
                           G_CALLBACK (n_active_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < jobs->len; i++)
    lodge_job_cancel (jobs->pdata[i]);
  n_active_cb (self);
}

/* Returns: whether the window may close now. While jobs are at work it asks first, and comes back
 * to closing when they have stopped. */
gboolean
lodge_window_may_close (LodgeWindow *self)
{
  g_autoptr (GPtrArray) jobs = get_active_jobs (self);
  g_autofree char *body = NULL;
  g_autofree char *heading = NULL;

  if (jobs->len == 0 || self->leaving)
    return TRUE;
  if (self->asking || self->stop_id != 0)
    return FALSE;

  self->asking = TRUE;
  body = name_jobs (jobs);
  heading = g_strdup_printf (
      ngettext ("Quit and Stop %u Job?", "Quit and Stop %u Jobs?", jobs->len), jobs->len);
  lodge_dialog_confirm_async (GTK_WINDOW (self), heading, body, _ ("_Quit"), NULL, answered_cb,
                              g_object_ref (self));
  return FALSE;
}
