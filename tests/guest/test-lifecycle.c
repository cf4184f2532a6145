/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-test.h"

#include <glib/gstdio.h>
#include <string.h>

/* Real machines on a libvirt of this test's own: tests/lib/with-libvirt runs this program. */
typedef struct
{
  LodgeHost *host;
  LodgeMachineList *list;
  char *iso;
} Fixture;

static char *
find_tiny (void)
{
  g_autofree char *builder =
      g_build_filename (g_getenv ("LODGE_SRCDIR"), "tests", "guest", "build-guest", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;
  char *argv[] = { builder, (char *)"tiny", NULL };

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &dir, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_build_filename (g_strchomp (dir), "tiny.iso", NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  fixture->iso = find_tiny ();
  fixture->host = lodge_host_new (LODGE_HOST_DEFAULT_URI);
  fixture->list = lodge_machine_list_new (fixture->host);
  lodge_machine_list_load_async (fixture->list, TRUE, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  lodge_machine_list_load_finish (fixture->list, result, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_test_assert_finalizes (fixture->list);
  lodge_test_assert_finalizes (fixture->host);
  g_free (fixture->iso);
}

static LodgeMachineSpec *
make_spec (Fixture *fixture, const char *name)
{
  LodgeMachineSpec *spec = lodge_machine_spec_new ();
  LodgeDiskSpec *disk = lodge_disk_spec_new ();
  LodgeDiskSpec *cdrom = lodge_disk_spec_new ();

  lodge_machine_spec_set_name (spec, name);
  lodge_machine_spec_set_memory (spec, 256 * LODGE_MIB);
  lodge_machine_spec_set_cpus (spec, 1);
  disk->size = LODGE_GIB;
  lodge_machine_spec_add_disk (spec, disk);
  cdrom->cdrom = TRUE;
  cdrom->source = LODGE_DISK_SOURCE_USE;
  cdrom->source_path = g_strdup (fixture->iso);
  lodge_machine_spec_add_disk (spec, cdrom);
  lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_USER));
  return spec;
}

static void
wait_for_state (LodgeMachine *machine, LodgeMachineState state)
{
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  lodge_machine_wait_async (machine, state, 0, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  lodge_machine_wait_finish (machine, result, &error);
  g_assert_no_error (error);
}

static LodgeMachine *
create (Fixture *fixture, const char *name, gboolean start)
{
  g_autoptr (LodgeMachineSpec) spec = make_spec (fixture, name);
  g_autoptr (LodgeJob) job = lodge_create_job_new (fixture->host, spec, start);
  g_autoptr (GError) error = NULL;
  LodgeMachine *machine;

  lodge_test_run_job (g_object_ref (job), &error);
  g_assert_no_error (error);
  while ((machine = lodge_machine_list_find (fixture->list, lodge_create_job_get_uuid (job)))
         == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (start)
    wait_for_state (machine, LODGE_MACHINE_RUNNING);
  return machine;
}

static void
heard_cb (LodgeSerial *serial, GBytes *bytes, GString *seen)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    if (data[i] != '\0')
      g_string_append_c (seen, data[i]);
}

static void
expect (GString *seen, const char *text)
{
  while (strstr (seen->str, text) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_erase (seen, 0, strstr (seen->str, text) + strlen (text) - seen->str);
}

static void
run_verb (LodgeMachine *machine, LodgeVerb verb, LodgeMachineState after)
{
  g_autoptr (GError) error = NULL;

  lodge_test_run_job (lodge_machine_verb_job (machine, verb), &error);
  g_assert_no_error (error);
  wait_for_state (machine, after);
}

static LodgeMachineFiles *
load_files (LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  lodge_machine_files_load_async (machine, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  LodgeMachineFiles *files = lodge_machine_files_load_finish (result, &error);
  g_assert_no_error (error);
  return files;
}

static LodgeMachineFile *
find_file (LodgeMachineFiles *files, LodgeFileKind kind)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      if (lodge_machine_file_get_kind (file) == kind)
        return file;
    }
  return NULL;
}

static void
delete_machine (LodgeMachine *machine)
{
  g_autoptr (LodgeMachineFiles) files = load_files (machine);
  g_autoptr (GError) error = NULL;

  lodge_test_run_job (lodge_delete_job_new (machine, files), &error);
  g_assert_no_error (error);
}

static gboolean
has_light (const LodgePicture *picture)
{
  gsize size;
  const guint8 *pixels = g_bytes_get_data (picture->pixels, &size);

  for (gsize i = 0; i < size; i++)
    if (pixels[i] > 128)
      return TRUE;
  return FALSE;
}

static void
wait_for_light (LodgeMachine *machine)
{
  gboolean light = FALSE;

  while (!light)
    {
      g_autoptr (GError) error = NULL;
      gpointer slot = NULL;

      lodge_machine_screenshot_async (machine, NULL, lodge_test_wait_cb, &slot);
      g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
      g_autoptr (LodgePicture) picture = lodge_machine_screenshot_finish (machine, result, &error);
      g_assert_no_error (error);
      light = has_light (picture);
    }
}

/* The main job, without a window: everything that a machine goes through. */
static void
test_story (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachine) machine = g_object_ref (create (fixture, "story", TRUE));
  g_autoptr (LodgeSerial) serial = lodge_serial_new (machine, "serial0", FALSE);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *disk = NULL, *dir = NULL;

  g_assert_true (lodge_machine_get_owned (machine));
  g_assert_cmpstr (lodge_machine_get_graphics (machine), ==, "spice");
  g_signal_connect (serial, "received", G_CALLBACK (heard_cb), seen);
  lodge_serial_open (serial, FALSE);
  expect (seen, "LODGE TINY READY");
  wait_for_light (machine);

  run_verb (machine, LODGE_VERB_PAUSE, LODGE_MACHINE_PAUSED);
  run_verb (machine, LODGE_VERB_RESUME, LODGE_MACHINE_RUNNING);
  lodge_test_run_job (lodge_machine_type_text_job (machine, "echo Typed-$((40+2)) >/dev/ttyS0\n"),
                      &error);
  g_assert_no_error (error);
  expect (seen, "Typed-42");
  g_clear_object (&serial);

  run_verb (machine, LODGE_VERB_SAVE, LODGE_MACHINE_SAVED);
  {
    g_autoptr (LodgeMachineFiles) files = load_files (machine);
    LodgeMachineFile *file = find_file (files, LODGE_FILE_DISK);

    disk = g_strdup (lodge_machine_file_get_path (file));
    dir = g_path_get_dirname (disk);
    g_assert_true (lodge_machine_file_get_remove (file));
    g_assert_false (lodge_machine_file_get_remove (find_file (files, LODGE_FILE_CDROM)));
    g_assert_cmpuint (lodge_machine_file_get_size (find_file (files, LODGE_FILE_SAVED_MEMORY)), >,
                      LODGE_MIB);
    g_assert_nonnull (find_file (files, LODGE_FILE_CONFIGURATION));
    g_assert_nonnull (find_file (files, LODGE_FILE_LOG));
  }

  run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
  run_verb (machine, LODGE_VERB_SHUT_DOWN, LODGE_MACHINE_OFF);
  g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));
  delete_machine (machine);
  while (lodge_machine_list_find (fixture->list, "story") != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_file_test (disk, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fixture->iso, G_FILE_TEST_EXISTS));
}

