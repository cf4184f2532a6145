/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_JOBS_BUTTON (lodge_jobs_button_get_type ())
G_DECLARE_FINAL_TYPE (LodgeJobsButton, lodge_jobs_button, LODGE, JOBS_BUTTON, GtkWidget)

void lodge_jobs_button_set_queue (LodgeJobsButton *self, LodgeJobQueue *queue);
void lodge_jobs_button_popup (LodgeJobsButton *self);

G_END_DECLS
