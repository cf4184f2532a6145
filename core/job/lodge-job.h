/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-types.h"

G_BEGIN_DECLS

/**
 * LodgeJobState:
 * @LODGE_JOB_QUEUED: not started yet
 * @LODGE_JOB_RUNNING: at work
 * @LODGE_JOB_DONE: succeeded
 * @LODGE_JOB_FAILED: ended with an error
 * @LODGE_JOB_CANCELLED: was cancelled and has put everything back
 */
typedef enum
{
  LODGE_JOB_QUEUED,
  LODGE_JOB_RUNNING,
  LODGE_JOB_DONE,
  LODGE_JOB_FAILED,
  LODGE_JOB_CANCELLED,
} LodgeJobState;

#define LODGE_TYPE_JOB_STATE (lodge_job_state_get_type ())
GType lodge_job_state_get_type (void);

#define LODGE_TYPE_JOB (lodge_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (LodgeJob, lodge_job, LODGE, JOB, GObject)

/**
 * LodgeJobClass:
 * @run_async: starts the work; called once, on the main thread
 * @run_finish: its result
 */
struct _LodgeJobClass
{
  GObjectClass parent_class;

  void (*run_async) (LodgeJob *self,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  gboolean (*run_finish) (LodgeJob *self, GAsyncResult *result, GError **error);
};

void lodge_job_run_async (LodgeJob *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lodge_job_run_finish (LodgeJob *self, GAsyncResult *result, GError **error);
void lodge_job_cancel (LodgeJob *self);

char *lodge_job_dup_title (LodgeJob *self);
void lodge_job_set_title (LodgeJob *self, const char *title);
char *lodge_job_dup_status (LodgeJob *self);
void lodge_job_set_status (LodgeJob *self, const char *status);
double lodge_job_get_fraction (LodgeJob *self);
void lodge_job_set_fraction (LodgeJob *self, double fraction);
gboolean lodge_job_get_indeterminate (LodgeJob *self);
void lodge_job_set_indeterminate (LodgeJob *self, gboolean indeterminate);
LodgeJobState lodge_job_get_state (LodgeJob *self);
gboolean lodge_job_is_finished (LodgeJob *self);
const GError *lodge_job_get_error (LodgeJob *self);
const char *lodge_job_get_key (LodgeJob *self);
gboolean lodge_job_get_can_cancel (LodgeJob *self);
void lodge_job_set_can_cancel (LodgeJob *self, gboolean can_cancel);

G_END_DECLS
