/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LodgePicture:
 * @width: in pixels
 * @height: in pixels
 * @pixels: 3 bytes a pixel (red, green, blue), rows without padding
 *
 * What is on a guest's screen.
 */
typedef struct
{
  guint width;
  guint height;
  GBytes *pixels;
} LodgePicture;

#define LODGE_TYPE_PICTURE (lodge_picture_get_type ())
GType lodge_picture_get_type (void);

LodgePicture *lodge_picture_new_from_ppm (GBytes *ppm, GError **error);
LodgePicture *lodge_picture_new_from_png (GBytes *png, GError **error);
LodgePicture *lodge_picture_copy (const LodgePicture *self);
void lodge_picture_free (LodgePicture *self);
LodgePicture *lodge_picture_scale_down (const LodgePicture *self, guint width, guint height);
GBytes *lodge_picture_to_png (const LodgePicture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgePicture, lodge_picture_free)

G_END_DECLS
