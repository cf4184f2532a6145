/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-thread-job.h"

/**
 * LodgeThreadJob:
 *
 * A job whose work blocks, usually in libvirt, and therefore runs on a worker thread.
 */
struct _LodgeThreadJob
{
  LodgeJob parent_instance;

  LodgeThreadFunc func;
  gpointer data;
  GDestroyNotify destroy;
};

G_DEFINE_FINAL_TYPE (LodgeThreadJob, lodge_thread_job, LODGE_TYPE_JOB)

static void
work (GTask *inner, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LodgeThreadJob *self = task_data;
  GError *error = NULL;

  if (self->func (LODGE_JOB (self), self->data, cancellable, &error))
    g_task_return_boolean (inner, TRUE);
  else
    g_task_return_error (inner, error);
}

static void
work_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

static void
lodge_thread_job_run_async (LodgeJob *job,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  /* The outer task owns the job and dies on the main thread. The worker's own task has no source
   * and borrows the job: the thread that drops that task last must not drop the job with it. */
  GTask *outer = g_task_new (job, cancellable, callback, user_data);
  g_autoptr (GTask) inner = g_task_new (NULL, cancellable, work_cb, outer);

  g_task_set_check_cancellable (outer, FALSE);
  g_task_set_check_cancellable (inner, FALSE);
  g_task_set_source_tag (outer, lodge_thread_job_run_async);
  g_task_set_task_data (inner, job, NULL);
  g_task_run_in_thread (inner, work);
}

static gboolean
lodge_thread_job_run_finish (LodgeJob *job, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lodge_thread_job_finalize (GObject *object)
{
  LodgeThreadJob *self = LODGE_THREAD_JOB (object);

  if (self->destroy != NULL)
    self->destroy (self->data);

  G_OBJECT_CLASS (lodge_thread_job_parent_class)->finalize (object);
}

static void
lodge_thread_job_class_init (LodgeThreadJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_thread_job_finalize;
  LODGE_JOB_CLASS (klass)->run_async = lodge_thread_job_run_async;
  LODGE_JOB_CLASS (klass)->run_finish = lodge_thread_job_run_finish;
}

static void
lodge_thread_job_init (LodgeThreadJob *self)
{
}

/**
 * lodge_thread_job_new:
 * @title: (nullable): #LodgeJob:title
 * @key: (nullable): #LodgeJob:key
 * @func: the work
 * @data: (transfer full): for @func
 * @destroy: (nullable): frees @data, on the main thread, with the job
 *
 * Returns: (transfer full): a job that runs @func on a worker thread
 */
LodgeJob *
lodge_thread_job_new (
    const char *title, const char *key, LodgeThreadFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);
  LodgeThreadJob *self = g_object_new (LODGE_TYPE_THREAD_JOB, "title", title, "key", key, NULL);

  self->func = func;
  self->data = data;
  self->destroy = destroy;
  return LODGE_JOB (self);
}
