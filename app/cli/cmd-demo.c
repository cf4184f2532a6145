/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-console.h"
#include "cli-progress.h"
#include "cli-screenshot.h"

#include <signal.h>
#include <unistd.h>

#define GREETING "LODGE TINY READY"
#define PROMPT "tiny# "
#define SECONDS_TO_BOOT 90
#define SECONDS_TO_ANSWER 10

static char *opt_output;

static const GOptionEntry options[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &opt_output,
    N_ ("Where the picture goes (default: a new file in the folder for temporary files)"),
    N_ ("FILE") },
  { NULL },
};

/* What there is to clear away at the end, however the demonstration ends. */
typedef struct
{
  char *uuid;
  LodgeSerial *serial;
  gint64 started_at;
} Demo;

static void
say_step (Cli *cli, Demo *demo, const char *step)
{
  double seconds = (g_get_monotonic_time () - demo->started_at) / (double)G_TIME_SPAN_SECOND;

  cli_say (cli, "%5.1f s  %s", seconds, step);
}

static char *
find_builder (GError **error)
{
  const char *folder = g_getenv ("LODGE_GUEST_DIR");
  g_autofree char *path = NULL;

  if (folder != NULL && *folder != '\0')
    path = g_build_filename (folder, "build-tiny", NULL);
  if (path == NULL)
    path = cli_sibling_path ("../../../data/guest/build-tiny");
  if (path == NULL)
    path = g_build_filename (DATADIR, "lodge", "guest", "build-tiny", NULL);
  if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&path);

  g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
               _ ("The script that builds the guest is missing: “%s”"), path);
  return NULL;
}

/* Returns the folder with the guest, which is the last line that the script prints. */
static char *
build_guest (Cli *cli, GError **error)
{
  g_autofree char *builder = find_builder (error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *output = NULL;
  g_autofree char *problem = NULL;

  if (builder == NULL)
    return NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  /* Root's machines are run by the system's QEMU, which may not enter root's home. */
  if (geteuid () == 0)
    g_subprocess_launcher_setenv (launcher, "LODGE_GUEST_CACHE", "/var/cache/lodge/guests", FALSE);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawn (launcher, error, builder, NULL);
  if (process == NULL)
    return NULL;
  g_subprocess_communicate_utf8_async (process, NULL, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  if (!g_subprocess_communicate_utf8_finish (process, result, &output, &problem, error))
    {
      /* It clears its own half-made files away. */
      g_subprocess_send_signal (process, SIGTERM);
      return NULL;
    }
  if (!g_subprocess_get_successful (process))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED, _ ("The guest could not be built: %s"),
                   g_strchomp (problem));
      return NULL;
    }
  return g_strdup (g_strchomp (output));
}

static LodgeMachineSpec *
make_spec (const char *guest)
{
  LodgeMachineSpec *spec = lodge_machine_spec_new ();
  LodgeDiskSpec *disk = lodge_disk_spec_new ();
  LodgeDiskSpec *cdrom = lodge_disk_spec_new ();
  g_autofree char *name = g_strdup_printf ("lodge-demo-%06x", g_random_int () & 0xffffff);

  lodge_machine_spec_set_name (spec, name);
  lodge_machine_spec_set_title (spec, _ ("Lodge's demonstration"));
  lodge_machine_spec_set_memory (spec, 512 * LODGE_MIB);
  lodge_machine_spec_set_cpus (spec, 1);
  lodge_machine_spec_set_sound (spec, FALSE);
  disk->source = LODGE_DISK_SOURCE_NEW;
  disk->size = LODGE_GIB;
  cdrom->cdrom = TRUE;
  cdrom->source = LODGE_DISK_SOURCE_USE;
  cdrom->source_path = g_build_filename (guest, "tiny.iso", NULL);
  lodge_machine_spec_add_disk (spec, disk);
  lodge_machine_spec_add_disk (spec, cdrom);
  lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_USER));
  return spec;
}

static gboolean
create (Cli *cli, Demo *demo, const char *guest, GError **error)
{
  g_autoptr (LodgeMachineSpec) spec = make_spec (guest);
  LodgeHost *host = cli_get_host (cli, error);

  if (host == NULL)
    return FALSE;
  g_autoptr (LodgeJob) job = lodge_create_job_new (host, spec, FALSE);
  if (!cli_run_job (cli, g_object_ref (job), error))
    return FALSE;
  demo->uuid = g_strdup (lodge_create_job_get_uuid (job));
  return TRUE;
}

