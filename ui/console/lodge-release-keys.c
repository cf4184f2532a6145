/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-release-keys.h"

#include "console/lodge-keycodes.h"

#include <linux/input-event-codes.h>
#include <string.h>

#define MAX_KEYS 4

/**
 * LodgeReleaseKeys:
 *
 * Recognises the keys that lead out of a console: all of them held together, then let go, with no
 * other key in between. The guest sees them too; so a combination of modifiers alone does no harm,
 * and Ctrl+Alt+Delete is still the guest's.
 */
struct _LodgeReleaseKeys
{
  guint keys[MAX_KEYS][2]; /* scancodes: either of the two will do */
  guint n_keys;
  guint held;       /* bit n: keys[n] */
  gboolean armed;   /* all of them were down together */
  gboolean spoiled; /* another key was pressed meanwhile */
};

static const struct
{
  const char *name;
  guint codes[2];
} modifiers[] = {
  { "ctrl", { KEY_LEFTCTRL, KEY_RIGHTCTRL } },
  /* Not the right one: on most keyboards that is AltGr, which people type with. */
  { "alt", { KEY_LEFTALT, KEY_LEFTALT } },
  { "shift", { KEY_LEFTSHIFT, KEY_RIGHTSHIFT } },
  { "super", { KEY_LEFTMETA, KEY_RIGHTMETA } },
  { "right-ctrl", { KEY_RIGHTCTRL, KEY_RIGHTCTRL } },
  { "right-shift", { KEY_RIGHTSHIFT, KEY_RIGHTSHIFT } },
  { "right-super", { KEY_RIGHTMETA, KEY_RIGHTMETA } },
  { "scroll-lock", { KEY_SCROLLLOCK, KEY_SCROLLLOCK } },
};

static gboolean
add_key (LodgeReleaseKeys *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (self->n_keys == MAX_KEYS)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (g_str_equal (g_strstrip (lower), modifiers[i].name))
      {
        for (int side = 0; side < 2; side++)
          self->keys[self->n_keys][side] = lodge_evdev_to_scancode (modifiers[i].codes[side]);
        self->n_keys++;
        return TRUE;
      }
  return FALSE;
}

/**
 * lodge_release_keys_new:
 * @combination: names with `+` between them: `Ctrl`, `Alt`, `Shift`, `Super`, `Right-Ctrl`,
 *   `Right-Shift`, `Right-Super`, `Scroll-Lock`; as in `Ctrl+Alt`
 *
 * Returns: (transfer full) (nullable): a recogniser; %NULL when @combination is none
 */
LodgeReleaseKeys *
lodge_release_keys_new (const char *combination)
{
  g_return_val_if_fail (combination != NULL, NULL);
  g_autoptr (LodgeReleaseKeys) self = g_new0 (LodgeReleaseKeys, 1);
  g_auto (GStrv) names = g_strsplit (combination, "+", -1);

  for (char **name = names; *name != NULL; name++)
    if (!add_key (self, *name))
      return NULL;
  return self->n_keys > 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * lodge_release_keys_free:
 * @self: (transfer full): a recogniser
 */
void
lodge_release_keys_free (LodgeReleaseKeys *self)
{
  g_free (self);
}

static int
find_key (LodgeReleaseKeys *self, guint scancode)
{
  for (guint i = 0; i < self->n_keys; i++)
    if (self->keys[i][0] == scancode || self->keys[i][1] == scancode)
      return i;
  return -1;
}

/**
 * lodge_release_keys_feed:
 * @self: a recogniser
 * @scancode: a key
 * @down: whether it goes down or up
 *
 * Returns: whether with this the combination is complete
 */
gboolean
lodge_release_keys_feed (LodgeReleaseKeys *self, guint scancode, gboolean down)
{
  const int key = find_key (self, scancode);

  if (key < 0)
    {
      if (down)
        {
          self->spoiled = self->held != 0;
          self->armed = FALSE;
        }
      return FALSE;
    }

  if (down)
    {
      self->held |= 1u << key;
      if (self->held == (1u << self->n_keys) - 1 && !self->spoiled)
        self->armed = TRUE;
      return FALSE;
    }

  const gboolean complete = self->armed;
  self->armed = FALSE;
  self->held &= ~(1u << key);
  /* What is still held of a complete combination must not make another one. */
  self->spoiled = self->held != 0 && (self->spoiled || complete);
  return complete;
}

/**
 * lodge_release_keys_reset:
 * @self: a recogniser
 *
 * Forgets what is held: the keyboard is somebody else's now, or the pointer was used meanwhile.
 */
void
lodge_release_keys_reset (LodgeReleaseKeys *self)
{
  self->held = 0;
  self->armed = FALSE;
  self->spoiled = FALSE;
}
