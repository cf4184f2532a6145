/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_THUMBNAIL_WIDTH 64
#define LODGE_THUMBNAIL_HEIGHT 40

#define LODGE_TYPE_THUMBNAILER (lodge_thumbnailer_get_type ())
G_DECLARE_FINAL_TYPE (LodgeThumbnailer, lodge_thumbnailer, LODGE, THUMBNAILER, GObject)

LodgeThumbnailer *lodge_thumbnailer_new (void);
void lodge_thumbnailer_watch (LodgeThumbnailer *self, GtkWidget *widget, LodgeMachine *machine);
void lodge_thumbnailer_unwatch (LodgeThumbnailer *self, GtkWidget *widget);
GdkTexture *lodge_thumbnailer_get_texture (LodgeThumbnailer *self, LodgeMachine *machine);
void lodge_thumbnailer_wake (LodgeThumbnailer *self);

G_END_DECLS
