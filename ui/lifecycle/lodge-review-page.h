/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lifecycle/lodge-machine-draft.h"

G_BEGIN_DECLS

#define LODGE_TYPE_REVIEW_PAGE (lodge_review_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReviewPage, lodge_review_page, LODGE, REVIEW_PAGE, AdwBin)

void lodge_review_page_set_draft (LodgeReviewPage *self, LodgeMachineDraft *draft);
gboolean lodge_review_page_get_start (LodgeReviewPage *self);

G_END_DECLS
