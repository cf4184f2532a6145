/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_OS_PICKER (lodge_os_picker_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOsPicker, lodge_os_picker, LODGE, OS_PICKER, AdwWindow)

GtkWindow *lodge_os_picker_new (GtkWindow *parent, LodgeOsDb *db, LodgeOs *selected);

G_END_DECLS
