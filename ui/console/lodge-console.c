/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console.h"

#include "console/lodge-console-resources.h"
#include "console/lodge-guest-resizer.h"
#include "console/lodge-input.h"
#include "console/lodge-release-keys.h"

#include <glib/gi18n.h>

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_POWERED,
  PROP_RELEASE_KEYS,
  PROP_SCALING,
  PROP_RESIZE_GUEST,
  PROP_GRAB_SHORTCUTS,
  N_PROPS
};

enum
{
  SIGNAL_START_REQUESTED,
  SIGNAL_LEFT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/**
 * LodgeConsole:
 *
 * The screen of a machine as a page: the picture while there is a connection, and otherwise what is
 * going on and what can be done about it. It connects by itself when it becomes visible.
 */
struct _LodgeConsole
{
  AdwBin parent_instance;

  LodgeConsoleSession *session;
  gboolean powered;
  char *release_keys;
  LodgeInput *input;
  LodgeGuestResizer *resizer; /* of the session */
  gboolean resize_guest;
  gboolean grab_shortcuts;

  GtkStack *stack;
  GtkScrolledWindow *scroller;
  LodgeDisplay *display;
  GtkWidget *connecting_page;
  AdwStatusPage *lost_page;
  GtkWidget *reconnect_button;
  GtkWidget *start_button;
};

G_DEFINE_FINAL_TYPE (LodgeConsole, lodge_console, ADW_TYPE_BIN)

static const char *
choose_page (LodgeConsole *self)
{
  if (!self->powered || self->session == NULL)
    return "off";
  switch (lodge_console_session_get_state (self->session))
    {
    case LODGE_CONSOLE_CONNECTED:
      return "display";
    case LODGE_CONSOLE_CONNECTING:
      return "connecting";
    default:
      return "lost";
    }
}

static void
update_lost_page (LodgeConsole *self)
{
  const GError *error =
      self->session != NULL ? lodge_console_session_get_error (self->session) : NULL;
  g_autofree char *text = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;
  const char *plain = error != NULL ? _ ("Reconnect") : _ ("Connect");

  adw_status_page_set_title (self->lost_page, error != NULL ? _ ("No Connection to the Screen")
                                                            : _ ("The Screen Is Not Connected"));
  adw_status_page_set_description (self->lost_page, text);
  gtk_button_set_label (GTK_BUTTON (self->reconnect_button),
                        error != NULL ? _ ("_Reconnect") : _ ("_Connect"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reconnect_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
}

/* A stack leaves its other pages visible, as far as a screen reader can tell. */
static void
show_page (LodgeConsole *self, const char *name, gboolean take_focus)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, name);
  GtkWidget *child;

  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (self->stack, page);
  /* Before the old page is hidden: a window that loses its focus that way may leak it. */
  if (take_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == page);
}

static void
update_page (LodgeConsole *self)
{
  const char *page = choose_page (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  const gboolean had_focus = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));

  update_lost_page (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;

  /* Whoever was at the console stays there, whatever it shows. */
  show_page (self, page, had_focus);
}

static void
connect_if_visible (LodgeConsole *self)
{
  if (self->session != NULL && self->powered && gtk_widget_get_mapped (GTK_WIDGET (self))
      && lodge_console_session_get_state (self->session) == LODGE_CONSOLE_DISCONNECTED)
    lodge_console_session_connect (self->session);
}

static void
session_changed_cb (LodgeConsoleSession *session, GParamSpec *pspec, LodgeConsole *self)
{
  update_page (self);
}

static void
update_accessible (LodgeConsole *self)
{
  const char *name = self->session != NULL ? lodge_console_session_get_name (self->session) : "";
  g_autofree char *label = *name != '\0' ? g_strdup_printf (_ ("Screen of “%s”"), name)
                                         : g_strdup (_ ("Screen of the machine"));
  g_autofree char *help =
      g_strdup_printf (_ ("Keys go to the machine while its screen has the focus. To leave it, "
                          "press %s together and let go."),
                       self->release_keys);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->display), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, help, -1);
}

static void
name_changed_cb (LodgeConsoleSession *session, GParamSpec *pspec, LodgeConsole *self)
{
  update_accessible (self);
}

static void
leave_cb (LodgeInput *input, LodgeConsole *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root == NULL)
    return;
  gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
  /* With nothing else to go to, nothing has the focus, and Tab starts over. */
  if (gtk_widget_is_focus (GTK_WIDGET (self->display)))
    gtk_root_set_focus (root, NULL);
  g_signal_emit (self, signals[SIGNAL_LEFT], 0);
}

static void
reconnect_clicked_cb (LodgeConsole *self)
{
  if (self->session != NULL)
    lodge_console_session_connect (self->session);
}

static void
start_clicked_cb (LodgeConsole *self)
{
  g_signal_emit (self, signals[SIGNAL_START_REQUESTED], 0);
}

