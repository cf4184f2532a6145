/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "install/lodge-os-db.h"
#include "install/lodge-os.h"

G_BEGIN_DECLS

/**
 * LodgeMedia:
 *
 * An installer medium. Readable properties: "path", "size" (bytes), "label", "os" (#LodgeOs or
 * %NULL when unknown), "guessed" (whether "os" is only the nearest older release that libosinfo
 * knows), "bootable", "live", "truncated" (whether the file is shorter than the medium says),
 * "architecture" (or %NULL).
 */
#define LODGE_TYPE_MEDIA (lodge_media_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMedia, lodge_media, LODGE, MEDIA, GObject)

const char *lodge_media_get_path (LodgeMedia *self);
guint64 lodge_media_get_size (LodgeMedia *self);
const char *lodge_media_get_label (LodgeMedia *self);
LodgeOs *lodge_media_get_os (LodgeMedia *self);
GPtrArray *lodge_media_get_candidates (LodgeMedia *self);
gboolean lodge_media_get_guessed (LodgeMedia *self);
gboolean lodge_media_get_bootable (LodgeMedia *self);
gboolean lodge_media_get_live (LodgeMedia *self);
gboolean lodge_media_get_truncated (LodgeMedia *self);
const char *lodge_media_get_architecture (LodgeMedia *self);

void lodge_media_identify_async (LodgeOsDb *db,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LodgeMedia *lodge_media_identify_finish (GAsyncResult *result, GError **error);
gboolean lodge_media_check (const char *path, GError **error);

G_END_DECLS
