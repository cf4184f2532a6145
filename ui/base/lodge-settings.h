/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-kept-settings.h"

G_BEGIN_DECLS

#define LODGE_TYPE_SETTINGS (lodge_settings_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSettings, lodge_settings, LODGE, SETTINGS, LodgeKeptSettings)

LodgeSettings *lodge_settings_get_default (void);

char *lodge_settings_dup_string (LodgeSettings *self, const char *name);
void lodge_settings_set_string (LodgeSettings *self, const char *name, const char *value);
gboolean lodge_settings_get_boolean (LodgeSettings *self, const char *name);

G_END_DECLS
