/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cli_terminal_make_raw (int fd);
void cli_terminal_restore (void);

G_END_DECLS
