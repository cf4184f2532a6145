/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-guest-clipboard.h"

#include "console/lodge-guest-content.h"

#include <spice/vd_agent.h>
#include <string.h>

#define N_SELECTIONS 2

/* One of the two clipboards: that of Ctrl+C, and that of the marked text. */
typedef struct
{
  LodgeGuestClipboard *owner;
  guint selection; /* as the agent counts them */
  GdkClipboard *clipboard;
  LodgeGuestContent *content; /* the guest's, while it is what the clipboard has */
  gboolean offered;           /* the guest believes that it is ours */
} Side;

/**
 * LodgeGuestClipboard:
 *
 * Joins the clipboards of this desktop and of the guest's, as far as the policy allows. Both sides
 * only say what kinds there are; the data itself is fetched when somebody pastes. For the main
 * thread.
 */
struct _LodgeGuestClipboard
{
  GObject parent_instance;

  SpiceMainChannel *channel;
  LodgeClipboardPolicy policy;
  Side sides[N_SELECTIONS];
};

G_DEFINE_FINAL_TYPE (LodgeGuestClipboard, lodge_guest_clipboard, G_TYPE_OBJECT)

GType
lodge_clipboard_policy_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_CLIPBOARD_OFF, "LODGE_CLIPBOARD_OFF", "off" },
    { LODGE_CLIPBOARD_TO_GUEST, "LODGE_CLIPBOARD_TO_GUEST", "to-guest" },
    { LODGE_CLIPBOARD_FROM_GUEST, "LODGE_CLIPBOARD_FROM_GUEST", "from-guest" },
    { LODGE_CLIPBOARD_BOTH, "LODGE_CLIPBOARD_BOTH", "both" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeClipboardPolicy", values));
  return type;
}

static gboolean
allows (LodgeGuestClipboard *self, LodgeClipboardPolicy direction)
{
  return self->policy == LODGE_CLIPBOARD_BOTH || self->policy == direction;
}

static gboolean
agent_can (LodgeGuestClipboard *self, guint selection)
{
  gboolean connected;

  g_object_get (self->channel, "agent-connected", &connected, NULL);
  return connected
         && spice_main_channel_agent_test_capability (self->channel,
                                                      VD_AGENT_CAP_CLIPBOARD_BY_DEMAND)
         && (selection == VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD
             || spice_main_channel_agent_test_capability (self->channel,
                                                          VD_AGENT_CAP_CLIPBOARD_SELECTION));
}

/* ---- from here to the guest ---- */

static void
withdraw (Side *side)
{
  if (side->offered && agent_can (side->owner, side->selection))
    spice_main_channel_clipboard_selection_release (side->owner->channel, side->selection);
  side->offered = FALSE;
}

/* Says what there is, unless it is the guest's own. */
static void
offer (Side *side)
{
  g_autoptr (GdkContentFormats) formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_clipboard_get_formats (side->clipboard)));
  guint32 types[2];
  int n = 0;

  if (!allows (side->owner, LODGE_CLIPBOARD_TO_GUEST) || !agent_can (side->owner, side->selection)
      || side->content != NULL)
    return;
  if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    types[n++] = VD_AGENT_CLIPBOARD_UTF8_TEXT;
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    types[n++] = VD_AGENT_CLIPBOARD_IMAGE_PNG;
  if (n == 0)
    {
      withdraw (side);
      return;
    }
  spice_main_channel_clipboard_selection_grab (side->owner->channel, side->selection, types, n);
  side->offered = TRUE;
}

static void
forget_content (Side *side)
{
  if (side->content != NULL)
    lodge_guest_content_end (side->content);
  g_clear_object (&side->content);
}

static void
changed_cb (GdkClipboard *clipboard, Side *side)
{
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);

  if (content != NULL && content == (GdkContentProvider *)side->content)
    return;
  forget_content (side);
  offer (side);
}

typedef struct
{
  LodgeGuestClipboard *self;
  guint selection;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->self);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* An answer is always sent: the agent holds up whoever pastes until it comes. */
