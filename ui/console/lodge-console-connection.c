/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-session-private.h"

#include "console/lodge-spice-end.h"
#include "console/lodge-spice-feed.h"
#include "lodge-core.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* The connection of a session: its sockets, its channels, and why it ends. */

/* A server that accepts and then says nothing is a frozen machine; nobody waits longer than this.
 */
#define CONNECT_TIMEOUT_SECONDS 20

static void
forget_channel (LodgeConsoleSession *self, gpointer channel)
{
  g_signal_handlers_disconnect_by_data (channel, self);
  if (channel == self->display)
    {
      lodge_spice_stop_feeding (channel, self->framebuffer);
      lodge_framebuffer_clear (self->framebuffer);
      g_clear_object (&self->display);
    }
  else if (channel == self->pointer)
    {
      lodge_spice_stop_feeding (channel, self->cursor);
      lodge_cursor_reset (self->cursor);
      g_clear_object (&self->pointer);
    }
  else if (channel == self->inputs)
    g_clear_object (&self->inputs);
  else if (channel == self->main)
    {
      if (self->clipboard != NULL)
        g_object_run_dispose (G_OBJECT (self->clipboard));
      g_clear_object (&self->clipboard);
      g_clear_object (&self->main);
    }
}

/* Leaves nothing of the present connection: no channel, no last frame, no late signal. */
void
lodge_console_session_drop_connection (LodgeConsoleSession *self)
{
  SpiceSession *spice = g_steal_pointer (&self->spice);
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (spice == NULL)
    return;

  g_signal_handlers_disconnect_by_data (spice, self);
  g_cancellable_cancel (cancellable);
  g_autoptr (GList) channels = spice_session_get_channels (spice);
  for (GList *l = channels; l != NULL; l = l->next)
    forget_channel (self, l->data);
  lodge_spice_end (spice, self->opener);

  self->buttons = 0;
  lodge_console_session_set_agent_connected (self, FALSE);
  lodge_console_session_set_absolute_pointer (self, FALSE);
}

