/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LODGE_TYPE_AMOUNT_ROW (lodge_amount_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAmountRow, lodge_amount_row, LODGE, AMOUNT_ROW, AdwPreferencesRow)

guint64 lodge_amount_row_get_value (LodgeAmountRow *self);
void lodge_amount_row_set_value (LodgeAmountRow *self, guint64 value);
void lodge_amount_row_set_range (LodgeAmountRow *self,
                                 guint64 lowest,
                                 guint64 recommended,
                                 guint64 highest);
void lodge_amount_row_set_hint (LodgeAmountRow *self, const char *hint);
void lodge_amount_row_set_problem (LodgeAmountRow *self, const char *problem);

G_END_DECLS
