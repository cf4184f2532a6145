/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-session.h"

G_BEGIN_DECLS

typedef struct _LodgeGuestResizer LodgeGuestResizer;

LodgeGuestResizer *lodge_guest_resizer_new (LodgeConsoleSession *session);
void lodge_guest_resizer_free (LodgeGuestResizer *self);
void lodge_guest_resizer_set_enabled (LodgeGuestResizer *self, gboolean enabled);
void lodge_guest_resizer_set_size (LodgeGuestResizer *self, int width, int height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeGuestResizer, lodge_guest_resizer_free)

G_END_DECLS
