/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-cursor.h"
#include "console/lodge-framebuffer.h"

#include <spice-client.h>

G_BEGIN_DECLS

void lodge_spice_feed_framebuffer (SpiceChannel *channel, LodgeFramebuffer *framebuffer);
void lodge_spice_feed_cursor (SpiceChannel *channel, LodgeCursor *cursor);
void lodge_spice_stop_feeding (SpiceChannel *channel, gpointer target);

G_END_DECLS
