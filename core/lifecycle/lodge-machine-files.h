/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_FILE_CONFIGURATION,
  LODGE_FILE_DISK,
  LODGE_FILE_CDROM,
  LODGE_FILE_KERNEL,
  LODGE_FILE_NVRAM,
  LODGE_FILE_TPM,
  LODGE_FILE_SAVED_MEMORY,
  LODGE_FILE_LOG,
  LODGE_FILE_BACKING,
} LodgeFileKind;

const char *lodge_file_kind_to_text (LodgeFileKind kind);
const char *lodge_file_kind_to_nick (LodgeFileKind kind);

/* One file of a machine: "path", "kind", "size" (bytes on disk), "exists", "owned" (Lodge made it
 * for this machine), "used-by" (names of other machines that use it, or NULL), "remove" (writable:
 * goes with the machine). */
#define LODGE_TYPE_MACHINE_FILE (lodge_machine_file_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineFile, lodge_machine_file, LODGE, MACHINE_FILE, GObject)

const char *lodge_machine_file_get_path (LodgeMachineFile *self);
LodgeFileKind lodge_machine_file_get_kind (LodgeMachineFile *self);
guint64 lodge_machine_file_get_size (LodgeMachineFile *self);
gboolean lodge_machine_file_get_exists (LodgeMachineFile *self);
gboolean lodge_machine_file_get_owned (LodgeMachineFile *self);
const char *const *lodge_machine_file_get_used_by (LodgeMachineFile *self);
gboolean lodge_machine_file_get_remove (LodgeMachineFile *self);
void lodge_machine_file_set_remove (LodgeMachineFile *self, gboolean remove);

/* A GListModel of LodgeMachineFile: the preview of a deletion and the list of a machine's files are
 * the same. */
#define LODGE_TYPE_MACHINE_FILES (lodge_machine_files_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineFiles, lodge_machine_files, LODGE, MACHINE_FILES, GObject)

void lodge_machine_files_load_async (LodgeMachine *machine,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LodgeMachineFiles *lodge_machine_files_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
