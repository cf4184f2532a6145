/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LodgeScaling:
 * @LODGE_SCALING_FIT: as large as it fits
 * @LODGE_SCALING_ORIGINAL: one device pixel for each pixel of the guest
 * @LODGE_SCALING_INTEGER: as large as it fits by a whole number, so that no pixel is mixed with its
 *   neighbour
 *
 * How large a picture is drawn. All but the first may need more room than there is.
 */
typedef enum
{
  LODGE_SCALING_FIT,
  LODGE_SCALING_ORIGINAL,
  LODGE_SCALING_INTEGER,
} LodgeScaling;

#define LODGE_TYPE_SCALING (lodge_scaling_get_type ())
GType lodge_scaling_get_type (void);

/**
 * LodgeRoom:
 * @width: of the widget, in its own pixels
 * @height: of the widget
 * @x: where the widget lies on its surface, in its own pixels
 * @y: where the widget lies on its surface
 * @scale: device pixels per pixel of the widget; need not be a whole number
 *
 * Where a picture can be drawn.
 */
typedef struct
{
  double width;
  double height;
  double x;
  double y;
  double scale;
} LodgeRoom;

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
lodge_placement_new (LodgeScaling scaling, const LodgeRoom *room, int width, int height);
double lodge_placement_snap (const LodgePlacement *self, double length);
gboolean lodge_placement_equal (const LodgePlacement *a, const LodgePlacement *b);
void lodge_placement_to_guest (const LodgePlacement *self,
                               double x,
                               double y,
                               int width,
                               int height,
                               int *guest_x,
                               int *guest_y);

G_END_DECLS
