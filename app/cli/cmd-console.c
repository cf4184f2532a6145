/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-console.h"
#include "cli-value.h"

#include <unistd.h>

static char *opt_until;
static char *opt_timeout;

static const GOptionEntry options[] = {
  { "until", 'u', 0, G_OPTION_ARG_FILENAME, &opt_until,
    N_ ("End when the machine has printed this"), N_ ("TEXT") },
  { "timeout", 't', 0, G_OPTION_ARG_FILENAME, &opt_timeout,
    N_ ("End, with status 6, after so long"), N_ ("SECONDS") },
  { NULL },
};

static int
run_console (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GIOStream) stream = NULL;
  CliConsole console = { .in = STDIN_FILENO, .out = STDOUT_FILENO, .until = opt_until };
  gboolean person = isatty (STDIN_FILENO) && isatty (STDERR_FILENO);

  if (opt_until != NULL && *opt_until == '\0')
    return cli_usage_error (&cli_command_console, _ ("“--until” needs a text"));
  if (opt_timeout != NULL
      && !cli_parse_seconds ("--timeout", opt_timeout, &console.seconds, &error))
    return cli_fail (cli, error);
  if ((machine = cli_find_machine (cli, words[0], FALSE, &error)) == NULL
      || (stream = cli_console_open (cli, machine, &error)) == NULL)
    return cli_fail (cli, error);

  if (person && !cli->quiet)
    {
      g_autofree char *greeting = g_strdup_printf (
          _ ("The serial console of “%s”; Ctrl+] leaves it.\n"), lodge_machine_get_name (machine));
      cli_put (stderr, greeting);
    }
  if (!cli_console_run (cli, stream, &console, &error))
    {
      if (person)
        fputc ('\n', stderr);
      return cli_fail (cli, error);
    }
  if (person)
    fputc ('\n', stderr);
  return CLI_OK;
}

const CliCommand cli_command_console = {
  .name = "console",
  .group = CLI_GROUP_SCREEN,
  .summary = N_ ("Talk to the machine on its serial line"),
  .arguments = N_ ("NAME"),
  .shape = "M",
  .min_words = 1,
  .options = options,
  .details = N_ ("At a terminal every key goes to the guest, and Ctrl+] leaves. In a script "
                 "standard input is sent,\nand what the guest says is printed until it goes off, "
                 "says TEXT, or time is over."),
  .examples = "  lodge console web\n"
              "  lodge console web --until 'login: ' --timeout 60 < /dev/null\n"
              "  echo poweroff | lodge console web",
  .run = run_console,
};
