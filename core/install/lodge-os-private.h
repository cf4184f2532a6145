/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "install/lodge-os-db.h"

#include <osinfo/osinfo.h>

G_BEGIN_DECLS

LodgeOs *lodge_os_new (OsinfoOs *os);
OsinfoOs *lodge_os_get_osinfo (LodgeOs *self);
gint lodge_os_get_release_year (LodgeOs *self);
gboolean lodge_os_supports (LodgeOs *self, const char *device);
OsinfoDb *lodge_os_db_get_osinfo (LodgeOsDb *self);
LodgeOs *lodge_os_db_guess (LodgeOsDb *self, const char *label);

G_END_DECLS
