/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-pane-private.h"

#include "base/lodge-settings.h"
#include "base/lodge-ui.h"

#include <glib/gi18n.h>

/* How long the bar stays when nobody needs it. */
#define BAR_MS 1500
/* The pointer has to go to the very edge to call it: what is there belongs to the guest. */
#define EDGE 2

enum
{
  SIGNAL_DETACH,
  SIGNAL_FULL_SCREEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * LodgeConsolePane:
 *
 * The screen of one machine with the bar that belongs to it. On a page or in a window the bar is
 * above the picture; on the full screen it comes when the pointer touches the upper edge, or when
 * the keyboard is given back.
 */
G_DEFINE_FINAL_TYPE (LodgeConsolePane, lodge_console_pane, GTK_TYPE_WIDGET)

/* ---- the bar ---- */

static gboolean
bar_is_used (LodgeConsolePane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return gtk_widget_get_state_flags (self->bar) & GTK_STATE_FLAG_PRELIGHT
         || (focus != NULL && gtk_widget_is_ancestor (focus, self->bar));
}

static gboolean
hide_cb (gpointer user_data)
{
  LodgeConsolePane *self = user_data;

  if (bar_is_used (self))
    return G_SOURCE_CONTINUE;
  self->hide_id = 0;
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  return G_SOURCE_REMOVE;
}

static void
show_bar (LodgeConsolePane *self)
{
  if (self->place != LODGE_CONSOLE_FULL_SCREEN)
    return;
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->hide_id = g_timeout_add (BAR_MS, hide_cb, self);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, LodgeConsolePane *self)
{
  if (y < EDGE)
    show_bar (self);
}

static void
update_hint (LodgeConsolePane *self)
{
  g_autofree char *text = NULL;

  if (gtk_widget_has_focus (GTK_WIDGET (lodge_console_get_display (self->console))))
    text = g_strdup_printf (_ ("%s gives the keyboard back"),
                            lodge_console_get_release_keys (self->console));
  gtk_label_set_label (self->hint, text != NULL ? text : "");
}

static void
focus_cb (GtkWidget *display, GParamSpec *pspec, LodgeConsolePane *self)
{
  update_hint (self);
}

/* On the full screen the way out of the guest leads to the way out of the full screen. */
static void
left_cb (LodgeConsole *console, LodgeConsolePane *self)
{
  if (self->place != LODGE_CONSOLE_FULL_SCREEN)
    return;
  show_bar (self);
  gtk_widget_grab_focus (self->full_screen_button);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        LodgeConsolePane *self)
{
  if (self->place != LODGE_CONSOLE_FULL_SCREEN
      || (keyval != GDK_KEY_Escape && keyval != GDK_KEY_F11))
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[SIGNAL_FULL_SCREEN], 0, NULL);
  return GDK_EVENT_STOP;
}

/* ---- the buttons ---- */

static void
detach_cb (LodgeConsolePane *self)
{
  g_signal_emit (self, signals[SIGNAL_DETACH], 0);
}

static void
full_screen_cb (LodgeConsolePane *self)
{
  g_signal_emit (self, signals[SIGNAL_FULL_SCREEN], 0, NULL);
}

/* ---- the machine ---- */

static void
open_graphics (gpointer opener,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  lodge_machine_open_graphics_async (opener, cancellable, callback, user_data);
}

static int
open_graphics_finish (gpointer opener, GAsyncResult *result, GError **error)
{
  return lodge_machine_open_graphics_finish (opener, result, error);
}

static void
update (LodgeConsolePane *self)
{
  lodge_console_session_set_name (lodge_console_get_session (self->console),
                                  lodge_machine_get_display_name (self->machine));
  lodge_console_set_powered (self->console,
                             lodge_machine_can (self->machine, LODGE_VERB_CONSOLE, NULL));
}

