/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-core.h"

#include <glib/gstdio.h>
#include <string.h>

/* Machines of libvirt's test driver, in a file of this test's own. */
typedef struct
{
  char *path;
  LodgeHost *host;
  LodgeMachineList *list;
} Fixture;

static const char node_xml[] =
    "<node>"
    "<cpu><mhz>2000</mhz><model>x</model><active>8</active><nodes>1</nodes><sockets>1</sockets>"
    "<cores>4</cores><threads>2</threads></cpu><memory>8388608</memory>"
    "<domain type='test'><name>web</name>"
    "<uuid>11111111-2222-3333-4444-555555555501</uuid><title>The web server</title>"
    "<description>Serves pages</description>"
    "<metadata><l:machine xmlns:l='https://lodge.github.io/xmlns/domain/1.0'><l:created-by/>"
    "<l:os id='debian12'/><l:notes>Be nice</l:notes><l:tag>prod</l:tag><l:tag>eu</l:tag>"
    "</l:machine></metadata>"
    "<memory>1048576</memory><vcpu>2</vcpu><os><type arch='x86_64'>hvm</type></os>"
    "<devices><graphics type='vnc'/><graphics type='spice'/>"
    "<serial type='null'/><serial type='pty'/>"
    "<console type='null'><target type='serial' port='0'/></console>"
    "<console type='pty'><target type='virtio' port='1'/></console></devices></domain>"
    "<domain type='test'><name>db</name>"
    "<uuid>11111111-2222-3333-4444-555555555502</uuid>"
    "<memory>524288</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>"
    "</node>";

typedef struct
{
  GMainLoop *loop;
  GAsyncResult *result;
} Wait;

static void
wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static GAsyncResult *
wait_for (Wait *wait)
{
  g_main_loop_run (wait->loop);
  return wait->result;
}

