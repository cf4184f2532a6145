/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_SNAPSHOTS_VIEW (lodge_snapshots_view_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotsView, lodge_snapshots_view, LODGE, SNAPSHOTS_VIEW, AdwBin)

void lodge_snapshots_view_set_library (LodgeSnapshotsView *self, LodgeLibrary *library);
void lodge_snapshots_view_set_machine (LodgeSnapshotsView *self, LodgeMachine *machine);

G_END_DECLS
