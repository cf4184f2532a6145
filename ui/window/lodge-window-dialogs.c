/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include <glib/gi18n.h>

#include "base/lodge-dialogs.h"
#include "base/lodge-error-toast.h"
#include "lifecycle/lodge-delete-dialog.h"
#include "lifecycle/lodge-new-machine-dialog.h"
#include "lifecycle/lodge-rename-dialog.h"
#include "machine/lodge-tag-row.h"
#include "window/lodge-window-private.h"

/* Where a new machine goes: to the host of the machine on the screen, or to the first one that is
 * connected. */
static LodgeHost *
choose_host (LodgeWindow *self)
{
  GListModel *hosts = G_LIST_MODEL (lodge_library_get_hosts (self->library));
  guint n = g_list_model_get_n_items (hosts);

  if (self->machine != NULL
      && lodge_host_get_state (lodge_machine_get_host (self->machine)) == LODGE_HOST_CONNECTED)
    return lodge_machine_get_host (self->machine);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (hosts, i);

      /* The list still holds it. */
      if (lodge_host_get_state (host) == LODGE_HOST_CONNECTED)
        return host;
    }
  return NULL;
}

static void
creating_state_cb (LodgeWindow *self, GParamSpec *pspec, LodgeJob *job)
{
  if (lodge_job_get_state (job) == LODGE_JOB_DONE)
    lodge_window_show_machine (self, lodge_create_job_get_uuid (job));
}

/* The new machine comes on the screen when it is there. */
static void
creating_cb (LodgeWindow *self, LodgeJob *job)
{
  g_signal_connect_object (job, "notify::state", G_CALLBACK (creating_state_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lodge_window_new_machine:
 * @path: (nullable): an installer image or disk to make it from
 *
 * Opens the wizard; as soon as there is a host to make a machine on.
 */
void
lodge_window_new_machine (LodgeWindow *self, const char *path)
{
  LodgeHost *host = choose_host (self);
  GtkWindow *dialog;

  if (host == NULL)
    {
      self->wizard_wanted = TRUE;
      g_set_object (&self->wizard_file, NULL);
      if (path != NULL)
        self->wizard_file = g_file_new_for_path (path);
      return;
    }

  dialog = lodge_new_machine_dialog_new (GTK_WINDOW (self), self->library, host, path);
  g_signal_connect_object (dialog, "creating", G_CALLBACK (creating_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

/* A host is there, and somebody has asked for the wizard before. */
void
lodge_window_open_wanted_wizard (LodgeWindow *self)
{
  g_autoptr (GFile) file = NULL;

  if (!self->wizard_wanted || choose_host (self) == NULL)
    return;
  self->wizard_wanted = FALSE;
  file = g_steal_pointer (&self->wizard_file);
  lodge_window_new_machine (self, file != NULL ? g_file_peek_path (file) : NULL);
}

/* win.new-machine */
void
lodge_window_new_machine_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  if (choose_host (self) == NULL)
    lodge_toast_show (widget, _ ("New Machine opens as soon as a host is connected"));
  lodge_window_new_machine (self, NULL);
}

static void
rename_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = user_data;

  lodge_rename_dialog_present (GTK_WINDOW (self), self->library, self->machine);
}

static void
tags_edited_cb (LodgeTagRow *row, LodgeMachine *machine)
{
  LodgeWindow *self = LODGE_WINDOW (
      gtk_window_get_transient_for (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (row)))));
  g_autoptr (LodgeJob) job = lodge_machine_set_tags_job (machine, lodge_tag_row_get_tags (row));

  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

static void
tags_changed_cb (LodgeTagRow *row, GParamSpec *pspec, LodgeMachine *machine)
{
  lodge_tag_row_set_tags (row, lodge_machine_get_tags (machine));
}

/* What the overview has, too, for those who are in the list. */
static void
tags_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = user_data;
  g_autofree char *heading =
      g_strdup_printf (_ ("Tags of “%s”"), lodge_machine_get_display_name (self->machine));
  AdwMessageDialog *dialog = lodge_dialog_new (GTK_WINDOW (self), heading, NULL);
  GtkWidget *group = adw_preferences_group_new ();
  LodgeTagRow *row = g_object_new (LODGE_TYPE_TAG_ROW, NULL);

  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  tags_changed_cb (row, NULL, self->machine);
  g_signal_connect_object (self->machine, "notify::tags", G_CALLBACK (tags_changed_cb), row,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "edited", G_CALLBACK (tags_edited_cb), self->machine, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  adw_message_dialog_set_extra_child (dialog, group);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = user_data;

  lodge_delete_dialog_present (GTK_WINDOW (self), self->library, self->machine);
}

/* The machine's actions that need a dialog. */
void
lodge_window_add_dialog_actions (LodgeWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "rename", .activate = rename_cb },
    { .name = "delete", .activate = delete_cb },
    { .name = "tags", .activate = tags_cb },
  };

  lodge_machine_actions_add (self->actions, &entries[0], LODGE_VERB_EDIT, self);
  lodge_machine_actions_add (self->actions, &entries[1], LODGE_VERB_DELETE, self);
  lodge_machine_actions_add (self->actions, &entries[2], LODGE_VERB_EDIT, self);
}