static void
wait_clear (Wait *wait)
{
  g_clear_object (&wait->result);
  g_clear_pointer (&wait->loop, g_main_loop_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_auto (Wait) wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("lodge-test-XXXXXX.xml", &fixture->path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (fixture->path, node_xml, -1, NULL));
  g_autofree char *uri = g_strconcat ("test://", fixture->path, NULL);
  fixture->host = lodge_host_new (uri);
  fixture->list = lodge_machine_list_new (fixture->host);
  lodge_machine_list_load_async (fixture->list, TRUE, NULL, wait_cb, &wait);
  lodge_machine_list_load_finish (fixture->list, wait_for (&wait), &error);
  g_assert_no_error (error);
}

/* Worker threads may still hold it for a moment; the test's own time limit ends a leak. */
static void
assert_finalizes (gpointer object)
{
  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  while (object != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  assert_finalizes (fixture->list);
  assert_finalizes (fixture->host);
  g_remove (fixture->path);
  g_free (fixture->path);
}

static gboolean
run_job (LodgeJob *job, GError **error)
{
  g_auto (Wait) wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (LodgeJob) owned = job;

  lodge_job_run_async (job, NULL, wait_cb, &wait);
  return lodge_job_run_finish (job, wait_for (&wait), error);
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *web = lodge_machine_list_find (fixture->list, "web");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 2);
  g_assert_nonnull (web);
  g_assert_true (
      web == lodge_machine_list_find (fixture->list, "11111111-2222-3333-4444-555555555501"));
  g_assert_cmpstr (lodge_machine_get_display_name (web), ==, "The web server");
  g_assert_cmpstr (lodge_machine_get_description (web), ==, "Serves pages");
  g_assert_cmpstr (lodge_machine_get_notes (web), ==, "Be nice");
  g_assert_cmpstr (lodge_machine_get_tags (web)[0], ==, "prod");
  g_assert_cmpstr (lodge_machine_get_tags (web)[1], ==, "eu");
  g_assert_cmpstr (lodge_machine_get_os_id (web), ==, "debian12");
  g_assert_cmpstr (lodge_machine_get_graphics (web), ==, "spice");
  g_assert_cmpuint (lodge_machine_get_memory (web), ==, LODGE_GIB);
  g_assert_cmpuint (lodge_machine_get_cpus (web), ==, 2);
  g_assert_true (lodge_machine_get_owned (web));
  g_assert_cmpint (lodge_machine_get_state (web), ==, LODGE_MACHINE_RUNNING);
  g_assert_null (lodge_machine_list_lookup (fixture->list, "nobody", &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND);
}

static void
serial_cb (LodgeSerial *serial, GParamSpec *pspec, GMainLoop *loop)
{
  if (lodge_serial_get_state (serial) == LODGE_SERIAL_CLOSED)
    g_main_loop_quit (loop);
}

/* The test driver has no consoles behind its devices. */
static void
test_serial (Fixture *fixture, gconstpointer data)
{
  static const char *const consoles[] = { "serial1", "console1", NULL };
  LodgeMachine *web = lodge_machine_list_find (fixture->list, "web");
  LodgeMachine *db = lodge_machine_list_find (fixture->list, "db");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LodgeSerial) serial = lodge_serial_new (web, "console1", TRUE);
  g_autoptr (LodgeSerial) off = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_strv_equal (lodge_machine_get_consoles (web), consoles));
  g_assert_null (lodge_machine_get_consoles (db));

  g_signal_connect (serial, "notify::state", G_CALLBACK (serial_cb), loop);
  lodge_serial_open (serial, FALSE);
  g_assert_cmpint (lodge_serial_get_state (serial), ==, LODGE_SERIAL_CONNECTING);
  g_assert_false (lodge_serial_write (serial, "x", 1));
  g_main_loop_run (loop);
  g_assert_nonnull (lodge_serial_get_error (serial));

  g_assert_true (run_job (lodge_machine_verb_job (db, LODGE_VERB_FORCE_OFF), &error));
  off = lodge_serial_new (db, NULL, FALSE);
  lodge_serial_open (off, FALSE);
  g_assert_cmpint (lodge_serial_get_state (off), ==, LODGE_SERIAL_CLOSED);
  g_assert_error (lodge_serial_get_error (off), LODGE_ERROR, LODGE_ERROR_STATE);
  g_clear_object (&off);

  /* One that waits for its machine is told when it starts. */
  off = lodge_serial_new (db, NULL, TRUE);
  lodge_serial_open (off, FALSE);
  g_assert_cmpint (lodge_serial_get_state (off), ==, LODGE_SERIAL_WAITING);
  g_signal_connect (off, "notify::state", G_CALLBACK (serial_cb), loop);
  g_assert_true (run_job (lodge_machine_verb_job (db, LODGE_VERB_START), &error));
  if (lodge_serial_get_state (off) != LODGE_SERIAL_CLOSED)
    g_main_loop_run (loop);
  g_assert_error (lodge_serial_get_error (off), LODGE_ERROR, LODGE_ERROR_UNSUPPORTED);
}

static void
test_verbs (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *db = lodge_machine_list_find (fixture->list, "db");
  static const struct
  {
    LodgeVerb verb;
    LodgeMachineState after;
  } steps[] = {
    { LODGE_VERB_PAUSE, LODGE_MACHINE_PAUSED },  { LODGE_VERB_RESUME, LODGE_MACHINE_RUNNING },
    { LODGE_VERB_SAVE, LODGE_MACHINE_SAVED },    { LODGE_VERB_START, LODGE_MACHINE_RUNNING },
    { LODGE_VERB_FORCE_OFF, LODGE_MACHINE_OFF }, { LODGE_VERB_START, LODGE_MACHINE_RUNNING },
    { LODGE_VERB_SHUT_DOWN, LODGE_MACHINE_OFF },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (lodge_machine_can (db, steps[i].verb, &error));
      run_job (lodge_machine_verb_job (db, steps[i].verb), &error);
      g_assert_no_error (error);
      g_assert_cmpint (lodge_machine_get_state (db), ==, steps[i].after);
    }
}

