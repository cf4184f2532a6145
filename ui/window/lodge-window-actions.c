/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include <glib/gi18n.h>

#include "base/lodge-settings.h"
#include "base/lodge-ui.h"
#include "preferences/lodge-preferences.h"
#include "window/lodge-window-private.h"

static void
focus_search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  g_object_set (self->view, "search-mode", FALSE, NULL);
  g_object_set (self->view, "search-mode", TRUE, NULL);
}

static void
tags_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  lodge_library_view_show_tags (self->view);
}

static void
focus_library_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  lodge_library_view_focus (self->view);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  lodge_library_view_focus (self->view);
}

static void
jobs_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);
  gboolean library = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "library") == 0;

  lodge_jobs_button_popup (library ? self->jobs : self->start_jobs);
}

static void
show_view_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);
  LodgeMachinePage *page;

  if (self->machine == NULL)
    return;
  page = lodge_window_get_machine_page (self);
  if (lodge_machine_page_get_machine (page) != self->machine)
    lodge_machine_page_set_machine (page, self->machine);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  lodge_machine_page_show_view (page, g_variant_get_string (parameter, NULL));
}

static void
machine_menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (LODGE_WINDOW (widget)->machine_menu_button);
}

static void
preferences_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  lodge_preferences_present (GTK_WINDOW (self), lodge_library_get_hosts (self->library),
                             g_str_equal (name, "win.hosts"));
}

static void
shortcuts_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource (LODGE_UI_RESOURCES "window/lodge-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, GTK_WINDOW (widget));
  gtk_window_present (window);
}

static void
about_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const developers[] = { "The Lodge developers", NULL };

  adw_show_about_window (GTK_WINDOW (widget), "application-name", "Lodge", "application-icon",
                         APP_ID, "version", PACKAGE_VERSION, "developer-name",
                         _ ("The Lodge developers"), "developers", developers, "license-type",
                         GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Create virtual machines by pointing and clicking, and use them."),
                         /* Translators: put your names here */
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_n, GDK_CONTROL_MASK, "win.new-machine" },
    { GDK_KEY_f, GDK_CONTROL_MASK, "win.focus-search" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "win.tags" },
    { GDK_KEY_l, GDK_CONTROL_MASK, "win.focus-library" },
    { GDK_KEY_j, GDK_CONTROL_MASK, "win.jobs" },
    { GDK_KEY_m, GDK_CONTROL_MASK, "win.machine-menu" },
    { GDK_KEY_comma, GDK_CONTROL_MASK, "win.preferences" },
    { GDK_KEY_question, GDK_CONTROL_MASK, "win.shortcuts" },
    { GDK_KEY_question, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.shortcuts" },
    { GDK_KEY_F1, 0, "win.shortcuts" },
    { GDK_KEY_w, GDK_CONTROL_MASK, "window.close" },
    { GDK_KEY_q, GDK_CONTROL_MASK, "app.quit" },
    { GDK_KEY_Left, GDK_ALT_MASK, "win.back" },
    { GDK_KEY_Escape, 0, "win.back" },
    { GDK_KEY_s, GDK_CONTROL_MASK, "machine.start" },
    { GDK_KEY_p, GDK_CONTROL_MASK, "machine.toggle-pause" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "machine.shut-down" },
    { GDK_KEY_k, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "machine.force-off" },
    { GDK_KEY_r, GDK_CONTROL_MASK, "machine.reboot" },
    { GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "machine.reset" },
    { GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "machine.save" },
    { GDK_KEY_F2, 0, "machine.rename" },
    { GDK_KEY_Delete, 0, "machine.delete" },
  };

  /* Not the application's accelerators: those come before the focus, and would take keys away from
   * a console and from text fields. */
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers,
                                         keys[i].action, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, GDK_CONTROL_MASK, "win.show-view",
                                       "s", "overview");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_2, GDK_CONTROL_MASK, "win.show-view",
                                       "s", "console");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_3, GDK_CONTROL_MASK, "win.show-view",
                                       "s", "notes");
}

/* What the window does on behalf of the person, and the keys for it. */
void
lodge_window_class_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.focus-search", NULL, focus_search_cb);
  gtk_widget_class_install_action (widget_class, "win.tags", NULL, tags_cb);
  gtk_widget_class_install_action (widget_class, "win.focus-library", NULL, focus_library_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.jobs", NULL, jobs_cb);
  gtk_widget_class_install_action (widget_class, "win.machine-menu", NULL, machine_menu_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
  gtk_widget_class_install_action (widget_class, "win.hosts", NULL, preferences_cb);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_cb);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_cb);
  gtk_widget_class_install_action (widget_class, "win.new-machine", NULL,
                                   lodge_window_new_machine_cb);
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view_cb);
  install_keys (widget_class);
}

static void
sort_by_cb (LodgeWindow *self, GParamSpec *pspec, LodgeSettings *settings)
{
  g_autofree char *sort_by = lodge_settings_dup_string (settings, "sort-by");

  lodge_library_model_set_sort_by (self->model, sort_by);
}

/* The order of the library follows the settings, and the menu shows it. */
void
lodge_window_bind_settings (LodgeWindow *self)
{
  LodgeSettings *settings = lodge_settings_get_default ();
  g_autoptr (GPropertyAction) sort_by = g_property_action_new ("sort-by", settings, "sort-by");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (sort_by));
  g_signal_connect_object (settings, "notify::sort-by", G_CALLBACK (sort_by_cb), self,
                           G_CONNECT_SWAPPED);
  sort_by_cb (self, NULL, settings);
}
