/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Jobs that are cancelled, and daemons and guests that die, at every moment there is. */

typedef struct
{
  const char *text; /* what the wanted status begins with, or NULL: that with this number */
  guint wanted;
  guint seen;
  char *last;
  void (*func) (LodgeJob *job);
  gboolean reached;
} Moment;

static void
status_cb (LodgeJob *job, GParamSpec *pspec, Moment *moment)
{
  g_autofree char *status = lodge_job_dup_status (job);

  if (status == NULL || g_strcmp0 (status, moment->last) == 0)
    return;
  g_free (moment->last);
  moment->last = g_steal_pointer (&status);
  const guint number = moment->seen++;
  if (moment->reached
      || (moment->text != NULL ? !g_str_has_prefix (moment->last, moment->text)
                               : number != moment->wanted))
    return;
  moment->reached = TRUE;
  g_test_message ("at “%s”", moment->last);
  moment->func (job);
}

/* Runs @job and calls the function when @moment has come. Takes @job. */
static gboolean
run_job_until (LodgeJob *job, Moment *moment, GError **error)
{
  g_signal_connect (job, "notify::status", G_CALLBACK (status_cb), moment);
  g_object_ref (job);
  gboolean ok = lodge_test_run_job (job, error);
  g_signal_handlers_disconnect_by_data (job, moment);
  g_object_unref (job);
  g_clear_pointer (&moment->last, g_free);
  return ok;
}

/* A machine whose creation goes through every step there is. */
static LodgeJob *
full_create_job (Fixture *fixture, const char *name)
{
  g_autoptr (LodgeMachineSpec) spec = tiny_spec (fixture, name);
  g_autofree char *source = fixture_path (fixture, "source.raw");

  if (!g_file_test (source, G_FILE_TEST_EXISTS))
    g_free (run ("yes lodge | head -c 8M >'%s'", source));
  add_disk (spec, LODGE_DISK_SOURCE_CONVERT, source);
  add_disk (spec, LODGE_DISK_SOURCE_COPY, source);
  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI);
  lodge_machine_spec_set_tpm (spec, TRUE);
  return lodge_create_job_new (fixture->host, spec, TRUE);
}

static void
test_cancel_create (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = inventory ();
  gboolean reached = TRUE;

  for (guint n = 0; reached; n++)
    {
      Moment moment = { .wanted = n, .func = lodge_job_cancel };
      g_autoptr (GError) error = NULL;
      if (run_job_until (full_create_job (fixture, "stopped"), &moment, &error))
        {
          /* The last step was faster than the wish to stop it: then it is there, whole. */
          LodgeMachine *machine = wait_for_machine (fixture->list, "stopped");
          wait_for_state (machine, LODGE_MACHINE_RUNNING);
          delete_machine (fixture, machine);
        }
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      reached = moment.reached;
      wait_until_gone (fixture->list, "stopped");
      g_autofree char *after = inventory ();
      g_assert_cmpstr (before, ==, after);
      /* All of it was gone through. */
      if (!reached)
        g_assert_cmpuint (n, >, 8);
    }
}

static void
test_cancel_delete (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = inventory ();
  gboolean reached = TRUE;

  for (guint n = 0; reached; n++)
    {
      LodgeMachine *machine = create (fixture, "kept", TRUE);
      g_autoptr (LodgeMachineFiles) files = load_files (machine);
      Moment moment = { .wanted = n, .func = lodge_job_cancel };
      g_autoptr (GError) error = NULL;

      lodge_machine_file_set_remove (find_file (files, LODGE_FILE_LOG), TRUE);
      g_assert_true (run_job_until (lodge_delete_job_new (machine, files), &moment, &error));
      reached = moment.reached;
      wait_until_gone (fixture->list, "kept");
      g_autofree char *after = inventory ();
      g_assert_cmpstr (before, ==, after);
    }

  /* Before it has begun there is nothing to be finished. */
  LodgeMachine *machine = create (fixture, "kept", TRUE);
  g_autoptr (LodgeMachineFiles) files = load_files (machine);
  LodgeJob *job = lodge_delete_job_new (machine, files);
  g_autoptr (GError) error = NULL;
  lodge_job_cancel (job);
  g_assert_false (lodge_test_run_job (job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_RUNNING);
  delete_machine (fixture, machine);
}

static void
test_cancel_save (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = create (fixture, "unsaved", TRUE);
  LodgeJob *job = lodge_machine_verb_job (machine, LODGE_VERB_SAVE);
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  lodge_job_run_async (job, NULL, lodge_test_wait_cb, &slot);
  lodge_job_cancel (job);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  if (lodge_job_run_finish (job, result, &error))
    wait_for_state (machine, LODGE_MACHINE_SAVED);
  else
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      wait_for_state (machine, LODGE_MACHINE_RUNNING);
      g_free (run ("test -z \"$(ls /var/lib/libvirt/qemu/save)\""));
    }
  g_object_unref (job);
  delete_machine (fixture, machine);
}

