/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_MACHINE_ACTIONS (lodge_machine_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineActions, lodge_machine_actions, LODGE, MACHINE_ACTIONS, GObject)

LodgeMachineActions *lodge_machine_actions_new (GtkWidget *widget, LodgeLibrary *library);
GActionGroup *lodge_machine_actions_get_group (LodgeMachineActions *self);
LodgeMachine *lodge_machine_actions_get_machine (LodgeMachineActions *self);
void lodge_machine_actions_set_machine (LodgeMachineActions *self, LodgeMachine *machine);
void lodge_machine_actions_add (LodgeMachineActions *self,
                                const GActionEntry *entry,
                                LodgeVerb verb,
                                gpointer user_data);

G_END_DECLS
