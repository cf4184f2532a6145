/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-storage"

#include "config.h"

#include "storage/lodge-image.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "storage/lodge-image-header.h"
#include "storage/lodge-qemu-img.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* QEMU gives up at 200. */
#define MAX_CHAIN 64

enum
{
  PROP_0,
  PROP_PATH,
  PROP_FORMAT,
  PROP_VIRTUAL_SIZE,
  PROP_ACTUAL_SIZE,
  PROP_BACKING_PATH,
  PROP_BACKING_FORMAT,
  PROP_BACKING_MISSING,
  PROP_MISSING_PATH,
  PROP_ENCRYPTED,
  PROP_SNAPSHOTS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

struct _LodgeImage
{
  GObject parent_instance;

  char *path;
  char *format;
  guint64 virtual_size;
  guint64 actual_size;
  char *backing_path;
  char *backing_format;
  char *missing_path;
  gboolean encrypted;
  guint snapshots;
  GPtrArray *chain; /* of LodgeDiskBase */
};

G_DEFINE_FINAL_TYPE (LodgeImage, lodge_image, G_TYPE_OBJECT)

static void
lodge_image_finalize (GObject *object)
{
  LodgeImage *self = LODGE_IMAGE (object);

  g_free (self->path);
  g_free (self->format);
  g_free (self->backing_path);
  g_free (self->backing_format);
  g_free (self->missing_path);
  g_ptr_array_unref (self->chain);

  G_OBJECT_CLASS (lodge_image_parent_class)->finalize (object);
}

static void
lodge_image_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeImage *self = LODGE_IMAGE (object);

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_FORMAT:
      g_value_set_string (value, self->format);
      break;
    case PROP_VIRTUAL_SIZE:
      g_value_set_uint64 (value, self->virtual_size);
      break;
    case PROP_ACTUAL_SIZE:
      g_value_set_uint64 (value, self->actual_size);
      break;
    case PROP_BACKING_PATH:
      g_value_set_string (value, self->backing_path);
      break;
    case PROP_BACKING_FORMAT:
      g_value_set_string (value, self->backing_format);
      break;
    case PROP_BACKING_MISSING:
      g_value_set_boolean (value, self->missing_path != NULL);
      break;
    case PROP_MISSING_PATH:
      g_value_set_string (value, self->missing_path);
      break;
    case PROP_ENCRYPTED:
      g_value_set_boolean (value, self->encrypted);
      break;
    case PROP_SNAPSHOTS:
      g_value_set_uint (value, self->snapshots);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_image_class_init (LodgeImageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_image_finalize;
  object_class->get_property = lodge_image_get_property;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_FORMAT] = g_param_spec_string ("format", NULL, NULL, NULL, flags);
  properties[PROP_VIRTUAL_SIZE] =
      g_param_spec_uint64 ("virtual-size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_ACTUAL_SIZE] =
      g_param_spec_uint64 ("actual-size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_BACKING_PATH] = g_param_spec_string ("backing-path", NULL, NULL, NULL, flags);
  properties[PROP_BACKING_FORMAT] = g_param_spec_string ("backing-format", NULL, NULL, NULL, flags);
  properties[PROP_BACKING_MISSING] =
      g_param_spec_boolean ("backing-missing", NULL, NULL, FALSE, flags);
  properties[PROP_MISSING_PATH] = g_param_spec_string ("missing-path", NULL, NULL, NULL, flags);
  properties[PROP_ENCRYPTED] = g_param_spec_boolean ("encrypted", NULL, NULL, FALSE, flags);
  properties[PROP_SNAPSHOTS] = g_param_spec_uint ("snapshots", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_image_init (LodgeImage *self)
{
  self->chain = lodge_disk_chain_new ();
}

/* The state of an inspection, which walks down the chain one file at a time. qemu-img is never
 * asked to follow the chain: an image could name a network server or a device as its backing. */
typedef struct
{
  LodgeImage *top;
  char *path;        /* being looked at */
  char *backing;     /* stands in for what is missing, until it is needed */
  char *format;      /* that the file is to have, according to the one above it; or NULL */
  gboolean stand_in; /* whether the file is what was @backing */
  guint64 size;      /* of the one above it */
  GHashTable *seen;  /* of paths */
  GSubprocess *process;
} Inspection;

static void
inspection_free (Inspection *inspection)
{
  g_clear_object (&inspection->top);
  g_free (inspection->path);
  g_free (inspection->backing);
  g_free (inspection->format);
  g_hash_table_unref (inspection->seen);
  g_clear_object (&inspection->process);
  g_free (inspection);
}

/* Runs on a worker thread: a file on a sleeping disk or a lost server must not block the window. */
static void
look_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *path = task_data;
  g_autofree char *name = g_filename_display_name (path);
  guint8 header[LODGE_IMAGE_HEADER_BYTES];
  struct stat info;
  GError *error = NULL;
  const int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  const int problem = errno;

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      const char *text = g_strerror (fd < 0 ? problem : errno);

      if (fd < 0 && problem == ENOENT)
        error = g_error_new (LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no file “%s”"), name);
      else if (fd < 0 && (problem == EACCES || problem == EPERM))
        error = g_error_new (LODGE_ERROR, LODGE_ERROR_DENIED,
                             _ ("The file “%s” may not be read; check its permissions"), name);
      else
        error = g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED,
                             _ ("The file “%s” cannot be read: %s"), name, text);
    }
  else if (S_ISDIR (info.st_mode))
    error = g_error_new (LODGE_ERROR, LODGE_ERROR_INVALID, _ ("“%s” is a folder, not a disk image"),
                         name);
  else if (!S_ISREG (info.st_mode) && !S_ISBLK (info.st_mode))
    error = g_error_new (LODGE_ERROR, LODGE_ERROR_INVALID, _ ("“%s” is not a disk image"), name);
  else if (S_ISREG (info.st_mode) && info.st_size == 0)
    error = g_error_new (LODGE_ERROR, LODGE_ERROR_INVALID,
                         _ ("The file “%s” is empty and cannot be used as a disk"), name);
  else
    {
      const gssize length = read (fd, header, sizeof header);

      if (length < 0)
        error = g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED,
                             _ ("The file “%s” cannot be read: %s"), name, g_strerror (errno));
      else
        lodge_image_header_check (header, (gsize)length,
                                  S_ISBLK (info.st_mode) ? G_MAXUINT64 : (guint64)info.st_size,
                                  path, &error);
    }
  if (fd >= 0)
    close (fd);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static guint64
get_number (JsonObject *object, const char *member)
{
  const gint64 number = json_object_get_int_member_with_default (object, member, 0);

  return number > 0 ? (guint64)number : 0;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static void
read_backing (LodgeImage *image, JsonObject *object)
{
  const char *name = get_string (object, "full-backing-filename");

  if (name == NULL)
    name = get_string (object, "backing-filename");
  if (name == NULL || *name == '\0')
    return;
  image->backing_format = g_strdup (get_string (object, "backing-filename-format"));
  if (g_str_has_prefix (name, "file:/"))
    name += strlen ("file:");
  if (g_path_is_absolute (name))
    {
      g_autofree char *dir = g_path_get_dirname (image->path);
      image->backing_path = g_canonicalize_filename (name, dir);
    }
  else
    image->backing_path = g_strdup (name);
}

/* Returns: (transfer full) (nullable) */
static LodgeImage *
parse_info (const char *text, const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;

  if (json_parser_load_from_data (parser, text, -1, error))
    root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || get_string (json_node_get_object (root), "format") == NULL)
    {
      g_clear_error (error);
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED,
                   _ ("qemu-img gave an answer that Lodge does not understand"));
      return NULL;
    }

  JsonObject *object = json_node_get_object (root);
  LodgeImage *image = g_object_new (LODGE_TYPE_IMAGE, NULL);
  image->path = g_strdup (path);
  image->format = g_strdup (get_string (object, "format"));
  image->virtual_size = get_number (object, "virtual-size");
  image->actual_size = get_number (object, "actual-size");
  image->encrypted = json_object_get_boolean_member_with_default (object, "encrypted", FALSE)
                     || g_str_equal (image->format, "luks");
  if (json_object_has_member (object, "snapshots")
      && JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "snapshots")))
    image->snapshots = json_array_get_length (json_object_get_array_member (object, "snapshots"));
  read_backing (image, object);
  return image;
}

