/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_FILES_GROUP (lodge_files_group_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFilesGroup, lodge_files_group, LODGE, FILES_GROUP, AdwBin)

void lodge_files_group_load (LodgeFilesGroup *self, LodgeMachine *machine);

G_END_DECLS
