/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-doctor-group.h"

#include <glib/gi18n.h>

/**
 * LodgeDoctorGroup:
 *
 * What the doctor finds on a host: a row for each check, with its sentence and, where there is one,
 * the command that mends it, to be copied, or a button that does.
 */
struct _LodgeDoctorGroup
{
  AdwPreferencesGroup parent_instance;

  LodgeHost *host;
  LodgeDoctor *doctor;
  GCancellable *cancellable;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (LodgeDoctorGroup, lodge_doctor_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
get_icon_name (LodgeCheckState state)
{
  switch (state)
    {
    case LODGE_CHECK_OK:
      return "object-select-symbolic";
    case LODGE_CHECK_INFO:
      return "dialog-information-symbolic";
    case LODGE_CHECK_WARNING:
      return "dialog-warning-symbolic";
    case LODGE_CHECK_ERROR:
      return "dialog-error-symbolic";
    case LODGE_CHECK_UNKNOWN:
    default:
      return "content-loading-symbolic";
    }
}

static const char *
get_css_class (LodgeCheckState state)
{
  switch (state)
    {
    case LODGE_CHECK_OK:
      return "success";
    case LODGE_CHECK_WARNING:
      return "warning";
    case LODGE_CHECK_ERROR:
      return "error";
    case LODGE_CHECK_INFO:
    case LODGE_CHECK_UNKNOWN:
    default:
      return "dim-label";
    }
}

static void
copy_clicked_cb (GtkButton *button, LodgeCheck *check)
{
  const char *command = lodge_check_get_fix_command (check);

  if (command == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), command);
  gtk_button_set_icon_name (button, "object-select-symbolic");
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeDoctorGroup) self = user_data;

  /* Whether it helped is what the checks say. */
  if (self->doctor != NULL)
    lodge_doctor_group_run (self);
}

/* The folder itself may not have been made yet. */
static void
show_storage (LodgeDoctorGroup *self)
{
  g_autofree char *folder = lodge_create_default_dir (self->host);
  g_autofree char *uri = NULL;

  while (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      char *parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
  uri = g_filename_to_uri (folder, NULL, NULL);
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
fix_clicked_cb (GtkButton *button, LodgeCheck *check)
{
  GtkWidget *self = gtk_widget_get_ancestor (GTK_WIDGET (button), LODGE_TYPE_DOCTOR_GROUP);

  if (g_strcmp0 (lodge_check_get_fix_action (check), LODGE_CHECK_ACTION_STORAGE) == 0)
    {
      show_storage (LODGE_DOCTOR_GROUP (self));
      return;
    }
  lodge_host_open_async (LODGE_DOCTOR_GROUP (self)->host, NULL, opened_cb, g_object_ref (self));
}

/* The remedies that need no root. */
static gboolean
can_mend (LodgeCheck *check)
{
  static const char *const actions[] = { LODGE_CHECK_ACTION_RECONNECT, LODGE_CHECK_ACTION_STORAGE,
                                         NULL };
  const char *action = lodge_check_get_fix_action (check);

  return action != NULL && g_strv_contains (actions, action);
}

static void
update_row (GtkWidget *row, GParamSpec *pspec, LodgeCheck *check)
{
  GtkWidget *icon = g_object_get_data (G_OBJECT (row), "icon");
  GtkWidget *copy = g_object_get_data (G_OBJECT (row), "copy");
  GtkWidget *fix = g_object_get_data (G_OBJECT (row), "fix");
  const char *label = lodge_check_get_fix_label (check);
  LodgeCheckState state = lodge_check_get_state (check);
  const char *sentence = lodge_check_get_sentence (check);
  const char *command = lodge_check_get_fix_command (check);
  g_autofree char *subtitle = NULL;

  if (sentence != NULL && command != NULL)
    subtitle = g_strdup_printf ("%s\n$ %s", sentence, command);
  else
    subtitle = g_strdup (sentence != NULL ? sentence : "");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lodge_check_get_title (check));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), get_icon_name (state));
  gtk_widget_set_css_classes (icon, (const char *[]){ get_css_class (state), NULL });
  gtk_widget_set_visible (copy, command != NULL);
  gtk_button_set_label (GTK_BUTTON (fix), label != NULL ? label : _ ("Connect"));
  gtk_widget_set_visible (fix, can_mend (check));
}

static GtkWidget *
new_row (LodgeCheck *check)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  GtkWidget *fix = gtk_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _ ("Copy the Command"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the Command"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), copy);
  g_object_set_data (G_OBJECT (row), "icon", icon);
  g_object_set_data (G_OBJECT (row), "copy", copy);
  gtk_widget_set_valign (fix, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), fix);
  g_object_set_data (G_OBJECT (row), "fix", fix);

  g_signal_connect_object (fix, "clicked", G_CALLBACK (fix_clicked_cb), check, 0);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_clicked_cb), check, 0);
  g_signal_connect_object (check, "notify", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
  update_row (row, NULL, check);
  return row;
}

static void
checks_changed_cb (LodgeDoctorGroup *self)
{
  GListModel *checks = G_LIST_MODEL (self->doctor);
  guint n = g_list_model_get_n_items (checks);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeCheck) check = g_list_model_get_item (checks, i);
      GtkWidget *row = new_row (check);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    }
}

static void
lodge_doctor_group_dispose (GObject *object)
{
  LodgeDoctorGroup *self = LODGE_DOCTOR_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  if (self->doctor != NULL)
    g_signal_handlers_disconnect_by_func (self->doctor, checks_changed_cb, self);
  g_clear_object (&self->doctor);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (lodge_doctor_group_parent_class)->dispose (object);
}

static void
lodge_doctor_group_finalize (GObject *object)
{
  LodgeDoctorGroup *self = LODGE_DOCTOR_GROUP (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_doctor_group_parent_class)->finalize (object);
}

static void
lodge_doctor_group_class_init (LodgeDoctorGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_doctor_group_dispose;
  object_class->finalize = lodge_doctor_group_finalize;
}

static void
lodge_doctor_group_init (LodgeDoctorGroup *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Checks"));
}

/**
 * lodge_doctor_group_new:
 * @host: a host
 *
 * Returns: (transfer floating): its checks, at work
 */
GtkWidget *
lodge_doctor_group_new (LodgeHost *host)
{
  LodgeDoctorGroup *self = g_object_new (LODGE_TYPE_DOCTOR_GROUP, NULL);
  g_autofree char *storage = lodge_create_default_dir (host);

  self->host = g_object_ref (host);
  self->doctor = lodge_doctor_new (lodge_host_get_uri (host),
                                   storage != NULL ? storage : g_get_user_data_dir ());
  g_signal_connect_swapped (self->doctor, "items-changed", G_CALLBACK (checks_changed_cb), self);
  checks_changed_cb (self);
  lodge_doctor_group_run (self);
  return GTK_WIDGET (self);
}

/**
 * lodge_doctor_group_run:
 *
 * Looks at everything anew.
 */
void
lodge_doctor_group_run (LodgeDoctorGroup *self)
{
  if (!lodge_doctor_get_running (self->doctor))
    lodge_doctor_run_async (self->doctor, self->cancellable, NULL, NULL);
}
