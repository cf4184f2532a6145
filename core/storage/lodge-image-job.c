/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-storage"

#include "config.h"

#include "storage/lodge-image-job.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "storage/lodge-image.h"
#include "storage/lodge-qemu-img.h"
#include "storage/lodge-storage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_POLL_MS 200
/* A new image's tables. */
#define THIN_DISK_BYTES (4 * LODGE_MIB)

typedef enum
{
  KIND_CREATE,
  KIND_COPY,
  KIND_CONVERT,
} Kind;

/**
 * LodgeImageJob:
 *
 * Makes a disk image: a new one, a copy, or a copy that becomes qcow2. It is written under a
 * temporary name beside the wanted one and renamed at the end, so nobody ever finds half an
 * image; a file that is there already is never overwritten. Failure and cancellation leave
 * nothing behind.
 */
struct _LodgeImageJob
{
  LodgeJob parent_instance;

  Kind kind;
  gboolean medium; /* a CD image, not a disk image */
  char *source;
  char *path;
  char *format;
  char *backing; /* stands in for one of the source's that is missing */
  char *read_as; /* the source's format; NULL where "opened" says it */
  char *opened;  /* what qemu-img is told to read */
  guint64 size;

  char *temporary;
  guint64 expected; /* bytes on disk */
  GSubprocess *process;
  GString *complaint;
  char buffer[512];
  guint poll_id;
  gulong cancel_id;
  guint pending; /* parts of the child that are not finished */
  GError *problem;
};

G_DEFINE_FINAL_TYPE (LodgeImageJob, lodge_image_job, LODGE_TYPE_JOB)

static void
lodge_image_job_finalize (GObject *object)
{
  LodgeImageJob *self = LODGE_IMAGE_JOB (object);

  g_free (self->source);
  g_free (self->path);
  g_free (self->format);
  g_free (self->backing);
  g_free (self->read_as);
  g_free (self->opened);
  g_free (self->temporary);
  g_clear_object (&self->process);
  g_string_free (self->complaint, TRUE);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (lodge_image_job_parent_class)->finalize (object);
}

/* Takes @task and @error. */
static void
fail (GTask *task, GError *error)
{
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autofree char *name = g_filename_display_basename (self->path);

  if (self->temporary != NULL)
    g_unlink (self->temporary);
  lodge_error_from_io (&error, _ ("The disk “%s” could not be made"), name);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* As rename(), but never over a file that is there. */
static gboolean
rename_new (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  /* A file system without it, NFS for example. */
  if (link (from, to) != 0)
    return FALSE;
  unlink (from);
  return TRUE;
}

static GError *
error_exists (LodgeImageJob *self)
{
  g_autofree char *name = g_filename_display_name (self->path);

  return g_error_new (LODGE_ERROR, LODGE_ERROR_CONFLICT,
                      _ ("There is a file “%s” already; choose another name"), name);
}

static void
child_ended (GTask *task)
{
  LodgeImageJob *self = g_task_get_source_object (task);

  if (--self->pending > 0)
    return;

  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancel_id);
  self->cancel_id = 0;
  if (self->problem == NULL)
    g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &self->problem);
  if (self->problem == NULL && !g_subprocess_get_successful (self->process))
    self->problem = lodge_qemu_img_error (self->complaint->str);
  if (self->problem == NULL && !rename_new (self->temporary, self->path))
    {
      if (errno == EEXIST)
        self->problem = error_exists (self);
      else
        self->problem = g_error_new_literal (G_IO_ERROR, (gint)g_io_error_from_errno (errno),
                                             g_strerror (errno));
    }
  if (self->problem != NULL)
    {
      fail (task, g_steal_pointer (&self->problem));
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
exit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  child_ended (user_data);
}

static void
complaint_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0)
    {
      child_ended (task);
      return;
    }
  /* Enough for any message; a program gone wild must not fill the memory. */
  if (self->complaint->len < 8192)
    g_string_append_len (self->complaint, text, (gssize)length);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 4096, G_PRIORITY_DEFAULT, NULL,
                                   complaint_cb, task);
}

static void
progress_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LodgeImageJob *self = g_task_get_source_object (task);
  const gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  double fraction;

  if (length <= 0)
    {
      child_ended (task);
      return;
    }
  if (lodge_qemu_img_parse_progress (self->buffer, (gsize)length, &fraction))
    lodge_job_set_fraction (LODGE_JOB (self), fraction);
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, progress_cb, task);
}

