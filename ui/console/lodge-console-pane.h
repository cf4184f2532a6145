/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console.h"
#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_CONSOLE_PANE (lodge_console_pane_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsolePane, lodge_console_pane, LODGE, CONSOLE_PANE, GtkWidget)

/**
 * LodgeConsolePlace:
 * @LODGE_CONSOLE_IN_PAGE: part of a page
 * @LODGE_CONSOLE_IN_WINDOW: in a window of its own
 * @LODGE_CONSOLE_FULL_SCREEN: all there is on a monitor
 *
 * Where a screen is.
 */
typedef enum
{
  LODGE_CONSOLE_IN_PAGE,
  LODGE_CONSOLE_IN_WINDOW,
  LODGE_CONSOLE_FULL_SCREEN,
} LodgeConsolePlace;

GtkWidget *lodge_console_pane_new (LodgeLibrary *library);
LodgeMachine *lodge_console_pane_get_machine (LodgeConsolePane *self);
void lodge_console_pane_set_machine (LodgeConsolePane *self, LodgeMachine *machine);
LodgeConsole *lodge_console_pane_get_console (LodgeConsolePane *self);
void lodge_console_pane_set_place (LodgeConsolePane *self, LodgeConsolePlace place);

G_END_DECLS
