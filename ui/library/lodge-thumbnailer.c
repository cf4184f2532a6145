/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-library"

#include "config.h"

#include "library/lodge-thumbnailer.h"

#include <string.h>

#define SHOT_KEY "lodge-thumbnail"

/* A screen that changes is looked at this often; one that does not is asked more and more seldom,
 * so that a library that nobody touches costs next to nothing. */
#define FIRST_INTERVAL_US (4 * G_TIME_SPAN_SECOND)
#define LAST_INTERVAL_US (10 * G_TIME_SPAN_MINUTE)
#define INTERVAL_GROWTH 4

/* A screen on which fewer than one in so many pixels differ does not change: a cursor blinks. */
#define SAME_PART 1000

/* How long scrolling has to rest before new rows get their pictures. */
#define SETTLE_MS 150

enum
{
  UPDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is known of one machine's screen; lives as long as the machine. */
typedef struct
{
  GdkTexture *texture;
  GBytes *pixels;
  gint64 due;
  gint64 interval;
} Shot;

/**
 * LodgeThumbnailer:
 *
 * Takes pictures of the screens of running machines whose rows somebody can see, one at a time.
 * Rows register while they are mapped; rows that are scrolled away, windows that are minimized and
 * machines that are off cost nothing. For the main thread.
 */
struct _LodgeThumbnailer
{
  GObject parent_instance;

  GHashTable *watched; /* GtkWidget → LodgeMachine */
  GCancellable *cancellable;
  gboolean busy;
  guint timer_id;
};

G_DEFINE_FINAL_TYPE (LodgeThumbnailer, lodge_thumbnailer, G_TYPE_OBJECT)

static void schedule (LodgeThumbnailer *self);

static void
shot_free (gpointer data)
{
  Shot *shot = data;

  g_clear_object (&shot->texture);
  g_clear_pointer (&shot->pixels, g_bytes_unref);
  g_free (shot);
}

static Shot *
get_shot (LodgeMachine *machine)
{
  Shot *shot = g_object_get_data (G_OBJECT (machine), SHOT_KEY);

  if (shot == NULL)
    {
      shot = g_new0 (Shot, 1);
      shot->interval = FIRST_INTERVAL_US;
      g_object_set_data_full (G_OBJECT (machine), SHOT_KEY, shot, shot_free);
    }
  return shot;
}

static gboolean
is_on_screen (GtkWidget *widget)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget) || surface == NULL || !gdk_surface_get_mapped (surface))
    return FALSE;
  if (GDK_IS_TOPLEVEL (surface)
      && (gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) & GDK_TOPLEVEL_STATE_MINIMIZED) != 0)
    return FALSE;
  if (viewport == NULL || !gtk_widget_compute_bounds (widget, viewport, &bounds))
    return FALSE;
  return bounds.origin.y + bounds.size.height > 0
         && bounds.origin.y < gtk_widget_get_height (viewport);
}

static gboolean
has_screen (LodgeMachine *machine)
{
  return lodge_machine_is_active (machine) && lodge_machine_can (machine, LODGE_VERB_CONSOLE, NULL);
}

/* The machine that has waited longest; those that have no picture yet come first. */
static LodgeMachine *
pick (LodgeThumbnailer *self, gint64 *due)
{
  GHashTableIter iter;
  gpointer widget, machine;
  LodgeMachine *best = NULL;

  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &widget, &machine))
    {
      Shot *shot;

      if (!has_screen (machine) || !is_on_screen (widget))
        continue;
      shot = get_shot (machine);
      if (best == NULL || shot->due < *due)
        {
          best = machine;
          *due = shot->due;
        }
    }
  return best;
}

static void
scale_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  /* Twice the size, for displays with a scale of two. */
  g_task_return_pointer (
      task, lodge_picture_scale_down (data, LODGE_THUMBNAIL_WIDTH * 2, LODGE_THUMBNAIL_HEIGHT * 2),
      (GDestroyNotify)lodge_picture_free);
}

/* Whether the picture is the last one, but for a cursor. */
static gboolean
is_at_rest (const Shot *shot, const LodgePicture *picture)
{
  gsize size, size_before, different = 0;
  const guint8 *pixels = g_bytes_get_data (picture->pixels, &size);
  const guint8 *before;

  if (shot->pixels == NULL)
    return FALSE;
  before = g_bytes_get_data (shot->pixels, &size_before);
  if (size != size_before)
    return FALSE;
  for (gsize i = 0; i < size; i += 3)
    different += memcmp (pixels + i, before + i, 3) != 0;
  return different * SAME_PART < size / 3;
}

static void
finish_shot (LodgeThumbnailer *self, LodgeMachine *machine, const LodgePicture *picture)
{
  Shot *shot = get_shot (machine);

  self->busy = FALSE;
  if (picture == NULL || is_at_rest (shot, picture))
    shot->interval = MIN (shot->interval * INTERVAL_GROWTH, LAST_INTERVAL_US);
  else
    shot->interval = FIRST_INTERVAL_US;
  if (picture != NULL && (shot->pixels == NULL || !g_bytes_equal (shot->pixels, picture->pixels)))
    {
      g_clear_pointer (&shot->pixels, g_bytes_unref);
      g_clear_object (&shot->texture);
      shot->pixels = g_bytes_ref (picture->pixels);
      shot->texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8,
                                              picture->pixels, picture->width * 3);
      g_signal_emit (self, signals[UPDATED], 0, machine);
    }
  shot->due = g_get_monotonic_time () + shot->interval;
  schedule (self);
}

