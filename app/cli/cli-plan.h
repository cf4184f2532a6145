/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

void cli_plan_print (LodgeMachineSpec *spec, LodgeOs *os, LodgeHost *host);
void cli_plan_print_json (LodgeMachineSpec *spec, LodgeHost *host);

G_END_DECLS
