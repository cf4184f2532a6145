/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include <string.h>

static const char *const group_titles[CLI_N_GROUPS] = {
  N_ ("Machines"), N_ ("Power"), N_ ("Snapshots"), N_ ("Screen and keyboard"), N_ ("This computer"),
};

static void
append_padded (GString *out, const char *text, guint width)
{
  guint own = cli_text_width (text);

  g_string_append_printf (out, "  %s%*s", text, own < width ? (int)(width - own) : 0, "");
}

static char *
option_label (const GOptionEntry *entry)
{
  g_autofree char *letter =
      entry->short_name != 0 ? g_strdup_printf ("-%c, ", entry->short_name) : g_strdup ("    ");

  if (entry->arg_description == NULL)
    return g_strdup_printf ("%s--%s", letter, entry->long_name);
  return g_strdup_printf ("%s--%s %s", letter, entry->long_name, _ (entry->arg_description));
}

static void
append_options (GString *out, const GOptionEntry *entries)
{
  guint width = 0;

  for (const GOptionEntry *e = entries; e->long_name != NULL; e++)
    {
      g_autofree char *label = option_label (e);
      width = MAX (width, cli_text_width (label));
    }
  for (const GOptionEntry *e = entries; e->long_name != NULL; e++)
    {
      if (e->flags & G_OPTION_FLAG_HIDDEN)
        continue;
      g_autofree char *label = option_label (e);
      append_padded (out, label, width);
      g_string_append_printf (out, "  %s\n", _ (e->description));
    }
}

/* “start NAME…”, as the overview and the usage line show it. */
static char *
command_label (const CliCommand *command)
{
  if (command->arguments[0] == '\0')
    return g_strdup (command->name);
  return g_strdup_printf ("%s %s", command->name, _ (command->arguments));
}

/**
 * cli_second_words:
 * @first: a word
 *
 * Returns: (transfer full): what can follow @first in a verb of two words, separated by commas
 */
char *
cli_second_words (const char *first)
{
  const CliCommand *const *commands = cli_commands ();
  GString *words = g_string_new (NULL);

  for (guint i = 0; commands[i] != NULL; i++)
    {
      const char *second = cli_command_second_word (commands[i], first);
      if (second != NULL)
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", second);
    }
  return g_string_free (words, FALSE);
}

/* Verbs that begin with the same word are one line of the overview. */
typedef struct
{
  CliGroup group;
  char *label;
  char *text;
} OverviewLine;

static void
overview_line_free (gpointer data)
{
  OverviewLine *line = data;

  g_free (line->label);
  g_free (line->text);
  g_free (line);
}

static GPtrArray *
collect_overview (void)
{
  const CliCommand *const *commands = cli_commands ();
  GPtrArray *lines = g_ptr_array_new_with_free_func (overview_line_free);
  const CliCommand *last = NULL;

  for (guint i = 0; commands[i] != NULL; i++)
    {
      const char *space = strchr (commands[i]->name, ' ');
      g_autofree char *first =
          space != NULL ? g_strndup (commands[i]->name, space - commands[i]->name) : NULL;
      OverviewLine *line;

      if (commands[i]->group == CLI_GROUP_HIDDEN
          || (first != NULL && last != NULL && cli_command_second_word (last, first) != NULL))
        continue;
      line = g_new0 (OverviewLine, 1);
      line->group = commands[i]->group;
      line->label = first != NULL ? g_strconcat (first, " …", NULL) : command_label (commands[i]);
      line->text = first != NULL ? cli_second_words (first) : g_strdup (_ (commands[i]->summary));
      g_ptr_array_add (lines, line);
      last = commands[i];
    }
  return lines;
}

/**
 * cli_help:
 * @stream: standard output, or standard error where help was not asked for
 *
 * Prints the overview of all verbs.
 */
