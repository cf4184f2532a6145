/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes of a file's beginning that the check looks at. */
#define LODGE_IMAGE_HEADER_BYTES 512

gboolean lodge_image_header_check (
    const guint8 *header, gsize length, guint64 file_size, const char *path, GError **error);
char *lodge_image_header_dup_backing (const char *path);

G_END_DECLS
