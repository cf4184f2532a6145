/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest-fixture.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Several clients at once, many machines one after the other, hosts that do not answer. */

#define ROUNDS 6
#define CYCLES 8

/* What a verb may answer when somebody else was faster. */
static void
assert_beaten (const GError *error)
{
  if (error == NULL || g_error_matches (error, LODGE_ERROR, LODGE_ERROR_STATE)
      || g_error_matches (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND)
      || g_error_matches (error, LODGE_ERROR, LODGE_ERROR_CONFLICT))
    return;
  g_error ("%s %d: %s", g_quark_to_string (error->domain), error->code, error->message);
}

typedef struct
{
  LodgeJob *job;
  gboolean starts; /* QEMU, which somebody else may pull the plug of meanwhile */
  gpointer slot;
} Running;

static void
start_job (GArray *running, LodgeJob *job, gboolean starts)
{
  Running entry = { job, starts, NULL };

  g_array_append_val (running, entry);
}

/* Runs all of them at once. */
static void
run_all (GArray *running)
{
  for (guint i = 0; i < running->len; i++)
    {
      Running *entry = &g_array_index (running, Running, i);
      lodge_job_run_async (entry->job, NULL, lodge_test_wait_cb, &entry->slot);
    }
  for (guint i = 0; i < running->len; i++)
    {
      Running *entry = &g_array_index (running, Running, i);
      g_autoptr (GAsyncResult) result = lodge_test_wait (&entry->slot);
      g_autoptr (GError) error = NULL;
      lodge_job_run_finish (entry->job, result, &error);
      if (!entry->starts || !g_error_matches (error, LODGE_ERROR, LODGE_ERROR_FAILED))
        assert_beaten (error);
      g_object_unref (entry->job);
    }
  g_array_set_size (running, 0);
}

static void
assert_no_duplicates (LodgeMachineList *list)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (G_LIST_MODEL (list), i);
      g_assert_true (g_hash_table_add (seen, g_strdup (lodge_machine_get_uuid (machine))));
    }
}

/* Until what a list says of a machine is what libvirt says. */
static void
wait_until_true (LodgeMachineList *list, const char *uuid, const char *name, gboolean active)
{
  LodgeMachine *machine;

  while ((machine = lodge_machine_list_find (list, uuid)) == NULL
         || g_strcmp0 (lodge_machine_get_name (machine), name) != 0
         || lodge_machine_is_active (machine) != active)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_two_clients (Fixture *fixture, gconstpointer data)
{
  LodgeHost *host = lodge_host_new ("qemu:///system");
  LodgeMachineList *list = load_list (host);
  g_autoptr (GArray) running = g_array_new (FALSE, FALSE, sizeof (Running));

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_test_message ("round %u", round);
      LodgeMachine *mine = create (fixture, "contested", round % 2 == 0);
      g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (mine));
      LodgeMachine *theirs = wait_for_machine (list, uuid);
      g_autoptr (LodgeMachineFiles) my_files = load_files (mine);
      g_autoptr (LodgeMachineFiles) their_files = load_files (theirs);

      start_job (running, lodge_machine_verb_job (mine, LODGE_VERB_START), TRUE);
      start_job (running, lodge_machine_verb_job (theirs, LODGE_VERB_FORCE_OFF), FALSE);
      start_job (running, lodge_machine_rename_job (mine, "contested-1"), FALSE);
      start_job (running, lodge_machine_rename_job (theirs, "contested-2"), FALSE);
      start_job (running, lodge_machine_verb_job (theirs, LODGE_VERB_PAUSE), FALSE);
      start_job (running, lodge_machine_set_title_job (mine, "Mine"), FALSE);
      g_autofree char *virsh =
          run ("(virsh -q start %s; virsh -q destroy %s; virsh -q domrename %s "
               "contested-3) >/dev/null 2>&1 & echo $!",
               uuid, uuid, uuid);
      run_all (running);
      g_free (run ("while kill -0 %s 2>/dev/null; do sleep 0.05; done", g_strchomp (virsh)));

      g_autofree char *name = run ("virsh -q domname %s", uuid);
      g_autofree char *state = run ("virsh -q domstate %s", uuid);
      g_strchomp (name);
      for (guint i = 0; i < 2; i++)
        {
          wait_until_true (i == 0 ? list : fixture->list, uuid, name,
                           !g_str_has_prefix (state, "shut off"));
          assert_no_duplicates (i == 0 ? list : fixture->list);
        }

      start_job (running, lodge_delete_job_new (mine, my_files), FALSE);
      start_job (running, lodge_delete_job_new (theirs, their_files), FALSE);
      start_job (running, lodge_machine_verb_job (mine, LODGE_VERB_START), TRUE);
      run_all (running);
      wait_until_gone (list, uuid);
      wait_until_gone (fixture->list, uuid);
    }
  g_free (run ("test -z \"$(ls /var/lib/libvirt/images/lodge)\""));
  /* libvirt has forgotten no QEMU that still runs. */
  g_free (run ("! pgrep -f 'guest=conteste[d]'"));
  lodge_test_assert_finalizes (list);
  lodge_test_assert_finalizes (host);
}

/* ---- leaks ---- */

static guint
count (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (entries) != NULL)
    n++;
  return n;
}

static guint64
resident_kib (void)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  return g_ascii_strtoull (strstr (status, "VmRSS:") + strlen ("VmRSS:"), NULL, 10);
}

