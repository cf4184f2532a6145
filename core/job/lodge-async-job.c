/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-async-job.h"

/**
 * LodgeAsyncJob:
 *
 * A job around a pair of functions in the style of GIO, so that it can be a step of a sequence.
 */
struct _LodgeAsyncJob
{
  LodgeJob parent_instance;

  LodgeAsyncStart start;
  LodgeAsyncFinish finish;
  gpointer data;
  GDestroyNotify destroy;
};

G_DEFINE_FINAL_TYPE (LodgeAsyncJob, lodge_async_job, LODGE_TYPE_JOB)

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LodgeAsyncJob *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (self->finish (LODGE_JOB (self), self->data, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lodge_async_job_run_async (LodgeJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  LodgeAsyncJob *self = LODGE_ASYNC_JOB (job);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_async_job_run_async);
  g_task_set_check_cancellable (task, FALSE);
  self->start (job, self->data, cancellable, done_cb, task);
}

static gboolean
lodge_async_job_run_finish (LodgeJob *job, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lodge_async_job_finalize (GObject *object)
{
  LodgeAsyncJob *self = LODGE_ASYNC_JOB (object);

  if (self->destroy != NULL)
    self->destroy (self->data);

  G_OBJECT_CLASS (lodge_async_job_parent_class)->finalize (object);
}

static void
lodge_async_job_class_init (LodgeAsyncJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_async_job_finalize;
  LODGE_JOB_CLASS (klass)->run_async = lodge_async_job_run_async;
  LODGE_JOB_CLASS (klass)->run_finish = lodge_async_job_run_finish;
}

static void
lodge_async_job_init (LodgeAsyncJob *self)
{
}

/**
 * lodge_async_job_new:
 * @title: (nullable): #LodgeJob:title
 * @key: (nullable): #LodgeJob:key
 * @start: starts the work
 * @finish: its result
 * @data: (transfer full): for both
 * @destroy: (nullable): frees @data with the job
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_async_job_new (const char *title,
                     const char *key,
                     LodgeAsyncStart start,
                     LodgeAsyncFinish finish,
                     gpointer data,
                     GDestroyNotify destroy)
{
  g_return_val_if_fail (start != NULL && finish != NULL, NULL);
  LodgeAsyncJob *self = g_object_new (LODGE_TYPE_ASYNC_JOB, "title", title, "key", key, NULL);

  self->start = start;
  self->finish = finish;
  self->data = data;
  self->destroy = destroy;
  return LODGE_JOB (self);
}
