/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-pane.h"

G_BEGIN_DECLS

#define LODGE_TYPE_CONSOLE_WINDOW (lodge_console_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleWindow, lodge_console_window, LODGE, CONSOLE_WINDOW, AdwWindow)

LodgeConsoleWindow *lodge_console_window_new (LodgeConsolePane *pane);
LodgeConsolePane *lodge_console_window_steal_pane (LodgeConsoleWindow *self);
void lodge_console_window_present (LodgeConsoleWindow *self);
void lodge_console_window_present_full_screen (LodgeConsoleWindow *self, GdkMonitor *monitor);

G_END_DECLS
