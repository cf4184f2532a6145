/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

void lodge_toast_register_overlay (GtkWindow *window, AdwToastOverlay *overlay);
void lodge_toast_add (GtkWidget *widget, AdwToast *toast);
void lodge_toast_show (GtkWidget *widget, const char *text);
void lodge_toast_show_undo (
    GtkWidget *widget, const char *text, GCallback undo, gpointer data, GClosureNotify destroy);
void lodge_toast_show_error (GtkWidget *widget, const char *what, const GError *error);

G_END_DECLS
