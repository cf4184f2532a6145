/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-session.h"
#include "console/lodge-display.h"

G_BEGIN_DECLS

typedef struct _LodgeGuestResizer LodgeGuestResizer;

LodgeGuestResizer *lodge_guest_resizer_new (LodgeConsoleSession *session,
                                            LodgeDisplay *display,
                                            GtkScrolledWindow *scroller);
void lodge_guest_resizer_free (LodgeGuestResizer *self);
void lodge_guest_resizer_set_enabled (LodgeGuestResizer *self, gboolean enabled);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeGuestResizer, lodge_guest_resizer_free)

G_END_DECLS
