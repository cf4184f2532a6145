/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-overview.h"

#include "machine/lodge-files-group.h"
#include "machine/lodge-graph.h"
#include "machine/lodge-overview-grid.h"
#include "machine/lodge-preview.h"
#include "machine/lodge-tag-row.h"

#include <glib/gi18n.h>

/* A guest gets its address some time after it was started, and may change it. */
#define ADDRESS_INTERVAL_S 10

/**
 * LodgeOverview:
 *
 * The first view of a machine: what it is, what it does at the moment, and what can be changed
 * about it. Asks the host for figures, addresses and pictures only while it is on screen.
 */

enum
{
  SIGNAL_OPEN_CONSOLE,
  SIGNAL_EXPLAIN_ACCELERATION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _LodgeOverview
{
  AdwBin parent_instance;

  LodgePreview *preview;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkLabel *description_label;
  LodgeGraph *cpu_graph;
  LodgeGraph *memory_graph;
  LodgeGraph *disk_graph;
  LodgeGraph *network_graph;
  GtkLabel *cpu_label;
  GtkLabel *memory_label;
  GtkLabel *disk_label;
  GtkLabel *network_label;
  GtkWidget *graphs;
  AdwActionRow *os_row;
  AdwActionRow *address_row;
  AdwActionRow *resources_row;
  AdwActionRow *acceleration_row;
  AdwActionRow *host_row;
  GtkButton *why_button;
  AdwPreferencesGroup *edit_group;
  AdwEntryRow *title_row;
  AdwEntryRow *description_row;
  LodgeTagRow *tag_row;
  AdwActionRow *autostart_row;
  GtkSwitch *autostart_switch;
  LodgeFilesGroup *files_group;

  LodgeLibrary *library;
  LodgeMachine *machine;
  LodgeMachineList *watched; /* whose figures we asked for */
  char *os_id;               /* whose name os_name is */
  char *os_name;
  GCancellable *cancellable;
  guint address_id;
  guint update_id;
  gboolean was_active;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LodgeOverview, lodge_overview, ADW_TYPE_BIN)

static void
push (LodgeOverview *self, LodgeJob *job)
{
  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
  g_object_unref (job);
}

static void
title_applied_cb (LodgeOverview *self)
{
  push (self, lodge_machine_set_title_job (self->machine,
                                           gtk_editable_get_text (GTK_EDITABLE (self->title_row))));
}

static void
description_applied_cb (LodgeOverview *self)
{
  push (self, lodge_machine_set_description_job (
                  self->machine, gtk_editable_get_text (GTK_EDITABLE (self->description_row))));
}

static void
tags_edited_cb (LodgeOverview *self)
{
  push (self, lodge_machine_set_tags_job (self->machine, lodge_tag_row_get_tags (self->tag_row)));
}

static void
autostart_switched_cb (LodgeOverview *self)
{
  if (!self->updating && self->machine != NULL)
    push (self, lodge_machine_set_autostart_job (self->machine,
                                                 gtk_switch_get_active (self->autostart_switch)));
}

static void
preview_clicked_cb (LodgeOverview *self)
{
  g_signal_emit (self, signals[SIGNAL_OPEN_CONSOLE], 0);
}

static void
why_cb (LodgeOverview *self)
{
  g_signal_emit (self, signals[SIGNAL_EXPLAIN_ACCELERATION], 0);
}

static void
update_rates (GtkLabel *label, LodgeStats *stats, LodgeStatsKind in, LodgeStatsKind out)
{
  g_autofree char *in_text = lodge_format_size ((guint64)lodge_stats_get_latest (stats, in));
  g_autofree char *out_text = lodge_format_size ((guint64)lodge_stats_get_latest (stats, out));
  /* Translators: bytes per second: read or received, then written or sent */
  g_autofree char *text = g_strdup_printf (_ ("↓ %s/s  ↑ %s/s"), in_text, out_text);

  gtk_label_set_label (label, text);
}

static void
stats_changed_cb (LodgeOverview *self)
{
  LodgeStats *stats = self->machine != NULL ? lodge_machine_get_stats (self->machine) : NULL;
  g_autofree char *cpu = NULL;
  g_autofree char *memory = NULL;

  if (stats == NULL || lodge_stats_get_n_samples (stats) == 0)
    {
      gtk_label_set_label (self->cpu_label, "");
      gtk_label_set_label (self->memory_label, "");
      gtk_label_set_label (self->disk_label, "");
      gtk_label_set_label (self->network_label, "");
      return;
    }
  cpu = g_strdup_printf (_ ("%.0f %%"), lodge_stats_get_latest (stats, LODGE_STATS_CPU) * 100);
  memory = lodge_format_size ((guint64)lodge_stats_get_latest (stats, LODGE_STATS_MEMORY));
  gtk_label_set_label (self->cpu_label, cpu);
  gtk_label_set_label (self->memory_label, memory);
  update_rates (self->disk_label, stats, LODGE_STATS_DISK_READ, LODGE_STATS_DISK_WRITE);
  update_rates (self->network_label, stats, LODGE_STATS_NET_RECEIVE, LODGE_STATS_NET_SEND);
}

static void
addresses_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeOverview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) addresses =
      lodge_machine_get_addresses_finish (LODGE_MACHINE (source), result, &error);
  g_autofree char *text = NULL;

  if (lodge_error_is_cancelled (error) || self->address_row == NULL)
    return;
  if (addresses != NULL && addresses[0] != NULL)
    text = g_strjoinv ("\n", addresses);
  else
    text = g_strdup (_ ("Not known yet"));
  adw_action_row_set_subtitle (self->address_row, text);
}

