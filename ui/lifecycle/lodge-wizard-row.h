/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void lodge_wizard_row_set_problem (AdwActionRow *reason, GtkWidget *field, const char *problem);
void lodge_wizard_row_set_text (AdwEntryRow *row, const char *text);

G_END_DECLS
