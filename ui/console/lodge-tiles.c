/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-tiles.h"

#include <math.h>

typedef struct
{
  GskRenderNode *node;
  gboolean dirty;
} Tile;

/**
 * LodgeTiles:
 *
 * The render nodes of a picture, kept from one frame to the next. A tile that did not change is the
 * same node as before, and GSK draws nothing for it.
 */
struct _LodgeTiles
{
  LodgeFramebuffer *framebuffer;
  Tile *tiles;
  int columns;
  int rows;
  LodgePlacement placement; /* what the nodes were made for */
  gboolean with_cairo;
};

/**
 * lodge_tiles_new:
 * @framebuffer: the picture
 *
 * Returns: (transfer full): its tiles, all of them still to be drawn
 */
LodgeTiles *
lodge_tiles_new (LodgeFramebuffer *framebuffer)
{
  LodgeTiles *self = g_new0 (LodgeTiles, 1);

  self->framebuffer = g_object_ref (framebuffer);
  lodge_tiles_reset (self);
  return self;
}

static void
drop_nodes (LodgeTiles *self)
{
  for (int i = 0; i < self->columns * self->rows; i++)
    g_clear_pointer (&self->tiles[i].node, gsk_render_node_unref);
  g_clear_pointer (&self->tiles, g_free);
  self->columns = self->rows = 0;
}

/**
 * lodge_tiles_free:
 * @self: (transfer full): tiles
 */
void
lodge_tiles_free (LodgeTiles *self)
{
  drop_nodes (self);
  g_clear_object (&self->framebuffer);
  g_free (self);
}

/**
 * lodge_tiles_reset:
 * @self: tiles
 *
 * Drops everything that was drawn and starts over with the size that the picture has now.
 */
void
lodge_tiles_reset (LodgeTiles *self)
{
  const int width = lodge_framebuffer_get_width (self->framebuffer);
  const int height = lodge_framebuffer_get_height (self->framebuffer);

  drop_nodes (self);
  self->columns = (width + LODGE_TILE_SIZE - 1) / LODGE_TILE_SIZE;
  self->rows = (height + LODGE_TILE_SIZE - 1) / LODGE_TILE_SIZE;
  self->tiles = g_new0 (Tile, (gsize)self->columns * self->rows);
  lodge_tiles_damage (self, 0, 0, width, height);
}

/**
 * lodge_tiles_damage:
 * @self: tiles
 * @x: left edge, in the guest's pixels; the rectangle may reach out of the picture
 * @y: upper edge
 * @width: width
 * @height: height
 *
 * Marks what is to be drawn anew in the next frame.
 */
void
lodge_tiles_damage (LodgeTiles *self, int x, int y, int width, int height)
{
  if (width < 1 || height < 1 || self->tiles == NULL)
    return;

  /* A scaled picture mixes each pixel with its neighbours, and those may be in the next tile. */
  const double zoom = self->placement.zoom * self->placement.scale;
  const int border = zoom == floor (zoom) ? 0 : 1;
  const gint64 x0 = (gint64)x - border, x1 = (gint64)x + width - 1 + border;
  const gint64 y0 = (gint64)y - border, y1 = (gint64)y + height - 1 + border;
  if (x1 < 0 || y1 < 0)
    return;

  const int first_column = MAX (x0, 0) / LODGE_TILE_SIZE, first_row = MAX (y0, 0) / LODGE_TILE_SIZE;
  const gint64 last_column = MIN (x1 / LODGE_TILE_SIZE, self->columns - 1);
  const gint64 last_row = MIN (y1 / LODGE_TILE_SIZE, self->rows - 1);
  for (int row = first_row; row <= last_row; row++)
    for (int column = first_column; column <= last_column; column++)
      self->tiles[row * self->columns + column].dirty = TRUE;
}