static gboolean
ask_addresses_cb (gpointer user_data)
{
  LodgeOverview *self = user_data;

  lodge_machine_get_addresses_async (self->machine, self->cancellable, addresses_cb,
                                     g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static void
stop_watching (LodgeOverview *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->address_id, g_source_remove);
  if (self->watched != NULL)
    lodge_machine_list_unwatch_stats (self->watched);
  g_clear_object (&self->watched);
}

/* Asks the host for what changes by itself, for as long as somebody sees it. */
static void
watch (LodgeOverview *self)
{
  LodgeMachineList *machines = NULL;

  stop_watching (self);
  if (self->machine == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->cancellable = g_cancellable_new ();
  lodge_files_group_load (self->files_group, self->machine);
  if (!lodge_machine_is_active (self->machine))
    return;
  machines = lodge_library_get_machines (self->library, lodge_machine_get_host (self->machine));
  if (machines != NULL)
    {
      self->watched = g_object_ref (machines);
      lodge_machine_list_watch_stats (self->watched);
    }
  self->address_id = g_timeout_add_seconds (ADDRESS_INTERVAL_S, ask_addresses_cb, self);
  ask_addresses_cb (self);
}

static void
set_row (AdwActionRow *row, const char *text)
{
  gboolean there = text != NULL && text[0] != '\0';

  gtk_widget_set_visible (GTK_WIDGET (row), there);
  adw_action_row_set_subtitle (row, there ? text : "");
}

/* What somebody is typing is theirs until they press Enter or the button. */
static void
set_entry (AdwEntryRow *row, const char *text)
{
  gboolean typing =
      (gtk_widget_get_state_flags (GTK_WIDGET (row)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;

  if (typing)
    return;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text != NULL ? text : "") == 0)
    return;
  /* Without this the row would offer to apply what it was just given. */
  adw_entry_row_set_show_apply_button (row, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  adw_entry_row_set_show_apply_button (row, TRUE);
}

static void
update_facts (LodgeOverview *self)
{
  LodgeMachine *machine = self->machine;
  gboolean active = lodge_machine_is_active (machine);
  const char *os_id = lodge_machine_get_os_id (machine);
  guint cpus = lodge_machine_get_cpus (machine);
  g_autofree char *cpus_text =
      g_strdup_printf (ngettext ("%u processor", "%u processors", cpus), cpus);
  g_autofree char *memory = lodge_format_size (lodge_machine_get_memory (machine));
  const char *architecture = lodge_machine_get_architecture (machine);
  /* Translators: "2 processors, 4 GiB memory, x86_64" */
  g_autofree char *resources = g_strdup_printf (_ ("%s, %s memory, %s"), cpus_text, memory,
                                                architecture != NULL ? architecture : "");
  const char *accelerator = lodge_machine_get_accelerator (machine);
  gboolean tcg = g_strcmp0 (accelerator, "tcg") == 0;

  if (g_strcmp0 (os_id, self->os_id) != 0)
    {
      g_free (self->os_id);
      g_free (self->os_name);
      self->os_id = g_strdup (os_id);
      self->os_name = os_id != NULL ? lodge_os_dup_name (os_id) : NULL;
    }
  set_row (self->os_row, self->os_name != NULL ? self->os_name : os_id);
  set_row (self->resources_row, resources);
  set_row (self->acceleration_row, tcg ? _ ("Slow: without hardware acceleration")
                                   : g_strcmp0 (accelerator, "kvm") == 0
                                       ? _ ("Fast: with hardware acceleration (KVM)")
                                       : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->why_button), tcg);
  set_row (self->host_row, lodge_host_get_name (lodge_machine_get_host (machine)));
  gtk_widget_set_visible (GTK_WIDGET (self->address_row), active);
  gtk_widget_set_visible (self->graphs, active);
  lodge_graph_set_maximum (self->memory_graph, (double)lodge_machine_get_memory (machine));
}

static void
update_heading (LodgeOverview *self)
{
  LodgeMachine *machine = self->machine;
  LodgeMachineState state = lodge_machine_get_state (machine);
  const char *description = lodge_machine_get_description (machine);
  g_autofree char *state_text =
      lodge_machine_get_stale (machine)
          ? g_strdup_printf (_ ("%s, when last seen"), lodge_machine_state_to_text (state))
          : g_strdup (lodge_machine_state_to_text (state));

  gtk_label_set_label (self->name_label, lodge_machine_get_display_name (machine));
  gtk_label_set_label (self->state_label, state_text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->state_label),
                            state == LODGE_MACHINE_RUNNING   ? "success"
                            : state == LODGE_MACHINE_CRASHED ? "error"
                                                             : "dim-label");
  gtk_label_set_label (self->description_label, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description_label),
                          description != NULL && description[0] != '\0');
}

