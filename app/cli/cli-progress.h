/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

typedef struct _CliProgress CliProgress;

CliProgress *cli_progress_new (Cli *cli, GObject *object);
void cli_progress_free (CliProgress *self);
void cli_progress_clear_line (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliProgress, cli_progress_free)

G_END_DECLS
