/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include "window/lodge-window.h"

#include <glib/gi18n.h>

#include "base/lodge-error-toast.h"
#include "base/lodge-settings.h"
#include "base/lodge-ui.h"
#include "host/lodge-host-page.h"
#include "window/lodge-window-private.h"

/* A connection that is there at once must not flash a spinner first. */
#define SPINNER_DELAY_MS 300

/**
 * LodgeWindow:
 *
 * The main window: the library on one side, a machine on the other; or, while there is no machine,
 * a page that says why and leads on. What it does on behalf of the person is in
 * lodge-window-actions.c.
 */

enum
{
  PROP_0,
  PROP_LIBRARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LodgeWindow, lodge_window, ADW_TYPE_APPLICATION_WINDOW)

/* What the hosts are up to, summed up: the best of their states. */
typedef struct
{
  gboolean loaded;
  gboolean connecting;
  LodgeHost *connecting_host;
  LodgeHost *failed_host;
} HostsSummary;

static HostsSummary
sum_up_hosts (LodgeWindow *self)
{
  GListModel *lists = lodge_library_get_machine_lists (self->library);
  HostsSummary summary = { FALSE };
  guint n = g_list_model_get_n_items (lists);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeMachineList) machines = g_list_model_get_item (lists, i);
      LodgeHost *host = lodge_machine_list_get_host (machines);

      switch (lodge_host_get_state (host))
        {
        case LODGE_HOST_CONNECTED:
          if (lodge_machine_list_get_loaded (machines))
            summary.loaded = TRUE;
          else
            summary.connecting = TRUE;
          break;
        case LODGE_HOST_CONNECTING:
        case LODGE_HOST_RECONNECTING:
          summary.connecting = TRUE;
          summary.connecting_host = host;
          break;
        case LODGE_HOST_FAILED:
          summary.failed_host = host;
          break;
        case LODGE_HOST_CLOSED:
        default:
          break;
        }
    }
  return summary;
}

static gboolean
spinner_due_cb (gpointer user_data)
{
  LodgeWindow *self = user_data;

  self->spinner_id = 0;
  self->spinner_due = TRUE;
  lodge_window_update_pages (self);
  return G_SOURCE_REMOVE;
}

static void
show_connecting (LodgeWindow *self, LodgeHost *host)
{
  const char *status = host != NULL ? lodge_host_get_status (host) : NULL;
  g_autofree char *escaped = status != NULL ? g_markup_escape_text (status, -1) : NULL;

  adw_status_page_set_description (self->connecting_page, escaped);
  gtk_stack_set_visible_child_name (self->start_pages, self->spinner_due ? "connecting" : "blank");
  gtk_spinner_set_spinning (self->connecting_spinner, self->spinner_due);
  if (!self->spinner_due && self->spinner_id == 0)
    self->spinner_id = g_timeout_add (SPINNER_DELAY_MS, spinner_due_cb, self);
}

static void
leave_connecting (LodgeWindow *self)
{
  gtk_spinner_set_spinning (self->connecting_spinner, FALSE);
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  self->spinner_due = FALSE;
}

/* One machine is shown from the beginning: the one of last time, or the first. */
static void
choose_first_machine (LodgeWindow *self)
{
  LodgeMachine *machine = NULL;

  if (self->wanted != NULL)
    {
      machine = lodge_library_model_find (self->model, self->wanted);
      if (machine == NULL)
        return;
    }
  if (machine == NULL && self->machine != NULL)
    return;
  if (machine == NULL)
    {
      g_autofree char *last =
          lodge_settings_dup_string (lodge_settings_get_default (), "selected-machine");

      machine = last[0] != '\0' ? lodge_library_model_find (self->model, last) : NULL;
    }
  if (machine == NULL)
    machine = lodge_library_model_get_first (self->model);
  if (machine == NULL || !lodge_library_view_select (self->view, machine))
    return;
  if (self->wanted != NULL)
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  g_clear_pointer (&self->wanted, g_free);
}

