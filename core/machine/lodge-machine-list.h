/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine.h"

G_BEGIN_DECLS

#define LODGE_TYPE_MACHINE_LIST (lodge_machine_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineList, lodge_machine_list, LODGE, MACHINE_LIST, GObject)

LodgeMachineList *lodge_machine_list_new (LodgeHost *host);
LodgeHost *lodge_machine_list_get_host (LodgeMachineList *self);
gboolean lodge_machine_list_get_loaded (LodgeMachineList *self);
void lodge_machine_list_load_async (LodgeMachineList *self,
                                    gboolean details,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
lodge_machine_list_load_finish (LodgeMachineList *self, GAsyncResult *result, GError **error);
LodgeMachine *lodge_machine_list_find (LodgeMachineList *self, const char *name_or_uuid);
LodgeMachine *
lodge_machine_list_lookup (LodgeMachineList *self, const char *name_or_uuid, GError **error);
void lodge_machine_list_watch_stats (LodgeMachineList *self);
void lodge_machine_list_unwatch_stats (LodgeMachineList *self);

G_END_DECLS
