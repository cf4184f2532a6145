/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"

G_BEGIN_DECLS

#define LODGE_TYPE_JOB_QUEUE (lodge_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (LodgeJobQueue, lodge_job_queue, LODGE, JOB_QUEUE, GObject)

LodgeJobQueue *lodge_job_queue_new (void);
void lodge_job_queue_push (LodgeJobQueue *self, LodgeJob *job);
void lodge_job_queue_push_async (LodgeJobQueue *self,
                                 LodgeJob *job,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lodge_job_queue_push_finish (LodgeJobQueue *self, GAsyncResult *result, GError **error);
void lodge_job_queue_clear_finished (LodgeJobQueue *self);
guint lodge_job_queue_get_n_active (LodgeJobQueue *self);

G_END_DECLS
