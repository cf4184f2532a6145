/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <spice-client.h>

G_BEGIN_DECLS

void lodge_spice_open_fd (SpiceChannel *channel, int fd);
void lodge_spice_end (SpiceSession *spice, GObject *server);

gboolean lodge_spice_is_ending (GObject *server);
void lodge_spice_wait_ended_async (GObject *server,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean lodge_spice_wait_ended_finish (GObject *server, GAsyncResult *result, GError **error);

G_END_DECLS
