/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"
#include "snapshot/lodge-snapshot-list.h"

G_BEGIN_DECLS

LodgeJob *
lodge_snapshot_take_job (LodgeSnapshotList *list, const char *name, const char *description);
LodgeJob *lodge_snapshot_revert_job (LodgeSnapshotList *list, LodgeSnapshot *snapshot);
LodgeJob *lodge_snapshot_delete_job (LodgeSnapshotList *list,
                                     LodgeSnapshot *snapshot,
                                     gboolean with_children);
LodgeJob *lodge_snapshot_edit_job (LodgeSnapshotList *list,
                                   LodgeSnapshot *snapshot,
                                   const char *title,
                                   const char *description);

G_END_DECLS
