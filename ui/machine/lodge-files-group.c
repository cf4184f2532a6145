/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-files-group.h"

#include <glib/gi18n.h>

/* To find them every machine of the host is asked: not for each one that somebody passes on the way
 * through the list. */
#define DELAY_MS 150

/**
 * LodgeFilesGroup:
 *
 * All files of a machine with their sizes, each to be shown in the file manager.
 */

struct _LodgeFilesGroup
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GPtrArray *rows; /* not owned */
  GCancellable *cancellable;
  LodgeMachine *machine; /* while delay_id is set */
  guint delay_id;
  gboolean local;
};

G_DEFINE_FINAL_TYPE (LodgeFilesGroup, lodge_files_group, ADW_TYPE_BIN)

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    g_debug ("The folder could not be opened: %s", error->message);
}

static void
items_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (reply != NULL)
    return;
  /* No file manager that can select a file: the folder has to do. */
  folder = g_path_get_dirname (path);
  uri = g_filename_to_uri (folder, NULL, NULL);
  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_opened_cb, NULL);
}

static void
bus_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *uris[] = { uri, NULL };

  if (bus == NULL || uri == NULL)
    return;
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, items_shown_cb, g_steal_pointer (&path));
}

static void
show_in_folder_cb (LodgeFilesGroup *self, GtkButton *button)
{
  const char *path = g_object_get_data (G_OBJECT (button), "lodge-path");

  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_found_cb, g_strdup (path));
}

static GtkWidget *
create_button (LodgeFilesGroup *self, LodgeMachineFile *file)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("folder-open-symbolic");
  const char *path = lodge_machine_file_get_path (file);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (_ ("Show “%s” in its folder"), base);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Show in Folder"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "lodge-path", g_strdup (path), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (show_in_folder_cb), self);
  return button;
}

static void
add_row (LodgeFilesGroup *self, LodgeMachineFile *file)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean exists = lodge_machine_file_get_exists (file);
  g_autofree char *size = lodge_format_size (lodge_machine_file_get_size (file));
  GtkWidget *label = gtk_label_new (exists ? size : _ ("missing"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 lodge_file_kind_to_text (lodge_machine_file_get_kind (file)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), lodge_machine_file_get_path (file));
  gtk_widget_set_tooltip_text (row, lodge_machine_file_get_path (file));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_add_css_class (label, exists ? "dim-label" : "error");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  if (exists && self->local)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_button (self, file));
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
clear_rows (LodgeFilesGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
show_text (LodgeFilesGroup *self, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  adw_preferences_group_set_description (self->group, text);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeFilesGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineFiles) files = lodge_machine_files_load_finish (result, &error);
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  guint64 total = 0;

  if (lodge_error_is_cancelled (error) || self->group == NULL)
    return;
  clear_rows (self);
  if (files == NULL)
    {
      show_text (self, error->message);
      return;
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      if (lodge_machine_file_get_owned (file))
        total += lodge_machine_file_get_size (file);
      add_row (self, file);
    }
  size = lodge_format_size (total);
  text = g_strdup_printf (_ ("This machine takes up %s."), size);
  show_text (self, text);
}

static gboolean
load_cb (gpointer user_data)
{
  LodgeFilesGroup *self = user_data;
  g_autoptr (LodgeMachine) machine = g_steal_pointer (&self->machine);

  self->delay_id = 0;
  self->cancellable = g_cancellable_new ();
  lodge_machine_files_load_async (machine, self->cancellable, loaded_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Whatever is asked or about to be. */
static void
forget (LodgeFilesGroup *self)
{
  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_object (&self->machine);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
lodge_files_group_dispose (GObject *object)
{
  LodgeFilesGroup *self = LODGE_FILES_GROUP (object);

  forget (self);
  self->group = NULL;

  G_OBJECT_CLASS (lodge_files_group_parent_class)->dispose (object);
}

static void
lodge_files_group_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_FILES_GROUP (object)->rows);

  G_OBJECT_CLASS (lodge_files_group_parent_class)->finalize (object);
}

static void
lodge_files_group_class_init (LodgeFilesGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_files_group_dispose;
  object_class->finalize = lodge_files_group_finalize;
}

static void
lodge_files_group_init (LodgeFilesGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Files"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * lodge_files_group_load:
 * @self: a group
 * @machine: (nullable): whose files are shown
 *
 * Asks for the files anew; the former ones stay on screen until the answer is there.
 */
void
lodge_files_group_load (LodgeFilesGroup *self, LodgeMachine *machine)
{
  forget (self);
  if (machine == NULL)
    {
      clear_rows (self);
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  self->local = lodge_host_is_local (lodge_machine_get_host (machine));
  self->machine = g_object_ref (machine);
  self->delay_id = g_timeout_add (DELAY_MS, load_cb, self);
}
