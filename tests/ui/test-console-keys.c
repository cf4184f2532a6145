/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/lodge-keycodes.h"
#include "console/lodge-release-keys.h"

#include <linux/input-event-codes.h>

static void
test_scancodes (void)
{
  /* From the table of PC scancodes, not from ours. */
  static const struct
  {
    guint evdev;
    guint scancode;
  } known[] = {
    { KEY_ESC, 0x01 },       { KEY_1, 0x02 },          { KEY_BACKSPACE, 0x0e },
    { KEY_Q, 0x10 },         { KEY_ENTER, 0x1c },      { KEY_LEFTCTRL, 0x1d },
    { KEY_A, 0x1e },         { KEY_GRAVE, 0x29 },      { KEY_LEFTSHIFT, 0x2a },
    { KEY_BACKSLASH, 0x2b }, { KEY_RIGHTSHIFT, 0x36 }, { KEY_KPASTERISK, 0x37 },
    { KEY_LEFTALT, 0x38 },   { KEY_SPACE, 0x39 },      { KEY_F1, 0x3b },
    { KEY_F10, 0x44 },       { KEY_NUMLOCK, 0x45 },    { KEY_SCROLLLOCK, 0x46 },
    { KEY_KPDOT, 0x53 },     { KEY_102ND, 0x56 },      { KEY_F11, 0x57 },
    { KEY_F12, 0x58 },       { KEY_KPENTER, 0x11c },   { KEY_RIGHTCTRL, 0x11d },
    { KEY_KPSLASH, 0x135 },  { KEY_RIGHTALT, 0x138 },  { KEY_HOME, 0x147 },
    { KEY_UP, 0x148 },       { KEY_PAGEUP, 0x149 },    { KEY_LEFT, 0x14b },
    { KEY_RIGHT, 0x14d },    { KEY_END, 0x14f },       { KEY_DOWN, 0x150 },
    { KEY_PAGEDOWN, 0x151 }, { KEY_INSERT, 0x152 },    { KEY_DELETE, 0x153 },
    { KEY_LEFTMETA, 0x15b }, { KEY_RIGHTMETA, 0x15c }, { KEY_COMPOSE, 0x15d },
    { KEY_MUTE, 0x120 },     { KEY_VOLUMEUP, 0x130 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_assert_cmphex (lodge_evdev_to_scancode (known[i].evdev), ==, known[i].scancode);
      g_assert_cmphex (lodge_keycode_to_scancode (known[i].evdev + 8), ==, known[i].scancode);
    }
}

static void
test_all_codes (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n = 0;

  for (guint code = 0; code < 70000; code++)
    {
      guint scancode = lodge_evdev_to_scancode (code);

      g_assert_cmphex (scancode, <=, LODGE_SCANCODE_MAX);
      if (scancode == 0)
        continue;
      /* The byte itself has to leave room for the bit that says “released”. */
      g_assert_cmphex (scancode & 0xff, <, 0x80);
      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (scancode)));
      n++;
    }
  g_assert_cmpuint (n, >=, 105);
  g_assert_cmphex (lodge_evdev_to_scancode (G_MAXUINT), ==, 0);
  for (guint keycode = 0; keycode <= 8; keycode++)
    g_assert_cmphex (lodge_keycode_to_scancode (keycode), ==, 0);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    guint code;
  } names[] = {
    { "ctrl", KEY_LEFTCTRL },
    { "Alt", KEY_LEFTALT },
    { "DELETE", KEY_DELETE },
    { "f1", KEY_F1 },
    { "F9", KEY_F9 },
    { "f10", KEY_F10 },
    { "f12", KEY_F12 },
    { "a", KEY_A },
    { "Z", KEY_Z },
    { "0", KEY_0 },
    { "1", KEY_1 },
    { "p", KEY_P },
    { "m", KEY_M },
    { "/", KEY_SLASH },
    { "`", KEY_GRAVE },
    { "\\", KEY_BACKSLASH },
    { "super", KEY_LEFTMETA },
    { "print", KEY_SYSRQ },
    { "f0", 0 },
    { "f13", 0 },
    { "", 0 },
    { "ctrlx", 0 },
    { "é", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (lodge_key_name_to_evdev (names[i].name), ==, names[i].code);
}

/* Feeds `+c` and `-c`: c and C for the control keys, a for Alt, x for another key. */
static guint
feed (LodgeReleaseKeys *keys, const char *events)
{
  guint count = 0;

  for (const char *p = events; *p != '\0'; p += 2)
    {
      guint code = p[1] == 'c'   ? KEY_LEFTCTRL
                   : p[1] == 'C' ? KEY_RIGHTCTRL
                   : p[1] == 'a' ? KEY_LEFTALT
                                 : KEY_X;

      count += lodge_release_keys_feed (keys, lodge_evdev_to_scancode (code), p[0] == '+');
    }
  return count;
}

static void
test_release_keys (void)
{
  static const struct
  {
    const char *events;
    guint count;
  } cases[] = {
    { "+c+a-a-c", 1 },
    { "+a+c-a-c", 1 },
    { "+c+a-c-a", 1 },
    { "+C+a-a-C", 1 },
    { "+c+c+a+a-a-c", 1 }, /* keys repeat while they are held */
    { "+c-c+a-a", 0 },
    { "+c+a+x-x-a-c", 0 },
    { "+c+x+a-a-x-c", 0 },
    { "+c+x-x+a-a-c", 0 },
    { "+c+a-a+a-a-c", 1 },
    { "+c+a-a-c+c+a-a-c", 2 },
    { "+c+a+x-x-a-c+c+a-a-c", 1 },
    { "-a-c", 0 },
    { "+c+a", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeReleaseKeys) keys = lodge_release_keys_new (LODGE_RELEASE_KEYS_DEFAULT);

      g_test_message ("%s", cases[i].events);
      g_assert_cmpuint (feed (keys, cases[i].events), ==, cases[i].count);
    }
}

static void
test_release_keys_choice (void)
{
  static const char *const bad[] = {
    "", "+", "Ctrl+", "Ctrl+X", "Ctrl+Alt+Delete", "Hyper", "Ctrl+Alt+Shift+Super+Right-Ctrl"
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (lodge_release_keys_new (bad[i]));

  g_autoptr (LodgeReleaseKeys) host = lodge_release_keys_new ("Right-Ctrl");
  g_assert_cmpuint (feed (host, "+C-C"), ==, 1);
  g_assert_cmpuint (feed (host, "+c-c"), ==, 0);
  g_assert_cmpuint (feed (host, "+C+x-x-C"), ==, 0);

  /* What the preferences offer. */
  g_autoptr (LodgeReleaseKeys) scroll = lodge_release_keys_new ("Scroll-Lock");
  g_assert_nonnull (scroll);
  g_assert_true (
      lodge_release_keys_feed (scroll, lodge_evdev_to_scancode (KEY_SCROLLLOCK), TRUE)
      || lodge_release_keys_feed (scroll, lodge_evdev_to_scancode (KEY_SCROLLLOCK), FALSE));
  g_autoptr (LodgeReleaseKeys) both = lodge_release_keys_new ("Right-Shift+Right-Ctrl");
  g_assert_nonnull (both);

  g_autoptr (LodgeReleaseKeys) keys = lodge_release_keys_new (" ctrl + ALT ");
  g_assert_nonnull (keys);
  g_assert_cmpuint (feed (keys, "+c+a"), ==, 0);
  lodge_release_keys_reset (keys);
  g_assert_cmpuint (feed (keys, "-a-c"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keycodes/known", test_scancodes);
  g_test_add_func ("/keycodes/all", test_all_codes);
  g_test_add_func ("/keycodes/names", test_names);
  g_test_add_func ("/release-keys/default", test_release_keys);
  g_test_add_func ("/release-keys/choice", test_release_keys_choice);
  return g_test_run ();
}
