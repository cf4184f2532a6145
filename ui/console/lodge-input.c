/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-input.h"

#include "console/lodge-keycodes.h"
#include "console/lodge-release-keys.h"

#include <math.h>

#define MAX_BUTTONS 16
/* What Wayland's compositors send for a notch of a wheel. */
#define PIXELS_PER_NOTCH 10

enum
{
  SIGNAL_LEAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * LodgeInput:
 *
 * Takes keyboard and pointer of a #LodgeDisplay and hands them to the guest.
 */
struct _LodgeInput
{
  GObject parent_instance;

  LodgeDisplay *display; /* weak */
  GtkWidget *root;       /* weak; where the key controller is */
  GtkEventController *keys;
  GPtrArray *controllers; /* those on the display */
  LodgeReleaseKeys *release_keys;

  guint8 held[(LODGE_SCANCODE_MAX + 1) / 8];
  guint buttons; /* bit n: button n is held */
  gboolean grab_shortcuts;
  GdkToplevel *inhibited; /* whose system shortcuts come to the guest */
  double wheel;           /* less than a notch, not sent yet */
};

G_DEFINE_FINAL_TYPE (LodgeInput, lodge_input, G_TYPE_OBJECT)

static LodgeConsoleSession *
get_session (LodgeInput *self)
{
  return self->display != NULL ? lodge_display_get_session (self->display) : NULL;
}

/* ---- keyboard ---- */

static gboolean
is_held (LodgeInput *self, guint scancode)
{
  return (self->held[scancode / 8] & (1u << scancode % 8)) != 0;
}

static void
send_key (LodgeInput *self, guint scancode, gboolean down)
{
  LodgeConsoleSession *session = get_session (self);
  const guint8 bit = 1u << scancode % 8;

  /* A guest's keyboard repeats a key that is held because we repeat it, as a keyboard would. */
  if (!down && !is_held (self, scancode))
    return;
  if (down)
    self->held[scancode / 8] |= bit;
  else
    self->held[scancode / 8] &= ~bit;
  if (session != NULL)
    lodge_console_session_key (session, scancode, down);
}

static void
release_keys (LodgeInput *self)
{
  for (guint scancode = 1; scancode <= LODGE_SCANCODE_MAX; scancode++)
    send_key (self, scancode, FALSE);
  lodge_release_keys_reset (self->release_keys);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                LodgeInput *self)
{
  const guint scancode = lodge_keycode_to_scancode (keycode);

  if (!gtk_widget_is_focus (GTK_WIDGET (self->display)))
    return GDK_EVENT_PROPAGATE;
  if (scancode == 0)
    return GDK_EVENT_STOP;

  lodge_release_keys_feed (self->release_keys, scancode, TRUE);
  send_key (self, scancode, TRUE);
  return GDK_EVENT_STOP;
}

static void
key_released_cb (GtkEventControllerKey *controller,
                 guint keyval,
                 guint keycode,
                 GdkModifierType state,
                 LodgeInput *self)
{
  const guint scancode = lodge_keycode_to_scancode (keycode);

  if (scancode == 0 || !gtk_widget_is_focus (GTK_WIDGET (self->display)))
    return;

  const gboolean leave = lodge_release_keys_feed (self->release_keys, scancode, FALSE);
  send_key (self, scancode, FALSE);
  if (leave)
    {
      release_keys (self);
      g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
    }
}

static void
restore_shortcuts (LodgeInput *self)
{
  if (self->inhibited != NULL)
    gdk_toplevel_restore_system_shortcuts (self->inhibited);
  g_clear_object (&self->inhibited);
}

/* What the desktop would do with Alt+Tab or Super, the guest does. */
static void
inhibit_shortcuts (LodgeInput *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self->display));
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  restore_shortcuts (self);
  if (!self->grab_shortcuts || !GDK_IS_TOPLEVEL (surface))
    return;
  self->inhibited = g_object_ref (GDK_TOPLEVEL (surface));
  gdk_toplevel_inhibit_system_shortcuts (self->inhibited, NULL);
}

static void
focus_enter_cb (GtkEventControllerFocus *controller, LodgeInput *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self->display));
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  LodgeConsoleSession *session = get_session (self);

  inhibit_shortcuts (self);
  if (session != NULL && keyboard != NULL)
    lodge_console_session_set_locks (session, gdk_device_get_caps_lock_state (keyboard),
                                     gdk_device_get_num_lock_state (keyboard),
                                     gdk_device_get_scroll_lock_state (keyboard));
}

