/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host.h"
#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

char *lodge_create_default_dir (LodgeHost *host);
gboolean lodge_create_uses_pool (LodgeHost *host);
gboolean lodge_create_makes (const LodgeDiskSpec *disk);
char *lodge_create_find_closed (LodgeHost *host, const char *path);
void lodge_create_place_disks (LodgeHost *host, LodgeMachineSpec *spec);

G_END_DECLS
