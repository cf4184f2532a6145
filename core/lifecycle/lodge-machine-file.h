/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LodgeFileKind:
 * @LODGE_FILE_CONFIGURATION: the domain's definition, which libvirt keeps
 * @LODGE_FILE_DISK: the image of a disk
 * @LODGE_FILE_BACKING: an image that a disk is based on
 * @LODGE_FILE_CDROM: an image in a CD-ROM drive
 * @LODGE_FILE_KERNEL: a kernel or initrd that is booted directly
 * @LODGE_FILE_NVRAM: the variables of the UEFI firmware
 * @LODGE_FILE_TPM: the state of the TPM
 * @LODGE_FILE_SAVED_MEMORY: the memory of a saved machine
 * @LODGE_FILE_SNAPSHOT: what a snapshot keeps beside a disk
 * @LODGE_FILE_LOG: what QEMU printed
 */
typedef enum
{
  LODGE_FILE_CONFIGURATION,
  LODGE_FILE_DISK,
  LODGE_FILE_BACKING,
  LODGE_FILE_CDROM,
  LODGE_FILE_KERNEL,
  LODGE_FILE_NVRAM,
  LODGE_FILE_TPM,
  LODGE_FILE_SAVED_MEMORY,
  LODGE_FILE_SNAPSHOT,
  LODGE_FILE_LOG,
} LodgeFileKind;

const char *lodge_file_kind_to_text (LodgeFileKind kind);
const char *lodge_file_kind_to_nick (LodgeFileKind kind);

#define LODGE_TYPE_MACHINE_FILE (lodge_machine_file_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineFile, lodge_machine_file, LODGE, MACHINE_FILE, GObject)

LodgeMachineFile *lodge_machine_file_new (
    LodgeFileKind kind, const char *path, gint64 size, gboolean owned, const char *const *used_by);
const char *lodge_machine_file_get_path (LodgeMachineFile *self);
LodgeFileKind lodge_machine_file_get_kind (LodgeMachineFile *self);
guint64 lodge_machine_file_get_size (LodgeMachineFile *self);
gboolean lodge_machine_file_get_exists (LodgeMachineFile *self);
gboolean lodge_machine_file_get_owned (LodgeMachineFile *self);
const char *const *lodge_machine_file_get_used_by (LodgeMachineFile *self);
gboolean lodge_machine_file_is_libvirts (LodgeMachineFile *self);
gboolean lodge_machine_file_get_remove (LodgeMachineFile *self);
void lodge_machine_file_set_remove (LodgeMachineFile *self, gboolean remove);

G_END_DECLS