/* The greeting goes to the serial line first and to the screen next; an answer of the shell, which
 * comes after both, says that the picture is complete. */
static gboolean
wait_for_greeting (Cli *cli, Demo *demo, LodgeMachine *machine, GError **error)
{
  const CliConsole greeting = { .in = -1,
                                .out = cli->verbose ? fileno (stderr) : -1,
                                .until = GREETING,
                                .seconds = SECONDS_TO_BOOT };
  const CliConsole answer = {
    .in = -1, .send = "\n", .out = greeting.out, .until = PROMPT, .seconds = SECONDS_TO_ANSWER
  };

  demo->serial = lodge_serial_new (machine, NULL, FALSE);
  return cli_console_run (cli, demo->serial, &greeting, error)
         && cli_console_run (cli, demo->serial, &answer, error);
}

static char *
save_picture (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (GBytes) png = cli_take_screenshot (cli, machine, error);
  g_autofree char *path = g_strdup (opt_output);

  if (png == NULL)
    return NULL;
  if (path == NULL)
    {
      int fd = g_file_open_tmp ("lodge-demo-XXXXXX.png", &path, error);
      if (fd < 0)
        return NULL;
      close (fd);
    }
  if (!g_file_set_contents (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), error))
    return NULL;
  return g_canonicalize_filename (path, NULL);
}

static gboolean
boot_and_look (Cli *cli, Demo *demo, char **path, GError **error)
{
  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, demo->uuid, TRUE, error);

  if (machine == NULL
      || !cli_run_job (cli, lodge_machine_verb_job (machine, LODGE_VERB_START), error))
    return FALSE;
  say_step (cli, demo, _ ("started; waiting for its greeting"));
  if (!wait_for_greeting (cli, demo, machine, error))
    return FALSE;
  g_autofree char *said = g_strdup_printf (_ ("the guest says “%s”"), GREETING);
  say_step (cli, demo, said);
  *path = save_picture (cli, machine, error);
  return *path != NULL;
}

/* Runs with a fresh cancellable: what was made goes, even when Ctrl+C has ended the rest. */
static gboolean
clear_away (Cli *cli, Demo *demo, GError **error)
{
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeMachineFiles) files = NULL;

  g_clear_object (&demo->serial);
  if (demo->uuid == NULL)
    return TRUE;

  cli_forget_cancelled (cli);
  machine = cli_find_machine (cli, demo->uuid, TRUE, error);
  if (machine == NULL
      || (lodge_machine_is_active (machine)
          && !cli_run_job (cli, lodge_machine_verb_job (machine, LODGE_VERB_FORCE_OFF), error)))
    return FALSE;
  files = cli_load_files (cli, machine, error);
  return files != NULL && cli_run_job (cli, lodge_delete_job_new (machine, files), error);
}

static int
run_demo (Cli *cli, char **words)
{
  Demo demo = { .started_at = g_get_monotonic_time () };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) left_over = NULL;
  g_autofree char *path = NULL;
  int status = CLI_OK;

  say_step (cli, &demo, _ ("building a tiny guest from this system's own packages"));
  g_autofree char *guest = build_guest (cli, &error);
  if (guest != NULL)
    say_step (cli, &demo, _ ("creating a machine from its ISO"));
  if (guest == NULL || !create (cli, &demo, guest, &error)
      || !boot_and_look (cli, &demo, &path, &error))
    status = cli_fail (cli, error);
  else
    say_step (cli, &demo, _ ("the picture of its screen is saved"));

  if (!clear_away (cli, &demo, &left_over))
    {
      int failed = cli_fail (cli, left_over);
      status = status == CLI_OK ? failed : status;
    }
  else if (demo.uuid != NULL)
    say_step (cli, &demo, _ ("the machine and its files are deleted"));

  if (status == CLI_OK)
    cli_print ("%s\n", path);
  g_free (demo.uuid);
  return status;
}

const CliCommand cli_command_demo = {
  .name = "demo",
  .group = CLI_GROUP_HOST,
  .summary = N_ ("Show that it works: build, create, boot, look, delete"),
  .arguments = "",
  .shape = "",
  .options = options,
  .details =
      N_ ("Prints the path of a picture of the guest's screen; nothing else is left behind."),
  .examples = "  lodge demo\n"
              "  lodge demo -v --output tiny.png",
  .run = run_demo,
};
