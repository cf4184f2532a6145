/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-cursor.h"

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * LodgeCursor:
 *
 * The guest's pointer: its shape, and where it is when the guest moves it itself. For the main
 * thread.
 */
struct _LodgeCursor
{
  GObject parent_instance;

  GdkTexture *texture;
  GdkCursor *pointer; /* NULL: the guest did not say, the host's own pointer will do */
  int hot_x;
  int hot_y;
  int x;
  int y;
  gboolean visible;
};

G_DEFINE_FINAL_TYPE (LodgeCursor, lodge_cursor, G_TYPE_OBJECT)

static void
lodge_cursor_dispose (GObject *object)
{
  LodgeCursor *self = LODGE_CURSOR (object);

  g_clear_object (&self->texture);
  g_clear_object (&self->pointer);

  G_OBJECT_CLASS (lodge_cursor_parent_class)->dispose (object);
}

static void
lodge_cursor_class_init (LodgeCursorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_cursor_dispose;

  /**
   * LodgeCursor::changed: the shape, the place or the visibility is another one
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LODGE_TYPE_CURSOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_cursor_init (LodgeCursor *self)
{
}

/**
 * lodge_cursor_new:
 *
 * Returns: (transfer full): a pointer of no particular shape
 */
LodgeCursor *
lodge_cursor_new (void)
{
  return g_object_new (LODGE_TYPE_CURSOR, NULL);
}

/**
 * lodge_cursor_set_shape:
 * @self: a cursor
 * @width: in pixels
 * @height: in pixels
 * @hot_x: the pixel that points
 * @hot_y: the pixel that points
 * @rgba: (nullable): @width × @height pixels of four bytes, not premultiplied
 *
 * Gives the pointer a shape of the guest's and shows it. A shape that makes no sense leaves the
 * host's own pointer; a hot spot beside the shape is moved to its edge.
 *
 * Returns: whether the shape was taken
 */
gboolean
lodge_cursor_set_shape (
    LodgeCursor *self, int width, int height, int hot_x, int hot_y, const guint8 *rgba)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), FALSE);

  if (rgba == NULL || width < 1 || height < 1 || width > LODGE_CURSOR_MAX_SIZE
      || height > LODGE_CURSOR_MAX_SIZE)
    {
      lodge_cursor_reset (self);
      return FALSE;
    }

  g_autoptr (GBytes) bytes = g_bytes_new (rgba, (gsize)width * height * 4);
  g_clear_object (&self->texture);
  g_clear_object (&self->pointer);
  self->texture =
      gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, (gsize)width * 4);
  self->hot_x = CLAMP (hot_x, 0, width - 1);
  self->hot_y = CLAMP (hot_y, 0, height - 1);
  self->pointer = gdk_cursor_new_from_texture (self->texture, self->hot_x, self->hot_y, NULL);
  self->visible = TRUE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

/**
 * lodge_cursor_reset:
 * @self: a cursor
 *
 * Forgets the shape: the host's own pointer is shown.
 */
void
lodge_cursor_reset (LodgeCursor *self)
{
  g_return_if_fail (LODGE_IS_CURSOR (self));

  g_clear_object (&self->texture);
  g_clear_object (&self->pointer);
  self->visible = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lodge_cursor_hide:
 * @self: a cursor
 *
 * Shows no pointer until the next shape or move.
 */
void
lodge_cursor_hide (LodgeCursor *self)
{
  g_return_if_fail (LODGE_IS_CURSOR (self));

  g_clear_object (&self->pointer);
  self->pointer = gdk_cursor_new_from_name ("none", NULL);
  self->visible = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lodge_cursor_move:
 * @self: a cursor
 * @x: where the guest has put it
 * @y: where the guest has put it
 *
 * Moves the pointer, and shows it if it has a shape. Matters only while the guest moves it itself.
 */
void
lodge_cursor_move (LodgeCursor *self, int x, int y)
{
  g_return_if_fail (LODGE_IS_CURSOR (self));

  self->x = CLAMP (x, -G_MAXINT16, G_MAXINT16);
  self->y = CLAMP (y, -G_MAXINT16, G_MAXINT16);
  if (self->texture != NULL && !self->visible)
    {
      g_clear_object (&self->pointer);
      self->pointer = gdk_cursor_new_from_texture (self->texture, self->hot_x, self->hot_y, NULL);
      self->visible = TRUE;
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lodge_cursor_get_visible:
 * @self: a cursor
 *
 * Returns: whether there is a shape to show
 */
gboolean
lodge_cursor_get_visible (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), FALSE);

  return self->visible;
}

/**
 * lodge_cursor_get_texture:
 * @self: a cursor
 *
 * Returns: (transfer none) (nullable): the shape
 */
GdkTexture *
lodge_cursor_get_texture (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), NULL);

  return self->texture;
}

/**
 * lodge_cursor_get_pointer:
 * @self: a cursor
 *
 * Returns: (transfer none) (nullable): what the host's pointer should look like over the guest;
 *   %NULL for its usual shape
 */
GdkCursor *
lodge_cursor_get_pointer (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), NULL);

  return self->pointer;
}

/**
 * lodge_cursor_get_origin:
 * @self: a cursor
 * @x: (out): left edge of the shape in the guest's pixels
 * @y: (out): its upper edge
 *
 * Where to draw the shape while the guest moves it.
 */
void
lodge_cursor_get_origin (LodgeCursor *self, int *x, int *y)
{
  g_return_if_fail (LODGE_IS_CURSOR (self));

  *x = self->x - self->hot_x;
  *y = self->y - self->hot_y;
}
