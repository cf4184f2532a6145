/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-rename-dialog.h"

#include "base/lodge-dialogs.h"
#include "lifecycle/lodge-wizard-row.h"

#include <glib/gi18n.h>

/**
 * LodgeRenameDialog:
 *
 * Asks for another name and says while it is typed what is wrong with it.
 */

struct _LodgeRenameDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow *name_row;
  AdwActionRow *name_reason;

  LodgeLibrary *library;
  LodgeMachine *machine;
};

G_DEFINE_FINAL_TYPE (LodgeRenameDialog, lodge_rename_dialog, ADW_TYPE_MESSAGE_DIALOG)

static char *
find_problem (LodgeRenameDialog *self, const char *name)
{
  LodgeMachineList *machines =
      lodge_library_get_machines (self->library, lodge_machine_get_host (self->machine));
  LodgeMachine *other = machines != NULL ? lodge_machine_list_find (machines, name) : NULL;
  g_autoptr (GError) error = NULL;

  if (!lodge_name_check (name, &error))
    return g_strdup (error->message);
  if (other != NULL && other != self->machine)
    return g_strdup_printf (_ ("There is already a machine “%s” on this host"), name);
  return NULL;
}

static void
check (LodgeRenameDialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  g_autofree char *problem = NULL;
  gboolean changed = FALSE;

  if (self->machine == NULL)
    return;
  problem = find_problem (self, name);
  changed = g_strcmp0 (name, lodge_machine_get_name (self->machine)) != 0;
  lodge_wizard_row_set_problem (self->name_reason, GTK_WIDGET (self->name_row), problem);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "rename",
                                           problem == NULL && changed);
}

static void
lodge_rename_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeRenameDialog *self = LODGE_RENAME_DIALOG (dialog);
  g_autoptr (LodgeJob) job = NULL;

  if (g_strcmp0 (response, "rename") != 0)
    return;
  job = lodge_machine_rename_job (self->machine,
                                  gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

static void
lodge_rename_dialog_dispose (GObject *object)
{
  LodgeRenameDialog *self = LODGE_RENAME_DIALOG (object);

  g_clear_object (&self->machine);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_rename_dialog_parent_class)->dispose (object);
}

static void
lodge_rename_dialog_class_init (LodgeRenameDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_rename_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_rename_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-rename-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeRenameDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeRenameDialog, name_reason);
  gtk_widget_class_bind_template_callback (widget_class, check);
}

static void
lodge_rename_dialog_init (LodgeRenameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_dialog_wrap_heading (ADW_MESSAGE_DIALOG (self));
}

/**
 * lodge_rename_dialog_present:
 * @parent: (nullable): the window that it belongs to
 * @library: the library whose queue does the work
 * @machine: what is to have another name
 */
void
lodge_rename_dialog_present (GtkWindow *parent, LodgeLibrary *library, LodgeMachine *machine)
{
  LodgeRenameDialog *self = g_object_new (LODGE_TYPE_RENAME_DIALOG, "transient-for", parent, NULL);

  self->library = g_object_ref (library);
  self->machine = g_object_ref (machine);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (self), _ ("Rename “%s”"),
                                     lodge_machine_get_name (machine));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), lodge_machine_get_name (machine));
  check (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}
