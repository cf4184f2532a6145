/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-pane.h"
#include "console/lodge-console-settings.h"

G_BEGIN_DECLS

/* What the files of LodgeConsolePane share: one has the object and its bar, one the actions, one
 * the menus. */

struct _LodgeConsolePane
{
  GtkWidget parent_instance;

  GMenu *keys_section;
  GMenu *consoles_section;
  GMenu *monitors_section;
  AdwBin *bar_slot;
  AdwBin *sliding_slot;
  GtkRevealer *revealer;
  GtkWidget *bar;
  GtkMenuButton *keys_button;
  GtkLabel *hint;
  GtkWidget *detach_button;
  GtkWidget *full_screen_button;
  LodgeConsole *console;

  LodgeLibrary *library;
  LodgeMachine *machine;
  LodgeConsoleSettings *settings;
  GSimpleActionGroup *actions;
  LodgeConsolePlace place;
  guint hide_id;
};

/* lodge-console-pane-actions.c */
void lodge_console_pane_add_actions (LodgeConsolePane *self);
void lodge_console_pane_add_settings_actions (LodgeConsolePane *self);
void lodge_console_pane_remove_settings_actions (LodgeConsolePane *self);
void lodge_console_pane_update_actions (LodgeConsolePane *self);

/* lodge-console-pane-menus.c */
void lodge_console_pane_fill_keys_menu (LodgeConsolePane *self);
void lodge_console_pane_fill_monitors_menu (LodgeConsolePane *self);

G_END_DECLS
