/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-window.h"

#include "base/lodge-error-toast.h"

/**
 * LodgeConsoleWindow:
 *
 * A machine's screen in a window of its own, or all over a monitor. Who makes it takes the screen
 * back when it is closed.
 */
struct _LodgeConsoleWindow
{
  AdwWindow parent_instance;

  GtkWidget *header;
  AdwToastOverlay *toasts;
  LodgeConsolePane *pane;
  gboolean only_full_screen; /* it came from a page and goes back there */
  guint close_id;
};

G_DEFINE_FINAL_TYPE (LodgeConsoleWindow, lodge_console_window, ADW_TYPE_WINDOW)

static gboolean
close_cb (gpointer user_data)
{
  LodgeConsoleWindow *self = user_data;

  self->close_id = 0;
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
full_screen_changed_cb (LodgeConsoleWindow *self)
{
  const gboolean full = gtk_window_is_fullscreen (GTK_WINDOW (self));

  if (self->pane == NULL)
    return;
  gtk_widget_set_visible (self->header, !full);
  lodge_console_pane_set_place (self->pane,
                                full ? LODGE_CONSOLE_FULL_SCREEN : LODGE_CONSOLE_IN_WINDOW);
  gtk_widget_grab_focus (GTK_WIDGET (self->pane));
  /* Some window managers have a key of their own for it. Not at once: GTK is not done with the
   * window's new state. */
  if (!full && self->only_full_screen && self->close_id == 0)
    self->close_id = g_idle_add (close_cb, self);
}

static void
full_screen_cb (LodgeConsolePane *pane, GdkMonitor *monitor, LodgeConsoleWindow *self)
{
  if (monitor != NULL)
    gtk_window_fullscreen_on_monitor (GTK_WINDOW (self), monitor);
  else if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    gtk_window_unfullscreen (GTK_WINDOW (self));
  else
    gtk_window_fullscreen (GTK_WINDOW (self));
}

static void
lodge_console_window_dispose (GObject *object)
{
  LodgeConsoleWindow *self = LODGE_CONSOLE_WINDOW (object);

  g_clear_handle_id (&self->close_id, g_source_remove);
  if (self->pane != NULL)
    g_object_unref (lodge_console_window_steal_pane (self));

  G_OBJECT_CLASS (lodge_console_window_parent_class)->dispose (object);
}

static void
lodge_console_window_class_init (LodgeConsoleWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_console_window_dispose;
}

static void
lodge_console_window_init (LodgeConsoleWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->header = adw_header_bar_new ();
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  gtk_box_append (GTK_BOX (box), self->header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  lodge_toast_register_overlay (GTK_WINDOW (self), self->toasts);
  gtk_window_set_default_size (GTK_WINDOW (self), 1024, 768);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (full_screen_changed_cb), NULL);
}

/**
 * lodge_console_window_new:
 * @pane: the screen, without a parent
 *
 * Returns: (transfer none): a window, not on the screen yet; GTK owns it
 */
LodgeConsoleWindow *
lodge_console_window_new (LodgeConsolePane *pane)
{
  LodgeConsoleWindow *self = g_object_new (LODGE_TYPE_CONSOLE_WINDOW, NULL);

  self->pane = pane;
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (pane));
  g_signal_connect (pane, "full-screen", G_CALLBACK (full_screen_cb), self);
  g_object_bind_property (lodge_console_pane_get_machine (pane), "display-name", self, "title",
                          G_BINDING_SYNC_CREATE);
  return self;
}

/**
 * lodge_console_window_steal_pane:
 * @self: a window
 *
 * Returns: (transfer full): its screen, which it no longer has
 */
LodgeConsolePane *
lodge_console_window_steal_pane (LodgeConsoleWindow *self)
{
  LodgeConsolePane *pane = g_object_ref (self->pane);

  self->pane = NULL;
  g_signal_handlers_disconnect_by_data (pane, self);
  adw_toast_overlay_set_child (self->toasts, NULL);
  return pane;
}

/**
 * lodge_console_window_present:
 * @self: a window
 *
 * Shows it as a window.
 */
void
lodge_console_window_present (LodgeConsoleWindow *self)
{
  lodge_console_pane_set_place (self->pane, LODGE_CONSOLE_IN_WINDOW);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->pane));
}

/**
 * lodge_console_window_present_full_screen:
 * @self: a window that has not been shown
 * @monitor: (nullable): where
 *
 * Shows it all over a monitor, until the person leaves the full screen; then it closes.
 */
void
lodge_console_window_present_full_screen (LodgeConsoleWindow *self, GdkMonitor *monitor)
{
  self->only_full_screen = TRUE;
  if (monitor != NULL)
    gtk_window_fullscreen_on_monitor (GTK_WINDOW (self), monitor);
  else
    gtk_window_fullscreen (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
