/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lifecycle/lodge-machine-draft.h"

G_BEGIN_DECLS

#define LODGE_TYPE_HARDWARE_PAGE (lodge_hardware_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHardwarePage, lodge_hardware_page, LODGE, HARDWARE_PAGE, AdwBin)

void lodge_hardware_page_set_draft (LodgeHardwarePage *self, LodgeMachineDraft *draft);

G_END_DECLS
