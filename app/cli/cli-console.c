/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-console.h"

#include "cli-terminal.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define ESCAPE_KEY 0x1d /* Ctrl+] */

/* While the two ends talk. A stream that does not heed its cancellable calls back later, or never:
 * every call that is under way holds a reference. */
typedef struct
{
  guint n_references;
  CliConsole console;
  GIOStream *stream;
  GCancellable *cancellable;
  gboolean terminal;

  char guest_data[4096];
  char typed[4096];
  GString *heard; /* the end of what the guest said, as long as the text that is waited for */
  guint in_source;
  gboolean ended;
  GError *error;
} Talk;

static void read_guest (Talk *talk);
static void watch_input (Talk *talk);

static Talk *
talk_ref (Talk *talk)
{
  talk->n_references++;
  return talk;
}

static void
talk_unref (Talk *talk)
{
  if (--talk->n_references > 0)
    return;
  g_object_unref (talk->stream);
  g_object_unref (talk->cancellable);
  g_string_free (talk->heard, TRUE);
  g_free (talk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Talk, talk_unref)

static void
end_talk (Talk *talk, GError *error)
{
  if (talk->ended)
    {
      g_clear_error (&error);
      return;
    }
  talk->ended = TRUE;
  talk->error = error;
  g_clear_handle_id (&talk->in_source, g_source_remove);
  g_cancellable_cancel (talk->cancellable);
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);
      if (n < 0 && errno == EAGAIN)
        {
          /* Somebody who shares the terminal made it non-blocking. */
          GPollFD poll_fd = { .fd = fd, .events = G_IO_OUT };
          g_poll (&poll_fd, 1, -1);
          continue;
        }
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      length -= n;
    }
  return TRUE;
}

/* Whether @data, with what came before it, holds the text that is waited for. */
static gboolean
hears (Talk *talk, const char *data, gsize length)
{
  const char *until = talk->console.until;
  gsize wanted = until != NULL ? strlen (until) : 0;

  if (wanted == 0)
    return FALSE;
  g_string_append_len (talk->heard, data, length);
  if (memmem (talk->heard->str, talk->heard->len, until, wanted) != NULL)
    return TRUE;
  if (talk->heard->len >= wanted)
    g_string_erase (talk->heard, 0, talk->heard->len - (wanted - 1));
  return FALSE;
}

static void
guest_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Talk) talk = user_data;
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (talk->ended)
    {
      g_clear_error (&error);
      return;
    }
  if (n < 0)
    {
      lodge_error_from_io (&error, _ ("The serial console broke off"));
      end_talk (talk, error);
      return;
    }
  if (n == 0)
    {
      GError *gone = NULL;
      if (talk->console.until != NULL)
        gone = g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED,
                            _ ("The machine went off before it said “%s”"), talk->console.until);
      end_talk (talk, gone);
      return;
    }

  if (talk->console.out >= 0 && !write_all (talk->console.out, talk->guest_data, n))
    end_talk (talk, g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED,
                                 _ ("The output could not be written: %s"), g_strerror (errno)));
  else if (hears (talk, talk->guest_data, n))
    end_talk (talk, NULL);
  else
    read_guest (talk);
}

static void
read_guest (Talk *talk)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (talk->stream), talk->guest_data,
                             sizeof talk->guest_data, G_PRIORITY_DEFAULT, talk->cancellable,
                             guest_cb, talk_ref (talk));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Talk) talk = user_data;
  GError *error = NULL;
  gboolean written =
      g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  if (!written)
    {
      lodge_error_from_io (&error, _ ("The serial console takes no more input"));
      end_talk (talk, error);
    }
  else if (!talk->ended)
    watch_input (talk);
}

/* @data stays where it is until it is written: it belongs to the talk or to the caller. */
static void
send_to_guest (Talk *talk, const char *data, gsize length)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (talk->stream), data, length,
                                   G_PRIORITY_DEFAULT, talk->cancellable, written_cb,
                                   talk_ref (talk));
}

