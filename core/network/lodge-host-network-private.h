/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"
#include "network/lodge-host-network.h"

G_BEGIN_DECLS

GPtrArray *lodge_host_network_load (virConnectPtr connection, gboolean here, GError **error);

G_END_DECLS
