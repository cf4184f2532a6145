/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-console.h"
#include "cli-value.h"

#include <unistd.h>

static char *opt_until;
static char *opt_timeout;
static char *opt_device;
static gboolean opt_force;

static const GOptionEntry options[] = {
  { "until", 'u', 0, G_OPTION_ARG_FILENAME, &opt_until,
    N_ ("End when the machine has printed this"), N_ ("TEXT") },
  { "timeout", 't', 0, G_OPTION_ARG_FILENAME, &opt_timeout,
    N_ ("End, with status 6, after so long"), N_ ("SECONDS") },
  { "device", 'd', 0, G_OPTION_ARG_STRING, &opt_device,
    N_ ("Another one than the first: serial1, console1 …"), N_ ("DEVICE") },
  { "force", 'f', 0, G_OPTION_ARG_NONE, &opt_force, N_ ("Take it away from whoever has it open"),
    NULL },
  { NULL },
};

static int
run_console (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeSerial) serial = NULL;
  g_autofree char *greeting = NULL;
  CliConsole console = {
    .in = STDIN_FILENO, .out = STDOUT_FILENO, .until = opt_until, .take_over = opt_force
  };
  gboolean person = isatty (STDIN_FILENO) && isatty (STDERR_FILENO);

  if (opt_until != NULL && *opt_until == '\0')
    return cli_usage_error (&cli_command_console, _ ("“--until” needs a text"));
  if (opt_timeout != NULL
      && !cli_parse_seconds ("--timeout", opt_timeout, &console.seconds, &error))
    return cli_fail (cli, error);
  if ((machine = cli_find_machine (cli, words[0], FALSE, &error)) == NULL)
    return cli_fail (cli, error);

  serial = lodge_serial_new (machine, opt_device, FALSE);
  if (person && !cli->quiet)
    greeting = g_strdup_printf (_ ("The serial console of “%s”; Ctrl+] leaves it.\n"),
                                lodge_machine_get_name (machine));
  console.greeting = greeting;
  gboolean done = cli_console_run (cli, serial, &console, &error);
  if (person)
    fputc ('\n', stderr);
  if (!opt_force && g_error_matches (error, LODGE_ERROR, LODGE_ERROR_BUSY))
    {
      g_clear_error (&error);
      g_set_error (&error, LODGE_ERROR, LODGE_ERROR_BUSY,
                   _ ("Somebody else has the serial console of “%s” open; “--force” takes it away "
                      "from them"),
                   lodge_machine_get_name (machine));
    }
  return done ? CLI_OK : cli_fail (cli, error);
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
                 "says TEXT, or time is over. One program at a time can have a console open."),
  .examples = "  lodge console web\n"
              "  lodge console --device console1 web\n"
              "  lodge console web --until 'login: ' --timeout 60 < /dev/null\n"
              "  echo poweroff | lodge console web",
  .run = run_console,
};
