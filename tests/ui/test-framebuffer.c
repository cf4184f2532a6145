/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/lodge-cursor.h"
#include "console/lodge-framebuffer.h"
#include "console/lodge-tiles.h"

#include <math.h>

typedef struct
{
  guint reshaped;
  guint damaged;
  GdkRectangle last;
} Seen;

static void
reshaped_cb (LodgeFramebuffer *framebuffer, Seen *seen)
{
  seen->reshaped++;
}

static void
damaged_cb (LodgeFramebuffer *framebuffer, int x, int y, int width, int height, Seen *seen)
{
  const int w = lodge_framebuffer_get_width (framebuffer);
  const int h = lodge_framebuffer_get_height (framebuffer);

  /* Whatever comes in, this is what everybody else may rely on. */
  g_assert_cmpint (x, >=, 0);
  g_assert_cmpint (y, >=, 0);
  g_assert_cmpint (width, >=, 1);
  g_assert_cmpint (height, >=, 1);
  g_assert_cmpint (width, <=, w - x);
  g_assert_cmpint (height, <=, h - y);
  seen->damaged++;
  seen->last = (GdkRectangle){ x, y, width, height };
}

static LodgeFramebuffer *
watch (Seen *seen)
{
  LodgeFramebuffer *framebuffer = lodge_framebuffer_new ();

  g_signal_connect (framebuffer, "reshaped", G_CALLBACK (reshaped_cb), seen);
  g_signal_connect (framebuffer, "damaged", G_CALLBACK (damaged_cb), seen);
  return framebuffer;
}

static LodgePlacement
fit (double room_width, double room_height, int width, int height, double scale)
{
  const LodgeRoom room = { room_width, room_height, 0, 0, scale };

  return lodge_placement_new (LODGE_SCALING_FIT, &room, width, height);
}

static guint32 *
make_gradient (int width, int height)
{
  guint32 *pixels = g_new (guint32, (gsize)width * height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      pixels[y * width + x] =
          (guint32)(x & 0xff) << 16 | (guint32)(y & 0xff) << 8 | ((x + y) & 0xff);
  return pixels;
}

static guint32
pixel_of (GdkTexture *texture, int x, int y)
{
  const int width = gdk_texture_get_width (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize)width * gdk_texture_get_height (texture));

  gdk_texture_download (texture, (guchar *)pixels, (gsize)width * 4);
  return pixels[y * width + x];
}

static void
test_refused (void)
{
  static const struct
  {
    LodgePixelFormat format;
    gint64 width, height, stride;
  } bad[] = {
    { LODGE_PIXEL_FORMAT_XRGB32, 0, 10, 40 },
    { LODGE_PIXEL_FORMAT_XRGB32, 10, 0, 40 },
    { LODGE_PIXEL_FORMAT_XRGB32, -1, 10, 40 },
    { LODGE_PIXEL_FORMAT_XRGB32, 10, -1, 40 },
    { LODGE_PIXEL_FORMAT_XRGB32, 10, 10, 39 },
    { LODGE_PIXEL_FORMAT_XRGB32, 10, 10, 41 },
    { LODGE_PIXEL_FORMAT_XRGB32, 10, 10, -40 },
    { LODGE_PIXEL_FORMAT_XRGB32, G_MAXINT, 1, G_MAXINT },
    { LODGE_PIXEL_FORMAT_XRGB32, 1, G_MAXINT64, 4 },
    { LODGE_PIXEL_FORMAT_XRGB32, 0x40000001, 1, 4 }, /* × 4 is 4 in 32 bits */
    { LODGE_PIXEL_FORMAT_XRGB32, 16384, 16384, G_MAXINT64 - 3 },
    { LODGE_PIXEL_FORMAT_RGB565, 10, 10, 19 },
    { LODGE_PIXEL_FORMAT_RGB555, 10, 10, 18 },
  };
  g_autofree guint32 *pixels = make_gradient (64, 64);
  Seen seen = { 0 };
  g_autoptr (LodgeFramebuffer) framebuffer = watch (&seen);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (lodge_framebuffer_set_primary (framebuffer, bad[i].format, bad[i].width,
                                                     bad[i].height, bad[i].stride,
                                                     (const guint8 *)pixels));
      g_assert_false (lodge_framebuffer_has_picture (framebuffer));
      g_assert_cmpint (lodge_framebuffer_get_width (framebuffer), ==, 0);
      lodge_framebuffer_damage (framebuffer, 0, 0, 10, 10);
      g_assert_null (lodge_framebuffer_dup_texture (framebuffer, NULL));
    }
  g_assert_false (
      lodge_framebuffer_set_primary (framebuffer, LODGE_PIXEL_FORMAT_XRGB32, 10, 10, 40, NULL));
  g_assert_cmpuint (seen.damaged, ==, 0);
}

