/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include "cli-progress.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>

#define SECOND_SIGNAL_US (500 * G_TIME_SPAN_MILLISECOND)

static const int caught_signals[] = { SIGINT, SIGTERM, SIGHUP };
static guint signal_sources[G_N_ELEMENTS (caught_signals)];

/**
 * cli_init:
 * @cli: (out caller-allocates): a new run
 */
void
cli_init (Cli *cli)
{
  const char *uri = g_getenv ("LODGE_HOST");

  *cli = (Cli){ 0 };
  cli->uri = g_strdup (uri != NULL && *uri != '\0' ? uri : LODGE_HOST_DEFAULT_URI);
  cli->cancellable = g_cancellable_new ();
}

/**
 * cli_clear:
 * @cli: a run that has ended
 */
void
cli_clear (Cli *cli)
{
  cli_catch_signals (cli, FALSE);
  if (cli->host != NULL)
    lodge_host_close (cli->host);
  g_clear_object (&cli->machines);
  g_clear_object (&cli->host);
  g_clear_object (&cli->cancellable);
  g_clear_pointer (&cli->uri, g_free);
}

static gboolean
signal_caught (Cli *cli, int signum)
{
  gint64 now = g_get_monotonic_time ();

  /* Asked twice: whoever asks does not want to wait until everything is put back. A wrapper that
   * passes a signal on makes two of one key press, though. */
  if (cli->signal != 0 && now - cli->signal_at > SECOND_SIGNAL_US)
    exit (128 + signum);
  if (cli->signal != 0)
    return G_SOURCE_CONTINUE;

  cli->signal = signum;
  cli->signal_at = now;
  g_cancellable_cancel (cli->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
sigint_cb (gpointer user_data)
{
  return signal_caught (user_data, SIGINT);
}

static gboolean
sigterm_cb (gpointer user_data)
{
  return signal_caught (user_data, SIGTERM);
}

static gboolean
sighup_cb (gpointer user_data)
{
  return signal_caught (user_data, SIGHUP);
}

/**
 * cli_catch_signals:
 * @cli: the run
 * @catch: whether Ctrl+C and its like are to cancel what is being done, rather than to end the
 *   program; they cannot while something blocks the main loop, as a question to a person does
 */
void
cli_catch_signals (Cli *cli, gboolean catch)
{
  static const GSourceFunc callbacks[] = { sigint_cb, sigterm_cb, sighup_cb };

  for (guint i = 0; i < G_N_ELEMENTS (caught_signals); i++)
    {
      g_clear_handle_id (&signal_sources[i], g_source_remove);
      if (catch)
        signal_sources[i] = g_unix_signal_add (caught_signals[i], callbacks[i], cli);
    }
}

/**
 * cli_forget_cancelled:
 * @cli: a run that was cancelled
 *
 * Makes @cli usable again for putting things back. The signal stays known, so that the next one
 * ends the program.
 */
void
cli_forget_cancelled (Cli *cli)
{
  if (!g_cancellable_is_cancelled (cli->cancellable))
    return;
  g_object_unref (cli->cancellable);
  cli->cancellable = g_cancellable_new ();
}

/**
 * cli_result_cb:
 * @source: (nullable): unused
 * @result: the result
 * @user_data: a pointer to a %NULL #GAsyncResult
 *
 * The callback of every asynchronous call here; cli_await() waits for it.
 */
void
cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

/**
 * cli_await:
 * @result: what was given to cli_result_cb()
 *
 * Runs the main loop until the asynchronous call has ended. A program with one thing to do reads
 * better from top to bottom than as a chain of callbacks.
 */
void
cli_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/**
 * cli_run_job:
 * @cli: the run
 * @job: (transfer full): a job
 * @error: return location for the job's error
 *
 * Runs a job to its end and shows how it goes.
 *
 * Returns: whether it succeeded
 */
gboolean
cli_run_job (Cli *cli, LodgeJob *job, GError **error)
{
  g_autoptr (LodgeJob) owned = job;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CliProgress) progress = cli_progress_new (cli, G_OBJECT (job));

  lodge_job_run_async (job, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_job_run_finish (job, result, error);
}

/**
 * cli_open_host:
 * @cli: the run
 * @host: a host
 * @error: return location for an error
 *
 * Connects to @host and shows how it goes: the first contact can take ten seconds.
 *
 * Returns: whether there is a connection
 */
gboolean
cli_open_host (Cli *cli, LodgeHost *host, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CliProgress) progress = cli_progress_new (cli, G_OBJECT (host));

  lodge_host_open_async (host, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_host_open_finish (host, result, error);
}

/**
 * cli_get_host:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): the host that is meant, connected
 */
LodgeHost *
cli_get_host (Cli *cli, GError **error)
{
  if (cli->host != NULL)
    return cli->host;

  g_autoptr (LodgeHost) host = lodge_host_new (cli->uri);
  if (!cli_open_host (cli, host, error))
    return NULL;
  cli->host = g_steal_pointer (&host);
  return cli->host;
}

/**
 * cli_load_networks:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type LodgeHostNetwork): the networks and bridges of
 *   the host that is meant
 */
GPtrArray *
cli_load_networks (Cli *cli, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  LodgeHost *host = cli_get_host (cli, error);

  if (host == NULL)
    return NULL;
  lodge_host_list_networks_async (host, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_host_list_networks_finish (result, error);
}

/**
 * cli_load_list:
 * @cli: the run
 * @machines: the machines of a connected host
 * @details: whether everything about them is wanted, or just what costs one round trip
 * @error: return location for an error
 *
 * Returns: whether @machines is filled
 */
gboolean
cli_load_list (Cli *cli, LodgeMachineList *machines, gboolean details, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_machine_list_load_async (machines, details, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_machine_list_load_finish (machines, result, error);
}

/**
 * cli_get_machines:
 * @cli: the run
 * @details: as for cli_load_list()
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): the machines of the host that is meant
 */
LodgeMachineList *
cli_get_machines (Cli *cli, gboolean details, GError **error)
{
  LodgeHost *host = cli_get_host (cli, error);

  if (host == NULL)
    return NULL;
  if (cli->machines == NULL)
    cli->machines = lodge_machine_list_new (host);
  if (!cli_load_list (cli, cli->machines, details, error))
    return NULL;
  return cli->machines;
}

/**
 * cli_find_machine:
 * @cli: the run
 * @name: a name or a UUID
 * @details: as for cli_load_list()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the machine
 */
LodgeMachine *
cli_find_machine (Cli *cli, const char *name, gboolean details, GError **error)
{
  LodgeMachineList *machines = cli_get_machines (cli, details, error);

  LodgeMachine *machine =
      machines != NULL ? lodge_machine_list_lookup (machines, name, error) : NULL;
  return machine != NULL ? g_object_ref (machine) : NULL;
}

/**
 * cli_find_all:
 * @cli: the run
 * @names: names or UUIDs
 * @error: return location for an error
 *
 * Nothing should happen to any machine when one of several does not exist, so all are looked up
 * before the first is touched. A machine that is named twice is found once.
 *
 * Returns: (transfer full) (element-type LodgeMachine) (nullable): the machines
 */
GPtrArray *
cli_find_all (Cli *cli, char **names, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  LodgeMachineList *machines = cli_get_machines (cli, FALSE, error);

  if (machines == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      LodgeMachine *machine = lodge_machine_list_lookup (machines, names[i], error);
      if (machine == NULL)
        return NULL;
      if (!g_ptr_array_find (found, machine, NULL))
        g_ptr_array_add (found, g_object_ref (machine));
    }
  return g_steal_pointer (&found);
}

/**
 * cli_check_name_is_free:
 * @cli: the run
 * @name: what a machine is to be called
 * @error: return location for an error: %LODGE_ERROR_CONFLICT when there is one already
 *
 * Returns: whether no machine has that name
 */
gboolean
cli_check_name_is_free (Cli *cli, const char *name, GError **error)
{
  LodgeMachineList *machines = cli_get_machines (cli, FALSE, error);

  if (machines == NULL)
    return FALSE;
  if (lodge_machine_list_find (machines, name) == NULL)
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT,
               _ ("There is a machine “%s” already; choose another name"), name);
  return FALSE;
}

/**
 * cli_load_files:
 * @cli: the run
 * @machine: a machine
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): its files
 */
LodgeMachineFiles *
cli_load_files (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_machine_files_load_async (machine, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_machine_files_load_finish (result, error);
}

/**
 * cli_load_snapshots:
 * @cli: the run
 * @machine: a machine
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): its snapshots
 */
LodgeSnapshotList *
cli_load_snapshots (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (LodgeSnapshotList) snapshots = lodge_snapshot_list_new (machine);
  g_autoptr (GAsyncResult) result = NULL;

  lodge_snapshot_list_load_async (snapshots, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  return lodge_snapshot_list_load_finish (snapshots, result, error) ? g_steal_pointer (&snapshots)
                                                                    : NULL;
}

/**
 * cli_sibling_path:
 * @relative: a path
 *
 * Lodge runs from its build tree as well as installed, so it looks for its other parts from where
 * it stands itself.
 *
 * Returns: (transfer full) (nullable): @relative, seen from the folder of this executable, when
 *   there is such a file
 */
char *
cli_sibling_path (const char *relative)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *path = folder != NULL ? g_build_filename (folder, relative, NULL) : NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_canonicalize_filename (path, NULL);
}
