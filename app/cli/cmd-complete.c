/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include <string.h>

/* Nobody waits longer for a list behind the Tab key. */
#define SECONDS_TO_WAIT 3

/*
 * What the shells' completion scripts call: the words of the command line so far, the last of them
 * being the one that is completed. Prints a line for each candidate, with a description behind a
 * tabulator where there is one, or ":files" where the shell is to complete file names.
 */
typedef struct
{
  const char *verb;
  LodgeVerb needs;
} CompleteFilter;

/* Only machines for which the verb makes sense are worth offering. */
static const CompleteFilter filters[] = {
  { "start", LODGE_VERB_START },     { "stop", LODGE_VERB_SHUT_DOWN },
  { "pause", LODGE_VERB_PAUSE },     { "resume", LODGE_VERB_RESUME },
  { "save", LODGE_VERB_SAVE },       { "discard-saved", LODGE_VERB_DISCARD_SAVED },
  { "reboot", LODGE_VERB_REBOOT },   { "reset", LODGE_VERB_RESET },
  { "type", LODGE_VERB_CONSOLE },    { "send-key", LODGE_VERB_CONSOLE },
  { "console", LODGE_VERB_CONSOLE }, { "screenshot", LODGE_VERB_CONSOLE },
};

static const struct
{
  const char *option;
  const char *values; /* separated by spaces; ":files" as above */
} option_values[] = {
  { "iso", ":files" },
  { "disk", ":files" },
  { "backing", ":files" },
  { "kernel", ":files" },
  { "initrd", ":files" },
  { "output", ":files" },
  { "memory", "1G 2G 4G 8G 16G" },
  { "cpus", "1 2 4 8" },
  { "disk-size", "10G 20G 40G 80G none" },
  { "disk-mode", "use copy convert" },
  { "firmware", "bios uefi uefi-secure" },
  { "devices", "paravirtual compatible" },
  { "network", "user none" },
  { "autostart", "yes no" },
  { "device", "serial0 serial1 console1" },
  { "state", "off saved running paused shutting-down sleeping crashed" },
};

static const char combos[] =
    "Ctrl+Alt+Delete Ctrl+Alt+Backspace Ctrl+Alt+F1 Ctrl+Alt+F2 Ctrl+Alt+F3 Ctrl+Alt+F7 Ctrl+C "
    "Alt+F4 Alt+Tab Super Enter Escape Tab Backspace Delete Space Up Down Left Right Home End "
    "PageUp PageDown F1 F2 F8 F10 F11 F12 Print";

static void
offer (const char *word, const char *typed, const char *description)
{
  if (!g_str_has_prefix (word, typed))
    return;
  if (description != NULL && *description != '\0')
    cli_print ("%s\t%.*s\n", word, (int)strcspn (description, "\n"), description);
  else
    cli_print ("%s\n", word);
}

static void
offer_words (const char *words, const char *typed)
{
  g_auto (GStrv) split = g_strsplit (words, " ", -1);

  for (guint i = 0; split[i] != NULL; i++)
    offer (split[i], typed, NULL);
}

/* Verbs of two words are completed word by word. */
static void
offer_verbs (const char *typed)
{
  const CliCommand *const *commands = cli_commands ();
  const CliCommand *last = NULL;

  for (guint i = 0; commands[i] != NULL; i++)
    {
      const char *space = strchr (commands[i]->name, ' ');
      g_autofree char *first =
          space != NULL ? g_strndup (commands[i]->name, space - commands[i]->name) : NULL;

      if (commands[i]->group == CLI_GROUP_HIDDEN && commands[i] != &cli_command_help)
        continue;
      if (first == NULL)
        offer (commands[i]->name, typed, _ (commands[i]->summary));
      else if (last == NULL || cli_command_second_word (last, first) == NULL)
        offer (first, typed, NULL);
      last = commands[i];
    }
}

