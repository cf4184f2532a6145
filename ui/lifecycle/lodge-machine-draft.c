/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-machine-draft.h"
#include "lifecycle/lodge-machine-draft-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* While somebody types a path, not every key is worth a look at the disk. */
#define TYPING_DELAY_MS 250
#define MINIMUM_MEMORY (16 * LODGE_MIB)
#define SMALLEST_DEFAULT_DISK LODGE_GIB

/**
 * LodgeMachineDraft:
 *
 * What the wizard's pages are filling in: where the guest comes from, what is known about it, what
 * the OS suggests and what a person changed of that, and what is wrong with any of it. Pages show
 * it and call its setters; it knows no widget. #LodgeMachineDraft::changed follows every change.
 */

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LodgeMachineDraft, lodge_machine_draft, G_TYPE_OBJECT)

static gboolean
name_taken (const char *name, gpointer user_data)
{
  LodgeMachineDraft *self = user_data;
  LodgeMachineList *machines = lodge_library_get_machines (self->library, self->host);

  return machines != NULL && lodge_machine_list_find (machines, name) != NULL;
}

/* Keeps what a file or volume name has in common with a machine's name. */
static char *
name_from_text (const char *text)
{
  g_autofree char *name = g_utf8_make_valid (text, -1);
  const char *suffixes[] = { ".iso", ".qcow2", ".img", ".raw", ".vmdk", ".vdi", ".vhdx", ".vhd" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]) && strlen (name) > strlen (suffixes[i]))
      name[strlen (name) - strlen (suffixes[i])] = '\0';
  for (char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == '/')
      *p = '-';
  g_strstrip (name);
  while (name[0] == '-')
    memmove (name, name + 1, strlen (name));
  return lodge_name_check (name, NULL) ? g_steal_pointer (&name) : NULL;
}

static void
suggest_name (LodgeMachineDraft *self)
{
  LodgeOs *os = lodge_machine_draft_get_os (self);
  g_autofree char *wanted = NULL;

  if (self->name_typed)
    return;
  if (os != NULL)
    wanted = name_from_text (lodge_os_get_id (os));
  else if (self->source != LODGE_DRAFT_EMPTY && self->source != LODGE_DRAFT_KERNEL
           && self->path != NULL)
    {
      g_autofree char *base = g_path_get_basename (self->path);
      wanted = name_from_text (base);
    }
  if (wanted == NULL)
    wanted = g_strdup ("machine");
  g_free (self->name);
  self->name = lodge_name_make_unique (wanted, name_taken, self);
}

static void
suggest_hardware (LodgeMachineDraft *self)
{
  LodgeOs *os = lodge_machine_draft_get_os (self);

  g_clear_object (&self->defaults);
  self->defaults = lodge_machine_spec_new ();
  if (os != NULL)
    g_object_set (self->defaults, "os-id", lodge_os_get_id (os), NULL);
  lodge_os_apply_defaults (os, self->defaults, lodge_host_get_memory (self->host),
                           lodge_host_get_cpus (self->host));

  /* A disk that the file system cannot hold would be a suggestion that the next page refuses. */
  self->default_disk_size = lodge_os_default_disk_size (os);
  if (self->free_space > 0 && self->default_disk_size > self->free_space / 10 * 9)
    self->default_disk_size =
        MAX (self->free_space / 10 * 9 / LODGE_GIB * LODGE_GIB, SMALLEST_DEFAULT_DISK);
}

static void
take_suggestions (LodgeMachineDraft *self)
{
  guint64 memory = 0;
  guint cpus = 0;
  LodgeFirmware firmware = LODGE_FIRMWARE_BIOS;
  LodgeDevices devices = LODGE_DEVICES_PARAVIRTUAL;
  gboolean tpm = FALSE;

  g_object_get (self->defaults, "memory", &memory, "cpus", &cpus, "firmware", &firmware, "devices",
                &devices, "tpm", &tpm, NULL);
  if (!self->memory_typed)
    self->memory = memory;
  if (!self->cpus_typed)
    self->cpus = cpus;
  if (!self->firmware_typed)
    self->firmware = firmware;
  if (!self->devices_typed)
    self->devices = devices;
  if (!self->tpm_typed)
    self->tpm = tpm;
  if (!self->disk_size_typed)
    self->disk_size = self->default_disk_size;
  if (!self->new_disk_typed)
    self->new_disk = self->source == LODGE_DRAFT_ISO || self->source == LODGE_DRAFT_EMPTY;
}

