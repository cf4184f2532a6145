/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LODGE_KEYS_MAX_COMBO 8

/* One press of one key, perhaps with Shift, in Linux input codes. */
typedef struct
{
  guint code;
  gboolean shift;
} LodgeKeyStroke;

gboolean lodge_keys_parse_combo (const char *combo,
                                 guint codes[LODGE_KEYS_MAX_COMBO],
                                 guint *n_codes,
                                 GError **error);
GArray *lodge_keys_from_text (const char *text, GError **error);
const char *const *lodge_keys_get_names (void);

G_END_DECLS
