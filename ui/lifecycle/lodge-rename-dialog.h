/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_RENAME_DIALOG (lodge_rename_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeRenameDialog, lodge_rename_dialog, LODGE, RENAME_DIALOG, AdwMessageDialog)

void lodge_rename_dialog_present (GtkWindow *parent, LodgeLibrary *library, LodgeMachine *machine);

G_END_DECLS
