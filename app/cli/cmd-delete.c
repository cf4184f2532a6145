/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-json.h"
#include "cli-table.h"

#include <unistd.h>

static gboolean opt_dry_run;
static gboolean opt_yes;
static gboolean opt_force;

static const GOptionEntry options[] = {
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &opt_dry_run,
    N_ ("Only show what would go and what would stay"), NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &opt_yes, N_ ("Do not ask"), NULL },
  { "force", 'f', 0, G_OPTION_ARG_NONE, &opt_force, N_ ("Power it off first if it is running"),
    NULL },
  { NULL },
};

static char *
describe_users (LodgeMachineFile *file)
{
  const char *const *users = lodge_machine_file_get_used_by (file);

  if (users == NULL || users[0] == NULL)
    return g_strdup ("");
  g_autofree char *names = g_strjoinv (", ", (char **)users);
  return g_strdup_printf (_ ("used by %s"), names);
}

static void
print_preview (LodgeMachine *machine, LodgeMachineFiles *files)
{
  const char *const headings[] = { "", _ ("FILE"), _ ("WHAT"), _ ("SIZE"), "", NULL };
  g_autoptr (CliTable) table = cli_table_new (headings);

  cli_table_align_right (table, 3);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      g_autofree char *size = lodge_format_size (lodge_machine_file_get_size (file));
      g_autofree char *users = describe_users (file);
      const char *const cells[] = {
        lodge_machine_file_get_remove (file) ? _ ("goes") : _ ("stays"),
        lodge_machine_file_get_path (file),
        lodge_file_kind_to_text (lodge_machine_file_get_kind (file)),
        lodge_machine_file_get_exists (file) ? size : _ ("missing"),
        users,
        NULL,
      };
      cli_table_add (table, cells);
    }
  cli_print (_ ("Deleting “%s”:\n"), lodge_machine_get_name (machine));
  cli_table_print (table);
}

static void
print_json (LodgeMachine *machine, LodgeMachineFiles *files)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  cli_json_string (json, "name", lodge_machine_get_name (machine));
  cli_json_string (json, "uuid", lodge_machine_get_uuid (machine));
  cli_json_files (json, "files", files);
  json_builder_end_object (json);
  cli_json_print (json);
}

/* Returns CLI_OK when a person wants it, else the exit status. */
static int
ask (Cli *cli, LodgeMachine *machine)
{
  if (opt_yes)
    return CLI_OK;
  if (!isatty (STDIN_FILENO))
    return cli_usage_error (&cli_command_delete,
                            _ ("“%s” is not deleted, because there is nobody to ask; give “--yes”"),
                            lodge_machine_get_name (machine));

  g_autofree char *question =
      g_strdup_printf (_ ("Delete “%s” for good?"), lodge_machine_get_name (machine));
  if (cli_ask (cli, question))
    return CLI_OK;
  cli_say (cli, _ ("Nothing was deleted"));
  return CLI_FAILED;
}

static gboolean
power_off (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!lodge_machine_is_active (machine))
    return TRUE;
  if (!cli_run_job (cli, lodge_machine_verb_job (machine, LODGE_VERB_FORCE_OFF), error))
    return FALSE;
  if (!lodge_machine_get_persistent (machine))
    return TRUE;
  lodge_machine_wait_async (machine, LODGE_MACHINE_OFF, 30 * 1000, cli->cancellable, cli_result_cb,
                            &result);
  cli_await (&result);
  return lodge_machine_wait_finish (machine, result, error);
}

static int
run_delete (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeMachineFiles) files = NULL;

  if (cli->json && !opt_dry_run)
    return cli_usage_error (&cli_command_delete, _ ("“--json” only goes with “--dry-run”"));
  if ((machine = cli_find_machine (cli, words[0], TRUE, &error)) == NULL
      || (files = cli_load_files (cli, machine, &error)) == NULL)
    return cli_fail (cli, error);

  if (opt_dry_run)
    {
      if (cli->json)
        print_json (machine, files);
      else
        print_preview (machine, files);
      return CLI_OK;
    }

  if (lodge_machine_is_active (machine) && !opt_force)
    {
      g_set_error (&error, LODGE_ERROR, LODGE_ERROR_STATE,
                   _ ("“%s” is on; stop it first, or give “--force”"),
                   lodge_machine_get_name (machine));
      return cli_fail (cli, error);
    }
  if (!opt_yes && isatty (STDIN_FILENO))
    print_preview (machine, files);
  int status = ask (cli, machine);
  if (status != CLI_OK)
    return status;

  g_autofree char *name = g_strdup (lodge_machine_get_name (machine));
  if (!power_off (cli, machine, &error)
      || !cli_run_job (cli, lodge_delete_job_new (machine, files), &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” is deleted"), name);
  return CLI_OK;
}

const CliCommand cli_command_delete = {
  .name = "delete",
  .group = CLI_GROUP_MACHINES,
  .summary = N_ ("Delete a machine and what Lodge made for it"),
  .arguments = N_ ("NAME"),
  .shape = "M",
  .min_words = 1,
  .json = TRUE,
  .options = options,
  .details = N_ ("An ISO, or a disk that is used where it was, stays."),
  .examples = "  lodge delete --dry-run web\n"
              "  lodge delete --yes --force web",
  .run = run_delete,
};
