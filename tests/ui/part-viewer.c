/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/lodge-ui.h"
#include "lifecycle/lodge-delete-dialog.h"
#include "lifecycle/lodge-new-machine-dialog.h"
#include "lifecycle/lodge-rename-dialog.h"
#include "window/lodge-machine-page.h"

#include <stdio.h>

/* Shows one part of the window alone, so that a test can drive it:
 *
 *   part-viewer URI wizard [FILE]
 *   part-viewer URI page|delete|rename MACHINE
 *
 * What happens goes to standard output, a line each. */

typedef struct
{
  LodgeLibrary *library;
  LodgeHost *host;
  GtkWindow *window;
  const char *part;
  const char *argument;
  gboolean done;
} Viewer;

static void
say (const char *what, const char *value)
{
  g_print ("%s %s\n", what, value != NULL ? value : "");
  fflush (stdout);
}

static void
job_state_cb (LodgeJob *job, GParamSpec *pspec, Viewer *viewer)
{
  if (lodge_job_get_state (job) == LODGE_JOB_DONE)
    say ("created", lodge_create_job_get_uuid (job));
}

static void
creating_cb (GtkWindow *dialog, LodgeJob *job, Viewer *viewer)
{
  g_signal_connect (job, "notify::state", G_CALLBACK (job_state_cb), viewer);
}

static void
finished_cb (LodgeJobQueue *queue, LodgeJob *job, Viewer *viewer)
{
  g_autofree char *title = lodge_job_dup_title (job);

  if (lodge_job_get_error (job) != NULL)
    say ("failed", lodge_job_get_error (job)->message);
  else
    say ("finished", title);
}

static void
explain_cb (LodgeMachinePage *page, Viewer *viewer)
{
  say ("explain", "acceleration");
}

static GtkWidget *
create_page (Viewer *viewer, LodgeMachine *machine)
{
  GtkWidget *page = lodge_machine_page_new (viewer->library);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *title = adw_view_switcher_title_new ();

  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (title),
                                     lodge_machine_page_get_stack (LODGE_MACHINE_PAGE (page)));
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (title),
                                     lodge_machine_get_display_name (machine));
  g_object_bind_property (title, "title-visible", page, "reveal-switcher", G_BINDING_SYNC_CREATE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), title);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), page);
  gtk_widget_set_vexpand (page, TRUE);
  g_signal_connect (page, "explain-acceleration", G_CALLBACK (explain_cb), viewer);
  lodge_machine_page_set_machine (LODGE_MACHINE_PAGE (page), machine);
  return box;
}

static void
show (Viewer *viewer)
{
  LodgeMachineList *machines = lodge_library_get_machines (viewer->library, viewer->host);
  LodgeMachine *machine = NULL;

  if (g_str_equal (viewer->part, "wizard"))
    {
      GtkWindow *dialog = lodge_new_machine_dialog_new (viewer->window, viewer->library,
                                                        viewer->host, viewer->argument);
      g_signal_connect (dialog, "creating", G_CALLBACK (creating_cb), viewer);
      gtk_window_present (dialog);
      return;
    }
  machine = lodge_machine_list_find (machines, viewer->argument);
  if (machine == NULL)
    g_error ("There is no machine %s", viewer->argument);
  if (g_str_equal (viewer->part, "page"))
    adw_window_set_content (ADW_WINDOW (viewer->window), create_page (viewer, machine));
  else if (g_str_equal (viewer->part, "delete"))
    lodge_delete_dialog_present (viewer->window, viewer->library, machine);
  else if (g_str_equal (viewer->part, "rename"))
    lodge_rename_dialog_present (viewer->window, viewer->library, machine);
}

static void
loaded_cb (LodgeMachineList *machines, GParamSpec *pspec, Viewer *viewer)
{
  if (!lodge_machine_list_get_loaded (machines) || viewer->done)
    return;
  viewer->done = TRUE;
  show (viewer);
  say ("shown", viewer->part);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Viewer *viewer = user_data;
  g_autoptr (GError) error = NULL;
  LodgeMachineList *machines = NULL;

  if (!lodge_host_open_finish (viewer->host, result, &error))
    g_error ("%s", error->message);
  machines = lodge_library_get_machines (viewer->library, viewer->host);
  g_signal_connect (machines, "notify::loaded", G_CALLBACK (loaded_cb), viewer);
  loaded_cb (machines, NULL, viewer);
}

static void
close_cb (gboolean *closed)
{
  *closed = TRUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *hosts_path = g_build_filename (g_get_user_data_dir (), "hosts", NULL);
  g_autoptr (LodgeHostList) hosts = NULL;
  const char *width = g_getenv ("VIEWER_WIDTH");
  const char *height = g_getenv ("VIEWER_HEIGHT");
  gboolean closed = FALSE;
  Viewer viewer = { 0 };

  if (argc < 3)
    return 2;
  /* GTK's list of recent files wants to know who used one. */
  g_set_prgname ("part-viewer");
  g_set_application_name ("Lodge");
  adw_init ();
  lodge_ui_init ();
  if (g_getenv ("VIEWER_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  viewer.part = argv[2];
  viewer.argument = argv[3];
  hosts = lodge_host_list_new (hosts_path);
  viewer.host = lodge_host_list_add (hosts, argv[1], NULL);
  viewer.library = lodge_library_new (hosts);
  viewer.window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (viewer.window, "Viewer");
  gtk_window_set_default_size (viewer.window, width != NULL ? atoi (width) : 900,
                               height != NULL ? atoi (height) : 760);
  g_signal_connect (lodge_library_get_jobs (viewer.library), "job-finished",
                    G_CALLBACK (finished_cb), &viewer);
  g_signal_connect_swapped (viewer.window, "destroy", G_CALLBACK (close_cb), &closed);
  gtk_window_present (viewer.window);
  lodge_host_open_async (viewer.host, NULL, opened_cb, &viewer);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (g_steal_pointer (&viewer.library));
  return 0;
}