static void
answer (Request *request, guint32 type, const guint8 *data, gsize size)
{
  LodgeGuestClipboard *self = request->self;

  if (self->channel == NULL || !agent_can (self, request->selection))
    return;
  if (data == NULL || !allows (self, LODGE_CLIPBOARD_TO_GUEST))
    spice_main_channel_clipboard_selection_notify (self->channel, request->selection,
                                                   VD_AGENT_CLIPBOARD_NONE, (const guint8 *)"", 0);
  else
    spice_main_channel_clipboard_selection_notify (self->channel, request->selection, type, data,
                                                   size);
}

static void
text_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GString) lines = g_string_new (text);

  if (text != NULL && request->self->channel != NULL
      && spice_main_channel_agent_test_capability (request->self->channel,
                                                   VD_AGENT_CAP_GUEST_LINEEND_CRLF))
    {
      g_string_replace (lines, "\r\n", "\n", 0);
      g_string_replace (lines, "\n", "\r\n", 0);
    }
  answer (request, VD_AGENT_CLIPBOARD_UTF8_TEXT, text != NULL ? (guint8 *)lines->str : NULL,
          lines->len);
}

static void
encode_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gdk_texture_save_to_png_bytes (data), (GDestroyNotify)g_bytes_unref);
}

static void
encoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GBytes) png = g_task_propagate_pointer (G_TASK (result), NULL);

  answer (request, VD_AGENT_CLIPBOARD_IMAGE_PNG, g_bytes_get_data (png, NULL),
          g_bytes_get_size (png));
}

static void
texture_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  GdkTexture *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);

  if (texture == NULL)
    {
      answer (request, VD_AGENT_CLIPBOARD_NONE, NULL, 0);
      return;
    }
  g_autoptr (GTask) task = g_task_new (NULL, NULL, encoded_cb, g_steal_pointer (&request));
  g_task_set_task_data (task, texture, g_object_unref);
  g_task_run_in_thread (task, encode_in_thread);
}

static gboolean
requested_cb (SpiceMainChannel *channel, guint selection, guint32 type, LodgeGuestClipboard *self)
{
  Request *request;

  if (selection >= N_SELECTIONS)
    return FALSE;
  request = g_new0 (Request, 1);
  request->self = g_object_ref (self);
  request->selection = selection;
  if (!allows (self, LODGE_CLIPBOARD_TO_GUEST) || !self->sides[selection].offered)
    {
      answer (request, VD_AGENT_CLIPBOARD_NONE, NULL, 0);
      request_free (request);
    }
  else if (type == VD_AGENT_CLIPBOARD_UTF8_TEXT)
    gdk_clipboard_read_text_async (self->sides[selection].clipboard, NULL, text_read_cb, request);
  else
    gdk_clipboard_read_texture_async (self->sides[selection].clipboard, NULL, texture_read_cb,
                                      request);
  return TRUE;
}

/* ---- from the guest to here ---- */

static gboolean
grabbed_cb (SpiceMainChannel *channel,
            guint selection,
            const guint32 *types,
            guint n_types,
            LodgeGuestClipboard *self)
{
  Side *side = selection < N_SELECTIONS ? &self->sides[selection] : NULL;

  if (side == NULL || !allows (self, LODGE_CLIPBOARD_FROM_GUEST))
    return TRUE;
  forget_content (side);
  side->offered = FALSE;
  side->content =
      LODGE_GUEST_CONTENT (lodge_guest_content_new (channel, selection, types, n_types));
  gdk_clipboard_set_content (side->clipboard, GDK_CONTENT_PROVIDER (side->content));
  return TRUE;
}

/* The guest has nothing any more, or must not be asked. */
static void
take_back (Side *side)
{
  if (side->content == NULL)
    return;
  if (gdk_clipboard_get_content (side->clipboard) == (GdkContentProvider *)side->content)
    gdk_clipboard_set_content (side->clipboard, NULL);
  forget_content (side);
}

static void
released_cb (SpiceMainChannel *channel, guint selection, LodgeGuestClipboard *self)
{
  if (selection < N_SELECTIONS)
    take_back (&self->sides[selection]);
}

