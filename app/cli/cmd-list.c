/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-json.h"
#include "cli-table.h"
#include "cli-value.h"

#include <string.h>

static gboolean opt_all_hosts;
static char *opt_state;
static char **opt_tags;

static const GOptionEntry options[] = {
  { "state", 's', 0, G_OPTION_ARG_FILENAME, &opt_state,
    N_ ("Only those that are off, saved, running, paused…"), N_ ("STATE") },
  { "tag", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_tags, N_ ("Only those with this tag"),
    N_ ("TAG") },
  { "all-hosts", 0, 0, G_OPTION_ARG_NONE, &opt_all_hosts,
    N_ ("The machines of every host that Lodge knows"), NULL },
  { NULL },
};

static const CliChoice *
state_choices (void)
{
  static CliChoice choices[LODGE_MACHINE_CRASHED + 1];

  for (guint i = LODGE_MACHINE_OFF; i <= LODGE_MACHINE_CRASHED; i++)
    choices[i - LODGE_MACHINE_OFF] = (CliChoice){ lodge_machine_state_to_nick (i), i };
  return choices;
}

static gboolean
is_wanted (LodgeMachine *machine, int state)
{
  const char *const *tags = lodge_machine_get_tags (machine);

  if (state >= 0 && lodge_machine_get_state (machine) != (LodgeMachineState)state)
    return FALSE;
  for (guint i = 0; opt_tags != NULL && opt_tags[i] != NULL; i++)
    if (tags == NULL || !g_strv_contains (tags, opt_tags[i]))
      return FALSE;
  return TRUE;
}

/* Running ones first would hide what one looks for: by name, as a person sorts. */
static int
compare_cb (gconstpointer a, gconstpointer b)
{
  LodgeMachine *one = *(LodgeMachine **)a;
  LodgeMachine *other = *(LodgeMachine **)b;
  g_autofree char *one_key = g_utf8_collate_key_for_filename (lodge_machine_get_name (one), -1);
  g_autofree char *other_key = g_utf8_collate_key_for_filename (lodge_machine_get_name (other), -1);
  int hosts = g_strcmp0 (lodge_host_get_uri (lodge_machine_get_host (one)),
                         lodge_host_get_uri (lodge_machine_get_host (other)));

  return hosts != 0 ? hosts : strcmp (one_key, other_key);
}

static void
add_machines (GPtrArray *found, LodgeMachineList *list, int state)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (G_LIST_MODEL (list), i);
      if (is_wanted (machine, state))
        g_ptr_array_add (found, g_steal_pointer (&machine));
    }
}

static gboolean
needs_details (Cli *cli)
{
  return cli->json || cli->verbose || opt_tags != NULL;
}

/* A host that cannot be reached is told, and the others are listed all the same. */
static int
collect_all_hosts (Cli *cli, GPtrArray *found, int state)
{
  g_autoptr (LodgeHostList) hosts = lodge_host_list_new (NULL);
  int status = CLI_OK;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (hosts)) && cli->signal == 0; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (G_LIST_MODEL (hosts), i);
      g_autoptr (LodgeMachineList) list = lodge_machine_list_new (host);
      g_autoptr (GError) error = NULL;

      if (cli_open_host (cli, host, &error)
          && cli_load_list (cli, list, needs_details (cli), &error))
        add_machines (found, list, state);
      else
        status = cli_fail (cli, error);
    }
  return status;
}

static void
print_json (GPtrArray *machines)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_array (json);
  for (guint i = 0; i < machines->len; i++)
    {
      json_builder_begin_object (json);
      cli_json_machine (json, g_ptr_array_index (machines, i));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  cli_json_print (json);
}

