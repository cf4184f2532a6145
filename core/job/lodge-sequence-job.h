/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"

G_BEGIN_DECLS

#define LODGE_TYPE_SEQUENCE_JOB (lodge_sequence_job_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSequenceJob, lodge_sequence_job, LODGE, SEQUENCE_JOB, LodgeJob)

LodgeSequenceJob *lodge_sequence_job_new (const char *title, const char *key);
void lodge_sequence_job_add (LodgeSequenceJob *self, LodgeJob *step, LodgeJob *undo, double weight);

G_END_DECLS
