/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_PREVIEW (lodge_preview_get_type ())
G_DECLARE_FINAL_TYPE (LodgePreview, lodge_preview, LODGE, PREVIEW, AdwBin)

void lodge_preview_set_machine (LodgePreview *self, LodgeMachine *machine);

G_END_DECLS
