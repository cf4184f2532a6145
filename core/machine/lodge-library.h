/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host-list.h"
#include "job/lodge-job-queue.h"
#include "machine/lodge-machine-list.h"

G_BEGIN_DECLS

#define LODGE_TYPE_LIBRARY (lodge_library_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLibrary, lodge_library, LODGE, LIBRARY, GObject)

LodgeLibrary *lodge_library_new (LodgeHostList *hosts);
LodgeHostList *lodge_library_get_hosts (LodgeLibrary *self);
GListModel *lodge_library_get_machine_lists (LodgeLibrary *self);
LodgeMachineList *lodge_library_get_machines (LodgeLibrary *self, LodgeHost *host);
LodgeJobQueue *lodge_library_get_jobs (LodgeLibrary *self);

G_END_DECLS