/* Where QEMU may not go, only a copy of the file is of use. */
static gboolean
needs_copy (LodgeMachineDraft *self)
{
  if (self->closed == NULL)
    return FALSE;
  if (self->source == LODGE_DRAFT_DISK)
    return self->disk_use == LODGE_DISK_SOURCE_USE;
  return self->source == LODGE_DRAFT_KERNEL || self->use_in_place;
}

static char *
check_source (LodgeMachineDraft *self)
{
  if (self->source_problem != NULL)
    return g_strdup (self->source_problem);
  if (needs_copy (self))
    return g_strdup_printf (
        _ ("QEMU runs as a user of its own, which may not enter “%s”; %s"), self->closed,
        self->source == LODGE_DRAFT_KERNEL ? _ ("move it to a folder that everybody may enter")
                                           : _ ("have the file copied, or move it"));
  if (self->source == LODGE_DRAFT_DISK && self->image != NULL)
    {
      const char *missing = lodge_image_get_missing_path (self->image);

      if (lodge_image_get_backing_missing (self->image))
        return g_strdup_printf (
            _ ("This disk continues “%s”, which is not there; say where it is now, or put it "
               "back and check again"),
            missing);
      if (lodge_image_get_encrypted (self->image))
        return g_strdup (_ ("This disk is encrypted, and Lodge cannot open it yet"));
    }
  return NULL;
}

static char *
check_name (LodgeMachineDraft *self)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_name_check (self->name, &error))
    return g_strdup (error->message);
  if (name_taken (self->name, self))
    return g_strdup_printf (_ ("There is already a machine “%s” on this host"), self->name);
  return NULL;
}

static char *
check_memory (LodgeMachineDraft *self)
{
  guint64 limit = lodge_host_get_memory (self->host);

  if (self->memory == 0)
    return g_strdup (_ ("Write a number and a unit, for example 512M or 4G"));
  if (self->memory < MINIMUM_MEMORY)
    return g_strdup (_ ("A machine needs at least 16 MiB of memory"));
  if (limit > 0 && self->memory > limit)
    {
      g_autofree char *size = lodge_format_size (limit);
      return g_strdup_printf (_ ("This host has only %s of memory"), size);
    }
  return NULL;
}

static char *
check_cpus (LodgeMachineDraft *self)
{
  guint limit = lodge_machine_draft_get_max_cpus (self);

  if (self->cpus == 0)
    return g_strdup (_ ("Write how many processors the machine is to have"));
  if (self->cpus > limit)
    return g_strdup_printf (
        ngettext ("This host has only one processor", "This host has only %u processors", limit),
        limit);
  return NULL;
}

static char *
check_disk_size (LodgeMachineDraft *self)
{
  if (!self->new_disk)
    return NULL;
  if (self->disk_size == 0)
    return g_strdup (_ ("Write a number and a unit, for example 20G"));
  if (self->disk_size < LODGE_MIB)
    return g_strdup (_ ("A disk needs at least 1 MiB"));
  if (self->free_space > 0 && self->disk_size > self->free_space)
    {
      g_autofree char *size = lodge_format_size (self->free_space);
      return g_strdup_printf (_ ("Only %s are free where the disk would be"), size);
    }
  return NULL;
}

/*
 * lodge_machine_draft_update:
 *
 * Draws all conclusions from what is known now, and tells the pages.
 */
