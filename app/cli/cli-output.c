/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include "cli-progress.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/**
 * cli_put:
 * @stream: standard output or standard error
 * @text: UTF-8
 *
 * Writes @text in the terminal's encoding. What fails is noticed by cli_flush().
 */
void
cli_put (FILE *stream, const char *text)
{
  const char *charset = NULL;

  if (g_get_console_charset (&charset))
    {
      fputs (text, stream);
      return;
    }

  g_autofree char *converted =
      g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  fputs (converted != NULL ? converted : text, stream);
}

static void
put_va (FILE *stream, const char *prefix, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  g_autofree char *line = g_strconcat (prefix, text, NULL);

  cli_put (stream, line);
}

/**
 * cli_print:
 * @format: UTF-8, printf-style; ends its own lines
 * @...: what @format asks for
 *
 * Writes to standard output.
 */
void
cli_print (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  put_va (stdout, "", format, args);
  va_end (args);
}

/**
 * cli_print_error:
 * @format: one sentence without its full stop, printf-style
 * @...: what @format asks for
 *
 * The one way in which an error reaches a person: one line on standard error. A library may have
 * added line breaks of its own.
 */
void
cli_print_error (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);

  g_strdelimit (g_strchomp (text), "\n\r", ' ');
  g_autofree char *line = g_strdup_printf (_ ("error: %s"), text);
  cli_progress_clear_line ();
  fflush (stdout);
  cli_put (stderr, line);
  fputc ('\n', stderr);
}

/**
 * cli_say:
 * @cli: the run
 * @format: one sentence, printf-style
 * @...: what @format asks for
 *
 * Confirms on standard output that something was done, unless `--quiet` or `--json` was given.
 */
void
cli_say (Cli *cli, const char *format, ...)
{
  va_list args;

  if (cli->quiet || cli->json)
    return;
  va_start (args, format);
  put_va (stdout, "", format, args);
  va_end (args);
  fputc ('\n', stdout);
  fflush (stdout);
}

/**
 * cli_status_of:
 * @error: an error
 *
 * Returns: the exit status that stands for it
 */
int
cli_status_of (const GError *error)
{
  if (error->domain != LODGE_ERROR)
    return CLI_FAILED;

  switch ((LodgeError)error->code)
    {
    case LODGE_ERROR_NOT_FOUND:
      return CLI_NOT_FOUND;
    case LODGE_ERROR_STATE:
    case LODGE_ERROR_BUSY:
      return CLI_STATE;
    case LODGE_ERROR_UNREACHABLE:
      return CLI_UNREACHABLE;
    case LODGE_ERROR_TIMED_OUT:
      return CLI_TIMED_OUT;
    case LODGE_ERROR_INVALID:
    case LODGE_ERROR_CONFLICT:
      return CLI_INVALID;
    case LODGE_ERROR_FAILED:
    case LODGE_ERROR_NO_SPACE:
    case LODGE_ERROR_DENIED:
    case LODGE_ERROR_UNSUPPORTED:
    default:
      return CLI_FAILED;
    }
}

/**
 * cli_fail:
 * @cli: the run
 * @error: why it failed
 *
 * Prints @error, unless the person asked for the end themselves.
 *
 * Returns: the exit status
 */
int
cli_fail (Cli *cli, const GError *error)
{
  if (lodge_error_is_cancelled (error))
    {
      cli_progress_clear_line ();
      if (!cli->quiet)
        {
          cli_put (stderr, _ ("Cancelled"));
          fputc ('\n', stderr);
        }
      return 128 + cli->signal;
    }

  cli_print_error ("%s", error->message);
  return cli_status_of (error);
}

/**
 * cli_usage_error:
 * @command: (nullable): the command that was used wrongly
 * @format: one sentence, printf-style
 * @...: what @format asks for
 *
 * Returns: %CLI_USAGE
 */
int
cli_usage_error (const CliCommand *command, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);

  g_autofree char *help = command != NULL ? g_strdup_printf ("lodge %s --help", command->name)
                                          : g_strdup ("lodge --help");
  g_autofree char *hint = g_strdup_printf (_ ("see “%s”"), help);
  cli_print_error ("%s; %s", text, hint);
  return CLI_USAGE;
}

/**
 * cli_flush:
 * @status: (inout): the exit status so far
 *
 * What could not be written is an error too, and silent where the reader has gone away.
 *
 * Returns: whether everything was written
 */
gboolean
cli_flush (int *status)
{
  errno = 0;
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;

  if (errno == EPIPE)
    *status = CLI_PIPE_CLOSED;
  else if (*status == CLI_OK)
    {
      cli_print_error (_ ("The output could not be written: %s"), g_strerror (errno));
      *status = CLI_FAILED;
    }
  return FALSE;
}

/**
 * cli_text_width:
 * @text: UTF-8
 *
 * Returns: how many cells of a terminal it fills
 */
guint
cli_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

/**
 * cli_ask:
 * @cli: the run
 * @question: what a yes would mean
 *
 * Only for a person at a terminal.
 *
 * Returns: whether the answer was yes
 */
gboolean
cli_ask (Cli *cli, const char *question)
{
  char answer[64];

  fflush (stdout);
  cli_put (stderr, question);
  /* Translators: the first letter of the answers to a question, in brackets behind it */
  cli_put (stderr, _ (" [y/N] "));
  fflush (stderr);
  /* Ctrl+C is an answer as well. */
  cli_catch_signals (cli, FALSE);
  const char *got = fgets (answer, sizeof answer, stdin);
  cli_catch_signals (cli, TRUE);
  if (got == NULL)
    return FALSE;

  g_autofree char *typed = g_utf8_strdown (g_strstrip (answer), -1);
  /* Translators: what means yes when it is typed as an answer; keep “y” working if you can */
  const char *yes = _ ("y");
  return g_strcmp0 (typed, yes) == 0 || g_strcmp0 (typed, "y") == 0 || g_strcmp0 (typed, "yes") == 0
         || g_strcmp0 (typed, _ ("yes")) == 0;
}
