/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-spec.h"

#include "base/lodge-units.h"

enum
{
  PROP_0,
  PROP_NAME,
  PROP_UUID,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_NOTES,
  PROP_TAGS,
  PROP_OS_ID,
  PROP_OS_URI,
  PROP_ARCHITECTURE,
  PROP_MACHINE_TYPE,
  PROP_MEMORY,
  PROP_CPUS,
  PROP_SOCKETS,
  PROP_CORES,
  PROP_THREADS,
  PROP_FIRMWARE,
  PROP_TPM,
  PROP_DEVICES,
  PROP_KERNEL,
  PROP_INITRD,
  PROP_COMMAND_LINE,
  PROP_SOUND,
  PROP_VIDEO,
  PROP_SERIAL,
  PROP_NETWORK_MODEL,
  PROP_SOUND_MODEL,
  PROP_USB_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

struct _LodgeMachineSpec
{
  GObject parent_instance;

  char *name;
  char *uuid;
  char *title;
  char *description;
  char *notes;
  char **tags;
  char *os_id;
  char *os_uri;
  char *architecture;
  char *machine_type;
  guint64 memory;
  guint cpus;
  guint sockets;
  guint cores;
  guint threads;
  LodgeFirmware firmware;
  gboolean tpm;
  LodgeDevices devices;
  char *kernel;
  char *initrd;
  char *command_line;
  gboolean sound;
  char *video;
  gboolean serial;
  char *network_model;
  char *sound_model;
  char *usb_model;
  GPtrArray *disks;    /* of LodgeDiskSpec */
  GPtrArray *networks; /* of LodgeNetworkSpec */
  guint32 chosen;      /* bit n: a person chose property n */
  gboolean defaults;   /* between begin_defaults() and end_defaults() */
};

G_DEFINE_FINAL_TYPE (LodgeMachineSpec, lodge_machine_spec, G_TYPE_OBJECT)

G_STATIC_ASSERT (N_PROPS <= 32);

GType
lodge_firmware_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_FIRMWARE_BIOS, "LODGE_FIRMWARE_BIOS", "bios" },
    { LODGE_FIRMWARE_UEFI, "LODGE_FIRMWARE_UEFI", "uefi" },
    { LODGE_FIRMWARE_UEFI_SECURE, "LODGE_FIRMWARE_UEFI_SECURE", "uefi-secure" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeFirmware", values));
  return type;
}

GType
lodge_devices_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_DEVICES_PARAVIRTUAL, "LODGE_DEVICES_PARAVIRTUAL", "paravirtual" },
    { LODGE_DEVICES_COMPATIBLE, "LODGE_DEVICES_COMPATIBLE", "compatible" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeDevices", values));
  return type;
}

/* Whether a setter may go on: a default does not overwrite what a person chose. */
static gboolean
may_set (LodgeMachineSpec *self, guint property, gboolean changes)
{
  const guint32 bit = 1u << property;

  if (self->defaults)
    return changes && (self->chosen & bit) == 0;
  if (changes)
    self->chosen |= bit;
  return changes;
}

