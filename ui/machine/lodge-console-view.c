/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-console-view.h"

#include <glib/gi18n.h>

/**
 * LodgeConsoleView:
 *
 * A machine's screen, or in words why there is none.
 */

struct _LodgeConsoleView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *off_page;
  AdwStatusPage *none_page;
  GtkButton *start_button;

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
show_off (LodgeConsoleView *self)
{
  LodgeMachineState state = lodge_machine_get_state (self->machine);
  g_autofree char *title
      = g_strdup_printf (_ ("“%s” Is Off"), lodge_machine_get_display_name (self->machine));

  adw_status_page_set_title (self->off_page, title);
  adw_status_page_set_description (
      self->off_page,
      state == LODGE_MACHINE_SAVED ? _ ("Its memory is saved: it goes on where it stopped.") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->start_button),
                          lodge_machine_can (self->machine, LODGE_VERB_START, NULL));
  gtk_stack_set_visible_child_name (self->stack, "off");
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
  if (!lodge_machine_is_active (self->machine))
    show_off (self);
  else
    show_none (self, lodge_machine_get_graphics (self->machine));
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

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/machine/lodge-console-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, off_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, none_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeConsoleView, start_button);
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
  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, update, self);
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    g_signal_connect_object (machine, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
