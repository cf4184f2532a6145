/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-storage"

#include "config.h"

#include "storage/lodge-qemu-img.h"

#include "base/lodge-error.h"
#include "machine/lodge-disk-spec.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/resource.h>

#define TIME_LIMIT_SECONDS 20
#define MEMORY_LIMIT (1024u * 1024 * 1024)

/* Runs between fork and exec, where only system calls are safe. An image from anywhere can make
 * qemu-img take all the memory and time there is. */
static void
limit (gpointer user_data)
{
  const struct rlimit cpu = { TIME_LIMIT_SECONDS, TIME_LIMIT_SECONDS };
  const struct rlimit memory = { MEMORY_LIMIT, MEMORY_LIMIT };

  setrlimit (RLIMIT_CPU, &cpu);
  setrlimit (RLIMIT_AS, &memory);
}

/**
 * lodge_qemu_img_spawn:
 * @argv: program and arguments, then %NULL
 * @limited: whether to limit time and memory
 * @error: return location for an error
 *
 * Starts a program with its output and complaints in pipes and in the C locale.
 *
 * Returns: (transfer full): the process
 */
GSubprocess *
lodge_qemu_img_spawn (const char *const *argv, gboolean limited, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) problem = NULL;

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  if (limited)
    g_subprocess_launcher_set_child_setup (launcher, limit, NULL, NULL);

  GSubprocess *process = g_subprocess_launcher_spawnv (launcher, argv, &problem);
  if (process != NULL)
    return process;
  if (g_error_matches (problem, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                 _ ("The program “%s” is not installed; install QEMU's disk tools"), argv[0]);
  else
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED, _ ("“%s” cannot be started: %s"), argv[0],
                 problem->message);
  return NULL;
}

typedef struct
{
  guint timeout_id;
  gboolean timed_out;
  char *output;
  char *complaint;
} Communication;

static void
communication_free (Communication *communication)
{
  g_clear_handle_id (&communication->timeout_id, g_source_remove);
  g_free (communication->output);
  g_free (communication->complaint);
  g_free (communication);
}

static gboolean
timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  Communication *communication = g_task_get_task_data (task);

  communication->timeout_id = 0;
  communication->timed_out = TRUE;
  g_subprocess_force_exit (g_task_get_source_object (task));
  return G_SOURCE_REMOVE;
}

static void
communicate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GSubprocess *process = G_SUBPROCESS (source);
  Communication *communication = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_handle_id (&communication->timeout_id, g_source_remove);
  if (!g_subprocess_communicate_utf8_finish (process, result, &communication->output,
                                             &communication->complaint, &error))
    {
      g_subprocess_force_exit (process);
      g_task_return_error (task, error);
    }
  else if (communication->timed_out)
    g_task_return_new_error (task, LODGE_ERROR, LODGE_ERROR_TIMED_OUT,
                             _ ("qemu-img took longer than %d seconds"), TIME_LIMIT_SECONDS);
  else if (!g_subprocess_get_successful (process))
    g_task_return_error (task, lodge_qemu_img_error (communication->complaint));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lodge_qemu_img_communicate_async:
 * @process: from lodge_qemu_img_spawn()
 * @cancellable: (nullable): kills it
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Collects what @process prints, for no longer than twenty seconds.
 */
void
lodge_qemu_img_communicate_async (GSubprocess *process,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (process, cancellable, callback, user_data);
  Communication *communication = g_new0 (Communication, 1);

  g_task_set_source_tag (task, lodge_qemu_img_communicate_async);
  g_task_set_task_data (task, communication, (GDestroyNotify)communication_free);
  communication->timeout_id = g_timeout_add_seconds (TIME_LIMIT_SECONDS, timeout_cb, task);
  g_subprocess_communicate_utf8_async (process, NULL, cancellable, communicate_cb, task);
}