static void
test_damage (void)
{
  static const gint64 values[] = {
    G_MININT64, G_MININT64 + 1, G_MININT32,  -100,           -1,         0, 1, 63, 64, 65,
    100,        G_MAXINT32,     G_MAXUINT32, G_MAXINT64 - 1, G_MAXINT64,
  };
  const guint n = G_N_ELEMENTS (values);
  g_autofree guint32 *pixels = make_gradient (64, 64);
  Seen seen = { 0 };
  g_autoptr (LodgeFramebuffer) framebuffer = watch (&seen);
  g_autoptr (LodgeTiles) tiles = NULL;

  g_assert_true (lodge_framebuffer_set_primary (framebuffer, LODGE_PIXEL_FORMAT_XRGB32, 64, 64, 256,
                                                (const guint8 *)pixels));
  tiles = lodge_tiles_new (framebuffer);
  for (guint i = 0; i < n * n * n * n; i++)
    {
      gint64 x = values[i % n], y = values[i / n % n];
      gint64 w = values[i / n / n % n], h = values[i / n / n / n];

      lodge_framebuffer_damage (framebuffer, x, y, w, h);
      lodge_tiles_damage (tiles, (int)x, (int)y, (int)w, (int)h);
    }
  g_assert_cmpuint (seen.damaged, >, 0);

  lodge_framebuffer_damage (framebuffer, -5, 60, 10, 10);
  g_assert_cmpint (seen.last.x, ==, 0);
  g_assert_cmpint (seen.last.width, ==, 5);
  g_assert_cmpint (seen.last.y, ==, 60);
  g_assert_cmpint (seen.last.height, ==, 4);
}

