/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

char *lodge_domain_dup_config_dir (gboolean session);
char *lodge_domain_dup_saved (const char *name, gboolean session);
char *lodge_domain_dup_nvram (xmlNode *domain, gboolean session);
char *lodge_domain_dup_tpm_dir (const char *uuid, gboolean session);

G_END_DECLS
