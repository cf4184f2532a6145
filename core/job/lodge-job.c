/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-job.h"

#include "base/lodge-error.h"

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_STATUS,
  PROP_FRACTION,
  PROP_INDETERMINATE,
  PROP_STATE,
  PROP_ERROR,
  PROP_KEY,
  PROP_CAN_CANCEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeJob:
 *
 * Anything that takes longer than a blink, with its progress: the window binds its properties to
 * a row, the command line prints the same ones. The setters and #LodgeJob:title and friends work
 * from any thread; notifications are coalesced and always arrive on the main thread. A job is run
 * once.
 */
typedef struct
{
  GMutex lock; /* guards everything down to the blank line */
  char *title;
  char *status;
  double fraction;
  gboolean indeterminate;
  gboolean can_cancel;
  guint pending; /* bit n: property n is to be notified */
  guint idle_id;

  LodgeJobState state;
  GError *error;
  char *key;
  GCancellable *cancellable;
} LodgeJobPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LodgeJob, lodge_job, G_TYPE_OBJECT)

#define PRIV(self) ((LodgeJobPrivate *)lodge_job_get_instance_private (self))

GType
lodge_job_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_JOB_QUEUED, "LODGE_JOB_QUEUED", "queued" },
    { LODGE_JOB_RUNNING, "LODGE_JOB_RUNNING", "running" },
    { LODGE_JOB_DONE, "LODGE_JOB_DONE", "done" },
    { LODGE_JOB_FAILED, "LODGE_JOB_FAILED", "failed" },
    { LODGE_JOB_CANCELLED, "LODGE_JOB_CANCELLED", "cancelled" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeJobState", values));
  return type;
}

