/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-placement.h"

#include <math.h>

GType
lodge_scaling_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_SCALING_FIT, "LODGE_SCALING_FIT", "fit" },
    { LODGE_SCALING_ORIGINAL, "LODGE_SCALING_ORIGINAL", "original" },
    { LODGE_SCALING_INTEGER, "LODGE_SCALING_INTEGER", "integer" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeScaling", values));
  return type;
}

/* Where a picture of @size lies in the middle of @room, on the edge of a device pixel. The widget
 * itself may begin within one. */
static double
place (double room, double origin, double size, double scale)
{
  const double space = MAX (0, room - size) / 2;

  return floor ((origin + space) * scale + 1e-6) / scale - origin;
}

/**
 * lodge_placement_new:
 * @scaling: how large
 * @room: where
 * @width: width of the picture in the guest's pixels, at least 1
 * @height: its height
 *
 * Returns: the picture in the middle, or at the upper left where there is less room than it needs.
 *   Within 0.5 % of one device pixel per pixel of the guest a picture that fits becomes exactly
 *   that, because it is sharp then
 */
LodgePlacement
lodge_placement_new (LodgeScaling scaling, const LodgeRoom *room, int width, int height)
{
  const double fit = MIN (room->width / width, room->height / height) * room->scale;
  LodgePlacement self = { .scale = room->scale };
  double zoom; /* device pixels per pixel of the guest */

  switch (scaling)
    {
    case LODGE_SCALING_ORIGINAL:
      zoom = 1;
      break;
    case LODGE_SCALING_INTEGER:
      zoom = MAX (1, floor (fit + 1e-6));
      break;
    default:
      zoom = fabs (fit - 1) < 0.005 ? 1 : fit;
    }
  self.zoom = zoom / room->scale;
  self.x = place (room->width, room->x, width * self.zoom, room->scale);
  self.y = place (room->height, room->y, height * self.zoom, room->scale);
  return self;
}

/**
 * lodge_placement_snap:
 * @self: a placement
 * @length: a distance in the guest's pixels
 *
 * Returns: the same in the widget's pixels, on the edge of a device pixel, so that neighbouring
 *   tiles meet without a seam
 */
double
lodge_placement_snap (const LodgePlacement *self, double length)
{
  return round (length * self->zoom * self->scale) / self->scale;
}

/**
 * lodge_placement_equal:
 * @a: a placement
 * @b: another one
 *
 * Returns: whether both draw to the same place
 */
gboolean
lodge_placement_equal (const LodgePlacement *a, const LodgePlacement *b)
{
  return a->x == b->x && a->y == b->y && a->zoom == b->zoom && a->scale == b->scale;
}

/* The pixel of the guest at a distance from the picture's edge. The first and the last device pixel
 * reach the first and the last pixel of the guest at any zoom: panels that hide at the edge of a
 * screen depend on it. */
static int
to_guest (const LodgePlacement *self, double distance, int size)
{
  double last = lodge_placement_snap (self, size) - 1 / self->scale;
  double pixel = last > 0 ? distance * (size - 1) / last : 0;

  return (int)CLAMP (round (pixel), 0, size - 1);
}

/**
 * lodge_placement_to_guest:
 * @self: a placement
 * @x: a position in the widget
 * @y: a position in the widget
 * @width: width of the picture in the guest's pixels, at least 1
 * @height: its height
 * @guest_x: (out): the pixel of the guest there; beside the picture, the nearest one
 * @guest_y: (out): the same downwards
 */
void
lodge_placement_to_guest (const LodgePlacement *self,
                          double x,
                          double y,
                          int width,
                          int height,
                          int *guest_x,
                          int *guest_y)
{
  *guest_x = to_guest (self, x - self->x, width);
  *guest_y = to_guest (self, y - self->y, height);
}
