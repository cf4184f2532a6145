/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_SNAPSHOT_ROW (lodge_snapshot_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotRow, lodge_snapshot_row, LODGE, SNAPSHOT_ROW, GtkBox)

GtkWidget *lodge_snapshot_row_new (void);
void lodge_snapshot_row_set_snapshot (LodgeSnapshotRow *self, LodgeSnapshot *snapshot);

G_END_DECLS