static guint
count_machines (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static void
assert_no_trace (Fixture *fixture, const char *name)
{
  g_autofree char *parent = lodge_create_default_dir (fixture->host);
  g_autofree char *dir = g_build_filename (parent, name, NULL);

  /* The event that it is gone may come after the end of the job that has removed it. */
  while (lodge_machine_list_find (fixture->list, name) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
}

static void
test_name_taken (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *first = create (fixture, "twice", FALSE);
  g_autoptr (LodgeMachineSpec) spec = make_spec (fixture, "twice");
  g_autoptr (GError) error = NULL;

  g_assert_false (lodge_test_run_job (lodge_create_job_new (fixture->host, spec, FALSE), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
  g_assert_cmpuint (count_machines (fixture), ==, 1);
  delete_machine (first);
  while (count_machines (fixture) > 0)
    g_main_context_iteration (NULL, TRUE);
  assert_no_trace (fixture, "twice");
}

/* A start that fails undoes the definition and the disk. */
static void
test_start_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineSpec) spec = make_spec (fixture, "hopeless");
  g_autoptr (GError) error = NULL;

  lodge_machine_spec_set_kernel (spec, "/proc/version");
  g_assert_false (lodge_test_run_job (lodge_create_job_new (fixture->host, spec, TRUE), &error));
  g_test_message ("%s", error->message);
  assert_no_trace (fixture, "hopeless");
}

static void
cancel_when_defined_cb (LodgeJob *job, GParamSpec *pspec, gpointer data)
{
  if (lodge_job_get_fraction (job) > 0.5)
    lodge_job_cancel (job);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineSpec) spec = make_spec (fixture, "cancelled");
  LodgeJob *job = lodge_create_job_new (fixture->host, spec, FALSE);
  g_autoptr (GError) error = NULL;

  g_signal_connect (job, "notify::fraction", G_CALLBACK (cancel_when_defined_cb), NULL);
  if (!lodge_test_run_job (job, &error))
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_no_trace (fixture, "cancelled");
      return;
    }
  /* The last step was faster than the wish to stop it: then the machine is there, whole. */
  LodgeMachine *machine;
  while ((machine = lodge_machine_list_find (fixture->list, "cancelled")) == NULL)
    g_main_context_iteration (NULL, TRUE);
  delete_machine (machine);
}