static void
arrived_cb (SpiceMainChannel *channel,
            guint selection,
            guint32 type,
            gconstpointer data,
            guint size,
            LodgeGuestClipboard *self)
{
  if (selection < N_SELECTIONS && self->sides[selection].content != NULL)
    lodge_guest_content_take (self->sides[selection].content, type, data, size);
}

static void
agent_cb (SpiceMainChannel *channel, LodgeGuestClipboard *self)
{
  for (guint i = 0; i < N_SELECTIONS; i++)
    {
      self->sides[i].offered = FALSE;
      offer (&self->sides[i]);
    }
}

/* ---- object ---- */

static void
lodge_guest_clipboard_dispose (GObject *object)
{
  LodgeGuestClipboard *self = LODGE_GUEST_CLIPBOARD (object);

  for (guint i = 0; i < N_SELECTIONS; i++)
    if (self->sides[i].clipboard != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->sides[i].clipboard, &self->sides[i]);
        take_back (&self->sides[i]);
        g_clear_object (&self->sides[i].clipboard);
      }
  if (self->channel != NULL)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  g_clear_object (&self->channel);

  G_OBJECT_CLASS (lodge_guest_clipboard_parent_class)->dispose (object);
}

static void
lodge_guest_clipboard_class_init (LodgeGuestClipboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_guest_clipboard_dispose;
}

static void
lodge_guest_clipboard_init (LodgeGuestClipboard *self)
{
}

static void
add_side (LodgeGuestClipboard *self, guint selection, GdkClipboard *clipboard)
{
  Side *side = &self->sides[selection];

  side->owner = self;
  side->selection = selection;
  side->clipboard = g_object_ref (clipboard);
  g_signal_connect (clipboard, "changed", G_CALLBACK (changed_cb), side);
}

/**
 * lodge_guest_clipboard_new:
 * @channel: the way to the guest
 * @display: this side's desktop
 *
 * Returns: (transfer full): what joins the clipboards, once lodge_guest_clipboard_set_policy() says
 *   so and until it is disposed of
 */
LodgeGuestClipboard *
lodge_guest_clipboard_new (SpiceMainChannel *channel, GdkDisplay *display)
{
  LodgeGuestClipboard *self = g_object_new (LODGE_TYPE_GUEST_CLIPBOARD, NULL);

  self->channel = g_object_ref (channel);
  add_side (self, VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD, gdk_display_get_clipboard (display));
  add_side (self, VD_AGENT_CLIPBOARD_SELECTION_PRIMARY,
            gdk_display_get_primary_clipboard (display));
  g_signal_connect (channel, "main-clipboard-selection", G_CALLBACK (arrived_cb), self);
  g_signal_connect (channel, "main-clipboard-selection-grab", G_CALLBACK (grabbed_cb), self);
  g_signal_connect (channel, "main-clipboard-selection-request", G_CALLBACK (requested_cb), self);
  g_signal_connect (channel, "main-clipboard-selection-release", G_CALLBACK (released_cb), self);
  g_signal_connect (channel, "main-agent-update", G_CALLBACK (agent_cb), self);
  return self;
}

/**
 * lodge_guest_clipboard_set_policy:
 * @self: joined clipboards
 * @policy: what may cross
 *
 * What is no longer allowed is taken back at once, on both sides.
 */
void
lodge_guest_clipboard_set_policy (LodgeGuestClipboard *self, LodgeClipboardPolicy policy)
{
  g_return_if_fail (LODGE_IS_GUEST_CLIPBOARD (self));

  if (self->policy == policy)
    return;
  self->policy = policy;
  for (guint i = 0; i < N_SELECTIONS; i++)
    {
      if (!allows (self, LODGE_CLIPBOARD_FROM_GUEST))
        take_back (&self->sides[i]);
      if (!allows (self, LODGE_CLIPBOARD_TO_GUEST))
        withdraw (&self->sides[i]);
      else if (!self->sides[i].offered)
        offer (&self->sides[i]);
    }
}
