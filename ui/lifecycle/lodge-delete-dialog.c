/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-delete-dialog.h"

#include "base/lodge-dialogs.h"

#include <glib/gi18n.h>

#define WIDTH 460

/**
 * LodgeDeleteDialog:
 *
 * Says what goes with a machine and what stays before anything is deleted. Files that Lodge did
 * not make for the machine go only if they are ticked; files that other machines use never do.
 */

struct _LodgeDeleteDialog
{
  AdwMessageDialog parent_instance;

  GtkStack *stack;
  GtkLabel *error_label;
  AdwPreferencesGroup *gone_group;
  AdwPreferencesGroup *stay_group;

  LodgeLibrary *library;
  LodgeMachine *machine;
  LodgeMachineFiles *files;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeDeleteDialog, lodge_delete_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
update_total (LodgeDeleteDialog *self)
{
  GListModel *files = G_LIST_MODEL (self->files);
  g_autofree char *size = NULL;
  g_autofree char *title = NULL;
  guint64 total = 0;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);
      if (lodge_machine_file_get_remove (file))
        total += lodge_machine_file_get_size (file);
    }
  size = lodge_format_size (total);
  title = g_strdup_printf (_ ("Goes for Good: %s"), size);
  adw_preferences_group_set_title (self->gone_group, title);
}

static void
ticked_cb (LodgeDeleteDialog *self, GParamSpec *pspec, GtkCheckButton *check)
{
  LodgeMachineFile *file = g_object_get_data (G_OBJECT (check), "lodge-file");

  lodge_machine_file_set_remove (file, gtk_check_button_get_active (check));
  update_total (self);
}

static GtkWidget *
create_check (LodgeDeleteDialog *self, LodgeMachineFile *file)
{
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *base = g_path_get_basename (lodge_machine_file_get_path (file));
  g_autofree char *name = g_strdup_printf (_ ("Delete “%s” too"), base);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (check, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), lodge_machine_file_get_remove (file));
  g_object_set_data_full (G_OBJECT (check), "lodge-file", g_object_ref (file), g_object_unref);
  g_signal_connect_swapped (check, "notify::active", G_CALLBACK (ticked_cb), self);
  return check;
}

static char *
describe_file (LodgeMachineFile *file)
{
  const char *const *used_by = lodge_machine_file_get_used_by (file);
  const char *path = lodge_machine_file_get_path (file);

  if (used_by != NULL && used_by[0] != NULL)
    {
      g_autofree char *names = g_strjoinv (", ", (char **)used_by);
      return g_strdup_printf (_ ("%s\nAlso used by %s"), path, names);
    }
  return g_strdup (path);
}

static void
add_row (LodgeDeleteDialog *self, LodgeMachineFile *file)
{
  const char *const *used_by = lodge_machine_file_get_used_by (file);
  gboolean shared = used_by != NULL && used_by[0] != NULL;
  gboolean goes = lodge_machine_file_get_owned (file) && lodge_machine_file_get_remove (file);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *size = lodge_format_size (lodge_machine_file_get_size (file));
  g_autofree char *subtitle = describe_file (file);
  GtkWidget *label = gtk_label_new (size);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 lodge_file_kind_to_text (lodge_machine_file_get_kind (file)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  if (!goes && !shared)
    {
      GtkWidget *check = create_check (self, file);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      /* Later versions of libadwaita name it after the row, which says less. */
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    }
  adw_preferences_group_add (goes ? self->gone_group : self->stay_group, row);
  if (goes)
    adw_preferences_group_set_description (self->gone_group, NULL);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->stay_group), TRUE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeDeleteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineFiles) files = lodge_machine_files_load_finish (result, &error);

  if (lodge_error_is_cancelled (error) || self->stack == NULL)
    return;
  if (files == NULL)
    {
      gtk_label_set_label (self->error_label, error->message);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }
  g_set_object (&self->files, files);
  adw_preferences_group_set_description (self->gone_group,
                                         _ ("The machine itself; it has no files of its own."));
  gtk_widget_set_visible (GTK_WIDGET (self->stay_group), FALSE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      if (lodge_machine_file_get_exists (file))
        add_row (self, file);
    }
  update_total (self);
  gtk_stack_set_visible_child_name (self->stack, "files");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "delete", TRUE);
}

static void
load (LodgeDeleteDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  lodge_machine_files_load_async (self->machine, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
lodge_delete_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeDeleteDialog *self = LODGE_DELETE_DIALOG (dialog);
  g_autoptr (LodgeJob) job = NULL;

  if (g_strcmp0 (response, "delete") != 0 || self->files == NULL)
    return;
  job = lodge_delete_job_new (self->machine, self->files);
  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

static void
lodge_delete_dialog_dispose (GObject *object)
{
  LodgeDeleteDialog *self = LODGE_DELETE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->files);
  g_clear_object (&self->machine);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_delete_dialog_parent_class)->dispose (object);
}

static void
lodge_delete_dialog_finalize (GObject *object)
{
  g_object_unref (LODGE_DELETE_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (lodge_delete_dialog_parent_class)->finalize (object);
}

static void
lodge_delete_dialog_class_init (LodgeDeleteDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_delete_dialog_dispose;
  object_class->finalize = lodge_delete_dialog_finalize;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_delete_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-delete-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, gone_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, stay_group);
  gtk_widget_class_bind_template_callback (widget_class, load);
}

static void
lodge_delete_dialog_init (LodgeDeleteDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_dialog_wrap_heading (ADW_MESSAGE_DIALOG (self));
}

/**
 * lodge_delete_dialog_present:
 * @parent: (nullable): the window that it belongs to
 * @library: the library whose queue does the work
 * @machine: what is to be deleted
 *
 * Shows what deleting @machine would do, and does it when the person says so.
 */
void
lodge_delete_dialog_present (GtkWindow *parent, LodgeLibrary *library, LodgeMachine *machine)
{
  LodgeDeleteDialog *self = g_object_new (LODGE_TYPE_DELETE_DIALOG, "transient-for", parent, NULL);

  self->library = g_object_ref (library);
  self->machine = g_object_ref (machine);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (self), _ ("Delete “%s”?"),
                                     lodge_machine_get_display_name (machine));
  adw_message_dialog_set_body (
      ADW_MESSAGE_DIALOG (self),
      lodge_machine_is_active (machine)
          ? _ ("It is running and will be forced off first. This cannot be undone.")
          : _ ("This cannot be undone."));
  /* Paths are long; but a dialog stays within its window. */
  if (parent != NULL && gtk_widget_get_width (GTK_WIDGET (parent)) > WIDTH)
    gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);
  load (self);
  gtk_window_present (GTK_WINDOW (self));
}