/* cp says nothing while it copies. */
static gboolean
poll_cb (gpointer user_data)
{
  LodgeImageJob *self = user_data;
  struct stat info;

  if (self->expected > 0 && stat (self->temporary, &info) == 0)
    lodge_job_set_fraction (LODGE_JOB (self),
                            (double)info.st_blocks * 512 / (double)self->expected);
  return G_SOURCE_CONTINUE;
}

static void
cancelled_cb (GCancellable *cancellable, LodgeImageJob *self)
{
  g_subprocess_force_exit (self->process);
}

/* Takes @task. */
static void
run_child (GTask *task, const char *const *argv)
{
  LodgeImageJob *self = g_task_get_source_object (task);
  GError *error = NULL;

  self->process = lodge_qemu_img_spawn (argv, FALSE, &error);
  if (self->process == NULL)
    {
      fail (task, error);
      return;
    }
  if (self->kind == KIND_COPY)
    self->poll_id = g_timeout_add (COPY_POLL_MS, poll_cb, self);
  self->pending = 3;
  g_subprocess_wait_async (self->process, NULL, exit_cb, task);
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (self->process), 4096,
                                   G_PRIORITY_DEFAULT, NULL, complaint_cb, task);
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (self->process), self->buffer,
                             sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, progress_cb, task);
  self->cancel_id =
      g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (cancelled_cb), self, NULL);
}

/* Takes @task. Looks at the place where the image is to be. */
static gboolean
prepare (GTask *task, guint64 bytes)
{
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autofree char *dir = g_path_get_dirname (self->path);
  g_autofree char *base = g_path_get_basename (self->path);
  g_autofree char *random = g_uuid_string_random ();
  GError *error = NULL;

  random[8] = '\0';
  if (g_file_test (self->path, G_FILE_TEST_EXISTS)
      || g_file_test (self->path, G_FILE_TEST_IS_SYMLINK))
    error = error_exists (self);
  else if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *shown = g_filename_display_name (dir);
      error =
          g_error_new (LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no folder “%s”"), shown);
    }
  else
    lodge_storage_check_space (self->path, bytes, NULL, &error);

  if (error != NULL)
    {
      fail (task, error);
      return FALSE;
    }
  /* A long name would become too long by the ending. */
  if (strlen (base) > 200)
    base[200] = '\0';
  g_autofree char *name = g_strdup_printf (".%s.%s.part", base, random);
  g_free (self->temporary);
  self->temporary = g_build_filename (dir, name, NULL);
  return TRUE;
}

static void
start_create (GTask *task)
{
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, self->size);
  const char *argv[] = { "qemu-img",          "create",        "-q", "-f", self->format, "-o",
                         "preallocation=off", self->temporary, size, NULL };

  lodge_job_set_status (LODGE_JOB (self), _ ("Making the disk"));
  if (prepare (task, THIN_DISK_BYTES))
    {
      argv[7] = self->temporary;
      run_child (task, argv);
    }
}

/* What is spelled out in JSON carries its formats itself. */
static void
add_source (LodgeImageJob *self, const char **argv, guint *n)
{
  if (self->read_as != NULL)
    {
      argv[(*n)++] = "-f";
      argv[(*n)++] = self->read_as;
    }
  argv[(*n)++] = self->opened;
}

/* Takes @task. @bytes is what the new image will take. */
static void
start_copy (GTask *task, guint64 bytes)
{
  LodgeImageJob *self = g_task_get_source_object (task);

  self->expected = bytes;
  if (!prepare (task, bytes))
    return;
  if (self->kind == KIND_COPY)
    {
      const char *argv[] = { "cp", "--reflink=auto", "--sparse=always",
                             "--", self->source,     self->temporary,
                             NULL };

      run_child (task, argv);
    }
  else
    {
      const char *argv[10] = { "qemu-img", "convert", "-p", "-O", self->format };
      guint n = 5;

      add_source (self, argv, &n);
      argv[n] = self->temporary;
      run_child (task, argv);
    }
}

