/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "snapshot/lodge-snapshot-dialogs.h"

#include "base/lodge-dialogs.h"

#include <glib/gi18n.h>

/* What a dialog is about, from the question to the answer. */
typedef struct
{
  LodgeJobQueue *jobs;
  LodgeSnapshotList *snapshots;
  LodgeSnapshot *snapshot;
  gboolean with_children;
  GtkCheckButton *keep;     /* of the dialog */
  AdwEntryRow *title;       /* of the dialog */
  AdwEntryRow *description; /* of the dialog */
} Question;

static Question *
question_new (LodgeJobQueue *jobs, LodgeSnapshotList *snapshots, LodgeSnapshot *snapshot)
{
  Question *question = g_new0 (Question, 1);

  question->jobs = g_object_ref (jobs);
  question->snapshots = g_object_ref (snapshots);
  question->snapshot = g_object_ref (snapshot);
  return question;
}

static void
question_free (Question *question)
{
  g_object_unref (question->jobs);
  g_object_unref (question->snapshots);
  g_object_unref (question->snapshot);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
closure_free (gpointer question, GClosure *closure)
{
  question_free (question);
}

static AdwMessageDialog *
new_dialog (GtkWindow *parent,
            const char *heading,
            const char *body,
            const char *label,
            GCallback response,
            Question *question)
{
  AdwMessageDialog *dialog = lodge_dialog_new (parent, heading, body);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "go", label, NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", response, question, closure_free, 0);
  return dialog;
}

/* ---- going back ---- */

/* First what is kept, and only when that has succeeded the way back. */
static LodgeJob *
create_revert_job (Question *question, gboolean keep)
{
  g_autoptr (LodgeJob) revert = lodge_snapshot_revert_job (question->snapshots, question->snapshot);
  LodgeMachine *machine = lodge_snapshot_list_get_machine (question->snapshots);

  if (!keep)
    return g_steal_pointer (&revert);
  g_autofree char *name = lodge_snapshot_list_suggest_name (question->snapshots);
  g_autofree char *title = lodge_job_dup_title (revert);
  LodgeSequenceJob *both = lodge_sequence_job_new (title, lodge_machine_get_uuid (machine));
  lodge_sequence_job_add (both, lodge_snapshot_take_job (question->snapshots, name, NULL), NULL, 1);
  lodge_sequence_job_add (both, g_steal_pointer (&revert), NULL, 1);
  lodge_job_set_can_cancel (LODGE_JOB (both), FALSE);
  return LODGE_JOB (both);
}

static void
revert_response_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (!g_str_equal (response, "go"))
    return;
  g_autoptr (LodgeJob) job =
      create_revert_job (question, gtk_check_button_get_active (question->keep));
  lodge_job_queue_push (question->jobs, job);
}

/**
 * lodge_snapshot_ask_revert:
 * @parent: the window that asks
 * @jobs: gets the work
 * @snapshots: the machine's snapshots
 * @snapshot: where it is to go back to
 *
 * Asks whether to go back, and offers to keep what the machine is now.
 */
void
lodge_snapshot_ask_revert (GtkWindow *parent,
                           LodgeJobQueue *jobs,
                           LodgeSnapshotList *snapshots,
                           LodgeSnapshot *snapshot)
{
  Question *question = question_new (jobs, snapshots, snapshot);
  LodgeMachine *machine = lodge_snapshot_list_get_machine (snapshots);
  g_autofree char *heading =
      g_strdup_printf (_ ("Go Back to “%s”?"), lodge_snapshot_get_title (snapshot));
  g_autofree char *body =
      g_strdup_printf (lodge_snapshot_get_memory (snapshot)
                           ? _ ("“%s” goes on from the moment when the snapshot was taken.")
                           : _ ("“%s” will be powered off, with its disks as they were."),
                       lodge_machine_get_display_name (machine));
  AdwMessageDialog *dialog =
      new_dialog (parent, heading, body, _ ("_Go Back"), G_CALLBACK (revert_response_cb), question);
  GtkWidget *keep = gtk_check_button_new_with_label (_ ("Keep what it is now as a snapshot"));

  question->keep = GTK_CHECK_BUTTON (keep);
  gtk_check_button_set_active (question->keep, TRUE);
  gtk_widget_set_halign (keep, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (dialog, keep);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "go");
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- another name ---- */

static void
rename_response_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (!g_str_equal (response, "go"))
    return;
  g_autoptr (LodgeJob) job =
      lodge_snapshot_edit_job (question->snapshots, question->snapshot,
                               gtk_editable_get_text (GTK_EDITABLE (question->title)),
                               gtk_editable_get_text (GTK_EDITABLE (question->description)));
  lodge_job_queue_push (question->jobs, job);
}

static AdwEntryRow *
add_entry (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_preferences_group_add (group, row);
  return ADW_ENTRY_ROW (row);
}

/**
 * lodge_snapshot_ask_rename:
 * @parent: the window that asks
 * @jobs: gets the work
 * @snapshots: the machine's snapshots
 * @snapshot: what is to be called something else
 *
 * Asks for a title and a description.
 */
void
lodge_snapshot_ask_rename (GtkWindow *parent,
                           LodgeJobQueue *jobs,
                           LodgeSnapshotList *snapshots,
                           LodgeSnapshot *snapshot)
{
  Question *question = question_new (jobs, snapshots, snapshot);
  g_autofree char *heading =
      g_strdup_printf (_ ("Rename “%s”"), lodge_snapshot_get_title (snapshot));
  AdwMessageDialog *dialog =
      new_dialog (parent, heading, NULL, _ ("_Rename"), G_CALLBACK (rename_response_cb), question);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  question->title = add_entry (group, _ ("Name"), lodge_snapshot_get_title (snapshot));
  question->description =
      add_entry (group, _ ("Description"), lodge_snapshot_get_description (snapshot));
  adw_message_dialog_set_extra_child (dialog, GTK_WIDGET (group));
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "go");
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (GTK_WIDGET (question->title));
}

/* ---- deleting ---- */

static void
delete_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;

  if (!lodge_dialog_confirm_finish (result, NULL))
    return;
  g_autoptr (LodgeJob) job =
      lodge_snapshot_delete_job (question->snapshots, question->snapshot, question->with_children);
  lodge_job_queue_push (question->jobs, job);
}

/**
 * lodge_snapshot_ask_delete:
 * @parent: the window that asks
 * @jobs: gets the work
 * @snapshots: the machine's snapshots
 * @snapshot: what is to go
 * @with_children: whether all that were taken after it go, too
 *
 * Asks before @snapshot is deleted.
 */
void
lodge_snapshot_ask_delete (GtkWindow *parent,
                           LodgeJobQueue *jobs,
                           LodgeSnapshotList *snapshots,
                           LodgeSnapshot *snapshot,
                           gboolean with_children)
{
  Question *question = question_new (jobs, snapshots, snapshot);
  g_autofree char *heading =
      g_strdup_printf (_ ("Delete “%s”?"), lodge_snapshot_get_title (snapshot));

  question->with_children = with_children;
  lodge_dialog_confirm_async (
      parent, heading,
      with_children
          ? _ ("All snapshots that were taken after it go, too. The machine stays what it "
               "is now.")
          : _ ("The machine stays what it is now, and so do the snapshots that were taken "
               "after this one."),
      _ ("_Delete"), NULL, delete_answered_cb, question);
}
