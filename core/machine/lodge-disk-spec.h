/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

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
 * LodgeDiskBase:
 * @path: a full path
 * @format: the file's format
 *
 * A file that a disk image continues.
 */
typedef struct
{
  char *path;
  char *format;
} LodgeDiskBase;

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
 * @backing: (nullable): for an existing image, the file that stands in for the one that it, or
 *   something that it is based on, names and that is not there; no image is changed for that
 * @chain: (nullable) (element-type LodgeDiskBase): all that the image is based on, nearest first,
 *   where that is not what the images themselves say
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
  char *backing;
  GPtrArray *chain;
} LodgeDiskSpec;

#define LODGE_TYPE_DISK_BUS (lodge_disk_bus_get_type ())
GType lodge_disk_bus_get_type (void);
#define LODGE_TYPE_DISK_SPEC (lodge_disk_spec_get_type ())
GType lodge_disk_spec_get_type (void);

LodgeDiskBase *lodge_disk_base_new (const char *path, const char *format);
void lodge_disk_base_free (LodgeDiskBase *self);
GPtrArray *lodge_disk_chain_new (void);
GPtrArray *lodge_disk_chain_copy (GPtrArray *chain);

LodgeDiskSpec *lodge_disk_spec_new (void);
LodgeDiskSpec *lodge_disk_spec_copy (const LodgeDiskSpec *self);
void lodge_disk_spec_free (LodgeDiskSpec *self);
const char *lodge_disk_spec_get_file (const LodgeDiskSpec *self);
gboolean lodge_disk_spec_check (const LodgeDiskSpec *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDiskSpec, lodge_disk_spec_free)

G_END_DECLS