/* ---- the daemon dies ---- */

static void
kill_daemon (LodgeJob *job)
{
  control_daemon ("kill");
}

static void
bring_daemon_back (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gpointer slot = NULL;

  while (lodge_host_get_state (fixture->host) == LODGE_HOST_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  control_daemon ("start");
  /* At once, not when the back-off is over. */
  lodge_host_open_async (fixture->host, NULL, lodge_test_wait_cb, &slot);
  g_autoptr (GAsyncResult) result = lodge_test_wait (&slot);
  lodge_host_open_finish (fixture->host, result, &error);
  g_assert_no_error (error);
}

/* Asks the daemon, because the list may still be reading. */
static gboolean
is_defined (const char *name)
{
  g_autofree char *found = run ("virsh -q list --all --name | grep -x '%s' || :", name);

  return *found != '\0';
}

/* After a creation has failed: either the machine is there with all its files, or every file that
 * is there besides was named. Nothing is orphaned silently. Cleans up. */
static void
assert_accounted (Fixture *fixture, const char *name, const char *before, const GError *error)
{
  if (is_defined (name))
    {
      LodgeMachine *machine = wait_for_machine (fixture->list, name);
      g_autoptr (LodgeMachineFiles) files = load_files (machine);
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
        {
          g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
          if (lodge_machine_file_get_kind (file) == LODGE_FILE_DISK)
            g_assert_true (lodge_machine_file_get_exists (file));
        }
      wait_until_fresh (machine);
      delete_machine (fixture, machine);
    }
  else
    {
      g_autofree char *left =
          run ("find /var/lib/libvirt/images/lodge -type f; find /var/lib/libvirt/images/lodge "
               "-mindepth 1 -type d -empty");
      g_auto (GStrv) lines = g_strsplit (left, "\n", -1);
      for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        {
          g_assert_nonnull (error);
          assert_says (error, lines[i]);
        }
      g_free (run ("rm -rf /var/lib/libvirt/images/lodge/*"));
    }
  g_autofree char *after = inventory ();
  g_assert_cmpstr (before, ==, after);
}

static void
test_daemon_create (Fixture *fixture, gconstpointer data)
{
  static const char *const moments[] = { "Planning the machine", "Converting the disk",
                                         "Defining the machine", "Starting the machine" };
  g_autofree char *before = inventory ();

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      Moment moment = { .text = moments[i], .func = kill_daemon };
      g_autoptr (GError) error = NULL;

      /* The last step may be faster than the end of the daemon: then the machine is there, whole.
       */
      if (!run_job_until (full_create_job (fixture, "cut-off"), &moment, &error))
        g_assert_error (error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE);
      g_assert_true (moment.reached);
      bring_daemon_back (fixture);
      assert_accounted (fixture, "cut-off", before, error);
    }
}

/* A hook of libvirt's, so that the daemon dies in the midst of its own work. */
static void
install_hook (Fixture *fixture)
{
  g_free (run ("mkdir -p /etc/libvirt/hooks; cat >/etc/libvirt/hooks/qemu <<'END'\n"
               "#!/bin/sh\n"
               "if [ \"$2\" = \"$(cat %s/deadly)\" ]; then\n"
               "  : >%s/deadly\n"
               "  kill -KILL $(LODGE_TEST_LIBVIRT=/ lodge-test-libvirtd pid)\n"
               "fi\n"
               "END\n"
               "chmod +x /etc/libvirt/hooks/qemu; : >%s/deadly",
               fixture->dir, fixture->dir, fixture->dir));
  control_daemon ("stop");
  bring_daemon_back (fixture);
}

