/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-guest-resizer.h"

#include <math.h>

/* A window that is dragged has a new size for every frame, and a guest takes a second for one. */
#define SETTLE_MS 300
/* A guest that refuses a size says nothing. */
#define ANSWER_MS 5000
/* Nobody can work on less, and some drivers do not know less. */
#define MIN_WIDTH 320
#define MIN_HEIGHT 200

/**
 * LodgeGuestResizer:
 *
 * Asks the guest's desktop for the size that the window has. One request is under way at a time,
 * and after it the newest size counts; an agent that comes late gets it too. For the main thread.
 */
struct _LodgeGuestResizer
{
  LodgeConsoleSession *session;
  LodgeFramebuffer *framebuffer;
  LodgeDisplay *display;
  GtkScrolledWindow *scroller; /* around the display */
  GtkAdjustment *across;
  GtkAdjustment *down;
  gboolean enabled;
  int width; /* as it should be, in device pixels */
  int height;
  int asked_width; /* what the guest was asked for last, 0 for nothing */
  int asked_height;
  guint settle_id; /* the window still moves */
  guint answer_id; /* the guest has not answered yet */
};

static void ask (LodgeGuestResizer *self);

static gboolean
answer_cb (gpointer user_data)
{
  LodgeGuestResizer *self = user_data;

  self->answer_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
ask (LodgeGuestResizer *self)
{
  if (!self->enabled || self->settle_id != 0 || self->answer_id != 0 || self->width < MIN_WIDTH
      || self->height < MIN_HEIGHT || !lodge_console_session_get_agent_connected (self->session))
    return;
  if (self->width == self->asked_width && self->height == self->asked_height)
    return;
  self->asked_width = self->width;
  self->asked_height = self->height;
  if (self->width == lodge_framebuffer_get_width (self->framebuffer)
      && self->height == lodge_framebuffer_get_height (self->framebuffer))
    return;
  g_debug ("asking the guest for %d×%d", self->width, self->height);
  if (lodge_console_session_ask_for_size (self->session, self->width, self->height))
    self->answer_id = g_timeout_add (ANSWER_MS, answer_cb, self);
}

static gboolean
settle_cb (gpointer user_data)
{
  LodgeGuestResizer *self = user_data;

  self->settle_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
settle (LodgeGuestResizer *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (SETTLE_MS, settle_cb, self);
}

static void
agent_cb (LodgeConsoleSession *session, GParamSpec *pspec, LodgeGuestResizer *self)
{
  /* Another agent knows nothing of what the one before it was asked for. */
  g_clear_handle_id (&self->answer_id, g_source_remove);
  self->asked_width = self->asked_height = 0;
  settle (self);
}

static void
reshaped_cb (LodgeFramebuffer *framebuffer, LodgeGuestResizer *self)
{
  if (self->answer_id == 0 || !lodge_framebuffer_has_picture (framebuffer))
    return;
  g_clear_handle_id (&self->answer_id, g_source_remove);
  settle (self);
}

/* The guest gets what can be seen at once, in pixels of the device. Widths are multiples of eight,
 * as the tables of video modes have them. */
static void
update_size (LodgeGuestResizer *self)
{
  const double scale = lodge_display_get_scale (self->display);
  GtkWidget *scroller = GTK_WIDGET (self->scroller);
  const int width = (int)round (gtk_widget_get_width (scroller) * scale) & ~7;
  const int height = (int)round (gtk_widget_get_height (scroller) * scale);

  if (!gtk_widget_get_mapped (scroller) || (width == self->width && height == self->height))
    return;
  self->width = width;
  self->height = height;
  settle (self);
}

/**
 * lodge_guest_resizer_new:
 * @session: the guest
 * @display: its screen
 * @scroller: what is around @display, and as large as the guest's screen should be
 *
 * Returns: (transfer full): what resizes it, until it is freed
 */
LodgeGuestResizer *
lodge_guest_resizer_new (LodgeConsoleSession *session,
                         LodgeDisplay *display,
                         GtkScrolledWindow *scroller)
{
  LodgeGuestResizer *self = g_new0 (LodgeGuestResizer, 1);

  self->session = g_object_ref (session);
  self->framebuffer = g_object_ref (lodge_console_session_get_framebuffer (session));
  g_signal_connect (session, "notify::agent-connected", G_CALLBACK (agent_cb), self);
  g_signal_connect (self->framebuffer, "reshaped", G_CALLBACK (reshaped_cb), self);
  self->display = g_object_ref (display);
  self->scroller = g_object_ref (scroller);
  self->across = g_object_ref (gtk_scrolled_window_get_hadjustment (scroller));
  self->down = g_object_ref (gtk_scrolled_window_get_vadjustment (scroller));
  /* They tell of a new size within the layout; the widget knows it by then. */
  g_signal_connect_swapped (self->across, "notify::page-size", G_CALLBACK (update_size), self);
  g_signal_connect_swapped (self->down, "notify::page-size", G_CALLBACK (update_size), self);
  g_signal_connect_data (scroller, "map", G_CALLBACK (update_size), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_swapped (display, "notify::scale-factor", G_CALLBACK (update_size), self);
  return self;
}

/**
 * lodge_guest_resizer_free:
 * @self: (transfer full): a resizer
 */
void
lodge_guest_resizer_free (LodgeGuestResizer *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->answer_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->framebuffer, self);
  g_signal_handlers_disconnect_by_data (self->display, self);
  g_signal_handlers_disconnect_by_data (self->scroller, self);
  g_signal_handlers_disconnect_by_data (self->across, self);
  g_signal_handlers_disconnect_by_data (self->down, self);
  g_object_unref (self->display);
  g_object_unref (self->scroller);
  g_object_unref (self->across);
  g_object_unref (self->down);
  g_object_unref (self->session);
  g_object_unref (self->framebuffer);
  g_free (self);
}

/**
 * lodge_guest_resizer_set_enabled:
 * @self: a resizer
 * @enabled: whether the guest is asked at all
 */
void
lodge_guest_resizer_set_enabled (LodgeGuestResizer *self, gboolean enabled)
{
  if (self->enabled == !!enabled)
    return;
  self->enabled = !!enabled;
  /* The guest may have changed its size itself meanwhile. */
  self->asked_width = self->asked_height = 0;
  ask (self);
}
