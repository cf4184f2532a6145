/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"
#include "lifecycle/lodge-machine-files.h"

G_BEGIN_DECLS

LodgeJob *lodge_delete_job_new (LodgeMachine *machine, LodgeMachineFiles *files);

G_END_DECLS