/* Which of the pages fits what is known; called whenever that changes. */
void
lodge_window_update_pages (LodgeWindow *self)
{
  HostsSummary hosts = sum_up_hosts (self);
  gboolean any = lodge_library_model_get_n_machines (self->model) > 0;

  if (any || !hosts.connecting)
    leave_connecting (self);

  if (any)
    {
      gtk_stack_set_visible_child_name (self->pages, "library");
      choose_first_machine (self);
    }
  else
    {
      gtk_stack_set_visible_child_name (self->pages, "start");
      if (hosts.loaded)
        gtk_stack_set_visible_child_name (self->start_pages, "welcome");
      else if (hosts.connecting)
        show_connecting (self, hosts.connecting_host);
      else if (hosts.failed_host != NULL)
        lodge_window_show_failed (self, hosts.failed_host);
    }
  lodge_window_update_info_bar (self);
  lodge_window_open_wanted_wizard (self);
}

static void
hosts_changed_cb (LodgeWindow *self, guint position, guint removed, guint added, GListModel *hosts)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (hosts, position + i);

      g_signal_connect_object (host, "notify::state", G_CALLBACK (lodge_window_update_pages), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (host, "notify::status", G_CALLBACK (lodge_window_update_pages), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
lists_changed_cb (LodgeWindow *self, guint position, guint removed, guint added, GListModel *lists)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (LodgeMachineList) machines = g_list_model_get_item (lists, position + i);

      g_signal_connect_object (machines, "notify::loaded", G_CALLBACK (lodge_window_update_pages),
                               self, G_CONNECT_SWAPPED);
    }
  lodge_window_update_pages (self);
}

static void
update_header (LodgeWindow *self)
{
  LodgeMachineState state =
      self->machine != NULL ? lodge_machine_get_state (self->machine) : LODGE_MACHINE_UNKNOWN;
  gboolean active = self->machine != NULL && lodge_machine_is_active (self->machine);
  gboolean resting = state == LODGE_MACHINE_PAUSED || state == LODGE_MACHINE_SLEEPING;

  gtk_widget_set_visible (self->start_button, !active);
  gtk_widget_set_visible (self->resume_button, active && resting);
  gtk_widget_set_visible (self->pause_button, active && !resting);
  /* A narrow header bar has no room for it; the menu has the same. */
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button),
                          active && !adw_leaflet_get_folded (self->leaflet));
  if (self->machine != NULL)
    {
      adw_view_switcher_title_set_title (self->title,
                                         lodge_machine_get_display_name (self->machine));
      adw_view_switcher_title_set_subtitle (self->title, lodge_machine_state_to_text (state));
    }
}

static void
machine_notify_cb (LodgeWindow *self, GParamSpec *pspec, LodgeMachine *machine)
{
  if (g_str_equal (pspec->name, "state") || g_str_equal (pspec->name, "display-name"))
    update_header (self);
}

static void
set_machine (LodgeWindow *self, LodgeMachine *machine)
{
  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, machine_notify_cb, self);
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    g_signal_connect_swapped (machine, "notify", G_CALLBACK (machine_notify_cb), self);

  lodge_machine_actions_set_machine (self->actions, machine);
  lodge_window_update_machine_page (self);
  gtk_stack_set_visible_child_name (self->content_pages, machine != NULL ? "machine" : "none");
  if (machine == NULL)
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  update_header (self);
}

static void
selected_cb (LodgeWindow *self)
{
  set_machine (self, lodge_library_view_get_selected (self->view));
}

/* Double click or Enter: a machine that is off starts, and one that runs gets the keyboard. On a
 * narrow window a tap only opens the machine's page. */