void
cli_help (FILE *stream)
{
  g_autoptr (GPtrArray) lines = collect_overview ();
  guint width = 0;
  g_autoptr (GString) out =
      g_string_new (_ ("Usage: lodge [OPTION…] VERB [OPTION…] [ARGUMENT…]\n"));

  for (guint i = 0; i < lines->len; i++)
    width = MAX (width, cli_text_width (((OverviewLine *)lines->pdata[i])->label));

  for (guint group = 0; group < CLI_N_GROUPS; group++)
    {
      g_string_append_printf (out, "\n%s:\n", _ (group_titles[group]));
      for (guint i = 0; i < lines->len; i++)
        {
          const OverviewLine *line = lines->pdata[i];
          if (line->group != group)
            continue;
          append_padded (out, line->label, width);
          g_string_append_printf (out, "  %s\n", line->text);
        }
    }
  g_string_append_printf (out, "\n%s\n", _ ("Options before or after any verb:"));
  append_options (out, cli_global_options ());
  g_string_append_printf (
      out, "\n%s\n",
      _ ("“lodge VERB --help” explains a verb with examples, “man lodge” everything."));
  cli_put (stream, out->str);
}

/**
 * cli_help_command:
 * @command: a verb
 *
 * Prints its help on standard output.
 */
void
cli_help_command (const CliCommand *command)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, _ ("Usage: lodge %s [OPTION…] %s"), command->name,
                          _ (command->arguments));
  while (out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_printf (out, "\n\n%s\n", _ (command->summary));
  if (command->details != NULL)
    g_string_append_printf (out, "%s\n", _ (command->details));
  if (command->options != NULL)
    {
      g_string_append_printf (out, "\n%s\n", _ ("Options:"));
      append_options (out, command->options);
    }
  g_string_append_printf (out, "\n%s\n", _ ("Options of every verb:"));
  append_options (out, cli_global_options ());
  if (command->examples != NULL)
    g_string_append_printf (out, "\n%s\n%s\n", _ ("Examples:"), command->examples);
  cli_put (stdout, out->str);
}

/**
 * cli_help_first_word:
 * @first: a word that verbs begin with
 *
 * Prints what can follow it on standard output.
 */
void
cli_help_first_word (const char *first)
{
  const CliCommand *const *commands = cli_commands ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) examples = g_string_new (NULL);
  guint width = 0;

  for (guint i = 0; commands[i] != NULL; i++)
    {
      g_autofree char *label = command_label (commands[i]);
      if (cli_command_second_word (commands[i], first) != NULL)
        width = MAX (width, cli_text_width (label));
    }
  g_string_append_printf (out, _ ("Usage: lodge %s VERB [OPTION…] [ARGUMENT…]\n"), first);
  g_string_append_c (out, '\n');
  for (guint i = 0; commands[i] != NULL; i++)
    {
      g_autofree char *label = command_label (commands[i]);
      if (cli_command_second_word (commands[i], first) == NULL)
        continue;
      append_padded (out, label, width);
      g_string_append_printf (out, "  %s\n", _ (commands[i]->summary));
      g_string_append_len (examples, commands[i]->examples, strcspn (commands[i]->examples, "\n"));
      g_string_append_c (examples, '\n');
    }
  g_string_append_printf (out, "\n%s\n%s", _ ("Examples:"), examples->str);
  cli_put (stdout, out->str);
}

static int
run_help (Cli *cli, char **words)
{
  if (words[0] == NULL)
    {
      cli_help (stdout);
      return CLI_OK;
    }

  guint n;
  g_autofree char *second_words = cli_second_words (words[0]);
  const CliCommand *command = cli_command_find_words (words, &n);
  if (command == NULL && *second_words != '\0')
    {
      cli_help_first_word (words[0]);
      return CLI_OK;
    }
  if (command == NULL)
    return cli_unknown_verb (words[0]);
  cli_help_command (command);
  return CLI_OK;
}

const CliCommand cli_command_help = {
  .name = "help",
  .group = CLI_GROUP_HIDDEN,
  .summary = N_ ("Print the overview, or the help of one verb"),
  .arguments = N_ ("[VERB]"),
  .shape = "VW",
  .run = run_help,
};
