/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-core.h"

typedef struct
{
  GString *log; /* written by one worker at a time */
  const char *name;
  const char *fail_with;
  GCancellable *cancel_when_running;
} Step;

static GMutex log_lock;

static gboolean
step_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;

  lodge_job_set_status (job, step->name);
  lodge_job_set_fraction (job, 0.5);
  g_mutex_lock (&log_lock);
  g_string_append (step->log, step->name);
  g_mutex_unlock (&log_lock);
  if (step->cancel_when_running != NULL)
    g_cancellable_cancel (step->cancel_when_running);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (step->fail_with != NULL)
    {
      g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE, step->fail_with);
      return FALSE;
    }
  return TRUE;
}

static LodgeJob *
make_job (const char *key, GString *log, const char *name, const char *fail_with)
{
  Step *step = g_new0 (Step, 1);
  *step = (Step){ log, name, fail_with, NULL };
  return lodge_thread_job_new (name, key, step_func, step, g_free);
}

typedef struct
{
  GMainLoop *loop;
  GError *error;
  gboolean ok;
} Wait;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->ok = lodge_job_run_finish (LODGE_JOB (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static gboolean
run (LodgeJob *job, GCancellable *cancellable, GError **error)
{
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL, FALSE };

  lodge_job_run_async (job, cancellable, done_cb, &wait);
  g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return wait.ok;
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static gboolean
many_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  for (int i = 0; i < 100000; i++)
    lodge_job_set_fraction (job, i / 100000.0);
  return TRUE;
}

static void
test_coalesced (void)
{
  g_autoptr (LodgeJob) job = lodge_thread_job_new ("many", NULL, many_func, NULL, NULL);
  guint count = 0;

  g_signal_connect (job, "notify::fraction", G_CALLBACK (count_cb), &count);
  g_assert_true (run (job, NULL, NULL));
  g_assert_cmpuint (count, >=, 1);
  g_assert_cmpuint (count, <, 50000);
  g_assert_cmpfloat (lodge_job_get_fraction (job), ==, 1);
  g_assert_cmpint (lodge_job_get_state (job), ==, LODGE_JOB_DONE);
}

static void
test_sequence_undo (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSequenceJob) sequence = lodge_sequence_job_new ("all", NULL);

  lodge_sequence_job_add (sequence, make_job (NULL, log, "a", NULL),
                          make_job (NULL, log, "A", NULL), 1);
  lodge_sequence_job_add (sequence, make_job (NULL, log, "b", NULL),
                          make_job (NULL, log, "B", NULL), 1);
  lodge_sequence_job_add (sequence, make_job (NULL, log, "c", "full"),
                          make_job (NULL, log, "C", NULL), 1);
  lodge_sequence_job_add (sequence, make_job (NULL, log, "d", NULL), NULL, 1);
  g_assert_false (run (LODGE_JOB (sequence), NULL, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "full");
  g_assert_cmpstr (log->str, ==, "abcBA");
  g_assert_cmpint (lodge_job_get_state (LODGE_JOB (sequence)), ==, LODGE_JOB_FAILED);
}

static void
test_undo_fails (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSequenceJob) sequence = lodge_sequence_job_new ("all", NULL);

  lodge_sequence_job_add (sequence, make_job (NULL, log, "a", NULL),
                          make_job (NULL, log, "A", NULL), 1);
  lodge_sequence_job_add (sequence, make_job (NULL, log, "b", NULL),
                          make_job (NULL, log, "B", "stuck"), 1);
  lodge_sequence_job_add (sequence, make_job (NULL, log, "c", "full"), NULL, 1);
  g_assert_false (run (LODGE_JOB (sequence), NULL, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "stuck"));
  g_assert_cmpstr (log->str, ==, "abcBA");
}

static void
test_sequence_cancel (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LodgeSequenceJob) sequence = lodge_sequence_job_new ("all", NULL);
  Step *second = g_new0 (Step, 1);

  *second = (Step){ log, "b", NULL, cancellable };
  lodge_sequence_job_add (sequence, make_job (NULL, log, "a", NULL),
                          make_job (NULL, log, "A", NULL), 1);
  lodge_sequence_job_add (sequence, lodge_thread_job_new ("b", NULL, step_func, second, g_free),
                          make_job (NULL, log, "B", NULL), 1);
  lodge_sequence_job_add (sequence, make_job (NULL, log, "c", NULL), NULL, 1);
  g_assert_false (run (LODGE_JOB (sequence), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (log->str, ==, "abA");
  g_assert_cmpint (lodge_job_get_state (LODGE_JOB (sequence)), ==, LODGE_JOB_CANCELLED);
}

static void
finished_cb (LodgeJobQueue *queue, LodgeJob *job, GMainLoop *loop)
{
  if (lodge_job_queue_get_n_active (queue) == 0)
    g_main_loop_quit (loop);
}

static void
test_queue_serial (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (LodgeJobQueue) queue = lodge_job_queue_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LodgeJob) a = make_job ("m", log, "a", NULL);
  g_autoptr (LodgeJob) b = make_job ("m", log, "b", "broken");
  g_autoptr (LodgeJob) c = make_job ("m", log, "c", NULL);

  g_signal_connect (queue, "job-finished", G_CALLBACK (finished_cb), loop);
  lodge_job_queue_push (queue, a);
  lodge_job_queue_push (queue, b);
  lodge_job_queue_push (queue, c);
  lodge_job_cancel (c);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 3);
  g_main_loop_run (loop);
  g_assert_cmpstr (log->str, ==, "ab");
  g_assert_cmpint (lodge_job_get_state (b), ==, LODGE_JOB_FAILED);
  g_assert_cmpint (lodge_job_get_state (c), ==, LODGE_JOB_CANCELLED);
  lodge_job_queue_clear_finished (queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 0);
}

static void
test_no_leak (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  LodgeJob *job = make_job (NULL, log, "a", NULL);

  g_assert_true (run (job, NULL, NULL));
  g_assert_finalize_object (job);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/coalesced", test_coalesced);
  g_test_add_func ("/job/sequence/undo", test_sequence_undo);
  g_test_add_func ("/job/sequence/undo-fails", test_undo_fails);
  g_test_add_func ("/job/sequence/cancel", test_sequence_cancel);
  g_test_add_func ("/job/queue/serial", test_queue_serial);
  g_test_add_func ("/job/no-leak", test_no_leak);
  return g_test_run ();
}
