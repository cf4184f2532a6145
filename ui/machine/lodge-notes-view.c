/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-notes-view.h"

/* Long enough not to save in the middle of a word. */
#define SAVE_DELAY_MS 800

/**
 * LodgeNotesView:
 *
 * A machine's notes. They are saved when nothing was typed for a moment, and when they are left.
 */

struct _LodgeNotesView
{
  AdwBin parent_instance;

  GtkTextView *text_view;
  GtkTextBuffer *buffer;

  LodgeLibrary *library;
  LodgeMachine *machine;
  guint save_id;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (LodgeNotesView, lodge_notes_view, ADW_TYPE_BIN)

static char *
get_text (LodgeNotesView *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
save_now (LodgeNotesView *self)
{
  g_autofree char *text = NULL;
  g_autoptr (LodgeJob) job = NULL;
  const char *saved = NULL;

  if (self->save_id == 0)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  text = get_text (self);
  saved = lodge_machine_get_notes (self->machine);
  if (g_strcmp0 (text, saved != NULL ? saved : "") == 0)
    return;
  job = lodge_machine_set_notes_job (self->machine, text);
  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
}

static gboolean
save_cb (gpointer user_data)
{
  LodgeNotesView *self = user_data;

  save_now (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LodgeNotesView *self)
{
  if (self->loading || self->machine == NULL)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
}

static void
load (LodgeNotesView *self)
{
  const char *notes = self->machine != NULL ? lodge_machine_get_notes (self->machine) : NULL;
  g_autofree char *shown = get_text (self);

  /* What is being typed is newer than what was saved. */
  if (self->save_id != 0 || g_strcmp0 (shown, notes != NULL ? notes : "") == 0)
    return;
  self->loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, notes != NULL ? notes : "", -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->loading = FALSE;
}

static void
lodge_notes_view_unmap (GtkWidget *widget)
{
  save_now (LODGE_NOTES_VIEW (widget));
  GTK_WIDGET_CLASS (lodge_notes_view_parent_class)->unmap (widget);
}

static void
lodge_notes_view_dispose (GObject *object)
{
  LodgeNotesView *self = LODGE_NOTES_VIEW (object);

  if (self->buffer != NULL)
    lodge_notes_view_set_machine (self, NULL);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_notes_view_parent_class)->dispose (object);
}

static void
lodge_notes_view_class_init (LodgeNotesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_notes_view_dispose;
  widget_class->unmap = lodge_notes_view_unmap;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/machine/lodge-notes-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNotesView, text_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeNotesView, buffer);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
lodge_notes_view_init (LodgeNotesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_notes_view_set_library:
 * @self: a view
 * @library: whose queue saves
 */
void
lodge_notes_view_set_library (LodgeNotesView *self, LodgeLibrary *library)
{
  g_set_object (&self->library, library);
}

/**
 * lodge_notes_view_set_machine:
 * @self: a view
 * @machine: (nullable): whose notes are shown; unsaved ones of the former machine are saved first
 */
void
lodge_notes_view_set_machine (LodgeNotesView *self, LodgeMachine *machine)
{
  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    {
      save_now (self);
      g_signal_handlers_disconnect_by_func (self->machine, load, self);
    }
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    g_signal_connect_object (machine, "notify::notes", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (GTK_WIDGET (self->text_view), machine != NULL);
  load (self);
}
