/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Types that more than one folder of core names in its headers. */
typedef struct _LodgeHost LodgeHost;
typedef struct _LodgeJob LodgeJob;
typedef struct _LodgeJobQueue LodgeJobQueue;
typedef struct _LodgeMachine LodgeMachine;
typedef struct _LodgeMachineList LodgeMachineList;
typedef struct _LodgeMachineSpec LodgeMachineSpec;

G_END_DECLS
