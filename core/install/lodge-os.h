/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

/* An operating system that libosinfo knows: "id" (short id), "name", "family" ("linux", "winnt"…),
 * "vendor", "version", "release-date" (GDateTime or NULL), "logo"-less. */
#define LODGE_TYPE_OS (lodge_os_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOs, lodge_os, LODGE, OS, GObject)

const char *lodge_os_get_id (LodgeOs *self);
const char *lodge_os_get_name (LodgeOs *self);
const char *lodge_os_get_family (LodgeOs *self);
gboolean lodge_os_get_has_virtio (LodgeOs *self);
guint64 lodge_os_get_minimum_memory (LodgeOs *self);
guint64 lodge_os_get_recommended_memory (LodgeOs *self);
guint64 lodge_os_get_minimum_storage (LodgeOs *self);
guint64 lodge_os_get_recommended_storage (LodgeOs *self);

/* The database, loaded once, in a worker thread: a GListModel of LodgeOs, newest first within a
 * vendor. */
#define LODGE_TYPE_OS_DB (lodge_os_db_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOsDb, lodge_os_db, LODGE, OS_DB, GObject)

void lodge_os_db_load_async (GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LodgeOsDb *lodge_os_db_load_finish (GAsyncResult *result, GError **error);
LodgeOs *lodge_os_db_find (LodgeOsDb *self, const char *id);

/* An installer medium: "path", "size", "label", "os" (LodgeOs or NULL when unknown), "bootable",
 * "live", "architecture" (or NULL). */
#define LODGE_TYPE_MEDIA (lodge_media_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMedia, lodge_media, LODGE, MEDIA, GObject)

const char *lodge_media_get_path (LodgeMedia *self);
guint64 lodge_media_get_size (LodgeMedia *self);
const char *lodge_media_get_label (LodgeMedia *self);
LodgeOs *lodge_media_get_os (LodgeMedia *self);
gboolean lodge_media_get_bootable (LodgeMedia *self);

void lodge_media_identify_async (LodgeOsDb *db,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LodgeMedia *lodge_media_identify_finish (GAsyncResult *result, GError **error);

/* Fills what the spec has not been told by a person: memory, cpus, disk size, devices, firmware,
 * tpm, sound… */
void lodge_os_apply_defaults (LodgeOs *os, /* nullable: unknown OS */
                              LodgeMachineSpec *spec,
                              guint64 host_memory,
                              guint host_cpus);
guint64 lodge_os_default_disk_size (LodgeOs *os);

G_END_DECLS