static void
remove_hook (Fixture *fixture)
{
  g_free (run ("rm /etc/libvirt/hooks/qemu"));
  control_daemon ("stop");
  bring_daemon_back (fixture);
}

static void
arm (Fixture *fixture, const char *operation)
{
  g_free (run ("echo %s >%s/deadly", operation, fixture->dir));
}

static void
test_daemon_within (Fixture *fixture, gconstpointer data)
{
  static const char *const starting[] = { "prepare", "start", "started" };
  static const char *const ending[] = { "stopped", "release" };
  g_autofree char *before = inventory ();

  install_hook (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (starting); i++)
    {
      g_autoptr (LodgeMachineSpec) spec = tiny_spec (fixture, "struck");
      g_autoptr (GError) error = NULL;

      g_test_message ("create: %s", starting[i]);
      arm (fixture, starting[i]);
      g_assert_false (
          lodge_test_run_job (lodge_create_job_new (fixture->host, spec, TRUE), &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE);
      assert_says (error, "“struck” is still there");
      assert_says (error, "struck.qcow2");
      bring_daemon_back (fixture);
      g_assert_true (is_defined ("struck"));
      assert_accounted (fixture, "struck", before, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ending); i++)
    for (guint verb = 0; verb < 2; verb++)
      {
        LodgeMachine *machine = create (fixture, "struck", TRUE);
        g_autoptr (LodgeMachineFiles) files = load_files (machine);
        g_autoptr (GError) error = NULL;

        g_test_message ("%s: %s", verb == 0 ? "delete" : "save", ending[i]);
        arm (fixture, ending[i]);
        g_assert_false (lodge_test_run_job (verb == 0
                                                ? lodge_delete_job_new (machine, files)
                                                : lodge_machine_verb_job (machine, LODGE_VERB_SAVE),
                                            &error));
        g_assert_error (error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE);
        assert_says (error, "“struck”");
        if (verb == 0)
          assert_says (error, "struck.qcow2");
        bring_daemon_back (fixture);
        assert_accounted (fixture, "struck", before, error);
      }
  remove_hook (fixture);
}

/* ---- QEMU dies ---- */

static void
test_qemu_killed (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = create (fixture, "victim", TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSerial) serial = lodge_serial_new (machine, NULL, FALSE);
  gpointer slot = NULL;

  lodge_serial_open (serial, FALSE);
  while (lodge_serial_get_state (serial) != LODGE_SERIAL_CONNECTED)
    g_main_context_iteration (NULL, TRUE);

  g_free (run ("kill -KILL $(cat /run/libvirt/qemu/victim.pid)"));
  do
    {
      lodge_machine_screenshot_async (machine, NULL, lodge_test_wait_cb, &slot);
      g_autoptr (GAsyncResult) shot = lodge_test_wait (&slot);
      g_autoptr (LodgePicture) picture = lodge_machine_screenshot_finish (machine, shot, &error);
      g_assert_true ((picture == NULL) == (error != NULL));
    }
  while (error == NULL);
  assert_says (error, "“victim”");
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_STATE);
  g_clear_error (&error);

  while (lodge_machine_is_active (machine))
    g_main_context_iteration (NULL, TRUE);
  while (lodge_serial_get_state (serial) != LODGE_SERIAL_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (lodge_serial_get_error (serial));

  g_assert_false (lodge_machine_can (machine, LODGE_VERB_PAUSE, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_STATE);
  run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
  delete_machine (fixture, machine);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  GUEST_TEST ("/trouble/jobs/cancel-create", test_cancel_create);
  GUEST_TEST ("/trouble/jobs/cancel-delete", test_cancel_delete);
  GUEST_TEST ("/trouble/jobs/cancel-save", test_cancel_save);
  GUEST_TEST ("/trouble/jobs/daemon-create", test_daemon_create);
  GUEST_TEST ("/trouble/jobs/daemon-within", test_daemon_within);
  GUEST_TEST ("/trouble/jobs/qemu-killed", test_qemu_killed);
  return g_test_run ();
}
