/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Larger shapes are not pointers. */
#define LODGE_CURSOR_MAX_SIZE 256

#define LODGE_TYPE_CURSOR (lodge_cursor_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCursor, lodge_cursor, LODGE, CURSOR, GObject)

LodgeCursor *lodge_cursor_new (void);

gboolean lodge_cursor_set_shape (
    LodgeCursor *self, int width, int height, int hot_x, int hot_y, const guint8 *rgba);
void lodge_cursor_reset (LodgeCursor *self);
void lodge_cursor_hide (LodgeCursor *self);
void lodge_cursor_move (LodgeCursor *self, int x, int y);

gboolean lodge_cursor_get_visible (LodgeCursor *self);
GdkTexture *lodge_cursor_get_texture (LodgeCursor *self);
GdkCursor *lodge_cursor_get_pointer (LodgeCursor *self);
void lodge_cursor_get_origin (LodgeCursor *self, int *x, int *y);

G_END_DECLS