static void
fail (LodgeConsoleSession *self, GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  lodge_console_session_drop_connection (self);
  lodge_console_session_take_error (self, error);
  lodge_console_session_set_state (self, LODGE_CONSOLE_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
timeout_cb (gpointer user_data)
{
  LodgeConsoleSession *self = user_data;

  self->timeout_id = 0;
  fail (self, g_error_new (LODGE_ERROR, LODGE_ERROR_TIMED_OUT,
                           _ ("The screen of “%s” did not answer within %d seconds; the machine "
                              "may hang"),
                           self->name, CONNECT_TIMEOUT_SECONDS));
  return G_SOURCE_REMOVE;
}

/* ---- sockets ---- */

typedef struct
{
  LodgeConsoleSession *self;
  SpiceSession *spice;
  SpiceChannel *channel;
} OpenCall;

static void
open_call_free (OpenCall *call)
{
  g_object_unref (call->self);
  g_object_unref (call->spice);
  g_object_unref (call->channel);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpenCall, open_call_free)

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (OpenCall) call = user_data;
  LodgeConsoleSession *self = call->self;
  g_autoptr (GError) error = NULL;
  int fd = self->open_finish (self->opener, result, &error);

  if (call->spice != self->spice)
    {
      /* Disconnected in the meantime. */
      if (fd >= 0)
        close (fd);
      return;
    }
  if (fd < 0)
    {
      lodge_error_from_io (&error, _ ("The screen of “%s” cannot be opened"), self->name);
      fail (self, g_steal_pointer (&error));
      return;
    }
  lodge_spice_open_fd (call->channel, fd);
}

static void
open_fd_cb (SpiceChannel *channel, int with_tls, LodgeConsoleSession *self)
{
  OpenCall *call = g_new0 (OpenCall, 1);

  call->self = g_object_ref (self);
  call->spice = g_object_ref (self->spice);
  call->channel = g_object_ref (channel);
  self->open (self->opener, self->cancellable, opened_cb, call);
}

/* ---- the main channel ---- */

static GError *
error_from_event (LodgeConsoleSession *self, SpiceChannel *channel, SpiceChannelEvent event)
{
  const GError *reason = spice_channel_get_error (channel);
  g_autofree char *detail =
      reason != NULL ? g_strconcat (": ", reason->message, NULL) : g_strdup ("");

  switch (event)
    {
    case SPICE_CHANNEL_ERROR_AUTH:
      return g_error_new (LODGE_ERROR, LODGE_ERROR_DENIED,
                          _ ("The screen of “%s” is protected by a password that Lodge does not "
                             "know; remove it from the machine’s display%s"),
                          self->name, detail);
    case SPICE_CHANNEL_ERROR_TLS:
    case SPICE_CHANNEL_ERROR_LINK:
      return g_error_new (LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                          _ ("The screen of “%s” does not speak SPICE as Lodge does%s"), self->name,
                          detail);
    case SPICE_CHANNEL_ERROR_CONNECT:
      return g_error_new (LODGE_ERROR, LODGE_ERROR_UNREACHABLE,
                          _ ("The screen of “%s” cannot be reached%s"), self->name, detail);
    default:
      return g_error_new (LODGE_ERROR, LODGE_ERROR_UNREACHABLE,
                          _ ("The connection to the screen of “%s” has ended: the machine has "
                             "stopped, or somebody else has opened its screen"),
                          self->name);
    }
}

static void
channel_event_cb (SpiceChannel *channel, SpiceChannelEvent event, LodgeConsoleSession *self)
{
  g_debug ("%s: %s event %d", self->name, G_OBJECT_TYPE_NAME (channel), event);
  switch (event)
    {
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_SWITCHING:
      break;
    case SPICE_CHANNEL_OPENED:
      /* With the main channel alone there is nothing to see yet. */
      if (channel == self->display)
        {
          g_clear_handle_id (&self->timeout_id, g_source_remove);
          lodge_console_session_set_state (self, LODGE_CONSOLE_CONNECTED);
        }
      break;
    default:
      /* A console that has lost its keyboard or its picture is no console: all or nothing. */
      fail (self, error_from_event (self, channel, event));
    }
}

static void
agent_cb (SpiceMainChannel *channel, GParamSpec *pspec, LodgeConsoleSession *self)
{
  gboolean connected;

  g_object_get (channel, "agent-connected", &connected, NULL);
  lodge_console_session_set_agent_connected (self, connected);
}

static void
mouse_mode_cb (SpiceMainChannel *channel, GParamSpec *pspec, LodgeConsoleSession *self)
{
  int mode;

  g_object_get (channel, "mouse-mode", &mode, NULL);
  lodge_console_session_set_absolute_pointer (self, mode == SPICE_MOUSE_MODE_CLIENT);
}

/* ---- channels come and go ---- */

static void
adopt_main (LodgeConsoleSession *self, SpiceChannel *channel)
{
  g_set_object (&self->main, SPICE_MAIN_CHANNEL (channel));
  self->clipboard = lodge_guest_clipboard_new (self->main, gdk_display_get_default ());
  lodge_guest_clipboard_set_policy (self->clipboard, self->clipboard_policy);
  g_signal_connect (channel, "notify::agent-connected", G_CALLBACK (agent_cb), self);
  g_signal_connect (channel, "notify::mouse-mode", G_CALLBACK (mouse_mode_cb), self);
}

static void
channel_new_cb (SpiceSession *spice, SpiceChannel *channel, LodgeConsoleSession *self)
{
  int id = 0;

  g_object_get (channel, "channel-id", &id, NULL);
  if (SPICE_IS_MAIN_CHANNEL (channel) && self->main == NULL)
    adopt_main (self, channel);
  else if (SPICE_IS_DISPLAY_CHANNEL (channel) && id == 0 && self->display == NULL)
    {
      g_set_object (&self->display, channel);
      lodge_spice_feed_framebuffer (channel, self->framebuffer);
    }
  else if (SPICE_IS_CURSOR_CHANNEL (channel) && id == 0 && self->pointer == NULL)
    {
      g_set_object (&self->pointer, channel);
      lodge_spice_feed_cursor (channel, self->cursor);
    }
  else if (SPICE_IS_INPUTS_CHANNEL (channel) && self->inputs == NULL)
    g_set_object (&self->inputs, SPICE_INPUTS_CHANNEL (channel));
  else
    return;

  g_signal_connect (channel, "open-fd", G_CALLBACK (open_fd_cb), self);
  g_signal_connect (channel, "channel-event", G_CALLBACK (channel_event_cb), self);
  /* The session opens the main channel by itself. */
  if (!SPICE_IS_MAIN_CHANNEL (channel))
    spice_channel_connect (channel);
}

static void
channel_destroy_cb (SpiceSession *spice, SpiceChannel *channel, LodgeConsoleSession *self)
{
  forget_channel (self, channel);
}

/* ---- beginning ---- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeConsoleSession) self = user_data;

  if (!lodge_spice_wait_ended_finish (source, result, NULL))
    return;
  /* A failure on the way drops the session's own reference. */
  SpiceSession *spice = g_object_ref (self->spice);
  spice_session_open_fd (spice, -1);
  g_object_unref (spice);
}

void
lodge_console_session_open_connection (LodgeConsoleSession *self)
{
  /* A library session of its own for each connection, so that nothing of an old one can leak into
   * a new one. By default it would also take sound, USB devices and a folder of the user's. */
  self->spice = spice_session_new ();
  g_object_set (self->spice, "enable-audio", FALSE, "enable-usbredir", FALSE, "enable-smartcard",
                FALSE, "shared-dir", NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->timeout_id = g_timeout_add_seconds (CONNECT_TIMEOUT_SECONDS, timeout_cb, self);
  g_signal_connect (self->spice, "channel-new", G_CALLBACK (channel_new_cb), self);
  g_signal_connect (self->spice, "channel-destroy", G_CALLBACK (channel_destroy_cb), self);
  lodge_console_session_set_state (self, LODGE_CONSOLE_CONNECTING);
  lodge_spice_wait_ended_async (self->opener, self->cancellable, ended_cb, g_object_ref (self));
}
