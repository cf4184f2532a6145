/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-spice-feed.h"

/* What the library's channels tell, on its way into objects that know nothing of SPICE. All of it
 * comes from the guest and is checked there. */

static void
primary_create_cb (SpiceChannel *channel,
                   int format,
                   int width,
                   int height,
                   int stride,
                   int shmid,
                   gpointer data,
                   LodgeFramebuffer *framebuffer)
{
  LodgePixelFormat pixels;

  g_debug ("surface %d×%d, format %d", width, height, format);
  switch (format)
    {
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
      pixels = LODGE_PIXEL_FORMAT_XRGB32;
      break;
    case SPICE_SURFACE_FMT_16_565:
      pixels = LODGE_PIXEL_FORMAT_RGB565;
      break;
    case SPICE_SURFACE_FMT_16_555:
      pixels = LODGE_PIXEL_FORMAT_RGB555;
      break;
    default:
      lodge_framebuffer_clear (framebuffer);
      return;
    }
  lodge_framebuffer_set_primary (framebuffer, pixels, width, height, stride, data);
}

static void
primary_destroy_cb (SpiceChannel *channel, LodgeFramebuffer *framebuffer)
{
  lodge_framebuffer_clear (framebuffer);
}

static void
invalidate_cb (
    SpiceChannel *channel, int x, int y, int width, int height, LodgeFramebuffer *framebuffer)
{
  lodge_framebuffer_damage (framebuffer, x, y, width, height);
}

static void
monitors_cb (SpiceChannel *channel, GParamSpec *pspec, LodgeFramebuffer *framebuffer)
{
  g_autoptr (GArray) monitors = NULL;

  g_object_get (channel, "monitors", &monitors, NULL);
  if (monitors == NULL || monitors->len == 0)
    {
      lodge_framebuffer_set_area (framebuffer, 0, 0, 0, 0);
      return;
    }

  const SpiceDisplayMonitorConfig *first = &g_array_index (monitors, SpiceDisplayMonitorConfig, 0);
  if (first->surface_id == 0)
    lodge_framebuffer_set_area (framebuffer, first->x, first->y, first->width, first->height);
}

static void
cursor_shape_cb (SpiceChannel *channel, GParamSpec *pspec, LodgeCursor *cursor)
{
  SpiceCursorShape *shape = NULL;

  g_object_get (channel, "cursor", &shape, NULL);
  if (shape == NULL)
    return;
  lodge_cursor_set_shape (cursor, shape->width, shape->height, shape->hot_spot_x, shape->hot_spot_y,
                          shape->data);
  g_boxed_free (SPICE_TYPE_CURSOR_SHAPE, shape);
}

static void
cursor_move_cb (SpiceChannel *channel, int x, int y, LodgeCursor *cursor)
{
  lodge_cursor_move (cursor, x, y);
}

static void
cursor_hide_cb (SpiceChannel *channel, LodgeCursor *cursor)
{
  lodge_cursor_hide (cursor);
}

static void
cursor_reset_cb (SpiceChannel *channel, LodgeCursor *cursor)
{
  lodge_cursor_reset (cursor);
}

/**
 * lodge_spice_feed_framebuffer:
 * @channel: a display channel, not connected yet
 * @framebuffer: gets its picture, until lodge_spice_stop_feeding()
 */
void
lodge_spice_feed_framebuffer (SpiceChannel *channel, LodgeFramebuffer *framebuffer)
{
  lodge_framebuffer_set_area (framebuffer, 0, 0, 0, 0);
  g_signal_connect (channel, "display-primary-create", G_CALLBACK (primary_create_cb), framebuffer);
  g_signal_connect (channel, "display-primary-destroy", G_CALLBACK (primary_destroy_cb),
                    framebuffer);
  g_signal_connect (channel, "display-invalidate", G_CALLBACK (invalidate_cb), framebuffer);
  g_signal_connect (channel, "notify::monitors", G_CALLBACK (monitors_cb), framebuffer);
}

/**
 * lodge_spice_feed_cursor:
 * @channel: a cursor channel, not connected yet
 * @cursor: gets its shape, until lodge_spice_stop_feeding()
 */
void
lodge_spice_feed_cursor (SpiceChannel *channel, LodgeCursor *cursor)
{
  g_signal_connect (channel, "notify::cursor", G_CALLBACK (cursor_shape_cb), cursor);
  g_signal_connect (channel, "cursor-move", G_CALLBACK (cursor_move_cb), cursor);
  g_signal_connect (channel, "cursor-hide", G_CALLBACK (cursor_hide_cb), cursor);
  g_signal_connect (channel, "cursor-reset", G_CALLBACK (cursor_reset_cb), cursor);
}

/**
 * lodge_spice_stop_feeding:
 * @channel: a channel
 * @target: what it feeds
 */
void
lodge_spice_stop_feeding (SpiceChannel *channel, gpointer target)
{
  g_signal_handlers_disconnect_by_data (channel, target);
}
