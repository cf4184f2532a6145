/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

typedef struct _LodgeLibraryQuery LodgeLibraryQuery;

LodgeLibraryQuery *lodge_library_query_new (const char *text);
void lodge_library_query_free (LodgeLibraryQuery *self);
gboolean lodge_library_query_is_empty (const LodgeLibraryQuery *self);
gboolean lodge_library_query_narrows (const LodgeLibraryQuery *self,
                                      const LodgeLibraryQuery *other);
const char *lodge_library_query_get_tag (const LodgeLibraryQuery *self);
char *lodge_library_query_replace_tag (const char *text, const char *tag);
gboolean lodge_library_query_matches (const LodgeLibraryQuery *self, LodgeMachine *machine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeLibraryQuery, lodge_library_query_free)

G_END_DECLS
