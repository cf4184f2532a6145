/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_JOB_ROW (lodge_job_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeJobRow, lodge_job_row, LODGE, JOB_ROW, GtkWidget)

G_END_DECLS
