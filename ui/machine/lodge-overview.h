/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_OVERVIEW (lodge_overview_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOverview, lodge_overview, LODGE, OVERVIEW, AdwBin)

void lodge_overview_set_library (LodgeOverview *self, LodgeLibrary *library);
void lodge_overview_set_machine (LodgeOverview *self, LodgeMachine *machine);

G_END_DECLS