static gboolean
notify_cb (gpointer user_data)
{
  LodgeJob *self = user_data;
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  guint pending = priv->pending;
  priv->pending = 0;
  priv->idle_id = 0;
  g_mutex_unlock (&priv->lock);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    if (pending & (1u << i))
      g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

/* Call with the lock held. */
static void
queue_notify (LodgeJob *self, guint property)
{
  LodgeJobPrivate *priv = PRIV (self);

  priv->pending |= 1u << property;
  if (priv->idle_id == 0)
    priv->idle_id =
        g_idle_add_full (G_PRIORITY_DEFAULT, notify_cb, g_object_ref (self), g_object_unref);
}

static void
set_state (LodgeJob *self, LodgeJobState state)
{
  PRIV (self)->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
lodge_job_finalize (GObject *object)
{
  LodgeJobPrivate *priv = PRIV (LODGE_JOB (object));

  g_clear_pointer (&priv->title, g_free);
  g_clear_pointer (&priv->status, g_free);
  g_clear_pointer (&priv->key, g_free);
  g_clear_error (&priv->error);
  g_clear_object (&priv->cancellable);
  g_mutex_clear (&priv->lock);

  G_OBJECT_CLASS (lodge_job_parent_class)->finalize (object);
}

static void
lodge_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeJob *self = LODGE_JOB (object);
  LodgeJobPrivate *priv = PRIV (self);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_take_string (value, lodge_job_dup_title (self));
      break;
    case PROP_STATUS:
      g_value_take_string (value, lodge_job_dup_status (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, lodge_job_get_fraction (self));
      break;
    case PROP_INDETERMINATE:
      g_value_set_boolean (value, lodge_job_get_indeterminate (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, priv->error);
      break;
    case PROP_KEY:
      g_value_set_string (value, priv->key);
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, lodge_job_get_can_cancel (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_job_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeJob *self = LODGE_JOB (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      lodge_job_set_title (self, g_value_get_string (value));
      break;
    case PROP_STATUS:
      lodge_job_set_status (self, g_value_get_string (value));
      break;
    case PROP_FRACTION:
      lodge_job_set_fraction (self, g_value_get_double (value));
      break;
    case PROP_INDETERMINATE:
      lodge_job_set_indeterminate (self, g_value_get_boolean (value));
      break;
    case PROP_KEY:
      PRIV (self)->key = g_value_dup_string (value);
      break;
    case PROP_CAN_CANCEL:
      lodge_job_set_can_cancel (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_job_class_init (LodgeJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_job_finalize;
  object_class->get_property = lodge_job_get_property;
  object_class->set_property = lodge_job_set_property;

  /**
   * LodgeJob:title: what is done, for a person ("Creating “web”")
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, writable);
  /**
   * LodgeJob:status: what is being done right now ("Copying the disk")
   */
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, writable);
  /**
   * LodgeJob:fraction: how much is done, from 0 to 1; means nothing while
   * #LodgeJob:indeterminate is set
   */
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, writable);
  /**
   * LodgeJob:indeterminate: whether nobody knows how long it will take
   */
  properties[PROP_INDETERMINATE] =
      g_param_spec_boolean ("indeterminate", NULL, NULL, TRUE, writable);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_JOB_STATE, LODGE_JOB_QUEUED,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeJob:key: jobs with the same key, usually a machine's UUID, run one after the other in a
   * #LodgeJobQueue
   */
  properties[PROP_KEY] = g_param_spec_string (
      "key", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_job_init (LodgeJob *self)
{
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_init (&priv->lock);
  priv->indeterminate = TRUE;
  priv->can_cancel = TRUE;
  priv->cancellable = g_cancellable_new ();
}

static void
forward_cancel_cb (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeJob *self = LODGE_JOB (source);
  LodgeJobPrivate *priv = PRIV (self);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (LODGE_JOB_GET_CLASS (self)->run_finish (self, result, &error))
    {
      lodge_job_set_indeterminate (self, FALSE);
      lodge_job_set_fraction (self, 1);
      set_state (self, LODGE_JOB_DONE);
      g_task_return_boolean (task, TRUE);
      return;
    }

  priv->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  set_state (self, lodge_error_is_cancelled (error) ? LODGE_JOB_CANCELLED : LODGE_JOB_FAILED);
  g_task_return_error (task, error);
}

/**
 * lodge_job_run_async:
 * @self: a job that was not run before
 * @cancellable: (nullable): cancels the job, as lodge_job_cancel() does
 * @callback: called on the main thread when the job has ended
 * @user_data: for @callback
 *
 * Runs the job at once. Use lodge_job_queue_push() where the job touches a machine, so that two
 * jobs never work on the same one.
 */
void
lodge_job_run_async (LodgeJob *self,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (LODGE_IS_JOB (self));
  LodgeJobPrivate *priv = PRIV (self);
  g_return_if_fail (priv->state == LODGE_JOB_QUEUED);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lodge_job_run_async);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (forward_cancel_cb),
                             priv->cancellable, 0);
  if (g_cancellable_is_cancelled (cancellable))
    g_cancellable_cancel (priv->cancellable);

  if (g_cancellable_is_cancelled (priv->cancellable))
    {
      g_cancellable_set_error_if_cancelled (priv->cancellable, &priv->error);
      set_state (self, LODGE_JOB_CANCELLED);
      g_task_return_error (task, g_error_copy (priv->error));
      return;
    }

  set_state (self, LODGE_JOB_RUNNING);
  LODGE_JOB_GET_CLASS (self)->run_async (self, priv->cancellable, run_cb, g_steal_pointer (&task));
}

/**
 * lodge_job_run_finish:
 * @self: the job
 * @result: what the callback got
 * @error: return location for the job's error, %G_IO_ERROR_CANCELLED when it was cancelled
 *
 * Returns: whether the job succeeded
 */
gboolean
lodge_job_run_finish (LodgeJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_job_cancel:
 * @self: a job
 *
 * Asks the job to stop and to put everything back. It ends, some time later, as
 * %LODGE_JOB_CANCELLED; a job that is past the point of return ends as %LODGE_JOB_DONE. Works from
 * any thread.
 */
void
lodge_job_cancel (LodgeJob *self)
{
  g_return_if_fail (LODGE_IS_JOB (self));

  g_cancellable_cancel (PRIV (self)->cancellable);
}

static char *
dup_locked (LodgeJob *self, char *const *field)
{
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  char *copy = g_strdup (*field);
  g_mutex_unlock (&priv->lock);
  return copy;
}

static void
set_string_locked (LodgeJob *self, char **field, const char *value, guint property)
{
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  if (g_strcmp0 (*field, value) != 0)
    {
      g_free (*field);
      *field = g_strdup (value);
      queue_notify (self, property);
    }
  g_mutex_unlock (&priv->lock);
}

static gboolean
get_boolean_locked (LodgeJob *self, const gboolean *field)
{
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  gboolean value = *field;
  g_mutex_unlock (&priv->lock);
  return value;
}

static void
set_boolean_locked (LodgeJob *self, gboolean *field, gboolean value, guint property)
{
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  if (*field != !!value)
    {
      *field = !!value;
      queue_notify (self, property);
    }
  g_mutex_unlock (&priv->lock);
}

/**
 * lodge_job_dup_title:
 * @self: a job
 *
 * Returns: (transfer full) (nullable): #LodgeJob:title; works from any thread
 */
char *
lodge_job_dup_title (LodgeJob *self)
{
  return dup_locked (self, &PRIV (self)->title);
}

/**
 * lodge_job_set_title:
 * @self: a job
 * @title: (nullable): #LodgeJob:title
 *
 * Works from any thread.
 */
void
lodge_job_set_title (LodgeJob *self, const char *title)
{
  set_string_locked (self, &PRIV (self)->title, title, PROP_TITLE);
}

/**
 * lodge_job_dup_status:
 * @self: a job
 *
 * Returns: (transfer full) (nullable): #LodgeJob:status; works from any thread
 */
char *
lodge_job_dup_status (LodgeJob *self)
{
  return dup_locked (self, &PRIV (self)->status);
}

/**
 * lodge_job_set_status:
 * @self: a job
 * @status: (nullable): #LodgeJob:status
 *
 * Works from any thread.
 */
void
lodge_job_set_status (LodgeJob *self, const char *status)
{
  set_string_locked (self, &PRIV (self)->status, status, PROP_STATUS);
}

/**
 * lodge_job_get_fraction:
 * @self: a job
 *
 * Returns: #LodgeJob:fraction; works from any thread
 */
double
lodge_job_get_fraction (LodgeJob *self)
{
  LodgeJobPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  double fraction = priv->fraction;
  g_mutex_unlock (&priv->lock);
  return fraction;
}

/**
 * lodge_job_set_fraction:
 * @self: a job
 * @fraction: how much is done; brought into the range from 0 to 1
 *
 * Sets #LodgeJob:fraction and clears #LodgeJob:indeterminate. Works from any thread.
 */
void
lodge_job_set_fraction (LodgeJob *self, double fraction)
{
  LodgeJobPrivate *priv = PRIV (self);

  fraction = CLAMP (fraction, 0, 1);
  lodge_job_set_indeterminate (self, FALSE);
  g_mutex_lock (&priv->lock);
  if (fraction != priv->fraction)
    {
      priv->fraction = fraction;
      queue_notify (self, PROP_FRACTION);
    }
  g_mutex_unlock (&priv->lock);
}

/**
 * lodge_job_get_indeterminate:
 * @self: a job
 *
 * Returns: #LodgeJob:indeterminate; works from any thread
 */
gboolean
lodge_job_get_indeterminate (LodgeJob *self)
{
  return get_boolean_locked (self, &PRIV (self)->indeterminate);
}

/**
 * lodge_job_set_indeterminate:
 * @self: a job
 * @indeterminate: #LodgeJob:indeterminate
 *
 * Works from any thread.
 */
void
lodge_job_set_indeterminate (LodgeJob *self, gboolean indeterminate)
{
  set_boolean_locked (self, &PRIV (self)->indeterminate, indeterminate, PROP_INDETERMINATE);
}

/**
 * lodge_job_get_state:
 * @self: a job
 *
 * Returns: #LodgeJob:state; for the main thread
 */
LodgeJobState
lodge_job_get_state (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), LODGE_JOB_FAILED);

  return PRIV (self)->state;
}

/**
 * lodge_job_is_finished:
 * @self: a job
 *
 * Returns: whether @self is done, has failed or was cancelled; for the main thread
 */
gboolean
lodge_job_is_finished (LodgeJob *self)
{
  return lodge_job_get_state (self) >= LODGE_JOB_DONE;
}

/**
 * lodge_job_get_error:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): why @self failed; for the main thread
 */
const GError *
lodge_job_get_error (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), NULL);

  return PRIV (self)->error;
}

/**
 * lodge_job_get_key:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): #LodgeJob:key
 */
const char *
lodge_job_get_key (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), NULL);

  return PRIV (self)->key;
}

/**
 * lodge_job_get_can_cancel:
 * @self: a job
 *
 * Returns: whether a *Cancel* button makes sense now; works from any thread
 */
gboolean
lodge_job_get_can_cancel (LodgeJob *self)
{
  return get_boolean_locked (self, &PRIV (self)->can_cancel);
}

/**
 * lodge_job_set_can_cancel:
 * @self: a job
 * @can_cancel: #LodgeJob:can-cancel
 *
 * Works from any thread.
 */
void
lodge_job_set_can_cancel (LodgeJob *self, gboolean can_cancel)
{
  set_boolean_locked (self, &PRIV (self)->can_cancel, can_cancel, PROP_CAN_CANCEL);
}
