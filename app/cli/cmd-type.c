/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include <string.h>

/* Typing is slow; whoever wants more than this wants a shared folder. */
#define MAX_TEXT (64 * 1024)

static gboolean opt_enter;

static const GOptionEntry options[] = {
  { "enter", 'e', 0, G_OPTION_ARG_NONE, &opt_enter, N_ ("Press Enter behind it"), NULL },
  { NULL },
};

static char *
read_stdin (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gsize n;

  while (text->len <= MAX_TEXT && (n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, n);
  if (text->len > MAX_TEXT || !g_utf8_validate (text->str, text->len, NULL))
    {
      g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                           _ ("Only UTF-8 text of up to 64 KiB can be typed"));
      return NULL;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static int
run_type (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autofree char *given =
      g_strcmp0 (words[1], "-") == 0 && words[2] == NULL ? NULL : g_strjoinv (" ", words + 1);
  g_autofree char *text = NULL;

  if (given == NULL)
    {
      /* Ctrl+C ends the program while it waits for a person. */
      cli_catch_signals (cli, FALSE);
      given = read_stdin (&error);
      cli_catch_signals (cli, TRUE);
    }
  if (given == NULL || (machine = cli_find_machine (cli, words[0], FALSE, &error)) == NULL
      || !lodge_machine_can (machine, LODGE_VERB_CONSOLE, &error))
    return cli_fail (cli, error);

  text = g_strconcat (given, opt_enter ? "\n" : NULL, NULL);
  if (!cli_run_job (cli, lodge_machine_type_text_job (machine, text), &error))
    return cli_fail (cli, error);
  return CLI_OK;
}

const CliCommand cli_command_type = {
  .name = "type",
  .group = CLI_GROUP_SCREEN,
  .summary = N_ ("Type a text on the machine's keyboard"),
  .arguments = N_ ("NAME TEXT…"),
  .shape = "MW+",
  .min_words = 2,
  .options = options,
  .details = N_ ("The guest is taken to have a US keyboard. “-” reads the text from standard "
                 "input. A text that\nbegins with “-” goes behind “--”."),
  .examples = "  lodge type --enter web root\n"
              "  lodge type web -- --help\n"
              "  lodge type web - < commands.txt",
  .run = run_type,
};