static void
test_too_much_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineSpec) spec = make_spec (fixture, "greedy");
  g_autoptr (GError) error = NULL;

  lodge_machine_spec_set_memory (spec, lodge_host_get_memory (fixture->host) + LODGE_GIB);
  g_assert_false (lodge_test_run_job (lodge_create_job_new (fixture->host, spec, FALSE), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
  assert_no_trace (fixture, "greedy");
}

/* The same daemon, as if it were another computer's: disks come from one of its pools. */
static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autofree char *helper = g_find_program_in_path ("elsewhere");
  g_autofree char *uri = g_strconcat ("qemu+ext://elsewhere/system?command=", helper, NULL);
  g_autoptr (LodgeHost) host = lodge_host_new (uri);
  g_autoptr (LodgeMachineSpec) spec = make_spec (fixture, "far-away");
  g_autoptr (LodgeJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *disk = NULL;
  LodgeDiskSpec *second = lodge_disk_spec_new ();
  LodgeMachine *machine;
  gpointer slot = NULL;

  second->size = LODGE_GIB;
  second->format = g_strdup ("raw");
  lodge_machine_spec_add_disk (spec, second);
  lodge_host_open_async (host, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  lodge_host_open_finish (host, result, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_host_is_local (host));
  g_assert_true (lodge_create_uses_pool (host));

  job = lodge_create_job_new (host, spec, FALSE);
  lodge_test_run_job (g_object_ref (job), &error);
  g_assert_no_error (error);
  while ((machine = lodge_machine_list_find (fixture->list, "far-away")) == NULL)
    g_main_context_iteration (NULL, TRUE);
  {
    g_autoptr (LodgeMachineFiles) files = load_files (machine);
    disk = g_strdup (lodge_machine_file_get_path (find_file (files, LODGE_FILE_DISK)));
  }
  g_assert_cmpstr (disk, ==, "/var/lib/libvirt/images/far-away.qcow2");
  g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test ("/var/lib/libvirt/images/far-away-disk2.img", G_FILE_TEST_EXISTS));
  run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
  delete_machine (machine);
  while (count_machines (fixture) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_file_test (disk, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("/var/lib/libvirt/images/far-away-disk2.img", G_FILE_TEST_EXISTS));
}

static void
control_daemon (const char *verb)
{
  g_autoptr (GError) error = NULL;
  char *argv[] = { (char *)"lodge-test-libvirtd", (char *)verb, NULL };
  int status;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

/* The daemon dies under running machines: they stay in the list, stale, and are the same objects
 * once it is back. */
static void
test_daemon_dies (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = create (fixture, "survivor", TRUE);
  g_autoptr (GError) error = NULL;

  control_daemon ("kill");
  while (!lodge_machine_get_stale (machine))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lodge_host_get_state (fixture->host), ==, LODGE_HOST_RECONNECTING);
  g_assert_nonnull (lodge_host_get_error (fixture->host));
  g_assert_false (lodge_machine_can (machine, LODGE_VERB_PAUSE, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE);
  g_assert_cmpuint (count_machines (fixture), ==, 1);

  control_daemon ("start");
  while (lodge_machine_get_stale (machine))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_machines (fixture), ==, 1);
  g_assert_true (machine == lodge_machine_list_find (fixture->list, "survivor"));
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_RUNNING);

  /* Events arrive again. */
  run_verb (machine, LODGE_VERB_PAUSE, LODGE_MACHINE_PAUSED);
  delete_machine (machine);
  while (count_machines (fixture) > 0)
    g_main_context_iteration (NULL, TRUE);
  assert_no_trace (fixture, "survivor");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/lifecycle/story", test_story);
  ADD ("/lifecycle/name-taken", test_name_taken);
  ADD ("/lifecycle/start-fails", test_start_fails);
  ADD ("/lifecycle/cancel", test_cancel);
  ADD ("/lifecycle/too-much-memory", test_too_much_memory);
  ADD ("/lifecycle/elsewhere", test_elsewhere);
  ADD ("/lifecycle/daemon-dies", test_daemon_dies);
  return g_test_run ();
}
