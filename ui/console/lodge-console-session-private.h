/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-console-session.h"

#include <spice-client.h>

G_BEGIN_DECLS

/* What the files of LodgeConsoleSession share: one has the object, one the connection, one the
 * input. */

struct _LodgeConsoleSession
{
  GObject parent_instance;

  char *name;
  GObject *opener;
  LodgeGraphicsOpenFunc open;
  LodgeGraphicsOpenFinishFunc open_finish;

  LodgeConsoleState state;
  GError *error;
  gboolean agent_connected;
  gboolean absolute_pointer;
  LodgeClipboardPolicy clipboard_policy;
  LodgeFramebuffer *framebuffer;
  LodgeCursor *cursor;

  /* One connection; all of it is new after a reconnect. */
  SpiceSession *spice;
  GCancellable *cancellable;
  guint timeout_id;
  SpiceMainChannel *main;
  LodgeGuestClipboard *clipboard;
  SpiceInputsChannel *inputs;
  SpiceChannel *display;
  SpiceChannel *pointer;
  int buttons; /* mask of what is held */
};

/* lodge-console-session.c */
void lodge_console_session_set_state (LodgeConsoleSession *self, LodgeConsoleState state);
void lodge_console_session_take_error (LodgeConsoleSession *self, GError *error);
void lodge_console_session_set_agent_connected (LodgeConsoleSession *self, gboolean connected);
void lodge_console_session_set_absolute_pointer (LodgeConsoleSession *self, gboolean absolute);

/* lodge-console-connection.c */
void lodge_console_session_open_connection (LodgeConsoleSession *self);
void lodge_console_session_drop_connection (LodgeConsoleSession *self);

G_END_DECLS
