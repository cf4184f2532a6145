/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwMessageDialog *lodge_dialog_new (GtkWindow *parent, const char *heading, const char *body);
void lodge_dialog_wrap_heading (AdwMessageDialog *dialog);

void lodge_dialog_confirm_async (GtkWindow *parent,
                                 const char *heading,
                                 const char *body,
                                 const char *label,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lodge_dialog_confirm_finish (GAsyncResult *result, GError **error);

void lodge_dialog_show_error (GtkWindow *parent, const char *heading, const GError *error);

G_END_DECLS
