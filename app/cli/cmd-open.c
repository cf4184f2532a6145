/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include <unistd.h>

/* A window that is not there by then has not failed either: it may be waiting for a password. */
#define SECONDS_UNTIL_WINDOW 20

typedef struct
{
  gboolean ended; /* the process ended, or the window took its name on the bus */
} Opening;

static char *
find_desktop (void)
{
  char *path = cli_sibling_path ("lodge-desktop");

  if (path == NULL)
    path = cli_sibling_path ("../gui/lodge-desktop");
  if (path == NULL)
    path = g_find_program_in_path ("lodge-desktop");
  return path;
}

static void
name_appeared_cb (GDBusConnection *connection,
                  const char *name,
                  const char *owner,
                  gpointer user_data)
{
  ((Opening *)user_data)->ended = TRUE;
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Opening *)user_data)->ended = TRUE;
}

static gboolean
late_cb (gpointer user_data)
{
  ((Opening *)user_data)->ended = TRUE;
  return G_SOURCE_CONTINUE;
}

/* The window stays when the terminal goes. */
static void
detach_cb (gpointer user_data)
{
  setsid ();
}

static int
open_window (Cli *cli, const char *program, LodgeMachine *machine)
{
  const char *const argv[] = {
    program,
    "--machine",
    lodge_machine_get_uuid (machine),
    "--host",
    lodge_host_get_uri (lodge_machine_get_host (machine)),
    NULL,
  };
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GCancellable) waiting = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  static Opening opening; /* outlives a callback that comes late */
  gboolean exited = FALSE;

  g_subprocess_launcher_set_child_setup (launcher, detach_cb, NULL, NULL);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  if (process == NULL)
    {
      lodge_error_from_io (&error, _ ("The window could not be started"));
      return cli_fail (cli, error);
    }

  guint watch = g_bus_watch_name (G_BUS_TYPE_SESSION, APP_ID, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  name_appeared_cb, NULL, &opening, NULL);
  guint timeout = g_timeout_add_seconds (SECONDS_UNTIL_WINDOW, late_cb, &opening);
  g_subprocess_wait_async (process, waiting, exited_cb, &opening);
  while (!opening.ended && cli->signal == 0)
    g_main_context_iteration (NULL, TRUE);
  exited = g_subprocess_get_identifier (process) == NULL;
  g_bus_unwatch_name (watch);
  g_source_remove (timeout);
  g_cancellable_cancel (waiting);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  if (exited && !g_subprocess_get_successful (process))
    {
      cli_print_error (_ ("The window could not be opened; “%s” says why"), program);
      return CLI_FAILED;
    }
  return CLI_OK;
}

static int
run_open (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = find_desktop ();

  if (program == NULL)
    {
      cli_print_error (_ ("“lodge-desktop” is not installed; it is what opens the window"));
      return CLI_FAILED;
    }
  if (g_getenv ("DISPLAY") == NULL && g_getenv ("WAYLAND_DISPLAY") == NULL)
    {
      cli_print_error (_ ("There is no display for a window here; “lodge console” and “lodge "
                          "screenshot” work without one"));
      return CLI_FAILED;
    }

  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, words[0], FALSE, &error);
  if (machine == NULL)
    return cli_fail (cli, error);
  return open_window (cli, program, machine);
}

const CliCommand cli_command_open = {
  .name = "open",
  .group = CLI_GROUP_SCREEN,
  .summary = N_ ("Open the window at a machine"),
  .arguments = N_ ("NAME"),
  .shape = "M",
  .min_words = 1,
  .examples = "  lodge open web",
  .run = run_open,
};
