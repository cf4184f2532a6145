/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-session.h"
#include "console/lodge-display.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LODGE_TYPE_CONSOLE (lodge_console_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsole, lodge_console, LODGE, CONSOLE, AdwBin)

GtkWidget *lodge_console_new (void);
LodgeConsoleSession *lodge_console_get_session (LodgeConsole *self);
void lodge_console_set_session (LodgeConsole *self, LodgeConsoleSession *session);
gboolean lodge_console_get_powered (LodgeConsole *self);
void lodge_console_set_powered (LodgeConsole *self, gboolean powered);
const char *lodge_console_get_release_keys (LodgeConsole *self);
void lodge_console_set_release_keys (LodgeConsole *self, const char *combination);
LodgeDisplay *lodge_console_get_display (LodgeConsole *self);

GdkTexture *lodge_console_dup_texture (LodgeConsole *self);

G_END_DECLS
