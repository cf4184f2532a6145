/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

/* In the order in which `lodge --help` shows them. */
static const CliCommand *const commands[] = {
  &cli_command_create,
  &cli_command_list,
  &cli_command_show,
  &cli_command_set,
  &cli_command_rename,
  &cli_command_delete,

  &cli_command_start,
  &cli_command_stop,
  &cli_command_pause,
  &cli_command_resume,
  &cli_command_save,
  &cli_command_discard_saved,
  &cli_command_reboot,
  &cli_command_reset,

  &cli_command_snapshot_take,
  &cli_command_snapshot_list,
  &cli_command_snapshot_revert,
  &cli_command_snapshot_delete,
  &cli_command_snapshot_rename,

  &cli_command_open,
  &cli_command_console,
  &cli_command_screenshot,
  &cli_command_type,
  &cli_command_send_key,

  &cli_command_doctor,
  &cli_command_demo,

  &cli_command_help,
  &cli_command_complete,
  NULL,
};

/* What the same thing is called elsewhere. */
static const struct
{
  const char *typed;
  const char *meant;
} habits[] = {
  { "ls", "list" },
  { "ps", "list" },
  { "status", "list" },
  { "info", "show" },
  { "dominfo", "show" },
  { "dumpxml", "show --xml" },
  { "new", "create" },
  { "define", "create" },
  { "import", "create --disk" },
  { "rm", "delete" },
  { "remove", "delete" },
  { "undefine", "delete" },
  { "destroy", "stop --force" },
  { "up", "start" },
  { "run", "start" },
  { "boot", "start" },
  { "halt", "stop" },
  { "down", "stop" },
  { "poweroff", "stop" },
  { "shutdown", "stop" },
  { "kill", "stop --force" },
  { "suspend", "pause" },
  { "unpause", "resume" },
  { "managedsave", "save" },
  { "restart", "reboot" },
  { "mv", "rename" },
  { "serial", "console" },
  { "attach", "console" },
  { "gui", "open" },
  { "view", "open" },
  { "viewer", "open" },
  { "sendkey", "send-key" },
  { "check", "doctor" },
  { "autostart", "set --autostart" },
};

/**
 * cli_commands:
 *
 * Returns: (transfer none) (array zero-terminated=1): all verbs
 */
const CliCommand *const *
cli_commands (void)
{
  return commands;
}

/**
 * cli_command_find:
 * @name: a verb
 *
 * Returns: (transfer none) (nullable): its command
 */
const CliCommand *
cli_command_find (const char *name)
{
  for (guint i = 0; commands[i] != NULL; i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

/**
 * cli_command_find_words:
 * @words: (array zero-terminated=1): what was typed
 * @n: (out): how many of @words are the verb
 *
 * A verb may have two words.
 *
 * Returns: (transfer none) (nullable): the command that @words begin with
 */
const CliCommand *
cli_command_find_words (char **words, guint *n)
{
  *n = 2;
  if (words[0] != NULL && words[1] != NULL)
    {
      g_autofree char *both = g_strconcat (words[0], " ", words[1], NULL);
      const CliCommand *command = cli_command_find (both);
      if (command != NULL)
        return command;
    }
  *n = 1;
  return words[0] != NULL ? cli_command_find (words[0]) : NULL;
}

/**
 * cli_command_second_word:
 * @command: a command
 * @first: a word
 *
 * Returns: (nullable): what follows @first in the name of @command; %NULL where @first is not the
 *   first of two words
 */
const char *
cli_command_second_word (const CliCommand *command, const char *first)
{
  const gsize length = strlen (first);

  return strncmp (command->name, first, length) == 0 && command->name[length] == ' '
             ? command->name + length + 1
             : NULL;
}

/* A word that verbs begin with, alone or with something behind it that is none of them. */
static int
run_first_word (const char *first, const char *second, gboolean help)
{
  g_autofree char *words = cli_second_words (first);

  if (*words == '\0')
    return cli_unknown_verb (first);
  if (help || g_strcmp0 (second, "--help") == 0 || g_strcmp0 (second, "-h") == 0)
    {
      cli_help_first_word (first);
      return CLI_OK;
    }
  if (second == NULL)
    cli_print_error (_ ("“lodge %s” needs one more word: %s"), first, words);
  else
    cli_print_error (_ ("There is no verb “%s %s”; there are %s"), first, second, words);
  return CLI_USAGE;
}

/**
 * cli_unknown_verb:
 * @typed: something that is no verb
 *
 * Returns: %CLI_USAGE, after an error with a suggestion
 */
int
cli_unknown_verb (const char *typed)
{
  const char *names[G_N_ELEMENTS (commands)] = { NULL };
  const char *meant = NULL;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (habits) && meant == NULL; i++)
    if (strcmp (habits[i].typed, typed) == 0)
      meant = habits[i].meant;

  for (guint i = 0; commands[i] != NULL; i++)
    if (commands[i]->name[0] != '_')
      names[n++] = commands[i]->name;
  if (meant == NULL)
    meant = cli_suggest (typed, names);

  if (meant != NULL)
    {
      cli_print_error (_ ("There is no verb “%s”; did you mean “%s”?"), typed, meant);
      return CLI_USAGE;
    }
  return cli_usage_error (NULL, _ ("There is no verb “%s”"), typed);
}

/* Names, paths and texts go into libvirt's XML and onto screens: they have to be text. */
static int
check_text (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      {
        g_autofree char *shown = g_utf8_make_valid (argv[i], -1);
        cli_print_error (_ ("“%s” is not valid UTF-8"), shown);
        return CLI_INVALID;
      }
  return CLI_OK;
}

static int
run_command (Cli *cli, const CliCommand *command, int argc, char **argv)
{
  g_auto (GStrv) words = NULL;
  gboolean help = FALSE;
  int status = cli_parse_command (cli, command, argc, argv, &words, &help);

  if (status != CLI_OK)
    return status;
  if (help)
    {
      cli_help_command (command);
      return CLI_OK;
    }

  cli_catch_signals (cli, TRUE);
  return command->run (cli, words);
}

static int
run (Cli *cli, int argc, char **argv)
{
  gboolean help = FALSE;
  gboolean version = FALSE;
  int status = check_text (argc, argv);

  if (status == CLI_OK)
    status = cli_parse_leading (cli, &argc, &argv, &help, &version);
  if (status != CLI_OK)
    return status;

  if (version)
    {
      cli_print ("lodge %s\n", PACKAGE_VERSION);
      return CLI_OK;
    }
  if (argc < 2)
    {
      cli_help (help ? stdout : stderr);
      return help ? CLI_OK : CLI_USAGE;
    }

  guint n_verb;
  const CliCommand *command = cli_command_find_words (argv + 1, &n_verb);
  if (command == NULL)
    return run_first_word (argv[1], argv[2], help);
  if (help)
    {
      cli_help_command (command);
      return CLI_OK;
    }
  return run_command (cli, command, argc - (int)n_verb, argv + n_verb);
}

int
main (int argc, char **argv)
{
  Cli cli;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("lodge");
  /* A job must not die half done because nobody reads its output; cli_flush() notices. */
  signal (SIGPIPE, SIG_IGN);

  cli_init (&cli);
  /* GOption moves the words about; it never frees them. */
  g_autofree char **copy = g_memdup2 (argv, sizeof (char *) * (argc + 1));
  int status = run (&cli, argc, copy);
  cli_flush (&status);
  cli_clear (&cli);
  return status;
}
