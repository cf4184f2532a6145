/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_CONSOLE_VIEW (lodge_console_view_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleView, lodge_console_view, LODGE, CONSOLE_VIEW, AdwBin)

void lodge_console_view_set_library (LodgeConsoleView *self, LodgeLibrary *library);
void lodge_console_view_set_machine (LodgeConsoleView *self, LodgeMachine *machine);

G_END_DECLS
