/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "library/lodge-library-model.h"

G_BEGIN_DECLS

#define LODGE_TYPE_LIBRARY_VIEW (lodge_library_view_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLibraryView, lodge_library_view, LODGE, LIBRARY_VIEW, GtkWidget)

void lodge_library_view_set_model (LodgeLibraryView *self, LodgeLibraryModel *model);
void lodge_library_view_set_menu (LodgeLibraryView *self, GMenuModel *menu);
LodgeMachine *lodge_library_view_get_selected (LodgeLibraryView *self);
gboolean lodge_library_view_select (LodgeLibraryView *self, LodgeMachine *machine);
void lodge_library_view_set_compact (LodgeLibraryView *self, gboolean compact);
void lodge_library_view_show_tags (LodgeLibraryView *self);
void lodge_library_view_focus (LodgeLibraryView *self);
void lodge_library_view_wake (LodgeLibraryView *self);

G_END_DECLS
