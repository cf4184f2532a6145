/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_MACHINE_PAGE (lodge_machine_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachinePage, lodge_machine_page, LODGE, MACHINE_PAGE, GtkWidget)

GtkWidget *lodge_machine_page_new (LodgeLibrary *library);
LodgeMachine *lodge_machine_page_get_machine (LodgeMachinePage *self);
void lodge_machine_page_set_machine (LodgeMachinePage *self, LodgeMachine *machine);

/* overview, console and notes; for an AdwViewSwitcherTitle in the window's header bar, whose
 * title-visible belongs in the page's "reveal-switcher". */
AdwViewStack *lodge_machine_page_get_stack (LodgeMachinePage *self);
void lodge_machine_page_show_view (LodgeMachinePage *self, const char *name);

G_END_DECLS
