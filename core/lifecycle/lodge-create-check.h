/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

/* Private to lifecycle: the files that a new machine is to be made of. */
void lodge_create_check_async (LodgeMachineSpec *spec,
                               gboolean own_user,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lodge_create_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
