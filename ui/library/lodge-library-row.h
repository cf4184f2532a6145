/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "library/lodge-thumbnailer.h"

G_BEGIN_DECLS

#define LODGE_TYPE_LIBRARY_ROW (lodge_library_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLibraryRow, lodge_library_row, LODGE, LIBRARY_ROW, GtkWidget)

GtkWidget *lodge_library_row_new (LodgeThumbnailer *thumbnailer);
gpointer lodge_library_row_get_item (LodgeLibraryRow *self);
void lodge_library_row_set_item (LodgeLibraryRow *self, gpointer item);

G_END_DECLS
