/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-json.h"
#include "cli-table.h"

static gboolean opt_xml;
static gboolean opt_inactive;

static const GOptionEntry options[] = {
  { "xml", 0, 0, G_OPTION_ARG_NONE, &opt_xml, N_ ("Print libvirt's definition"), NULL },
  { "inactive", 0, 0, G_OPTION_ARG_NONE, &opt_inactive,
    N_ ("With --xml: as it will be at the next start"), NULL },
  { NULL },
};

static char *
load_xml (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_machine_dup_xml_async (machine, opt_inactive, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_machine_dup_xml_finish (machine, result, error);
}

/* Only a running guest has addresses, and not every host can tell them. */
static char **
load_addresses (Cli *cli, LodgeMachine *machine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!lodge_machine_is_active (machine))
    return NULL;
  lodge_machine_get_addresses_async (machine, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  char **addresses = lodge_machine_get_addresses_finish (machine, result, &error);
  if (error != NULL)
    g_debug ("no addresses: %s", error->message);
  return addresses;
}

static void
print_json (LodgeMachine *machine, char **addresses, LodgeMachineFiles *files)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  cli_json_machine (json, machine);
  cli_json_string (json, "description", lodge_machine_get_description (machine));
  cli_json_string (json, "notes", lodge_machine_get_notes (machine));
  cli_json_string (json, "architecture", lodge_machine_get_architecture (machine));
  cli_json_string (json, "graphics", lodge_machine_get_graphics (machine));
  cli_json_strings (json, "consoles", lodge_machine_get_consoles (machine));
  cli_json_strings (json, "addresses", (const char *const *)addresses);
  cli_json_files (json, "files", files);
  json_builder_end_object (json);
  cli_json_print (json);
}

/* A line whose value nobody gave is left out. */
static void
add_line (CliTable *table, const char *label, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *const cells[] = { i == 0 ? label : "", lines[i], NULL };
      cli_table_add (table, cells);
    }
}

static char *
describe_file (LodgeMachineFile *file)
{
  const char *kind = lodge_file_kind_to_text (lodge_machine_file_get_kind (file));
  g_autofree char *size = lodge_format_size (lodge_machine_file_get_size (file));

  if (!lodge_machine_file_get_exists (file))
    return g_strdup_printf (_ ("%s (%s, missing)"), lodge_machine_file_get_path (file), kind);
  return g_strdup_printf (_ ("%s (%s, %s)"), lodge_machine_file_get_path (file), kind, size);
}

static void
print_text (LodgeMachine *machine, char **addresses, LodgeMachineFiles *files)
{
  const char *const headings[] = { _ ("Name:"), lodge_machine_get_name (machine), NULL };
  const char *const *tags = lodge_machine_get_tags (machine);
  g_autoptr (CliTable) table = cli_table_new (headings);
  g_autofree char *memory = lodge_format_size (lodge_machine_get_memory (machine));
  g_autofree char *cpus = g_strdup_printf ("%u", lodge_machine_get_cpus (machine));
  g_autofree char *joined = tags != NULL ? g_strjoinv (", ", (char **)tags) : NULL;
  g_autofree char *consoles = lodge_machine_get_consoles (machine) != NULL
                                  ? g_strjoinv (", ", (char **)lodge_machine_get_consoles (machine))
                                  : NULL;
  g_autofree char *shown_addresses = addresses != NULL ? g_strjoinv ("\n", addresses) : NULL;

  add_line (table, _ ("Title:"), lodge_machine_get_title (machine));
  add_line (table, _ ("State:"), lodge_machine_state_to_text (lodge_machine_get_state (machine)));
  add_line (table, _ ("UUID:"), lodge_machine_get_uuid (machine));
  add_line (table, _ ("Host:"), lodge_host_get_uri (lodge_machine_get_host (machine)));
  add_line (table, _ ("OS:"), lodge_machine_get_os_id (machine));
  add_line (table, _ ("Processors:"), cpus);
  add_line (table, _ ("Memory:"), memory);
  add_line (table, _ ("Architecture:"), lodge_machine_get_architecture (machine));
  add_line (table, _ ("Accelerator:"), lodge_machine_get_accelerator (machine));
  add_line (table, _ ("Display:"), lodge_machine_get_graphics (machine));
  add_line (table, _ ("Serial consoles:"), consoles);
  add_line (table, _ ("Addresses:"), shown_addresses);
  add_line (table, _ ("Autostart:"), lodge_machine_get_autostart (machine) ? _ ("yes") : _ ("no"));
  add_line (table, _ ("Made by Lodge:"), lodge_machine_get_owned (machine) ? _ ("yes") : _ ("no"));
  if (!lodge_machine_get_persistent (machine))
    add_line (table, _ ("Persistent:"), _ ("no; it vanishes when it is powered off"));
  add_line (table, _ ("Tags:"), joined);
  add_line (table, _ ("Description:"), lodge_machine_get_description (machine));
  add_line (table, _ ("Notes:"), lodge_machine_get_notes (machine));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      g_autofree char *line = describe_file (file);
      add_line (table, i == 0 ? _ ("Files:") : "", line);
    }
  cli_table_print (table);
}

static int
run_show (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;

  if (opt_xml && cli->json)
    return cli_usage_error (&cli_command_show, _ ("“--xml” and “--json” exclude each other"));
  if (opt_inactive && !opt_xml)
    return cli_usage_error (&cli_command_show, _ ("“--inactive” only goes with “--xml”"));

  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, words[0], !opt_xml, &error);
  if (machine == NULL)
    return cli_fail (cli, error);
  if (opt_xml)
    {
      g_autofree char *xml = load_xml (cli, machine, &error);
      if (xml == NULL)
        return cli_fail (cli, error);
      /* As it is: its encoding stands in it, or is UTF-8. */
      fputs (xml, stdout);
      if (!g_str_has_suffix (xml, "\n"))
        fputc ('\n', stdout);
      return CLI_OK;
    }

  g_autoptr (LodgeMachineFiles) files = cli_load_files (cli, machine, &error);
  if (files == NULL)
    return cli_fail (cli, error);
  g_auto (GStrv) addresses = load_addresses (cli, machine);
  if (cli->json)
    print_json (machine, addresses, files);
  else
    print_text (machine, addresses, files);
  return CLI_OK;
}

const CliCommand cli_command_show = {
  .name = "show",
  .group = CLI_GROUP_MACHINES,
  .summary = N_ ("Show everything about a machine, with its files"),
  .arguments = N_ ("NAME"),
  .shape = "M",
  .min_words = 1,
  .json = TRUE,
  .options = options,
  .examples = "  lodge show web\n"
              "  lodge show web --json | jq -r '.addresses[]'\n"
              "  lodge show web --xml --inactive > web.xml",
  .run = run_show,
};
