/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-new-machine-dialog.h"

#include "lifecycle/lodge-hardware-page.h"
#include "lifecycle/lodge-machine-draft.h"
#include "lifecycle/lodge-review-page.h"
#include "lifecycle/lodge-source-page.h"

#include <glib/gi18n.h>

/**
 * LodgeNewMachineDialog:
 *
 * The wizard: source, hardware, review. The hardware page lies beside the way from the file to the
 * machine: whoever does not want to change anything goes from the source to the review at once.
 */

enum
{
  SIGNAL_CREATING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _LodgeNewMachineDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkButton *cancel_button;
  GtkButton *back_button;
  GtkButton *next_button;
  GtkButton *create_button;
  GtkStack *stack;
  LodgeSourcePage *source_page;
  LodgeHardwarePage *hardware_page;
  LodgeReviewPage *review_page;

  LodgeLibrary *library;
  LodgeMachineDraft *draft;
  gboolean from_hardware; /* where Back leads from the review */
  gboolean choose_file;   /* open the file chooser with the window */
};

G_DEFINE_FINAL_TYPE (LodgeNewMachineDialog, lodge_new_machine_dialog, ADW_TYPE_WINDOW)

static gboolean
is_on (LodgeNewMachineDialog *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

static void
update (LodgeNewMachineDialog *self)
{
  gboolean source = is_on (self, "source");
  gboolean review = is_on (self, "review");
  gboolean ready = lodge_machine_draft_get_ready (self->draft);
  LodgeHost *host = lodge_machine_draft_get_host (self->draft);

  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), source);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), !source);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), !review);
  gtk_widget_set_visible (GTK_WIDGET (self->create_button), review);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.next", !review && ready);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.create", review && ready);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "wizard.back", !source);
  gtk_window_set_default_widget (GTK_WINDOW (self),
                                 GTK_WIDGET (review ? self->create_button : self->next_button));
  adw_window_title_set_title (self->window_title, source   ? _ ("New Machine")
                                                  : review ? _ ("Review")
                                                           : _ ("Hardware"));
  adw_window_title_set_subtitle (self->window_title,
                                 lodge_host_is_local (host) ? "" : lodge_host_get_name (host));
}

static void
show_page (LodgeNewMachineDialog *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  update (self);
  if (is_on (self, "review"))
    gtk_widget_grab_focus (GTK_WIDGET (self->create_button));
  else
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
next_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LodgeNewMachineDialog *self = LODGE_NEW_MACHINE_DIALOG (widget);

  self->from_hardware = is_on (self, "hardware");
  show_page (self, "review");
}

static void
hardware_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_page (LODGE_NEW_MACHINE_DIALOG (widget), "hardware");
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LodgeNewMachineDialog *self = LODGE_NEW_MACHINE_DIALOG (widget);

  show_page (self, is_on (self, "review") && self->from_hardware ? "hardware" : "source");
}

static void
choose_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LodgeNewMachineDialog *self = LODGE_NEW_MACHINE_DIALOG (widget);

  if (is_on (self, "source"))
    lodge_source_page_choose_file (self->source_page);
}

static void
create_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LodgeNewMachineDialog *self = LODGE_NEW_MACHINE_DIALOG (widget);
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_draft_create_spec (self->draft);
  g_autoptr (LodgeJob) job = lodge_create_job_new (lodge_machine_draft_get_host (self->draft), spec,
                                                   lodge_review_page_get_start (self->review_page));

  /* From here on it is a job like any other, and shown where all jobs are. */
  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
  g_signal_emit (self, signals[SIGNAL_CREATING], 0, job);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
choose_file_idle_cb (gpointer user_data)
{
  LodgeNewMachineDialog *self = user_data;

  if (self->choose_file && gtk_widget_get_mapped (GTK_WIDGET (self)))
    lodge_source_page_choose_file (self->source_page);
  self->choose_file = FALSE;
  return G_SOURCE_REMOVE;
}

static gboolean
dropped_cb (LodgeNewMachineDialog *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  if (path == NULL || !lodge_host_is_local (lodge_machine_draft_get_host (self->draft)))
    return FALSE;
  lodge_machine_draft_open (self->draft, path);
  show_page (self, "source");
  return TRUE;
}

static void
lodge_new_machine_dialog_map (GtkWidget *widget)
{
  LodgeNewMachineDialog *self = LODGE_NEW_MACHINE_DIALOG (widget);

  GTK_WIDGET_CLASS (lodge_new_machine_dialog_parent_class)->map (widget);
  if (self->choose_file)
    g_idle_add_full (G_PRIORITY_LOW, choose_file_idle_cb, g_object_ref (self), g_object_unref);
}

static void
lodge_new_machine_dialog_dispose (GObject *object)
{
  LodgeNewMachineDialog *self = LODGE_NEW_MACHINE_DIALOG (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_new_machine_dialog_parent_class)->dispose (object);
}

static void
lodge_new_machine_dialog_class_init (LodgeNewMachineDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_new_machine_dialog_dispose;
  widget_class->map = lodge_new_machine_dialog_map;

  /**
   * LodgeNewMachineDialog::creating:
   * @job: the job that makes the machine, for lodge_create_job_get_uuid() when it is done
   *
   * A person pressed *Create*, and the dialog is about to close. (It does not tell when the machine
   * is there: GTK 4.8 cannot explain to an assistive technology a window that is kept hidden.)
   */
  signals[SIGNAL_CREATING] = g_signal_new ("creating", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, LODGE_TYPE_JOB);

  g_type_ensure (LODGE_TYPE_SOURCE_PAGE);
  g_type_ensure (LODGE_TYPE_HARDWARE_PAGE);
  g_type_ensure (LODGE_TYPE_REVIEW_PAGE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-new-machine-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, source_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, hardware_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeNewMachineDialog, review_page);

  gtk_widget_class_install_action (widget_class, "wizard.next", NULL, next_cb);
  gtk_widget_class_install_action (widget_class, "wizard.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "wizard.hardware", NULL, hardware_cb);
  gtk_widget_class_install_action (widget_class, "wizard.create", NULL, create_cb);
  gtk_widget_class_install_action (widget_class, "wizard.choose", NULL, choose_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "wizard.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "wizard.choose",
                                       NULL);
}

static void
lodge_new_machine_dialog_init (LodgeNewMachineDialog *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

/**
 * lodge_new_machine_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @library: the library whose queue does the work
 * @host: where the machine is to be created
 * @path: (nullable): an installer or disk image to begin with; without one a file chooser opens
 *   together with the window
 *
 * Nothing is created before a person presses *Create*.
 *
 * Returns: (transfer none): a new wizard, to be presented
 */
GtkWindow *
lodge_new_machine_dialog_new (GtkWindow *parent,
                              LodgeLibrary *library,
                              LodgeHost *host,
                              const char *path)
{
  LodgeNewMachineDialog *self = g_object_new (LODGE_TYPE_NEW_MACHINE_DIALOG, "transient-for",
                                              parent, "destroy-with-parent", TRUE, NULL);

  self->library = g_object_ref (library);
  self->draft = lodge_machine_draft_new (library, host);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  lodge_source_page_set_draft (self->source_page, self->draft);
  lodge_hardware_page_set_draft (self->hardware_page, self->draft);
  lodge_review_page_set_draft (self->review_page, self->draft);
  if (path != NULL)
    lodge_machine_draft_open (self->draft, path);
  self->choose_file = path == NULL;
  update (self);
  return GTK_WINDOW (self);
}
