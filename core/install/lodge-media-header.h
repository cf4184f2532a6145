/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a file's beginning that the check looks at: up to the end of a disc's descriptor. */
#define LODGE_MEDIA_HEADER_BYTES (17 * 2048)

gboolean lodge_media_header_check (
    const guint8 *start, gsize length, const char *name, guint64 *volume_size, GError **error);

G_END_DECLS
