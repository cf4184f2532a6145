/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-preferences"

#include "config.h"

#include "preferences/lodge-preferences.h"

#include <glib/gi18n.h>

#include "base/lodge-settings.h"
#include "base/lodge-ui.h"

/**
 * LodgePreferences:
 *
 * How Lodge looks and asks, and which hosts it knows.
 */
struct _LodgePreferences
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow *color_scheme_row;
  AdwComboRow *release_key_row;
  GtkSwitch *grab_switch;
  GtkSwitch *confirm_switch;
  AdwPreferencesPage *hosts_page;
  AdwPreferencesGroup *hosts_group;
  AdwEntryRow *uri_row;
  GtkLabel *uri_error;

  LodgeHostList *hosts;
  GPtrArray *host_rows;
};

G_DEFINE_FINAL_TYPE (LodgePreferences, lodge_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const color_schemes[] = { "system", "light", "dark", NULL };
static const char *const release_keys[] = { "Ctrl+Alt", "Right-Ctrl", "Right-Shift+Right-Ctrl",
                                            "Scroll-Lock", NULL };

static gboolean
string_to_position (GBinding *binding, const GValue *from, GValue *to, gpointer values)
{
  const char *const *strings = values;
  const char *value = g_value_get_string (from);

  g_value_set_uint (to, 0);
  for (guint i = 0; strings[i] != NULL; i++)
    if (g_strcmp0 (strings[i], value) == 0)
      g_value_set_uint (to, i);
  return TRUE;
}

static gboolean
position_to_string (GBinding *binding, const GValue *from, GValue *to, gpointer values)
{
  const char *const *strings = values;

  g_value_set_string (to, strings[g_value_get_uint (from)]);
  return TRUE;
}

static void
bind_choice (const char *name, AdwComboRow *row, const char *const *values)
{
  g_object_bind_property_full (lodge_settings_get_default (), name, row, "selected",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, string_to_position,
                               position_to_string, (gpointer)values, NULL);
}

typedef struct
{
  LodgeHostList *hosts;
  char *uri;
  char *name;
} RemovedHost;

static void
removed_host_free (gpointer data, GClosure *closure)
{
  RemovedHost *removed = data;

  g_object_unref (removed->hosts);
  g_free (removed->uri);
  g_free (removed->name);
  g_free (removed);
}

static void
undo_remove_cb (AdwToast *toast, RemovedHost *removed)
{
  LodgeHost *host = lodge_host_list_add (removed->hosts, removed->uri, NULL);

  if (host != NULL)
    lodge_host_set_name (host, removed->name);
}

static void
remove_clicked_cb (GtkButton *button, LodgePreferences *self)
{
  LodgeHost *host = g_object_get_data (G_OBJECT (button), "host");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  RemovedHost *removed;
  AdwToast *toast;

  removed = g_new0 (RemovedHost, 1);
  removed->hosts = g_object_ref (self->hosts);
  removed->uri = g_strdup (lodge_host_get_uri (host));
  removed->name = g_strdup (lodge_host_get_name (host));
  text = g_markup_printf_escaped (_ ("“%s” is no longer in the library"), removed->name);

  if (!lodge_host_list_remove (self->hosts, host, &error))
    gtk_label_set_label (self->uri_error, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->uri_error), error != NULL);

  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_remove_cb), removed,
                         removed_host_free, 0);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
}

static GtkWidget *
new_host_row (LodgePreferences *self, LodgeHost *host, gboolean removable)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *label = NULL;
  GtkWidget *button;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_bind_property (host, "name", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (host, "uri", row, "subtitle", G_BINDING_SYNC_CREATE);
  if (!removable)
    return row;

  button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  label = g_strdup_printf (_ ("Remove %s from the Library"), lodge_host_get_name (host));
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "host", g_object_ref (host), g_object_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_clicked_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
hosts_changed_cb (LodgePreferences *self)
{
  GListModel *hosts = G_LIST_MODEL (self->hosts);
  guint n = g_list_model_get_n_items (hosts);

  for (guint i = 0; i < self->host_rows->len; i++)
    adw_preferences_group_remove (self->hosts_group, self->host_rows->pdata[i]);
  g_ptr_array_set_size (self->host_rows, 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (hosts, i);
      /* Without any host there is nothing left to do. */
      GtkWidget *row = new_host_row (self, host, n > 1);

      g_ptr_array_add (self->host_rows, row);
      adw_preferences_group_add (self->hosts_group, row);
    }
}

static void
uri_apply_cb (LodgePreferences *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->uri_row)));

  if (lodge_host_list_add (self->hosts, g_strstrip (uri), &error) != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->uri_row), "");
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->uri_row), "error");
  gtk_label_set_label (self->uri_error, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->uri_error), TRUE);
}

static void
uri_changed_cb (LodgePreferences *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->uri_row), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->uri_error), FALSE);
}

static void
lodge_preferences_dispose (GObject *object)
{
  LodgePreferences *self = LODGE_PREFERENCES (object);

  if (self->hosts != NULL)
    g_signal_handlers_disconnect_by_func (self->hosts, hosts_changed_cb, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), LODGE_TYPE_PREFERENCES);
  g_clear_object (&self->hosts);
  g_clear_pointer (&self->host_rows, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_preferences_parent_class)->dispose (object);
}

static void
lodge_preferences_class_init (LodgePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, LODGE_UI_RESOURCES
                                               "preferences/lodge-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, color_scheme_row);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, release_key_row);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, grab_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, confirm_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, hosts_page);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, hosts_group);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, uri_row);
  gtk_widget_class_bind_template_child (widget_class, LodgePreferences, uri_error);
  gtk_widget_class_bind_template_callback (widget_class, uri_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, uri_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lodge_preferences_init (LodgePreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->host_rows = g_ptr_array_new ();
  bind_choice ("color-scheme", self->color_scheme_row, color_schemes);
  bind_choice ("console-release-key", self->release_key_row, release_keys);
  g_object_bind_property (lodge_settings_get_default (), "console-grab-shortcuts",
                          self->grab_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (lodge_settings_get_default (), "confirm-force-off", self->confirm_switch,
                          "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/**
 * lodge_preferences_present:
 * @parent: the main window
 * @hosts: the hosts that can be added to and removed from
 * @at_hosts: whether the hosts are shown first
 *
 * Opens the preferences.
 */
void
lodge_preferences_present (GtkWindow *parent, LodgeHostList *hosts, gboolean at_hosts)
{
  LodgePreferences *self = g_object_new (LODGE_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->hosts = g_object_ref (hosts);
  g_signal_connect_swapped (hosts, "items-changed", G_CALLBACK (hosts_changed_cb), self);
  hosts_changed_cb (self);
  if (at_hosts)
    adw_preferences_window_set_visible_page (ADW_PREFERENCES_WINDOW (self), self->hosts_page);
  gtk_window_present (GTK_WINDOW (self));
}