/**
 * lodge_qemu_img_communicate_finish:
 * @process: the process
 * @result: what the callback got
 * @output: (out): its output
 * @complaint: (out): what it printed to standard error
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
lodge_qemu_img_communicate_finish (
    GSubprocess *process, GAsyncResult *result, char **output, char **complaint, GError **error)
{
  Communication *communication = g_task_get_task_data (G_TASK (result));

  *output = g_steal_pointer (&communication->output);
  *complaint = g_steal_pointer (&communication->complaint);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_qemu_img_error:
 * @complaint: (nullable): what a failed program printed to standard error
 *
 * Returns: (transfer full): a #GIOError with its last line, for lodge_error_from_io()
 */
GError *
lodge_qemu_img_error (const char *complaint)
{
  g_autofree char *text = g_strstrip (g_utf8_make_valid (complaint != NULL ? complaint : "", -1));
  const char *line = strrchr (text, '\n');
  int code = G_IO_ERROR_FAILED;

  line = line != NULL ? line + 1 : text;
  if (g_str_has_prefix (line, "qemu-img: "))
    line += strlen ("qemu-img: ");
  if (strstr (text, "No space left on device") != NULL
      || strstr (text, "Disk quota exceeded") != NULL)
    code = G_IO_ERROR_NO_SPACE;
  else if (strstr (text, "Permission denied") != NULL)
    code = G_IO_ERROR_PERMISSION_DENIED;
  else if (strstr (text, "No such file") != NULL)
    code = G_IO_ERROR_NOT_FOUND;
  else if (strstr (text, "lock") != NULL && strstr (text, "another process") != NULL)
    code = G_IO_ERROR_BUSY;
  else if (strstr (text, "Could not open") != NULL)
    code = G_IO_ERROR_INVALID_DATA;
  return g_error_new_literal (G_IO_ERROR, code, *line != '\0' ? line : _ ("it gave no reason"));
}

/**
 * lodge_qemu_img_parse_progress:
 * @text: the latest that `qemu-img -p` printed, not terminated
 * @length: its length in bytes
 * @fraction: (out): how much is done, from 0 to 1
 *
 * Finds the last complete "(12.34/100%)" in @text.
 *
 * Returns: whether there is one
 */
gboolean
lodge_qemu_img_parse_progress (const char *text, gsize length, double *fraction)
{
  static const char tail[] = "/100%)";
  const gsize tail_length = strlen (tail);

  for (gsize end = length; end >= tail_length; end--)
    {
      const char *slash = text + end - tail_length;
      char number[16];
      gsize digits = 0;

      if (memcmp (slash, tail, tail_length) != 0)
        continue;
      while (slash - digits > text && digits < sizeof number - 1
             && (g_ascii_isdigit (slash[-1 - (gssize)digits]) || slash[-1 - (gssize)digits] == '.'))
        digits++;
      if (digits == 0)
        continue;
      memcpy (number, slash - digits, digits);
      number[digits] = '\0';
      *fraction = CLAMP (g_ascii_strtod (number, NULL) / 100, 0, 1);
      return TRUE;
    }
  return FALSE;
}

static void
add_node (JsonBuilder *json, const char *path, const char *format)
{
  json_builder_set_member_name (json, "driver");
  json_builder_add_string_value (json, format);
  json_builder_set_member_name (json, "file");
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "driver");
  json_builder_add_string_value (json, g_str_has_prefix (path, "/dev/") ? "host_device" : "file");
  json_builder_set_member_name (json, "filename");
  json_builder_add_string_value (json, path);
  json_builder_end_object (json);
}

/**
 * lodge_qemu_img_chain: (skip)
 * @path: (type filename): a disk image
 * @format: its format
 * @chain: (element-type LodgeDiskBase): what it is based on, nearest first, whatever it says itself
 *
 * Returns: (transfer full): a name by which QEMU opens just those files
 */
char *
lodge_qemu_img_chain (const char *path, const char *format, GPtrArray *chain)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  add_node (json, path, format);
  for (guint i = 0; i < chain->len; i++)
    {
      const LodgeDiskBase *base = chain->pdata[i];
      json_builder_set_member_name (json, "backing");
      json_builder_begin_object (json);
      add_node (json, base->path, base->format);
    }
  for (guint i = 0; i <= chain->len; i++)
    json_builder_end_object (json);
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  return g_strconcat ("json:", text, NULL);
}
