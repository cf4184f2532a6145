/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-framebuffer.h"

enum
{
  SIGNAL_RESHAPED,
  SIGNAL_DAMAGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * LodgeFramebuffer:
 *
 * What is on one monitor of a guest: a borrowed piece of memory that somebody else draws into, and
 * the part of it that this monitor shows. Every number comes from the guest in the end, so all of
 * them are checked here, once. For the main thread.
 */
struct _LodgeFramebuffer
{
  GObject parent_instance;

  LodgePixelFormat format;
  int width; /* of the whole surface, in pixels */
  int height;
  gsize stride;
  const guint8 *data; /* not ours; NULL while there is no picture */

  guint32 *converted; /* the picture in 32 bits, where the source has 16 */
  cairo_surface_t *surface;
  cairo_rectangle_int_t wanted; /* as it was asked for: the surface may come later */
  cairo_rectangle_int_t area;   /* within the surface, never outside of it */
};

G_DEFINE_FINAL_TYPE (LodgeFramebuffer, lodge_framebuffer, G_TYPE_OBJECT)

static inline guint32
expand_565 (guint v)
{
  guint r = v >> 11, g = v >> 5 & 0x3f, b = v & 0x1f;

  return 0xff000000u | (r << 3 | r >> 2) << 16 | (g << 2 | g >> 4) << 8 | (b << 3 | b >> 2);
}

static inline guint32
expand_555 (guint v)
{
  guint r = v >> 10 & 0x1f, g = v >> 5 & 0x1f, b = v & 0x1f;

  return 0xff000000u | (r << 3 | r >> 2) << 16 | (g << 3 | g >> 2) << 8 | (b << 3 | b >> 2);
}

/* Copies a row of @n pixels as opaque 32-bit ones. */
static void
convert_row (LodgeFramebuffer *self, int x, int y, int n, guint32 *to)
{
  const guint8 *row = self->data + (gsize)y * self->stride;

  switch (self->format)
    {
    case LODGE_PIXEL_FORMAT_XRGB32:
      for (int i = 0; i < n; i++)
        to[i] = ((const guint32 *)row)[x + i] | 0xff000000u;
      break;
    case LODGE_PIXEL_FORMAT_RGB565:
      for (int i = 0; i < n; i++)
        to[i] = expand_565 (((const guint16 *)row)[x + i]);
      break;
    case LODGE_PIXEL_FORMAT_RGB555:
      for (int i = 0; i < n; i++)
        to[i] = expand_555 (((const guint16 *)row)[x + i]);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
drop_surface (LodgeFramebuffer *self)
{
  /* The memory is still valid here, and only here: on finish() cairo copies what recorded render
   * nodes still refer to. */
  if (self->surface != NULL)
    cairo_surface_finish (self->surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->converted, g_free);
  self->data = NULL;
  self->width = self->height = 0;
  self->area = (cairo_rectangle_int_t){ 0 };
}

static void
update_area (LodgeFramebuffer *self)
{
  const cairo_rectangle_int_t *w = &self->wanted;

  /* Compared by subtraction: a sum of two hostile numbers could wrap. */
  if (w->width > 0 && w->height > 0 && w->x <= self->width && w->y <= self->height
      && w->width <= self->width - w->x && w->height <= self->height - w->y)
    self->area = *w;
  else
    self->area = (cairo_rectangle_int_t){ 0, 0, self->width, self->height };
}

static void
lodge_framebuffer_dispose (GObject *object)
{
  drop_surface (LODGE_FRAMEBUFFER (object));

  G_OBJECT_CLASS (lodge_framebuffer_parent_class)->dispose (object);
}

static void
lodge_framebuffer_class_init (LodgeFramebufferClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_framebuffer_dispose;

  /**
   * LodgeFramebuffer::reshaped:
   *
   * The picture came, went or has another size; nothing of the old one may be shown any more.
   */
  signals[SIGNAL_RESHAPED] = g_signal_new ("reshaped", LODGE_TYPE_FRAMEBUFFER, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * LodgeFramebuffer::damaged:
   * @self: the framebuffer
   * @x: left edge of what has changed, in pixels of the picture
   * @y: its upper edge
   * @width: its width, at least 1
   * @height: its height, at least 1
   */
  signals[SIGNAL_DAMAGED] =
      g_signal_new ("damaged", LODGE_TYPE_FRAMEBUFFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
}

static void
lodge_framebuffer_init (LodgeFramebuffer *self)
{
}

/**
 * lodge_framebuffer_new:
 *
 * Returns: (transfer full): a framebuffer without a picture
 */
LodgeFramebuffer *
lodge_framebuffer_new (void)
{
  return g_object_new (LODGE_TYPE_FRAMEBUFFER, NULL);
}

/**
 * lodge_framebuffer_set_primary:
 * @self: a framebuffer
 * @format: how a pixel is stored
 * @width: of the surface, in pixels
 * @height: of the surface, in pixels
 * @stride: bytes from one row to the next
 * @data: @stride × @height bytes that stay valid until lodge_framebuffer_clear() or the next call
 *
 * Shows another surface. What makes no sense is refused; there is no picture then.
 *
 * Returns: whether the surface can be shown
 */
gboolean
lodge_framebuffer_set_primary (LodgeFramebuffer *self,
                               LodgePixelFormat format,
                               gint64 width,
                               gint64 height,
                               gint64 stride,
                               const guint8 *data)
{
  g_return_val_if_fail (LODGE_IS_FRAMEBUFFER (self), FALSE);
  const gint64 bytes = format == LODGE_PIXEL_FORMAT_XRGB32 ? 4 : 2;

  drop_surface (self);
  if (data == NULL || width < 1 || height < 1 || width > LODGE_FRAMEBUFFER_MAX_SIZE
      || height > LODGE_FRAMEBUFFER_MAX_SIZE || stride < width * bytes || stride % bytes != 0
      || stride > G_MAXINT / height || GPOINTER_TO_SIZE (data) % bytes != 0)
    {
      g_debug ("refused a surface of %" G_GINT64_FORMAT "×%" G_GINT64_FORMAT ", stride "
               "%" G_GINT64_FORMAT,
               width, height, stride);
      g_signal_emit (self, signals[SIGNAL_RESHAPED], 0);
      return FALSE;
    }

  self->format = format;
  self->width = width;
  self->height = height;
  self->stride = stride;
  self->data = data;
  if (format == LODGE_PIXEL_FORMAT_XRGB32)
    {
      self->surface = cairo_image_surface_create_for_data ((guint8 *)data, CAIRO_FORMAT_RGB24,
                                                           width, height, stride);
    }
  else
    {
      self->converted = g_malloc_n ((gsize)width * height, 4);
      self->surface = cairo_image_surface_create_for_data (
          (guint8 *)self->converted, CAIRO_FORMAT_RGB24, width, height, width * 4);
    }
  update_area (self);
  g_signal_emit (self, signals[SIGNAL_RESHAPED], 0);
  return TRUE;
}

/**
 * lodge_framebuffer_clear:
 * @self: a framebuffer
 *
 * Forgets the picture. The memory given to lodge_framebuffer_set_primary() is not used afterwards.
 */
void
lodge_framebuffer_clear (LodgeFramebuffer *self)
{
  g_return_if_fail (LODGE_IS_FRAMEBUFFER (self));

  if (self->data == NULL)
    return;
  drop_surface (self);
  g_signal_emit (self, signals[SIGNAL_RESHAPED], 0);
}

/**
 * lodge_framebuffer_set_area:
 * @self: a framebuffer
 * @x: left edge of the monitor within the surface
 * @y: its upper edge
 * @width: its width in pixels; 0 for the whole surface
 * @height: its height
 *
 * Says which part of the surface the monitor shows. An area that is not inside of the surface
 * counts only once the surface is large enough; until then the whole surface is shown.
 */
void
lodge_framebuffer_set_area (LodgeFramebuffer *self, gint64 x, gint64 y, gint64 width, gint64 height)
{
  g_return_if_fail (LODGE_IS_FRAMEBUFFER (self));
  const gint64 max = LODGE_FRAMEBUFFER_MAX_SIZE;
  cairo_rectangle_int_t old = self->area;

  if (x < 0 || y < 0 || width < 1 || height < 1 || x > max || y > max || width > max
      || height > max)
    self->wanted = (cairo_rectangle_int_t){ 0 };
  else
    self->wanted = (cairo_rectangle_int_t){ x, y, width, height };
  update_area (self);
  if (memcmp (&old, &self->area, sizeof old) != 0)
    g_signal_emit (self, signals[SIGNAL_RESHAPED], 0);
}

/**
 * lodge_framebuffer_damage:
 * @self: a framebuffer
 * @x: left edge of what was drawn, in the surface
 * @y: its upper edge
 * @width: its width in pixels
 * @height: its height
 *
 * Tells that the memory has changed. What lies outside of the monitor is left out.
 */
void
lodge_framebuffer_damage (LodgeFramebuffer *self, gint64 x, gint64 y, gint64 width, gint64 height)
{
  g_return_if_fail (LODGE_IS_FRAMEBUFFER (self));
  const gint64 bound = G_MAXINT32;

  if (self->data == NULL || width < 1 || height < 1)
    return;

  /* In 64 bits and within ±2^31 nothing below can overflow. */
  x = CLAMP (x, -bound, bound);
  y = CLAMP (y, -bound, bound);
  gint64 x0 = MAX (x - self->area.x, 0);
  gint64 y0 = MAX (y - self->area.y, 0);
  gint64 x1 = MIN (x + MIN (width, bound) - self->area.x, self->area.width);
  gint64 y1 = MIN (y + MIN (height, bound) - self->area.y, self->area.height);
  if (x1 > x0 && y1 > y0)
    g_signal_emit (self, signals[SIGNAL_DAMAGED], 0, (int)x0, (int)y0, (int)(x1 - x0),
                   (int)(y1 - y0));
}

/**
 * lodge_framebuffer_has_picture:
 * @self: a framebuffer
 *
 * Returns: whether there is anything to show
 */
gboolean
lodge_framebuffer_has_picture (LodgeFramebuffer *self)
{
  g_return_val_if_fail (LODGE_IS_FRAMEBUFFER (self), FALSE);

  return self->data != NULL;
}

/**
 * lodge_framebuffer_get_width:
 * @self: a framebuffer
 *
 * Returns: the monitor's width in the guest's pixels, 0 without a picture
 */
int
lodge_framebuffer_get_width (LodgeFramebuffer *self)
{
  g_return_val_if_fail (LODGE_IS_FRAMEBUFFER (self), 0);

  return self->area.width;
}

/**
 * lodge_framebuffer_get_height:
 * @self: a framebuffer
 *
 * Returns: the monitor's height in the guest's pixels, 0 without a picture
 */
int
lodge_framebuffer_get_height (LodgeFramebuffer *self)
{
  g_return_val_if_fail (LODGE_IS_FRAMEBUFFER (self), 0);

  return self->area.height;
}

/* Intersects with the monitor; FALSE when nothing is left. */
static gboolean
clip_to_area (LodgeFramebuffer *self, const cairo_rectangle_int_t *in, cairo_rectangle_int_t *out)
{
  const GdkRectangle all = { 0, 0, self->area.width, self->area.height };

  return self->data != NULL && gdk_rectangle_intersect (in != NULL ? in : &all, &all, out);
}

/**
 * lodge_framebuffer_get_surface:
 * @self: a framebuffer with a picture
 * @rectangle: (nullable): the part that is going to be drawn, in pixels of the picture
 * @x: (out): left edge of the monitor within the surface that is returned
 * @y: (out): its upper edge
 *
 * The guest's memory as cairo sees it, without a copy; 16-bit pixels are converted within
 * @rectangle.
 *
 * Returns: (transfer none) (nullable): the surface; valid until #LodgeFramebuffer::reshaped
 */
cairo_surface_t *
lodge_framebuffer_get_surface (LodgeFramebuffer *self,
                               const cairo_rectangle_int_t *rectangle,
                               int *x,
                               int *y)
{
  g_return_val_if_fail (LODGE_IS_FRAMEBUFFER (self), NULL);
  cairo_rectangle_int_t part;

  *x = self->area.x;
  *y = self->area.y;
  if (self->converted != NULL && clip_to_area (self, rectangle, &part))
    for (int row = 0; row < part.height; row++)
      {
        int sx = self->area.x + part.x, sy = self->area.y + part.y + row;

        convert_row (self, sx, sy, part.width, self->converted + (gsize)sy * self->width + sx);
      }
  return self->surface;
}

/**
 * lodge_framebuffer_dup_texture:
 * @self: a framebuffer
 * @rectangle: (nullable): the wanted part, in pixels of the picture; %NULL for all of it
 *
 * Returns: (transfer full) (nullable): an opaque copy of the picture as it is now
 */
GdkTexture *
lodge_framebuffer_dup_texture (LodgeFramebuffer *self, const cairo_rectangle_int_t *rectangle)
{
  g_return_val_if_fail (LODGE_IS_FRAMEBUFFER (self), NULL);
  cairo_rectangle_int_t part;

  if (!clip_to_area (self, rectangle, &part))
    return NULL;

  const gsize size = (gsize)part.width * part.height * 4;
  guint32 *pixels = g_malloc (size);
  for (int row = 0; row < part.height; row++)
    convert_row (self, self->area.x + part.x, self->area.y + part.y + row, part.width,
                 pixels + (gsize)row * part.width);

  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, size);
  return gdk_memory_texture_new (part.width, part.height, GDK_MEMORY_DEFAULT, bytes,
                                 (gsize)part.width * 4);
}
