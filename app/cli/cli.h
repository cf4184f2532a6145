/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

#include <glib/gi18n.h>
#include <stdio.h>

G_BEGIN_DECLS

/* What the man page promises. */
enum
{
  CLI_OK = 0,
  CLI_FAILED = 1,
  CLI_USAGE = 2,
  CLI_NOT_FOUND = 3,
  CLI_STATE = 4,
  CLI_UNREACHABLE = 5,
  CLI_TIMED_OUT = 6,
  CLI_INVALID = 7,
  CLI_PIPE_CLOSED = 141, /* what a shell reports of a program that SIGPIPE ended */
};

typedef enum
{
  CLI_GROUP_MACHINES,
  CLI_GROUP_POWER,
  CLI_GROUP_SNAPSHOTS,
  CLI_GROUP_SCREEN,
  CLI_GROUP_HOST,
  CLI_N_GROUPS,
  CLI_GROUP_HIDDEN = CLI_N_GROUPS,
} CliGroup;

/* What the words after a verb are: a mixture of M (a machine), W (a word that nobody can guess),
 * F (a file), K (a key combination), V (a verb), and S (a snapshot of the machine before it). The
 * last one repeats when + follows it. */
typedef const char *CliShape;

/**
 * Cli:
 * @json: print JSON on standard output
 * @quiet: no progress and no confirmations
 * @verbose: more columns, more progress
 * @uri: the host that is meant
 * @uri_given: whether a person named it
 * @cancellable: cancelled by Ctrl+C; every asynchronous call gets it
 *
 * One run of the program.
 */
typedef struct
{
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  char *uri;
  gboolean uri_given;
  GCancellable *cancellable;

  int signal;
  gint64 signal_at;
  LodgeHost *host;
  LodgeMachineList *machines;
} Cli;

/**
 * CliCommand:
 * @name: what is typed
 * @group: where `lodge --help` shows it
 * @summary: one line
 * @arguments: what follows it, for the usage line
 * @shape: what its words are
 * @min_words: how many words it needs
 * @json: whether it has something to say in JSON
 * @options: (nullable): its own options
 * @details: (nullable): a paragraph for its help
 * @examples: (nullable): lines for its help
 * @run: does it; @words is %NULL-terminated and holds between @min_words and as many words as
 *   @shape allows. Returns an exit status
 */
typedef struct
{
  const char *name;
  CliGroup group;
  const char *summary;
  const char *arguments;
  CliShape shape;
  guint min_words;
  gboolean json;
  const GOptionEntry *options;
  const char *details;
  const char *examples;
  int (*run) (Cli *cli, char **words);
} CliCommand;

/* main.c */
const CliCommand *const *cli_commands (void);
const CliCommand *cli_command_find (const char *name);
const CliCommand *cli_command_find_words (char **words, guint *n);
const char *cli_command_second_word (const CliCommand *command, const char *first);
int cli_unknown_verb (const char *typed);

/* cli-options.c */
const GOptionEntry *cli_global_options (void);
int cli_parse_leading (Cli *cli, int *argc, char ***argv, gboolean *help, gboolean *version);
int cli_parse_command (
    Cli *cli, const CliCommand *command, int argc, char **argv, char ***words, gboolean *help);
const char *cli_suggest (const char *typed, const char *const *candidates);

/* cli-help.c */
void cli_help (FILE *stream);
void cli_help_command (const CliCommand *command);
void cli_help_first_word (const char *first);
char *cli_second_words (const char *first);

/* cli-output.c */
void cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void cli_print_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void cli_say (Cli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
void cli_put (FILE *stream, const char *text);
int cli_status_of (const GError *error);
int cli_fail (Cli *cli, const GError *error);
int cli_usage_error (const CliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean cli_flush (int *status);
guint cli_text_width (const char *text);
gboolean cli_ask (Cli *cli, const char *question);

/* cli-run.c */
void cli_init (Cli *cli);
void cli_clear (Cli *cli);
void cli_catch_signals (Cli *cli, gboolean catch);
void cli_forget_cancelled (Cli *cli);
void cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void cli_await (GAsyncResult **result);
gboolean cli_run_job (Cli *cli, LodgeJob *job, GError **error);
gboolean cli_open_host (Cli *cli, LodgeHost *host, GError **error);
LodgeHost *cli_get_host (Cli *cli, GError **error);
GPtrArray *cli_load_networks (Cli *cli, GError **error);
gboolean cli_load_list (Cli *cli, LodgeMachineList *machines, gboolean details, GError **error);
LodgeMachineList *cli_get_machines (Cli *cli, gboolean details, GError **error);
LodgeMachine *cli_find_machine (Cli *cli, const char *name, gboolean details, GError **error);
GPtrArray *cli_find_all (Cli *cli, char **names, GError **error);
gboolean cli_check_name_is_free (Cli *cli, const char *name, GError **error);
LodgeMachineFiles *cli_load_files (Cli *cli, LodgeMachine *machine, GError **error);
LodgeSnapshotList *cli_load_snapshots (Cli *cli, LodgeMachine *machine, GError **error);
char *cli_sibling_path (const char *relative);

G_END_DECLS
