/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-check.h"

G_BEGIN_DECLS

#define LODGE_TYPE_DOCTOR (lodge_doctor_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDoctor, lodge_doctor, LODGE, DOCTOR, GObject)

LodgeDoctor *lodge_doctor_new (const char *uri, const char *storage_path);

void lodge_doctor_run_async (LodgeDoctor *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean lodge_doctor_run_finish (LodgeDoctor *self, GAsyncResult *result, GError **error);
gboolean lodge_doctor_get_running (LodgeDoctor *self);
LodgeCheckState lodge_doctor_get_worst (LodgeDoctor *self);
LodgeCheck *lodge_doctor_find (LodgeDoctor *self, const char *id);

G_END_DECLS
