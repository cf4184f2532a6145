/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-disk-spec.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LodgeImage:
 *
 * What qemu-img says of a disk image, all of it readable properties: "path", "format",
 * "virtual-size" and "actual-size" (bytes), "backing-path" (absolute; of a backing file that is
 * none of this computer's, QEMU's name for it; or %NULL), "backing-format" (or %NULL),
 * "backing-missing" (whether something in the chain of backing files is not there),
 * "missing-path" (what, or %NULL), "encrypted", "snapshots" (count).
 */
#define LODGE_TYPE_IMAGE (lodge_image_get_type ())
G_DECLARE_FINAL_TYPE (LodgeImage, lodge_image, LODGE, IMAGE, GObject)

const char *lodge_image_get_path (LodgeImage *self);
const char *lodge_image_get_format (LodgeImage *self);
guint64 lodge_image_get_virtual_size (LodgeImage *self);
guint64 lodge_image_get_actual_size (LodgeImage *self);
const char *lodge_image_get_backing_path (LodgeImage *self);
gboolean lodge_image_get_backing_missing (LodgeImage *self);
gboolean lodge_image_get_encrypted (LodgeImage *self);
const char *lodge_image_get_backing_format (LodgeImage *self);
const char *lodge_image_get_missing_path (LodgeImage *self);
guint lodge_image_get_snapshots (LodgeImage *self);
GPtrArray *lodge_image_get_chain (LodgeImage *self);

void lodge_image_inspect_async (const char *path,
                                const char *backing,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
LodgeImage *lodge_image_inspect_finish (GAsyncResult *result, GError **error);

G_END_DECLS
