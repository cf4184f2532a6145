/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "window/lodge-machine-page.h"

#include "console/lodge-console-view.h"
#include "machine/lodge-notes-view.h"
#include "machine/lodge-overview.h"
#include "snapshot/lodge-snapshots-view.h"

/**
 * LodgeMachinePage:
 *
 * One machine: overview, console, snapshots and notes. The switcher between them belongs in the
 * window's header bar; where that is too narrow for it, the page shows one at its lower edge.
 */

enum
{
  PROP_0,
  PROP_MACHINE,
  PROP_VIEW,
  PROP_REVEAL_SWITCHER,
  N_PROPS
};

enum
{
  SIGNAL_EXPLAIN_ACCELERATION,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

struct _LodgeMachinePage
{
  GtkWidget parent_instance;

  AdwViewStack *stack;
  AdwViewSwitcherBar *switcher_bar;
  LodgeOverview *overview;
  LodgeConsoleView *console_view;
  LodgeSnapshotsView *snapshots_view;
  LodgeNotesView *notes_view;

  LodgeMachine *machine;
  gboolean reveal_switcher;
};

G_DEFINE_FINAL_TYPE (LodgeMachinePage, lodge_machine_page, GTK_TYPE_WIDGET)

static void
view_changed_cb (LodgeMachinePage *self)
{
  if (adw_view_stack_get_visible_child (self->stack) == GTK_WIDGET (self->console_view))
    gtk_widget_grab_focus (GTK_WIDGET (self->console_view));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

static void
open_console_cb (LodgeMachinePage *self)
{
  lodge_machine_page_show_view (self, "console");
}

static void
explain_acceleration_cb (LodgeMachinePage *self)
{
  g_signal_emit (self, signals[SIGNAL_EXPLAIN_ACCELERATION], 0);
}

static void
lodge_machine_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (object);

  switch (prop_id)
    {
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_VIEW:
      g_value_set_string (value, adw_view_stack_get_visible_child_name (self->stack));
      break;
    case PROP_REVEAL_SWITCHER:
      g_value_set_boolean (value, self->reveal_switcher);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_page_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (object);

  switch (prop_id)
    {
    case PROP_MACHINE:
      lodge_machine_page_set_machine (self, g_value_get_object (value));
      break;
    case PROP_VIEW:
      lodge_machine_page_show_view (self, g_value_get_string (value));
      break;
    case PROP_REVEAL_SWITCHER:
      if (self->reveal_switcher != g_value_get_boolean (value))
        {
          self->reveal_switcher = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_page_dispose (GObject *object)
{
  LodgeMachinePage *self = LODGE_MACHINE_PAGE (object);

  if (self->stack != NULL)
    lodge_machine_page_set_machine (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LODGE_TYPE_MACHINE_PAGE);

  G_OBJECT_CLASS (lodge_machine_page_parent_class)->dispose (object);
}

/* With the first page, because a program without one needs no style for it. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/lodge/Lodge/machine/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
lodge_machine_page_class_init (LodgeMachinePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lodge_machine_page_get_property;
  object_class->set_property = lodge_machine_page_set_property;
  object_class->dispose = lodge_machine_page_dispose;

  properties[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, LODGE_TYPE_MACHINE, flags);
  /**
   * LodgeMachinePage:view:
   *
   * "overview", "console", "snapshots" or "notes".
   */
  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, "overview", flags);
  /**
   * LodgeMachinePage:reveal-switcher:
   *
   * Whether the page shows a view switcher of its own, because the header bar has no room for one.
   */
  properties[PROP_REVEAL_SWITCHER] =
      g_param_spec_boolean ("reveal-switcher", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LodgeMachinePage::explain-acceleration:
   *
   * A person asks why the machine is slow.
   */
  signals[SIGNAL_EXPLAIN_ACCELERATION] =
      g_signal_new ("explain-acceleration", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);

  load_style ();
  g_type_ensure (LODGE_TYPE_CONSOLE_VIEW);
  g_type_ensure (LODGE_TYPE_NOTES_VIEW);
  g_type_ensure (LODGE_TYPE_OVERVIEW);
  g_type_ensure (LODGE_TYPE_SNAPSHOTS_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/window/lodge-machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, overview);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, console_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, snapshots_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeMachinePage, notes_view);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_console_cb);
  gtk_widget_class_bind_template_callback (widget_class, explain_acceleration_cb);
  gtk_widget_class_set_css_name (widget_class, "machinepage");
}

static void
lodge_machine_page_init (LodgeMachinePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_machine_page_new:
 * @library: what holds the machines and does the work
 *
 * Returns: (transfer floating): a new page without a machine
 */
GtkWidget *
lodge_machine_page_new (LodgeLibrary *library)
{
  LodgeMachinePage *self = g_object_new (LODGE_TYPE_MACHINE_PAGE, NULL);

  lodge_overview_set_library (self->overview, library);
  lodge_console_view_set_library (self->console_view, library);
  lodge_snapshots_view_set_library (self->snapshots_view, library);
  lodge_notes_view_set_library (self->notes_view, library);
  return GTK_WIDGET (self);
}

/**
 * lodge_machine_page_get_machine:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the machine that is shown
 */
LodgeMachine *
lodge_machine_page_get_machine (LodgeMachinePage *self)
{
  return self->machine;
}

/**
 * lodge_machine_page_set_machine:
 * @self: a page
 * @machine: (nullable): the machine to show
 */
void
lodge_machine_page_set_machine (LodgeMachinePage *self, LodgeMachine *machine)
{
  if (self->machine == machine)
    return;
  g_set_object (&self->machine, machine);
  lodge_overview_set_machine (self->overview, machine);
  lodge_console_view_set_machine (self->console_view, machine);
  lodge_snapshots_view_set_machine (self->snapshots_view, machine);
  lodge_notes_view_set_machine (self->notes_view, machine);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MACHINE]);
}

/**
 * lodge_machine_page_get_stack:
 * @self: a page
 *
 * Returns: (transfer none): the views, for a switcher in a header bar
 */
AdwViewStack *
lodge_machine_page_get_stack (LodgeMachinePage *self)
{
  return self->stack;
}

/**
 * lodge_machine_page_show_view:
 * @self: a page
 * @name: "overview", "console", "snapshots" or "notes"
 */
void
lodge_machine_page_show_view (LodgeMachinePage *self, const char *name)
{
  adw_view_stack_set_visible_child_name (self->stack, name);
}