static void look_at (GTask *task, char *path);

/* Takes the place of what the image names and is not there. */
static void
use_stand_in (GTask *task)
{
  Inspection *inspection = g_task_get_task_data (task);

  inspection->stand_in = TRUE;
  /* It is not there, so it is no circle to name it again. */
  g_hash_table_remove (inspection->seen, inspection->path);
  look_at (task, g_steal_pointer (&inspection->backing));
}

/* A file that somebody chose as the base must be able to be it: with another one the guest's file
 * systems would be nonsense, and be damaged by the first thing that is written. */
static gboolean
check_stand_in (Inspection *inspection, LodgeImage *image, GError **error)
{
  g_autofree char *name = g_filename_display_basename (inspection->path);
  const char *wanted = inspection->format;

  if (wanted != NULL && g_strcmp0 (wanted, image->format) != 0)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” has the format %s, and the disk continues a file of the format %s; "
                      "choose the file that it was made from"),
                   name, image->format, wanted);
      return FALSE;
    }
  if (image->virtual_size > inspection->size)
    {
      g_autofree char *larger = lodge_format_size (image->virtual_size);
      g_autofree char *smaller = lodge_format_size (inspection->size);
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is a disk of %s, larger than the one of %s that continues it; choose "
                      "the file that it was made from"),
                   name, larger, smaller);
      return FALSE;
    }
  return TRUE;
}

