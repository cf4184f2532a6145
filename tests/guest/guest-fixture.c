/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Every place where something of a machine can stay behind. */
#define PLACES                                                                                     \
  "/var/lib/libvirt/images /var/lib/libvirt/qemu/nvram /var/lib/libvirt/qemu/save "                \
  "/var/lib/libvirt/qemu/snapshot /var/lib/libvirt/qemu/checkpoint /var/lib/libvirt/swtpm "        \
  "/var/log/libvirt/qemu /etc/libvirt/qemu"

/**
 * run:
 * @format: a shell command, printf-style
 *
 * Runs it and insists on its success.
 *
 * Returns: (transfer full): what it printed
 */
char *
run (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list args;
  char *output = NULL;
  int status;

  va_start (args, format);
  g_autofree char *command = g_strdup_vprintf (format, args);
  va_end (args);
  char *argv[] = { (char *)"/bin/sh", (char *)"-ec", command, NULL };
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", command, error->message);
  return output;
}

void
control_daemon (const char *verb)
{
  g_free (run ("lodge-test-libvirtd %s", verb));
}

/**
 * inventory:
 *
 * libvirt writes files under a name with ".new" first; one that was killed meanwhile leaves that,
 * and takes it again the next time.
 *
 * Returns: (transfer full): every file and folder that a machine could have left behind
 */
char *
inventory (void)
{
  return run ("for place in " PLACES
              "; do [ ! -d $place ] || find $place -mindepth 1 ! -name '*.new'; "
              "done | sort");
}

/**
 * assert_says:
 * @error: an error
 * @text: what its sentence has to contain
 *
 * A sentence for a person: it names the thing, and ends without a full stop.
 */
void
assert_says (const GError *error, const char *text)
{
  g_test_message ("%s", error->message);
  if (strstr (error->message, text) == NULL)
    g_error ("“%s” does not name “%s”", error->message, text);
}

static char *
find_tiny (void)
{
  return g_build_filename (g_getenv ("LODGE_TEST_TINY"), "tiny.iso", NULL);
}

