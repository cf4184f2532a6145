/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-console.h"

#include "cli-terminal.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define ESCAPE_KEY 0x1d /* Ctrl+] */

/* While the two ends talk. */
typedef struct
{
  CliConsole console;
  LodgeSerial *serial;
  gboolean terminal;

  char typed[4096];
  GString *heard; /* the end of what the guest said, as long as the text that is waited for */
  guint in_source;
  gboolean connected; /* once */
  gboolean ended;
  GError *error;
} Talk;

static void watch_input (Talk *talk);

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
received_cb (LodgeSerial *serial, GBytes *bytes, Talk *talk)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (talk->ended)
    return;
  if (talk->console.out >= 0 && !write_all (talk->console.out, data, length))
    end_talk (talk, g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED,
                                 _ ("The output could not be written: %s"), g_strerror (errno)));
  else if (hears (talk, data, length))
    end_talk (talk, NULL);
}

/* One piece at a time: what is typed waits until the guest has taken what came before. */
static void
send_to_guest (Talk *talk, const char *data, gsize length)
{
  if (!lodge_serial_write (talk->serial, data, length))
    end_talk (talk, g_error_new_literal (LODGE_ERROR, LODGE_ERROR_FAILED,
                                         _ ("The serial console takes no more input")));
}

static void
connected (Talk *talk)
{
  if (talk->connected)
    {
      watch_input (talk);
      return;
    }
  talk->connected = TRUE;
  if (talk->console.greeting != NULL)
    cli_put (stderr, talk->console.greeting);
  if (talk->terminal)
    cli_terminal_make_raw (talk->console.in);
  if (talk->console.send != NULL)
    send_to_guest (talk, talk->console.send, strlen (talk->console.send));
  else
    watch_input (talk);
}

static void
state_cb (LodgeSerial *serial, GParamSpec *pspec, Talk *talk)
{
  const GError *error = lodge_serial_get_error (serial);

  switch (lodge_serial_get_state (serial))
    {
    case LODGE_SERIAL_CONNECTED:
      connected (talk);
      break;
    case LODGE_SERIAL_CLOSED:
      if (error != NULL)
        end_talk (talk, g_error_copy (error));
      else if (talk->console.until != NULL)
        end_talk (talk, g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED,
                                     _ ("The machine went off before it said “%s”"),
                                     talk->console.until));
      else
        end_talk (talk, NULL);
      break;
    default:
      g_clear_handle_id (&talk->in_source, g_source_remove);
      break;
    }
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
  if (talk->console.in >= 0 && talk->in_source == 0 && !talk->ended)
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
 * cli_console_run:
 * @cli: the run
 * @serial: a serial console of a machine that is on; it is opened if need be, and stays open
 * @console: how to talk
 * @error: return location for an error: %LODGE_ERROR_TIMED_OUT, %LODGE_ERROR_BUSY when somebody
 * else has it or takes it, %G_IO_ERROR_CANCELLED after Ctrl+C
 *
 * Connects the guest with the two ends until the guest goes off, the escape key is pressed, the
 * text has been heard, or time is over. A terminal is raw meanwhile and restored afterwards.
 *
 * Returns: whether it ended as it should
 */
gboolean
cli_console_run (Cli *cli, LodgeSerial *serial, const CliConsole *console, GError **error)
{
  Talk talk = { .console = *console, .serial = serial, .heard = g_string_new (NULL) };
  guint timeout = 0;

  talk.terminal = console->in >= 0 && isatty (console->in);
  if (console->seconds > 0)
    timeout = g_timeout_add_seconds (console->seconds, late_cb, &talk);
  gulong handler =
      g_signal_connect (cli->cancellable, "cancelled", G_CALLBACK (cancelled_cb), &talk);
  g_signal_connect (serial, "received", G_CALLBACK (received_cb), &talk);
  g_signal_connect_swapped (serial, "drained", G_CALLBACK (watch_input), &talk);
  g_signal_connect (serial, "notify::state", G_CALLBACK (state_cb), &talk);

  if (g_cancellable_is_cancelled (cli->cancellable))
    cancelled_cb (cli->cancellable, &talk);
  else if (lodge_serial_get_state (serial) == LODGE_SERIAL_CONNECTED)
    connected (&talk);
  else
    {
      lodge_serial_open (serial, console->take_over);
      /* Closed before and after, it has not said so. */
      if (lodge_serial_get_state (serial) == LODGE_SERIAL_CLOSED)
        state_cb (serial, NULL, &talk);
    }
  while (!talk.ended)
    g_main_context_iteration (NULL, TRUE);
  cli_terminal_restore ();

  g_signal_handlers_disconnect_by_data (serial, &talk);
  g_signal_handler_disconnect (cli->cancellable, handler);
  g_clear_handle_id (&timeout, g_source_remove);
  g_string_free (talk.heard, TRUE);
  if (talk.error == NULL)
    return TRUE;
  g_propagate_error (error, talk.error);
  return FALSE;
}
