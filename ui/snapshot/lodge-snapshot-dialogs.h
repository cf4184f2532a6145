/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* What is asked before something is done with a snapshot; the answer goes into the queue. */
void lodge_snapshot_ask_revert (GtkWindow *parent,
                                LodgeJobQueue *jobs,
                                LodgeSnapshotList *snapshots,
                                LodgeSnapshot *snapshot);
void lodge_snapshot_ask_rename (GtkWindow *parent,
                                LodgeJobQueue *jobs,
                                LodgeSnapshotList *snapshots,
                                LodgeSnapshot *snapshot);
void lodge_snapshot_ask_delete (GtkWindow *parent,
                                LodgeJobQueue *jobs,
                                LodgeSnapshotList *snapshots,
                                LodgeSnapshot *snapshot,
                                gboolean with_children);

G_END_DECLS
