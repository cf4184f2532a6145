/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Stands in for a machine: opens connections to a SPICE server on a unix socket. */
#define TYPE_UNIX_OPENER (unix_opener_get_type ())
G_DECLARE_FINAL_TYPE (UnixOpener, unix_opener, UNIX, OPENER, GObject)

UnixOpener *unix_opener_new (const char *path);
void unix_opener_open_async (gpointer opener,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
int unix_opener_open_finish (gpointer opener, GAsyncResult *result, GError **error);
guint unix_opener_get_count (UnixOpener *self);

G_END_DECLS
