/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-job-queue.h"

/* How many finished jobs stay in the list for somebody who looks later. */
#define KEEP_FINISHED 20

enum
{
  PROP_0,
  PROP_N_ACTIVE,
  N_PROPS
};

enum
{
  JOB_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/**
 * LodgeJobQueue:
 *
 * All the jobs of a program, a #GListModel of #LodgeJob, oldest first. Jobs with the same
 * #LodgeJob:key run one after the other, jobs with different keys or none side by side. For the
 * main thread.
 */
struct _LodgeJobQueue
{
  GObject parent_instance;

  GPtrArray *jobs;
  guint n_active;
};

static void lodge_job_queue_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeJobQueue,
                               lodge_job_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_job_queue_list_model_init))

static void start_ready (LodgeJobQueue *self);

static GType
lodge_job_queue_get_item_type (GListModel *model)
{
  return LODGE_TYPE_JOB;
}

static guint
lodge_job_queue_get_n_items (GListModel *model)
{
  return LODGE_JOB_QUEUE (model)->jobs->len;
}

static gpointer
lodge_job_queue_get_item (GListModel *model, guint position)
{
  LodgeJobQueue *self = LODGE_JOB_QUEUE (model);

  return position < self->jobs->len ? g_object_ref (self->jobs->pdata[position]) : NULL;
}

static void
lodge_job_queue_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_job_queue_get_item_type;
  iface->get_n_items = lodge_job_queue_get_n_items;
  iface->get_item = lodge_job_queue_get_item;
}

static void
lodge_job_queue_finalize (GObject *object)
{
  LodgeJobQueue *self = LODGE_JOB_QUEUE (object);

  g_clear_pointer (&self->jobs, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_job_queue_parent_class)->finalize (object);
}

static void
lodge_job_queue_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeJobQueue *self = LODGE_JOB_QUEUE (object);

  switch (prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_job_queue_class_init (LodgeJobQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_job_queue_finalize;
  object_class->get_property = lodge_job_queue_get_property;

  /**
   * LodgeJobQueue:n-active: how many jobs are queued or running
   */
  properties[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LodgeJobQueue::job-finished:
   * @self: the queue
   * @job: a job that is done, has failed or was cancelled
   */
  signals[JOB_FINISHED] =
      g_signal_new ("job-finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, LODGE_TYPE_JOB);
}

static void
lodge_job_queue_init (LodgeJobQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
remove_at (LodgeJobQueue *self, guint i)
{
  g_ptr_array_remove_index (self->jobs, i);
  g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
}

static void
drop_old (LodgeJobQueue *self)
{
  guint finished = self->jobs->len - self->n_active;

  for (guint i = 0; i < self->jobs->len && finished > KEEP_FINISHED;)
    if (lodge_job_is_finished (self->jobs->pdata[i]))
      {
        remove_at (self, i);
        finished--;
      }
    else
      i++;
}

static void
change_n_active (LodgeJobQueue *self, int by)
{
  self->n_active += by;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

static void
job_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeJobQueue) self = user_data;
  g_autoptr (LodgeJob) job = g_object_ref (LODGE_JOB (source));
  g_autoptr (GError) error = NULL;
  GTask *task = g_object_steal_data (source, "lodge-queue-task");

  gboolean ok = lodge_job_run_finish (job, result, &error);
  change_n_active (self, -1);
  g_signal_emit (self, signals[JOB_FINISHED], 0, job);
  if (task != NULL)
    {
      if (ok)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
  drop_old (self);
  start_ready (self);
}

static gboolean
must_wait (LodgeJobQueue *self, guint index)
{
  const char *key = lodge_job_get_key (self->jobs->pdata[index]);

  if (key == NULL)
    return FALSE;
  for (guint i = 0; i < index; i++)
    if (!lodge_job_is_finished (self->jobs->pdata[i])
        && g_strcmp0 (key, lodge_job_get_key (self->jobs->pdata[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
start_ready (LodgeJobQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LodgeJob *job = self->jobs->pdata[i];
      if (lodge_job_get_state (job) == LODGE_JOB_QUEUED && !must_wait (self, i))
        lodge_job_run_async (job, NULL, job_cb, g_object_ref (self));
    }
}

/**
 * lodge_job_queue_new:
 *
 * Returns: (transfer full): an empty queue
 */
LodgeJobQueue *
lodge_job_queue_new (void)
{
  return g_object_new (LODGE_TYPE_JOB_QUEUE, NULL);
}

/**
 * lodge_job_queue_push:
 * @self: a queue
 * @job: (transfer none): a job that was not run before
 *
 * Runs @job as soon as no earlier job with the same key is unfinished.
 */
void
lodge_job_queue_push (LodgeJobQueue *self, LodgeJob *job)
{
  g_return_if_fail (LODGE_IS_JOB_QUEUE (self));
  g_return_if_fail (LODGE_IS_JOB (job));
  g_return_if_fail (lodge_job_get_state (job) == LODGE_JOB_QUEUED);

  g_ptr_array_add (self->jobs, g_object_ref (job));
  change_n_active (self, 1);
  g_list_model_items_changed (G_LIST_MODEL (self), self->jobs->len - 1, 0, 1);
  start_ready (self);
}

/**
 * lodge_job_queue_push_async:
 * @self: a queue
 * @job: (transfer none): a job that was not run before
 * @cancellable: (nullable): cancels @job
 * @callback: called when @job has ended
 * @user_data: for @callback
 *
 * Like lodge_job_queue_push(), for who wants to know the end.
 */
void
lodge_job_queue_push_async (LodgeJobQueue *self,
                            LodgeJob *job,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lodge_job_queue_push_async);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (lodge_job_cancel), job,
                             G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (job), "lodge-queue-task", task);
  lodge_job_queue_push (self, job);
}

/**
 * lodge_job_queue_push_finish:
 * @self: a queue
 * @result: what the callback got
 * @error: return location for the job's error
 *
 * Returns: whether the job succeeded
 */
gboolean
lodge_job_queue_push_finish (LodgeJobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_job_queue_clear_finished:
 * @self: a queue
 *
 * Takes the jobs that have ended out of the list.
 */
void
lodge_job_queue_clear_finished (LodgeJobQueue *self)
{
  g_return_if_fail (LODGE_IS_JOB_QUEUE (self));

  for (guint i = self->jobs->len; i-- > 0;)
    if (lodge_job_is_finished (self->jobs->pdata[i]))
      remove_at (self, i);
}

/**
 * lodge_job_queue_get_n_active:
 * @self: a queue
 *
 * Returns: #LodgeJobQueue:n-active
 */
guint
lodge_job_queue_get_n_active (LodgeJobQueue *self)
{
  g_return_val_if_fail (LODGE_IS_JOB_QUEUE (self), 0);

  return self->n_active;
}