static guint64
read_required (const char *answer)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;
  gint64 required = 0;

  if (json_parser_load_from_data (parser, answer, -1, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    required = json_object_get_int_member_with_default (json_node_get_object (root), "required", 0);
  return (guint64)MAX (required, 0);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autofree char *answer = NULL;
  g_autofree char *complaint = NULL;
  GError *error = NULL;

  if (lodge_qemu_img_communicate_finish (G_SUBPROCESS (source), result, &answer, &complaint,
                                         &error))
    self->expected = MAX (self->expected, read_required (answer));
  else if (lodge_error_is_cancelled (error))
    {
      fail (task, error);
      return;
    }
  /* An estimate that cannot be had is no reason not to try. */
  g_clear_error (&error);
  start_copy (task, self->expected);
}

/* Takes @task. Compressed images, and those with a base, become larger than their file. */
static void
measure (GTask *task)
{
  LodgeImageJob *self = g_task_get_source_object (task);
  const char *argv[10] = { "qemu-img", "measure", "-U", "--output=json", "-O", self->format };
  guint n = 6;
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;

  add_source (self, argv, &n);
  process = lodge_qemu_img_spawn (argv, TRUE, &error);
  if (process == NULL)
    fail (task, error);
  else
    lodge_qemu_img_communicate_async (process, g_task_get_cancellable (task), measured_cb, task);
}

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autofree char *name = g_filename_display_basename (self->source);
  GError *error = NULL;
  g_autoptr (LodgeImage) image = lodge_image_inspect_finish (result, &error);

  if (image == NULL)
    {
      fail (task, error);
      return;
    }
  if (lodge_image_get_backing_missing (image))
    {
      fail (task, g_error_new (LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                               _ ("The disk image “%s” is based on “%s”, which is not there"), name,
                               lodge_image_get_missing_path (image)));
      return;
    }
  if (self->kind == KIND_CONVERT && lodge_image_get_encrypted (image))
    {
      fail (task, g_error_new (LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                               _ ("The disk image “%s” is encrypted and can be copied or used in "
                                  "place, but not converted"),
                               name));
      return;
    }
  if (self->kind == KIND_COPY)
    self->format = g_strdup (lodge_image_get_format (image));
  /* A copy in another folder would not find the image that it is based on: write it out whole. */
  if (self->kind == KIND_COPY && lodge_image_get_backing_path (image) != NULL)
    self->kind = KIND_CONVERT;
  lodge_job_set_status (LODGE_JOB (self), self->kind == KIND_COPY ? _ ("Copying the disk")
                                                                  : _ ("Converting the disk"));
  self->expected = lodge_image_get_actual_size (image);
  if (self->backing != NULL)
    self->opened = lodge_qemu_img_chain (self->source, lodge_image_get_format (image),
                                         lodge_image_get_chain (image));
  else
    {
      self->opened = g_strdup (self->source);
      self->read_as = g_strdup (lodge_image_get_format (image));
    }
  if (self->kind == KIND_COPY)
    start_copy (task, self->expected);
  else
    measure (task);
}