static void
offer_second_words (const char *first, const char *typed)
{
  const CliCommand *const *commands = cli_commands ();

  for (guint i = 0; commands[i] != NULL; i++)
    {
      const char *second = cli_command_second_word (commands[i], first);
      if (second != NULL)
        offer (second, typed, _ (commands[i]->summary));
    }
}

static void
offer_options (const GOptionEntry *entries, const char *typed)
{
  for (const GOptionEntry *e = entries; e != NULL && e->long_name != NULL; e++)
    {
      g_autofree char *word = g_strconcat ("--", e->long_name, NULL);
      offer (word, typed, _ (e->description));
    }
}

static gboolean
late_cb (gpointer user_data)
{
  g_cancellable_cancel (((Cli *)user_data)->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_sensible (const CliCommand *command, LodgeMachine *machine)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (strcmp (filters[i].verb, command->name) == 0)
      return lodge_machine_can (machine, filters[i].needs, NULL);
  return TRUE;
}

static void
offer_machines (Cli *cli, const CliCommand *command, const char *typed)
{
  guint timeout = g_timeout_add_seconds (SECONDS_TO_WAIT, late_cb, cli);
  LodgeMachineList *machines = cli_get_machines (cli, FALSE, NULL);

  g_source_remove (timeout);
  for (guint i = 0; machines != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (machines)); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (G_LIST_MODEL (machines), i);
      if (is_sensible (command, machine))
        offer (lodge_machine_get_name (machine), typed,
               lodge_machine_state_to_text (lodge_machine_get_state (machine)));
    }
}

static void
offer_snapshots (Cli *cli, const char *name, const char *typed)
{
  guint timeout = g_timeout_add_seconds (SECONDS_TO_WAIT, late_cb, cli);
  g_autoptr (LodgeMachine) machine =
      name != NULL ? cli_find_machine (cli, name, FALSE, NULL) : NULL;
  g_autoptr (LodgeSnapshotList) snapshots =
      machine != NULL ? cli_load_snapshots (cli, machine, NULL) : NULL;

  g_source_remove (timeout);
  for (guint i = 0; snapshots != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (snapshots));
       i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (G_LIST_MODEL (snapshots), i);
      offer (lodge_snapshot_get_name (snapshot), typed, lodge_snapshot_get_description (snapshot));
    }
}

static void
offer_hosts (const char *typed)
{
  g_autoptr (LodgeHostList) hosts = lodge_host_list_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (hosts)); i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (G_LIST_MODEL (hosts), i);
      offer (lodge_host_get_uri (host), typed, lodge_host_get_name (host));
    }
  if (lodge_host_list_find (hosts, "qemu:///system") == NULL)
    offer ("qemu:///system", typed, NULL);
}

static void
offer_systems (Cli *cli, const char *typed)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_os_db_load_async (cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  g_autoptr (LodgeOsDb) db = lodge_os_db_load_finish (result, NULL);
  for (guint i = 0; db != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (db)); i++)
    {
      g_autoptr (LodgeOs) os = g_list_model_get_item (G_LIST_MODEL (db), i);
      offer (lodge_os_get_id (os), typed, lodge_os_get_name (os));
    }
}

static void
offer_networks (Cli *cli, const char *typed)
{
  guint timeout = g_timeout_add_seconds (SECONDS_TO_WAIT, late_cb, cli);
  g_autoptr (GPtrArray) networks = cli_load_networks (cli, NULL);

  g_source_remove (timeout);
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      const LodgeHostNetwork *network = networks->pdata[i];
      g_autofree char *word = NULL;
      if (network->kind == LODGE_NETWORK_BRIDGE)
        word = g_strconcat ("bridge=", network->name, NULL);
      offer (word != NULL ? word : network->name, typed,
             network->active ? NULL : _ ("not started"));
    }
}

