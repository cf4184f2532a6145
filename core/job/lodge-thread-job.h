/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"

G_BEGIN_DECLS

/**
 * LodgeThreadFunc:
 * @job: the job; its setters may be called
 * @data: what was given to lodge_thread_job_new()
 * @cancellable: set when the job is to stop
 * @error: return location for an error
 *
 * The work of a #LodgeThreadJob, on a worker thread.
 *
 * Returns: whether it succeeded
 */
typedef gboolean (*LodgeThreadFunc) (LodgeJob *job,
                                     gpointer data,
                                     GCancellable *cancellable,
                                     GError **error);

#define LODGE_TYPE_THREAD_JOB (lodge_thread_job_get_type ())
G_DECLARE_FINAL_TYPE (LodgeThreadJob, lodge_thread_job, LODGE, THREAD_JOB, LodgeJob)

LodgeJob *lodge_thread_job_new (const char *title,
                                const char *key,
                                LodgeThreadFunc func,
                                gpointer data,
                                GDestroyNotify destroy);

G_END_DECLS
