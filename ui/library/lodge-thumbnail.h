/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_THUMBNAIL (lodge_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (LodgeThumbnail, lodge_thumbnail, LODGE, THUMBNAIL, GtkWidget)

GtkWidget *lodge_thumbnail_new (void);
void lodge_thumbnail_set_state (LodgeThumbnail *self, LodgeMachineState state);
void lodge_thumbnail_set_texture (LodgeThumbnail *self, GdkTexture *texture);

G_END_DECLS
