/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scancodes are those of a PC keyboard (set 1); this bit stands for the prefix E0. */
#define LODGE_SCANCODE_EXTENDED 0x100
#define LODGE_SCANCODE_MAX 0x1ff

guint lodge_keycode_to_scancode (guint hardware_keycode);
guint lodge_evdev_to_scancode (guint evdev_code);
guint lodge_key_name_to_evdev (const char *name);

G_END_DECLS
