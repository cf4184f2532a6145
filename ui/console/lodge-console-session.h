/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/lodge-cursor.h"
#include "console/lodge-framebuffer.h"
#include "console/lodge-guest-clipboard.h"

G_BEGIN_DECLS

/**
 * LodgeConsoleState:
 * @LODGE_CONSOLE_DISCONNECTED: nobody has asked for a connection
 * @LODGE_CONSOLE_CONNECTING: on the way
 * @LODGE_CONSOLE_CONNECTED: the guest's picture and input are there
 * @LODGE_CONSOLE_FAILED: there was no connection to be had, or it was lost;
 * #LodgeConsoleSession:error says why
 */
typedef enum
{
  LODGE_CONSOLE_DISCONNECTED,
  LODGE_CONSOLE_CONNECTING,
  LODGE_CONSOLE_CONNECTED,
  LODGE_CONSOLE_FAILED,
} LodgeConsoleState;

#define LODGE_TYPE_CONSOLE_STATE (lodge_console_state_get_type ())
GType lodge_console_state_get_type (void);

/**
 * LodgeGraphicsOpenFunc:
 * @opener: what was given to lodge_console_session_new()
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Opens one more connection to the graphics of a machine. A session needs one for each channel.
 */
typedef void (*LodgeGraphicsOpenFunc) (gpointer opener,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/**
 * LodgeGraphicsOpenFinishFunc:
 * @opener: what was given to lodge_console_session_new()
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: a connected socket that belongs to the caller, or -1
 */
typedef int (*LodgeGraphicsOpenFinishFunc) (gpointer opener, GAsyncResult *result, GError **error);

#define LODGE_TYPE_CONSOLE_SESSION (lodge_console_session_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleSession, lodge_console_session, LODGE, CONSOLE_SESSION, GObject)

LodgeConsoleSession *lodge_console_session_new (const char *name,
                                                GObject *opener,
                                                LodgeGraphicsOpenFunc open,
                                                LodgeGraphicsOpenFinishFunc open_finish);

const char *lodge_console_session_get_name (LodgeConsoleSession *self);
void lodge_console_session_set_name (LodgeConsoleSession *self, const char *name);

void lodge_console_session_connect (LodgeConsoleSession *self);
void lodge_console_session_disconnect (LodgeConsoleSession *self);

LodgeConsoleState lodge_console_session_get_state (LodgeConsoleSession *self);
const GError *lodge_console_session_get_error (LodgeConsoleSession *self);
gboolean lodge_console_session_get_agent_connected (LodgeConsoleSession *self);
gboolean lodge_console_session_get_absolute_pointer (LodgeConsoleSession *self);

LodgeFramebuffer *lodge_console_session_get_framebuffer (LodgeConsoleSession *self);
LodgeCursor *lodge_console_session_get_cursor (LodgeConsoleSession *self);

/* For the agent in the guest's desktop; without one nothing happens. */
gboolean lodge_console_session_ask_for_size (LodgeConsoleSession *self, int width, int height);

/* What a person does, on its way to the guest; without a connection nothing happens. */
void lodge_console_session_key (LodgeConsoleSession *self, guint scancode, gboolean down);
gboolean lodge_console_session_send_keys (LodgeConsoleSession *self,
                                          const char *combination,
                                          GError **error);
void lodge_console_session_set_locks (LodgeConsoleSession *self,
                                      gboolean caps_lock,
                                      gboolean num_lock,
                                      gboolean scroll_lock);
void lodge_console_session_pointer_to (LodgeConsoleSession *self, int x, int y);
void lodge_console_session_pointer_by (LodgeConsoleSession *self, int dx, int dy);
void lodge_console_session_button (LodgeConsoleSession *self, guint button, gboolean down);
void lodge_console_session_wheel (LodgeConsoleSession *self, int steps);

G_END_DECLS
