/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-display.h"

#include "console/lodge-tiles.h"

#include <math.h>

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_SCALING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeDisplay:
 *
 * The picture of a guest, scaled as #LodgeDisplay:scaling says. What the guest draws only marks
 * tiles; they are drawn at most once for each frame of the host's screen, and not at all while
 * nobody can see them.
 */
struct _LodgeDisplay
{
  GtkWidget parent_instance;

  LodgeScaling scaling;
  LodgeConsoleSession *session;
  LodgeFramebuffer *framebuffer; /* the session's */
  LodgeCursor *cursor;           /* the session's */
  LodgeTiles *tiles;
  LodgeDisplayStatistics statistics;

  GdkFrameClock *clock; /* the window's, while the widget is realized */
  gint64 paint_start;   /* µs */
  gint64 next_frame;    /* µs; not before */
  guint draw_id;
};

G_DEFINE_FINAL_TYPE (LodgeDisplay, lodge_display, GTK_TYPE_WIDGET)

/* Pictures of the guest arrive when GTK is idle, a message at a time, and GTK is not idle while
 * there is something to draw. Where a frame takes long, as with software OpenGL, drawing after
 * every message would leave time for one message per frame. So a frame is followed by as much time
 * for the guest as it has taken; where frames are fast, that is over before the screen can show the
 * next one. */
#define MAX_PAUSE (100 * G_TIME_SPAN_MILLISECOND)

static gboolean
draw_cb (gpointer user_data)
{
  LodgeDisplay *self = user_data;

  self->draw_id = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
queue_frame (LodgeDisplay *self)
{
  const gint64 pause = self->next_frame - g_get_monotonic_time ();

  if (self->draw_id != 0 || self->clock == NULL)
    return;
  if (pause < G_TIME_SPAN_MILLISECOND)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  else
    self->draw_id = g_timeout_add (pause / G_TIME_SPAN_MILLISECOND, draw_cb, self);
}

static void
before_paint_cb (GdkFrameClock *clock, LodgeDisplay *self)
{
  self->paint_start = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock, LodgeDisplay *self)
{
  const gint64 now = g_get_monotonic_time ();

  self->next_frame = now + MIN (now - self->paint_start, MAX_PAUSE);
}

/* GTK knows scales that are no whole numbers from 4.12 on. */
static double
get_scale (LodgeDisplay *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

#if GTK_CHECK_VERSION(4, 12, 0)
  GtkNative *native = gtk_widget_get_native (widget);

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (native != NULL && gtk_native_get_surface (native) != NULL)
    return gdk_surface_get_scale (gtk_native_get_surface (native));
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
  return gtk_widget_get_scale_factor (widget);
}

static LodgeRoom
get_room (LodgeDisplay *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkNative *native = gtk_widget_get_native (widget);
  LodgeRoom room = { gtk_widget_get_width (widget), gtk_widget_get_height (widget), 0, 0,
                     get_scale (self) };
  double x, y;

  if (native != NULL
      && gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), 0, 0, &room.x, &room.y))
    {
      gtk_native_get_surface_transform (native, &x, &y);
      room.x += x;
      room.y += y;
    }
  return room;
}

static gboolean
get_placement (LodgeDisplay *self, LodgePlacement *placement)
{
  const LodgeRoom room = get_room (self);

  if (self->framebuffer == NULL || !lodge_framebuffer_has_picture (self->framebuffer)
      || room.width < 1 || room.height < 1)
    return FALSE;
  *placement =
      lodge_placement_new (self->scaling, &room, lodge_framebuffer_get_width (self->framebuffer),
                           lodge_framebuffer_get_height (self->framebuffer));
  return TRUE;
}

static void
update_cursor (LodgeDisplay *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->session != NULL && lodge_console_session_get_absolute_pointer (self->session))
    gtk_widget_set_cursor (widget, lodge_cursor_get_pointer (self->cursor));
  else
    gtk_widget_set_cursor (widget, NULL);
}