static void
update (LodgeOverview *self)
{
  gboolean active = FALSE;

  if (self->machine == NULL)
    return;
  active = lodge_machine_is_active (self->machine);
  self->updating = TRUE;
  update_heading (self);
  update_facts (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->edit_group),
                            lodge_machine_can (self->machine, LODGE_VERB_EDIT, NULL));
  set_entry (self->title_row, lodge_machine_get_title (self->machine));
  set_entry (self->description_row, lodge_machine_get_description (self->machine));
  lodge_tag_row_set_tags (self->tag_row, lodge_machine_get_tags (self->machine));
  gtk_switch_set_active (self->autostart_switch, lodge_machine_get_autostart (self->machine));
  self->updating = FALSE;

  if (active != self->was_active)
    watch (self);
  self->was_active = active;
}

static gboolean
update_idle_cb (gpointer user_data)
{
  LodgeOverview *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* One event of the host changes several properties at once. */
static void
machine_notify_cb (LodgeOverview *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_idle_cb, self);
}

static void
lodge_overview_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_overview_parent_class)->map (widget);
  watch (LODGE_OVERVIEW (widget));
}

static void
lodge_overview_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_overview_parent_class)->unmap (widget);
  stop_watching (LODGE_OVERVIEW (widget));
}

static void
lodge_overview_dispose (GObject *object)
{
  LodgeOverview *self = LODGE_OVERVIEW (object);

  stop_watching (self);
  if (self->os_row != NULL)
    lodge_overview_set_machine (self, NULL);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_pointer (&self->os_id, g_free);
  g_clear_pointer (&self->os_name, g_free);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_overview_parent_class)->dispose (object);
}

