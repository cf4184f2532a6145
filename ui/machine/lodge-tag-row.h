/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LODGE_TYPE_TAG_ROW (lodge_tag_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeTagRow, lodge_tag_row, LODGE, TAG_ROW, AdwPreferencesRow)

const char *const *lodge_tag_row_get_tags (LodgeTagRow *self);
void lodge_tag_row_set_tags (LodgeTagRow *self, const char *const *tags);

G_END_DECLS
