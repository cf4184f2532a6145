/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

static void
confirm (Cli *cli, LodgeVerb verb, const char *name)
{
  switch (verb)
    {
    case LODGE_VERB_START:
    case LODGE_VERB_RESUME:
      cli_say (cli, _ ("“%s” is running"), name);
      break;
    case LODGE_VERB_PAUSE:
      cli_say (cli, _ ("“%s” is paused"), name);
      break;
    case LODGE_VERB_SAVE:
      cli_say (cli, _ ("“%s” is saved; starting it goes on from here"), name);
      break;
    case LODGE_VERB_DISCARD_SAVED:
      cli_say (cli, _ ("The saved memory of “%s” is gone; it boots from the beginning"), name);
      break;
    case LODGE_VERB_REBOOT:
      cli_say (cli, _ ("“%s” was asked to reboot"), name);
      break;
    case LODGE_VERB_RESET:
      cli_say (cli, _ ("“%s” was reset"), name);
      break;
    default:
      g_return_if_reached ();
    }
}

/*
 * These verbs differ in nothing but which one they are: each does the same to one machine after
 * the other.
 */
static int
run_verb (Cli *cli, char **names, LodgeVerb verb)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) machines = cli_find_all (cli, names, &error);
  int status = CLI_OK;

  if (machines == NULL)
    return cli_fail (cli, error);

  /* One that cannot is no reason to leave the others alone, but Ctrl+C is. */
  for (guint i = 0; i < machines->len && cli->signal == 0; i++)
    {
      LodgeMachine *machine = g_ptr_array_index (machines, i);
      g_autoptr (GError) failure = NULL;

      if (lodge_machine_can (machine, verb, &failure)
          && cli_run_job (cli, lodge_machine_verb_job (machine, verb), &failure))
        {
          confirm (cli, verb, lodge_machine_get_name (machine));
          continue;
        }
      int failed = cli_fail (cli, failure);
      status = status == CLI_OK ? failed : status;
    }
  return status;
}

static int
run_start (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_START);
}

static int
run_pause (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_PAUSE);
}

static int
run_resume (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_RESUME);
}

static int
run_save (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_SAVE);
}

static int
run_discard_saved (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_DISCARD_SAVED);
}

static int
run_reboot (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_REBOOT);
}

static int
run_reset (Cli *cli, char **words)
{
  return run_verb (cli, words, LODGE_VERB_RESET);
}

const CliCommand cli_command_start = {
  .name = "start",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Power on, or go on from the saved memory"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .examples = "  lodge start web\n"
              "  lodge start web db && lodge console web",
  .run = run_start,
};

const CliCommand cli_command_pause = {
  .name = "pause",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Stop the processors; the memory stays"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .examples = "  lodge pause web\n"
              "  lodge resume web",
  .run = run_pause,
};

const CliCommand cli_command_resume = {
  .name = "resume",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Let a paused or sleeping machine go on"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .examples = "  lodge resume web",
  .run = run_resume,
};

const CliCommand cli_command_save = {
  .name = "save",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Write the memory to a file and power off"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .details = N_ ("“lodge start” goes on from where the machine was."),
  .examples = "  lodge save web\n"
              "  lodge start web",
  .run = run_save,
};

const CliCommand cli_command_discard_saved = {
  .name = "discard-saved",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Throw the saved memory away"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .details = N_ ("What the guest had not written to its disk is lost, as if the power had failed."),
  .examples = "  lodge discard-saved web",
  .run = run_discard_saved,
};

const CliCommand cli_command_reboot = {
  .name = "reboot",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Ask the guest to reboot"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .examples = "  lodge reboot web",
  .run = run_reboot,
};

const CliCommand cli_command_reset = {
  .name = "reset",
  .group = CLI_GROUP_POWER,
  .summary = N_ ("Press the reset button; the guest is not asked"),
  .arguments = N_ ("NAME…"),
  .shape = "M+",
  .min_words = 1,
  .examples = "  lodge reset web",
  .run = run_reset,
};
