/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

#define LODGE_TYPE_HOST_PAGE (lodge_host_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHostPage, lodge_host_page, LODGE, HOST_PAGE, GtkWidget)

GtkWidget *lodge_host_page_new (LodgeHost *host);
LodgeHost *lodge_host_page_get_host (LodgeHostPage *self);
void lodge_host_page_present (GtkWindow *parent, LodgeHost *host);

G_END_DECLS
