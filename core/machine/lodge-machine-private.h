/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-host-private.h"
#include "machine/lodge-machine-info.h"

G_BEGIN_DECLS

LodgeMachine *lodge_machine_new (LodgeHost *host, const char *uuid);
void lodge_machine_apply (LodgeMachine *self, const LodgeMachineInfo *info);
void lodge_machine_set_stale (LodgeMachine *self, gboolean stale);
char *lodge_machine_dup_shown (LodgeMachine *self);
virDomainPtr lodge_machine_lookup (LodgeMachine *self, GError **error);
void lodge_machine_refresh_from_thread (LodgeMachine *self, virDomainPtr domain);

G_END_DECLS
