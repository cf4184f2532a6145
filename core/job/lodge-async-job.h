/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-job.h"

G_BEGIN_DECLS

/**
 * LodgeAsyncStart:
 * @job: the job; its setters may be called
 * @data: what was given to lodge_async_job_new()
 * @cancellable: set when the job is to stop
 * @callback: to be called at the end
 * @user_data: for @callback
 *
 * Starts the work of a job that is asynchronous already.
 */
typedef void (*LodgeAsyncStart) (LodgeJob *job,
                                 gpointer data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * LodgeAsyncFinish:
 * @job: the job
 * @data: what was given to lodge_async_job_new()
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the work succeeded
 */
typedef gboolean (*LodgeAsyncFinish) (LodgeJob *job,
                                      gpointer data,
                                      GAsyncResult *result,
                                      GError **error);

#define LODGE_TYPE_ASYNC_JOB (lodge_async_job_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAsyncJob, lodge_async_job, LODGE, ASYNC_JOB, LodgeJob)

LodgeJob *lodge_async_job_new (const char *title,
                               const char *key,
                               LodgeAsyncStart start,
                               LodgeAsyncFinish finish,
                               gpointer data,
                               GDestroyNotify destroy);

G_END_DECLS
