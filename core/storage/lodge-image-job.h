/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"

G_BEGIN_DECLS

#define LODGE_TYPE_IMAGE_JOB (lodge_image_job_get_type ())
G_DECLARE_FINAL_TYPE (LodgeImageJob, lodge_image_job, LODGE, IMAGE_JOB, LodgeJob)

LodgeJob *lodge_image_job_new_create (const char *path, const char *format, guint64 size);
LodgeJob *lodge_image_job_new_copy (const char *source, const char *path);
LodgeJob *lodge_image_job_new_copy_medium (const char *source, const char *path);
LodgeJob *lodge_image_job_new_convert (const char *source, const char *path);
void lodge_image_job_set_backing (LodgeImageJob *self, const char *backing);
const char *lodge_image_job_get_path (LodgeImageJob *self);
const char *lodge_image_job_get_format (LodgeImageJob *self);

G_END_DECLS