static gboolean
typed_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Talk *talk = user_data;
  ssize_t n = read (fd, talk->typed, sizeof talk->typed);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;

  /* One piece at a time: the source is added again when the guest has taken this one. */
  talk->in_source = 0;
  if (n <= 0)
    {
      /* A pipe that ends has said its piece and listens on; a terminal that is gone has nobody. */
      if (talk->terminal)
        end_talk (talk, NULL);
      return G_SOURCE_REMOVE;
    }

  const char *escape = talk->terminal ? memchr (talk->typed, ESCAPE_KEY, n) : NULL;
  if (escape != NULL)
    {
      end_talk (talk, NULL);
      return G_SOURCE_REMOVE;
    }
  send_to_guest (talk, talk->typed, n);
  return G_SOURCE_REMOVE;
}

static void
watch_input (Talk *talk)
{
  if (talk->console.in >= 0)
    talk->in_source =
        g_unix_fd_add (talk->console.in, G_IO_IN | G_IO_HUP | G_IO_ERR, typed_cb, talk);
}

static gboolean
late_cb (gpointer user_data)
{
  Talk *talk = user_data;

  end_talk (talk, talk->console.until != NULL
                      ? g_error_new (LODGE_ERROR, LODGE_ERROR_TIMED_OUT,
                                     _ ("The machine did not say “%s” within %u seconds"),
                                     talk->console.until, talk->console.seconds)
                      : g_error_new (LODGE_ERROR, LODGE_ERROR_TIMED_OUT, _ ("%u seconds are over"),
                                     talk->console.seconds));
  return G_SOURCE_CONTINUE;
}

static void
cancelled_cb (GCancellable *cancellable, Talk *talk)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  end_talk (talk, error);
}

/**
 * cli_console_open:
 * @cli: the run
 * @machine: a machine that is on
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): its first serial line
 */
GIOStream *
cli_console_open (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!lodge_machine_can (machine, LODGE_VERB_CONSOLE, error))
    return NULL;
  lodge_machine_open_serial_async (machine, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_machine_open_serial_finish (machine, result, error);
}

/**
 * cli_console_run:
 * @cli: the run
 * @stream: a serial line
 * @console: how to talk
 * @error: return location for an error: %LODGE_ERROR_TIMED_OUT, %G_IO_ERROR_CANCELLED after Ctrl+C
 *
 * Connects the guest with the two ends until the guest goes off, the escape key is pressed, the
 * text has been heard, or time is over. A terminal is raw meanwhile and restored afterwards.
 *
 * Returns: whether it ended as it should
 */
gboolean
cli_console_run (Cli *cli, GIOStream *stream, const CliConsole *console, GError **error)
{
  g_autoptr (Talk) talk = g_new0 (Talk, 1);
  guint timeout = 0;

  talk->n_references = 1;
  talk->console = *console;
  talk->stream = g_object_ref (stream);
  talk->cancellable = g_cancellable_new ();
  talk->terminal = console->in >= 0 && isatty (console->in);
  talk->heard = g_string_new (NULL);
  if (console->seconds > 0)
    timeout = g_timeout_add_seconds (console->seconds, late_cb, talk);
  gulong handler =
      g_signal_connect (cli->cancellable, "cancelled", G_CALLBACK (cancelled_cb), talk);

  if (talk->terminal)
    cli_terminal_make_raw (console->in);
  if (g_cancellable_is_cancelled (cli->cancellable))
    cancelled_cb (cli->cancellable, talk);
  else
    {
      read_guest (talk);
      /* What is typed waits until this is written. */
      if (console->send != NULL)
        send_to_guest (talk, console->send, strlen (console->send));
      else
        watch_input (talk);
    }
  while (!talk->ended)
    g_main_context_iteration (NULL, TRUE);
  cli_terminal_restore ();

  g_signal_handler_disconnect (cli->cancellable, handler);
  g_clear_handle_id (&timeout, g_source_remove);
  if (talk->error == NULL)
    return TRUE;
  g_propagate_error (error, talk->error);
  return FALSE;
}
