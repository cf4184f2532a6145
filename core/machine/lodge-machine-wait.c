/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-private.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>

typedef struct
{
  LodgeMachineState state;
  gulong state_id;
  guint timeout_id;
  GSource *cancelled;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->cancelled, g_source_unref);
  g_free (wait);
}

/* Stops listening; the task is to be answered next, and dropped. */
static void
stop (GTask *task)
{
  LodgeMachine *self = g_task_get_source_object (task);
  Wait *wait = g_task_get_task_data (task);

  g_clear_signal_handler (&wait->state_id, self);
  g_clear_handle_id (&wait->timeout_id, g_source_remove);
  if (wait->cancelled != NULL)
    g_source_destroy (wait->cancelled);
}

static void
state_cb (LodgeMachine *self, GParamSpec *pspec, GTask *task)
{
  Wait *wait = g_task_get_task_data (task);

  if (lodge_machine_get_state (self) != wait->state)
    return;
  stop (task);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
timeout_cb (gpointer data)
{
  GTask *task = data;
  LodgeMachine *self = g_task_get_source_object (task);
  Wait *wait = g_task_get_task_data (task);

  wait->timeout_id = 0;
  stop (task);
  g_task_return_new_error (task, LODGE_ERROR, LODGE_ERROR_TIMED_OUT,
                           /* Translators: a machine's name and the state that it is in */
                           _ ("“%s” is still in the state “%s”"),
                           lodge_machine_get_display_name (self),
                           lodge_machine_state_to_text (lodge_machine_get_state (self)));
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;

  stop (task);
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/**
 * lodge_machine_wait_async:
 * @self: a machine
 * @state: the state to wait for
 * @timeout_ms: for how long, in milliseconds; 0 for ever
 * @cancellable: (nullable): stops the waiting
 * @callback: called when the machine is in @state or the time is over
 * @user_data: for @callback
 *
 * Waits for events; nothing is asked of the host.
 */
void
lodge_machine_wait_async (LodgeMachine *self,
                          LodgeMachineState state,
                          guint timeout_ms,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Wait *wait = g_new0 (Wait, 1);

  g_task_set_source_tag (task, lodge_machine_wait_async);
  g_task_set_task_data (task, wait, wait_free);
  wait->state = state;
  wait->state_id = g_signal_connect (self, "notify::state", G_CALLBACK (state_cb), task);
  if (timeout_ms > 0)
    wait->timeout_id = g_timeout_add (timeout_ms, timeout_cb, task);
  if (cancellable != NULL)
    {
      wait->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (wait->cancelled, g_main_context_get_thread_default ());
    }
  state_cb (self, NULL, task);
}

/**
 * lodge_machine_wait_finish:
 * @self: the machine
 * @result: what the callback got
 * @error: return location for an error, %LODGE_ERROR_TIMED_OUT among others
 *
 * Returns: whether the machine was in the state that was waited for
 */
gboolean
lodge_machine_wait_finish (LodgeMachine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
