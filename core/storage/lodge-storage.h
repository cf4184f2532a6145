/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *lodge_storage_default_dir (gboolean session);
char *lodge_storage_log_path (gboolean session, const char *name);
gboolean
lodge_storage_check_space (const char *path, guint64 bytes, guint64 *available, GError **error);

G_END_DECLS
