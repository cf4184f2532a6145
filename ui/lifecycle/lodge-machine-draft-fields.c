/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-machine-draft-private.h"

#include <glib/gi18n.h>

/* The fields of a draft that have a getter and a setter and no more to them. */

#define TYPING_DELAY_MS 250
#define MAXIMUM_CPUS_OF_UNKNOWN_HOST 64

/**
 * lodge_machine_draft_get_initrd:
 * @self: a draft
 *
 * Returns: (nullable): the initial file system of a kernel
 */
const char *
lodge_machine_draft_get_initrd (LodgeMachineDraft *self)
{
  return self->initrd;
}

/**
 * lodge_machine_draft_set_initrd:
 * @self: a draft
 * @initrd: (nullable): the initial file system of a kernel
 */
void
lodge_machine_draft_set_initrd (LodgeMachineDraft *self, const char *initrd)
{
  if (g_strcmp0 (self->initrd, initrd) == 0)
    return;
  g_free (self->initrd);
  self->initrd = g_strdup (initrd);
  lodge_machine_draft_inspect (self, TYPING_DELAY_MS);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_command_line:
 * @self: a draft
 *
 * Returns: (nullable): the kernel's command line
 */
const char *
lodge_machine_draft_get_command_line (LodgeMachineDraft *self)
{
  return self->command_line;
}

/**
 * lodge_machine_draft_set_command_line:
 * @self: a draft
 * @command_line: (nullable): the kernel's command line
 */
void
lodge_machine_draft_set_command_line (LodgeMachineDraft *self, const char *command_line)
{
  if (g_strcmp0 (self->command_line, command_line) == 0)
    return;
  g_free (self->command_line);
  self->command_line = g_strdup (command_line);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_name:
 * @self: a draft
 *
 * Returns: (nullable): the name of the machine
 */
const char *
lodge_machine_draft_get_name (LodgeMachineDraft *self)
{
  return self->name;
}

/**
 * lodge_machine_draft_set_name:
 * @self: a draft
 * @name: (nullable): the name of the machine
 */
void
lodge_machine_draft_set_name (LodgeMachineDraft *self, const char *name)
{
  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  self->name_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_disk_use:
 * @self: a draft
 *
 * Returns: what happens with an existing disk image
 */
LodgeDiskSource
lodge_machine_draft_get_disk_use (LodgeMachineDraft *self)
{
  return self->disk_use;
}

/**
 * lodge_machine_draft_set_disk_use:
 * @self: a draft
 * @disk_use: what happens with an existing disk image
 */
void
lodge_machine_draft_set_disk_use (LodgeMachineDraft *self, LodgeDiskSource disk_use)
{
  if (self->disk_use == disk_use)
    return;
  self->disk_use = disk_use;
  self->disk_use_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_memory:
 * @self: a draft
 *
 * Returns: bytes of memory
 */
guint64
lodge_machine_draft_get_memory (LodgeMachineDraft *self)
{
  return self->memory;
}

/**
 * lodge_machine_draft_set_memory:
 * @self: a draft
 * @memory: bytes of memory; 0 stands for text that is no size
 */
void
lodge_machine_draft_set_memory (LodgeMachineDraft *self, guint64 memory)
{
  if (self->memory == memory)
    return;
  self->memory = memory;
  self->memory_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_cpus:
 * @self: a draft
 *
 * Returns: number of processors
 */
guint
lodge_machine_draft_get_cpus (LodgeMachineDraft *self)
{
  return self->cpus;
}

/**
 * lodge_machine_draft_set_cpus:
 * @self: a draft
 * @cpus: number of processors; 0 stands for text that is no number
 */
void
lodge_machine_draft_set_cpus (LodgeMachineDraft *self, guint cpus)
{
  if (self->cpus == cpus)
    return;
  self->cpus = cpus;
  self->cpus_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_new_disk:
 * @self: a draft
 *
 * Returns: whether an empty disk is made
 */
gboolean
lodge_machine_draft_get_new_disk (LodgeMachineDraft *self)
{
  return self->new_disk;
}

/**
 * lodge_machine_draft_set_new_disk:
 * @self: a draft
 * @new_disk: whether an empty disk is made
 */
void
lodge_machine_draft_set_new_disk (LodgeMachineDraft *self, gboolean new_disk)
{
  if (self->new_disk == new_disk)
    return;
  self->new_disk = new_disk;
  self->new_disk_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_disk_size:
 * @self: a draft
 *
 * Returns: bytes of the new disk
 */
guint64
lodge_machine_draft_get_disk_size (LodgeMachineDraft *self)
{
  return self->disk_size;
}

/**
 * lodge_machine_draft_set_disk_size:
 * @self: a draft
 * @disk_size: bytes of the new disk; 0 stands for text that is no size
 */
void
lodge_machine_draft_set_disk_size (LodgeMachineDraft *self, guint64 disk_size)
{
  if (self->disk_size == disk_size)
    return;
  self->disk_size = disk_size;
  self->disk_size_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_firmware:
 * @self: a draft
 *
 * Returns: the firmware
 */
LodgeFirmware
lodge_machine_draft_get_firmware (LodgeMachineDraft *self)
{
  return self->firmware;
}

/**
 * lodge_machine_draft_set_firmware:
 * @self: a draft
 * @firmware: the firmware
 */
void
lodge_machine_draft_set_firmware (LodgeMachineDraft *self, LodgeFirmware firmware)
{
  if (self->firmware == firmware)
    return;
  self->firmware = firmware;
  self->firmware_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_tpm:
 * @self: a draft
 *
 * Returns: whether there is a TPM
 */
gboolean
lodge_machine_draft_get_tpm (LodgeMachineDraft *self)
{
  return self->tpm;
}

/**
 * lodge_machine_draft_set_tpm:
 * @self: a draft
 * @tpm: whether there is a TPM
 */
void
lodge_machine_draft_set_tpm (LodgeMachineDraft *self, gboolean tpm)
{
  if (self->tpm == tpm)
    return;
  self->tpm = tpm;
  self->tpm_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_devices:
 * @self: a draft
 *
 * Returns: what kind of devices the guest sees
 */
LodgeDevices
lodge_machine_draft_get_devices (LodgeMachineDraft *self)
{
  return self->devices;
}

/**
 * lodge_machine_draft_set_devices:
 * @self: a draft
 * @devices: what kind of devices the guest sees
 */
void
lodge_machine_draft_set_devices (LodgeMachineDraft *self, LodgeDevices devices)
{
  if (self->devices == devices)
    return;
  self->devices = devices;
  self->devices_typed = TRUE;
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_max_cpus:
 * @self: a draft
 *
 * Returns: how many processors the host has
 */
guint
lodge_machine_draft_get_max_cpus (LodgeMachineDraft *self)
{
  guint cpus = lodge_host_get_cpus (self->host);

  return cpus > 0 ? cpus : MAXIMUM_CPUS_OF_UNKNOWN_HOST;
}

/**
 * lodge_machine_draft_get_default_memory:
 * @self: a draft
 *
 * Returns: bytes of memory that suit the guest on this host
 */
guint64
lodge_machine_draft_get_default_memory (LodgeMachineDraft *self)
{
  guint64 memory = 0;

  g_object_get (self->defaults, "memory", &memory, NULL);
  return memory;
}

/**
 * lodge_machine_draft_get_default_disk_size:
 * @self: a draft
 *
 * Returns: bytes of disk that suit the guest
 */
guint64
lodge_machine_draft_get_default_disk_size (LodgeMachineDraft *self)
{
  return self->default_disk_size;
}

/**
 * lodge_machine_draft_get_free_space:
 * @self: a draft
 *
 * Returns: bytes that are free where the disk would be; 0 when nobody knows
 */
guint64
lodge_machine_draft_get_free_space (LodgeMachineDraft *self)
{
  return self->free_space;
}

/**
 * lodge_machine_draft_dup_disk_path:
 * @self: a draft that is ready
 *
 * Returns: (transfer full) (nullable): where the machine's own disk will be; %NULL if it gets none
 */
char *
lodge_machine_draft_dup_disk_path (LodgeMachineDraft *self)
{
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_draft_create_spec (self);
  GPtrArray *disks = lodge_machine_spec_get_disks (spec);

  for (guint i = 0; i < disks->len; i++)
    {
      LodgeDiskSpec *disk = g_ptr_array_index (disks, i);
      if (disk->path != NULL)
        return g_strdup (disk->path);
    }
  return NULL;
}

/**
 * lodge_machine_draft_get_os:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the operating system; %NULL for one that nobody knows
 */
LodgeOs *
lodge_machine_draft_get_os (LodgeMachineDraft *self)
{
  if (self->os_chosen)
    return self->chosen_os;
  return self->media != NULL ? lodge_media_get_os (self->media) : NULL;
}

/**
 * lodge_machine_draft_get_os_recognised:
 * @self: a draft
 *
 * Returns: whether the operating system was found out, and not chosen by hand
 */
gboolean
lodge_machine_draft_get_os_recognised (LodgeMachineDraft *self)
{
  return !self->os_chosen && lodge_machine_draft_get_os (self) != NULL;
}

/**
 * lodge_machine_draft_choose_os:
 * @self: a draft
 * @os: (nullable): the operating system that a person chose; %NULL for "some other"
 */
void
lodge_machine_draft_choose_os (LodgeMachineDraft *self, LodgeOs *os)
{
  g_set_object (&self->chosen_os, os);
  self->os_chosen = TRUE;
  lodge_machine_draft_update (self);
}

static void
add_source (LodgeMachineDraft *self, LodgeMachineSpec *spec)
{
  LodgeDiskSpec *disk = NULL;

  if (self->source == LODGE_DRAFT_ISO)
    {
      disk = lodge_disk_spec_new ();
      disk->cdrom = TRUE;
      disk->source =
          lodge_machine_draft_get_copy_iso (self) ? LODGE_DISK_SOURCE_COPY : LODGE_DISK_SOURCE_USE;
    }
  else if (self->source == LODGE_DRAFT_DISK)
    {
      disk = lodge_disk_spec_new ();
      disk->source = self->disk_use;
      disk->backing = g_strdup (self->backing);
      if (self->disk_use == LODGE_DISK_SOURCE_CONVERT)
        disk->format = g_strdup ("qcow2");
      else if (self->image != NULL)
        disk->format = g_strdup (lodge_image_get_format (self->image));
      disk->discard = TRUE;
    }
  else if (self->source == LODGE_DRAFT_KERNEL)
    g_object_set (spec, "kernel", self->path, "initrd", self->initrd, "command-line",
                  self->command_line, NULL);
  if (disk == NULL)
    return;
  disk->source_path = g_strdup (self->path);
  lodge_machine_spec_add_disk (spec, disk);
}

/**
 * lodge_machine_draft_create_spec:
 * @self: a draft that is ready
 *
 * Returns: (transfer full): what a create job needs
 */
LodgeMachineSpec *
lodge_machine_draft_create_spec (LodgeMachineDraft *self)
{
  LodgeMachineSpec *spec = lodge_machine_spec_new ();
  LodgeNetworkSpec *network = lodge_network_spec_new (self->network);
  LodgeOs *os = lodge_machine_draft_get_os (self);

  g_object_set (spec, "name", self->name, "memory", self->memory, "cpus", self->cpus, "firmware",
                self->firmware, "tpm", self->tpm, "devices", self->devices, "architecture",
                lodge_host_get_architecture (self->host), NULL);
  if (os != NULL)
    g_object_set (spec, "os-id", lodge_os_get_id (os), NULL);
  if (self->new_disk)
    {
      LodgeDiskSpec *disk = lodge_disk_spec_new ();
      disk->source = LODGE_DISK_SOURCE_NEW;
      disk->size = self->disk_size;
      disk->discard = TRUE;
      lodge_machine_spec_add_disk (spec, disk);
    }
  add_source (self, spec);
  if (self->network == LODGE_NETWORK_VIRTUAL || self->network == LODGE_NETWORK_BRIDGE)
    network->source = g_strdup (self->network_source);
  lodge_machine_spec_add_network (spec, network);

  /* The rest follows from the OS and from what was chosen above: sound, models, video. */
  lodge_os_apply_defaults (os, spec, lodge_host_get_memory (self->host),
                           lodge_host_get_cpus (self->host));
  lodge_create_place_disks (self->host, spec);
  return spec;
}

/**
 * lodge_machine_draft_describe_hardware:
 * @self: a draft
 *
 * Returns: (transfer full): processors, memory and disk in one translated line
 */
char *
lodge_machine_draft_describe_hardware (LodgeMachineDraft *self)
{
  g_autofree char *cpus =
      g_strdup_printf (ngettext ("%u processor", "%u processors", self->cpus), self->cpus);
  g_autofree char *memory = lodge_format_size (self->memory);
  g_autofree char *disk = lodge_format_size (self->disk_size);

  if (!self->new_disk)
    /* Translators: first comes "2 processors", then "4 GiB" */
    return g_strdup_printf (_ ("%s, %s memory"), cpus, memory);
  /* Translators: first comes "2 processors", then "4 GiB" and "20 GiB" */
  return g_strdup_printf (_ ("%s, %s memory, %s disk"), cpus, memory, disk);
}
