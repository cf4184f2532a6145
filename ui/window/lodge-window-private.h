/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-jobs-button.h"
#include "library/lodge-library-view.h"
#include "window/lodge-machine-page.h"
#include "window/lodge-machine-actions.h"
#include "window/lodge-window.h"

G_BEGIN_DECLS

struct _LodgeWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkOverlay *drop_overlay;
  GtkStack *pages;
  GtkStack *start_pages;
  AdwStatusPage *connecting_page;
  GtkSpinner *connecting_spinner;
  AdwBin *failed_bin;
  AdwLeaflet *leaflet;
  LodgeLibraryView *view;
  GtkInfoBar *info_bar;
  GtkLabel *info_label;
  LodgeJobsButton *start_jobs;
  LodgeJobsButton *jobs;
  GMenuModel *machine_menu;
  GtkStack *content_pages;
  AdwViewSwitcherTitle *title;
  AdwBin *machine_bin;
  GtkWidget *start_button;
  GtkWidget *resume_button;
  GtkWidget *pause_button;
  AdwSplitButton *stop_button;
  GtkMenuButton *machine_menu_button;

  LodgeLibrary *library;
  LodgeLibraryModel *model;
  LodgeMachineActions *actions;
  LodgeMachine *machine;
  char *wanted; /* a machine to show as soon as it is there */
  guint spinner_id;
  gboolean spinner_due;
  guint page_id;
  GtkWidget *drop_hint;   /* made with the first file that is dragged over the window */
  gboolean asking;        /* whether to quit */
  gboolean leaving;       /* whatever is at work */
  guint stop_id;          /* jobs are being stopped, and then the window closes */
  gboolean wizard_wanted; /* as soon as there is a host */
  GFile *wizard_file;
  LodgeAcceleration *acceleration; /* of this computer; NULL until it is known */
  gboolean acceleration_asked;
  gboolean acceleration_dismissed;
};

/* lodge-window.c */
void lodge_window_update_pages (LodgeWindow *self);

/* lodge-window-actions.c */
void lodge_window_class_install_actions (GtkWidgetClass *widget_class);
void lodge_window_bind_settings (LodgeWindow *self);

/* lodge-window-close.c */
gboolean lodge_window_may_close (LodgeWindow *self);

/* lodge-window-drop.c */
void lodge_window_accept_files (LodgeWindow *self);

/* lodge-window-dialogs.c */
void lodge_window_open_wanted_wizard (LodgeWindow *self);
void lodge_window_new_machine_cb (GtkWidget *widget, const char *name, GVariant *parameter);
void lodge_window_add_dialog_actions (LodgeWindow *self);

/* lodge-window-pages.c: what the window is made of, made when it is first needed */
void lodge_window_show_failed (LodgeWindow *self, LodgeHost *host);
void lodge_window_update_machine_page (LodgeWindow *self);
LodgeMachinePage *lodge_window_get_machine_page (LodgeWindow *self);
void lodge_window_update_info_bar (LodgeWindow *self);
void lodge_window_explain (LodgeWindow *self, gboolean close);

G_END_DECLS
