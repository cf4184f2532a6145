/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LODGE_RELEASE_KEYS_DEFAULT "Ctrl+Alt"

typedef struct _LodgeReleaseKeys LodgeReleaseKeys;

LodgeReleaseKeys *lodge_release_keys_new (const char *combination);
void lodge_release_keys_free (LodgeReleaseKeys *self);
gboolean lodge_release_keys_feed (LodgeReleaseKeys *self, guint scancode, gboolean down);
void lodge_release_keys_reset (LodgeReleaseKeys *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeReleaseKeys, lodge_release_keys_free)

G_END_DECLS
