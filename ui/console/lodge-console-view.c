/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "console/lodge-console-view.h"

#include "console/lodge-console.h"

#include <glib/gi18n.h>

/**
 * LodgeConsoleView:
 *
 * A machine's screen, or in words why there is none. Connected only while it is on screen: a
 * picture that nobody sees would keep the guest's host and this program busy.
 */

struct _LodgeConsoleView
{
  AdwBin parent_instance;

  GtkStack *stack;
  LodgeConsole *console;
  AdwStatusPage *none_page;

  LodgeLibrary *library;
  LodgeMachine *machine;
};

G_DEFINE_FINAL_TYPE (LodgeConsoleView, lodge_console_view, ADW_TYPE_BIN)

static void
start_cb (LodgeConsoleView *self)
{
  g_autoptr (LodgeJob) job = lodge_machine_verb_job (self->machine, LODGE_VERB_START);

  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

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

static void
update (LodgeConsoleView *self)
{
  if (self->machine == NULL)
    return;
  if (g_strcmp0 (lodge_machine_get_graphics (self->machine), "spice") != 0)
    {
      show_none (self, lodge_machine_get_graphics (self->machine));
      return;
    }
  lodge_console_session_set_name (lodge_console_get_session (self->console),
                                  lodge_machine_get_display_name (self->machine));
  lodge_console_set_powered (self->console,
                             lodge_machine_can (self->machine, LODGE_VERB_CONSOLE, NULL));
  gtk_stack_set_visible_child_name (self->stack, "console");
}

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
lodge_console_view_unmap (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);
  LodgeConsoleSession *session = lodge_console_get_session (self->console);

  if (session != NULL)
    lodge_console_session_disconnect (session);
  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->unmap (widget);
}

static gboolean
lodge_console_view_grab_focus (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->console));
}

static void
lodge_console_view_dispose (GObject *object)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (object);

  if (self->stack != NULL)
    lodge_console_view_set_machine (self, NULL);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_console_view_parent_class)->dispose (object);
}

static void
lodge_console_view_class_init (LodgeConsoleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_console_view_dispose;
  widget_class->unmap = lodge_console_view_unmap;
  widget_class->grab_focus = lodge_console_view_grab_focus;

  g_type_ensure (LODGE_TYPE_CONSOLE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/console/lodge-console-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, console);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, none_page);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
}

static void
lodge_console_view_init (LodgeConsoleView *self)
{
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
  g_autoptr (LodgeConsoleSession) session = NULL;

  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->machine, update, self);
      lodge_console_session_disconnect (lodge_console_get_session (self->console));
    }
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    {
      session = lodge_console_session_new (lodge_machine_get_display_name (machine),
                                           G_OBJECT (machine), open_graphics, open_graphics_finish);
      g_signal_connect_object (machine, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  lodge_console_set_session (self->console, session);
  update (self);
}