/* What is below the top becomes a link of the chain. */
static void
add_link (Inspection *inspection, LodgeImage *image)
{
  /* What the image above says goes before what the file looks like: a raw file can look like
   * anything. */
  const char *format = inspection->format != NULL ? inspection->format : image->format;

  g_ptr_array_add (inspection->top->chain, lodge_disk_base_new (inspection->path, format));
}

static void
finish (GTask *task)
{
  Inspection *inspection = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&inspection->top), g_object_unref);
  g_object_unref (task);
}

/* Takes @task. */
static void
fail (GTask *task, GError *error)
{
  Inspection *inspection = g_task_get_task_data (task);

  /* What is wrong below the top is for the person to see and to mend, not a reason to refuse to
   * show the image. */
  if (inspection->top != NULL && !inspection->stand_in && !lodge_error_is_cancelled (error)
      && !g_error_matches (error, LODGE_ERROR, LODGE_ERROR_INVALID))
    {
      if (inspection->backing != NULL)
        {
          g_error_free (error);
          use_stand_in (task);
          return;
        }
      inspection->top->missing_path = g_strdup (inspection->path);
      g_error_free (error);
      finish (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Inspection *inspection = g_task_get_task_data (task);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autofree char *name = g_filename_display_basename (inspection->path);
  g_autoptr (LodgeImage) image = NULL;
  GError *error = NULL;

  if (lodge_qemu_img_communicate_finish (G_SUBPROCESS (source), result, &output, &complaint,
                                         &error))
    image = parse_info (output, inspection->path, &error);
  else
    lodge_error_from_io (&error, _ ("The disk image “%s” cannot be read"), name);
  if (image == NULL)
    {
      fail (task, error);
      return;
    }

  if (inspection->stand_in && !check_stand_in (inspection, image, &error))
    {
      fail (task, error);
      return;
    }
  if (inspection->top != NULL)
    add_link (inspection, image);
  inspection->stand_in = FALSE;
  inspection->size = image->virtual_size;
  g_free (inspection->format);
  inspection->format = g_strdup (image->backing_format);

  char *backing = g_strdup (image->backing_path);
  if (inspection->top == NULL)
    inspection->top = g_steal_pointer (&image);
  if (backing == NULL)
    finish (task);
  else if (!g_path_is_absolute (backing) && inspection->backing != NULL)
    {
      g_free (backing);
      use_stand_in (task);
    }
  else if (!g_path_is_absolute (backing))
    {
      inspection->top->missing_path = backing;
      finish (task);
    }
  else
    look_at (task, backing);
}

static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Inspection *inspection = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (task, error);
      return;
    }

  /* -U: a running machine holds the lock, and looking does no harm. */
  const char *argv[] = { "qemu-img", "info", "-U", "--output=json", inspection->path, NULL };
  g_clear_object (&inspection->process);
  inspection->process = lodge_qemu_img_spawn (argv, TRUE, &error);
  if (inspection->process == NULL)
    fail (task, error);
  else
    lodge_qemu_img_communicate_async (inspection->process, g_task_get_cancellable (task), info_cb,
                                      task);
}

