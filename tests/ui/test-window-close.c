/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "lodge-core.h"
#include "lodge-ui.h"

/* A window with a job at work that ends when it is told to, and what becomes of both. */
typedef struct
{
  GtkApplication *application;
  LodgeLibrary *library;
  GtkWindow *window;
  LodgeJob *job;
} Fixture;

static gboolean
wait_for_cancel (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  g_cancellable_make_pollfd (cancellable, &fd);
  while (!g_cancellable_is_cancelled (cancellable))
    g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *fixture = user_data;

  gtk_window_close (fixture->window);
}

static void
wait_for_state (Fixture *fixture, LodgeJobState state)
{
  while (lodge_job_get_state (fixture->job) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GActionEntry entries[] = { { .name = "quit", .activate = quit_cb } };
  g_autoptr (LodgeHostList) hosts = lodge_host_list_new (NULL);

  fixture->application = GTK_APPLICATION (adw_application_new (data, G_APPLICATION_NON_UNIQUE));
  g_assert_true (g_application_register (G_APPLICATION (fixture->application), NULL, NULL));
  g_action_map_add_action_entries (G_ACTION_MAP (fixture->application), entries,
                                   G_N_ELEMENTS (entries), fixture);
  lodge_ui_init ();
  /* Nothing is to be connected. */
  lodge_host_list_add (hosts, "test:///nonexistent/none.xml", NULL);
  lodge_host_list_remove (hosts, lodge_host_list_find (hosts, LODGE_HOST_DEFAULT_URI), NULL);
  fixture->library = lodge_library_new (hosts);
  fixture->window = lodge_window_new (fixture->application, fixture->library);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  gtk_window_present (fixture->window);

  fixture->job = lodge_thread_job_new ("Digging", NULL, wait_for_cancel, NULL, NULL);
  lodge_job_queue_push (lodge_library_get_jobs (fixture->library), fixture->job);
  wait_for_state (fixture, LODGE_JOB_RUNNING);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_job_cancel (fixture->job);
  wait_for_state (fixture, LODGE_JOB_CANCELLED);
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->job);
  g_clear_object (&fixture->library);
  g_clear_object (&fixture->application);
}

/* How many questions are open, and one of them. */
static guint
find_questions (AdwMessageDialog **dialog)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint found = 0;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (!ADW_IS_MESSAGE_DIALOG (window) || !gtk_widget_get_visible (window))
        continue;
      *dialog = ADW_MESSAGE_DIALOG (window);
      found++;
    }
  return found;
}

static void
answer (AdwMessageDialog *dialog, const char *response)
{
  AdwMessageDialog *other = NULL;

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  while (find_questions (&other) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_no (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog = NULL;

  gtk_window_close (fixture->window);
  gtk_window_close (fixture->window);
  g_assert_nonnull (fixture->window);
  g_assert_cmpuint (find_questions (&dialog), ==, 1);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Quit and Stop 1 Job?");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "• Digging"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "cancel");
  answer (dialog, "cancel");
  g_assert_nonnull (fixture->window);
  g_assert_cmpint (lodge_job_get_state (fixture->job), ==, LODGE_JOB_RUNNING);

  /* It asks anew the next time, as soon as the answer has arrived. */
  do
    {
      g_main_context_iteration (NULL, FALSE);
      gtk_window_close (fixture->window);
      g_assert_nonnull (fixture->window);
    }
  while (find_questions (&dialog) == 0);
  answer (dialog, "cancel");
}

static void
test_yes (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog = NULL;

  gtk_window_close (fixture->window);
  g_assert_cmpuint (find_questions (&dialog), ==, 1);
  adw_message_dialog_response (dialog, "confirm");
  gtk_window_destroy (GTK_WINDOW (dialog));
  while (fixture->window != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lodge_job_get_state (fixture->job), ==, LODGE_JOB_CANCELLED);
}

static void
test_idle (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog = NULL;

  lodge_job_cancel (fixture->job);
  wait_for_state (fixture, LODGE_JOB_CANCELLED);
  gtk_window_close (fixture->window);
  g_assert_cmpuint (find_questions (&dialog), ==, 0);
  g_assert_null (fixture->window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/window/close/no", Fixture, "io.github.lodge.No", set_up, test_no, tear_down);
  g_test_add ("/window/close/yes", Fixture, "io.github.lodge.Yes", set_up, test_yes, tear_down);
  g_test_add ("/window/close/idle", Fixture, "io.github.lodge.Idle", set_up, test_idle, tear_down);
  return g_test_run ();
}