static gboolean
lodge_console_grab_focus (GtkWidget *widget)
{
  LodgeConsole *self = LODGE_CONSOLE (widget);
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  if (g_strcmp0 (page, "display") == 0)
    return gtk_widget_grab_focus (GTK_WIDGET (self->display));
  if (g_strcmp0 (page, "lost") == 0)
    return gtk_widget_grab_focus (self->reconnect_button);
  if (g_strcmp0 (page, "off") == 0)
    return gtk_widget_grab_focus (self->start_button);
  return gtk_widget_grab_focus (self->connecting_page);
}

static void
lodge_console_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_console_parent_class)->map (widget);
  connect_if_visible (LODGE_CONSOLE (widget));
}

static void
lodge_console_dispose (GObject *object)
{
  LodgeConsole *self = LODGE_CONSOLE (object);

  if (self->input != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->input, self);
      g_object_run_dispose (G_OBJECT (self->input));
    }
  g_clear_object (&self->input);
  g_clear_pointer (&self->resizer, lodge_guest_resizer_free);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  if (self->display != NULL)
    lodge_display_set_session (self->display, NULL);
  if (self->stack != NULL)
    adw_bin_set_child (ADW_BIN (self), NULL);

  G_OBJECT_CLASS (lodge_console_parent_class)->dispose (object);
}

static void
lodge_console_finalize (GObject *object)
{
  g_clear_pointer (&LODGE_CONSOLE (object)->release_keys, g_free);

  G_OBJECT_CLASS (lodge_console_parent_class)->finalize (object);
}

static void
set_resize_guest (LodgeConsole *self, gboolean resize_guest)
{
  if (self->resize_guest == resize_guest)
    return;
  self->resize_guest = resize_guest;
  if (self->resizer != NULL)
    lodge_guest_resizer_set_enabled (self->resizer, resize_guest);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESIZE_GUEST]);
}

static void
set_grab_shortcuts (LodgeConsole *self, gboolean grab_shortcuts)
{
  if (self->grab_shortcuts == grab_shortcuts)
    return;
  self->grab_shortcuts = grab_shortcuts;
  lodge_input_set_grab_shortcuts (self->input, grab_shortcuts);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRAB_SHORTCUTS]);
}