static void
activated_cb (LodgeWindow *self, LodgeMachine *machine)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  if (folded)
    gtk_widget_child_focus (GTK_WIDGET (self->content_pages), GTK_DIR_TAB_FORWARD);
  else if (lodge_machine_is_active (machine))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-view", "s", "console");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "machine.start", NULL);
}

static void
host_activated_cb (LodgeWindow *self, LodgeHost *host)
{
  lodge_host_page_present (GTK_WINDOW (self), host);
}

static void
folded_cb (LodgeWindow *self)
{
  lodge_library_view_set_compact (self->view, adw_leaflet_get_folded (self->leaflet));
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "win.back",
      adw_leaflet_get_folded (self->leaflet)
          && adw_leaflet_get_adjacent_child (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK) != NULL);
  update_header (self);
}

static void
info_response_cb (LodgeWindow *self, int response)
{
  lodge_window_explain (self, response == GTK_RESPONSE_CLOSE);
}

static void
job_finished_cb (LodgeWindow *self, LodgeJob *job)
{
  g_autofree char *title = lodge_job_dup_title (job);
  g_autofree char *text = NULL;

  if (lodge_job_get_state (job) != LODGE_JOB_FAILED)
    return;
  /* Translators: the title of a job ("Starting “web”") in a message that it failed */
  text = g_strdup_printf (_ ("%s: failed"), title);
  lodge_toast_show_error (GTK_WIDGET (self), text, lodge_job_get_error (job));
}

static gboolean
lodge_window_close_request (GtkWindow *window)
{
  LodgeWindow *self = LODGE_WINDOW (window);
  LodgeSettings *settings = lodge_settings_get_default ();
  gboolean maximized = gtk_window_is_maximized (window);
  int width, height;

  if (!lodge_window_may_close (self))
    return TRUE;
  gtk_window_get_default_size (window, &width, &height);
  g_object_set (settings, "maximized", maximized, NULL);
  if (!maximized)
    g_object_set (settings, "window-width", width, "window-height", height, NULL);
  if (self->machine != NULL)
    lodge_settings_set_string (settings, "selected-machine",
                               lodge_machine_get_uuid (self->machine));

  return GTK_WINDOW_CLASS (lodge_window_parent_class)->close_request (window);
}

