/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "snapshot/lodge-snapshot.h"

G_BEGIN_DECLS

#define LODGE_TYPE_SNAPSHOT_LIST (lodge_snapshot_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotList, lodge_snapshot_list, LODGE, SNAPSHOT_LIST, GObject)

LodgeSnapshotList *lodge_snapshot_list_new (LodgeMachine *machine);

void lodge_snapshot_list_load_async (LodgeSnapshotList *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
lodge_snapshot_list_load_finish (LodgeSnapshotList *self, GAsyncResult *result, GError **error);

LodgeMachine *lodge_snapshot_list_get_machine (LodgeSnapshotList *self);
LodgeSnapshot *lodge_snapshot_list_get_current (LodgeSnapshotList *self);
gboolean lodge_snapshot_list_has (LodgeSnapshotList *self, const char *name);
LodgeSnapshot *lodge_snapshot_list_find (LodgeSnapshotList *self, const char *name, GError **error);
gboolean lodge_snapshot_list_get_mixed (LodgeSnapshotList *self);
char *lodge_snapshot_list_suggest_name (LodgeSnapshotList *self);

G_END_DECLS
