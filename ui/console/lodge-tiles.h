/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-framebuffer.h"

G_BEGIN_DECLS

/**
 * LodgePlacement:
 * @x: left edge of the picture within the widget, in the widget's pixels
 * @y: its upper edge
 * @zoom: the widget's pixels per pixel of the guest
 * @scale: device pixels per pixel of the widget
 *
 * Where a picture is drawn.
 */
typedef struct
{
  double x;
  double y;
  double zoom;
  double scale;
} LodgePlacement;

LodgePlacement
lodge_placement_fit (int widget_width, int widget_height, int width, int height, double scale);
double lodge_placement_snap (const LodgePlacement *self, double length);
gboolean lodge_placement_equal (const LodgePlacement *a, const LodgePlacement *b);
void lodge_placement_to_guest (const LodgePlacement *self,
                               double x,
                               double y,
                               int width,
                               int height,
                               int *guest_x,
                               int *guest_y);

/* Width and height of a tile in the guest's pixels. */
#define LODGE_TILE_SIZE 256

typedef struct _LodgeTiles LodgeTiles;

LodgeTiles *lodge_tiles_new (LodgeFramebuffer *framebuffer);
void lodge_tiles_free (LodgeTiles *self);
void lodge_tiles_reset (LodgeTiles *self);
void lodge_tiles_damage (LodgeTiles *self, int x, int y, int width, int height);
guint lodge_tiles_snapshot (LodgeTiles *self,
                            GtkSnapshot *snapshot,
                            const LodgePlacement *placement,
                            gboolean with_cairo);
guint lodge_tiles_count (LodgeTiles *self);
guint lodge_tiles_count_dirty (LodgeTiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeTiles, lodge_tiles_free)

G_END_DECLS
