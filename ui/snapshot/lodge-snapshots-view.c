/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "snapshot/lodge-snapshots-view.h"

#include "snapshot/lodge-snapshot-dialogs.h"
#include "snapshot/lodge-snapshot-row.h"

#include <glib/gi18n.h>

/**
 * LodgeSnapshotsView:
 *
 * The snapshots of a machine as a tree. It is read when it is shown, and anew after each job of the
 * machine's: libvirt does not tell when snapshots come and go.
 */
struct _LodgeSnapshotsView
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListView *list;
  GtkInfoBar *mixed_bar;

  LodgeLibrary *library;
  LodgeMachine *machine;
  LodgeSnapshotList *snapshots;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotsView, lodge_snapshots_view, ADW_TYPE_BIN)

static void
update_actions (LodgeSnapshotsView *self)
{
  static const char *const actions[] = { "snapshots.take", "snapshots.revert", "snapshots.rename",
                                         "snapshots.delete", "snapshots.delete-branch" };
  const gboolean can =
      self->machine != NULL && lodge_machine_can (self->machine, LODGE_VERB_EDIT, NULL);
  const gboolean mixed = self->snapshots != NULL && lodge_snapshot_list_get_mixed (self->snapshots);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], can && !mixed);
  gtk_widget_set_visible (GTK_WIDGET (self->mixed_bar), mixed);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSnapshotsView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_snapshot_list_load_finish (LODGE_SNAPSHOT_LIST (source), result, &error))
    {
      g_debug ("no snapshots: %s", error->message);
      return;
    }
  if (LODGE_SNAPSHOT_LIST (source) != self->snapshots)
    return;
  const gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->snapshots)) > 0;
  gtk_stack_set_visible_child_name (self->stack, any ? "tree" : "none");
  update_actions (self);
}

static void
load (LodgeSnapshotsView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->snapshots == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->cancellable = g_cancellable_new ();
  lodge_snapshot_list_load_async (self->snapshots, self->cancellable, loaded_cb,
                                  g_object_ref (self));
}

static void
job_finished_cb (LodgeSnapshotsView *self, LodgeJob *job)
{
  if (self->machine != NULL
      && g_strcmp0 (lodge_job_get_key (job), lodge_machine_get_uuid (self->machine)) == 0)
    load (self);
}

/* ---- what can be done ---- */

static LodgeSnapshot *
find (LodgeSnapshotsView *self, GVariant *name)
{
  return self->snapshots != NULL
             ? lodge_snapshot_list_find (self->snapshots, g_variant_get_string (name, NULL), NULL)
             : NULL;
}

static GtkWindow *
get_window (LodgeSnapshotsView *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
take_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LodgeSnapshotsView *self = LODGE_SNAPSHOTS_VIEW (widget);
  g_autofree char *name = lodge_snapshot_list_suggest_name (self->snapshots);
  g_autoptr (LodgeJob) job = lodge_snapshot_take_job (self->snapshots, name, NULL);

  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

static void
revert_cb (GtkWidget *widget, const char *action, GVariant *name)
{
  LodgeSnapshotsView *self = LODGE_SNAPSHOTS_VIEW (widget);
  LodgeSnapshot *snapshot = find (self, name);

  if (snapshot != NULL)
    lodge_snapshot_ask_revert (get_window (self), lodge_library_get_jobs (self->library),
                               self->snapshots, snapshot);
}

static void
rename_cb (GtkWidget *widget, const char *action, GVariant *name)
{
  LodgeSnapshotsView *self = LODGE_SNAPSHOTS_VIEW (widget);
  LodgeSnapshot *snapshot = find (self, name);

  if (snapshot != NULL)
    lodge_snapshot_ask_rename (get_window (self), lodge_library_get_jobs (self->library),
                               self->snapshots, snapshot);
}

static void
delete_cb (GtkWidget *widget, const char *action, GVariant *name)
{
  LodgeSnapshotsView *self = LODGE_SNAPSHOTS_VIEW (widget);
  LodgeSnapshot *snapshot = find (self, name);

  if (snapshot != NULL)
    lodge_snapshot_ask_delete (get_window (self), lodge_library_get_jobs (self->library),
                               self->snapshots, snapshot,
                               g_str_equal (action, "snapshots.delete-branch"));
}

static void
activate_cb (LodgeSnapshotsView *self, guint position)
{
  g_autoptr (LodgeSnapshot) snapshot =
      g_list_model_get_item (G_LIST_MODEL (self->snapshots), position);

  if (snapshot != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "snapshots.revert", "s",
                                lodge_snapshot_get_name (snapshot));
}

/* ---- rows ---- */

static void
row_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, lodge_snapshot_row_new ());
}

static void
row_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  lodge_snapshot_row_set_snapshot (LODGE_SNAPSHOT_ROW (gtk_list_item_get_child (item)),
                                   gtk_list_item_get_item (item));
}

/* ---- object ---- */

static void
lodge_snapshots_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_snapshots_view_parent_class)->map (widget);
  load (LODGE_SNAPSHOTS_VIEW (widget));
}

static void
lodge_snapshots_view_dispose (GObject *object)
{
  LodgeSnapshotsView *self = LODGE_SNAPSHOTS_VIEW (object);

  if (self->stack != NULL)
    lodge_snapshots_view_set_machine (self, NULL);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_snapshots_view_parent_class)->dispose (object);
}

static void
lodge_snapshots_view_class_init (LodgeSnapshotsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_snapshots_view_dispose;
  widget_class->map = lodge_snapshots_view_map;

  gtk_widget_class_install_action (widget_class, "snapshots.take", NULL, take_cb);
  gtk_widget_class_install_action (widget_class, "snapshots.revert", "s", revert_cb);
  gtk_widget_class_install_action (widget_class, "snapshots.rename", "s", rename_cb);
  gtk_widget_class_install_action (widget_class, "snapshots.delete", "s", delete_cb);
  gtk_widget_class_install_action (widget_class, "snapshots.delete-branch", "s", delete_cb);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/snapshot/lodge-snapshots-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsView, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsView, list);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsView, mixed_bar);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
lodge_snapshots_view_init (LodgeSnapshotsView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
}

/**
 * lodge_snapshots_view_set_library:
 * @self: a view
 * @library: whose queue does the work
 */
void
lodge_snapshots_view_set_library (LodgeSnapshotsView *self, LodgeLibrary *library)
{
  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (lodge_library_get_jobs (self->library), self);
  g_set_object (&self->library, library);
  g_signal_connect_object (lodge_library_get_jobs (library), "job-finished",
                           G_CALLBACK (job_finished_cb), self, G_CONNECT_SWAPPED);
}

/**
 * lodge_snapshots_view_set_machine:
 * @self: a view
 * @machine: (nullable): whose snapshots are shown
 */
void
lodge_snapshots_view_set_machine (LodgeSnapshotsView *self, LodgeMachine *machine)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, update_actions, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->snapshots);
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    {
      self->snapshots = lodge_snapshot_list_new (machine);
      selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->snapshots)));
      g_signal_connect_object (machine, "notify", G_CALLBACK (update_actions), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  gtk_stack_set_visible_child_name (self->stack, "none");
  update_actions (self);
  load (self);
}
