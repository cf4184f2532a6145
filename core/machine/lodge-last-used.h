/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 lodge_last_used_get (const char *uuid);
void lodge_last_used_touch (const char *uuid);
void lodge_last_used_forget (const char *uuid);

G_END_DECLS
