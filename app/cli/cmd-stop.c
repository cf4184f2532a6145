/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-progress.h"
#include "cli-value.h"

#define DEFAULT_TIMEOUT_SECONDS 120

static gboolean opt_force;
static gboolean opt_no_wait;
static char *opt_timeout;

static const GOptionEntry options[] = {
  { "force", 'f', 0, G_OPTION_ARG_NONE, &opt_force,
    N_ ("Pull the plug; what the guest has not written is lost"), NULL },
  { "timeout", 't', 0, G_OPTION_ARG_FILENAME, &opt_timeout,
    N_ ("How long to wait until it is off (default: 120)"), N_ ("SECONDS") },
  { "no-wait", 0, 0, G_OPTION_ARG_NONE, &opt_no_wait, N_ ("Return when the guest has been asked"),
    NULL },
  { NULL },
};

static gboolean
wait_until_off (Cli *cli, LodgeMachine *machine, gint64 deadline, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 left = MAX (deadline - g_get_monotonic_time (), G_TIME_SPAN_MILLISECOND);

  lodge_machine_wait_async (machine, LODGE_MACHINE_OFF, left / G_TIME_SPAN_MILLISECOND,
                            cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  if (lodge_machine_wait_finish (machine, result, &failure))
    return TRUE;

  if (g_error_matches (failure, LODGE_ERROR, LODGE_ERROR_TIMED_OUT))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_TIMED_OUT,
                 _ ("“%s” was asked to shut down and is still on; “lodge stop --force %s” pulls "
                    "the plug"),
                 lodge_machine_get_name (machine), lodge_machine_get_name (machine));
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
ask (Cli *cli, LodgeMachine *machine, GError **error)
{
  LodgeVerb verb = opt_force ? LODGE_VERB_FORCE_OFF : LODGE_VERB_SHUT_DOWN;

  return lodge_machine_can (machine, verb, error)
         && cli_run_job (cli, lodge_machine_verb_job (machine, verb), error);
}

static int
run_stop (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  guint seconds = DEFAULT_TIMEOUT_SECONDS;
  int status = CLI_OK;

  if (opt_timeout != NULL && !cli_parse_seconds ("--timeout", opt_timeout, &seconds, &error))
    return cli_fail (cli, error);
  g_autoptr (GPtrArray) machines = cli_find_all (cli, words, &error);
  if (machines == NULL)
    return cli_fail (cli, error);

  /* All are asked before any is waited for: they shut down side by side. */
  gint64 deadline = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  for (guint i = 0; i < machines->len && cli->signal == 0; i++)
    {
      g_autoptr (GError) failure = NULL;
      if (ask (cli, g_ptr_array_index (machines, i), &failure))
        continue;
      int failed = cli_fail (cli, failure);
      status = status == CLI_OK ? failed : status;
      g_ptr_array_remove_index (machines, i--);
    }
  for (guint i = 0; i < machines->len && cli->signal == 0; i++)
    {
      LodgeMachine *machine = g_ptr_array_index (machines, i);
      g_autoptr (GError) failure = NULL;
      if (opt_no_wait)
        cli_say (cli, _ ("“%s” was asked to shut down"), lodge_machine_get_name (machine));
      else if (wait_until_off (cli, machine, deadline, &failure))
        cli_say (cli, _ ("“%s” is off"), lodge_machine_get_name (machine));
      else
        {
          int failed = cli_fail (cli, failure);
          status = status == CLI_OK ? failed : status;
        }
    }
  return status;
}

const CliCommand cli_command_stop = {
  .name = "stop",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Ask the guest to shut down, and wait until it is off"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .options = options,
  .details = N_ ("The guest agent is asked where there is one, else the power button is pressed."),
  .examples = "  lodge stop web\n"
              "  lodge stop --timeout 30 web || lodge stop --force web",
  .run = run_stop,
};
