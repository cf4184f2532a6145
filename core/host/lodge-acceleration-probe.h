/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-acceleration.h"

G_BEGIN_DECLS

void lodge_acceleration_probe_async (const char *emulator,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LodgeAcceleration *lodge_acceleration_probe_finish (GAsyncResult *result, GError **error);

G_END_DECLS