static void
test_wrong_state (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *web = lodge_machine_list_find (fixture->list, "web");
  g_autoptr (GError) can_error = NULL;
  g_autoptr (GError) job_error = NULL;

  g_assert_false (lodge_machine_can (web, LODGE_VERB_START, &can_error));
  g_assert_error (can_error, LODGE_ERROR, LODGE_ERROR_STATE);
  g_assert_nonnull (strstr (can_error->message, "The web server"));
  g_assert_false (run_job (lodge_machine_verb_job (web, LODGE_VERB_START), &job_error));
  g_assert_error (job_error, LODGE_ERROR, LODGE_ERROR_STATE);
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *db = lodge_machine_list_find (fixture->list, "db");
  const char *tags[] = { "a", "", "b", "a", NULL };
  g_autoptr (GError) error = NULL;

  run_job (lodge_machine_set_title_job (db, "Data\nbase <&>"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_display_name (db), ==, "Data base <&>");
  run_job (lodge_machine_set_notes_job (db, "line 1\nline <2> \x01 & \"3\""), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_notes (db), ==, "line 1\nline <2>  & \"3\"");
  run_job (lodge_machine_set_tags_job (db, tags), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length ((char **)lodge_machine_get_tags (db)), ==, 2);
  g_assert_cmpstr (lodge_machine_get_notes (db), ==, "line 1\nline <2>  & \"3\"");
  run_job (lodge_machine_set_title_job (db, ""), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_display_name (db), ==, "db");
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *db = lodge_machine_list_find (fixture->list, "db");
  g_autoptr (GError) error = NULL;

  /* Never sent to libvirt, whose daemon has died of it. */
  g_assert_false (run_job (lodge_machine_rename_job (db, "database"), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_STATE);
  g_clear_error (&error);
  run_job (lodge_machine_verb_job (db, LODGE_VERB_FORCE_OFF), &error);
  g_assert_no_error (error);
  g_assert_false (run_job (lodge_machine_rename_job (db, "web"), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "“web”"));
  g_clear_error (&error);
  run_job (lodge_machine_rename_job (db, "db"), &error);
  g_assert_no_error (error);
  g_assert_false (run_job (lodge_machine_rename_job (db, "a/b"), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
  g_clear_error (&error);
  run_job (lodge_machine_rename_job (db, "database"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_name (db), ==, "database");
  g_assert_true (lodge_machine_list_find (fixture->list, "database") == db);
}

static void
test_screenshot (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *web = lodge_machine_list_find (fixture->list, "web");
  g_auto (Wait) wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GError) error = NULL;

  lodge_machine_screenshot_async (web, NULL, wait_cb, &wait);
  g_autoptr (LodgePicture) picture =
      lodge_machine_screenshot_finish (web, wait_for (&wait), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (picture->width, >, 100);
  g_autoptr (LodgePicture) small = lodge_picture_scale_down (picture, 100, 100);
  g_assert_cmpuint (MAX (small->width, small->height), ==, 100);
  g_autoptr (GBytes) png = lodge_picture_to_png (small);
  g_autoptr (LodgePicture) again = lodge_picture_new_from_png (png, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again->pixels, small->pixels));
}

static void
test_wait (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *db = lodge_machine_list_find (fixture->list, "db");
  g_auto (Wait) timed_out = { g_main_loop_new (NULL, FALSE), NULL };
  g_auto (Wait) reached = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeJob) job = lodge_machine_verb_job (db, LODGE_VERB_PAUSE);

  lodge_machine_wait_async (db, LODGE_MACHINE_SAVED, 20, NULL, wait_cb, &timed_out);
  g_assert_false (lodge_machine_wait_finish (db, wait_for (&timed_out), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_TIMED_OUT);
  g_clear_error (&error);

  lodge_machine_wait_async (db, LODGE_MACHINE_PAUSED, 0, NULL, wait_cb, &reached);
  lodge_job_run_async (job, NULL, NULL, NULL);
  g_assert_true (lodge_machine_wait_finish (db, wait_for (&reached), &error));
}

static void
test_unreachable (void)
{
  g_auto (Wait) wait = { g_main_loop_new (NULL, FALSE), NULL };
  g_autoptr (GError) error = NULL;
  LodgeHost *host = lodge_host_new ("test:///nowhere/at/all.xml");
  LodgeMachineList *list = lodge_machine_list_new (host);

  lodge_machine_list_load_async (list, FALSE, NULL, wait_cb, &wait);
  g_assert_false (lodge_machine_list_load_finish (list, wait_for (&wait), &error));
  g_assert_cmpint (lodge_host_get_state (host), ==, LODGE_HOST_FAILED);
  g_assert_nonnull (lodge_host_get_error (host));
  wait_clear (&wait);
  assert_finalizes (list);
  assert_finalizes (host);
}

static void
test_hosts (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lodge-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "sub", "hosts.conf", NULL);
  g_autofree char *sub = g_path_get_dirname (path);
  g_autoptr (LodgeHostList) list = lodge_host_list_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_nonnull (lodge_host_list_find (list, LODGE_HOST_DEFAULT_URI));
  g_assert_null (lodge_host_list_add (list, "not an address", &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_nonnull (lodge_host_list_add (list, "qemu+ssh://me@cellar/system", &error));
  g_assert_no_error (error);

  g_autoptr (LodgeHostList) again = lodge_host_list_new (path);
  LodgeHost *cellar = lodge_host_list_find (again, "qemu+ssh://me@cellar/system");
  g_assert_cmpstr (lodge_host_get_name (cellar), ==, "cellar");
  g_assert_false (lodge_host_is_local (cellar));
  g_assert_true (lodge_host_list_remove (again, cellar, NULL));

  g_assert_true (g_file_set_contents (path, "\xff\xfe[[[\n=\nname", -1, NULL));
  g_autoptr (LodgeHostList) broken = lodge_host_list_new (path);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (broken)), ==, 1);
  g_remove (path);
  g_rmdir (sub);
  g_rmdir (dir);
}

static void
test_keys (void)
{
  guint codes[LODGE_KEYS_MAX_COMBO], n = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (lodge_keys_parse_combo ("Ctrl+Alt+Delete", codes, &n, &error));
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (codes[0], ==, 29);
  g_assert_cmpuint (codes[1], ==, 56);
  g_assert_cmpuint (codes[2], ==, 111);
  g_assert_true (lodge_keys_parse_combo ("super+L", codes, &n, &error));
  g_assert_cmpuint (codes[1], ==, 38);
  for (const char *const *bad =
           (const char *const[]){ "", "ctrl+", "foo", "a+b+c+d+e+f+g+h+i", NULL };
       *bad != NULL; bad++)
    g_assert_false (lodge_keys_parse_combo (*bad, codes, &n, NULL));

  g_autoptr (GArray) strokes = lodge_keys_from_text ("aZ1! ~|\n", &error);
  static const LodgeKeyStroke wanted[] = {
    { 30, FALSE }, { 44, TRUE }, { 2, FALSE }, { 2, TRUE },
    { 57, FALSE }, { 41, TRUE }, { 43, TRUE }, { 28, FALSE }
  };
  g_assert_cmpuint (strokes->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < strokes->len; i++)
    {
      LodgeKeyStroke got = g_array_index (strokes, LodgeKeyStroke, i);
      g_assert_cmpuint (got.code, ==, wanted[i].code);
      g_assert_cmpint (got.shift, ==, wanted[i].shift);
    }
  g_assert_null (lodge_keys_from_text ("grüß", &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "ü"));
}

static void
test_hostile_pictures (void)
{
  static const char *const files[] = { "",
                                       "P",
                                       "P6",
                                       "P6\n",
                                       "P6 1 1 255",
                                       "P6 0 1 255\nabc",
                                       "P6 99999 1 255\nabc",
                                       "P6 2 2 255\nabc",
                                       "P6 1 1 65535\nabc",
                                       "P6 -1 1 255\nabc",
                                       "P6 # only a comment",
                                       "\x89PNG\r\n\x1a\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (files[i], strlen (files[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (lodge_picture_new_from_ppm (bytes, &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
      g_assert_null (lodge_picture_new_from_png (bytes, NULL));
    }
  g_autoptr (GBytes) good = g_bytes_new_static ("P6\n# c\n1 1\n255\nabc", 18);
  g_autoptr (LodgePicture) picture = lodge_picture_new_from_ppm (good, NULL);
  g_assert_cmpuint (picture->width, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/machine/serial", test_serial);
  ADD ("/machine/load", test_load);
  ADD ("/machine/verbs", test_verbs);
  ADD ("/machine/wrong-state", test_wrong_state);
  ADD ("/machine/edit", test_edit);
  ADD ("/machine/rename", test_rename);
  ADD ("/machine/screenshot", test_screenshot);
  ADD ("/machine/wait", test_wait);
  g_test_add_func ("/host/unreachable", test_unreachable);
  g_test_add_func ("/host/list", test_hosts);
  g_test_add_func ("/machine/keys", test_keys);
  g_test_add_func ("/machine/hostile-pictures", test_hostile_pictures);
  return g_test_run ();
}
