/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-keys.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <linux/input-event-codes.h>
#include <string.h>

/* The names that people write in a combination. The first name of a key is the one that is
 * suggested to them. */
static const struct
{
  const char *name;
  guint code;
} names[] = {
  { "ctrl", KEY_LEFTCTRL },
  { "control", KEY_LEFTCTRL },
  { "rctrl", KEY_RIGHTCTRL },
  { "alt", KEY_LEFTALT },
  { "altgr", KEY_RIGHTALT },
  { "shift", KEY_LEFTSHIFT },
  { "rshift", KEY_RIGHTSHIFT },
  { "super", KEY_LEFTMETA },
  { "win", KEY_LEFTMETA },
  { "meta", KEY_LEFTMETA },
  { "menu", KEY_COMPOSE },
  { "delete", KEY_DELETE },
  { "del", KEY_DELETE },
  { "insert", KEY_INSERT },
  { "home", KEY_HOME },
  { "end", KEY_END },
  { "pageup", KEY_PAGEUP },
  { "pagedown", KEY_PAGEDOWN },
  { "up", KEY_UP },
  { "down", KEY_DOWN },
  { "left", KEY_LEFT },
  { "right", KEY_RIGHT },
  { "enter", KEY_ENTER },
  { "return", KEY_ENTER },
  { "esc", KEY_ESC },
  { "escape", KEY_ESC },
  { "tab", KEY_TAB },
  { "backspace", KEY_BACKSPACE },
  { "space", KEY_SPACE },
  { "print", KEY_SYSRQ },
  { "sysrq", KEY_SYSRQ },
  { "pause", KEY_PAUSE },
  { "capslock", KEY_CAPSLOCK },
  { "numlock", KEY_NUMLOCK },
  { "scrolllock", KEY_SCROLLLOCK },
  { "f1", KEY_F1 },
  { "f2", KEY_F2 },
  { "f3", KEY_F3 },
  { "f4", KEY_F4 },
  { "f5", KEY_F5 },
  { "f6", KEY_F6 },
  { "f7", KEY_F7 },
  { "f8", KEY_F8 },
  { "f9", KEY_F9 },
  { "f10", KEY_F10 },
  { "f11", KEY_F11 },
  { "f12", KEY_F12 },
};

/* A US keyboard, row by row: the codes of a row are consecutive. */
static const struct
{
  const char *plain;
  const char *shifted;
  guint first;
} rows[] = {
  { "1234567890-=", "!@#$%^&*()_+", KEY_1 },
  { "qwertyuiop[]", "QWERTYUIOP{}", KEY_Q },
  { "asdfghjkl;'`", "ASDFGHJKL:\"~", KEY_A },
  { "\\zxcvbnm,./", "|ZXCVBNM<>?", KEY_BACKSLASH },
};

static gboolean
from_character (char c, LodgeKeyStroke *stroke)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *plain = strchr (rows[i].plain, c);
      const char *shifted = strchr (rows[i].shifted, c);

      if (plain == NULL && shifted == NULL)
        continue;
      stroke->shift = plain == NULL;
      stroke->code = rows[i].first
                     + (guint)(plain != NULL ? plain - rows[i].plain : shifted - rows[i].shifted);
      return TRUE;
    }

  stroke->shift = FALSE;
  stroke->code = c == ' ' ? KEY_SPACE : c == '\n' ? KEY_ENTER : c == '\t' ? KEY_TAB : 0;
  return stroke->code != 0;
}

static guint
from_name (const char *name)
{
  LodgeKeyStroke stroke;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i].name) == 0)
      return names[i].code;
  if (strlen (name) == 1 && *name != '\n' && from_character (g_ascii_tolower (*name), &stroke)
      && !stroke.shift)
    return stroke.code;
  return 0;
}

/**
 * lodge_keys_parse_combo:
 * @combo: keys that are pressed together, joined by "+": "ctrl+alt+delete"
 * @codes: (out): Linux input codes, in the order of the text
 * @n_codes: (out): how many
 * @error: return location for %LODGE_ERROR_INVALID
 *
 * Works from any thread.
 *
 * Returns: whether every key has a name that is known
 */
gboolean
lodge_keys_parse_combo (const char *combo,
                        guint codes[LODGE_KEYS_MAX_COMBO],
                        guint *n_codes,
                        GError **error)
{
  g_auto (GStrv) parts = g_strsplit (combo, "+", -1);
  guint n = g_strv_length (parts);

  if (n == 0 || n > LODGE_KEYS_MAX_COMBO)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("Give between 1 and %d keys, joined by “+”, for example ctrl+alt+delete"),
                   LODGE_KEYS_MAX_COMBO);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if ((codes[i] = from_name (g_strstrip (parts[i]))) == 0)
      {
        g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                     _ ("“%s” is not the name of a key; write keys as in ctrl+alt+f1 or super+l"),
                     parts[i]);
        return FALSE;
      }
  *n_codes = n;
  return TRUE;
}

/**
 * lodge_keys_from_text:
 * @text: what is to be typed
 * @error: return location for %LODGE_ERROR_INVALID
 *
 * A guest gets keys, not characters, and nobody outside knows its layout: this is for a guest with
 * a US one. Works from any thread.
 *
 * Returns: (transfer full) (element-type LodgeKeyStroke): the strokes that type @text, or %NULL if
 *   a US keyboard cannot
 */
GArray *
lodge_keys_from_text (const char *text, GError **error)
{
  g_autoptr (GArray) strokes = g_array_new (FALSE, FALSE, sizeof (LodgeKeyStroke));

  for (const char *p = text; *p != '\0'; p++)
    {
      LodgeKeyStroke stroke;

      if (!from_character (*p, &stroke))
        {
          g_autofree char *character =
              g_utf8_validate (p, -1, NULL) ? g_utf8_substring (p, 0, 1) : g_strdup ("?");
          g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                       _ ("“%s” is not on a US keyboard and cannot be typed into the machine"),
                       g_unichar_isprint (g_utf8_get_char (character)) ? character : "?");
          return NULL;
        }
      g_array_append_val (strokes, stroke);
    }
  return g_steal_pointer (&strokes);
}

/**
 * lodge_keys_get_names:
 *
 * Returns: (transfer none): the names of the keys, for completion
 */
const char *const *
lodge_keys_get_names (void)
{
  static const char *list[G_N_ELEMENTS (names) + 1];

  if (list[0] == NULL)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      list[i] = names[i].name;
  return list;
}
