/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_DOCTOR_GROUP (lodge_doctor_group_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeDoctorGroup, lodge_doctor_group, LODGE, DOCTOR_GROUP, AdwPreferencesGroup)

GtkWidget *lodge_doctor_group_new (LodgeHost *host);
void lodge_doctor_group_run (LodgeDoctorGroup *self);

G_END_DECLS
