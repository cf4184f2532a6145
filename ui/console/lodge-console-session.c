/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-session.h"

#include "console/lodge-spice-end.h"
#include "console/lodge-spice-feed.h"
#include "lodge-core.h"

#include <glib/gi18n.h>
#include <spice-client.h>
#include <unistd.h>

/* A server that accepts and then says nothing is a frozen machine; nobody waits longer than this.
 */
#define CONNECT_TIMEOUT_SECONDS 20

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR,
  PROP_AGENT_CONNECTED,
  PROP_ABSOLUTE_POINTER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeConsoleSession:
 *
 * One person's connection to the screen, the keyboard and the pointer of a machine, over SPICE. It
 * asks somebody else for connected sockets and shows what arrives in a #LodgeFramebuffer and a
 * #LodgeCursor that stay the same from one connection to the next. For the main thread.
 */
struct _LodgeConsoleSession
{
  GObject parent_instance;

  char *name;
  GObject *opener;
  LodgeGraphicsOpenFunc open;
  LodgeGraphicsOpenFinishFunc open_finish;

  LodgeConsoleState state;
  GError *error;
  gboolean agent_connected;
  gboolean absolute_pointer;
  LodgeFramebuffer *framebuffer;
  LodgeCursor *cursor;

  /* One connection; all of it is new after a reconnect. */
  SpiceSession *spice;
  GCancellable *cancellable;
  guint timeout_id;
  SpiceMainChannel *main;
  SpiceInputsChannel *inputs;
  SpiceChannel *display;
  SpiceChannel *pointer;
  int buttons; /* mask of what is held */
};

G_DEFINE_FINAL_TYPE (LodgeConsoleSession, lodge_console_session, G_TYPE_OBJECT)

GType
lodge_console_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_CONSOLE_DISCONNECTED, "LODGE_CONSOLE_DISCONNECTED", "disconnected" },
    { LODGE_CONSOLE_CONNECTING, "LODGE_CONSOLE_CONNECTING", "connecting" },
    { LODGE_CONSOLE_CONNECTED, "LODGE_CONSOLE_CONNECTED", "connected" },
    { LODGE_CONSOLE_FAILED, "LODGE_CONSOLE_FAILED", "failed" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeConsoleState", values));
  return type;
}

static void
set_state (LodgeConsoleSession *self, LodgeConsoleState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_flag (LodgeConsoleSession *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == !!value)
    return;
  *flag = !!value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

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
    g_clear_object (&self->main);
}

/* Leaves nothing of the present connection: no channel, no last frame, no late signal. */
static void
drop_connection (LodgeConsoleSession *self)
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
  set_flag (self, &self->agent_connected, FALSE, PROP_AGENT_CONNECTED);
  set_flag (self, &self->absolute_pointer, FALSE, PROP_ABSOLUTE_POINTER);
}

static void
fail (LodgeConsoleSession *self, GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  drop_connection (self);
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  set_state (self, LODGE_CONSOLE_FAILED);
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
          set_state (self, LODGE_CONSOLE_CONNECTED);
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
  set_flag (self, &self->agent_connected, connected, PROP_AGENT_CONNECTED);
}

static void
mouse_mode_cb (SpiceMainChannel *channel, GParamSpec *pspec, LodgeConsoleSession *self)
{
  int mode;

  g_object_get (channel, "mouse-mode", &mode, NULL);
  set_flag (self, &self->absolute_pointer, mode == SPICE_MOUSE_MODE_CLIENT, PROP_ABSOLUTE_POINTER);
}

/* ---- channels come and go ---- */

static void
adopt_main (LodgeConsoleSession *self, SpiceChannel *channel)
{
  g_set_object (&self->main, SPICE_MAIN_CHANNEL (channel));
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

/* ---- object ---- */

static void
lodge_console_session_dispose (GObject *object)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  drop_connection (self);
  g_clear_object (&self->opener);

  G_OBJECT_CLASS (lodge_console_session_parent_class)->dispose (object);
}

static void
lodge_console_session_finalize (GObject *object)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  g_clear_object (&self->framebuffer);
  g_clear_object (&self->cursor);
  g_clear_error (&self->error);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (lodge_console_session_parent_class)->finalize (object);
}