static void
restore_size (LodgeWindow *self)
{
  int width, height;
  gboolean maximized;

  g_object_get (lodge_settings_get_default (), "window-width", &width, "window-height", &height,
                "maximized", &maximized, NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
lodge_window_constructed (GObject *object)
{
  LodgeWindow *self = LODGE_WINDOW (object);
  GListModel *hosts, *lists;
  LodgeJobQueue *jobs = lodge_library_get_jobs (self->library);

  G_OBJECT_CLASS (lodge_window_parent_class)->constructed (object);

  restore_size (self);
  lodge_toast_register_overlay (GTK_WINDOW (self), self->toasts);

  self->actions = lodge_machine_actions_new (GTK_WIDGET (self), self->library);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine",
                                  lodge_machine_actions_get_group (self->actions));
  lodge_window_add_dialog_actions (self);
  lodge_jobs_button_set_queue (self->jobs, jobs);
  lodge_jobs_button_set_queue (self->start_jobs, jobs);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (job_finished_cb), self,
                           G_CONNECT_SWAPPED);

  self->model = lodge_library_model_new (self->library);
  lodge_window_bind_settings (self);
  lodge_library_view_set_model (self->view, self->model);
  lodge_library_view_set_menu (self->view, self->machine_menu);

  hosts = G_LIST_MODEL (lodge_library_get_hosts (self->library));
  g_signal_connect_object (hosts, "items-changed", G_CALLBACK (hosts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  hosts_changed_cb (self, 0, 0, g_list_model_get_n_items (hosts), hosts);
  lists = lodge_library_get_machine_lists (self->library);
  g_signal_connect_object (lists, "items-changed", G_CALLBACK (lists_changed_cb), self,
                           G_CONNECT_SWAPPED);
  lists_changed_cb (self, 0, 0, g_list_model_get_n_items (lists), lists);
  g_signal_connect_object (self->model, "notify::n-machines",
                           G_CALLBACK (lodge_window_update_pages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::settled", G_CALLBACK (choose_first_machine), self,
                           G_CONNECT_SWAPPED);
  folded_cb (self);
  update_header (self);
}

static void
lodge_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeWindow *self = LODGE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_LIBRARY:
      g_value_set_object (value, self->library);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeWindow *self = LODGE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_LIBRARY:
      self->library = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_window_dispose (GObject *object)
{
  LodgeWindow *self = LODGE_WINDOW (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  g_clear_handle_id (&self->page_id, g_source_remove);
  g_clear_handle_id (&self->stop_id, g_source_remove);
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, machine_notify_cb, self);
  if (self->actions != NULL)
    lodge_machine_actions_set_machine (self->actions, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LODGE_TYPE_WINDOW);
  g_clear_object (&self->machine);
  g_clear_object (&self->actions);
  g_clear_object (&self->model);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_window_parent_class)->dispose (object);
}

static void
lodge_window_finalize (GObject *object)
{
  LodgeWindow *self = LODGE_WINDOW (object);

  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->wizard_file);
  g_clear_object (&self->acceleration);

  G_OBJECT_CLASS (lodge_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_UI_RESOURCES "window/lodge-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, drop_overlay);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, start_pages);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, connecting_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, connecting_spinner);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, failed_bin);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, view);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, info_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, info_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, start_jobs);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, machine_menu);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, content_pages);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, machine_bin);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, start_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, resume_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, machine_menu_button);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, host_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, info_response_cb);
}

static void
lodge_window_class_init (LodgeWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = lodge_window_constructed;
  object_class->get_property = lodge_window_get_property;
  object_class->set_property = lodge_window_set_property;
  object_class->dispose = lodge_window_dispose;
  object_class->finalize = lodge_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lodge_window_close_request;

  properties[PROP_LIBRARY] =
      g_param_spec_object ("library", NULL, NULL, LODGE_TYPE_LIBRARY,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LODGE_TYPE_LIBRARY_VIEW);
  g_type_ensure (LODGE_TYPE_JOBS_BUTTON);
  bind_template (widget_class);
  lodge_window_class_install_actions (widget_class);
}

/* The buttons inside a split button have tooltips, which GTK 4.8 does not take for names. */
static void
name_split_button (AdwSplitButton *split)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (split));
  GtkWidget *arrow = gtk_widget_get_last_child (GTK_WIDGET (split));

  /* libadwaita 1.7 has the button named after the whole, which is named after both of its halves.
   */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_widget_get_tooltip_text (GTK_WIDGET (split)), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_split_button_get_dropdown_tooltip (split), -1);
}

static void
lodge_window_init (LodgeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_split_button (self->stop_button);
  lodge_window_accept_files (self);
}

/**
 * lodge_window_new:
 * @application: the application
 * @library: the engine's library
 *
 * Returns: (transfer none): the window, not shown yet; GTK owns it
 */
GtkWindow *
lodge_window_new (GtkApplication *application, LodgeLibrary *library)
{
  return g_object_new (LODGE_TYPE_WINDOW, "application", application, "library", library, NULL);
}

/**
 * lodge_window_get_library:
 *
 * Returns: (transfer none): the engine's library
 */
LodgeLibrary *
lodge_window_get_library (LodgeWindow *self)
{
  return self->library;
}

/**
 * lodge_window_show_machine:
 * @name_or_uuid: a machine's name or UUID
 *
 * Shows that machine's page, as soon as its host has told of it.
 */
void
lodge_window_show_machine (LodgeWindow *self, const char *name_or_uuid)
{
  g_free (self->wanted);
  self->wanted = g_strdup (name_or_uuid);
  lodge_window_update_pages (self);
}
