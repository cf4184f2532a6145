/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-jobs-button.h"

#include <glib/gi18n.h>

#include "base/lodge-ui.h"
#include "job/lodge-job-row.h"

/**
 * LodgeJobsButton:
 *
 * A button that says how many jobs are at work and opens a list of them, newest first. Without a
 * job it is not there.
 */
struct _LodgeJobsButton
{
  GtkWidget parent_instance;

  GtkMenuButton *button;
  GtkSpinner *spinner;
  GtkWidget *image;
  GtkLabel *count;
  GtkWidget *popover;
  GtkListView *list;
  GtkWidget *clear_button;

  LodgeJobQueue *queue;
};

G_DEFINE_FINAL_TYPE (LodgeJobsButton, lodge_jobs_button, GTK_TYPE_WIDGET)

static void
update (LodgeJobsButton *self)
{
  guint n_active = lodge_job_queue_get_n_active (self->queue);
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  g_autofree char *count = g_strdup_printf ("%u", n_active);
  g_autofree char *label = NULL;

  if (n_active > 0)
    /* Translators: the name of a button; the number is that of jobs at work */
    label = g_strdup_printf (g_dngettext (NULL, "Jobs, %u at work", "Jobs, %u at work", n_active),
                             n_active);
  else
    label = g_strdup (_ ("Jobs"));

  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n_active > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), n_active > 0);
  gtk_widget_set_visible (self->image, n_active == 0);
  gtk_spinner_set_spinning (self->spinner, n_active > 0);
  gtk_widget_set_visible (self->clear_button, n_jobs > n_active);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);

  if (n_jobs == 0)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_set_visible (GTK_WIDGET (self), n_jobs > 0);
}

static void
clear_clicked_cb (LodgeJobsButton *self)
{
  lodge_job_queue_clear_finished (self->queue);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b, gpointer user_data)
{
  LodgeJobsButton *self = user_data;
  GListModel *jobs = G_LIST_MODEL (self->queue);
  guint n = g_list_model_get_n_items (jobs);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeJob) job = g_list_model_get_item (jobs, i);

      if (job == a)
        return a == b ? GTK_ORDERING_EQUAL : GTK_ORDERING_LARGER;
      if (job == b)
        return GTK_ORDERING_SMALLER;
    }
  return GTK_ORDERING_EQUAL;
}

static void
set_up_list (LodgeJobsButton *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;
  g_autoptr (GtkSelectionModel) selection = NULL;
  GtkSorter *sorter;
  GtkSortListModel *sorted;

  if (gtk_list_view_get_model (self->list) != NULL)
    return;

  factory = gtk_builder_list_item_factory_new_from_resource (NULL, LODGE_UI_RESOURCES
                                                             "job/lodge-job-item.ui");
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_newest_first, self, NULL));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->queue)), sorter);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (sorted)));
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
}

static void
lodge_jobs_button_dispose (GObject *object)
{
  LodgeJobsButton *self = LODGE_JOBS_BUTTON (object);

  if (self->list != NULL)
    {
      /* The sorter looks at the queue through self. */
      gtk_list_view_set_model (self->list, NULL);
      gtk_list_view_set_factory (self->list, NULL);
    }
  lodge_ui_dispose_template (GTK_WIDGET (self), LODGE_TYPE_JOBS_BUTTON);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (lodge_jobs_button_parent_class)->dispose (object);
}

static void
lodge_jobs_button_class_init (LodgeJobsButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_jobs_button_dispose;

  g_type_ensure (LODGE_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_UI_RESOURCES "job/lodge-jobs-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, button);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, spinner);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, image);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, count);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, popover);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, list);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobsButton, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
}

static void
lodge_jobs_button_init (LodgeJobsButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_jobs_button_set_queue:
 * @queue: the jobs; called once
 */
void
lodge_jobs_button_set_queue (LodgeJobsButton *self, LodgeJobQueue *queue)
{
  self->queue = g_object_ref (queue);
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "notify::n-active", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  /* The rows are made with the first look at them. */
  g_signal_connect_object (self->popover, "show", G_CALLBACK (set_up_list), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/**
 * lodge_jobs_button_popup:
 *
 * Opens the list, if there is a job.
 */
void
lodge_jobs_button_popup (LodgeJobsButton *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_menu_button_popup (self->button);
}
