/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Private to storage: qemu-img (or cp) as a child process. */
GSubprocess *lodge_qemu_img_spawn (const char *const *argv, gboolean limited, GError **error);
void lodge_qemu_img_communicate_async (GSubprocess *process,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean lodge_qemu_img_communicate_finish (
    GSubprocess *process, GAsyncResult *result, char **output, char **complaint, GError **error);
GError *lodge_qemu_img_error (const char *complaint);
char *lodge_qemu_img_chain (const char *path, const char *format, GPtrArray *chain);
gboolean lodge_qemu_img_parse_progress (const char *text, gsize length, double *fraction);

G_END_DECLS
