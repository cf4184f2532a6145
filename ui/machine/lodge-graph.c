/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-graph.h"

/* Below it, a disk or network graph would turn a lone packet into a mountain. */
#define LEAST_MAXIMUM (64.0 * 1024)
#define LINE_WIDTH 1.5

/**
 * LodgeGraph:
 *
 * The last minute of one or two figures of a machine, newest at the right. The second one is a
 * dashed line, so that telling them apart does not take colours. What the figures are stands in
 * labels beside it; the graph itself is a picture to an assistive technology.
 */

struct _LodgeGraph
{
  GtkWidget parent_instance;

  LodgeStats *stats;
  int first;
  int second; /* -1 for none */
  double maximum;
};

G_DEFINE_FINAL_TYPE (LodgeGraph, lodge_graph, GTK_TYPE_WIDGET)

static double
find_maximum (LodgeGraph *self)
{
  double maximum = LEAST_MAXIMUM;
  guint n = lodge_stats_get_n_samples (self->stats);

  if (self->maximum > 0)
    return self->maximum;
  for (guint i = 0; i < n; i++)
    {
      maximum = MAX (maximum, lodge_stats_get_sample (self->stats, self->first, i));
      if (self->second >= 0)
        maximum = MAX (maximum, lodge_stats_get_sample (self->stats, self->second, i));
    }
  return maximum * 1.1;
}

static void
trace (LodgeGraph *self, cairo_t *cr, int kind, double width, double height, double maximum)
{
  guint n = lodge_stats_get_n_samples (self->stats);
  double step = width / (LODGE_STATS_N_SAMPLES - 1);

  for (guint i = 0; i < n; i++)
    {
      double share = lodge_stats_get_sample (self->stats, kind, i) / maximum;
      double x = width - (n - 1 - i) * step;
      double y = height - LINE_WIDTH - CLAMP (share, 0, 1) * (height - 2 * LINE_WIDTH);

      cairo_line_to (cr, x, y);
    }
}

static void
draw_grid (cairo_t *cr, const GdkRGBA *color, double width, double height)
{
  GdkRGBA faint = *color;

  faint.alpha = 0.08f;
  gdk_cairo_set_source_rgba (cr, &faint);
  cairo_set_line_width (cr, 1);
  for (guint i = 1; i < 4; i++)
    {
      double y = (int)(height * i / 4) + 0.5;
      cairo_move_to (cr, 0, y);
      cairo_line_to (cr, width, y);
    }
  cairo_stroke (cr);
}

static void
lodge_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeGraph *self = LODGE_GRAPH (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  guint n = self->stats != NULL ? lodge_stats_get_n_samples (self->stats) : 0;
  const double dashes[] = { 3, 3 };
  GdkRGBA text_color;
  GdkRGBA color;
  GdkRGBA fill;
  double maximum = 0;
  cairo_t *cr = NULL;

  if (width <= 0 || height <= 0)
    return;
  gtk_style_context_get_color (context, &text_color);
  if (!gtk_style_context_lookup_color (context, "accent_color", &color))
    color = text_color;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_grid (cr, &text_color, width, height);
  if (n >= 2)
    {
      maximum = find_maximum (self);
      fill = color;
      fill.alpha = 0.18f;
      trace (self, cr, self->first, width, height, maximum);
      cairo_line_to (cr, width, height);
      cairo_line_to (cr, width - (n - 1) * (double)width / (LODGE_STATS_N_SAMPLES - 1), height);
      cairo_close_path (cr);
      gdk_cairo_set_source_rgba (cr, &fill);
      cairo_fill (cr);

      cairo_set_line_width (cr, LINE_WIDTH);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      gdk_cairo_set_source_rgba (cr, &color);
      trace (self, cr, self->first, width, height, maximum);
      cairo_stroke (cr);
      if (self->second >= 0)
        {
          cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
          gdk_cairo_set_source_rgba (cr, &text_color);
          trace (self, cr, self->second, width, height, maximum);
          cairo_stroke (cr);
        }
    }
  cairo_destroy (cr);
}

static void
lodge_graph_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 48;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 64;
  *minimum_baseline = *natural_baseline = -1;
}

static void
lodge_graph_dispose (GObject *object)
{
  lodge_graph_set_stats (LODGE_GRAPH (object), NULL);

  G_OBJECT_CLASS (lodge_graph_parent_class)->dispose (object);
}

static void
lodge_graph_class_init (LodgeGraphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_graph_dispose;
  widget_class->snapshot = lodge_graph_snapshot;
  widget_class->measure = lodge_graph_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lodge_graph_init (LodgeGraph *self)
{
  self->second = -1;
}

/**
 * lodge_graph_set_stats:
 * @self: a graph
 * @stats: (nullable): whose figures are shown
 */
void
lodge_graph_set_stats (LodgeGraph *self, LodgeStats *stats)
{
  if (self->stats == stats)
    return;
  if (self->stats != NULL)
    g_signal_handlers_disconnect_by_func (self->stats, gtk_widget_queue_draw, self);
  g_set_object (&self->stats, stats);
  if (stats != NULL)
    g_signal_connect_swapped (stats, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lodge_graph_set_kinds:
 * @self: a graph
 * @first: the #LodgeStatsKind that is drawn as an area
 * @second: the #LodgeStatsKind that is drawn as a dashed line, or -1
 */
void
lodge_graph_set_kinds (LodgeGraph *self, int first, int second)
{
  self->first = first;
  self->second = second;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lodge_graph_set_maximum:
 * @self: a graph
 * @maximum: what the upper edge stands for; 0 to follow the figures
 */
void
lodge_graph_set_maximum (LodgeGraph *self, double maximum)
{
  if (self->maximum == maximum)
    return;
  self->maximum = maximum;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
