/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-json.h"
#include "cli-table.h"

#include <unistd.h>

static gboolean opt_yes;
static gboolean opt_discard;
static gboolean opt_children;
static char *opt_description;

static const GOptionEntry take_options[] = {
  { "description", 'd', 0, G_OPTION_ARG_STRING, &opt_description, N_ ("What it is about"),
    N_ ("TEXT") },
  { NULL },
};

static const GOptionEntry revert_options[] = {
  { "discard", 0, 0, G_OPTION_ARG_NONE, &opt_discard,
    N_ ("Give up what the machine is now, without a snapshot of it"), NULL },
  { NULL },
};

static const GOptionEntry delete_options[] = {
  { "children", 0, 0, G_OPTION_ARG_NONE, &opt_children,
    N_ ("Delete those that were taken after it, too"), NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &opt_yes, N_ ("Do not ask"), NULL },
  { NULL },
};

static LodgeSnapshotList *
open_snapshots (Cli *cli, const char *name, GError **error)
{
  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, name, TRUE, error);

  return machine != NULL ? cli_load_snapshots (cli, machine, error) : NULL;
}

/* The snapshot that the first two words name; @snapshots keeps it. */
static LodgeSnapshot *
open_snapshot (Cli *cli, char **words, LodgeSnapshotList **snapshots, GError **error)
{
  *snapshots = open_snapshots (cli, words[0], error);
  return *snapshots != NULL ? lodge_snapshot_list_find (*snapshots, words[1], error) : NULL;
}

static const char *
shown_name (LodgeSnapshotList *snapshots)
{
  return lodge_machine_get_display_name (lodge_snapshot_list_get_machine (snapshots));
}

/* ---- take ---- */

static int
run_take (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotList) snapshots = open_snapshots (cli, words[0], &error);

  if (snapshots == NULL)
    return cli_fail (cli, error);
  g_autofree char *name =
      words[1] != NULL ? g_strdup (words[1]) : lodge_snapshot_list_suggest_name (snapshots);
  if (!lodge_snapshot_name_check (name, &error)
      || !cli_run_job (cli, lodge_snapshot_take_job (snapshots, name, opt_description), &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” has the snapshot “%s”"), shown_name (snapshots), name);
  return CLI_OK;
}

const CliCommand cli_command_snapshot_take = {
  .name = "snapshot take",
  .group = CLI_GROUP_SNAPSHOTS,
  .summary = N_ ("Remember what a machine is now"),
  .arguments = N_ ("NAME [SNAPSHOT]"),
  .shape = "MW",
  .min_words = 1,
  .options = take_options,
  .details = N_ ("A machine that is on is kept with its memory, and stands still meanwhile."),
  .examples = "  lodge snapshot take web\n"
              "  lodge snapshot take web before-upgrade -d 'Debian 12, all is well'",
  .run = run_take,
};

/* ---- list ---- */

static void
add_json (JsonBuilder *json, LodgeSnapshot *snapshot)
{
  LodgeSnapshot *parent = lodge_snapshot_get_parent (snapshot);
  g_autofree char *created = g_date_time_format_iso8601 (lodge_snapshot_get_created (snapshot));

  json_builder_begin_object (json);
  cli_json_string (json, "name", lodge_snapshot_get_name (snapshot));
  cli_json_string (json, "title", lodge_snapshot_get_title (snapshot));
  cli_json_string (json, "description", lodge_snapshot_get_description (snapshot));
  cli_json_string (json, "created", created);
  cli_json_string (json, "parent", parent != NULL ? lodge_snapshot_get_name (parent) : NULL);
  cli_json_boolean (json, "current", lodge_snapshot_get_current (snapshot));
  cli_json_boolean (json, "memory", lodge_snapshot_get_memory (snapshot));
  cli_json_boolean (json, "nvram", lodge_snapshot_get_nvram (snapshot));
  cli_json_boolean (json, "tpm", lodge_snapshot_get_tpm (snapshot));
  cli_json_string (json, "kind", lodge_snapshot_kind_to_nick (lodge_snapshot_get_kind (snapshot)));
  json_builder_end_object (json);
}

static void
add_row (CliTable *table, LodgeSnapshot *snapshot)
{
  const char *title = lodge_snapshot_get_title (snapshot);
  const char *description = lodge_snapshot_get_description (snapshot);
  g_autofree char *indented =
      g_strdup_printf ("%*s%s", (int)(2 * MIN (lodge_snapshot_get_depth (snapshot), 20)), "",
                       lodge_snapshot_get_name (snapshot));
  g_autofree char *created = g_date_time_format (lodge_snapshot_get_created (snapshot), "%F %R");
  g_autofree char *first_line =
      description != NULL ? g_strndup (description, strcspn (description, "\n")) : g_strdup ("");
  const char *const cells[] = {
    indented,
    created,
    lodge_snapshot_get_memory (snapshot) ? _ ("with memory") : _ ("off"),
    lodge_snapshot_get_current (snapshot) ? _ ("the machine is here") : "",
    g_str_equal (title, lodge_snapshot_get_name (snapshot)) ? "" : title,
    first_line,
    NULL,
  };

  cli_table_add (table, cells);
}

static int
run_list (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotList) snapshots = open_snapshots (cli, words[0], &error);
  const char *const headings[] = { _ ("SNAPSHOT"), _ ("TAKEN"),       _ ("STATE"), "",
                                   _ ("TITLE"),    _ ("DESCRIPTION"), NULL };
  g_autoptr (CliTable) table = cli_table_new (headings);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  if (snapshots == NULL)
    return cli_fail (cli, error);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (snapshots));
  json_builder_begin_array (json);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (G_LIST_MODEL (snapshots), i);
      add_json (json, snapshot);
      add_row (table, snapshot);
    }
  json_builder_end_array (json);

  if (cli->json)
    cli_json_print (json);
  else if (n > 0)
    cli_table_print (table);
  else
    cli_say (cli, _ ("“%s” has no snapshots"), shown_name (snapshots));
  if (!cli->json && lodge_snapshot_list_get_mixed (snapshots))
    cli_say (cli, _ ("Some of these were made by another program, in another way; Lodge leaves all "
                     "of them alone"));
  return CLI_OK;
}

