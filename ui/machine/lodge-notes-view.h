/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_NOTES_VIEW (lodge_notes_view_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNotesView, lodge_notes_view, LODGE, NOTES_VIEW, AdwBin)

void lodge_notes_view_set_library (LodgeNotesView *self, LodgeLibrary *library);
void lodge_notes_view_set_machine (LodgeNotesView *self, LodgeMachine *machine);

G_END_DECLS
