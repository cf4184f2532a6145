/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "console/lodge-console-view.h"

#include "console/lodge-console-window.h"

#include <glib/gi18n.h>

/**
 * LodgeConsoleView:
 *
 * A machine's screen, or in words why there is none. Connected only while it is on screen: a
 * picture that nobody sees would keep the guest's host and this program busy. A screen can leave
 * for a window of its own, and stays there when another machine is shown here.
 */

struct _LodgeConsoleView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwBin *slot;
  GtkWidget *back_button;
  AdwStatusPage *none_page;

  LodgeLibrary *library;
  LodgeMachine *machine;
  LodgeConsolePane *pane; /* in the slot; NULL while it is in a window */
  GHashTable *windows;    /* LodgeMachine to LodgeConsoleWindow */
};

G_DEFINE_FINAL_TYPE (LodgeConsoleView, lodge_console_view, ADW_TYPE_BIN)

static void
show_none (LodgeConsoleView *self, const char *graphics)
{
  if (graphics == NULL)
    {
      adw_status_page_set_title (self->none_page, _ ("No Screen"));
      adw_status_page_set_description (
          self->none_page, _ ("This machine has no graphics; “lodge console” shows its serial "
                              "console."));
    }
  else
    {
      g_autofree char *text = g_strdup_printf (
          _ ("This machine shows its screen by %s, and Lodge speaks SPICE only."), graphics);
      adw_status_page_set_title (self->none_page, _ ("Another Kind of Screen"));
      adw_status_page_set_description (self->none_page, text);
    }
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void detach_cb (LodgeConsoleView *self);
static void full_screen_cb (LodgeConsolePane *pane, GdkMonitor *monitor, LodgeConsoleView *self);

static void
put_pane (LodgeConsoleView *self, LodgeConsolePane *pane)
{
  self->pane = pane;
  if (pane == NULL)
    return;
  lodge_console_pane_set_place (pane, LODGE_CONSOLE_IN_PAGE);
  g_signal_connect_swapped (pane, "detach", G_CALLBACK (detach_cb), self);
  g_signal_connect (pane, "full-screen", G_CALLBACK (full_screen_cb), self);
  adw_bin_set_child (self->slot, GTK_WIDGET (pane));
}

static LodgeConsolePane *
steal_pane (LodgeConsoleView *self)
{
  LodgeConsolePane *pane = g_object_ref (self->pane);

  g_signal_handlers_disconnect_by_data (pane, self);
  adw_bin_set_child (self->slot, NULL);
  self->pane = NULL;
  return pane;
}

static void
update (LodgeConsoleView *self)
{
  if (self->machine == NULL)
    return;
  if (g_hash_table_contains (self->windows, self->machine))
    {
      gtk_stack_set_visible_child_name (self->stack, "away");
      return;
    }
  if (g_strcmp0 (lodge_machine_get_graphics (self->machine), "spice") != 0)
    {
      show_none (self, lodge_machine_get_graphics (self->machine));
      return;
    }
  if (self->pane == NULL)
    put_pane (self, LODGE_CONSOLE_PANE (lodge_console_pane_new (self->library)));
  lodge_console_pane_set_machine (self->pane, self->machine);
  gtk_stack_set_visible_child_name (self->stack, "console");
}

/* ---- windows ---- */

static gboolean
close_cb (LodgeConsoleWindow *window, LodgeConsoleView *self)
{
  g_autoptr (LodgeConsolePane) pane = lodge_console_window_steal_pane (window);
  LodgeMachine *machine = lodge_console_pane_get_machine (pane);

  g_hash_table_remove (self->windows, machine);
  /* The connection goes on where it was, unless another machine is shown there by now. */
  if (machine == self->machine && self->pane == NULL)
    put_pane (self, pane);
  else
    lodge_console_pane_set_machine (pane, NULL);
  update (self);
  if (machine == self->machine)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  return GDK_EVENT_PROPAGATE;
}

static LodgeConsoleWindow *
move_to_window (LodgeConsoleView *self)
{
  g_autoptr (LodgeConsolePane) pane = steal_pane (self);
  LodgeConsoleWindow *window = lodge_console_window_new (pane);

  g_hash_table_insert (self->windows, g_object_ref (self->machine), window);
  g_signal_connect (window, "close-request", G_CALLBACK (close_cb), self);
  update (self);
  return window;
}

static void
detach_cb (LodgeConsoleView *self)
{
  lodge_console_window_present (move_to_window (self));
}

static void
full_screen_cb (LodgeConsolePane *pane, GdkMonitor *monitor, LodgeConsoleView *self)
{
  LodgeConsoleWindow *window = move_to_window (self);

  /* On the monitor that this window is on, where window managers go by that. */
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  lodge_console_window_present_full_screen (window, monitor);
}

static void
bring_back_cb (LodgeConsoleView *self)
{
  LodgeConsoleWindow *window = g_hash_table_lookup (self->windows, self->machine);

  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

static void
lodge_console_view_unmap (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);
  LodgeConsoleSession *session =
      self->pane != NULL ? lodge_console_get_session (lodge_console_pane_get_console (self->pane))
                         : NULL;

  if (session != NULL)
    lodge_console_session_disconnect (session);
  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->unmap (widget);
}

static gboolean
lodge_console_view_grab_focus (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  if (g_strcmp0 (page, "away") == 0)
    return gtk_widget_grab_focus (self->back_button);
  return self->pane != NULL && gtk_widget_grab_focus (GTK_WIDGET (self->pane));
}

static void
lodge_console_view_dispose (GObject *object)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (object);
  g_autoptr (GList) windows = g_hash_table_get_values (self->windows);

  for (GList *l = windows; l != NULL; l = l->next)
    {
      g_autoptr (LodgeConsolePane) pane = lodge_console_window_steal_pane (l->data);

      g_signal_handlers_disconnect_by_data (l->data, self);
      lodge_console_pane_set_machine (pane, NULL);
      gtk_window_destroy (l->data);
    }
  g_hash_table_remove_all (self->windows);
  if (self->stack != NULL)
    lodge_console_view_set_machine (self, NULL);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_console_view_parent_class)->dispose (object);
}

static void
lodge_console_view_finalize (GObject *object)
{
  g_hash_table_unref (LODGE_CONSOLE_VIEW (object)->windows);

  G_OBJECT_CLASS (lodge_console_view_parent_class)->finalize (object);
}

static void
lodge_console_view_class_init (LodgeConsoleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_console_view_dispose;
  object_class->finalize = lodge_console_view_finalize;
  widget_class->unmap = lodge_console_view_unmap;
  widget_class->grab_focus = lodge_console_view_grab_focus;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/console/lodge-console-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, slot);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, back_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, none_page);
  gtk_widget_class_bind_template_callback (widget_class, bring_back_cb);
}

static void
lodge_console_view_init (LodgeConsoleView *self)
{
  self->windows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_console_view_set_library:
 * @self: a view
 * @library: whose queue starts machines
 */
void
lodge_console_view_set_library (LodgeConsoleView *self, LodgeLibrary *library)
{
  g_set_object (&self->library, library);
}

/**
 * lodge_console_view_set_machine:
 * @self: a view
 * @machine: (nullable): whose screen is shown
 */
void
lodge_console_view_set_machine (LodgeConsoleView *self, LodgeMachine *machine)
{
  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, update, self);
  if (self->pane != NULL)
    lodge_console_pane_set_machine (self->pane, NULL);
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    g_signal_connect_object (machine, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
