/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

/**
 * LodgeOs:
 *
 * An operating system that libosinfo knows. Readable properties: "id" (short id), "uri"
 * (libosinfo's long identifier), "name", "family" ("linux", "winnt"…), "vendor", "version",
 * "release-date" (#GDateTime or %NULL). For the main thread.
 */
#define LODGE_TYPE_OS (lodge_os_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOs, lodge_os, LODGE, OS, GObject)

const char *lodge_os_get_id (LodgeOs *self);
const char *lodge_os_get_uri (LodgeOs *self);
const char *lodge_os_get_name (LodgeOs *self);
const char *lodge_os_get_family (LodgeOs *self);
const char *lodge_os_get_vendor (LodgeOs *self);
const char *lodge_os_get_version (LodgeOs *self);
GDateTime *lodge_os_get_release_date (LodgeOs *self);
gboolean lodge_os_get_has_virtio (LodgeOs *self);
guint64 lodge_os_get_minimum_memory (LodgeOs *self);
guint64 lodge_os_get_recommended_memory (LodgeOs *self);
guint64 lodge_os_get_minimum_storage (LodgeOs *self);
guint64 lodge_os_get_recommended_storage (LodgeOs *self);

char *lodge_os_dup_name (const char *uri);

void
lodge_os_apply_defaults (LodgeOs *os, LodgeMachineSpec *spec, guint64 host_memory, guint host_cpus);
guint64 lodge_os_default_disk_size (LodgeOs *os);

G_END_DECLS
