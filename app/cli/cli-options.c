/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include <string.h>

static struct
{
  char *host;
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  gboolean help;
  gboolean version;
} given;

static const GOptionEntry global_options[] = {
  { "host", 'H', 0, G_OPTION_ARG_FILENAME, &given.host,
    N_ ("The host to work on (default: qemu:///session)"), N_ ("URI") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &given.json, N_ ("Print JSON"), NULL },
  { "quiet", 'q', 0, G_OPTION_ARG_NONE, &given.quiet, N_ ("Print errors and results only"), NULL },
  { "verbose", 'v', 0, G_OPTION_ARG_NONE, &given.verbose, N_ ("Print more"), NULL },
  { "help", 'h', 0, G_OPTION_ARG_NONE, &given.help, N_ ("Print help"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &given.version, N_ ("Print the version"), NULL },
  { NULL },
};

/**
 * cli_global_options:
 *
 * Returns: (transfer none): the options that every verb has, ended by an empty one
 */
const GOptionEntry *
cli_global_options (void)
{
  return global_options;
}

/* How many letters have to be added, taken away, changed or swapped with their neighbour. */
static guint
distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  g_autofree guint *rows = g_new (guint, 3 * (n + 1));
  guint *older = rows, *old = rows + n + 1, *row = old + n + 1;

  for (gsize j = 0; j <= n; j++)
    old[j] = j;
  for (gsize i = 1; a[i - 1] != '\0'; i++)
    {
      row[0] = i;
      for (gsize j = 1; j <= n; j++)
        {
          guint cost = a[i - 1] == b[j - 1] ? 0 : 1;
          row[j] = MIN (MIN (old[j] + 1, row[j - 1] + 1), old[j - 1] + cost);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], older[j - 2] + 1);
        }
      guint *reused = older;
      older = old;
      old = row;
      row = reused;
    }
  return old[n];
}

/**
 * cli_suggest:
 * @typed: what somebody typed
 * @candidates: (array zero-terminated=1): what they may have meant
 *
 * Returns: (transfer none) (nullable): the candidate that is close enough to be meant
 */
const char *
cli_suggest (const char *typed, const char *const *candidates)
{
  const char *best = NULL;
  guint best_distance = MAX (1, strlen (typed) / 3) + 1;

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      /* The beginning of a word is what a tired person types. */
      guint d = strlen (typed) >= 3 && g_str_has_prefix (candidates[i], typed)
                    ? 1
                    : distance (typed, candidates[i]);
      if (d < best_distance)
        {
          best_distance = d;
          best = candidates[i];
        }
    }
  return best;
}

static int
unknown_option (const CliCommand *command, const GOptionEntry *entries, const char *token)
{
  g_autofree char *name = g_strdup (token);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  name[strcspn (name, "=")] = '\0';
  for (guint i = 0; entries[i].long_name != NULL; i++)
    if (entries[i].long_name[0] != '\0')
      g_ptr_array_add (names, g_strconcat ("--", entries[i].long_name, NULL));
  g_ptr_array_add (names, NULL);

  const char *meant = cli_suggest (name, (const char *const *)names->pdata);
  if (meant != NULL)
    {
      cli_print_error (_ ("There is no option “%s”; did you mean “%s”?"), name, meant);
      return CLI_USAGE;
    }
  return cli_usage_error (command, _ ("There is no option “%s”"), name);
}

static int
parse (Cli *cli,
       const CliCommand *command,
       const GOptionEntry *entries,
       gboolean posix,
       int *argc,
       char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, posix);
  /* They are reported here, with a suggestion. */
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    return cli_usage_error (command, "%s", error->message);

  if (*argc > 1 && (*argv)[1][0] == '-' && (*argv)[1][1] != '\0')
    return unknown_option (command, entries, (*argv)[1]);

  cli->json |= given.json;
  cli->quiet |= given.quiet;
  cli->verbose |= given.verbose;
  if (given.host != NULL)
    {
      g_free (cli->uri);
      cli->uri = g_steal_pointer (&given.host);
      cli->uri_given = TRUE;
    }
  return CLI_OK;
}

/**
 * cli_parse_leading:
 * @cli: the run
 * @argc: (inout): the number of words in @argv
 * @argv: (inout): the command line; what stands before the verb is taken away
 * @help: (out): whether help is asked for
 * @version: (out): whether the version is asked for
 *
 * Returns: %CLI_OK, or the exit status of an error that has been printed
 */
int
cli_parse_leading (Cli *cli, int *argc, char ***argv, gboolean *help, gboolean *version)
{
  int status = parse (cli, NULL, global_options, TRUE, argc, argv);

  *help = given.help;
  *version = given.version;
  return status;
}

/**
 * cli_parse_command:
 * @cli: the run
 * @command: the verb
 * @argc: the number of words in @argv
 * @argv: the command line, the verb in front
 * @words: (out) (transfer full): what is left when the options are gone
 * @help: (out): whether help is asked for
 *
 * The values of the verb's own options are where its #GOptionEntry says.
 *
 * Returns: %CLI_OK, or the exit status of an error that has been printed
 */
int
cli_parse_command (
    Cli *cli, const CliCommand *command, int argc, char **argv, char ***words, gboolean *help)
{
  g_auto (GStrv) remaining = NULL;
  const GOptionEntry rest[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &remaining, NULL, NULL },
    { NULL },
  };
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  for (const GOptionEntry *e = command->options; e != NULL && e->long_name != NULL; e++)
    g_array_append_val (entries, *e);
  g_array_append_vals (entries, global_options, G_N_ELEMENTS (global_options) - 1);
  g_array_append_vals (entries, rest, 1);

  int status = parse (cli, command, (const GOptionEntry *)entries->data, FALSE, &argc, &argv);
  *help = given.help;
  if (status != CLI_OK || *help)
    return status;

  guint n_words = remaining != NULL ? g_strv_length (remaining) : 0;
  gboolean repeats = g_str_has_suffix (command->shape, "+");
  guint max_words = repeats ? G_MAXUINT : strlen (command->shape);
  if (n_words < command->min_words)
    return cli_usage_error (command, _ ("“lodge %s” needs %s"), command->name,
                            _ (command->arguments));
  if (n_words > max_words)
    return cli_usage_error (command, _ ("“lodge %s” does not know what to do with “%s”"),
                            command->name, remaining[max_words]);
  if (cli->json && !command->json)
    return cli_usage_error (command, _ ("“lodge %s” has nothing to print in JSON"), command->name);
  if (given.version)
    return cli_usage_error (command, _ ("“--version” stands alone"));

  *words = remaining != NULL ? g_steal_pointer (&remaining) : g_new0 (char *, 1);
  return CLI_OK;
}
