/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-session-private.h"

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR,
  PROP_AGENT_CONNECTED,
  PROP_ABSOLUTE_POINTER,
  PROP_CLIPBOARD,
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

void
lodge_console_session_set_state (LodgeConsoleSession *self, LodgeConsoleState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Takes @error, which may be NULL. */
void
lodge_console_session_take_error (LodgeConsoleSession *self, GError *error)
{
  if (self->error == error)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_flag (LodgeConsoleSession *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == !!value)
    return;
  *flag = !!value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lodge_console_session_set_agent_connected (LodgeConsoleSession *self, gboolean connected)
{
  set_flag (self, &self->agent_connected, connected, PROP_AGENT_CONNECTED);
}

void
lodge_console_session_set_absolute_pointer (LodgeConsoleSession *self, gboolean absolute)
{
  set_flag (self, &self->absolute_pointer, absolute, PROP_ABSOLUTE_POINTER);
}

static void
set_clipboard (LodgeConsoleSession *self, LodgeClipboardPolicy policy)
{
  if (self->clipboard_policy == policy)
    return;
  self->clipboard_policy = policy;
  if (self->clipboard != NULL)
    lodge_guest_clipboard_set_policy (self->clipboard, policy);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIPBOARD]);
}

static void
lodge_console_session_dispose (GObject *object)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  lodge_console_session_drop_connection (self);
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
    case PROP_CLIPBOARD:
      g_value_set_enum (value, self->clipboard_policy);
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
    case PROP_CLIPBOARD:
      set_clipboard (self, g_value_get_enum (value));
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
  /**
   * LodgeConsoleSession:clipboard: what may cross between the guest's clipboard and this one
   */
  properties[PROP_CLIPBOARD] =
      g_param_spec_enum ("clipboard", NULL, NULL, LODGE_TYPE_CLIPBOARD_POLICY, LODGE_CLIPBOARD_OFF,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
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

  lodge_console_session_take_error (self, NULL);
  lodge_console_session_open_connection (self);
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

  lodge_console_session_drop_connection (self);
  lodge_console_session_take_error (self, NULL);
  lodge_console_session_set_state (self, LODGE_CONSOLE_DISCONNECTED);
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