static void
offer_option_value (Cli *cli, const GOptionEntry *entry, const char *typed)
{
  if (strcmp (entry->long_name, "host") == 0)
    offer_hosts (typed);
  else if (strcmp (entry->long_name, "os") == 0)
    offer_systems (cli, typed);
  else if (strcmp (entry->long_name, "network") == 0)
    offer_networks (cli, typed);
  for (guint i = 0; i < G_N_ELEMENTS (option_values); i++)
    {
      if (strcmp (option_values[i].option, entry->long_name) != 0)
        continue;
      if (option_values[i].values[0] == ':')
        cli_print ("%s\n", option_values[i].values);
      else
        offer_words (option_values[i].values, typed);
    }
}

static void
offer_word (
    Cli *cli, const CliCommand *command, guint position, const char *machine, const char *typed)
{
  guint n_kinds = strcspn (command->shape, "+");
  gboolean repeats = command->shape[n_kinds] == '+';

  if (n_kinds == 0 || (position >= n_kinds && !repeats))
    return;
  switch (command->shape[MIN (position, n_kinds - 1)])
    {
    case 'M':
      offer_machines (cli, command, typed);
      break;
    case 'S':
      offer_snapshots (cli, machine, typed);
      break;
    case 'F':
      cli_print (":files\n");
      break;
    case 'K':
      offer_words (combos, typed);
      break;
    case 'V':
      offer_verbs (typed);
      break;
    default:
      break;
    }
}

/* The option that @word names and whose value stands in the next word. */
static const GOptionEntry *
find_option (const GOptionEntry *entries, const char *word)
{
  for (const GOptionEntry *e = entries; e != NULL && e->long_name != NULL; e++)
    if (e->arg != G_OPTION_ARG_NONE
        && ((g_str_has_prefix (word, "--") && strcmp (word + 2, e->long_name) == 0)
            || (word[0] == '-' && word[1] == e->short_name && word[1] != '\0' && word[2] == '\0')))
      return e;
  return NULL;
}

static int
run_complete (Cli *cli, char **words)
{
  const CliCommand *command = NULL;
  const GOptionEntry *waiting = NULL;
  const char *first = NULL; /* of a verb of two words */
  const char *machine = NULL;
  gboolean no_more_options = FALSE;
  guint position = 0;

  if (words[0] == NULL)
    return CLI_OK;
  guint last = g_strv_length (words) - 1;
  for (guint i = 0; i < last; i++)
    {
      if (waiting != NULL)
        {
          if (strcmp (waiting->long_name, "host") == 0)
            {
              g_free (cli->uri);
              cli->uri = g_strdup (words[i]);
            }
          waiting = NULL;
        }
      else if (!no_more_options && strcmp (words[i], "--") == 0)
        no_more_options = TRUE;
      else if (!no_more_options && words[i][0] == '-')
        {
          waiting = find_option (cli_global_options (), words[i]);
          if (waiting == NULL && command != NULL)
            waiting = find_option (command->options, words[i]);
        }
      else if (command != NULL)
        {
          if (command->shape[MIN (position, strlen (command->shape))] == 'M')
            machine = words[i];
          position++;
        }
      else if (first == NULL && (command = cli_command_find (words[i])) == NULL)
        first = words[i];
      else if (first != NULL)
        {
          g_autofree char *both = g_strconcat (first, " ", words[i], NULL);
          if ((command = cli_command_find (both)) == NULL)
            return CLI_OK;
        }
    }

  if (waiting != NULL)
    offer_option_value (cli, waiting, words[last]);
  else if (words[last][0] == '-' && !no_more_options)
    {
      offer_options (command != NULL ? command->options : NULL, words[last]);
      offer_options (cli_global_options (), words[last]);
    }
  else if (command == NULL && first != NULL)
    offer_second_words (first, words[last]);
  else if (command == NULL)
    offer_verbs (words[last]);
  else
    offer_word (cli, command, position, machine, words[last]);
  return CLI_OK;
}

const CliCommand cli_command_complete = {
  .name = "__complete",
  .group = CLI_GROUP_HIDDEN,
  .summary = N_ ("Complete a command line, for the shells"),
  .arguments = N_ ("WORD…"),
  .shape = "W+",
  .run = run_complete,
};
