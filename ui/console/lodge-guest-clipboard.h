/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <spice-client.h>

G_BEGIN_DECLS

/**
 * LodgeClipboardPolicy:
 * @LODGE_CLIPBOARD_OFF: neither side learns anything of the other's
 * @LODGE_CLIPBOARD_TO_GUEST: the guest can paste what was copied here
 * @LODGE_CLIPBOARD_FROM_GUEST: what was copied in the guest can be pasted here
 * @LODGE_CLIPBOARD_BOTH: both
 *
 * What may cross between the clipboards.
 */
typedef enum
{
  LODGE_CLIPBOARD_OFF,
  LODGE_CLIPBOARD_TO_GUEST,
  LODGE_CLIPBOARD_FROM_GUEST,
  LODGE_CLIPBOARD_BOTH,
} LodgeClipboardPolicy;

#define LODGE_TYPE_CLIPBOARD_POLICY (lodge_clipboard_policy_get_type ())
GType lodge_clipboard_policy_get_type (void);

#define LODGE_TYPE_GUEST_CLIPBOARD (lodge_guest_clipboard_get_type ())
G_DECLARE_FINAL_TYPE (LodgeGuestClipboard, lodge_guest_clipboard, LODGE, GUEST_CLIPBOARD, GObject)

LodgeGuestClipboard *lodge_guest_clipboard_new (SpiceMainChannel *channel, GdkDisplay *display);
void lodge_guest_clipboard_set_policy (LodgeGuestClipboard *self, LodgeClipboardPolicy policy);

G_END_DECLS