static void
lodge_console_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeConsole *self = LODGE_CONSOLE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_POWERED:
      g_value_set_boolean (value, self->powered);
      break;
    case PROP_RELEASE_KEYS:
      g_value_set_string (value, self->release_keys);
      break;
    case PROP_SCALING:
      g_value_set_enum (value, lodge_display_get_scaling (self->display));
      break;
    case PROP_RESIZE_GUEST:
      g_value_set_boolean (value, self->resize_guest);
      break;
    case PROP_GRAB_SHORTCUTS:
      g_value_set_boolean (value, self->grab_shortcuts);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeConsole *self = LODGE_CONSOLE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      lodge_console_set_session (self, g_value_get_object (value));
      break;
    case PROP_POWERED:
      lodge_console_set_powered (self, g_value_get_boolean (value));
      break;
    case PROP_RELEASE_KEYS:
      lodge_console_set_release_keys (self, g_value_get_string (value));
      break;
    case PROP_SCALING:
      lodge_display_set_scaling (self->display, g_value_get_enum (value));
      break;
    case PROP_RESIZE_GUEST:
      set_resize_guest (self, g_value_get_boolean (value));
      break;
    case PROP_GRAB_SHORTCUTS:
      set_grab_shortcuts (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, LODGE_TYPE_CONSOLE_SESSION, writable);
  /**
   * LodgeConsole:powered: whether the machine runs; a machine that does not has no screen
   */
  properties[PROP_POWERED] = g_param_spec_boolean ("powered", NULL, NULL, TRUE, writable);
  /**
   * LodgeConsole:release-keys: the keys that lead out of the screen, as for
   * lodge_release_keys_new(); what is none is ignored
   */
  properties[PROP_RELEASE_KEYS] =
      g_param_spec_string ("release-keys", NULL, NULL, LODGE_RELEASE_KEYS_DEFAULT, writable);
  properties[PROP_SCALING] =
      g_param_spec_enum ("scaling", NULL, NULL, LODGE_TYPE_SCALING, LODGE_SCALING_FIT, writable);
  /**
   * LodgeConsole:resize-guest: whether the guest's desktop follows the size of the console
   */
  properties[PROP_RESIZE_GUEST] =
      g_param_spec_boolean ("resize-guest", NULL, NULL, FALSE, writable);
  /**
   * LodgeConsole:grab-shortcuts: whether the desktop's own shortcuts go to the guest
   */
  properties[PROP_GRAB_SHORTCUTS] =
      g_param_spec_boolean ("grab-shortcuts", NULL, NULL, FALSE, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_console_class_init (LodgeConsoleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_console_dispose;
  object_class->finalize = lodge_console_finalize;
  object_class->get_property = lodge_console_get_property;
  object_class->set_property = lodge_console_set_property;
  widget_class->grab_focus = lodge_console_grab_focus;
  widget_class->map = lodge_console_map;

  install_properties (object_class);

  /**
   * LodgeConsole::start-requested: the person wants the machine to be started
   */
  signals[SIGNAL_START_REQUESTED] =
      g_signal_new ("start-requested", LODGE_TYPE_CONSOLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);

  /**
   * LodgeConsole::left: the person has pressed the keys that lead out of the screen
   */
  signals[SIGNAL_LEFT] = g_signal_new ("left", LODGE_TYPE_CONSOLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);

  g_type_ensure (LODGE_TYPE_DISPLAY);
  /* By name, because a linker leaves out of a static library what nobody names. */
  g_resources_register (lodge_console_get_resource ());
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lodge/Lodge/console/lodge-console.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, display);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, scroller);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, connecting_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, lost_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, reconnect_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsole, start_button);
  gtk_widget_class_bind_template_callback (widget_class, reconnect_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_clicked_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lodge_console_init (LodgeConsole *self)
{
  self->powered = TRUE;
  self->release_keys = g_strdup (LODGE_RELEASE_KEYS_DEFAULT);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->input = lodge_input_new (self->display);
  g_signal_connect (self->input, "leave", G_CALLBACK (leave_cb), self);
  update_accessible (self);
  update_page (self);
}

/**
 * lodge_console_new:
 *
 * Returns: (transfer floating): a console without a session
 */
GtkWidget *
lodge_console_new (void)
{
  return g_object_new (LODGE_TYPE_CONSOLE, NULL);
}

/**
 * lodge_console_get_session:
 * @self: a console
 *
 * Returns: (transfer none) (nullable): #LodgeConsole:session
 */
LodgeConsoleSession *
lodge_console_get_session (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return self->session;
}

/**
 * lodge_console_set_session:
 * @self: a console
 * @session: (nullable): the connection to a machine
 *
 * Shows another machine. A visible console connects the session.
 */
void
lodge_console_set_session (LodgeConsole *self, LodgeConsoleSession *session)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (self->session == session)
    return;

  lodge_input_release_all (self->input);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_pointer (&self->resizer, lodge_guest_resizer_free);
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      self->resizer = lodge_guest_resizer_new (session, self->display, self->scroller);
      lodge_guest_resizer_set_enabled (self->resizer, self->resize_guest);
      g_signal_connect (session, "notify::state", G_CALLBACK (session_changed_cb), self);
      g_signal_connect (session, "notify::error", G_CALLBACK (session_changed_cb), self);
      g_signal_connect (session, "notify::name", G_CALLBACK (name_changed_cb), self);
    }
  lodge_display_set_session (self->display, session);
  update_accessible (self);
  update_page (self);
  connect_if_visible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * lodge_console_get_powered:
 * @self: a console
 *
 * Returns: #LodgeConsole:powered
 */
gboolean
lodge_console_get_powered (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return self->powered;
}

/**
 * lodge_console_set_powered:
 * @self: a console
 * @powered: #LodgeConsole:powered
 *
 * Says whether the machine runs. When it stops the session is disconnected, and when it starts a
 * visible console connects.
 */
void
lodge_console_set_powered (LodgeConsole *self, gboolean powered)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (self->powered == !!powered)
    return;

  self->powered = !!powered;
  if (self->session != NULL)
    lodge_console_session_disconnect (self->session);
  update_page (self);
  connect_if_visible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POWERED]);
}

/**
 * lodge_console_get_release_keys:
 * @self: a console
 *
 * Returns: (transfer none): #LodgeConsole:release-keys
 */
const char *
lodge_console_get_release_keys (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return self->release_keys;
}

/**
 * lodge_console_set_release_keys:
 * @self: a console
 * @combination: #LodgeConsole:release-keys
 */
void
lodge_console_set_release_keys (LodgeConsole *self, const char *combination)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (combination == NULL || g_str_equal (combination, self->release_keys)
      || !lodge_input_set_release_keys (self->input, combination))
    return;
  g_free (self->release_keys);
  self->release_keys = g_strdup (combination);
  update_accessible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RELEASE_KEYS]);
}

/**
 * lodge_console_get_display:
 * @self: a console
 *
 * Returns: (transfer none): the widget that shows the picture
 */
LodgeDisplay *
lodge_console_get_display (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return self->display;
}

/**
 * lodge_console_dup_texture:
 * @self: a console
 *
 * Returns: (transfer full) (nullable): what is on the guest's screen, in the guest's pixels
 */
GdkTexture *
lodge_console_dup_texture (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  if (self->session == NULL)
    return NULL;
  return lodge_framebuffer_dup_texture (lodge_console_session_get_framebuffer (self->session),
                                        NULL);
}