static void
lodge_console_session_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_AGENT_CONNECTED:
      g_value_set_boolean (value, self->agent_connected);
      break;
    case PROP_ABSOLUTE_POINTER:
      g_value_set_boolean (value, self->absolute_pointer);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_session_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  switch (prop_id)
    {
    case PROP_NAME:
      lodge_console_session_set_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_session_class_init (LodgeConsoleSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_console_session_dispose;
  object_class->finalize = lodge_console_session_finalize;
  object_class->get_property = lodge_console_session_get_property;
  object_class->set_property = lodge_console_session_set_property;

  /**
   * LodgeConsoleSession:name: what the machine is called in messages
   */
  properties[PROP_NAME] = g_param_spec_string (
      "name", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_CONSOLE_STATE,
                                              LODGE_CONSOLE_DISCONNECTED, readable);
  /**
   * LodgeConsoleSession:error: why the last connection failed or ended
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  /**
   * LodgeConsoleSession:agent-connected: whether the desktop agent of the guest runs
   */
  properties[PROP_AGENT_CONNECTED] =
      g_param_spec_boolean ("agent-connected", NULL, NULL, FALSE, readable);
  /**
   * LodgeConsoleSession:absolute-pointer: whether the guest takes positions; if not, it takes
   * movements, and moves its pointer itself
   */
  properties[PROP_ABSOLUTE_POINTER] =
      g_param_spec_boolean ("absolute-pointer", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_console_session_init (LodgeConsoleSession *self)
{
  self->name = g_strdup ("");
  self->framebuffer = lodge_framebuffer_new ();
  self->cursor = lodge_cursor_new ();
}

/**
 * lodge_console_session_new:
 * @name: what the machine is called in messages
 * @opener: whoever opens connections to the machine, usually a #LodgeMachine
 * @open: how to ask @opener
 * @open_finish: how to get the answer
 *
 * Returns: (transfer full): a session without a connection
 */
LodgeConsoleSession *
lodge_console_session_new (const char *name,
                           GObject *opener,
                           LodgeGraphicsOpenFunc open,
                           LodgeGraphicsOpenFinishFunc open_finish)
{
  g_return_val_if_fail (G_IS_OBJECT (opener) && open != NULL && open_finish != NULL, NULL);
  LodgeConsoleSession *self = g_object_new (LODGE_TYPE_CONSOLE_SESSION, "name", name, NULL);

  self->opener = g_object_ref (opener);
  self->open = open;
  self->open_finish = open_finish;
  return self;
}

/**
 * lodge_console_session_get_name:
 * @self: a session
 *
 * Returns: (transfer none): #LodgeConsoleSession:name
 */
const char *
lodge_console_session_get_name (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->name;
}

/**
 * lodge_console_session_set_name:
 * @self: a session
 * @name: (nullable): #LodgeConsoleSession:name
 */
void
lodge_console_session_set_name (LodgeConsoleSession *self, const char *name)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (g_strcmp0 (self->name, name != NULL ? name : "") == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name != NULL ? name : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

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

/**
 * lodge_console_session_connect:
 * @self: a session
 *
 * Connects, or connects anew after a failure. Nothing happens while there is a connection or one is
 * on its way. The outcome is in #LodgeConsoleSession:state.
 */
void
lodge_console_session_connect (LodgeConsoleSession *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->state == LODGE_CONSOLE_CONNECTING || self->state == LODGE_CONSOLE_CONNECTED)
    return;

  g_clear_error (&self->error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);

  /* A library session of its own for each connection, so that nothing of an old one can leak into
   * a new one. By default it would also take sound, USB devices and a folder of the user's. */
  self->spice = spice_session_new ();
  g_object_set (self->spice, "enable-audio", FALSE, "enable-usbredir", FALSE, "enable-smartcard",
                FALSE, "shared-dir", NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->timeout_id = g_timeout_add_seconds (CONNECT_TIMEOUT_SECONDS, timeout_cb, self);
  g_signal_connect (self->spice, "channel-new", G_CALLBACK (channel_new_cb), self);
  g_signal_connect (self->spice, "channel-destroy", G_CALLBACK (channel_destroy_cb), self);
  set_state (self, LODGE_CONSOLE_CONNECTING);
  lodge_spice_wait_ended_async (self->opener, self->cancellable, ended_cb, g_object_ref (self));
}

/**
 * lodge_console_session_disconnect:
 * @self: a session
 *
 * Ends the connection, or the attempt to make one.
 */
void
lodge_console_session_disconnect (LodgeConsoleSession *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  drop_connection (self);
  if (self->error != NULL)
    {
      g_clear_error (&self->error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  set_state (self, LODGE_CONSOLE_DISCONNECTED);
}

/**
 * lodge_console_session_get_state:
 * @self: a session
 *
 * Returns: #LodgeConsoleSession:state
 */
LodgeConsoleState
lodge_console_session_get_state (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), LODGE_CONSOLE_DISCONNECTED);

  return self->state;
}

/**
 * lodge_console_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): #LodgeConsoleSession:error
 */
const GError *
lodge_console_session_get_error (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->error;
}

/**
 * lodge_console_session_get_agent_connected:
 * @self: a session
 *
 * Returns: #LodgeConsoleSession:agent-connected
 */
gboolean
lodge_console_session_get_agent_connected (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), FALSE);

  return self->agent_connected;
}

/**
 * lodge_console_session_get_absolute_pointer:
 * @self: a session
 *
 * Returns: #LodgeConsoleSession:absolute-pointer
 */
gboolean
lodge_console_session_get_absolute_pointer (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), FALSE);

  return self->absolute_pointer;
}

/**
 * lodge_console_session_get_framebuffer:
 * @self: a session
 *
 * Returns: (transfer none): what is on the guest's screen; the same object for ever
 */
LodgeFramebuffer *
lodge_console_session_get_framebuffer (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->framebuffer;
}

/**
 * lodge_console_session_get_cursor:
 * @self: a session
 *
 * Returns: (transfer none): the guest's pointer; the same object for ever
 */
LodgeCursor *
lodge_console_session_get_cursor (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->cursor;
}

/* ---- input ---- */

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