static void
set_string (LodgeMachineSpec *self, guint property, char **field, const char *value)
{
  /* An emptied entry on the screen means the same as none. */
  if (value != NULL && *value == '\0')
    value = NULL;
  if (!may_set (self, property, g_strcmp0 (*field, value) != 0))
    return;

  char *copy = g_strdup (value);
  g_free (*field);
  *field = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_strv (LodgeMachineSpec *self, guint property, char ***field, const char *const *value)
{
  static const char *const none[] = { NULL };
  const char *const *old = *field != NULL ? (const char *const *)*field : none;

  if (!may_set (self, property, !g_strv_equal (old, value != NULL ? value : none)))
    return;

  char **copy = g_strdupv ((char **)value);
  g_strfreev (*field);
  *field = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_uint (LodgeMachineSpec *self, guint property, guint *field, guint value)
{
  if (!may_set (self, property, *field != value))
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_uint64 (LodgeMachineSpec *self, guint property, guint64 *field, guint64 value)
{
  if (!may_set (self, property, *field != value))
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_boolean (LodgeMachineSpec *self, guint property, gboolean *field, gboolean value)
{
  if (!may_set (self, property, !*field != !value))
    return;

  *field = !!value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* A setter's caller means it, even where the value stays what it was. */
static void
choose (LodgeMachineSpec *self, guint property)
{
  if (!self->defaults)
    self->chosen |= 1u << property;
}

static void
lodge_machine_spec_finalize (GObject *object)
{
  LodgeMachineSpec *self = LODGE_MACHINE_SPEC (object);

  g_free (self->name);
  g_free (self->uuid);
  g_free (self->title);
  g_free (self->description);
  g_free (self->notes);
  g_strfreev (self->tags);
  g_free (self->os_id);
  g_free (self->os_uri);
  g_free (self->architecture);
  g_free (self->machine_type);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->command_line);
  g_free (self->video);
  g_free (self->network_model);
  g_free (self->sound_model);
  g_free (self->usb_model);
  g_ptr_array_unref (self->disks);
  g_ptr_array_unref (self->networks);

  G_OBJECT_CLASS (lodge_machine_spec_parent_class)->finalize (object);
}

static void
lodge_machine_spec_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeMachineSpec *self = LODGE_MACHINE_SPEC (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_UUID:
      g_value_set_string (value, self->uuid);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_NOTES:
      g_value_set_string (value, self->notes);
      break;
    case PROP_TAGS:
      g_value_set_boxed (value, self->tags);
      break;
    case PROP_OS_ID:
      g_value_set_string (value, self->os_id);
      break;
    case PROP_OS_URI:
      g_value_set_string (value, self->os_uri);
      break;
    case PROP_ARCHITECTURE:
      g_value_set_string (value, self->architecture);
      break;
    case PROP_MACHINE_TYPE:
      g_value_set_string (value, self->machine_type);
      break;
    case PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case PROP_CPUS:
      g_value_set_uint (value, self->cpus);
      break;
    case PROP_SOCKETS:
      g_value_set_uint (value, self->sockets);
      break;
    case PROP_CORES:
      g_value_set_uint (value, self->cores);
      break;
    case PROP_THREADS:
      g_value_set_uint (value, self->threads);
      break;
    case PROP_FIRMWARE:
      g_value_set_enum (value, self->firmware);
      break;
    case PROP_TPM:
      g_value_set_boolean (value, self->tpm);
      break;
    case PROP_DEVICES:
      g_value_set_enum (value, self->devices);
      break;
    case PROP_KERNEL:
      g_value_set_string (value, self->kernel);
      break;
    case PROP_INITRD:
      g_value_set_string (value, self->initrd);
      break;
    case PROP_COMMAND_LINE:
      g_value_set_string (value, self->command_line);
      break;
    case PROP_SOUND:
      g_value_set_boolean (value, self->sound);
      break;
    case PROP_VIDEO:
      g_value_set_string (value, self->video);
      break;
    case PROP_SERIAL:
      g_value_set_boolean (value, self->serial);
      break;
    case PROP_NETWORK_MODEL:
      g_value_set_string (value, self->network_model);
      break;
    case PROP_SOUND_MODEL:
      g_value_set_string (value, self->sound_model);
      break;
    case PROP_USB_MODEL:
      g_value_set_string (value, self->usb_model);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_spec_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  LodgeMachineSpec *self = LODGE_MACHINE_SPEC (object);

  switch (prop_id)
    {
    case PROP_NAME:
      set_string (self, PROP_NAME, &self->name, g_value_get_string (value));
      break;
    case PROP_UUID:
      set_string (self, PROP_UUID, &self->uuid, g_value_get_string (value));
      break;
    case PROP_TITLE:
      set_string (self, PROP_TITLE, &self->title, g_value_get_string (value));
      break;
    case PROP_DESCRIPTION:
      set_string (self, PROP_DESCRIPTION, &self->description, g_value_get_string (value));
      break;
    case PROP_NOTES:
      set_string (self, PROP_NOTES, &self->notes, g_value_get_string (value));
      break;
    case PROP_TAGS:
      set_strv (self, PROP_TAGS, &self->tags, g_value_get_boxed (value));
      break;
    case PROP_OS_ID:
      set_string (self, PROP_OS_ID, &self->os_id, g_value_get_string (value));
      break;
    case PROP_OS_URI:
      set_string (self, PROP_OS_URI, &self->os_uri, g_value_get_string (value));
      break;
    case PROP_ARCHITECTURE:
      set_string (self, PROP_ARCHITECTURE, &self->architecture, g_value_get_string (value));
      break;
    case PROP_MACHINE_TYPE:
      set_string (self, PROP_MACHINE_TYPE, &self->machine_type, g_value_get_string (value));
      break;
    case PROP_MEMORY:
      set_uint64 (self, PROP_MEMORY, &self->memory, g_value_get_uint64 (value));
      break;
    case PROP_CPUS:
      set_uint (self, PROP_CPUS, &self->cpus, g_value_get_uint (value));
      break;
    case PROP_SOCKETS:
      set_uint (self, PROP_SOCKETS, &self->sockets, g_value_get_uint (value));
      break;
    case PROP_CORES:
      set_uint (self, PROP_CORES, &self->cores, g_value_get_uint (value));
      break;
    case PROP_THREADS:
      set_uint (self, PROP_THREADS, &self->threads, g_value_get_uint (value));
      break;
    case PROP_FIRMWARE:
      set_uint (self, PROP_FIRMWARE, &self->firmware, g_value_get_enum (value));
      break;
    case PROP_TPM:
      set_boolean (self, PROP_TPM, &self->tpm, g_value_get_boolean (value));
      break;
    case PROP_DEVICES:
      set_uint (self, PROP_DEVICES, &self->devices, g_value_get_enum (value));
      break;
    case PROP_KERNEL:
      set_string (self, PROP_KERNEL, &self->kernel, g_value_get_string (value));
      break;
    case PROP_INITRD:
      set_string (self, PROP_INITRD, &self->initrd, g_value_get_string (value));
      break;
    case PROP_COMMAND_LINE:
      set_string (self, PROP_COMMAND_LINE, &self->command_line, g_value_get_string (value));
      break;
    case PROP_SOUND:
      set_boolean (self, PROP_SOUND, &self->sound, g_value_get_boolean (value));
      break;
    case PROP_VIDEO:
      set_string (self, PROP_VIDEO, &self->video, g_value_get_string (value));
      break;
    case PROP_SERIAL:
      set_boolean (self, PROP_SERIAL, &self->serial, g_value_get_boolean (value));
      break;
    case PROP_NETWORK_MODEL:
      set_string (self, PROP_NETWORK_MODEL, &self->network_model, g_value_get_string (value));
      break;
    case PROP_SOUND_MODEL:
      set_string (self, PROP_SOUND_MODEL, &self->sound_model, g_value_get_string (value));
      break;
    case PROP_USB_MODEL:
      set_string (self, PROP_USB_MODEL, &self->usb_model, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_spec_class_init (LodgeMachineSpecClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_machine_spec_finalize;
  object_class->get_property = lodge_machine_spec_get_property;
  object_class->set_property = lodge_machine_spec_set_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_UUID] = g_param_spec_string ("uuid", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_NOTES] = g_param_spec_string ("notes", NULL, NULL, NULL, flags);
  properties[PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_OS_ID] = g_param_spec_string ("os-id", NULL, NULL, NULL, flags);
  properties[PROP_OS_URI] = g_param_spec_string ("os-uri", NULL, NULL, NULL, flags);
  properties[PROP_ARCHITECTURE] = g_param_spec_string ("architecture", NULL, NULL, NULL, flags);
  properties[PROP_MACHINE_TYPE] = g_param_spec_string ("machine-type", NULL, NULL, NULL, flags);
  properties[PROP_MEMORY] =
      g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 2 * LODGE_GIB, flags);
  properties[PROP_CPUS] = g_param_spec_uint ("cpus", NULL, NULL, 0, G_MAXUINT, 2, flags);
  properties[PROP_SOCKETS] = g_param_spec_uint ("sockets", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CORES] = g_param_spec_uint ("cores", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_THREADS] = g_param_spec_uint ("threads", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FIRMWARE] =
      g_param_spec_enum ("firmware", NULL, NULL, LODGE_TYPE_FIRMWARE, LODGE_FIRMWARE_BIOS, flags);
  properties[PROP_TPM] = g_param_spec_boolean ("tpm", NULL, NULL, FALSE, flags);
  properties[PROP_DEVICES] = g_param_spec_enum ("devices", NULL, NULL, LODGE_TYPE_DEVICES,
                                                LODGE_DEVICES_PARAVIRTUAL, flags);
  properties[PROP_KERNEL] = g_param_spec_string ("kernel", NULL, NULL, NULL, flags);
  properties[PROP_INITRD] = g_param_spec_string ("initrd", NULL, NULL, NULL, flags);
  properties[PROP_COMMAND_LINE] = g_param_spec_string ("command-line", NULL, NULL, NULL, flags);
  properties[PROP_SOUND] = g_param_spec_boolean ("sound", NULL, NULL, TRUE, flags);
  properties[PROP_VIDEO] = g_param_spec_string ("video", NULL, NULL, NULL, flags);
  properties[PROP_SERIAL] = g_param_spec_boolean ("serial", NULL, NULL, TRUE, flags);
  properties[PROP_NETWORK_MODEL] = g_param_spec_string ("network-model", NULL, NULL, NULL, flags);
  properties[PROP_SOUND_MODEL] = g_param_spec_string ("sound-model", NULL, NULL, NULL, flags);
  properties[PROP_USB_MODEL] = g_param_spec_string ("usb-model", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_spec_init (LodgeMachineSpec *self)
{
  self->memory = 2 * LODGE_GIB;
  self->cpus = 2;
  self->sound = TRUE;
  self->serial = TRUE;
  self->disks = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_disk_spec_free);
  self->networks = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_network_spec_free);
}

/**
 * lodge_machine_spec_new:
 *
 * Returns: (transfer full): a spec without name, disks and networks: 2 GiB of memory, 2 CPUs,
 *   BIOS, paravirtual devices, sound and a serial console
 */
LodgeMachineSpec *
lodge_machine_spec_new (void)
{
  return g_object_new (LODGE_TYPE_MACHINE_SPEC, NULL);
}

static gpointer
copy_disk (gconstpointer disk, gpointer data)
{
  return lodge_disk_spec_copy (disk);
}

static gpointer
copy_network (gconstpointer network, gpointer data)
{
  return lodge_network_spec_copy (network);
}

/**
 * lodge_machine_spec_copy:
 * @self: a spec
 *
 * Returns: (transfer full): a deep copy, which remembers what a person chose
 */
LodgeMachineSpec *
lodge_machine_spec_copy (LodgeMachineSpec *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_SPEC (self), NULL);
  LodgeMachineSpec *copy = lodge_machine_spec_new ();

  for (guint i = 1; i < N_PROPS; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (self), properties[i]->name, &value);
      g_object_set_property (G_OBJECT (copy), properties[i]->name, &value);
    }
  g_ptr_array_unref (copy->disks);
  copy->disks = g_ptr_array_copy (self->disks, copy_disk, NULL);
  g_ptr_array_unref (copy->networks);
  copy->networks = g_ptr_array_copy (self->networks, copy_network, NULL);
  copy->chosen = self->chosen;
  return copy;
}

/**
 * lodge_machine_spec_get_name:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
lodge_machine_spec_get_name (LodgeMachineSpec *self)
{
  return self->name;
}

/**
 * lodge_machine_spec_set_name:
 * @self: a spec
 * @name: (nullable): the name
 *
 * Sets #LodgeMachineSpec:name, as chosen by a person.
 */
void
lodge_machine_spec_set_name (LodgeMachineSpec *self, const char *name)
{
  set_string (self, PROP_NAME, &self->name, name);
  choose (self, PROP_NAME);
}

/**
 * lodge_machine_spec_get_uuid:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): the UUID, %NULL for one that libvirt makes
 */
const char *
lodge_machine_spec_get_uuid (LodgeMachineSpec *self)
{
  return self->uuid;
}

/**
 * lodge_machine_spec_set_uuid:
 * @self: a spec
 * @uuid: (nullable): the UUID, %NULL for one that libvirt makes
 *
 * Sets #LodgeMachineSpec:uuid, as chosen by a person.
 */
void
lodge_machine_spec_set_uuid (LodgeMachineSpec *self, const char *uuid)
{
  set_string (self, PROP_UUID, &self->uuid, uuid);
  choose (self, PROP_UUID);
}

/**
 * lodge_machine_spec_get_title:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): one line for a person
 */
const char *
lodge_machine_spec_get_title (LodgeMachineSpec *self)
{
  return self->title;
}

/**
 * lodge_machine_spec_set_title:
 * @self: a spec
 * @title: (nullable): one line for a person
 *
 * Sets #LodgeMachineSpec:title, as chosen by a person.
 */
void
lodge_machine_spec_set_title (LodgeMachineSpec *self, const char *title)
{
  set_string (self, PROP_TITLE, &self->title, title);
  choose (self, PROP_TITLE);
}

/**
 * lodge_machine_spec_get_description:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): a description
 */
const char *
lodge_machine_spec_get_description (LodgeMachineSpec *self)
{
  return self->description;
}

/**
 * lodge_machine_spec_set_description:
 * @self: a spec
 * @description: (nullable): a description
 *
 * Sets #LodgeMachineSpec:description, as chosen by a person.
 */
void
lodge_machine_spec_set_description (LodgeMachineSpec *self, const char *description)
{
  set_string (self, PROP_DESCRIPTION, &self->description, description);
  choose (self, PROP_DESCRIPTION);
}

/**
 * lodge_machine_spec_get_notes:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): notes
 */
const char *
lodge_machine_spec_get_notes (LodgeMachineSpec *self)
{
  return self->notes;
}

/**
 * lodge_machine_spec_set_notes:
 * @self: a spec
 * @notes: (nullable): notes
 *
 * Sets #LodgeMachineSpec:notes, as chosen by a person.
 */
void
lodge_machine_spec_set_notes (LodgeMachineSpec *self, const char *notes)
{
  set_string (self, PROP_NOTES, &self->notes, notes);
  choose (self, PROP_NOTES);
}

/**
 * lodge_machine_spec_get_tags:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): tags
 */
const char *const *
lodge_machine_spec_get_tags (LodgeMachineSpec *self)
{
  return (const char *const *)self->tags;
}

/**
 * lodge_machine_spec_set_tags:
 * @self: a spec
 * @tags: (nullable): tags
 *
 * Sets #LodgeMachineSpec:tags, as chosen by a person.
 */
void
lodge_machine_spec_set_tags (LodgeMachineSpec *self, const char *const *tags)
{
  set_strv (self, PROP_TAGS, &self->tags, tags);
  choose (self, PROP_TAGS);
}

/**
 * lodge_machine_spec_get_os_id:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): libosinfo's short id
 */
const char *
lodge_machine_spec_get_os_id (LodgeMachineSpec *self)
{
  return self->os_id;
}

/**
 * lodge_machine_spec_set_os_id:
 * @self: a spec
 * @os_id: (nullable): libosinfo's short id
 *
 * Sets #LodgeMachineSpec:os-id, as chosen by a person.
 */
void
lodge_machine_spec_set_os_id (LodgeMachineSpec *self, const char *os_id)
{
  set_string (self, PROP_OS_ID, &self->os_id, os_id);
  choose (self, PROP_OS_ID);
}

/**
 * lodge_machine_spec_get_os_uri:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): libosinfo's long identifier
 */
const char *
lodge_machine_spec_get_os_uri (LodgeMachineSpec *self)
{
  return self->os_uri;
}

/**
 * lodge_machine_spec_set_os_uri:
 * @self: a spec
 * @os_uri: (nullable): libosinfo's long identifier
 *
 * Sets #LodgeMachineSpec:os-uri, as chosen by a person.
 */
void
lodge_machine_spec_set_os_uri (LodgeMachineSpec *self, const char *os_uri)
{
  set_string (self, PROP_OS_URI, &self->os_uri, os_uri);
  choose (self, PROP_OS_URI);
}

/**
 * lodge_machine_spec_get_architecture:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): "x86_64"…, %NULL for the host's
 */
const char *
lodge_machine_spec_get_architecture (LodgeMachineSpec *self)
{
  return self->architecture;
}

/**
 * lodge_machine_spec_set_architecture:
 * @self: a spec
 * @architecture: (nullable): "x86_64"…, %NULL for the host's
 *
 * Sets #LodgeMachineSpec:architecture, as chosen by a person.
 */
void
lodge_machine_spec_set_architecture (LodgeMachineSpec *self, const char *architecture)
{
  set_string (self, PROP_ARCHITECTURE, &self->architecture, architecture);
  choose (self, PROP_ARCHITECTURE);
}

/**
 * lodge_machine_spec_get_machine_type:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): "q35", "pc"…, %NULL for what fits
 */
const char *
lodge_machine_spec_get_machine_type (LodgeMachineSpec *self)
{
  return self->machine_type;
}

/**
 * lodge_machine_spec_set_machine_type:
 * @self: a spec
 * @machine_type: (nullable): "q35", "pc"…, %NULL for what fits
 *
 * Sets #LodgeMachineSpec:machine-type, as chosen by a person.
 */
void
lodge_machine_spec_set_machine_type (LodgeMachineSpec *self, const char *machine_type)
{
  set_string (self, PROP_MACHINE_TYPE, &self->machine_type, machine_type);
  choose (self, PROP_MACHINE_TYPE);
}

/**
 * lodge_machine_spec_get_memory:
 * @self: a spec
 *
 * Returns: memory in bytes
 */
guint64
lodge_machine_spec_get_memory (LodgeMachineSpec *self)
{
  return self->memory;
}

/**
 * lodge_machine_spec_set_memory:
 * @self: a spec
 * @memory: memory in bytes
 *
 * Sets #LodgeMachineSpec:memory, as chosen by a person.
 */
void
lodge_machine_spec_set_memory (LodgeMachineSpec *self, guint64 memory)
{
  set_uint64 (self, PROP_MEMORY, &self->memory, memory);
  choose (self, PROP_MEMORY);
}

/**
 * lodge_machine_spec_get_cpus:
 * @self: a spec
 *
 * Returns: number of CPUs
 */
guint
lodge_machine_spec_get_cpus (LodgeMachineSpec *self)
{
  return self->cpus;
}

/**
 * lodge_machine_spec_set_cpus:
 * @self: a spec
 * @cpus: number of CPUs
 *
 * Sets #LodgeMachineSpec:cpus, as chosen by a person.
 */
void
lodge_machine_spec_set_cpus (LodgeMachineSpec *self, guint cpus)
{
  set_uint (self, PROP_CPUS, &self->cpus, cpus);
  choose (self, PROP_CPUS);
}

/**
 * lodge_machine_spec_get_sockets:
 * @self: a spec
 *
 * Returns: sockets, 0 for what fits
 */
guint
lodge_machine_spec_get_sockets (LodgeMachineSpec *self)
{
  return self->sockets;
}

/**
 * lodge_machine_spec_set_sockets:
 * @self: a spec
 * @sockets: sockets, 0 for what fits
 *
 * Sets #LodgeMachineSpec:sockets, as chosen by a person.
 */
void
lodge_machine_spec_set_sockets (LodgeMachineSpec *self, guint sockets)
{
  set_uint (self, PROP_SOCKETS, &self->sockets, sockets);
  choose (self, PROP_SOCKETS);
}

/**
 * lodge_machine_spec_get_cores:
 * @self: a spec
 *
 * Returns: cores of a socket, 0 for what fits
 */
guint
lodge_machine_spec_get_cores (LodgeMachineSpec *self)
{
  return self->cores;
}

/**
 * lodge_machine_spec_set_cores:
 * @self: a spec
 * @cores: cores of a socket, 0 for what fits
 *
 * Sets #LodgeMachineSpec:cores, as chosen by a person.
 */
void
lodge_machine_spec_set_cores (LodgeMachineSpec *self, guint cores)
{
  set_uint (self, PROP_CORES, &self->cores, cores);
  choose (self, PROP_CORES);
}

/**
 * lodge_machine_spec_get_threads:
 * @self: a spec
 *
 * Returns: threads of a core, 0 for what fits
 */
guint
lodge_machine_spec_get_threads (LodgeMachineSpec *self)
{
  return self->threads;
}

/**
 * lodge_machine_spec_set_threads:
 * @self: a spec
 * @threads: threads of a core, 0 for what fits
 *
 * Sets #LodgeMachineSpec:threads, as chosen by a person.
 */
void
lodge_machine_spec_set_threads (LodgeMachineSpec *self, guint threads)
{
  set_uint (self, PROP_THREADS, &self->threads, threads);
  choose (self, PROP_THREADS);
}

/**
 * lodge_machine_spec_get_firmware:
 * @self: a spec
 *
 * Returns: the firmware
 */
LodgeFirmware
lodge_machine_spec_get_firmware (LodgeMachineSpec *self)
{
  return self->firmware;
}

/**
 * lodge_machine_spec_set_firmware:
 * @self: a spec
 * @firmware: the firmware
 *
 * Sets #LodgeMachineSpec:firmware, as chosen by a person.
 */
void
lodge_machine_spec_set_firmware (LodgeMachineSpec *self, LodgeFirmware firmware)
{
  set_uint (self, PROP_FIRMWARE, &self->firmware, firmware);
  choose (self, PROP_FIRMWARE);
}

/**
 * lodge_machine_spec_get_tpm:
 * @self: a spec
 *
 * Returns: whether there is an emulated TPM 2.0
 */
gboolean
lodge_machine_spec_get_tpm (LodgeMachineSpec *self)
{
  return self->tpm;
}

/**
 * lodge_machine_spec_set_tpm:
 * @self: a spec
 * @tpm: whether there is an emulated TPM 2.0
 *
 * Sets #LodgeMachineSpec:tpm, as chosen by a person.
 */
void
lodge_machine_spec_set_tpm (LodgeMachineSpec *self, gboolean tpm)
{
  set_boolean (self, PROP_TPM, &self->tpm, tpm);
  choose (self, PROP_TPM);
}

/**
 * lodge_machine_spec_get_devices:
 * @self: a spec
 *
 * Returns: which kind of devices the guest sees
 */
LodgeDevices
lodge_machine_spec_get_devices (LodgeMachineSpec *self)
{
  return self->devices;
}

/**
 * lodge_machine_spec_set_devices:
 * @self: a spec
 * @devices: which kind of devices the guest sees
 *
 * Sets #LodgeMachineSpec:devices, as chosen by a person.
 */
void
lodge_machine_spec_set_devices (LodgeMachineSpec *self, LodgeDevices devices)
{
  set_uint (self, PROP_DEVICES, &self->devices, devices);
  choose (self, PROP_DEVICES);
}

/**
 * lodge_machine_spec_get_kernel:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): path of a kernel to start directly
 */
const char *
lodge_machine_spec_get_kernel (LodgeMachineSpec *self)
{
  return self->kernel;
}

/**
 * lodge_machine_spec_set_kernel:
 * @self: a spec
 * @kernel: (nullable): path of a kernel to start directly
 *
 * Sets #LodgeMachineSpec:kernel, as chosen by a person.
 */
void
lodge_machine_spec_set_kernel (LodgeMachineSpec *self, const char *kernel)
{
  set_string (self, PROP_KERNEL, &self->kernel, kernel);
  choose (self, PROP_KERNEL);
}

/**
 * lodge_machine_spec_get_initrd:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): path of its initial RAM disk
 */
const char *
lodge_machine_spec_get_initrd (LodgeMachineSpec *self)
{
  return self->initrd;
}

/**
 * lodge_machine_spec_set_initrd:
 * @self: a spec
 * @initrd: (nullable): path of its initial RAM disk
 *
 * Sets #LodgeMachineSpec:initrd, as chosen by a person.
 */
void
lodge_machine_spec_set_initrd (LodgeMachineSpec *self, const char *initrd)
{
  set_string (self, PROP_INITRD, &self->initrd, initrd);
  choose (self, PROP_INITRD);
}

/**
 * lodge_machine_spec_get_command_line:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): its command line
 */
const char *
lodge_machine_spec_get_command_line (LodgeMachineSpec *self)
{
  return self->command_line;
}

/**
 * lodge_machine_spec_set_command_line:
 * @self: a spec
 * @command_line: (nullable): its command line
 *
 * Sets #LodgeMachineSpec:command-line, as chosen by a person.
 */
void
lodge_machine_spec_set_command_line (LodgeMachineSpec *self, const char *command_line)
{
  set_string (self, PROP_COMMAND_LINE, &self->command_line, command_line);
  choose (self, PROP_COMMAND_LINE);
}

/**
 * lodge_machine_spec_get_sound:
 * @self: a spec
 *
 * Returns: whether there is a sound card
 */
gboolean
lodge_machine_spec_get_sound (LodgeMachineSpec *self)
{
  return self->sound;
}

/**
 * lodge_machine_spec_set_sound:
 * @self: a spec
 * @sound: whether there is a sound card
 *
 * Sets #LodgeMachineSpec:sound, as chosen by a person.
 */
void
lodge_machine_spec_set_sound (LodgeMachineSpec *self, gboolean sound)
{
  set_boolean (self, PROP_SOUND, &self->sound, sound);
  choose (self, PROP_SOUND);
}

/**
 * lodge_machine_spec_get_video:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): model of the graphics card, %NULL for what fits
 */
const char *
lodge_machine_spec_get_video (LodgeMachineSpec *self)
{
  return self->video;
}

/**
 * lodge_machine_spec_set_video:
 * @self: a spec
 * @video: (nullable): model of the graphics card, %NULL for what fits
 *
 * Sets #LodgeMachineSpec:video, as chosen by a person.
 */
void
lodge_machine_spec_set_video (LodgeMachineSpec *self, const char *video)
{
  set_string (self, PROP_VIDEO, &self->video, video);
  choose (self, PROP_VIDEO);
}

/**
 * lodge_machine_spec_get_serial:
 * @self: a spec
 *
 * Returns: whether there is a serial console
 */
gboolean
lodge_machine_spec_get_serial (LodgeMachineSpec *self)
{
  return self->serial;
}

/**
 * lodge_machine_spec_set_serial:
 * @self: a spec
 * @serial: whether there is a serial console
 *
 * Sets #LodgeMachineSpec:serial, as chosen by a person.
 */
void
lodge_machine_spec_set_serial (LodgeMachineSpec *self, gboolean serial)
{
  set_boolean (self, PROP_SERIAL, &self->serial, serial);
  choose (self, PROP_SERIAL);
}

/**
 * lodge_machine_spec_get_network_model:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): model of network cards that have none of their own
 */
const char *
lodge_machine_spec_get_network_model (LodgeMachineSpec *self)
{
  return self->network_model;
}

/**
 * lodge_machine_spec_set_network_model:
 * @self: a spec
 * @network_model: (nullable): model of network cards that have none of their own
 *
 * Sets #LodgeMachineSpec:network-model, as chosen by a person.
 */
void
lodge_machine_spec_set_network_model (LodgeMachineSpec *self, const char *network_model)
{
  set_string (self, PROP_NETWORK_MODEL, &self->network_model, network_model);
  choose (self, PROP_NETWORK_MODEL);
}

/**
 * lodge_machine_spec_get_sound_model:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): model of the sound card, %NULL for what fits
 */
const char *
lodge_machine_spec_get_sound_model (LodgeMachineSpec *self)
{
  return self->sound_model;
}

/**
 * lodge_machine_spec_set_sound_model:
 * @self: a spec
 * @sound_model: (nullable): model of the sound card, %NULL for what fits
 *
 * Sets #LodgeMachineSpec:sound-model, as chosen by a person.
 */
void
lodge_machine_spec_set_sound_model (LodgeMachineSpec *self, const char *sound_model)
{
  set_string (self, PROP_SOUND_MODEL, &self->sound_model, sound_model);
  choose (self, PROP_SOUND_MODEL);
}

/**
 * lodge_machine_spec_get_usb_model:
 * @self: a spec
 *
 * Returns: (transfer none) (nullable): "xhci" or "ehci", %NULL for what fits
 */
const char *
lodge_machine_spec_get_usb_model (LodgeMachineSpec *self)
{
  return self->usb_model;
}

/**
 * lodge_machine_spec_set_usb_model:
 * @self: a spec
 * @usb_model: (nullable): "xhci" or "ehci", %NULL for what fits
 *
 * Sets #LodgeMachineSpec:usb-model, as chosen by a person.
 */
void
lodge_machine_spec_set_usb_model (LodgeMachineSpec *self, const char *usb_model)
{
  set_string (self, PROP_USB_MODEL, &self->usb_model, usb_model);
  choose (self, PROP_USB_MODEL);
}

/**
 * lodge_machine_spec_begin_defaults:
 * @self: a spec
 *
 * Until lodge_machine_spec_end_defaults(), setters leave alone what a person chose, and what they
 * set does not count as chosen.
 */
void
lodge_machine_spec_begin_defaults (LodgeMachineSpec *self)
{
  g_return_if_fail (LODGE_IS_MACHINE_SPEC (self));

  self->defaults = TRUE;
  g_object_freeze_notify (G_OBJECT (self));
}

/**
 * lodge_machine_spec_end_defaults:
 * @self: a spec
 *
 * Ends what lodge_machine_spec_begin_defaults() began. What bindings echo while this notifies is
 * not taken for a choice.
 */
void
lodge_machine_spec_end_defaults (LodgeMachineSpec *self)
{
  g_return_if_fail (LODGE_IS_MACHINE_SPEC (self) && self->defaults);

  g_object_thaw_notify (G_OBJECT (self));
  self->defaults = FALSE;
}

/**
 * lodge_machine_spec_is_chosen:
 * @self: a spec
 * @property: a property's name, for example "memory"
 *
 * Returns: whether a person, and not a default, gave @property its value
 */
gboolean
lodge_machine_spec_is_chosen (LodgeMachineSpec *self, const char *property)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_SPEC (self), FALSE);

  for (guint i = 1; i < N_PROPS; i++)
    if (g_str_equal (properties[i]->name, property))
      return (self->chosen & (1u << i)) != 0;
  g_return_val_if_reached (FALSE);
}

/**
 * lodge_machine_spec_get_topology:
 * @self: a spec
 * @sockets: (out): number of sockets
 * @cores: (out): cores of each
 * @threads: (out): threads of each core
 *
 * What is 0 in the spec is worked out from the number of CPUs. Where nothing is said it is one
 * socket with all the cores: desktop editions of Windows use no more than two sockets.
 *
 * Returns: whether the three can be multiplied to #LodgeMachineSpec:cpus
 */
gboolean
lodge_machine_spec_get_topology (LodgeMachineSpec *self,
                                 guint *sockets,
                                 guint *cores,
                                 guint *threads)
{
  guint64 known = (guint64)MAX (self->sockets, 1) * MAX (self->threads, 1);

  *sockets = MAX (self->sockets, 1);
  *threads = MAX (self->threads, 1);
  *cores = self->cores;
  if (self->cores == 0)
    {
      *cores = MAX (self->cpus / known, 1);
    }
  else if (self->sockets == 0)
    {
      known = (guint64)self->cores * *threads;
      *sockets = MAX (self->cpus / known, 1);
    }
  else if (self->threads == 0)
    {
      known = (guint64)self->cores * *sockets;
      *threads = MAX (self->cpus / known, 1);
    }
  /* None of the three is large where the product fits, but somebody may have typed anything. */
  return *sockets <= self->cpus && *cores <= self->cpus && *threads <= self->cpus
         && (guint64)*sockets * *cores <= self->cpus
         && (guint64)*sockets * *cores * *threads == self->cpus;
}

/**
 * lodge_machine_spec_get_disks:
 * @self: a spec
 *
 * Returns: (transfer none) (element-type LodgeDiskSpec): the disks and CD-ROM drives in the order
 *   in which the guest sees them; may be edited in place
 */
GPtrArray *
lodge_machine_spec_get_disks (LodgeMachineSpec *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_SPEC (self), NULL);

  return self->disks;
}

/**
 * lodge_machine_spec_get_networks:
 * @self: a spec
 *
 * Returns: (transfer none) (element-type LodgeNetworkSpec): the network cards; may be edited in
 *   place
 */
GPtrArray *
lodge_machine_spec_get_networks (LodgeMachineSpec *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_SPEC (self), NULL);

  return self->networks;
}

/**
 * lodge_machine_spec_add_disk:
 * @self: a spec
 * @disk: (transfer full): a disk or CD-ROM drive
 */
void
lodge_machine_spec_add_disk (LodgeMachineSpec *self, LodgeDiskSpec *disk)
{
  g_return_if_fail (LODGE_IS_MACHINE_SPEC (self) && disk != NULL);

  g_ptr_array_add (self->disks, disk);
}

/**
 * lodge_machine_spec_add_network:
 * @self: a spec
 * @network: (transfer full): a network card
 */
void
lodge_machine_spec_add_network (LodgeMachineSpec *self, LodgeNetworkSpec *network)
{
  g_return_if_fail (LODGE_IS_MACHINE_SPEC (self) && network != NULL);

  g_ptr_array_add (self->networks, network);
}
