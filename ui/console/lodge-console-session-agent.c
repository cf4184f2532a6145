/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-session-private.h"

/* What the agent in the guest's desktop is asked for. */

/**
 * lodge_console_session_ask_for_size:
 * @self: a session
 * @width: in the guest's pixels
 * @height: in the guest's pixels
 *
 * Asks the agent to give the guest's desktop this size. The guest may do something else.
 *
 * Returns: whether there is an agent to ask
 */
gboolean
lodge_console_session_ask_for_size (LodgeConsoleSession *self, int width, int height)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), FALSE);

  if (self->main == NULL || !self->agent_connected)
    return FALSE;
  spice_main_channel_update_display_enabled (self->main, 0, TRUE, FALSE);
  spice_main_channel_update_display (self->main, 0, 0, 0, width, height, FALSE);
  return spice_main_channel_send_monitor_config (self->main);
}
