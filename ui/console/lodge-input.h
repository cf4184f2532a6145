/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-display.h"

G_BEGIN_DECLS

#define LODGE_TYPE_INPUT (lodge_input_get_type ())
G_DECLARE_FINAL_TYPE (LodgeInput, lodge_input, LODGE, INPUT, GObject)

LodgeInput *lodge_input_new (LodgeDisplay *display);
gboolean lodge_input_set_release_keys (LodgeInput *self, const char *combination);
void lodge_input_set_grab_shortcuts (LodgeInput *self, gboolean grab);
void lodge_input_release_all (LodgeInput *self);

G_END_DECLS