/* A medium is bytes, whatever they look like. */
static void
start_medium (GTask *task)
{
  LodgeImageJob *self = g_task_get_source_object (task);
  g_autofree char *name = g_filename_display_basename (self->source);
  GStatBuf info;

  lodge_job_set_status (LODGE_JOB (self), _ ("Copying the image"));
  if (g_stat (self->source, &info) == 0)
    start_copy (task, (guint64)info.st_size);
  else
    fail (task,
          g_error_new (LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no file “%s”"), name));
}

static void
lodge_image_job_run_async (LodgeJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  LodgeImageJob *self = LODGE_IMAGE_JOB (job);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* Cancelled or not, the child's end is awaited and its file removed first. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, lodge_image_job_run_async);
  if (self->kind == KIND_CREATE)
    start_create (task);
  else if (self->medium)
    start_medium (task);
  else
    lodge_image_inspect_async (self->source, self->backing, cancellable, inspected_cb, task);
}

static gboolean
lodge_image_job_run_finish (LodgeJob *job, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lodge_image_job_class_init (LodgeImageJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_image_job_finalize;
  LODGE_JOB_CLASS (klass)->run_async = lodge_image_job_run_async;
  LODGE_JOB_CLASS (klass)->run_finish = lodge_image_job_run_finish;
}

static void
lodge_image_job_init (LodgeImageJob *self)
{
  self->complaint = g_string_new (NULL);
}

static LodgeImageJob *
new_job (Kind kind, const char *title, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  LodgeImageJob *self = g_object_new (LODGE_TYPE_IMAGE_JOB, NULL);
  g_autoptr (GString) text = g_string_new (title);

  g_string_replace (text, "%s", name, 1);
  lodge_job_set_title (LODGE_JOB (self), text->str);
  self->kind = kind;
  self->path = g_canonicalize_filename (path, NULL);
  return self;
}

/**
 * lodge_image_job_new_create:
 * @path: (type filename): where the image is to be; its folder has to exist
 * @format: (nullable): "qcow2", which %NULL means too, or "raw"
 * @size: bytes that the guest sees
 *
 * The image is thin: it takes space as the guest writes.
 *
 * Returns: (transfer full): a job
 */
LodgeJob *
lodge_image_job_new_create (const char *path, const char *format, guint64 size)
{
  g_return_val_if_fail (path != NULL && size > 0, NULL);
  /* Translators: %s is a file's name */
  LodgeImageJob *self = new_job (KIND_CREATE, _ ("Making the disk “%s”"), path);

  self->format = g_strdup (format != NULL ? format : "qcow2");
  self->size = size;
  return LODGE_JOB (self);
}

/**
 * lodge_image_job_new_copy:
 * @source: (type filename): an image
 * @path: (type filename): where the copy is to be; its folder has to exist
 *
 * The copy shares its blocks with @source where the file system can do that. An image that is
 * based on another one is written out whole.
 *
 * Returns: (transfer full): a job
 */
LodgeJob *
lodge_image_job_new_copy (const char *source, const char *path)
{
  g_return_val_if_fail (source != NULL && path != NULL, NULL);
  /* Translators: %s is a file's name */
  LodgeImageJob *self = new_job (KIND_COPY, _ ("Copying the disk “%s”"), path);

  self->source = g_canonicalize_filename (source, NULL);
  return LODGE_JOB (self);
}

/**
 * lodge_image_job_new_copy_medium:
 * @source: (type filename): the image of a CD or DVD
 * @path: (type filename): where the copy is to be; its folder has to exist
 *
 * Returns: (transfer full): a job
 */
LodgeJob *
lodge_image_job_new_copy_medium (const char *source, const char *path)
{
  g_return_val_if_fail (source != NULL && path != NULL, NULL);
  /* Translators: %s is a file's name */
  LodgeImageJob *self = new_job (KIND_COPY, _ ("Copying the image “%s”"), path);

  self->source = g_canonicalize_filename (source, NULL);
  self->format = g_strdup ("raw");
  self->medium = TRUE;
  return LODGE_JOB (self);
}

/**
 * lodge_image_job_new_convert:
 * @source: (type filename): an image of any format that QEMU reads
 * @path: (type filename): where the qcow2 is to be; its folder has to exist
 *
 * Returns: (transfer full): a job
 */
LodgeJob *
lodge_image_job_new_convert (const char *source, const char *path)
{
  g_return_val_if_fail (source != NULL && path != NULL, NULL);
  /* Translators: %s is a file's name */
  LodgeImageJob *self = new_job (KIND_CONVERT, _ ("Converting the disk “%s”"), path);

  self->source = g_canonicalize_filename (source, NULL);
  self->format = g_strdup ("qcow2");
  return LODGE_JOB (self);
}

/**
 * lodge_image_job_set_backing:
 * @self: a job that copies or converts and was not started
 * @backing: (type filename) (nullable): stands in for a file that the source is based on and that
 *   is not where the source says
 */
void
lodge_image_job_set_backing (LodgeImageJob *self, const char *backing)
{
  g_return_if_fail (LODGE_IS_IMAGE_JOB (self));

  g_free (self->backing);
  self->backing = backing != NULL ? g_canonicalize_filename (backing, NULL) : NULL;
}

/**
 * lodge_image_job_get_path:
 * @self: a job
 *
 * Returns: (transfer none) (type filename): the file that it makes
 */
const char *
lodge_image_job_get_path (LodgeImageJob *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE_JOB (self), NULL);

  return self->path;
}

/**
 * lodge_image_job_get_format:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the format of what it makes; of a copy known once it is
 *   done
 */
const char *
lodge_image_job_get_format (LodgeImageJob *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE_JOB (self), NULL);

  return self->format;
}
