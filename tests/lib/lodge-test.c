/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-test.h"

/**
 * lodge_test_wait_cb:
 *
 * A callback for any asynchronous function; its user data is the address of a pointer that is
 * %NULL, for lodge_test_wait().
 */
void
lodge_test_wait_cb (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(gpointer *)slot = g_object_ref (result);
}

/**
 * lodge_test_wait:
 * @slot: where lodge_test_wait_cb() puts the result
 *
 * Returns: (transfer full): the result, once it is there
 */
GAsyncResult *
lodge_test_wait (gpointer *slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (slot);
}

/**
 * lodge_test_run_job:
 * @job: (transfer full): a job
 * @error: return location for its error
 *
 * Returns: whether it succeeded
 */
gboolean
lodge_test_run_job (LodgeJob *job, GError **error)
{
  g_autoptr (LodgeJob) owned = job;
  gpointer slot = NULL;

  lodge_job_run_async (job, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  return lodge_job_run_finish (job, result, error);
}

/**
 * lodge_test_poll:
 *
 * Does what there is to do and waits for a moment: for what no event of this process tells of.
 */
void
lodge_test_poll (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (5 * G_TIME_SPAN_MILLISECOND);
}

/**
 * lodge_test_assert_finalizes:
 * @object: (transfer full): an object
 *
 * Drops the last reference of the test's. Worker threads may hold others for a moment; one that is
 * held for ever meets the test's time limit.
 */
void
lodge_test_assert_finalizes (gpointer object)
{
  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  /* Nothing wakes this thread when another one drops the last reference. */
  while (object != NULL)
    lodge_test_poll ();
}
