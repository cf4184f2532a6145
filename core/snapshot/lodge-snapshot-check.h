/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

gboolean lodge_snapshot_check_take (xmlNode *domain, const char *name, GError **error);
gboolean lodge_snapshot_needs_memory_beside (xmlNode *domain);
char *lodge_snapshot_write_xml (xmlNode *domain,
                                gboolean active,
                                const char *name,
                                const char *description);

G_END_DECLS
