/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_GRAPH (lodge_graph_get_type ())
G_DECLARE_FINAL_TYPE (LodgeGraph, lodge_graph, LODGE, GRAPH, GtkWidget)

void lodge_graph_set_stats (LodgeGraph *self, LodgeStats *stats);
void lodge_graph_set_kinds (LodgeGraph *self, int first, int second);
void lodge_graph_set_maximum (LodgeGraph *self, double maximum);

G_END_DECLS
