/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-install"

#include "config.h"

#include "install/lodge-media.h"

#include "base/lodge-error.h"
#include "install/lodge-media-header.h"
#include "install/lodge-os-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  PROP_0,
  PROP_PATH,
  PROP_SIZE,
  PROP_LABEL,
  PROP_OS,
  PROP_GUESSED,
  PROP_BOOTABLE,
  PROP_LIVE,
  PROP_TRUNCATED,
  PROP_ARCHITECTURE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

struct _LodgeMedia
{
  GObject parent_instance;

  char *path;
  guint64 size;
  char *label;
  LodgeOs *os;
  GPtrArray *candidates; /* of LodgeOs */
  gboolean guessed;
  gboolean bootable;
  gboolean live;
  gboolean truncated;
  char *architecture;
};

G_DEFINE_FINAL_TYPE (LodgeMedia, lodge_media, G_TYPE_OBJECT)

static void
lodge_media_finalize (GObject *object)
{
  LodgeMedia *self = LODGE_MEDIA (object);

  g_free (self->path);
  g_free (self->label);
  g_clear_object (&self->os);
  g_ptr_array_unref (self->candidates);
  g_free (self->architecture);

  G_OBJECT_CLASS (lodge_media_parent_class)->finalize (object);
}

static void
lodge_media_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeMedia *self = LODGE_MEDIA (object);

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_OS:
      g_value_set_object (value, self->os);
      break;
    case PROP_GUESSED:
      g_value_set_boolean (value, self->guessed);
      break;
    case PROP_BOOTABLE:
      g_value_set_boolean (value, self->bootable);
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, self->live);
      break;
    case PROP_TRUNCATED:
      g_value_set_boolean (value, self->truncated);
      break;
    case PROP_ARCHITECTURE:
      g_value_set_string (value, self->architecture);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_media_class_init (LodgeMediaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_media_finalize;
  object_class->get_property = lodge_media_get_property;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_OS] = g_param_spec_object ("os", NULL, NULL, LODGE_TYPE_OS, flags);
  properties[PROP_GUESSED] = g_param_spec_boolean ("guessed", NULL, NULL, FALSE, flags);
  properties[PROP_BOOTABLE] = g_param_spec_boolean ("bootable", NULL, NULL, FALSE, flags);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  properties[PROP_TRUNCATED] = g_param_spec_boolean ("truncated", NULL, NULL, FALSE, flags);
  properties[PROP_ARCHITECTURE] = g_param_spec_string ("architecture", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_media_init (LodgeMedia *self)
{
  self->candidates = g_ptr_array_new_with_free_func (g_object_unref);
}

typedef struct
{
  LodgeOsDb *db;
  LodgeMedia *media;
} Identification;

static void
identification_free (Identification *identification)
{
  g_clear_object (&identification->db);
  g_clear_object (&identification->media);
  g_free (identification);
}

static GError *
error_from_errno (int problem, const char *name)
{
  if (problem == ENOENT)
    return g_error_new (LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no file “%s”"), name);
  if (problem == EACCES || problem == EPERM)
    return g_error_new (LODGE_ERROR, LODGE_ERROR_DENIED,
                        _ ("The file “%s” may not be read; check its permissions"), name);
  return g_error_new (LODGE_ERROR, LODGE_ERROR_FAILED, _ ("The file “%s” cannot be read: %s"), name,
                      g_strerror (problem));
}

static gsize
read_start (int fd, guint8 *buffer, gsize size)
{
  gsize length = 0;

  while (length < size)
    {
      const gssize n = read (fd, buffer + length, size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      length += (gsize)n;
    }
  return length;
}

static gboolean
look (const char *path, guint64 *size, gboolean *truncated, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree guint8 *start = g_malloc (LODGE_MEDIA_HEADER_BYTES);
  struct stat info;
  GError *problem = NULL;
  const int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  const int number = errno;

  if (fd < 0)
    problem = error_from_errno (number, name);
  else if (fstat (fd, &info) != 0)
    problem = error_from_errno (errno, name);
  else if (S_ISDIR (info.st_mode))
    problem = g_error_new (LODGE_ERROR, LODGE_ERROR_INVALID,
                           _ ("“%s” is a folder, not an ISO image"), name);
  else if (!S_ISREG (info.st_mode) && !S_ISBLK (info.st_mode))
    problem = g_error_new (LODGE_ERROR, LODGE_ERROR_INVALID, _ ("“%s” is not an ISO image"), name);
  else
    {
      const gsize length = read_start (fd, start, LODGE_MEDIA_HEADER_BYTES);
      guint64 volume = 0;

      *size = S_ISREG (info.st_mode) ? (guint64)info.st_size : (guint64)lseek (fd, 0, SEEK_END);
      if (lodge_media_header_check (start, length, name, &volume, &problem))
        *truncated = volume > *size;
    }
  if (fd >= 0)
    close (fd);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}

/**
 * lodge_media_check:
 * @path: (type filename): an ISO image, or a drive
 * @error: return location for an error, as that of lodge_media_identify_finish()
 *
 * Looks at the beginning only. Blocks; for a worker thread.
 *
 * Returns: whether @path can be read and is a medium
 */
gboolean
lodge_media_check (const char *path, GError **error)
{
  guint64 size;
  gboolean truncated;

  return look (path, &size, &truncated, error);
}

/* On a worker thread, because of files on slow disks and servers. */
static void
look_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LodgeMedia *self = task_data;
  GError *error = NULL;

  if (look (self->path, &self->size, &self->truncated, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Keeps what tells systems apart: "Win10_22H2" becomes "win1022h2". */
static char *
squeeze (const char *text)
{
  g_autoptr (GString) squeezed = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text))
      g_string_append_c (squeezed, g_ascii_tolower (*text));
  return g_string_free (g_steal_pointer (&squeezed), FALSE);
}

/* How much of a file's name is the system's. */
static gsize
name_match (LodgeOs *os, const char *file_name)
{
  const char *name = lodge_os_get_name (os);
  const char *vendor = lodge_os_get_vendor (os);
  g_autofree char *id = squeeze (lodge_os_get_id (os));
  g_autofree char *product = NULL;

  /* Vendors rarely write themselves into names of files. */
  if (vendor != NULL && g_str_has_prefix (vendor, "Microsoft"))
    vendor = "Microsoft ";
  if (vendor != NULL && g_str_has_prefix (name, vendor))
    name += strlen (vendor);
  product = squeeze (name);
  if (*product != '\0' && strstr (file_name, product) != NULL)
    return strlen (product);
  return strstr (file_name, id) != NULL ? strlen (id) : 0;
}

/* Releases of one system share labels: Windows 10 and 11 cannot be told apart by theirs. People
 * leave files the names that they were downloaded with, and those say it. */
static void
collect_candidates (LodgeMedia *self, LodgeOsDb *db, OsinfoMedia *medium)
{
  g_autoptr (OsinfoMediaList) list =
      osinfo_db_identify_medialist (lodge_os_db_get_osinfo (db), medium);
  g_autofree char *base = g_path_get_basename (self->path);
  g_autofree char *file_name = squeeze (base);
  guint best = 0;
  gsize longest = 0;

  if (self->os != NULL)
    g_ptr_array_add (self->candidates, g_object_ref (self->os));
  for (gint i = 0; list != NULL && i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoMedia *match = OSINFO_MEDIA (osinfo_list_get_nth (OSINFO_LIST (list), i));
      g_autoptr (OsinfoOs) os = osinfo_media_get_os (match);
      LodgeOs *known =
          os != NULL ? lodge_os_db_find (db, osinfo_entity_get_id (OSINFO_ENTITY (os))) : NULL;
      if (known != NULL && !g_ptr_array_find (self->candidates, known, NULL))
        g_ptr_array_add (self->candidates, g_object_ref (known));
    }
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const gsize length = name_match (self->candidates->pdata[i], file_name);
      if (length > longest)
        {
          longest = length;
          best = i;
        }
    }
  if (best > 0)
    g_ptr_array_insert (self->candidates, 0, g_ptr_array_steal_index (self->candidates, best));
  if (self->candidates->len > 0)
    g_set_object (&self->os, self->candidates->pdata[0]);
}

static void
identify (LodgeMedia *self, LodgeOsDb *db, OsinfoMedia *medium)
{
  self->bootable = osinfo_media_is_bootable (medium);
  self->label = g_strdup (osinfo_media_get_volume_id (medium));
  if (db != NULL && osinfo_db_identify_media (lodge_os_db_get_osinfo (db), medium))
    {
      g_autoptr (OsinfoOs) os = osinfo_media_get_os (medium);

      if (os != NULL)
        g_set_object (&self->os, lodge_os_db_find (db, osinfo_entity_get_id (OSINFO_ENTITY (os))));
      self->live = osinfo_media_get_live (medium);
      self->architecture = g_strdup (osinfo_media_get_architecture (medium));
      collect_candidates (self, db, medium);
    }
  if (db != NULL && self->os == NULL && self->label != NULL && self->bootable)
    {
      g_set_object (&self->os, lodge_os_db_guess (db, self->label));
      self->guessed = self->os != NULL;
    }
}

static void
medium_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Identification *identification = g_task_get_task_data (task);
  LodgeMedia *self = identification->media;
  g_autofree char *name = g_filename_display_basename (self->path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (OsinfoMedia) medium =
      osinfo_media_create_from_location_with_flags_finish (result, &problem);

  if (medium == NULL && lodge_error_is_cancelled (problem))
    g_task_return_error (task, g_steal_pointer (&problem));
  else if (medium == NULL)
    g_task_return_new_error (task, LODGE_ERROR, LODGE_ERROR_INVALID,
                             _ ("“%s” cannot be read as an ISO image: %s"), name, problem->message);
  else
    {
      identify (self, identification->db, medium);
      g_task_return_pointer (task, g_steal_pointer (&identification->media), g_object_unref);
    }
}

static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Identification *identification = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_autofree char *uri = g_filename_to_uri (identification->media->path, NULL, NULL);
  osinfo_media_create_from_location_with_flags_async (
      uri, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), medium_cb, 0, task);
  g_steal_pointer (&task);
}

