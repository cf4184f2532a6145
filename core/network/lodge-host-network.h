/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host.h"
#include "machine/lodge-network-spec.h"

G_BEGIN_DECLS

/**
 * LodgeHostNetwork:
 * @kind: %LODGE_NETWORK_VIRTUAL or %LODGE_NETWORK_BRIDGE
 * @name: its name on the host
 * @active: whether it is started; a bridge that there is always is
 *
 * Something on a host that a network card can be connected to.
 */
typedef struct
{
  LodgeNetworkKind kind;
  char *name;
  gboolean active;
} LodgeHostNetwork;

void lodge_host_list_networks_async (LodgeHost *host,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *lodge_host_list_networks_finish (GAsyncResult *result, GError **error);

const LodgeHostNetwork *
lodge_host_network_find (GPtrArray *networks, LodgeNetworkKind kind, const char *name);
gboolean
lodge_host_network_check (GPtrArray *networks, const LodgeNetworkSpec *card, GError **error);

G_END_DECLS