LodgeMachineList *
load_list (LodgeHost *host)
{
  LodgeMachineList *list = lodge_machine_list_new (host);
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  lodge_machine_list_load_async (list, TRUE, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  lodge_machine_list_load_finish (list, result, &error);
  g_assert_no_error (error);
  return list;
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->iso = find_tiny ();
  fixture->dir = g_dir_make_tmp ("lodge-trouble-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->host = lodge_host_new (LODGE_HOST_DEFAULT_URI);
  fixture->list = load_list (fixture->host);
  /* It stays once the first machine was there, and is no trace of any of them. */
  g_autofree char *machines = lodge_create_default_dir (fixture->host);
  g_mkdir_with_parents (machines, 0711);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  /* libvirt's last event may still be under way. */
  while (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_test (fixture->iso, G_FILE_TEST_EXISTS));
  lodge_test_assert_finalizes (fixture->list);
  lodge_test_assert_finalizes (fixture->host);
  g_free (run ("rm -rf '%s'", fixture->dir));
  g_free (fixture->dir);
  g_free (fixture->iso);
}

char *
fixture_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

/* ---- specs ---- */

LodgeMachineSpec *
new_spec (const char *name)
{
  LodgeMachineSpec *spec = lodge_machine_spec_new ();

  lodge_machine_spec_set_name (spec, name);
  lodge_machine_spec_set_memory (spec, 128 * LODGE_MIB);
  lodge_machine_spec_set_cpus (spec, 1);
  return spec;
}

/* A new one has 64 MiB; its format is never said. */
LodgeDiskSpec *
add_disk (LodgeMachineSpec *spec, LodgeDiskSource source, const char *path)
{
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  disk->source = source;
  disk->source_path = g_strdup (path);
  disk->size = source == LODGE_DISK_SOURCE_NEW ? 64 * LODGE_MIB : 0;
  lodge_machine_spec_add_disk (spec, disk);
  return disk;
}

void
add_iso (LodgeMachineSpec *spec, const char *path)
{
  LodgeDiskSpec *cdrom = add_disk (spec, LODGE_DISK_SOURCE_USE, path);

  cdrom->cdrom = TRUE;
}

LodgeMachineSpec *
tiny_spec (Fixture *fixture, const char *name)
{
  LodgeMachineSpec *spec = new_spec (name);

  add_disk (spec, LODGE_DISK_SOURCE_NEW, NULL);
  add_iso (spec, fixture->iso);
  return spec;
}

/* ---- machines ---- */

/**
 * assert_refused:
 * @fixture: a fixture
 * @spec: (transfer full): what cannot be
 * @code: of the error
 * @named: what its sentence names
 *
 * Tries to create @spec; afterwards everything has to be as it was.
 */
void
assert_refused (Fixture *fixture, LodgeMachineSpec *spec, LodgeError code, const char *named)
{
  g_autoptr (LodgeMachineSpec) owned = spec;
  g_autofree char *before = inventory ();
  g_autoptr (GError) error = NULL;

  g_assert_false (lodge_test_run_job (lodge_create_job_new (fixture->host, spec, TRUE), &error));
  assert_says (error, named);
  g_assert_error (error, LODGE_ERROR, (int)code);
  g_autofree char *after = inventory ();
  g_assert_cmpstr (before, ==, after);
  g_free (run ("test -z \"$(virsh -q list --all)\""));
}

LodgeMachine *
wait_for_machine (LodgeMachineList *list, const char *name)
{
  LodgeMachine *machine;

  while ((machine = lodge_machine_list_find (list, name)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return machine;
}

void
wait_until_gone (LodgeMachineList *list, const char *name)
{
  while (lodge_machine_list_find (list, name) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
wait_until_fresh (LodgeMachine *machine)
{
  while (lodge_machine_get_stale (machine))
    g_main_context_iteration (NULL, TRUE);
}

void
wait_for_state (LodgeMachine *machine, LodgeMachineState state)
{
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  lodge_machine_wait_async (machine, state, 0, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  lodge_machine_wait_finish (machine, result, &error);
  g_assert_no_error (error);
}

LodgeMachine *
create_spec (Fixture *fixture, LodgeMachineSpec *spec, gboolean start)
{
  g_autoptr (LodgeMachineSpec) owned = spec;
  g_autoptr (LodgeJob) job = lodge_create_job_new (fixture->host, spec, start);
  g_autoptr (GError) error = NULL;

  lodge_test_run_job (g_object_ref (job), &error);
  g_assert_no_error (error);
  LodgeMachine *machine = wait_for_machine (fixture->list, lodge_create_job_get_uuid (job));
  if (start)
    wait_for_state (machine, LODGE_MACHINE_RUNNING);
  return machine;
}

LodgeMachine *
create (Fixture *fixture, const char *name, gboolean start)
{
  return create_spec (fixture, tiny_spec (fixture, name), start);
}

void
run_verb (LodgeMachine *machine, LodgeVerb verb, LodgeMachineState after)
{
  g_autoptr (GError) error = NULL;

  lodge_test_run_job (lodge_machine_verb_job (machine, verb), &error);
  g_assert_no_error (error);
  wait_for_state (machine, after);
}

LodgeMachineFiles *
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

/* The first of a kind; @files keeps it. */
LodgeMachineFile *
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

void
delete_machine (Fixture *fixture, LodgeMachine *machine)
{
  g_autoptr (LodgeMachineFiles) files = load_files (machine);
  g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (machine));
  LodgeMachineFile *log = find_file (files, LODGE_FILE_LOG);
  g_autoptr (GError) error = NULL;

  /* libvirt keeps it by design. */
  if (log != NULL)
    lodge_machine_file_set_remove (log, TRUE);

  lodge_test_run_job (lodge_delete_job_new (machine, files), &error);
  g_assert_no_error (error);
  wait_until_gone (fixture->list, uuid);
}

/* The definition for the next start. */
char *
dump_xml (const char *name)
{
  return run ("virsh -q dumpxml --inactive '%s'", name);
}