/**
 * lodge_media_identify_async:
 * @db: (nullable): the database; without it no system is recognised
 * @path: (type filename): what somebody chose as an installer
 * @cancellable: (nullable): stops it
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Finds out what is on an ISO image, or on the disc in a drive. A medium that nobody knows is
 * fine; a file that is no medium is an error.
 */
void
lodge_media_identify_async (LodgeOsDb *db,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (db == NULL || LODGE_IS_OS_DB (db));
  g_return_if_fail (path != NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Identification *identification = g_new0 (Identification, 1);
  g_autoptr (GTask) inner = NULL;

  g_task_set_source_tag (task, lodge_media_identify_async);
  g_set_object (&identification->db, db);
  identification->media = g_object_new (LODGE_TYPE_MEDIA, NULL);
  identification->media->path = g_canonicalize_filename (path, NULL);
  g_task_set_task_data (task, identification, (GDestroyNotify)identification_free);

  inner = g_task_new (NULL, cancellable, look_cb, task);
  g_task_set_task_data (inner, g_object_ref (identification->media), g_object_unref);
  g_task_run_in_thread (inner, look_thread);
}

/**
 * lodge_media_identify_finish:
 * @result: what the callback got
 * @error: return location for an error: %LODGE_ERROR_NOT_FOUND, %LODGE_ERROR_DENIED or
 *   %LODGE_ERROR_INVALID
 *
 * Returns: (transfer full): the medium
 */
LodgeMedia *
lodge_media_identify_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lodge_media_get_path:
 * @self: a medium
 *
 * Returns: (transfer none) (type filename): the full path
 */
const char *
lodge_media_get_path (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), NULL);

  return self->path;
}

