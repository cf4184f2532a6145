/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host.h"
#include "host/lodge-libvirt.h"

G_BEGIN_DECLS

virConnectPtr lodge_host_ref_connection (LodgeHost *self, GError **error);

G_END_DECLS