static void
print_plain (Cli *cli, GPtrArray *machines)
{
  const char *const headings[] = { _ ("NAME"), _ ("STATE"), opt_all_hosts ? _ ("HOST") : NULL,
                                   NULL };
  g_autoptr (CliTable) table = cli_table_new (headings);

  for (guint i = 0; i < machines->len; i++)
    {
      LodgeMachine *machine = g_ptr_array_index (machines, i);
      const char *const cells[] = {
        lodge_machine_get_name (machine),
        lodge_machine_state_to_text (lodge_machine_get_state (machine)),
        opt_all_hosts ? lodge_host_get_uri (lodge_machine_get_host (machine)) : NULL,
        NULL,
      };
      cli_table_add (table, cells);
    }
  cli_table_print (table);
}

static void
print_verbose (Cli *cli, GPtrArray *machines)
{
  const char *const headings[] = {
    _ ("NAME"), _ ("STATE"), _ ("CPUS"),  _ ("MEMORY"), _ ("ACCEL"),
    _ ("OS"),   _ ("TAGS"),  _ ("TITLE"), _ ("UUID"),   opt_all_hosts ? _ ("HOST") : NULL,
    NULL,
  };
  g_autoptr (CliTable) table = cli_table_new (headings);

  cli_table_align_right (table, 2);
  cli_table_align_right (table, 3);
  for (guint i = 0; i < machines->len; i++)
    {
      LodgeMachine *machine = g_ptr_array_index (machines, i);
      const char *const *tags = lodge_machine_get_tags (machine);
      const char *title = lodge_machine_get_title (machine);
      const char *os = lodge_machine_get_os_id (machine);
      const char *accelerator = lodge_machine_get_accelerator (machine);
      g_autofree char *joined = tags != NULL ? g_strjoinv (",", (char **)tags) : g_strdup ("");
      g_autofree char *cpus = g_strdup_printf ("%u", lodge_machine_get_cpus (machine));
      g_autofree char *memory = lodge_format_size (lodge_machine_get_memory (machine));
      const char *const cells[] = {
        lodge_machine_get_name (machine),
        lodge_machine_state_to_text (lodge_machine_get_state (machine)),
        cpus,
        memory,
        accelerator != NULL ? accelerator : "",
        os != NULL ? os : "",
        joined,
        title != NULL ? title : "",
        lodge_machine_get_uuid (machine),
        opt_all_hosts ? lodge_host_get_uri (lodge_machine_get_host (machine)) : NULL,
        NULL,
      };
      cli_table_add (table, cells);
    }
  cli_table_print (table);
}

static int
run_list (Cli *cli, char **words)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  int status = CLI_OK;
  int state = -1;

  if (opt_all_hosts && cli->uri_given)
    return cli_usage_error (&cli_command_list, _ ("“--all-hosts” and “--host” exclude each other"));
  if (opt_state != NULL
      && !cli_parse_choice ("--state", opt_state, state_choices (), &state, &error))
    return cli_fail (cli, error);

  if (opt_all_hosts)
    status = collect_all_hosts (cli, found, state);
  else
    {
      LodgeMachineList *list = cli_get_machines (cli, needs_details (cli), &error);
      if (list == NULL)
        return cli_fail (cli, error);
      add_machines (found, list, state);
    }

  g_ptr_array_sort (found, compare_cb);
  if (cli->json)
    print_json (found);
  else if (cli->verbose)
    print_verbose (cli, found);
  else if (found->len > 0)
    print_plain (cli, found);
  else if (status == CLI_OK && opt_state == NULL && opt_tags == NULL)
    cli_say (cli,
             _ ("There are no machines here yet; “lodge create --help” shows how to make one"));
  return status;
}

const CliCommand cli_command_list = {
  .name = "list",
  .group = CLI_GROUP_MACHINES,
  .summary = N_ ("List the machines"),
  .arguments = "",
  .shape = "",
  .json = TRUE,
  .options = options,
  .examples = "  lodge list\n"
              "  lodge list --state running -v\n"
              "  lodge list --json | jq -r '.[] | select(.autostart) | .name'",
  .run = run_list,
};
