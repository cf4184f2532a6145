/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"
#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

/**
 * LodgeCreatePlan:
 * @machine_dir: (nullable): the folder that will hold the machine's disks
 * @disk_path: (nullable): the first disk that will be made
 * @disk_size: its size in bytes
 * @free_space: bytes free where it will be
 * @network: in words
 * @accelerator: "kvm" or "tcg"
 */
char *lodge_create_default_dir (LodgeHost *host);

LodgeJob *lodge_create_job_new (LodgeHost *host, LodgeMachineSpec *spec, gboolean start);
const char *lodge_create_job_get_uuid (LodgeJob *job);

G_END_DECLS