static void
test_area (void)
{
  g_autofree guint32 *pixels = make_gradient (300, 200);
  Seen seen = { 0 };
  g_autoptr (LodgeFramebuffer) framebuffer = watch (&seen);

  /* Asked for before the surface is there, as it happens when a guest adds a monitor. */
  lodge_framebuffer_set_area (framebuffer, 100, 50, 200, 150);
  g_assert_true (lodge_framebuffer_set_primary (framebuffer, LODGE_PIXEL_FORMAT_XRGB32, 300, 200,
                                                1200, (const guint8 *)pixels));
  g_assert_cmpint (lodge_framebuffer_get_width (framebuffer), ==, 200);
  g_assert_cmpint (lodge_framebuffer_get_height (framebuffer), ==, 150);

  lodge_framebuffer_damage (framebuffer, 0, 0, 101, 51);
  g_assert_cmpint (seen.last.x, ==, 0);
  g_assert_cmpint (seen.last.y, ==, 0);
  g_assert_cmpint (seen.last.width, ==, 1);
  g_assert_cmpint (seen.last.height, ==, 1);
  g_autoptr (GdkTexture) texture = lodge_framebuffer_dup_texture (framebuffer, NULL);
  g_assert_cmphex (pixel_of (texture, 0, 0), ==, pixels[50 * 300 + 100] | 0xff000000);

  static const gint64 bad[][4] = {
    { 101, 50, 200, 150 },
    { 100, 51, 200, 150 },
    { -1, 0, 10, 10 },
    { 0, 0, 301, 1 },
    { 0, 0, 1, 201 },
    { 300, 0, 1, 1 },
    { G_MAXUINT32, 0, 2, 2 },
    { 0, 0, G_MAXUINT32, G_MAXUINT32 },
    { G_MAXINT64, 0, G_MAXINT64, 1 },
    { 0, 0, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      lodge_framebuffer_set_area (framebuffer, bad[i][0], bad[i][1], bad[i][2], bad[i][3]);
      g_assert_cmpint (lodge_framebuffer_get_width (framebuffer), ==, 300);
      g_assert_cmpint (lodge_framebuffer_get_height (framebuffer), ==, 200);
    }
}

static void
test_formats (void)
{
  const guint16 rgb565[] = { 0xf800, 0x07e0, 0x001f, 0xffff, 0x0000, 0x8410 };
  const guint32 want565[] = {
    0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff, 0xff000000, 0xff848284
  };
  const guint16 rgb555[] = { 0x7c00, 0x03e0, 0x001f, 0x7fff, 0x8000, 0x4210 };
  const guint32 want555[] = {
    0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff, 0xff000000, 0xff848484
  };
  const guint32 xrgb[] = { 0x00ff0000, 0xff00ff00, 0x120000ff, 0x00ffffff, 0x00000000, 0x00848284 };
  const struct
  {
    LodgePixelFormat format;
    gconstpointer data;
    int bytes;
    const guint32 *want;
  } cases[] = {
    { LODGE_PIXEL_FORMAT_RGB565, rgb565, 2, want565 },
    { LODGE_PIXEL_FORMAT_RGB555, rgb555, 2, want555 },
    { LODGE_PIXEL_FORMAT_XRGB32, xrgb, 4, want565 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeFramebuffer) framebuffer = lodge_framebuffer_new ();
      int x, y;

      /* Three pixels in a row: a 16-bit row is then no multiple of four bytes. */
      g_assert_true (lodge_framebuffer_set_primary (framebuffer, cases[i].format, 3, 2,
                                                    3 * cases[i].bytes, cases[i].data));
      g_autoptr (GdkTexture) texture = lodge_framebuffer_dup_texture (framebuffer, NULL);
      cairo_surface_t *surface = lodge_framebuffer_get_surface (framebuffer, NULL, &x, &y);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      const guint8 *rows = cairo_image_surface_get_data (surface);
      const int stride = cairo_image_surface_get_stride (surface);
      for (int p = 0; p < 6; p++)
        {
          guint32 seen = *(const guint32 *)(rows + p / 3 * stride + p % 3 * 4);

          g_assert_cmphex (pixel_of (texture, p % 3, p / 3), ==, cases[i].want[p]);
          g_assert_cmphex (seen & 0xffffff, ==, cases[i].want[p] & 0xffffff);
        }
    }
}

/* What the nodes look like, drawn as the cairo renderer draws them. */
static guint32 *
draw (LodgeTiles *tiles,
      const LodgePlacement *place,
      gboolean with_cairo,
      int width,
      int height,
      guint *drawn)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  guint32 *pixels = g_new0 (guint32, (gsize)width * height);
  cairo_surface_t *surface = cairo_image_surface_create_for_data (
      (guint8 *)pixels, CAIRO_FORMAT_RGB24, width, height, width * 4);
  cairo_t *cr = cairo_create (surface);

  *drawn = lodge_tiles_snapshot (tiles, snapshot, place, with_cairo);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node != NULL)
    gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return pixels;
}

static void
test_tiles (void)
{
  const int width = 700, height = 300;
  g_autofree guint32 *pixels = make_gradient (width, height);
  g_autoptr (LodgeFramebuffer) framebuffer = lodge_framebuffer_new ();
  guint drawn;

  lodge_framebuffer_set_primary (framebuffer, LODGE_PIXEL_FORMAT_XRGB32, width, height, width * 4,
                                 (const guint8 *)pixels);
  for (int with_cairo = 0; with_cairo < 2; with_cairo++)
    {
      g_autoptr (LodgeTiles) tiles = lodge_tiles_new (framebuffer);
      LodgePlacement place = fit (width, height, width, height, 1);
      g_autofree guint32 *first = draw (tiles, &place, with_cairo, width, height, &drawn);

      g_assert_cmpuint (lodge_tiles_count (tiles), ==, 6);
      g_assert_cmpuint (drawn, ==, 6);
      for (int i = 0; i < width * height; i++)
        g_assert_cmphex (first[i] & 0xffffff, ==, pixels[i]);

      g_autofree guint32 *second = draw (tiles, &place, with_cairo, width, height, &drawn);
      g_assert_cmpuint (drawn, ==, 0);

      /* One pixel on each side of a tile's edge. */
      lodge_tiles_damage (tiles, 255, 10, 2, 1);
      g_assert_cmpuint (lodge_tiles_count_dirty (tiles), ==, 2);
      pixels[10 * width + 255] ^= 0xffffff;
      g_autofree guint32 *third = draw (tiles, &place, with_cairo, width, height, &drawn);
      g_assert_cmpuint (drawn, ==, 2);
      g_assert_cmphex (third[10 * width + 255] & 0xffffff, ==, pixels[10 * width + 255]);
    }
}

