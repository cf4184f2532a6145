/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

static int
run_rename (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;

  if (!lodge_name_check (words[1], &error)
      || (machine = cli_find_machine (cli, words[0], TRUE, &error)) == NULL
      || !cli_check_name_is_free (cli, words[1], &error)
      || !lodge_machine_can (machine, LODGE_VERB_EDIT, &error))
    return cli_fail (cli, error);

  g_autofree char *before = g_strdup (lodge_machine_get_name (machine));
  if (!cli_run_job (cli, lodge_machine_rename_job (machine, words[1]), &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” is now “%s”"), before, words[1]);
  return CLI_OK;
}

const CliCommand cli_command_rename = {
  .name = "rename",
  .group = CLI_GROUP_MACHINES,
  .summary = N_ ("Give a machine that is off another name"),
  .arguments = N_ ("NAME NEW-NAME"),
  .shape = "MW",
  .min_words = 2,
  .examples = "  lodge rename web old-web",
  .run = run_rename,
};
