/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-spec.h"

#include "base/lodge-units.h"
#include "machine/lodge-machine-spec-private.h"

static GParamSpec *properties[N_PROPS];

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

void
lodge_machine_spec_take_string (LodgeMachineSpec *self,
                                guint property,
                                char **field,
                                const char *value)
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

void
lodge_machine_spec_take_strv (LodgeMachineSpec *self,
                              guint property,
                              char ***field,
                              const char *const *value)
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

void
lodge_machine_spec_take_uint (LodgeMachineSpec *self, guint property, guint *field, guint value)
{
  if (!may_set (self, property, *field != value))
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lodge_machine_spec_take_uint64 (LodgeMachineSpec *self,
                                guint property,
                                guint64 *field,
                                guint64 value)
{
  if (!may_set (self, property, *field != value))
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lodge_machine_spec_take_boolean (LodgeMachineSpec *self,
                                 guint property,
                                 gboolean *field,
                                 gboolean value)
{
  if (!may_set (self, property, !*field != !value))
    return;

  *field = !!value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* A setter's caller means it, even where the value stays what it was. */
void
lodge_machine_spec_choose (LodgeMachineSpec *self, guint property)
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
      lodge_machine_spec_take_string (self, PROP_NAME, &self->name, g_value_get_string (value));
      break;
    case PROP_UUID:
      lodge_machine_spec_take_string (self, PROP_UUID, &self->uuid, g_value_get_string (value));
      break;
    case PROP_TITLE:
      lodge_machine_spec_take_string (self, PROP_TITLE, &self->title, g_value_get_string (value));
      break;
    case PROP_DESCRIPTION:
      lodge_machine_spec_take_string (self, PROP_DESCRIPTION, &self->description,
                                      g_value_get_string (value));
      break;
    case PROP_NOTES:
      lodge_machine_spec_take_string (self, PROP_NOTES, &self->notes, g_value_get_string (value));
      break;
    case PROP_TAGS:
      lodge_machine_spec_take_strv (self, PROP_TAGS, &self->tags, g_value_get_boxed (value));
      break;
    case PROP_OS_ID:
      lodge_machine_spec_take_string (self, PROP_OS_ID, &self->os_id, g_value_get_string (value));
      break;
    case PROP_OS_URI:
      lodge_machine_spec_take_string (self, PROP_OS_URI, &self->os_uri, g_value_get_string (value));
      break;
    case PROP_ARCHITECTURE:
      lodge_machine_spec_take_string (self, PROP_ARCHITECTURE, &self->architecture,
                                      g_value_get_string (value));
      break;
    case PROP_MACHINE_TYPE:
      lodge_machine_spec_take_string (self, PROP_MACHINE_TYPE, &self->machine_type,
                                      g_value_get_string (value));
      break;
    case PROP_MEMORY:
      lodge_machine_spec_take_uint64 (self, PROP_MEMORY, &self->memory, g_value_get_uint64 (value));
      break;
    case PROP_CPUS:
      lodge_machine_spec_take_uint (self, PROP_CPUS, &self->cpus, g_value_get_uint (value));
      break;
    case PROP_SOCKETS:
      lodge_machine_spec_take_uint (self, PROP_SOCKETS, &self->sockets, g_value_get_uint (value));
      break;
    case PROP_CORES:
      lodge_machine_spec_take_uint (self, PROP_CORES, &self->cores, g_value_get_uint (value));
      break;
    case PROP_THREADS:
      lodge_machine_spec_take_uint (self, PROP_THREADS, &self->threads, g_value_get_uint (value));
      break;
    case PROP_FIRMWARE:
      lodge_machine_spec_take_uint (self, PROP_FIRMWARE, &self->firmware, g_value_get_enum (value));
      break;
    case PROP_TPM:
      lodge_machine_spec_take_boolean (self, PROP_TPM, &self->tpm, g_value_get_boolean (value));
      break;
    case PROP_DEVICES:
      lodge_machine_spec_take_uint (self, PROP_DEVICES, &self->devices, g_value_get_enum (value));
      break;
    case PROP_KERNEL:
      lodge_machine_spec_take_string (self, PROP_KERNEL, &self->kernel, g_value_get_string (value));
      break;
    case PROP_INITRD:
      lodge_machine_spec_take_string (self, PROP_INITRD, &self->initrd, g_value_get_string (value));
      break;
    case PROP_COMMAND_LINE:
      lodge_machine_spec_take_string (self, PROP_COMMAND_LINE, &self->command_line,
                                      g_value_get_string (value));
      break;
    case PROP_SOUND:
      lodge_machine_spec_take_boolean (self, PROP_SOUND, &self->sound, g_value_get_boolean (value));
      break;
    case PROP_VIDEO:
      lodge_machine_spec_take_string (self, PROP_VIDEO, &self->video, g_value_get_string (value));
      break;
    case PROP_SERIAL:
      lodge_machine_spec_take_boolean (self, PROP_SERIAL, &self->serial,
                                       g_value_get_boolean (value));
      break;
    case PROP_NETWORK_MODEL:
      lodge_machine_spec_take_string (self, PROP_NETWORK_MODEL, &self->network_model,
                                      g_value_get_string (value));
      break;
    case PROP_SOUND_MODEL:
      lodge_machine_spec_take_string (self, PROP_SOUND_MODEL, &self->sound_model,
                                      g_value_get_string (value));
      break;
    case PROP_USB_MODEL:
      lodge_machine_spec_take_string (self, PROP_USB_MODEL, &self->usb_model,
                                      g_value_get_string (value));
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