/**
 * lodge_media_get_size:
 * @self: a medium
 *
 * Returns: bytes
 */
guint64
lodge_media_get_size (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), 0);

  return self->size;
}

/**
 * lodge_media_get_label:
 * @self: a medium
 *
 * Returns: (transfer none) (nullable): the label of the disc
 */
const char *
lodge_media_get_label (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), NULL);

  return self->label;
}

/**
 * lodge_media_get_os:
 * @self: a medium
 *
 * Returns: (transfer none) (nullable): the system that it installs, %NULL when unknown
 */
LodgeOs *
lodge_media_get_os (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), NULL);

  return self->os;
}

/**
 * lodge_media_get_candidates:
 * @self: a medium
 *
 * Returns: (transfer none) (element-type LodgeOs): all systems that it may install, the most
 *   likely, which lodge_media_get_os() is, first; more than one where their media look alike
 */
GPtrArray *
lodge_media_get_candidates (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), NULL);

  return self->candidates;
}

/**
 * lodge_media_get_guessed:
 * @self: a medium
 *
 * Returns: whether the system is only the nearest older release that is known
 */
gboolean
lodge_media_get_guessed (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), FALSE);

  return self->guessed;
}

/**
 * lodge_media_get_bootable:
 * @self: a medium
 *
 * Returns: whether a machine can boot from it
 */
gboolean
lodge_media_get_bootable (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), FALSE);

  return self->bootable;
}

/**
 * lodge_media_get_live:
 * @self: a medium
 *
 * Returns: whether the system runs without being installed
 */
gboolean
lodge_media_get_live (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), FALSE);

  return self->live;
}

/**
 * lodge_media_get_truncated:
 * @self: a medium
 *
 * Returns: whether the file is shorter than the disc says: most likely a download that broke off
 */
gboolean
lodge_media_get_truncated (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), FALSE);

  return self->truncated;
}

/**
 * lodge_media_get_architecture:
 * @self: a medium
 *
 * Returns: (transfer none) (nullable): the architecture it is made for
 */
const char *
lodge_media_get_architecture (LodgeMedia *self)
{
  g_return_val_if_fail (LODGE_IS_MEDIA (self), NULL);

  return self->architecture;
}
