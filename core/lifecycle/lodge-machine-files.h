/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lifecycle/lodge-machine-file.h"
#include "machine/lodge-machine.h"

G_BEGIN_DECLS

#define LODGE_TYPE_MACHINE_FILES (lodge_machine_files_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineFiles, lodge_machine_files, LODGE, MACHINE_FILES, GObject)

void lodge_machine_files_load_async (LodgeMachine *machine,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LodgeMachineFiles *lodge_machine_files_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
