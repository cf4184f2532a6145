/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CliTable CliTable;

CliTable *cli_table_new (const char *const *headings);
void cli_table_align_right (CliTable *self, guint column);
void cli_table_add (CliTable *self, const char *const *cells);
void cli_table_print (CliTable *self);
void cli_table_free (CliTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTable, cli_table_free)

G_END_DECLS
