/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_NEW_MACHINE_DIALOG (lodge_new_machine_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeNewMachineDialog, lodge_new_machine_dialog, LODGE, NEW_MACHINE_DIALOG, AdwWindow)

GtkWindow *lodge_new_machine_dialog_new (GtkWindow *parent,
                                         LodgeLibrary *library,
                                         LodgeHost *host,
                                         const char *path);

G_END_DECLS
