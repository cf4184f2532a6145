/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LODGE_UI_RESOURCES "/io/github/lodge/Lodge/"

void lodge_ui_init (void);
void lodge_ui_dispose_template (GtkWidget *widget, GType type);

G_END_DECLS
