/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

GBytes *cli_take_screenshot (Cli *cli, LodgeMachine *machine, GError **error);

G_END_DECLS
