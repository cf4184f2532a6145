/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LodgeStatsKind:
 * @LODGE_STATS_CPU: share of all the machine's CPUs in use, 0 to 1
 * @LODGE_STATS_MEMORY: memory in use, bytes
 * @LODGE_STATS_DISK_READ: bytes a second
 * @LODGE_STATS_DISK_WRITE: bytes a second
 * @LODGE_STATS_NET_RECEIVE: bytes a second
 * @LODGE_STATS_NET_SEND: bytes a second
 */
typedef enum
{
  LODGE_STATS_CPU,
  LODGE_STATS_MEMORY,
  LODGE_STATS_DISK_READ,
  LODGE_STATS_DISK_WRITE,
  LODGE_STATS_NET_RECEIVE,
  LODGE_STATS_NET_SEND,
} LodgeStatsKind;

#define LODGE_STATS_N_KINDS (LODGE_STATS_NET_SEND + 1)
#define LODGE_STATS_N_SAMPLES 60

#define LODGE_TYPE_STATS (lodge_stats_get_type ())
G_DECLARE_FINAL_TYPE (LodgeStats, lodge_stats, LODGE, STATS, GObject)

LodgeStats *lodge_stats_new (void);
guint lodge_stats_get_n_samples (LodgeStats *self);
double lodge_stats_get_sample (LodgeStats *self, LodgeStatsKind kind, guint index);
double lodge_stats_get_latest (LodgeStats *self, LodgeStatsKind kind);
void lodge_stats_clear (LodgeStats *self);
void lodge_stats_push (LodgeStats *self, const double samples[LODGE_STATS_N_KINDS]);

G_END_DECLS
