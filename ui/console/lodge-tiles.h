/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-framebuffer.h"
#include "console/lodge-placement.h"

G_BEGIN_DECLS

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