/* A drawing operation on the guest's own memory: nothing is copied before the renderer needs it. */
static GskRenderNode *
cairo_tile (LodgeTiles *self, const cairo_rectangle_int_t *part, const graphene_rect_t *bounds)
{
  const LodgePlacement *place = &self->placement;
  const double zoom = place->zoom * place->scale;
  int x, y;
  cairo_surface_t *surface = lodge_framebuffer_get_surface (self->framebuffer, part, &x, &y);
  GskRenderNode *node = gsk_cairo_node_new (bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_rectangle (cr, bounds->origin.x, bounds->origin.y, bounds->size.width, bounds->size.height);
  cairo_clip (cr);
  cairo_translate (cr, place->x, place->y);
  cairo_scale (cr, place->zoom, place->zoom);
  cairo_set_source_surface (cr, surface, -x, -y);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            zoom == floor (zoom) ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return node;
}

static GskRenderNode *
texture_tile (LodgeTiles *self, const cairo_rectangle_int_t *part, const graphene_rect_t *bounds)
{
  g_autoptr (GdkTexture) texture = lodge_framebuffer_dup_texture (self->framebuffer, part);

  return gsk_texture_node_new (texture, bounds);
}

static void
draw_tile (LodgeTiles *self, Tile *tile, int column, int row)
{
  const LodgePlacement *place = &self->placement;
  const int x = column * LODGE_TILE_SIZE, y = row * LODGE_TILE_SIZE;
  const cairo_rectangle_int_t part = {
    x,
    y,
    MIN (LODGE_TILE_SIZE, lodge_framebuffer_get_width (self->framebuffer) - x),
    MIN (LODGE_TILE_SIZE, lodge_framebuffer_get_height (self->framebuffer) - y),
  };
  const double left = lodge_placement_snap (place, x), top = lodge_placement_snap (place, y);
  const double right = lodge_placement_snap (place, x + part.width);
  const double bottom = lodge_placement_snap (place, y + part.height);
  const graphene_rect_t bounds =
      GRAPHENE_RECT_INIT (place->x + left, place->y + top, right - left, bottom - top);

  g_clear_pointer (&tile->node, gsk_render_node_unref);
  tile->dirty = FALSE;
  /* Far from full size a tile can be thinner than a device pixel. */
  if (right <= left || bottom <= top)
    return;
  tile->node =
      self->with_cairo ? cairo_tile (self, &part, &bounds) : texture_tile (self, &part, &bounds);
}

/**
 * lodge_tiles_snapshot:
 * @self: tiles
 * @snapshot: where they go
 * @placement: where the picture is drawn
 * @with_cairo: whether the renderer is cairo's, which draws the guest's memory directly; any other
 *   gets textures
 *
 * Returns: how many tiles had to be drawn anew
 */
guint
lodge_tiles_snapshot (LodgeTiles *self,
                      GtkSnapshot *snapshot,
                      const LodgePlacement *placement,
                      gboolean with_cairo)
{
  const gboolean moved = !lodge_placement_equal (placement, &self->placement);
  guint drawn = 0;

  if (moved || with_cairo != self->with_cairo)
    {
      self->placement = *placement;
      self->with_cairo = with_cairo;
      for (int i = 0; i < self->columns * self->rows; i++)
        self->tiles[i].dirty = TRUE;
    }

  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++)
      {
        Tile *tile = &self->tiles[row * self->columns + column];

        if (tile->dirty)
          {
            draw_tile (self, tile, column, row);
            drawn++;
          }
        if (tile->node != NULL)
          gtk_snapshot_append_node (snapshot, tile->node);
      }
  return drawn;
}

/**
 * lodge_tiles_count:
 * @self: tiles
 *
 * Returns: how many there are
 */
guint
lodge_tiles_count (LodgeTiles *self)
{
  return self->columns * self->rows;
}

/**
 * lodge_tiles_count_dirty:
 * @self: tiles
 *
 * Returns: how many the next frame draws anew
 */
guint
lodge_tiles_count_dirty (LodgeTiles *self)
{
  guint n = 0;

  for (int i = 0; i < self->columns * self->rows; i++)
    n += self->tiles[i].dirty;
  return n;
}
