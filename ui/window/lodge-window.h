/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_WINDOW (lodge_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeWindow, lodge_window, LODGE, WINDOW, AdwApplicationWindow)

GtkWindow *lodge_window_new (GtkApplication *application, LodgeLibrary *library);
LodgeLibrary *lodge_window_get_library (LodgeWindow *self);
void lodge_window_show_machine (LodgeWindow *self, const char *name_or_uuid);
void lodge_window_new_machine (LodgeWindow *self, const char *path);

G_END_DECLS
