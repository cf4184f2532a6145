/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "install/lodge-os.h"

G_BEGIN_DECLS

/**
 * LodgeOsDb:
 *
 * The operating systems that libosinfo knows: a #GListModel of #LodgeOs by vendor and, within a
 * vendor, newest first. For the main thread.
 */
#define LODGE_TYPE_OS_DB (lodge_os_db_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOsDb, lodge_os_db, LODGE, OS_DB, GObject)

void lodge_os_db_load_async (GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LodgeOsDb *lodge_os_db_load_finish (GAsyncResult *result, GError **error);
LodgeOs *lodge_os_db_find (LodgeOsDb *self, const char *id);

G_END_DECLS