const CliCommand cli_command_snapshot_list = {
  .name = "snapshot list",
  .group = CLI_GROUP_SNAPSHOTS,
  .summary = N_ ("List a machine’s snapshots as a tree"),
  .arguments = N_ ("NAME"),
  .shape = "M",
  .min_words = 1,
  .json = TRUE,
  .examples = "  lodge snapshot list web\n"
              "  lodge snapshot list web --json | jq -r '.[] | select(.current) | .name'",
  .run = run_list,
};

/* ---- revert ---- */

static int
run_revert (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotList) snapshots = NULL;
  LodgeSnapshot *snapshot = open_snapshot (cli, words, &snapshots, &error);

  if (snapshot == NULL)
    return cli_fail (cli, error);
  if (!opt_discard)
    {
      g_autofree char *kept = lodge_snapshot_list_suggest_name (snapshots);
      if (!cli_run_job (cli, lodge_snapshot_take_job (snapshots, kept, NULL), &error))
        {
          g_prefix_error (&error, _ ("What the machine is now cannot be kept (“--discard” gives it "
                                     "up): "));
          return cli_fail (cli, error);
        }
      cli_say (cli, _ ("What “%s” was until now is the snapshot “%s”"), shown_name (snapshots),
               kept);
    }
  if (!cli_run_job (cli, lodge_snapshot_revert_job (snapshots, snapshot), &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” is back at “%s”"), shown_name (snapshots),
           lodge_snapshot_get_title (snapshot));
  return CLI_OK;
}

const CliCommand cli_command_snapshot_revert = {
  .name = "snapshot revert",
  .group = CLI_GROUP_SNAPSHOTS,
  .summary = N_ ("Take a machine back to a snapshot"),
  .arguments = N_ ("NAME SNAPSHOT"),
  .shape = "MS",
  .min_words = 2,
  .options = revert_options,
  .details = N_ ("Before that, a snapshot of what it is now is taken, so that nothing is lost."),
  .examples = "  lodge snapshot revert web before-upgrade\n"
              "  lodge snapshot revert --discard test clean",
  .run = run_revert,
};

/* ---- delete ---- */

static int
run_delete (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotList) snapshots = NULL;
  LodgeSnapshot *snapshot = open_snapshot (cli, words, &snapshots, &error);

  if (snapshot == NULL)
    return cli_fail (cli, error);
  const char *title = lodge_snapshot_get_title (snapshot);
  if (!opt_yes && !isatty (STDIN_FILENO))
    return cli_usage_error (&cli_command_snapshot_delete,
                            _ ("“%s” is not deleted, because there is nobody to ask; give “--yes”"),
                            title);
  if (!opt_yes)
    {
      g_autofree char *question =
          g_strdup_printf (opt_children ? _ ("Delete “%s” and all snapshots after it for good?")
                                        : _ ("Delete “%s” for good?"),
                           title);
      if (!cli_ask (cli, question))
        {
          cli_say (cli, _ ("Nothing was deleted"));
          return CLI_FAILED;
        }
    }
  if (!cli_run_job (cli, lodge_snapshot_delete_job (snapshots, snapshot, opt_children), &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” is deleted"), title);
  return CLI_OK;
}

const CliCommand cli_command_snapshot_delete = {
  .name = "snapshot delete",
  .group = CLI_GROUP_SNAPSHOTS,
  .summary = N_ ("Forget a snapshot"),
  .arguments = N_ ("NAME SNAPSHOT"),
  .shape = "MS",
  .min_words = 2,
  .options = delete_options,
  .details = N_ ("The machine stays what it is, and so do the snapshots that were taken after it."),
  .examples = "  lodge snapshot delete web before-upgrade",
  .run = run_delete,
};

/* ---- rename ---- */

static int
run_rename (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotList) snapshots = NULL;
  LodgeSnapshot *snapshot = open_snapshot (cli, words, &snapshots, &error);

  if (snapshot == NULL)
    return cli_fail (cli, error);
  if (words[2] == NULL && opt_description == NULL)
    return cli_usage_error (&cli_command_snapshot_rename,
                            _ ("Give a new title, “--description”, or both"));
  if (!cli_run_job (cli, lodge_snapshot_edit_job (snapshots, snapshot, words[2], opt_description),
                    &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” is changed"), lodge_snapshot_get_name (snapshot));
  return CLI_OK;
}

const CliCommand cli_command_snapshot_rename = {
  .name = "snapshot rename",
  .group = CLI_GROUP_SNAPSHOTS,
  .summary = N_ ("Give a snapshot another title or description"),
  .arguments = N_ ("NAME SNAPSHOT [TITLE]"),
  .shape = "MSW",
  .min_words = 2,
  .options = take_options,
  .details = N_ ("Its name, by which the disks know it, stays; an empty title shows it again."),
  .examples = "  lodge snapshot rename web before-upgrade 'Debian 12, clean'\n"
              "  lodge snapshot rename web before-upgrade -d 'Nothing installed yet'",
  .run = run_rename,
};
