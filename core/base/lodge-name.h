/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lodge_name_check (const char *name, GError **error);
char *lodge_name_make_unique (const char *wanted,
                              gboolean (*taken) (const char *name, gpointer user_data),
                              gpointer user_data);

G_END_DECLS
