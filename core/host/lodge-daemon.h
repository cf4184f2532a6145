/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean lodge_daemon_is_startable (const char *uri);
void lodge_daemon_start_async (GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lodge_daemon_start_finish (GAsyncResult *result, GError **error);

G_END_DECLS