static void
lodge_overview_class_init (LodgeOverviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_overview_dispose;
  widget_class->map = lodge_overview_map;
  widget_class->unmap = lodge_overview_unmap;

  /**
   * LodgeOverview::open-console:
   *
   * A person clicked the machine's screen.
   */
  signals[SIGNAL_OPEN_CONSOLE] =
      g_signal_new ("open-console", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  /**
   * LodgeOverview::explain-acceleration:
   *
   * A person asks why the machine is slow.
   */
  signals[SIGNAL_EXPLAIN_ACCELERATION] =
      g_signal_new ("explain-acceleration", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LODGE_TYPE_FILES_GROUP);
  g_type_ensure (LODGE_TYPE_GRAPH);
  g_type_ensure (LODGE_TYPE_OVERVIEW_GRID);
  g_type_ensure (LODGE_TYPE_PREVIEW);
  g_type_ensure (LODGE_TYPE_TAG_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lodge/Lodge/machine/lodge-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, preview);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, name_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, state_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, description_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, cpu_graph);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, memory_graph);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, disk_graph);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, network_graph);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, cpu_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, memory_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, disk_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, network_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, graphs);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, os_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, address_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, resources_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, acceleration_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, host_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, why_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, edit_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, title_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, description_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, tag_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, autostart_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, autostart_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeOverview, files_group);
  gtk_widget_class_bind_template_callback (widget_class, title_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, description_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, tags_edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, autostart_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, preview_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, why_cb);
}

static void
lodge_overview_init (LodgeOverview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_graph_set_kinds (self->cpu_graph, LODGE_STATS_CPU, -1);
  lodge_graph_set_maximum (self->cpu_graph, 1);
  lodge_graph_set_kinds (self->memory_graph, LODGE_STATS_MEMORY, -1);
  lodge_graph_set_kinds (self->disk_graph, LODGE_STATS_DISK_READ, LODGE_STATS_DISK_WRITE);
  lodge_graph_set_kinds (self->network_graph, LODGE_STATS_NET_RECEIVE, LODGE_STATS_NET_SEND);
}

/**
 * lodge_overview_set_library:
 * @self: an overview
 * @library: what holds the machines and does the work
 */
void
lodge_overview_set_library (LodgeOverview *self, LodgeLibrary *library)
{
  g_set_object (&self->library, library);
}

/**
 * lodge_overview_set_machine:
 * @self: an overview
 * @machine: (nullable): what is shown
 */
void
lodge_overview_set_machine (LodgeOverview *self, LodgeMachine *machine)
{
  LodgeStats *stats = machine != NULL ? lodge_machine_get_stats (machine) : NULL;

  if (self->machine == machine)
    return;
  stop_watching (self);
  if (self->machine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->machine, machine_notify_cb, self);
      g_signal_handlers_disconnect_by_func (lodge_machine_get_stats (self->machine),
                                            stats_changed_cb, self);
    }
  g_set_object (&self->machine, machine);
  lodge_preview_set_machine (self->preview, machine);
  lodge_files_group_load (self->files_group, NULL);
  lodge_graph_set_stats (self->cpu_graph, stats);
  lodge_graph_set_stats (self->memory_graph, stats);
  lodge_graph_set_stats (self->disk_graph, stats);
  lodge_graph_set_stats (self->network_graph, stats);
  adw_action_row_set_subtitle (self->address_row, "");
  stats_changed_cb (self);
  if (machine == NULL)
    return;
  g_signal_connect_object (machine, "notify", G_CALLBACK (machine_notify_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (stats, "changed", G_CALLBACK (stats_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->was_active = lodge_machine_is_active (machine);
  update (self);
  watch (self);
}