static void
start_cb (LodgeConsolePane *self)
{
  g_autoptr (LodgeJob) job = lodge_machine_verb_job (self->machine, LODGE_VERB_START);

  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

/* ---- object ---- */

static gboolean
lodge_console_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LODGE_CONSOLE_PANE (widget)->console));
}

/* GTK 4.8 forgets which actions there are for a widget that gets another parent; said anew, it
 * finds them. */
static void
renew_actions (LodgeConsolePane *self)
{
  gtk_widget_insert_action_group (GTK_WIDGET (self), "console", NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "console", G_ACTION_GROUP (self->actions));
}

static void
lodge_console_pane_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_console_pane_parent_class)->root (widget);
  renew_actions (LODGE_CONSOLE_PANE (widget));
}

static void
lodge_console_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_console_pane_parent_class)->map (widget);
  lodge_console_pane_fill_monitors_menu (LODGE_CONSOLE_PANE (widget));
}

static void
lodge_console_pane_dispose (GObject *object)
{
  LodgeConsolePane *self = LODGE_CONSOLE_PANE (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  if (self->console != NULL)
    {
      lodge_console_pane_set_machine (self, NULL);
      g_signal_handlers_disconnect_by_data (self->console, self);
      g_signal_handlers_disconnect_by_data (lodge_console_get_display (self->console), self);
    }
  lodge_ui_dispose_template (GTK_WIDGET (self), LODGE_TYPE_CONSOLE_PANE);
  g_clear_object (&self->library);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lodge_console_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/console/lodge-console-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, keys_section);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, consoles_section);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, monitors_section);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, bar_slot);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, sliding_slot);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, revealer);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, keys_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, hint);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, detach_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, full_screen_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsolePane, console);
  gtk_widget_class_bind_template_callback (widget_class, detach_cb);
  gtk_widget_class_bind_template_callback (widget_class, full_screen_cb);
}

static void
lodge_console_pane_class_init (LodgeConsolePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_console_pane_dispose;
  widget_class->grab_focus = lodge_console_pane_grab_focus;
  widget_class->map = lodge_console_pane_map;
  widget_class->root = lodge_console_pane_root;

  /**
   * LodgeConsolePane::detach: the person wants the screen in a window of its own, or back
   */
  signals[SIGNAL_DETACH] = g_signal_new ("detach", LODGE_TYPE_CONSOLE_PANE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * LodgeConsolePane::full-screen:
   * @self: a pane
   * @monitor: (nullable): where; %NULL for the monitor that it is on
   *
   * The person wants the screen to fill a monitor, or no longer.
   */
  signals[SIGNAL_FULL_SCREEN] =
      g_signal_new ("full-screen", LODGE_TYPE_CONSOLE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, GDK_TYPE_MONITOR);

  g_type_ensure (LODGE_TYPE_CONSOLE);
  bind_template (widget_class);
  gtk_widget_class_set_css_name (widget_class, "consolepane");
}

static void
bind_settings (LodgeConsolePane *self)
{
  LodgeSettings *settings = lodge_settings_get_default ();

  g_object_bind_property (settings, "console-release-key", self->console, "release-keys",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (settings, "console-grab-shortcuts", self->console, "grab-shortcuts",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->console, "notify::release-keys", G_CALLBACK (update_hint), self);
}

static void
lodge_console_pane_init (LodgeConsolePane *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  lodge_console_pane_add_actions (self);
  renew_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_console_pane_fill_keys_menu (self);

  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self->console, "left", G_CALLBACK (left_cb), self);
  g_signal_connect_swapped (self->console, "start-requested", G_CALLBACK (start_cb), self);
  g_signal_connect (lodge_console_get_display (self->console), "notify::has-focus",
                    G_CALLBACK (focus_cb), self);
  bind_settings (self);
  lodge_console_pane_set_place (self, LODGE_CONSOLE_IN_PAGE);
}

/**
 * lodge_console_pane_new:
 * @library: whose queue starts machines
 *
 * Returns: (transfer floating): a pane without a machine
 */
GtkWidget *
lodge_console_pane_new (LodgeLibrary *library)
{
  LodgeConsolePane *self = g_object_new (LODGE_TYPE_CONSOLE_PANE, NULL);

  g_set_object (&self->library, library);
  return GTK_WIDGET (self);
}

/**
 * lodge_console_pane_get_machine:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): whose screen is shown
 */
LodgeMachine *
lodge_console_pane_get_machine (LodgeConsolePane *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_PANE (self), NULL);

  return self->machine;
}