static void
cursor_changed_cb (LodgeCursor *cursor, LodgeDisplay *self)
{
  update_cursor (self);
  /* Where the guest moves the pointer itself, it is part of the picture. */
  if (!lodge_console_session_get_absolute_pointer (self->session))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pointer_mode_cb (LodgeConsoleSession *session, GParamSpec *pspec, LodgeDisplay *self)
{
  update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
damaged_cb (LodgeFramebuffer *framebuffer, int x, int y, int width, int height, LodgeDisplay *self)
{
  self->statistics.damages++;
  lodge_tiles_damage (self->tiles, x, y, width, height);
  queue_frame (self);
}

static void
reshaped_cb (LodgeFramebuffer *framebuffer, LodgeDisplay *self)
{
  lodge_tiles_reset (self->tiles);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append_bar (GtkSnapshot *snapshot, double x, double y, double width, double height)
{
  const GdkRGBA black = { 0, 0, 0, 1 };

  if (width > 0 && height > 0)
    gtk_snapshot_append_color (snapshot, &black, &GRAPHENE_RECT_INIT (x, y, width, height));
}

/* Only the bars around the picture: a backdrop behind all of it would be one more pass over the
 * whole screen in each frame. */
static void
snapshot_bars (LodgeDisplay *self, GtkSnapshot *snapshot, const LodgePlacement *place)
{
  const double width = gtk_widget_get_width (GTK_WIDGET (self));
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  const double right =
      place->x + lodge_placement_snap (place, lodge_framebuffer_get_width (self->framebuffer));
  const double bottom =
      place->y + lodge_placement_snap (place, lodge_framebuffer_get_height (self->framebuffer));

  append_bar (snapshot, 0, 0, width, place->y);
  append_bar (snapshot, 0, bottom, width, height - bottom);
  append_bar (snapshot, 0, place->y, place->x, bottom - place->y);
  append_bar (snapshot, right, place->y, width - right, bottom - place->y);
}

static void
snapshot_cursor (LodgeDisplay *self, GtkSnapshot *snapshot, const LodgePlacement *place)
{
  GdkTexture *texture = lodge_cursor_get_texture (self->cursor);
  int x, y;

  if (texture == NULL || !lodge_cursor_get_visible (self->cursor)
      || lodge_console_session_get_absolute_pointer (self->session))
    return;
  lodge_cursor_get_origin (self->cursor, &x, &y);
  gtk_snapshot_append_texture (
      snapshot, texture,
      &GRAPHENE_RECT_INIT (place->x + x * place->zoom, place->y + y * place->zoom,
                           gdk_texture_get_width (texture) * place->zoom,
                           gdk_texture_get_height (texture) * place->zoom));
}

static void
lodge_display_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeDisplay *self = LODGE_DISPLAY (widget);
  LodgePlacement place;

  if (!get_placement (self, &place))
    {
      append_bar (snapshot, 0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
      return;
    }

  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  const gboolean with_cairo =
      renderer != NULL && g_str_equal (G_OBJECT_TYPE_NAME (renderer), "GskCairoRenderer");

  self->statistics.frames++;
  snapshot_bars (self, snapshot, &place);
  self->statistics.tiles += lodge_tiles_snapshot (self->tiles, snapshot, &place, with_cairo);
  snapshot_cursor (self, snapshot, &place);
}

static void
lodge_display_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  LodgeDisplay *self = LODGE_DISPLAY (widget);
  int size = 0;

  if (self->framebuffer != NULL)
    size = orientation == GTK_ORIENTATION_HORIZONTAL
               ? lodge_framebuffer_get_width (self->framebuffer)
               : lodge_framebuffer_get_height (self->framebuffer);
  *natural = MAX (1, (int)ceil (size / get_scale (self) - 1e-6));
  *minimum = self->scaling == LODGE_SCALING_FIT ? 1 : *natural;
  *minimum_baseline = *natural_baseline = -1;
}

static void
lodge_display_realize (GtkWidget *widget)
{
  LodgeDisplay *self = LODGE_DISPLAY (widget);

  GTK_WIDGET_CLASS (lodge_display_parent_class)->realize (widget);
  g_set_object (&self->clock, gtk_widget_get_frame_clock (widget));
  g_signal_connect (self->clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect (self->clock, "after-paint", G_CALLBACK (after_paint_cb), self);
}

static void
lodge_display_unrealize (GtkWidget *widget)
{
  LodgeDisplay *self = LODGE_DISPLAY (widget);

  g_clear_handle_id (&self->draw_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->clock);
  GTK_WIDGET_CLASS (lodge_display_parent_class)->unrealize (widget);
}

static void
lodge_display_dispose (GObject *object)
{
  LodgeDisplay *self = LODGE_DISPLAY (object);

  lodge_display_set_session (self, NULL);
  g_clear_handle_id (&self->draw_id, g_source_remove);

  G_OBJECT_CLASS (lodge_display_parent_class)->dispose (object);
}

static void
lodge_display_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LODGE_DISPLAY (object)->session);
      break;
    case PROP_SCALING:
      g_value_set_enum (value, LODGE_DISPLAY (object)->scaling);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_display_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      lodge_display_set_session (LODGE_DISPLAY (object), g_value_get_object (value));
      break;
    case PROP_SCALING:
      lodge_display_set_scaling (LODGE_DISPLAY (object), g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_display_class_init (LodgeDisplayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_display_dispose;
  object_class->get_property = lodge_display_get_property;
  object_class->set_property = lodge_display_set_property;
  widget_class->snapshot = lodge_display_snapshot;
  widget_class->measure = lodge_display_measure;
  widget_class->realize = lodge_display_realize;
  widget_class->unrealize = lodge_display_unrealize;

  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, LODGE_TYPE_CONSOLE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SCALING] =
      g_param_spec_enum ("scaling", NULL, NULL, LODGE_TYPE_SCALING, LODGE_SCALING_FIT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "lodgedisplay");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lodge_display_init (LodgeDisplay *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * lodge_display_new:
 *
 * Returns: (transfer floating): a display without a session
 */
GtkWidget *
lodge_display_new (void)
{
  return g_object_new (LODGE_TYPE_DISPLAY, NULL);
}

/**
 * lodge_display_get_session:
 * @self: a display
 *
 * Returns: (transfer none) (nullable): whose picture is shown
 */
LodgeConsoleSession *
lodge_display_get_session (LodgeDisplay *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), NULL);

  return self->session;
}

/**
 * lodge_display_get_scaling:
 * @self: a display
 *
 * Returns: how large the picture is drawn
 */
LodgeScaling
lodge_display_get_scaling (LodgeDisplay *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), LODGE_SCALING_FIT);

  return self->scaling;
}

