/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine-private.h"

G_BEGIN_DECLS

typedef struct _LodgeStatsSampler LodgeStatsSampler;

LodgeStatsSampler *lodge_stats_sampler_new (LodgeHost *host, GHashTable *machines);
void lodge_stats_sampler_free (LodgeStatsSampler *self);
void lodge_stats_sampler_hold (LodgeStatsSampler *self);
void lodge_stats_sampler_release (LodgeStatsSampler *self);

G_END_DECLS
