/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-spec.h"

#include "machine/lodge-machine-spec-private.h"

/* The getters and setters of the properties, and nothing else. */

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
  lodge_machine_spec_take_string (self, PROP_NAME, &self->name, name);
  lodge_machine_spec_choose (self, PROP_NAME);
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
  lodge_machine_spec_take_string (self, PROP_UUID, &self->uuid, uuid);
  lodge_machine_spec_choose (self, PROP_UUID);
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
  lodge_machine_spec_take_string (self, PROP_TITLE, &self->title, title);
  lodge_machine_spec_choose (self, PROP_TITLE);
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
  lodge_machine_spec_take_string (self, PROP_DESCRIPTION, &self->description, description);
  lodge_machine_spec_choose (self, PROP_DESCRIPTION);
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
  lodge_machine_spec_take_string (self, PROP_NOTES, &self->notes, notes);
  lodge_machine_spec_choose (self, PROP_NOTES);
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
  lodge_machine_spec_take_strv (self, PROP_TAGS, &self->tags, tags);
  lodge_machine_spec_choose (self, PROP_TAGS);
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
  lodge_machine_spec_take_string (self, PROP_OS_ID, &self->os_id, os_id);
  lodge_machine_spec_choose (self, PROP_OS_ID);
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
  lodge_machine_spec_take_string (self, PROP_OS_URI, &self->os_uri, os_uri);
  lodge_machine_spec_choose (self, PROP_OS_URI);
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
  lodge_machine_spec_take_string (self, PROP_ARCHITECTURE, &self->architecture, architecture);
  lodge_machine_spec_choose (self, PROP_ARCHITECTURE);
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
  lodge_machine_spec_take_string (self, PROP_MACHINE_TYPE, &self->machine_type, machine_type);
  lodge_machine_spec_choose (self, PROP_MACHINE_TYPE);
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
  lodge_machine_spec_take_uint64 (self, PROP_MEMORY, &self->memory, memory);
  lodge_machine_spec_choose (self, PROP_MEMORY);
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
  lodge_machine_spec_take_uint (self, PROP_CPUS, &self->cpus, cpus);
  lodge_machine_spec_choose (self, PROP_CPUS);
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
  lodge_machine_spec_take_uint (self, PROP_SOCKETS, &self->sockets, sockets);
  lodge_machine_spec_choose (self, PROP_SOCKETS);
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
  lodge_machine_spec_take_uint (self, PROP_CORES, &self->cores, cores);
  lodge_machine_spec_choose (self, PROP_CORES);
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
  lodge_machine_spec_take_uint (self, PROP_THREADS, &self->threads, threads);
  lodge_machine_spec_choose (self, PROP_THREADS);
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
  lodge_machine_spec_take_uint (self, PROP_FIRMWARE, &self->firmware, firmware);
  lodge_machine_spec_choose (self, PROP_FIRMWARE);
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
  lodge_machine_spec_take_boolean (self, PROP_TPM, &self->tpm, tpm);
  lodge_machine_spec_choose (self, PROP_TPM);
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
  lodge_machine_spec_take_uint (self, PROP_DEVICES, &self->devices, devices);
  lodge_machine_spec_choose (self, PROP_DEVICES);
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
  lodge_machine_spec_take_string (self, PROP_KERNEL, &self->kernel, kernel);
  lodge_machine_spec_choose (self, PROP_KERNEL);
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
  lodge_machine_spec_take_string (self, PROP_INITRD, &self->initrd, initrd);
  lodge_machine_spec_choose (self, PROP_INITRD);
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
  lodge_machine_spec_take_string (self, PROP_COMMAND_LINE, &self->command_line, command_line);
  lodge_machine_spec_choose (self, PROP_COMMAND_LINE);
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
  lodge_machine_spec_take_boolean (self, PROP_SOUND, &self->sound, sound);
  lodge_machine_spec_choose (self, PROP_SOUND);
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
  lodge_machine_spec_take_string (self, PROP_VIDEO, &self->video, video);
  lodge_machine_spec_choose (self, PROP_VIDEO);
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
  lodge_machine_spec_take_boolean (self, PROP_SERIAL, &self->serial, serial);
  lodge_machine_spec_choose (self, PROP_SERIAL);
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
  lodge_machine_spec_take_string (self, PROP_NETWORK_MODEL, &self->network_model, network_model);
  lodge_machine_spec_choose (self, PROP_NETWORK_MODEL);
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
  lodge_machine_spec_take_string (self, PROP_SOUND_MODEL, &self->sound_model, sound_model);
  lodge_machine_spec_choose (self, PROP_SOUND_MODEL);
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
  lodge_machine_spec_take_string (self, PROP_USB_MODEL, &self->usb_model, usb_model);
  lodge_machine_spec_choose (self, PROP_USB_MODEL);
}