static void
scaled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeThumbnailer) self = user_data;
  LodgeMachine *machine = g_object_get_data (G_OBJECT (result), "machine");
  g_autoptr (LodgePicture) picture = g_task_propagate_pointer (G_TASK (result), NULL);

  finish_shot (self, machine, picture);
}

static void
screenshot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeThumbnailer) self = user_data;
  LodgeMachine *machine = LODGE_MACHINE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgePicture) picture = lodge_machine_screenshot_finish (machine, result, &error);
  g_autoptr (GTask) task = NULL;

  if (picture == NULL)
    {
      g_debug ("No thumbnail of %s: %s", lodge_machine_get_name (machine), error->message);
      finish_shot (self, machine, NULL);
      return;
    }

  task = g_task_new (NULL, NULL, scaled_cb, g_object_ref (self));
  g_object_set_data_full (G_OBJECT (task), "machine", g_object_ref (machine), g_object_unref);
  g_task_set_task_data (task, g_steal_pointer (&picture), (GDestroyNotify)lodge_picture_free);
  g_task_run_in_thread (task, scale_in_thread);
}

static gboolean
timer_cb (gpointer user_data)
{
  LodgeThumbnailer *self = user_data;
  gint64 due = 0;
  LodgeMachine *machine = pick (self, &due);

  self->timer_id = 0;
  if (machine == NULL || self->busy)
    return G_SOURCE_REMOVE;
  if (due > g_get_monotonic_time ())
    {
      schedule (self);
      return G_SOURCE_REMOVE;
    }
  self->busy = TRUE;
  lodge_machine_screenshot_async (machine, self->cancellable, screenshot_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Without anything to look at no timer runs. */
static void
schedule (LodgeThumbnailer *self)
{
  gint64 due = 0;
  gint64 wait;

  if (self->busy || self->timer_id != 0 || g_hash_table_size (self->watched) == 0
      || pick (self, &due) == NULL)
    return;
  wait = (due - g_get_monotonic_time ()) / 1000;
  if (wait > 2000)
    self->timer_id = g_timeout_add_seconds (wait / 1000, timer_cb, self);
  else
    self->timer_id = g_timeout_add (MAX (wait, SETTLE_MS), timer_cb, self);
}

static void
lodge_thumbnailer_dispose (GObject *object)
{
  LodgeThumbnailer *self = LODGE_THUMBNAILER (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->watched);

  G_OBJECT_CLASS (lodge_thumbnailer_parent_class)->dispose (object);
}

static void
lodge_thumbnailer_finalize (GObject *object)
{
  LodgeThumbnailer *self = LODGE_THUMBNAILER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->watched, g_hash_table_unref);

  G_OBJECT_CLASS (lodge_thumbnailer_parent_class)->finalize (object);
}

static void
lodge_thumbnailer_class_init (LodgeThumbnailerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_thumbnailer_dispose;
  object_class->finalize = lodge_thumbnailer_finalize;

  /**
   * LodgeThumbnailer::updated:
   * @machine: the machine that has a new picture
   */
  signals[UPDATED] = g_signal_new ("updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, LODGE_TYPE_MACHINE);
}

static void
lodge_thumbnailer_init (LodgeThumbnailer *self)
{
  self->cancellable = g_cancellable_new ();
  self->watched = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

/**
 * lodge_thumbnailer_new:
 *
 * Returns: (transfer full): a thumbnailer that watches nothing
 */
LodgeThumbnailer *
lodge_thumbnailer_new (void)
{
  return g_object_new (LODGE_TYPE_THUMBNAILER, NULL);
}

/**
 * lodge_thumbnailer_watch:
 * @widget: what shows the machine; call lodge_thumbnailer_unwatch() before it goes
 * @machine: the machine
 */
void
lodge_thumbnailer_watch (LodgeThumbnailer *self, GtkWidget *widget, LodgeMachine *machine)
{
  g_hash_table_insert (self->watched, widget, g_object_ref (machine));
  /* Where the row will be is known after the next allocation only. */
  if (self->timer_id == 0 && !self->busy && has_screen (machine))
    self->timer_id = g_timeout_add (SETTLE_MS, timer_cb, self);
}

/**
 * lodge_thumbnailer_unwatch:
 * @widget: what showed a machine
 */
void
lodge_thumbnailer_unwatch (LodgeThumbnailer *self, GtkWidget *widget)
{
  g_hash_table_remove (self->watched, widget);
  if (g_hash_table_size (self->watched) == 0)
    g_clear_handle_id (&self->timer_id, g_source_remove);
}

/**
 * lodge_thumbnailer_get_texture:
 *
 * Returns: (transfer none) (nullable): the last picture of an active machine's screen
 */
GdkTexture *
lodge_thumbnailer_get_texture (LodgeThumbnailer *self, LodgeMachine *machine)
{
  Shot *shot = g_object_get_data (G_OBJECT (machine), SHOT_KEY);

  return shot != NULL && lodge_machine_is_active (machine) ? shot->texture : NULL;
}

/**
 * lodge_thumbnailer_wake:
 *
 * Somebody is there: machines whose screen rested are looked at again soon. Also to be called when
 * other rows came into sight.
 */
void
lodge_thumbnailer_wake (LodgeThumbnailer *self)
{
  GHashTableIter iter;
  gpointer machine;
  const gint64 soon = g_get_monotonic_time () + FIRST_INTERVAL_US;

  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, NULL, &machine))
    {
      Shot *shot;

      if (!has_screen (machine))
        continue;
      shot = get_shot (machine);
      shot->interval = FIRST_INTERVAL_US;
      shot->due = MIN (shot->due, soon);
    }
  if (self->busy)
    return;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  schedule (self);
}
