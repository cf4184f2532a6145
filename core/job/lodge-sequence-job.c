/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-sequence-job.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>

/**
 * LodgeSequenceJob:
 *
 * Several jobs, one after the other, that succeed together or leave nothing behind: when one of
 * them fails or is cancelled, the undo jobs of those that had succeeded run in reverse order and
 * cannot be cancelled. A step that fails cleans up after itself.
 */
struct _LodgeSequenceJob
{
  LodgeJob parent_instance;

  GArray *steps; /* of Step */
  double total;
  guint current;
  double done; /* weight of the steps before the current one */
};

typedef struct
{
  LodgeJob *job;
  LodgeJob *undo;
  double weight;
} Step;

G_DEFINE_FINAL_TYPE (LodgeSequenceJob, lodge_sequence_job, LODGE_TYPE_JOB)

static void run_next (GTask *task);

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_clear_object (&step->job);
  g_clear_object (&step->undo);
}

static Step *
get_step (LodgeSequenceJob *self, guint i)
{
  return &g_array_index (self->steps, Step, i);
}

static void
step_notify_cb (LodgeJob *step, GParamSpec *pspec, LodgeSequenceJob *self)
{
  LodgeJob *job = LODGE_JOB (self);
  g_autofree char *title = lodge_job_dup_title (step);
  g_autofree char *status = lodge_job_dup_status (step);
  Step *current = get_step (self, self->current);

  lodge_job_set_status (job, status != NULL ? status : title);
  if (lodge_job_get_indeterminate (step) && self->steps->len == 1)
    lodge_job_set_indeterminate (job, TRUE);
  else if (self->total > 0)
    lodge_job_set_fraction (job, (self->done + current->weight * lodge_job_get_fraction (step))
                                     / self->total);
}

static void undo_next (GTask *task, guint from);

static void
undo_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LodgeSequenceJob *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!lodge_job_run_finish (LODGE_JOB (source), result, &error))
    {
      /* What could not be put back must be heard of: it goes behind the first error's text. */
      GError *first = g_task_get_task_data (task);
      g_autofree char *text = g_strdup_printf (
          /* Translators: first why something failed, then why it could not be undone */
          _ ("%s (and it could not be undone completely: %s)"), first->message, error->message);
      LodgeError code = first->domain == LODGE_ERROR ? (LodgeError)first->code : LODGE_ERROR_FAILED;
      g_task_set_task_data (task, g_error_new_literal (LODGE_ERROR, code, text),
                            (GDestroyNotify)g_error_free);
    }
  undo_next (g_steal_pointer (&task), self->current);
}

static void
undo_next (GTask *task, guint from)
{
  LodgeSequenceJob *self = g_task_get_source_object (task);

  for (guint i = from; i-- > 0;)
    {
      Step *step = get_step (self, i);
      if (step->undo == NULL)
        continue;
      self->current = i;
      lodge_job_run_async (step->undo, NULL, undo_cb, task);
      return;
    }

  g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
  g_object_unref (task);
}

static void
step_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LodgeSequenceJob *self = g_task_get_source_object (task);
  GError *error = NULL;

  g_signal_handlers_disconnect_by_func (source, step_notify_cb, self);
  if (lodge_job_run_finish (LODGE_JOB (source), result, &error))
    {
      self->done += get_step (self, self->current)->weight;
      self->current++;
      run_next (task);
      return;
    }

  lodge_job_set_can_cancel (LODGE_JOB (self), FALSE);
  lodge_job_set_status (LODGE_JOB (self), _ ("Undoing"));
  g_task_set_task_data (task, error, (GDestroyNotify)g_error_free);
  undo_next (task, self->current);
}

static void
run_next (GTask *task)
{
  LodgeSequenceJob *self = g_task_get_source_object (task);

  if (self->current == self->steps->len)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  LodgeJob *step = get_step (self, self->current)->job;
  g_signal_connect_object (step, "notify", G_CALLBACK (step_notify_cb), self, 0);
  step_notify_cb (step, NULL, self);
  lodge_job_run_async (step, g_task_get_cancellable (task), step_cb, task);
}

static void
lodge_sequence_job_run_async (LodgeJob *job,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_sequence_job_run_async);
  g_task_set_check_cancellable (task, FALSE);
  run_next (task);
}

static gboolean
lodge_sequence_job_run_finish (LodgeJob *job, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lodge_sequence_job_finalize (GObject *object)
{
  LodgeSequenceJob *self = LODGE_SEQUENCE_JOB (object);

  g_clear_pointer (&self->steps, g_array_unref);

  G_OBJECT_CLASS (lodge_sequence_job_parent_class)->finalize (object);
}

static void
lodge_sequence_job_class_init (LodgeSequenceJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_sequence_job_finalize;
  LODGE_JOB_CLASS (klass)->run_async = lodge_sequence_job_run_async;
  LODGE_JOB_CLASS (klass)->run_finish = lodge_sequence_job_run_finish;
}

static void
lodge_sequence_job_init (LodgeSequenceJob *self)
{
  self->steps = g_array_new (FALSE, TRUE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
}

/**
 * lodge_sequence_job_new:
 * @title: (nullable): #LodgeJob:title
 * @key: (nullable): #LodgeJob:key
 *
 * Returns: (transfer full): a job without steps
 */
LodgeSequenceJob *
lodge_sequence_job_new (const char *title, const char *key)
{
  return g_object_new (LODGE_TYPE_SEQUENCE_JOB, "title", title, "key", key, NULL);
}

/**
 * lodge_sequence_job_add:
 * @self: a sequence that does not run yet
 * @step: (transfer full): what comes next
 * @undo: (transfer full) (nullable): puts back what @step did, should a later step not succeed
 * @weight: how long @step takes, in relation to the other steps
 */
void
lodge_sequence_job_add (LodgeSequenceJob *self, LodgeJob *step, LodgeJob *undo, double weight)
{
  g_return_if_fail (LODGE_IS_SEQUENCE_JOB (self));
  g_return_if_fail (lodge_job_get_state (LODGE_JOB (self)) == LODGE_JOB_QUEUED);
  Step entry = { step, undo, weight };

  g_array_append_val (self->steps, entry);
  self->total += weight;
}
