/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What qemu-img says of a disk image: "path", "format", "virtual-size", "actual-size" (bytes),
 * "backing-path" (absolute, or NULL), "backing-missing", "encrypted", "snapshots" (count). */
#define LODGE_TYPE_IMAGE (lodge_image_get_type ())
G_DECLARE_FINAL_TYPE (LodgeImage, lodge_image, LODGE, IMAGE, GObject)

const char *lodge_image_get_path (LodgeImage *self);
const char *lodge_image_get_format (LodgeImage *self);
guint64 lodge_image_get_virtual_size (LodgeImage *self);
guint64 lodge_image_get_actual_size (LodgeImage *self);
const char *lodge_image_get_backing_path (LodgeImage *self);
gboolean lodge_image_get_backing_missing (LodgeImage *self);
gboolean lodge_image_get_encrypted (LodgeImage *self);

void lodge_image_inspect_async (const char *path,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
LodgeImage *lodge_image_inspect_finish (GAsyncResult *result, GError **error);

G_END_DECLS
