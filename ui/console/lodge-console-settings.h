/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-kept-settings.h"

G_BEGIN_DECLS

#define LODGE_TYPE_CONSOLE_SETTINGS (lodge_console_settings_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeConsoleSettings, lodge_console_settings, LODGE, CONSOLE_SETTINGS, LodgeKeptSettings)

LodgeConsoleSettings *lodge_console_settings_new (const char *uuid);

G_END_DECLS
