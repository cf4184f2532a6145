/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LODGE_KIB G_GUINT64_CONSTANT (1024)
#define LODGE_MIB (LODGE_KIB * 1024)
#define LODGE_GIB (LODGE_MIB * 1024)
#define LODGE_TIB (LODGE_GIB * 1024)

gboolean lodge_parse_size (const char *text, guint64 default_unit, guint64 *bytes, GError **error);
char *lodge_format_size (guint64 bytes);

G_END_DECLS
