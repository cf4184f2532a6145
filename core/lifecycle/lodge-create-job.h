/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host.h"
#include "job/lodge-job.h"
#include "lifecycle/lodge-create-place.h"
#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

LodgeJob *lodge_create_job_new (LodgeHost *host, LodgeMachineSpec *spec, gboolean start);
const char *lodge_create_job_get_uuid (LodgeJob *job);

G_END_DECLS
