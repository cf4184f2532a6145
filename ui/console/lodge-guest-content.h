/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <spice-client.h>

G_BEGIN_DECLS

#define LODGE_TYPE_GUEST_CONTENT (lodge_guest_content_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeGuestContent, lodge_guest_content, LODGE, GUEST_CONTENT, GdkContentProvider)

GdkContentProvider *lodge_guest_content_new (SpiceMainChannel *channel,
                                             guint selection,
                                             const guint32 *types,
                                             guint n_types);
void
lodge_guest_content_take (LodgeGuestContent *self, guint32 type, const guint8 *data, gsize size);
void lodge_guest_content_end (LodgeGuestContent *self);

G_END_DECLS
