/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-daemon.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Where libvirt's chardev code keeps its locks. */
#define LOCK_FOLDER "/run/lock"

/* libvirtd needs virtlogd beside it, or no domain starts. */
static const char *const daemons[] = { "virtlogd", "libvirtd" };

static void start_next (GTask *task);

static gboolean
has_systemd (void)
{
  return g_file_test ("/run/systemd/system", G_FILE_TEST_IS_DIR);
}

static char *
find_daemon (const char *name)
{
  char *path = g_find_program_in_path (name);

  if (path != NULL)
    return path;
  /* A user's PATH has no sbin on Debian. */
  path = g_build_filename ("/usr/sbin", name, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    g_clear_pointer (&path, g_free);
  return path;
}

static gboolean
is_running (const char *name)
{
  g_autofree char *pid_file = g_strdup_printf ("/run/%s.pid", name);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (pid_file, &text, NULL, NULL))
    return FALSE;
  g_autofree char *comm_file =
      g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/comm", g_ascii_strtoll (text, NULL, 10));
  g_autofree char *comm = NULL;
  return g_file_get_contents (comm_file, &comm, NULL, NULL) && g_str_has_prefix (comm, name);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  guint index = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *error = NULL;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    {
      lodge_error_from_io (&error, _ ("%s could not be started"), daemons[index]);
      g_task_return_error (task, error);
      return;
    }

  /* systemd has started both at once. */
  g_task_set_task_data (
      task, GUINT_TO_POINTER (has_systemd () ? G_N_ELEMENTS (daemons) : index + 1), NULL);
  start_next (g_steal_pointer (&task));
}

static GSubprocess *
spawn (const char *name, GError **error)
{
  const GSubprocessFlags quiet =
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  g_autofree char *path = find_daemon (name);

  if (path == NULL)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                   _ ("%s is not installed; “lodge doctor” names the package"), name);
      return NULL;
    }
  if (has_systemd ())
    return g_subprocess_new (quiet, error, "systemctl", "start", "virtlogd.socket",
                             "libvirtd.socket", NULL);
  return g_subprocess_new (quiet, error, path, "--daemon", NULL);
}

/* libvirt locks a serial console's terminal there; every system has that folder once it is booted,
 * a container was not. */
static void
make_lock_folder (void)
{
  if (g_mkdir (LOCK_FOLDER, 01777) == 0)
    g_chmod (LOCK_FOLDER, 01777);
}

static void
start_next (GTask *task)
{
  guint index = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *error = NULL;

  while (index < G_N_ELEMENTS (daemons) && is_running (daemons[index]))
    index++;
  g_task_set_task_data (task, GUINT_TO_POINTER (index), NULL);

  g_autoptr (GSubprocess) process =
      index < G_N_ELEMENTS (daemons) ? spawn (daemons[index], &error) : NULL;
  if (process != NULL)
    {
      g_subprocess_wait_check_async (process, g_task_get_cancellable (task), started_cb, task);
      return;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * lodge_daemon_is_startable:
 * @uri: a libvirt URI
 *
 * A user's session daemon is started by libvirt itself, a system daemon by its init system. What
 * remains is root, for whom libvirt serves even qemu:///session by the system daemon: in a
 * container or on a test machine nobody has started that one.
 *
 * Returns: whether it falls to Lodge to start the daemons for @uri
 */
gboolean
lodge_daemon_is_startable (const char *uri)
{
  return geteuid () == 0 && g_str_has_prefix (uri, "qemu:///");
}

/**
 * lodge_daemon_start_async:
 * @cancellable: (nullable): a cancellable
 * @callback: called when virtlogd and libvirtd run
 * @user_data: for @callback
 *
 * Starts virtlogd and libvirtd, through systemd where there is one, else directly. They go on
 * running when Lodge ends. Makes /run/lock where the system was never booted. For the main thread.
 */
void
lodge_daemon_start_async (GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_daemon_start_async);
  make_lock_folder ();
  start_next (task);
}

/**
 * lodge_daemon_start_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the daemons run
 */
gboolean
lodge_daemon_start_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