/* The last frame must not read the guest's memory once that is gone. ASan and valgrind watch. */
static void
test_tiles_outlive_surface (void)
{
  guint32 *pixels = make_gradient (300, 300);
  g_autofree guint32 *copy = g_memdup2 (pixels, 300 * 300 * 4);
  g_autoptr (LodgeFramebuffer) framebuffer = lodge_framebuffer_new ();
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  LodgePlacement place = fit (300, 300, 300, 300, 1);

  lodge_framebuffer_set_primary (framebuffer, LODGE_PIXEL_FORMAT_XRGB32, 300, 300, 1200,
                                 (const guint8 *)pixels);
  LodgeTiles *tiles = lodge_tiles_new (framebuffer);
  lodge_tiles_snapshot (tiles, snapshot, &place, TRUE);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  lodge_framebuffer_clear (framebuffer);
  g_free (pixels);
  lodge_tiles_free (tiles);

  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 300, 300);
  cairo_t *cr = cairo_create (surface);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_assert_cmphex (((guint32 *)cairo_image_surface_get_data (surface))[301] & 0xffffff, ==,
                   copy[301]);
  cairo_surface_destroy (surface);
}

static void
test_placement (void)
{
  int x, y;

  /* Wider and higher than the picture: bars left and right, or above and below. */
  LodgePlacement wide = fit (1000, 400, 800, 400, 1);
  g_assert_cmpfloat (wide.zoom, ==, 1);
  g_assert_cmpfloat (wide.x, ==, 100);
  LodgePlacement high = fit (400, 1000, 800, 400, 1);
  g_assert_cmpfloat (high.zoom, ==, 0.5);
  g_assert_cmpfloat (high.y, ==, 400);

  /* Nearly 1:1 is 1:1, also where a pixel of the widget is several of the device. */
  g_assert_cmpfloat (fit (1003, 800, 1000, 700, 1).zoom, ==, 1);
  g_assert_cmpfloat (fit (501, 400, 1000, 700, 2).zoom, ==, 0.5);

  /* At 1:1 each pixel is itself. */
  for (int i = 0; i < 800; i++)
    {
      lodge_placement_to_guest (&wide, 100 + i, i % 400, 800, 400, &x, &y);
      g_assert_cmpint (x, ==, i);
      g_assert_cmpint (y, ==, i % 400);
    }

  /* The edges are reached at any size, and nothing beyond them. */
  for (int size = 30; size < 3000; size += 7)
    {
      LodgePlacement place = fit (size, size, 1280, 800, 1);
      const double right = place.x + lodge_placement_snap (&place, 1280) - 1;
      const double bottom = place.y + lodge_placement_snap (&place, 800) - 1;

      lodge_placement_to_guest (&place, place.x, place.y, 1280, 800, &x, &y);
      g_assert_cmpint (x, ==, 0);
      g_assert_cmpint (y, ==, 0);
      lodge_placement_to_guest (&place, right, bottom, 1280, 800, &x, &y);
      g_assert_cmpint (x, ==, 1279);
      g_assert_cmpint (y, ==, 799);
      lodge_placement_to_guest (&place, -1e9, 1e9, 1280, 800, &x, &y);
      g_assert_cmpint (x, ==, 0);
      g_assert_cmpint (y, ==, 799);
    }
}

/* Whatever the scale, and wherever the widget begins: one pixel of the guest is so many of the
 * device, from edge to edge of them. */
