/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

static int
run_send_key (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, words[0], FALSE, &error);

  if (machine == NULL || !lodge_machine_can (machine, LODGE_VERB_CONSOLE, &error))
    return cli_fail (cli, error);
  for (guint i = 1; words[i] != NULL; i++)
    if (!cli_run_job (cli, lodge_machine_send_keys_job (machine, words[i]), &error))
      return cli_fail (cli, error);
  return CLI_OK;
}

const CliCommand cli_command_send_key = {
  .name = "send-key",
  .group = CLI_GROUP_SCREEN,
  .summary = N_ ("Press keys together, one combination after the other"),
  .arguments = N_ ("NAME COMBO…"),
  .shape = "MK+",
  .min_words = 2,
  .examples = "  lodge send-key web Ctrl+Alt+Delete\n"
              "  lodge send-key web Down Down Enter",
  .run = run_send_key,
};
