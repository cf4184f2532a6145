/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LodgePixelFormat:
 * @LODGE_PIXEL_FORMAT_XRGB32: 32 bits per pixel in the host's byte order, the top byte unused
 * @LODGE_PIXEL_FORMAT_RGB565: 16 bits per pixel, 5-6-5
 * @LODGE_PIXEL_FORMAT_RGB555: 16 bits per pixel, 5-5-5, the top bit unused
 */
typedef enum
{
  LODGE_PIXEL_FORMAT_XRGB32,
  LODGE_PIXEL_FORMAT_RGB565,
  LODGE_PIXEL_FORMAT_RGB555,
} LodgePixelFormat;

/* No screen is larger; cairo's own limit is 32767. */
#define LODGE_FRAMEBUFFER_MAX_SIZE 16384

#define LODGE_TYPE_FRAMEBUFFER (lodge_framebuffer_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFramebuffer, lodge_framebuffer, LODGE, FRAMEBUFFER, GObject)

LodgeFramebuffer *lodge_framebuffer_new (void);

gboolean lodge_framebuffer_set_primary (LodgeFramebuffer *self,
                                        LodgePixelFormat format,
                                        gint64 width,
                                        gint64 height,
                                        gint64 stride,
                                        const guint8 *data);
void lodge_framebuffer_clear (LodgeFramebuffer *self);
void lodge_framebuffer_set_area (
    LodgeFramebuffer *self, gint64 x, gint64 y, gint64 width, gint64 height);
void
lodge_framebuffer_damage (LodgeFramebuffer *self, gint64 x, gint64 y, gint64 width, gint64 height);

gboolean lodge_framebuffer_has_picture (LodgeFramebuffer *self);
int lodge_framebuffer_get_width (LodgeFramebuffer *self);
int lodge_framebuffer_get_height (LodgeFramebuffer *self);

cairo_surface_t *lodge_framebuffer_get_surface (LodgeFramebuffer *self,
                                                const cairo_rectangle_int_t *rectangle,
                                                int *x,
                                                int *y);
GdkTexture *lodge_framebuffer_dup_texture (LodgeFramebuffer *self,
                                           const cairo_rectangle_int_t *rectangle);

G_END_DECLS