void
lodge_machine_draft_update (LodgeMachineDraft *self)
{
  suggest_hardware (self);
  take_suggestions (self);
  suggest_name (self);

  for (guint i = 0; i < LODGE_DRAFT_N_FIELDS; i++)
    g_clear_pointer (&self->problems[i], g_free);
  self->problems[LODGE_DRAFT_FIELD_SOURCE] = check_source (self);
  self->problems[LODGE_DRAFT_FIELD_INITRD] =
      self->source == LODGE_DRAFT_KERNEL ? g_strdup (self->initrd_problem) : NULL;
  self->problems[LODGE_DRAFT_FIELD_NAME] = check_name (self);
  self->problems[LODGE_DRAFT_FIELD_MEMORY] = check_memory (self);
  self->problems[LODGE_DRAFT_FIELD_CPUS] = check_cpus (self);
  self->problems[LODGE_DRAFT_FIELD_DISK_SIZE] = check_disk_size (self);
  self->problems[LODGE_DRAFT_FIELD_NETWORK] = lodge_machine_draft_check_network (self);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
os_db_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineDraft) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeOsDb) db = lodge_os_db_load_finish (result, &error);

  if (lodge_error_is_cancelled (error))
    return;
  if (db == NULL)
    g_debug ("No database of operating systems: %s", error->message);
  g_set_object (&self->db, db);
  self->db_loaded = TRUE;
  if (self->source == LODGE_DRAFT_ISO && !self->inspected)
    lodge_machine_draft_inspect (self, 0);
  lodge_machine_draft_update (self);
}

static void
free_space_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GFile) dir = g_file_new_for_path (data);
  g_autoptr (GFileInfo) info = NULL;
  guint64 *bytes = g_new0 (guint64, 1);

  /* The folder may not be there yet; its nearest ancestor is on the same file system. */
  while (dir != NULL && !g_file_query_exists (dir, cancellable))
    {
      g_autoptr (GFile) child = g_steal_pointer (&dir);
      dir = g_file_get_parent (child);
    }
  if (dir != NULL)
    info = g_file_query_filesystem_info (dir, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, cancellable, NULL);
  if (info != NULL)
    *bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  g_task_return_pointer (task, bytes, g_free);
}

static void
free_space_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineDraft) self = user_data;
  g_autofree guint64 *bytes = g_task_propagate_pointer (G_TASK (result), NULL);

  if (bytes == NULL)
    return;
  self->free_space = *bytes;
  lodge_machine_draft_update (self);
}

static void
query_free_space (LodgeMachineDraft *self)
{
  g_autoptr (GTask) task = NULL;

  if (lodge_create_uses_pool (self->host))
    return;
  self->disk_dir = lodge_create_default_dir (self->host);
  task = g_task_new (NULL, self->cancellable, free_space_known_cb, g_object_ref (self));
  g_task_set_source_tag (task, query_free_space);
  g_task_set_task_data (task, g_strdup (self->disk_dir), g_free);
  g_task_run_in_thread (task, free_space_thread);
}

static void
host_changed_cb (LodgeMachineDraft *self)
{
  lodge_machine_draft_update (self);
}

static void
lodge_machine_draft_dispose (GObject *object)
{
  LodgeMachineDraft *self = LODGE_MACHINE_DRAFT (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->inspection);
  g_clear_object (&self->inspection);
  g_clear_handle_id (&self->inspection_id, g_source_remove);

  G_OBJECT_CLASS (lodge_machine_draft_parent_class)->dispose (object);
}

static void
lodge_machine_draft_finalize (GObject *object)
{
  LodgeMachineDraft *self = LODGE_MACHINE_DRAFT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  g_clear_object (&self->host);
  g_clear_object (&self->db);
  g_clear_object (&self->media);
  g_clear_object (&self->image);
  g_clear_object (&self->chosen_os);
  g_clear_object (&self->defaults);
  g_free (self->path);
  g_free (self->initrd);
  g_free (self->backing);
  g_free (self->closed);
  g_free (self->command_line);
  g_free (self->source_problem);
  g_free (self->initrd_problem);
  g_free (self->name);
  g_free (self->network_source);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_free (self->networks_problem);
  g_free (self->disk_dir);
  for (guint i = 0; i < LODGE_DRAFT_N_FIELDS; i++)
    g_free (self->problems[i]);

  G_OBJECT_CLASS (lodge_machine_draft_parent_class)->finalize (object);
}

