/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_LIBRARY_MODEL (lodge_library_model_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLibraryModel, lodge_library_model, LODGE, LIBRARY_MODEL, GObject)

LodgeLibraryModel *lodge_library_model_new (LodgeLibrary *library);
LodgeLibrary *lodge_library_model_get_library (LodgeLibraryModel *self);
GListModel *lodge_library_model_get_rows (LodgeLibraryModel *self);
void lodge_library_model_set_search (LodgeLibraryModel *self, const char *text);
void lodge_library_model_set_sort_by (LodgeLibraryModel *self, const char *nick);
guint lodge_library_model_get_n_machines (LodgeLibraryModel *self);
guint lodge_library_model_get_n_matching (LodgeLibraryModel *self);
LodgeMachine *lodge_library_model_get_first (LodgeLibraryModel *self);
gboolean lodge_library_model_get_settled (LodgeLibraryModel *self);
char **lodge_library_model_dup_tags (LodgeLibraryModel *self);
LodgeMachine *lodge_library_model_find (LodgeLibraryModel *self, const char *name_or_uuid);

G_END_DECLS
