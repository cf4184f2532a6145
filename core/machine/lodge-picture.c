/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-picture.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <png.h>
#include <string.h>

/* No guest's screen is larger; a bigger picture comes from somebody who wants our memory. */
#define MAX_SIDE 16384

G_DEFINE_BOXED_TYPE (LodgePicture, lodge_picture, lodge_picture_copy, lodge_picture_free)

static LodgePicture *
picture_new (guint width, guint height, guint8 *pixels)
{
  LodgePicture *self = g_new0 (LodgePicture, 1);

  self->width = width;
  self->height = height;
  self->pixels = g_bytes_new_take (pixels, (gsize)width * height * 3);
  return self;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                       _ ("The host sent a screenshot that is no picture"));
  return FALSE;
}

/* Reads one number of a PPM header: white space and comments, then digits. */
static gboolean
read_number (const char **cursor, const char *end, guint max, guint *number)
{
  const char *p = *cursor;
  guint value = 0;

  while (p < end && (g_ascii_isspace (*p) || *p == '#'))
    if (*p == '#')
      while (p < end && *p != '\n')
        p++;
    else
      p++;
  if (p == end || !g_ascii_isdigit (*p))
    return FALSE;
  for (; p < end && g_ascii_isdigit (*p); p++)
    if ((value = value * 10 + (guint)(*p - '0')) > max)
      return FALSE;
  *cursor = p;
  *number = value;
  return value > 0;
}

/**
 * lodge_picture_new_from_ppm:
 * @ppm: a binary PPM file ("P6", 8 bits), the format of QEMU's screendump
 * @error: return location for %LODGE_ERROR_INVALID
 *
 * Returns: (transfer full): the picture; works from any thread
 */
LodgePicture *
lodge_picture_new_from_ppm (GBytes *ppm, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (ppm, &size);
  const char *cursor = data + 2, *end = data + size;
  guint width, height, max;

  if (size < 2 || memcmp (data, "P6", 2) != 0 || !read_number (&cursor, end, MAX_SIDE, &width)
      || !read_number (&cursor, end, MAX_SIDE, &height) || !read_number (&cursor, end, 255, &max)
      || max != 255 || cursor == end || !g_ascii_isspace (*cursor))
    {
      refuse (error);
      return NULL;
    }
  cursor++;
  if ((gsize)(end - cursor) < (gsize)width * height * 3)
    {
      refuse (error);
      return NULL;
    }
  return picture_new (width, height, g_memdup2 (cursor, (gsize)width * height * 3));
}

/**
 * lodge_picture_new_from_png:
 * @png: a PNG file
 * @error: return location for %LODGE_ERROR_INVALID
 *
 * Returns: (transfer full): the picture; works from any thread
 */
LodgePicture *
lodge_picture_new_from_png (GBytes *png, GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  gsize size;
  gconstpointer data = g_bytes_get_data (png, &size);

  if (!png_image_begin_read_from_memory (&image, data, size) || image.width > MAX_SIDE
      || image.height > MAX_SIDE)
    {
      png_image_free (&image);
      refuse (error);
      return NULL;
    }
  image.format = PNG_FORMAT_RGB;
  guint8 *pixels = g_malloc (PNG_IMAGE_SIZE (image));
  if (!png_image_finish_read (&image, NULL, pixels, 0, NULL))
    {
      g_free (pixels);
      refuse (error);
      return NULL;
    }
  return picture_new (image.width, image.height, pixels);
}

/**
 * lodge_picture_copy:
 * @self: a picture
 *
 * Returns: (transfer full): a copy that shares the pixels
 */
LodgePicture *
lodge_picture_copy (const LodgePicture *self)
{
  LodgePicture *copy = g_new0 (LodgePicture, 1);

  *copy = *self;
  g_bytes_ref (copy->pixels);
  return copy;
}

/**
 * lodge_picture_free:
 * @self: (transfer full): a picture
 */
void
lodge_picture_free (LodgePicture *self)
{
  g_clear_pointer (&self->pixels, g_bytes_unref);
  g_free (self);
}

/**
 * lodge_picture_scale_down:
 * @self: a picture
 * @width: the most pixels across
 * @height: the most pixels down
 *
 * Each new pixel is the mean of those it covers, so that text on a guest's screen becomes grey
 * rather than noise.
 *
 * Returns: (transfer full): a picture of the same shape that fits, never larger than @self
 */
LodgePicture *
lodge_picture_scale_down (const LodgePicture *self, guint width, guint height)
{
  double scale = MIN (1.0, MIN ((double)width / self->width, (double)height / self->height));
  guint w = MAX (1, (guint)(self->width * scale + 0.5));
  guint h = MAX (1, (guint)(self->height * scale + 0.5));
  const guint8 *from = g_bytes_get_data (self->pixels, NULL);
  guint8 *to = g_malloc ((gsize)w * h * 3);

  for (guint y = 0; y < h; y++)
    for (guint x = 0; x < w; x++)
      {
        guint x0 = (guint64)x * self->width / w, x1 = (guint64)(x + 1) * self->width / w;
        guint y0 = (guint64)y * self->height / h, y1 = (guint64)(y + 1) * self->height / h;
        guint sum[3] = { 0 }, count = (x1 - x0) * (y1 - y0);

        for (guint j = y0; j < y1; j++)
          for (guint i = x0; i < x1; i++)
            for (guint c = 0; c < 3; c++)
              sum[c] += from[((gsize)j * self->width + i) * 3 + c];
        for (guint c = 0; c < 3; c++)
          to[((gsize)y * w + x) * 3 + c] = (guint8)(sum[c] / count);
      }
  return picture_new (w, h, to);
}

/**
 * lodge_picture_to_png:
 * @self: a picture
 *
 * Returns: (transfer full): @self as a PNG file; works from any thread
 */
GBytes *
lodge_picture_to_png (const LodgePicture *self)
{
  png_image image = { .version = PNG_IMAGE_VERSION,
                      .width = self->width,
                      .height = self->height,
                      .format = PNG_FORMAT_RGB };
  gconstpointer pixels = g_bytes_get_data (self->pixels, NULL);
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX (image);
  guint8 *data = g_malloc (size);

  /* Only memory could fail, and PNG_IMAGE_PNG_SIZE_MAX asked for enough. */
  if (!png_image_write_to_memory (&image, data, &size, 0, pixels, 0, NULL))
    g_error ("libpng: %s", image.message);
  return g_bytes_new_take (g_realloc (data, size), size);
}
