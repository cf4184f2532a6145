/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

void lodge_screenshot_save (GtkWidget *widget, LodgeMachine *machine);

G_END_DECLS