static void
focus_leave_cb (GtkEventControllerFocus *controller, LodgeInput *self)
{
  restore_shortcuts (self);
  release_keys (self);
}

/* ---- pointer ---- */

static void
point (LodgeInput *self, double x, double y)
{
  LodgeConsoleSession *session = get_session (self);
  int guest_x, guest_y;

  if (session != NULL && lodge_display_to_guest (self->display, x, y, &guest_x, &guest_y))
    lodge_console_session_pointer_to (session, guest_x, guest_y);
}

static void
send_button (LodgeInput *self, guint button, gboolean down)
{
  LodgeConsoleSession *session = get_session (self);

  if (button >= MAX_BUTTONS || (!down && (self->buttons & (1u << button)) == 0))
    return;
  if (down)
    self->buttons |= 1u << button;
  else
    self->buttons &= ~(1u << button);
  if (session != NULL)
    lodge_console_session_button (session, button, down);
}

/* Positions in an event count from the corner of the surface, shadow included. */
static gboolean
get_position (LodgeInput *self, GdkEvent *event, double *x, double *y)
{
  GtkWidget *widget = GTK_WIDGET (self->display);
  GtkNative *native = gtk_widget_get_native (widget);
  double surface_x, surface_y, offset_x, offset_y;

  if (native == NULL || !gdk_event_get_position (event, &surface_x, &surface_y))
    return FALSE;
  gtk_native_get_surface_transform (native, &offset_x, &offset_y);
  return gtk_widget_translate_coordinates (GTK_WIDGET (native), widget, surface_x - offset_x,
                                           surface_y - offset_y, x, y);
}

