/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-lifecycle"

#include "config.h"

#include "lifecycle/lodge-machine-file.h"

#include <glib/gi18n.h>

enum
{
  PROP_0,
  PROP_REMOVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeMachineFile:
 *
 * One file of a machine, and whether it goes when the machine is deleted. For the main thread.
 */
struct _LodgeMachineFile
{
  GObject parent_instance;

  LodgeFileKind kind;
  char *path;
  gint64 size; /* -1: not there, or not to be seen from here */
  gboolean owned;
  char **used_by;
  gboolean remove;
};

G_DEFINE_FINAL_TYPE (LodgeMachineFile, lodge_machine_file, G_TYPE_OBJECT)

/**
 * lodge_file_kind_to_text:
 * @kind: a kind of file
 *
 * Returns: (transfer none): what it is, for a person
 */
const char *
lodge_file_kind_to_text (LodgeFileKind kind)
{
  switch (kind)
    {
    case LODGE_FILE_CONFIGURATION:
      return _ ("Configuration");
    case LODGE_FILE_DISK:
      return _ ("Disk");
    case LODGE_FILE_BACKING:
      return _ ("Base of a disk");
    case LODGE_FILE_CDROM:
      return _ ("CD image");
    case LODGE_FILE_KERNEL:
      return _ ("Kernel");
    case LODGE_FILE_NVRAM:
      return _ ("Firmware variables");
    case LODGE_FILE_TPM:
      return _ ("TPM state");
    case LODGE_FILE_SAVED_MEMORY:
      return _ ("Saved memory");
    case LODGE_FILE_SNAPSHOT:
      return _ ("Part of a snapshot");
    case LODGE_FILE_LOG:
      return _ ("Log");
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * lodge_file_kind_to_nick:
 * @kind: a kind of file
 *
 * Returns: (transfer none): its name for programs; never translated
 */
const char *
lodge_file_kind_to_nick (LodgeFileKind kind)
{
  static const char *const nicks[] = {
    "configuration", "disk", "backing",      "cdrom",    "kernel",
    "nvram",         "tpm",  "saved-memory", "snapshot", "log",
  };

  g_return_val_if_fail (kind < G_N_ELEMENTS (nicks), NULL);
  return nicks[kind];
}

static void
lodge_machine_file_finalize (GObject *object)
{
  LodgeMachineFile *self = LODGE_MACHINE_FILE (object);

  g_free (self->path);
  g_strfreev (self->used_by);

  G_OBJECT_CLASS (lodge_machine_file_parent_class)->finalize (object);
}

static void
lodge_machine_file_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_REMOVE:
      g_value_set_boolean (value, LODGE_MACHINE_FILE (object)->remove);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_file_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_REMOVE:
      lodge_machine_file_set_remove (LODGE_MACHINE_FILE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_file_class_init (LodgeMachineFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_machine_file_finalize;
  object_class->get_property = lodge_machine_file_get_property;
  object_class->set_property = lodge_machine_file_set_property;

  /**
   * LodgeMachineFile:remove: whether it goes with the machine
   */
  properties[PROP_REMOVE] =
      g_param_spec_boolean ("remove", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_file_init (LodgeMachineFile *self)
{
}

/**
 * lodge_machine_file_new:
 * @kind: what it is
 * @path: where it is, on the machine's host
 * @size: bytes that it takes on the disk, -1 if it is not there or cannot be seen from here
 * @owned: whether it was made for this machine and nothing else
 * @used_by: (nullable): the names of other machines that use it
 *
 * Returns: (transfer full): a file that goes with the machine if it is its own, and nobody else's
 */
LodgeMachineFile *
lodge_machine_file_new (
    LodgeFileKind kind, const char *path, gint64 size, gboolean owned, const char *const *used_by)
{
  LodgeMachineFile *self = g_object_new (LODGE_TYPE_MACHINE_FILE, NULL);

  self->kind = kind;
  self->path = g_strdup (path);
  self->size = size;
  self->owned = owned;
  self->used_by = g_strdupv ((char **)used_by);
  self->remove = owned && (used_by == NULL || used_by[0] == NULL);
  return self;
}

/**
 * lodge_machine_file_get_path:
 * @self: a file
 *
 * Returns: (transfer none) (type filename): where it is, on the machine's host
 */
const char *
lodge_machine_file_get_path (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), NULL);

  return self->path;
}

/**
 * lodge_machine_file_get_kind:
 * @self: a file
 *
 * Returns: what it is
 */
LodgeFileKind
lodge_machine_file_get_kind (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), LODGE_FILE_DISK);

  return self->kind;
}

/**
 * lodge_machine_file_get_size:
 * @self: a file
 *
 * Returns: bytes that it takes on the disk, 0 if that is not known
 */
guint64
lodge_machine_file_get_size (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), 0);

  return (guint64)MAX (self->size, 0);
}

/**
 * lodge_machine_file_get_exists:
 * @self: a file
 *
 * Returns: whether it was seen to be there
 */
gboolean
lodge_machine_file_get_exists (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), FALSE);

  return self->size >= 0;
}

/**
 * lodge_machine_file_get_owned:
 * @self: a file
 *
 * Returns: whether Lodge or libvirt made it for this machine and nothing else
 */
gboolean
lodge_machine_file_get_owned (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), FALSE);

  return self->owned;
}

/**
 * lodge_machine_file_get_used_by:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): the names of other machines that use it
 */
const char *const *
lodge_machine_file_get_used_by (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), NULL);

  return (const char *const *)self->used_by;
}

/**
 * lodge_machine_file_is_libvirts:
 * @self: a file
 *
 * Returns: whether libvirt keeps it with the definition, so that it always goes with the machine
 */
gboolean
lodge_machine_file_is_libvirts (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), FALSE);

  return self->kind == LODGE_FILE_CONFIGURATION || self->kind == LODGE_FILE_NVRAM
         || self->kind == LODGE_FILE_TPM || self->kind == LODGE_FILE_SAVED_MEMORY;
}

/**
 * lodge_machine_file_get_remove:
 * @self: a file
 *
 * Returns: #LodgeMachineFile:remove
 */
gboolean
lodge_machine_file_get_remove (LodgeMachineFile *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_FILE (self), FALSE);

  return self->remove;
}

/**
 * lodge_machine_file_set_remove:
 * @self: a file
 * @remove: #LodgeMachineFile:remove; no effect on what libvirt removes anyway
 */
void
lodge_machine_file_set_remove (LodgeMachineFile *self, gboolean remove)
{
  g_return_if_fail (LODGE_IS_MACHINE_FILE (self));

  remove = !!remove || lodge_machine_file_is_libvirts (self);
  if (self->remove == remove)
    return;
  self->remove = remove;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOVE]);
}
