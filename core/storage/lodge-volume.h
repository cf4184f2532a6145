/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"

G_BEGIN_DECLS

char *lodge_volume_find_place (virConnectPtr connection,
                               const char *name,
                               const char *format,
                               GError **error);
gboolean lodge_volume_create (
    virConnectPtr connection, const char *path, const char *format, guint64 size, GError **error);
gboolean lodge_volume_delete (virConnectPtr connection, const char *path, GError **error);

G_END_DECLS
