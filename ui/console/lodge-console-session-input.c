/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-session-private.h"

#include "console/lodge-keycodes.h"
#include "lodge-core.h"

#include <glib/gi18n.h>

#define MAX_COMBINATION 8

/* What a person does, on its way to the guest. */

/**
 * lodge_console_session_key:
 * @self: a session
 * @scancode: from lodge_keycode_to_scancode()
 * @down: whether the key goes down or up
 */
void
lodge_console_session_key (LodgeConsoleSession *self, guint scancode, gboolean down)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->inputs == NULL || scancode == 0)
    return;
  if (down)
    spice_inputs_channel_key_press (self->inputs, scancode);
  else
    spice_inputs_channel_key_release (self->inputs, scancode);
}

/**
 * lodge_console_session_send_keys:
 * @self: a session
 * @combination: names of keys with `+` between them, as in `ctrl+alt+delete`; for the names see
 *   lodge_key_name_to_evdev()
 * @error: return location for %LODGE_ERROR_INVALID or %LODGE_ERROR_STATE
 *
 * Presses the keys in their order and lets go of them in the reverse one.
 *
 * Returns: whether the keys were sent
 */
gboolean
lodge_console_session_send_keys (LodgeConsoleSession *self, const char *combination, GError **error)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self) && combination != NULL, FALSE);
  g_auto (GStrv) names = g_strsplit (combination, "+", -1);
  const guint n = g_strv_length (names);
  guint scancodes[MAX_COMBINATION];

  if (self->state != LODGE_CONSOLE_CONNECTED)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_STATE,
                   _ ("Keys cannot be sent while the screen is not connected"));
      return FALSE;
    }
  for (guint i = 0; i < MIN (n, MAX_COMBINATION); i++)
    scancodes[i] = lodge_evdev_to_scancode (lodge_key_name_to_evdev (g_strstrip (names[i])));
  for (guint i = 0; i < n; i++)
    if (i >= MAX_COMBINATION || scancodes[i] == 0)
      {
        g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                     _ ("“%s” is no combination of keys; write it like ctrl+alt+delete"),
                     combination);
        return FALSE;
      }

  for (guint i = 0; i < n; i++)
    lodge_console_session_key (self, scancodes[i], TRUE);
  for (guint i = n; i-- > 0;)
    lodge_console_session_key (self, scancodes[i], FALSE);
  return n > 0;
}

/**
 * lodge_console_session_set_locks:
 * @self: a session
 * @caps_lock: whether Caps Lock is on at the host
 * @num_lock: whether Num Lock is
 * @scroll_lock: whether Scroll Lock is
 *
 * Makes the guest's lock keys follow the host's.
 */
void
lodge_console_session_set_locks (LodgeConsoleSession *self,
                                 gboolean caps_lock,
                                 gboolean num_lock,
                                 gboolean scroll_lock)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->inputs != NULL)
    spice_inputs_channel_set_key_locks (self->inputs,
                                        (caps_lock ? SPICE_INPUTS_CAPS_LOCK : 0)
                                            | (num_lock ? SPICE_INPUTS_NUM_LOCK : 0)
                                            | (scroll_lock ? SPICE_INPUTS_SCROLL_LOCK : 0));
}

/**
 * lodge_console_session_pointer_to:
 * @self: a session
 * @x: a position in the guest's pixels
 * @y: a position in the guest's pixels
 *
 * Moves the pointer, where #LodgeConsoleSession:absolute-pointer is set.
 */
void
lodge_console_session_pointer_to (LodgeConsoleSession *self, int x, int y)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->inputs != NULL && self->absolute_pointer)
    spice_inputs_channel_position (self->inputs, x, y, 0, self->buttons);
}

/**
 * lodge_console_session_pointer_by:
 * @self: a session
 * @dx: how far to the right, in the guest's pixels
 * @dy: how far down
 *
 * Moves the pointer, where #LodgeConsoleSession:absolute-pointer is not set.
 */
void
lodge_console_session_pointer_by (LodgeConsoleSession *self, int dx, int dy)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->inputs != NULL && !self->absolute_pointer)
    spice_inputs_channel_motion (self->inputs, dx, dy, self->buttons);
}

/**
 * lodge_console_session_button:
 * @self: a session
 * @button: number of the button as GDK counts: 1 left, 2 middle, 3 right, 8 back, 9 forward
 * @down: whether it goes down or up
 */
void
lodge_console_session_button (LodgeConsoleSession *self, guint button, gboolean down)
{
  static const struct
  {
    guint gdk;
    int spice;
    int mask;
  } map[] = {
    { GDK_BUTTON_PRIMARY, SPICE_MOUSE_BUTTON_LEFT, SPICE_MOUSE_BUTTON_MASK_LEFT },
    { GDK_BUTTON_MIDDLE, SPICE_MOUSE_BUTTON_MIDDLE, SPICE_MOUSE_BUTTON_MASK_MIDDLE },
    { GDK_BUTTON_SECONDARY, SPICE_MOUSE_BUTTON_RIGHT, SPICE_MOUSE_BUTTON_MASK_RIGHT },
    { 8, SPICE_MOUSE_BUTTON_SIDE, SPICE_MOUSE_BUTTON_MASK_SIDE },
    { 9, SPICE_MOUSE_BUTTON_EXTRA, SPICE_MOUSE_BUTTON_MASK_EXTRA },
  };

  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  for (guint i = 0; i < G_N_ELEMENTS (map) && self->inputs != NULL; i++)
    if (map[i].gdk == button && down)
      {
        self->buttons |= map[i].mask;
        spice_inputs_channel_button_press (self->inputs, map[i].spice, self->buttons);
      }
    else if (map[i].gdk == button)
      {
        self->buttons &= ~map[i].mask;
        spice_inputs_channel_button_release (self->inputs, map[i].spice, self->buttons);
      }
}

/**
 * lodge_console_session_wheel:
 * @self: a session
 * @steps: notches of the wheel, positive towards the person
 */
void
lodge_console_session_wheel (LodgeConsoleSession *self, int steps)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));
  const int button = steps < 0 ? SPICE_MOUSE_BUTTON_UP : SPICE_MOUSE_BUTTON_DOWN;

  for (int i = 0; i < ABS (steps) && self->inputs != NULL; i++)
    {
      spice_inputs_channel_button_press (self->inputs, button, self->buttons);
      spice_inputs_channel_button_release (self->inputs, button, self->buttons);
    }
}