static void
test_placement_scales (void)
{
  static const double scales[] = { 1, 1.25, 1.5, 1.75, 2, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    for (int origin = 0; origin < 4; origin++)
      {
        const double scale = scales[i];
        const LodgeRoom room = { 1000, 700, origin, origin * 3, scale };
        const LodgePlacement original =
            lodge_placement_new (LODGE_SCALING_ORIGINAL, &room, 320, 200);
        const LodgePlacement whole = lodge_placement_new (LODGE_SCALING_INTEGER, &room, 320, 200);
        const double left = (room.x + whole.x) * scale, top = (room.y + whole.y) * scale;

        g_assert_cmpfloat_with_epsilon (original.zoom * scale, 1, 1e-9);
        g_assert_cmpfloat_with_epsilon (whole.zoom * scale, floor (1000 * scale / 320), 1e-9);
        g_assert_cmpfloat_with_epsilon (left, round (left), 1e-6);
        g_assert_cmpfloat_with_epsilon (top, round (top), 1e-6);
        g_assert_cmpfloat_with_epsilon (lodge_placement_snap (&original, 17) * scale, 17, 1e-6);

        /* A guest of the room's size in device pixels is sharp. */
        g_assert_cmpfloat_with_epsilon (
            fit (1000, 700, (int)(1000 * scale), (int)(700 * scale), scale).zoom * scale, 1, 1e-9);
      }

  /* A picture that is too large begins where the widget does. */
  const LodgeRoom small = { 300, 200, 0, 0, 1 };
  const LodgePlacement large = lodge_placement_new (LODGE_SCALING_INTEGER, &small, 640, 480);
  g_assert_cmpfloat (large.zoom, ==, 1);
  g_assert_cmpfloat (large.x, ==, 0);
  g_assert_cmpfloat (large.y, ==, 0);
}

static void
count_cb (LodgeCursor *cursor, guint *count)
{
  ++*count;
}

static void
test_cursor (void)
{
  g_autofree guint8 *rgba = g_malloc0 (LODGE_CURSOR_MAX_SIZE * LODGE_CURSOR_MAX_SIZE * 4);
  g_autoptr (LodgeCursor) cursor = lodge_cursor_new ();
  guint count = 0;
  int x, y;

  g_signal_connect (cursor, "changed", G_CALLBACK (count_cb), &count);
  g_assert_null (lodge_cursor_get_pointer (cursor));

  g_assert_true (lodge_cursor_set_shape (cursor, 16, 24, 3, 4, rgba));
  g_assert_nonnull (lodge_cursor_get_pointer (cursor));
  g_assert_cmpint (gdk_cursor_get_hotspot_x (lodge_cursor_get_pointer (cursor)), ==, 3);
  g_assert_cmpint (gdk_cursor_get_hotspot_y (lodge_cursor_get_pointer (cursor)), ==, 4);
  lodge_cursor_move (cursor, 100, 200);
  lodge_cursor_get_origin (cursor, &x, &y);
  g_assert_cmpint (x, ==, 97);
  g_assert_cmpint (y, ==, 196);

  /* Hidden, and back with the next move. */
  lodge_cursor_hide (cursor);
  g_assert_false (lodge_cursor_get_visible (cursor));
  g_assert_cmpstr (gdk_cursor_get_name (lodge_cursor_get_pointer (cursor)), ==, "none");
  lodge_cursor_move (cursor, 1, 1);
  g_assert_true (lodge_cursor_get_visible (cursor));
  g_assert_cmpuint (count, ==, 4);

  /* A hot spot beside the shape, and shapes that are none. */
  g_assert_true (lodge_cursor_set_shape (cursor, 16, 16, 70000, -5, rgba));
  g_assert_cmpint (gdk_cursor_get_hotspot_x (lodge_cursor_get_pointer (cursor)), ==, 15);
  g_assert_cmpint (gdk_cursor_get_hotspot_y (lodge_cursor_get_pointer (cursor)), ==, 0);
  static const int bad[][2] = { { 0, 16 },  { 16, 0 },    { -1, -1 },
                                { 257, 1 }, { 1, 65535 }, { G_MAXINT, G_MAXINT } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (lodge_cursor_set_shape (cursor, bad[i][0], bad[i][1], 0, 0, rgba));
      g_assert_null (lodge_cursor_get_pointer (cursor));
    }
  g_assert_false (lodge_cursor_set_shape (cursor, 16, 16, 0, 0, NULL));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/framebuffer/refused", test_refused);
  g_test_add_func ("/framebuffer/damage", test_damage);
  g_test_add_func ("/framebuffer/area", test_area);
  g_test_add_func ("/framebuffer/formats", test_formats);
  g_test_add_func ("/tiles/draw", test_tiles);
  g_test_add_func ("/tiles/outlive-surface", test_tiles_outlive_surface);
  g_test_add_func ("/placement/fit", test_placement);
  g_test_add_func ("/placement/scales", test_placement_scales);
  g_test_add_func ("/cursor/shapes", test_cursor);
  return g_test_run ();
}