static void
cycle (Fixture *fixture)
{
  LodgeMachine *machine = create (fixture, "cycle", TRUE);
  g_autoptr (LodgeSerial) serial = lodge_serial_new (machine, NULL, FALSE);

  lodge_serial_open (serial, FALSE);
  while (lodge_serial_get_state (serial) != LODGE_SERIAL_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  delete_machine (fixture, machine);
}

static void
test_cycles (Fixture *fixture, gconstpointer data)
{
  guint fds, threads;
  guint64 memory;

  /* Thread pools and caches fill up first. */
  for (guint i = 0; i < 3; i++)
    cycle (fixture);
  fds = count ("/proc/self/fd");
  threads = count ("/proc/self/task");
  memory = resident_kib ();
  for (guint i = 0; i < CYCLES; i++)
    cycle (fixture);
  g_test_message (
      "%u → %u descriptors, %u → %u threads, %" G_GUINT64_FORMAT " → %" G_GUINT64_FORMAT " KiB",
      fds, count ("/proc/self/fd"), threads, count ("/proc/self/task"), memory, resident_kib ());
  /* The last stream's end may still be under way, and GLib keeps idle threads for a while. */
  while (count ("/proc/self/fd") > fds || count ("/proc/self/task") > threads + 2)
    lodge_test_poll ();
  /* Pages that the allocator keeps are no leak; a hundredth of a screenshot each would be. */
  g_assert_cmpuint (resident_kib (), <, memory + 8 * 1024);
}

/* ---- hosts ---- */

/* Takes connections and says nothing. */
static int
listen_silently (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 8), ==, 0);
  return fd;
}

static void
test_hanging_host (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "silent.sock");
  g_autofree char *uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  const int fd = listen_silently (path);

  for (guint i = 0; i < 3; i++)
    {
      LodgeHost *host = lodge_host_new (uri);
      LodgeMachineList *list = lodge_machine_list_new (host);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      gpointer slot = NULL;

      lodge_machine_list_load_async (list, FALSE, cancellable, lodge_test_wait_cb, &slot);
      g_assert_cmpint (lodge_host_get_state (host), ==, LODGE_HOST_CONNECTING);
      g_assert_nonnull (lodge_host_get_status (host));
      if (i == 0)
        lodge_host_close (host);
      else
        g_cancellable_cancel (cancellable);
      g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
      g_assert_false (lodge_machine_list_load_finish (list, result, &error));
      g_assert_cmpint (lodge_host_get_state (host), ==, LODGE_HOST_CLOSED);
      if (i == 2)
        {
          /* And once more, which begins anew. */
          lodge_host_open_async (host, NULL, NULL, NULL);
          g_assert_cmpint (lodge_host_get_state (host), ==, LODGE_HOST_CONNECTING);
          lodge_host_close (host);
        }
      g_clear_object (&result);
      lodge_test_assert_finalizes (list);
      lodge_test_assert_finalizes (host);
    }
  close (fd);
}

static void
test_refusing_host (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "nobody.sock");
  g_autofree char *socket_uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  const char *const uris[] = { socket_uri, "qemu+tcp://127.0.0.1:1/system", "nonsense:///",
                               "not a uri", "" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      LodgeHost *host = lodge_host_new (uris[i]);
      g_autoptr (GError) error = NULL;
      gpointer slot = NULL;

      lodge_host_open_async (host, NULL, lodge_test_wait_cb, &slot);
      g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
      gboolean ok = lodge_host_open_finish (host, result, &error);
      /* libvirt takes no URI at all for whatever there is. */
      if (*uris[i] != '\0')
        {
          g_assert_false (ok);
          assert_says (error, uris[i]);
          g_assert_true (error->domain == LODGE_ERROR);
          g_assert_cmpint (lodge_host_get_state (host), ==, LODGE_HOST_FAILED);
        }
      g_clear_object (&result);
      lodge_test_assert_finalizes (host);
    }
}

static void
test_hosts_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "hosts.conf");
  g_autofree char *garbage = g_malloc (65536);
  const struct
  {
    const char *text;
    gssize length;
    guint hosts;
  } files[] = {
    { "", 0, 1 },
    { garbage, 65536, 1 },
    { "[", 1, 1 },
    { "name=x\n[]\n[a b]\nname=\xff\n[not a uri]\n[[[]]]\n", -1, 1 },
    { "[qemu:///session]\nname=\xff\xfe\n[qemu:///session]\n[test:///x]\nname\n=\n", -1, 1 },
    { "[qemu:///system]\nname=One\n\n[test:///y]\nother=3\nname=\n", -1, 2 },
  };

  memset (garbage, 0xa5, 65536);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_file_set_contents (path, files[i].text, files[i].length, &error);
      g_assert_no_error (error);
      g_autoptr (LodgeHostList) list = lodge_host_list_new (path);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), >=, files[i].hosts);
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (list)); j++)
        {
          g_autoptr (LodgeHost) host = g_list_model_get_item (G_LIST_MODEL (list), j);
          g_assert_true (g_utf8_validate (lodge_host_get_name (host), -1, NULL));
        }
      /* It can be mended and kept. */
      g_assert_nonnull (lodge_host_list_add (list, "test:///added", &error));
      g_assert_no_error (error);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  GUEST_TEST ("/trouble/clients/two", test_two_clients);
  GUEST_TEST ("/trouble/clients/cycles", test_cycles);
  GUEST_TEST ("/trouble/hosts/hanging", test_hanging_host);
  GUEST_TEST ("/trouble/hosts/refusing", test_refusing_host);
  GUEST_TEST ("/trouble/hosts/file", test_hosts_file);
  return g_test_run ();
}