static void
lodge_machine_draft_class_init (LodgeMachineDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_machine_draft_dispose;
  object_class->finalize = lodge_machine_draft_finalize;

  /**
   * LodgeMachineDraft::changed:
   *
   * Something that a page shows may have changed. Emitted on the main thread.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_machine_draft_init (LodgeMachineDraft *self)
{
  self->cancellable = g_cancellable_new ();
  self->network = LODGE_NETWORK_USER;
  self->disk_use = LODGE_DISK_SOURCE_USE;
}

/**
 * lodge_machine_draft_new:
 * @library: what holds the machines whose names are taken
 * @host: where the machine is to be created
 *
 * Starts loading the database of operating systems and asking for free space, both in the
 * background.
 *
 * Returns: (transfer full): a new draft
 */
LodgeMachineDraft *
lodge_machine_draft_new (LodgeLibrary *library, LodgeHost *host)
{
  LodgeMachineDraft *self = g_object_new (LODGE_TYPE_MACHINE_DRAFT, NULL);

  self->library = g_object_ref (library);
  self->host = g_object_ref (host);
  /* How much memory there is becomes known with the connection. */
  g_signal_connect_object (host, "notify::state", G_CALLBACK (host_changed_cb), self,
                           G_CONNECT_SWAPPED);
  lodge_os_db_load_async (self->cancellable, os_db_loaded_cb, g_object_ref (self));
  query_free_space (self);
  lodge_machine_draft_update (self);
  return self;
}

/**
 * lodge_machine_draft_get_host:
 * @self: a draft
 *
 * Returns: (transfer none): where the machine is to be created
 */
LodgeHost *
lodge_machine_draft_get_host (LodgeMachineDraft *self)
{
  return self->host;
}

/**
 * lodge_machine_draft_get_os_db:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the operating systems, once they are loaded
 */
LodgeOsDb *
lodge_machine_draft_get_os_db (LodgeMachineDraft *self)
{
  return self->db;
}

/**
 * lodge_machine_draft_get_problem:
 * @self: a draft
 * @field: a field
 *
 * Returns: (nullable): what is wrong with what stands in @field, in one translated sentence
 */
const char *
lodge_machine_draft_get_problem (LodgeMachineDraft *self, LodgeDraftField field)
{
  return self->problems[field];
}

/**
 * lodge_machine_draft_get_source_ready:
 * @self: a draft
 *
 * Returns: whether the source and the name need nothing more
 */
gboolean
lodge_machine_draft_get_source_ready (LodgeMachineDraft *self)
{
  gboolean complete = self->source == LODGE_DRAFT_EMPTY || (self->path != NULL && self->inspected);

  return complete && self->problems[LODGE_DRAFT_FIELD_SOURCE] == NULL
         && self->problems[LODGE_DRAFT_FIELD_INITRD] == NULL
         && self->problems[LODGE_DRAFT_FIELD_NAME] == NULL;
}

/**
 * lodge_machine_draft_get_ready:
 * @self: a draft
 *
 * Returns: whether a machine can be made of it
 */
gboolean
lodge_machine_draft_get_ready (LodgeMachineDraft *self)
{
  for (guint i = 0; i < LODGE_DRAFT_N_FIELDS; i++)
    if (self->problems[i] != NULL)
      return FALSE;
  return lodge_machine_draft_get_source_ready (self);
}

/**
 * lodge_machine_draft_get_busy:
 * @self: a draft
 *
 * Returns: whether the source is being looked at
 */
gboolean
lodge_machine_draft_get_busy (LodgeMachineDraft *self)
{
  return self->source != LODGE_DRAFT_EMPTY && self->path != NULL && !self->inspected;
}

/**
 * lodge_machine_draft_get_source:
 * @self: a draft
 *
 * Returns: what the machine is made from
 */
LodgeDraftSource
lodge_machine_draft_get_source (LodgeMachineDraft *self)
{
  return self->source;
}

/**
 * lodge_machine_draft_set_source:
 * @self: a draft
 * @source: what the machine is made from
 */
void
lodge_machine_draft_set_source (LodgeMachineDraft *self, LodgeDraftSource source)
{
  if (self->source == source)
    return;
  self->source = source;
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->backing, g_free);
  lodge_machine_draft_inspect (self, 0);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_path:
 * @self: a draft
 *
 * Returns: (nullable): the ISO, disk image or kernel
 */
const char *
lodge_machine_draft_get_path (LodgeMachineDraft *self)
{
  return self->path;
}

/* People paste what a file manager or a browser gave them: quotes, a URI, a tilde. */
static char *
normalize_path (const char *text)
{
  g_autofree char *path = g_strstrip (g_strdup (text != NULL ? text : ""));
  gsize length = strlen (path);

  if (length > 1 && (path[0] == '"' || path[0] == '\'') && path[length - 1] == path[0])
    {
      path[length - 1] = '\0';
      memmove (path, path + 1, length - 1);
    }
  if (g_str_has_prefix (path, "file://"))
    {
      g_autofree char *local = g_filename_from_uri (path, NULL, NULL);
      if (local != NULL)
        return g_steal_pointer (&local);
    }
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return path[0] != '\0' ? g_steal_pointer (&path) : NULL;
}

/**
 * lodge_machine_draft_set_path:
 * @self: a draft
 * @path: (nullable): the ISO, disk image or kernel, as a person writes it: `~` and `file://` are
 *   understood
 *
 * The file is looked at when no further key follows within a moment.
 */
void
lodge_machine_draft_set_path (LodgeMachineDraft *self, const char *path)
{
  g_autofree char *normal = normalize_path (path);

  if (g_strcmp0 (normal, self->path) == 0)
    return;
  g_free (self->path);
  self->path = g_steal_pointer (&normal);
  g_clear_pointer (&self->backing, g_free);
  lodge_machine_draft_inspect (self, TYPING_DELAY_MS);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_closed:
 * @self: a draft
 *
 * Returns: (nullable): a folder on the way to the source that the host's QEMU may not enter
 */
const char *
lodge_machine_draft_get_closed (LodgeMachineDraft *self)
{
  return self->closed;
}

/**
 * lodge_machine_draft_get_copy_iso:
 * @self: a draft
 *
 * Returns: whether the installer is copied for the machine, because QEMU cannot reach it
 */
gboolean
lodge_machine_draft_get_copy_iso (LodgeMachineDraft *self)
{
  return self->source == LODGE_DRAFT_ISO && self->closed != NULL && !self->use_in_place;
}

/**
 * lodge_machine_draft_set_copy_iso:
 * @self: a draft
 * @copy: whether an installer that QEMU cannot reach is to be copied
 */
void
lodge_machine_draft_set_copy_iso (LodgeMachineDraft *self, gboolean copy)
{
  if (self->use_in_place == !copy)
    return;
  self->use_in_place = !copy;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_backing:
 * @self: a draft
 *
 * Returns: (nullable): the file that stands in for the one that an existing disk continues and that
 *   is not in its place
 */
const char *
lodge_machine_draft_get_backing (LodgeMachineDraft *self)
{
  return self->backing;
}

/**
 * lodge_machine_draft_set_backing:
 * @self: a draft
 * @path: (nullable): that file, written as for lodge_machine_draft_set_path()
 */
void
lodge_machine_draft_set_backing (LodgeMachineDraft *self, const char *path)
{
  g_autofree char *normal = normalize_path (path);

  if (g_strcmp0 (normal, self->backing) == 0)
    return;
  g_free (self->backing);
  self->backing = g_steal_pointer (&normal);
  lodge_machine_draft_inspect (self, TYPING_DELAY_MS);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_open:
 * @self: a draft
 * @path: a file that was chosen or dropped
 *
 * Like lodge_machine_draft_set_path(), and chooses between installer and disk image by the file's
 * name.
 */
void
lodge_machine_draft_open (LodgeMachineDraft *self, const char *path)
{
  static const char *const disks[] = { ".qcow2", ".qcow", ".img",  ".raw", ".vmdk",
                                       ".vdi",   ".vhd",  ".vhdx", ".qed", ".hdd" };
  g_autofree char *lower = g_utf8_strdown (path, -1);
  LodgeDraftSource source = LODGE_DRAFT_ISO;

  for (guint i = 0; i < G_N_ELEMENTS (disks); i++)
    if (g_str_has_suffix (lower, disks[i]))
      source = LODGE_DRAFT_DISK;
  lodge_machine_draft_set_source (self, source);
  lodge_machine_draft_set_path (self, path);
}

/**
 * lodge_machine_draft_recheck:
 * @self: a draft
 *
 * Looks at the source once more, because something about it was put right.
 */
void
lodge_machine_draft_recheck (LodgeMachineDraft *self)
{
  lodge_machine_draft_inspect (self, 0);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_media:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what is known of the installer
 */
LodgeMedia *
lodge_machine_draft_get_media (LodgeMachineDraft *self)
{
  return self->media;
}

/**
 * lodge_machine_draft_get_image:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what is known of the disk image
 */
LodgeImage *
lodge_machine_draft_get_image (LodgeMachineDraft *self)
{
  return self->image;
}
