/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-value.h"

static char *opt_title;
static char *opt_description;
static char *opt_notes;
static char **opt_tags;
static gboolean opt_no_tags;
static char *opt_autostart;

static const GOptionEntry options[] = {
  { "title", 0, 0, G_OPTION_ARG_FILENAME, &opt_title, N_ ("What it is called on screen"),
    N_ ("TEXT") },
  { "description", 0, 0, G_OPTION_ARG_FILENAME, &opt_description, N_ ("What it is"), N_ ("TEXT") },
  { "notes", 0, 0, G_OPTION_ARG_FILENAME, &opt_notes, N_ ("Anything worth remembering"),
    N_ ("TEXT") },
  { "tag", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_tags,
    N_ ("Its only tag, or one of them when given again"), N_ ("TAG") },
  { "no-tags", 0, 0, G_OPTION_ARG_NONE, &opt_no_tags, N_ ("Take its tags away"), NULL },
  { "autostart", 0, 0, G_OPTION_ARG_FILENAME, &opt_autostart,
    N_ ("Whether it starts with the host: yes or no"), N_ ("YES|NO") },
  { NULL },
};

/* Runs what @make makes of @text, when there is a text; an empty one takes away what was there. */
static gboolean
set_text (Cli *cli,
          LodgeMachine *machine,
          LodgeJob *(*make) (LodgeMachine *machine, const char *text),
          const char *text,
          GError **error)
{
  return text == NULL || cli_run_job (cli, make (machine, text), error);
}

static gboolean
set_all (Cli *cli, LodgeMachine *machine, int autostart, GError **error)
{
  const char *const none[] = { NULL };
  const char *const *tags = opt_no_tags ? none : (const char *const *)opt_tags;

  return set_text (cli, machine, lodge_machine_set_title_job, opt_title, error)
         && set_text (cli, machine, lodge_machine_set_description_job, opt_description, error)
         && set_text (cli, machine, lodge_machine_set_notes_job, opt_notes, error)
         && (tags == NULL || cli_run_job (cli, lodge_machine_set_tags_job (machine, tags), error))
         && (autostart < 0
             || cli_run_job (cli, lodge_machine_set_autostart_job (machine, autostart), error));
}

static int
run_set (Cli *cli, char **words)
{
  const CliChoice choices[] = { { "yes", TRUE }, { "no", FALSE }, { NULL } };
  g_autoptr (GError) error = NULL;
  int autostart = -1;

  if (!opt_title && !opt_description && !opt_notes && !opt_tags && !opt_no_tags && !opt_autostart)
    return cli_usage_error (&cli_command_set, _ ("“lodge set” needs something to set"));
  if (opt_tags != NULL && opt_no_tags)
    return cli_usage_error (&cli_command_set, _ ("“--tag” and “--no-tags” exclude each other"));
  if (opt_autostart != NULL
      && !cli_parse_choice ("--autostart", opt_autostart, choices, &autostart, &error))
    return cli_fail (cli, error);

  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, words[0], TRUE, &error);
  if (machine == NULL || !lodge_machine_can (machine, LODGE_VERB_EDIT, &error)
      || !set_all (cli, machine, autostart, &error))
    return cli_fail (cli, error);
  cli_say (cli, _ ("“%s” is changed"), lodge_machine_get_name (machine));
  return CLI_OK;
}

const CliCommand cli_command_set = {
  .name = "set",
  .group = CLI_GROUP_MACHINES,
  .summary = N_ ("Set title, description, notes, tags, autostart"),
  .arguments = N_ ("NAME"),
  .shape = "M",
  .min_words = 1,
  .options = options,
  .details = N_ ("An empty text takes away what was there."),
  .examples = "  lodge set web --title 'Web server' --tag work --tag debian\n"
              "  lodge set web --autostart yes",
  .run = run_set,
};
