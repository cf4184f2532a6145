/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-keycodes.h"

#include <linux/input-event-codes.h>
#include <string.h>

/* X11 and Wayland number keys as the kernel does, after eight codes that they keep to themselves.
 */
#define EVDEV_OFFSET 8

/*
 * The kernel has numbered the main block of the keyboard, from Escape to the full stop of the
 * number pad, as a PC keyboard does. This table has the rest.
 */
static const guint16 scancodes[] = {
  [KEY_ZENKAKUHANKAKU] = 0x076,
  [KEY_102ND] = 0x056,
  [KEY_F11] = 0x057,
  [KEY_F12] = 0x058,
  [KEY_RO] = 0x073,
  [KEY_KATAKANA] = 0x078,
  [KEY_HIRAGANA] = 0x077,
  [KEY_HENKAN] = 0x079,
  [KEY_KATAKANAHIRAGANA] = 0x070,
  [KEY_MUHENKAN] = 0x07b,
  [KEY_KPJPCOMMA] = 0x05c,
  [KEY_KPENTER] = 0x11c,
  [KEY_RIGHTCTRL] = 0x11d,
  [KEY_KPSLASH] = 0x135,
  [KEY_SYSRQ] = 0x137,
  [KEY_RIGHTALT] = 0x138,
  [KEY_HOME] = 0x147,
  [KEY_UP] = 0x148,
  [KEY_PAGEUP] = 0x149,
  [KEY_LEFT] = 0x14b,
  [KEY_RIGHT] = 0x14d,
  [KEY_END] = 0x14f,
  [KEY_DOWN] = 0x150,
  [KEY_PAGEDOWN] = 0x151,
  [KEY_INSERT] = 0x152,
  [KEY_DELETE] = 0x153,
  [KEY_MUTE] = 0x120,
  [KEY_VOLUMEDOWN] = 0x12e,
  [KEY_VOLUMEUP] = 0x130,
  [KEY_POWER] = 0x15e,
  [KEY_KPEQUAL] = 0x059,
  [KEY_PAUSE] = 0x146,
  [KEY_KPCOMMA] = 0x07e,
  [KEY_HANGEUL] = 0x072,
  [KEY_HANJA] = 0x071,
  [KEY_YEN] = 0x07d,
  [KEY_LEFTMETA] = 0x15b,
  [KEY_RIGHTMETA] = 0x15c,
  [KEY_COMPOSE] = 0x15d,
  [KEY_STOP] = 0x168,
  [KEY_CALC] = 0x121,
  [KEY_SLEEP] = 0x15f,
  [KEY_WAKEUP] = 0x163,
  [KEY_MAIL] = 0x16c,
  [KEY_BOOKMARKS] = 0x166,
  [KEY_BACK] = 0x16a,
  [KEY_FORWARD] = 0x169,
  [KEY_NEXTSONG] = 0x119,
  [KEY_PLAYPAUSE] = 0x122,
  [KEY_PREVIOUSSONG] = 0x110,
  [KEY_STOPCD] = 0x124,
  [KEY_HOMEPAGE] = 0x132,
  [KEY_REFRESH] = 0x167,
  [KEY_F13] = 0x05d,
  [KEY_F14] = 0x05e,
  [KEY_F15] = 0x05f,
  [KEY_SEARCH] = 0x165,
};

/**
 * lodge_evdev_to_scancode:
 * @evdev_code: the kernel's number of a key (`KEY_A`), whatever is printed on it
 *
 * Returns: what a PC keyboard sends for that key, with %LODGE_SCANCODE_EXTENDED where it starts
 * with E0; 0 for a key that PC keyboards do not have
 */
guint
lodge_evdev_to_scancode (guint evdev_code)
{
  if (evdev_code >= KEY_ESC && evdev_code <= KEY_KPDOT)
    return evdev_code;
  return evdev_code < G_N_ELEMENTS (scancodes) ? scancodes[evdev_code] : 0;
}

/**
 * lodge_keycode_to_scancode:
 * @hardware_keycode: the keycode of a #GdkEvent under X11 or Wayland
 *
 * Returns: the same as lodge_evdev_to_scancode()
 */
guint
lodge_keycode_to_scancode (guint hardware_keycode)
{
  return hardware_keycode > EVDEV_OFFSET ? lodge_evdev_to_scancode (hardware_keycode - EVDEV_OFFSET)
                                         : 0;
}

static const struct
{
  const char *name;
  guint16 code;
} key_names[] = {
  { "ctrl", KEY_LEFTCTRL },
  { "control", KEY_LEFTCTRL },
  { "alt", KEY_LEFTALT },
  { "shift", KEY_LEFTSHIFT },
  { "super", KEY_LEFTMETA },
  { "altgr", KEY_RIGHTALT },
  { "right-ctrl", KEY_RIGHTCTRL },
  { "right-shift", KEY_RIGHTSHIFT },
  { "delete", KEY_DELETE },
  { "del", KEY_DELETE },
  { "backspace", KEY_BACKSPACE },
  { "escape", KEY_ESC },
  { "esc", KEY_ESC },
  { "tab", KEY_TAB },
  { "enter", KEY_ENTER },
  { "return", KEY_ENTER },
  { "space", KEY_SPACE },
  { "insert", KEY_INSERT },
  { "home", KEY_HOME },
  { "end", KEY_END },
  { "page-up", KEY_PAGEUP },
  { "page-down", KEY_PAGEDOWN },
  { "up", KEY_UP },
  { "down", KEY_DOWN },
  { "left", KEY_LEFT },
  { "right", KEY_RIGHT },
  { "print", KEY_SYSRQ },
  { "sysrq", KEY_SYSRQ },
  { "pause", KEY_PAUSE },
  { "scroll-lock", KEY_SCROLLLOCK },
  { "num-lock", KEY_NUMLOCK },
  { "caps-lock", KEY_CAPSLOCK },
  { "menu", KEY_COMPOSE },
  { "f11", KEY_F11 },
  { "f12", KEY_F12 },
};

/* The rows of the keyboard, in the order of their codes. */
static const struct
{
  const char *keys;
  guint16 first;
} rows[] = {
  { "1234567890-=", KEY_1 },
  { "qwertyuiop[]", KEY_Q },
  { "asdfghjkl;'`", KEY_A },
  { "\\zxcvbnm,./", KEY_BACKSLASH },
};

/**
 * lodge_key_name_to_evdev:
 * @name: the name of a key, in any case: `ctrl`, `alt`, `delete`, `f1`, `a`
 *
 * Returns: the kernel's number of that key on a US keyboard, 0 for an unknown name
 */
guint
lodge_key_name_to_evdev (const char *name)
{
  g_return_val_if_fail (name != NULL, 0);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (key_names); i++)
    if (g_str_equal (lower, key_names[i].name))
      return key_names[i].code;

  if (lower[0] == 'f' && lower[1] >= '1' && lower[1] <= '9' && lower[2] == '\0')
    return KEY_F1 + (lower[1] - '1');
  if (g_str_equal (lower, "f10"))
    return KEY_F10;

  if (lower[0] == '\0' || lower[1] != '\0')
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *found = strchr (rows[i].keys, lower[0]);

      if (found != NULL)
        return rows[i].first + (found - rows[i].keys);
    }
  return 0;
}