static void
detach_machine (LodgeConsolePane *self)
{
  LodgeConsoleSession *session = lodge_console_get_session (self->console);

  if (self->machine == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->machine, self);
  g_signal_handlers_disconnect_by_data (session, self);
  lodge_console_session_disconnect (session);
  lodge_console_set_session (self->console, NULL);
  lodge_console_pane_remove_settings_actions (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->machine);
}

static void
attach_machine (LodgeConsolePane *self, LodgeMachine *machine)
{
  g_autoptr (LodgeConsoleSession) session =
      lodge_console_session_new (lodge_machine_get_display_name (machine), G_OBJECT (machine),
                                 open_graphics, open_graphics_finish);

  self->machine = g_object_ref (machine);
  self->settings = lodge_console_settings_new (lodge_machine_get_uuid (machine));
  lodge_console_pane_add_settings_actions (self);
  g_object_bind_property (self->settings, "scaling", self->console, "scaling",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->settings, "resize-guest", self->console, "resize-guest",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->settings, "clipboard", session, "clipboard", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (machine, "notify", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "notify::state",
                            G_CALLBACK (lodge_console_pane_update_actions), self);
  lodge_console_set_powered (self->console, FALSE);
  lodge_console_set_session (self->console, session);
  update (self);
}

/**
 * lodge_console_pane_set_machine:
 * @self: a pane
 * @machine: (nullable): whose screen is shown
 */
void
lodge_console_pane_set_machine (LodgeConsolePane *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_CONSOLE_PANE (self));

  if (self->machine == machine)
    return;
  detach_machine (self);
  if (machine != NULL)
    attach_machine (self, machine);
  lodge_console_pane_update_actions (self);
}

/**
 * lodge_console_pane_get_console:
 * @self: a pane
 *
 * Returns: (transfer none): the screen
 */
LodgeConsole *
lodge_console_pane_get_console (LodgeConsolePane *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_PANE (self), NULL);

  return self->console;
}

static void
put_bar (LodgeConsolePane *self, AdwBin *slot)
{
  g_autoptr (GtkWidget) bar = g_object_ref (self->bar);
  AdwBin *old = slot == self->bar_slot ? self->sliding_slot : self->bar_slot;

  if (adw_bin_get_child (slot) == bar)
    return;
  adw_bin_set_child (old, NULL);
  adw_bin_set_child (slot, bar);
  renew_actions (self);
}

/**
 * lodge_console_pane_set_place:
 * @self: a pane
 * @place: where it is
 */
void
lodge_console_pane_set_place (LodgeConsolePane *self, LodgeConsolePlace place)
{
  g_return_if_fail (LODGE_IS_CONSOLE_PANE (self));
  const gboolean full = place == LODGE_CONSOLE_FULL_SCREEN;
  const char *label = full ? _ ("Leave Full Screen") : _ ("Full Screen");

  self->place = place;
  g_clear_handle_id (&self->hide_id, g_source_remove);
  put_bar (self, full ? self->sliding_slot : self->bar_slot);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), full);
  gtk_widget_set_visible (self->detach_button, place == LODGE_CONSOLE_IN_PAGE);
  gtk_button_set_icon_name (GTK_BUTTON (self->full_screen_button),
                            full ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  gtk_widget_set_tooltip_text (self->full_screen_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->full_screen_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* Whoever comes here sees how to get away. */
  show_bar (self);
}
