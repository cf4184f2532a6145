/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-stats.h"

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * LodgeStats:
 *
 * The last minute of a machine's load, one sample a second, as long as somebody watches. For the
 * main thread.
 */
struct _LodgeStats
{
  GObject parent_instance;

  double samples[LODGE_STATS_N_KINDS][LODGE_STATS_N_SAMPLES];
  guint start; /* index of the oldest */
  guint n;
};

G_DEFINE_FINAL_TYPE (LodgeStats, lodge_stats, G_TYPE_OBJECT)

static void
lodge_stats_class_init (LodgeStatsClass *klass)
{
  /**
   * LodgeStats::changed:
   * @self: the load
   *
   * There is a new sample, or none any more.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_stats_init (LodgeStats *self)
{
}

/**
 * lodge_stats_new:
 *
 * Returns: (transfer full): no samples
 */
LodgeStats *
lodge_stats_new (void)
{
  return g_object_new (LODGE_TYPE_STATS, NULL);
}

/**
 * lodge_stats_get_n_samples:
 * @self: the load
 *
 * Returns: how many samples there are, at most %LODGE_STATS_N_SAMPLES
 */
guint
lodge_stats_get_n_samples (LodgeStats *self)
{
  g_return_val_if_fail (LODGE_IS_STATS (self), 0);

  return self->n;
}

/**
 * lodge_stats_get_sample:
 * @self: the load
 * @kind: which figure
 * @index: which sample, 0 being the oldest
 *
 * Returns: the sample, in the unit of @kind
 */
double
lodge_stats_get_sample (LodgeStats *self, LodgeStatsKind kind, guint index)
{
  g_return_val_if_fail (LODGE_IS_STATS (self), 0);
  g_return_val_if_fail (kind < LODGE_STATS_N_KINDS && index < self->n, 0);

  return self->samples[kind][(self->start + index) % LODGE_STATS_N_SAMPLES];
}

/**
 * lodge_stats_get_latest:
 * @self: the load
 * @kind: which figure
 *
 * Returns: the newest sample, in the unit of @kind; 0 without samples
 */
double
lodge_stats_get_latest (LodgeStats *self, LodgeStatsKind kind)
{
  g_return_val_if_fail (LODGE_IS_STATS (self), 0);

  return self->n > 0 ? lodge_stats_get_sample (self, kind, self->n - 1) : 0;
}

/**
 * lodge_stats_clear:
 * @self: the load
 *
 * Forgets all samples.
 */
void
lodge_stats_clear (LodgeStats *self)
{
  g_return_if_fail (LODGE_IS_STATS (self));

  if (self->n == 0)
    return;
  self->n = self->start = 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * lodge_stats_push:
 * @self: the load
 * @samples: one figure of each kind, in its unit
 *
 * Adds the newest sample; the oldest one gives way.
 */
void
lodge_stats_push (LodgeStats *self, const double samples[LODGE_STATS_N_KINDS])
{
  g_return_if_fail (LODGE_IS_STATS (self));
  guint slot = (self->start + self->n) % LODGE_STATS_N_SAMPLES;

  for (guint kind = 0; kind < LODGE_STATS_N_KINDS; kind++)
    self->samples[kind][slot] = samples[kind];
  if (self->n < LODGE_STATS_N_SAMPLES)
    self->n++;
  else
    self->start = (self->start + 1) % LODGE_STATS_N_SAMPLES;
  g_signal_emit (self, signals[CHANGED], 0);
}
