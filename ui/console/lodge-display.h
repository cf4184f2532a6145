/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-session.h"
#include "console/lodge-placement.h"

G_BEGIN_DECLS

/**
 * LodgeDisplayStatistics:
 * @damages: how often the guest has drawn something
 * @frames: how often the widget was drawn
 * @tiles: how many tiles were drawn anew in these frames
 */
typedef struct
{
  guint64 damages;
  guint64 frames;
  guint64 tiles;
} LodgeDisplayStatistics;

#define LODGE_TYPE_DISPLAY (lodge_display_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDisplay, lodge_display, LODGE, DISPLAY, GtkWidget)

GtkWidget *lodge_display_new (void);
LodgeConsoleSession *lodge_display_get_session (LodgeDisplay *self);
void lodge_display_set_session (LodgeDisplay *self, LodgeConsoleSession *session);
LodgeScaling lodge_display_get_scaling (LodgeDisplay *self);
void lodge_display_set_scaling (LodgeDisplay *self, LodgeScaling scaling);
double lodge_display_get_scale (LodgeDisplay *self);
gboolean
lodge_display_to_guest (LodgeDisplay *self, double x, double y, int *guest_x, int *guest_y);
void lodge_display_get_statistics (LodgeDisplay *self, LodgeDisplayStatistics *statistics);

G_END_DECLS
