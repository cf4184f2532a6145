/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lifecycle/lodge-machine-draft.h"

G_BEGIN_DECLS

#define LODGE_TYPE_SOURCE_PAGE (lodge_source_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSourcePage, lodge_source_page, LODGE, SOURCE_PAGE, AdwBin)

void lodge_source_page_set_draft (LodgeSourcePage *self, LodgeMachineDraft *draft);
void lodge_source_page_choose_file (LodgeSourcePage *self);

G_END_DECLS
