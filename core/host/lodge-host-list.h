/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host.h"

G_BEGIN_DECLS

#define LODGE_TYPE_HOST_LIST (lodge_host_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHostList, lodge_host_list, LODGE, HOST_LIST, GObject)

LodgeHostList *lodge_host_list_new (const char *path);
char *lodge_host_list_default_path (void);
LodgeHost *lodge_host_list_add (LodgeHostList *self, const char *uri, GError **error);
gboolean lodge_host_list_remove (LodgeHostList *self, LodgeHost *host, GError **error);
LodgeHost *lodge_host_list_find (LodgeHostList *self, const char *uri);

G_END_DECLS
