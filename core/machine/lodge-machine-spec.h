/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-types.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_FIRMWARE_BIOS,
  LODGE_FIRMWARE_UEFI,
  LODGE_FIRMWARE_UEFI_SECURE, /* Secure Boot with the vendors' keys enrolled */
} LodgeFirmware;

/* What a guest sees: devices made for virtual machines, or copies of real hardware. */
typedef enum
{
  LODGE_DEVICES_PARAVIRTUAL,
  LODGE_DEVICES_COMPATIBLE,
} LodgeDevices;

typedef enum
{
  LODGE_DISK_BUS_AUTO, /* what fits the spec's devices */
  LODGE_DISK_BUS_VIRTIO,
  LODGE_DISK_BUS_SATA,
  LODGE_DISK_BUS_IDE,
  LODGE_DISK_BUS_SCSI,
  LODGE_DISK_BUS_USB,
} LodgeDiskBus;

typedef enum
{
  LODGE_DISK_SOURCE_NEW,     /* create an image of #LodgeDiskSpec.size bytes */
  LODGE_DISK_SOURCE_USE,     /* use the file where it is */
  LODGE_DISK_SOURCE_COPY,    /* copy the file as it is */
  LODGE_DISK_SOURCE_CONVERT, /* copy the file and make it qcow2 */
} LodgeDiskSource;

/**
 * LodgeDiskSpec:
 * @cdrom: whether it is a CD-ROM drive
 * @source: where the image comes from
 * @source_path: (nullable): the existing file, for anything but %LODGE_DISK_SOURCE_NEW; an empty
 *   drive has none
 * @path: (nullable): where the machine's own image is to be; filled in by the create job
 * @format: (nullable): "qcow2", "raw"…; %NULL is qcow2 for a new disk, raw for a CD-ROM
 * @size: bytes, for a new disk
 * @bus: how it is attached
 * @cache: (nullable): libvirt's cache mode, %NULL for the hypervisor's default
 * @discard: whether the guest may give blocks back
 */
typedef struct
{
  gboolean cdrom;
  LodgeDiskSource source;
  char *source_path;
  char *path;
  char *format;
  guint64 size;
  LodgeDiskBus bus;
  char *cache;
  gboolean discard;
} LodgeDiskSpec;

typedef enum
{
  LODGE_NETWORK_USER,    /* NAT in user space; needs no privileges */
  LODGE_NETWORK_VIRTUAL, /* a libvirt network, named by source */
  LODGE_NETWORK_BRIDGE,  /* a bridge of the host, named by source */
  LODGE_NETWORK_NONE,
} LodgeNetworkKind;

/**
 * LodgeNetworkSpec:
 * @kind: what the NIC is connected to
 * @source: (nullable): the network's or bridge's name
 * @model: (nullable): "virtio", "e1000e"…; %NULL for what fits the spec's devices
 * @mac: (nullable): the address; %NULL for a random one
 */
typedef struct
{
  LodgeNetworkKind kind;
  char *source;
  char *model;
  char *mac;
} LodgeNetworkSpec;

LodgeDiskSpec *
lodge_disk_spec_new (void);
LodgeDiskSpec *
lodge_disk_spec_copy (const LodgeDiskSpec *self);
void
lodge_disk_spec_free (LodgeDiskSpec *self);
LodgeNetworkSpec *
lodge_network_spec_new (LodgeNetworkKind kind);
LodgeNetworkSpec *
lodge_network_spec_copy (const LodgeNetworkSpec *self);
void
lodge_network_spec_free (LodgeNetworkSpec *self);

/**
 * LodgeMachineSpec:
 *
 * What somebody wants a machine to be. The wizard, the command line, a project file, an import and
 * a clone all fill one of these. A plain #GObject with the properties listed below, readable and
 * writable, with notification: "name", "title", "os-id" (libosinfo's short id or %NULL),
 * "architecture" (%NULL: the host's), "machine-type" (%NULL: q35 or what the OS needs), "memory"
 * (guint64, bytes), "cpus" (guint), "sockets", "cores", "threads" (guint, 0: left to "cpus"),
 * "firmware" (#LodgeFirmware), "tpm" (boolean), "devices" (#LodgeDevices), "kernel", "initrd",
 * "command-line", "sound" (boolean), "video" (%NULL: what fits), "serial" (boolean).
 */
#define LODGE_TYPE_MACHINE_SPEC (lodge_machine_spec_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineSpec, lodge_machine_spec, LODGE, MACHINE_SPEC, GObject)

#define LODGE_TYPE_FIRMWARE (lodge_firmware_get_type ())
GType
lodge_firmware_get_type (void);
#define LODGE_TYPE_DEVICES (lodge_devices_get_type ())
GType
lodge_devices_get_type (void);

LodgeMachineSpec *
lodge_machine_spec_new (void);
LodgeMachineSpec *
lodge_machine_spec_copy (LodgeMachineSpec *self);

GPtrArray *
lodge_machine_spec_get_disks (LodgeMachineSpec *self);
GPtrArray *
lodge_machine_spec_get_networks (LodgeMachineSpec *self);
void
lodge_machine_spec_add_disk (LodgeMachineSpec *self, LodgeDiskSpec *disk);
void
lodge_machine_spec_add_network (LodgeMachineSpec *self, LodgeNetworkSpec *network);

gboolean
lodge_machine_spec_validate (LodgeMachineSpec *self, GError **error);

G_END_DECLS
