/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include <string.h>

static const char *const group_titles[CLI_N_GROUPS] = {
  N_ ("Machines"),
  N_ ("Power"),
  N_ ("Screen and keyboard"),
  N_ ("This computer"),
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

static guint
overview_width (const CliCommand *const *commands)
{
  guint width = 0;

  for (guint i = 0; commands[i] != NULL; i++)
    {
      g_autofree char *label = command_label (commands[i]);
      if (commands[i]->group != CLI_GROUP_HIDDEN)
        width = MAX (width, cli_text_width (label));
    }
  return width;
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
  const CliCommand *const *commands = cli_commands ();
  guint width = overview_width (commands);
  g_autoptr (GString) out =
      g_string_new (_ ("Usage: lodge [OPTION…] VERB [OPTION…] [ARGUMENT…]\n"));

  for (guint group = 0; group < CLI_N_GROUPS; group++)
    {
      g_string_append_printf (out, "\n%s:\n", _ (group_titles[group]));
      for (guint i = 0; commands[i] != NULL; i++)
        {
          if (commands[i]->group != group)
            continue;
          g_autofree char *label = command_label (commands[i]);
          append_padded (out, label, width);
          g_string_append_printf (out, "  %s\n", _ (commands[i]->summary));
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

static int
run_help (Cli *cli, char **words)
{
  if (words[0] == NULL)
    {
      cli_help (stdout);
      return CLI_OK;
    }

  const CliCommand *command = cli_command_find (words[0]);
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
  .shape = "V",
  .run = run_help,
};