/* A gesture follows one button at a time; a guest wants them all, in any order. */
static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, LodgeInput *self)
{
  double x, y;

  switch ((int)gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
      if (get_position (self, event, &x, &y))
        point (self, x, y);
      return GDK_EVENT_PROPAGATE;

    case GDK_BUTTON_PRESS:
      gtk_widget_grab_focus (GTK_WIDGET (self->display));
      lodge_release_keys_reset (self->release_keys);
      if (get_position (self, event, &x, &y))
        point (self, x, y);
      send_button (self, gdk_button_event_get_button (event), TRUE);
      return GDK_EVENT_STOP;

    case GDK_BUTTON_RELEASE:
      if (get_position (self, event, &x, &y))
        point (self, x, y);
      send_button (self, gdk_button_event_get_button (event), FALSE);
      return GDK_EVENT_STOP;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, LodgeInput *self)
{
  LodgeConsoleSession *session = get_session (self);

  /* Touchpads scroll by pixels or parts of a notch, and SPICE knows only whole ones. */
  if (gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE)
    dy /= PIXELS_PER_NOTCH;
  self->wheel = CLAMP (self->wheel + dy, -100, 100);
  const int steps = (int)trunc (self->wheel);
  self->wheel -= steps;
  if (session != NULL && steps != 0)
    lodge_console_session_wheel (session, steps);
  return GDK_EVENT_STOP;
}

/* ---- where the controllers are ---- */

static void
detach_root (LodgeInput *self)
{
  if (self->root == NULL)
    return;
  gtk_widget_remove_controller (self->root, self->keys);
  g_object_remove_weak_pointer (G_OBJECT (self->root), (gpointer *)&self->root);
  self->root = NULL;
  self->keys = NULL;
}

/* The accelerators of the application act in the window's capture phase. To be before them, this
 * controller is there too; it takes keys only while the display has the focus. */
static void
root_cb (GtkWidget *display, GParamSpec *pspec, LodgeInput *self)
{
  GtkRoot *root = gtk_widget_get_root (display);

  detach_root (self);
  restore_shortcuts (self);
  if (root == NULL)
    {
      lodge_input_release_all (self);
      return;
    }
  self->root = GTK_WIDGET (root);
  g_object_add_weak_pointer (G_OBJECT (root), (gpointer *)&self->root);
  self->keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->keys, GTK_PHASE_CAPTURE);
  g_signal_connect (self->keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (self->keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (self->root, self->keys);
}

static void
unmap_cb (GtkWidget *display, LodgeInput *self)
{
  restore_shortcuts (self);
  lodge_input_release_all (self);
}

static void
add_controller (LodgeInput *self, GtkEventController *controller)
{
  g_ptr_array_add (self->controllers, controller);
  gtk_widget_add_controller (GTK_WIDGET (self->display), controller);
}

static void
attach (LodgeInput *self, LodgeDisplay *display)
{
  GtkEventController *controller;

  g_set_weak_pointer (&self->display, display);

  controller = gtk_event_controller_legacy_new ();
  g_signal_connect (controller, "event", G_CALLBACK (event_cb), self);
  add_controller (self, controller);

  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (controller, "scroll", G_CALLBACK (scroll_cb), self);
  add_controller (self, controller);

  controller = gtk_event_controller_focus_new ();
  g_signal_connect (controller, "enter", G_CALLBACK (focus_enter_cb), self);
  g_signal_connect (controller, "leave", G_CALLBACK (focus_leave_cb), self);
  add_controller (self, controller);

  g_signal_connect (display, "notify::root", G_CALLBACK (root_cb), self);
  g_signal_connect (display, "unmap", G_CALLBACK (unmap_cb), self);
  root_cb (GTK_WIDGET (display), NULL, self);
}

static void
lodge_input_dispose (GObject *object)
{
  LodgeInput *self = LODGE_INPUT (object);

  lodge_input_release_all (self);
  restore_shortcuts (self);
  detach_root (self);
  if (self->display != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->display, self);
      for (guint i = 0; i < self->controllers->len; i++)
        gtk_widget_remove_controller (GTK_WIDGET (self->display), self->controllers->pdata[i]);
    }
  g_ptr_array_set_size (self->controllers, 0);
  g_clear_weak_pointer (&self->display);

  G_OBJECT_CLASS (lodge_input_parent_class)->dispose (object);
}

static void
lodge_input_finalize (GObject *object)
{
  LodgeInput *self = LODGE_INPUT (object);

  g_clear_pointer (&self->release_keys, lodge_release_keys_free);
  g_clear_pointer (&self->controllers, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_input_parent_class)->finalize (object);
}

static void
lodge_input_class_init (LodgeInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_input_dispose;
  object_class->finalize = lodge_input_finalize;

  /**
   * LodgeInput::leave: the person has pressed the keys that lead out of the console
   */
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", LODGE_TYPE_INPUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
lodge_input_init (LodgeInput *self)
{
  self->controllers = g_ptr_array_new ();
  self->release_keys = lodge_release_keys_new (LODGE_RELEASE_KEYS_DEFAULT);
}

/**
 * lodge_input_new:
 * @display: where keys and pointer are taken from; it is not kept alive
 *
 * Returns: (transfer full): what takes them, until it is disposed of
 */
LodgeInput *
lodge_input_new (LodgeDisplay *display)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (display), NULL);
  LodgeInput *self = g_object_new (LODGE_TYPE_INPUT, NULL);

  attach (self, display);
  return self;
}

/**
 * lodge_input_set_release_keys:
 * @self: an input
 * @combination: as for lodge_release_keys_new()
 *
 * Sets the keys that lead out of the console.
 *
 * Returns: whether @combination is one; if not, nothing has changed
 */
gboolean
lodge_input_set_release_keys (LodgeInput *self, const char *combination)
{
  g_return_val_if_fail (LODGE_IS_INPUT (self), FALSE);
  LodgeReleaseKeys *keys = lodge_release_keys_new (combination);

  if (keys == NULL)
    return FALSE;
  lodge_release_keys_free (self->release_keys);
  self->release_keys = keys;
  return TRUE;
}

/**
 * lodge_input_set_grab_shortcuts:
 * @self: an input
 * @grab: whether the desktop's own shortcuts go to the guest while the display has the focus
 */
void
lodge_input_set_grab_shortcuts (LodgeInput *self, gboolean grab)
{
  g_return_if_fail (LODGE_IS_INPUT (self));

  self->grab_shortcuts = grab;
  if (!grab)
    restore_shortcuts (self);
  else if (self->display != NULL && gtk_widget_has_focus (GTK_WIDGET (self->display)))
    inhibit_shortcuts (self);
}

/**
 * lodge_input_release_all:
 * @self: an input
 *
 * Lets go of every key and button that the guest believes to be held.
 */
void
lodge_input_release_all (LodgeInput *self)
{
  g_return_if_fail (LODGE_IS_INPUT (self));

  release_keys (self);
  for (guint button = 0; button < MAX_BUTTONS; button++)
    send_button (self, button, FALSE);
}