/**
 * lodge_display_set_scaling:
 * @self: a display
 * @scaling: how large the picture is drawn
 */
void
lodge_display_set_scaling (LodgeDisplay *self, LodgeScaling scaling)
{
  g_return_if_fail (LODGE_IS_DISPLAY (self));

  if (self->scaling == scaling)
    return;
  self->scaling = scaling;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALING]);
}

/**
 * lodge_display_get_scale:
 * @self: a display
 *
 * Returns: device pixels per pixel of the widget
 */
double
lodge_display_get_scale (LodgeDisplay *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), 1);

  return get_scale (self);
}

static void
detach_session (LodgeDisplay *self)
{
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->framebuffer, self);
  g_signal_handlers_disconnect_by_data (self->cursor, self);
  g_clear_pointer (&self->tiles, lodge_tiles_free);
  self->framebuffer = NULL;
  self->cursor = NULL;
  g_clear_object (&self->session);
}

/**
 * lodge_display_set_session:
 * @self: a display
 * @session: (nullable): whose picture is shown
 */
void
lodge_display_set_session (LodgeDisplay *self, LodgeConsoleSession *session)
{
  g_return_if_fail (LODGE_IS_DISPLAY (self));

  if (session == self->session)
    return;

  detach_session (self);
  if (session != NULL)
    {
      self->session = g_object_ref (session);
      self->framebuffer = lodge_console_session_get_framebuffer (session);
      self->cursor = lodge_console_session_get_cursor (session);
      self->tiles = lodge_tiles_new (self->framebuffer);
      g_signal_connect (self->framebuffer, "damaged", G_CALLBACK (damaged_cb), self);
      g_signal_connect (self->framebuffer, "reshaped", G_CALLBACK (reshaped_cb), self);
      g_signal_connect (self->cursor, "changed", G_CALLBACK (cursor_changed_cb), self);
      g_signal_connect (session, "notify::absolute-pointer", G_CALLBACK (pointer_mode_cb), self);
    }
  update_cursor (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * lodge_display_to_guest:
 * @self: a display
 * @x: a position in the widget
 * @y: a position in the widget
 * @guest_x: (out): the nearest pixel of the guest
 * @guest_y: (out): the nearest pixel of the guest
 *
 * Returns: whether there is a picture
 */
gboolean
lodge_display_to_guest (LodgeDisplay *self, double x, double y, int *guest_x, int *guest_y)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), FALSE);
  LodgePlacement place;

  if (!get_placement (self, &place))
    return FALSE;
  lodge_placement_to_guest (&place, x, y, lodge_framebuffer_get_width (self->framebuffer),
                            lodge_framebuffer_get_height (self->framebuffer), guest_x, guest_y);
  return TRUE;
}

/**
 * lodge_display_get_statistics:
 * @self: a display
 * @statistics: (out): how much was drawn since the display was made
 */
void
lodge_display_get_statistics (LodgeDisplay *self, LodgeDisplayStatistics *statistics)
{
  g_return_if_fail (LODGE_IS_DISPLAY (self));

  *statistics = self->statistics;
}
