/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LODGE_TYPE_OVERVIEW_GRID (lodge_overview_grid_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOverviewGrid, lodge_overview_grid, LODGE, OVERVIEW_GRID, GtkWidget)

G_END_DECLS