/* Takes @path. */
static void
look_at (GTask *task, char *path)
{
  Inspection *inspection = g_task_get_task_data (task);

  g_free (inspection->path);
  inspection->path = path;
  if (!g_hash_table_add (inspection->seen, g_strdup (path))
      || g_hash_table_size (inspection->seen) > MAX_CHAIN)
    {
      g_autofree char *name = g_filename_display_name (path);

      fail (task,
            g_error_new (LODGE_ERROR, LODGE_ERROR_INVALID,
                         _ ("The disk image “%s” is based on itself and cannot be used"), name));
      return;
    }

  g_autoptr (GTask) inner = g_task_new (NULL, g_task_get_cancellable (task), look_cb, task);
  g_task_set_task_data (inner, g_strdup (path), g_free);
  g_task_set_return_on_cancel (inner, TRUE);
  g_task_run_in_thread (inner, look_thread);
}

/**
 * lodge_image_inspect_async:
 * @path: (type filename): a disk image, or a block device
 * @backing: (type filename) (nullable): stands in for the first file in the chain of backing files
 *   that is not there; not for one that is
 * @cancellable: (nullable): stops the inspection
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Finds out what @path is, without trusting it: qemu-img runs with limits on time and memory, and
 * backing files are followed by their names only where those are files of this computer. A file
 * of no known format is "raw".
 */
void
lodge_image_inspect_async (const char *path,
                           const char *backing,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (path != NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Inspection *inspection = g_new0 (Inspection, 1);

  g_task_set_source_tag (task, lodge_image_inspect_async);
  if (backing != NULL)
    inspection->backing = g_canonicalize_filename (backing, NULL);
  inspection->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, inspection, (GDestroyNotify)inspection_free);
  look_at (task, g_canonicalize_filename (path, NULL));
}

/**
 * lodge_image_inspect_finish:
 * @result: what the callback got
 * @error: return location for an error: %LODGE_ERROR_NOT_FOUND, %LODGE_ERROR_DENIED,
 *   %LODGE_ERROR_INVALID for what is no usable image, %LODGE_ERROR_UNSUPPORTED,
 *   %LODGE_ERROR_TIMED_OUT; the first three also for a file that was to stand in for a missing one
 *
 * Returns: (transfer full): what is known of the image
 */
LodgeImage *
lodge_image_inspect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lodge_image_get_path:
 * @self: an image
 *
 * Returns: (transfer none) (type filename): the full path
 */
const char *
lodge_image_get_path (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), NULL);

  return self->path;
}

/**
 * lodge_image_get_format:
 * @self: an image
 *
 * Returns: (transfer none): the format, "raw" where none is known
 */
const char *
lodge_image_get_format (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), NULL);

  return self->format;
}

/**
 * lodge_image_get_virtual_size:
 * @self: an image
 *
 * Returns: bytes that a guest sees
 */
guint64
lodge_image_get_virtual_size (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), 0);

  return self->virtual_size;
}

/**
 * lodge_image_get_actual_size:
 * @self: an image
 *
 * Returns: bytes on disk
 */
guint64
lodge_image_get_actual_size (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), 0);

  return self->actual_size;
}

/**
 * lodge_image_get_backing_path:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): the image that this one is based on
 */
const char *
lodge_image_get_backing_path (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), NULL);

  return self->backing_path;
}

/**
 * lodge_image_get_backing_format:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): its format, as this one says
 */
const char *
lodge_image_get_backing_format (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), NULL);

  return self->backing_format;
}

/**
 * lodge_image_get_backing_missing:
 * @self: an image
 *
 * Returns: whether something in the chain of backing files is not there, cannot be read, or is
 *   none of this computer's files
 */
gboolean
lodge_image_get_backing_missing (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), FALSE);

  return self->missing_path != NULL;
}

/**
 * lodge_image_get_missing_path:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): what that is
 */
const char *
lodge_image_get_missing_path (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), NULL);

  return self->missing_path;
}

/**
 * lodge_image_get_encrypted:
 * @self: an image
 *
 * Returns: whether a guest needs a passphrase for it
 */
gboolean
lodge_image_get_encrypted (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), FALSE);

  return self->encrypted;
}

/**
 * lodge_image_get_chain:
 * @self: an image
 *
 * Returns: (transfer none) (element-type LodgeDiskBase): what the image is based on, nearest first,
 *   with what stands in for a missing file; up to the first file that is missing
 */
GPtrArray *
lodge_image_get_chain (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), NULL);

  return self->chain;
}

/**
 * lodge_image_get_snapshots:
 * @self: an image
 *
 * Returns: number of snapshots inside the image
 */
guint
lodge_image_get_snapshots (LodgeImage *self)
{
  g_return_val_if_fail (LODGE_IS_IMAGE (self), 0);

  return self->snapshots;
}
