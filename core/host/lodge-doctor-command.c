/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-doctor-command.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define CHUNK_BYTES 4096
#define MAX_OUTPUT_BYTES (256 * 1024)

typedef struct
{
  GSubprocess *process;
  GInputStream *stream;
  GString *output;
  LodgeDoctorCommandWatch watch;
  gpointer watch_data;
  GCancellable *stop; /* ends reading and waiting: time is up, or the caller has cancelled */
  GCancellable *outer;
  gulong outer_id;
  guint timer_id;
  LodgeDoctorCommandEnd end;
  gboolean success;
} Command;

static void
command_free (Command *command)
{
  g_clear_object (&command->process);
  g_clear_object (&command->stream);
  g_string_free (command->output, TRUE);
  g_clear_object (&command->stop);
  g_clear_object (&command->outer);
  g_free (command);
}

static void
forward_cancel_cb (GCancellable *outer, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

static gboolean
time_up_cb (gpointer user_data)
{
  Command *command = user_data;

  command->timer_id = 0;
  command->end = LODGE_DOCTOR_COMMAND_TIMED_OUT;
  g_cancellable_cancel (command->stop);
  return G_SOURCE_REMOVE;
}

static void
complete (GTask *task, LodgeDoctorCommandEnd end, GError *error)
{
  Command *command = g_task_get_task_data (task);

  g_clear_handle_id (&command->timer_id, g_source_remove);
  g_cancellable_disconnect (command->outer, command->outer_id);
  command->outer_id = 0;

  /* GLib reaps it when it is gone; that is not waited for, because a process that hangs inside of
   * the kernel may take its time. */
  if (end != LODGE_DOCTOR_COMMAND_EXITED)
    g_subprocess_force_exit (command->process);

  if (g_task_return_error_if_cancelled (task))
    {
      g_clear_error (&error);
      return;
    }
  if (error != NULL && command->end != LODGE_DOCTOR_COMMAND_TIMED_OUT)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  if (command->end != LODGE_DOCTOR_COMMAND_TIMED_OUT)
    command->end = end;
  g_task_return_boolean (task, TRUE);
}

static void
exit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_subprocess_wait_finish (command->process, result, &error))
    {
      complete (task, LODGE_DOCTOR_COMMAND_FAILED, error);
      return;
    }
  command->success = g_subprocess_get_successful (command->process);
  complete (task, LODGE_DOCTOR_COMMAND_EXITED, NULL);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (command->stream, result, &error);

  if (bytes == NULL)
    {
      complete (task, LODGE_DOCTOR_COMMAND_FAILED, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      g_subprocess_wait_async (command->process, command->stop, exit_cb, g_steal_pointer (&task));
      return;
    }

  g_string_append_len (command->output, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (command->watch != NULL && command->watch (command->output, command->watch_data))
    complete (task, LODGE_DOCTOR_COMMAND_ENOUGH, NULL);
  else if (command->output->len > MAX_OUTPUT_BYTES)
    complete (task, LODGE_DOCTOR_COMMAND_FLOOD, NULL);
  else
    g_input_stream_read_bytes_async (command->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                     command->stop, read_cb, g_steal_pointer (&task));
}

/* Between fork and exec. Should Lodge die, nobody would be left to end the guest. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/**
 * lodge_doctor_command_async: (skip)
 * @argv: the program and its arguments
 * @fd: (transfer full): what the program finds as file descriptor 3, or -1
 * @time_limit_ms: how long it may run, in milliseconds
 * @watch: (nullable): sees what the program prints
 * @watch_data: for @watch; must live until @callback is called
 * @cancellable: (nullable): kills the program
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Runs a program with nothing to read, in the C locale, and collects what it prints on standard
 * output and standard error, up to 256 KiB. It never outlives @callback, except for the moment
 * that the kernel takes to end it.
 */
void
lodge_doctor_command_async (const char *const *argv,
                            int fd,
                            guint time_limit_ms,
                            LodgeDoctorCommandWatch watch,
                            gpointer watch_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  Command *command = g_new0 (Command, 1);
  GError *error = NULL;

  command->output = g_string_new (NULL);
  command->watch = watch;
  command->watch_data = watch_data;
  command->stop = g_cancellable_new ();
  g_task_set_source_tag (task, lodge_doctor_command_async);
  g_task_set_task_data (task, command, (GDestroyNotify)command_free);

  if (fd >= 0)
    g_subprocess_launcher_take_fd (launcher, fd, 3);
  if (g_task_return_error_if_cancelled (task))
    return;
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  command->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  if (command->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  command->stream = g_object_ref (g_subprocess_get_stdout_pipe (command->process));
  command->timer_id = g_timeout_add (time_limit_ms, time_up_cb, command);
  if (cancellable != NULL)
    {
      command->outer = g_object_ref (cancellable);
      command->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (forward_cancel_cb),
                                                 g_object_ref (command->stop), g_object_unref);
    }
  g_input_stream_read_bytes_async (command->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, command->stop,
                                   read_cb, g_steal_pointer (&task));
}

/**
 * lodge_doctor_command_finish: (skip)
 * @result: what the callback got
 * @output: (out) (optional) (transfer full) (nullable): what was printed, made valid UTF-8 and cut
 *   at a NUL byte
 * @success: (out) (optional): whether it ended by itself and with status 0
 * @error: return location for an error: it did not start (%G_SPAWN_ERROR) or was cancelled
 *
 * Returns: how it ended
 */
LodgeDoctorCommandEnd
lodge_doctor_command_finish (GAsyncResult *result, char **output, gboolean *success, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), LODGE_DOCTOR_COMMAND_FAILED);
  Command *command = g_task_get_task_data (G_TASK (result));

  if (output != NULL)
    *output = NULL;
  if (success != NULL)
    *success = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return LODGE_DOCTOR_COMMAND_FAILED;

  if (output != NULL)
    *output = g_utf8_make_valid (command->output->str, -1);
  if (success != NULL)
    *success = command->end == LODGE_DOCTOR_COMMAND_EXITED && command->success;
  return command->end;
}

/**
 * lodge_doctor_last_line: (skip)
 * @output: what a program has printed
 *
 * Programs say last what went wrong.
 *
 * Returns: (transfer full): the last line of @output that is not empty, without control
 *   characters, and at most 200 characters of it
 */
char *
lodge_doctor_last_line (const char *output)
{
  g_autofree char *text = g_strchomp (g_utf8_make_valid (output, -1));
  const char *newline = strrchr (text, '\n');
  const char *line = newline != NULL ? newline + 1 : text;
  GString *clean = g_string_new (NULL);

  for (guint n = 0; *line != '\0' && n < 200; line = g_utf8_next_char (line), n++)
    g_string_append_unichar (
        clean, g_unichar_iscntrl (g_utf8_get_char (line)) ? ' ' : g_utf8_get_char (line));
  return g_string_free (clean, FALSE);
}
