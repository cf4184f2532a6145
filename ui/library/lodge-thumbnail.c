/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-library"

#include "config.h"

#include "library/lodge-thumbnail.h"

#include "library/lodge-thumbnailer.h"

#define ICON_SIZE 16

/**
 * LodgeThumbnail:
 *
 * A small screen: the guest's picture, or an icon of the machine's state where there is none. One
 * widget that draws by itself, because the library has one in each row.
 */
struct _LodgeThumbnail
{
  GtkWidget parent_instance;

  LodgeMachineState state;
  GdkTexture *texture;
  GtkIconPaintable *icon;
};

G_DEFINE_FINAL_TYPE (LodgeThumbnail, lodge_thumbnail, GTK_TYPE_WIDGET)

static const char *
get_icon_name (LodgeMachineState state)
{
  switch (state)
    {
    case LODGE_MACHINE_RUNNING:
      return "media-playback-start-symbolic";
    case LODGE_MACHINE_PAUSED:
      return "media-playback-pause-symbolic";
    case LODGE_MACHINE_SHUTTING_DOWN:
      return "system-shutdown-symbolic";
    case LODGE_MACHINE_SLEEPING:
      return "weather-clear-night-symbolic";
    case LODGE_MACHINE_CRASHED:
      return "dialog-warning-symbolic";
    case LODGE_MACHINE_SAVED:
      return "document-save-symbolic";
    case LODGE_MACHINE_OFF:
    case LODGE_MACHINE_UNKNOWN:
    default:
      return "computer-symbolic";
    }
}

static void
draw_icon (LodgeThumbnail *self, GtkSnapshot *snapshot, double x, double y)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRGBA color;

  if (self->icon == NULL)
    {
      GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

      self->icon = gtk_icon_theme_lookup_icon (
          theme, get_icon_name (self->state), NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
          gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
    }

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot,
                                            ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
lodge_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (widget);
  const double width = gtk_widget_get_width (widget);
  const double height = gtk_widget_get_height (widget);
  double scale, w, h;

  if (self->texture == NULL)
    {
      draw_icon (self, snapshot, (width - ICON_SIZE) / 2, (height - ICON_SIZE) / 2);
      return;
    }

  scale = MIN (width / gdk_texture_get_width (self->texture),
               height / gdk_texture_get_height (self->texture));
  w = gdk_texture_get_width (self->texture) * scale;
  h = gdk_texture_get_height (self->texture) * scale;
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((width - w) / 2, (height - h) / 2, w, h));

  /* A picture of a guest that does nothing must not look alive. */
  if (self->state != LODGE_MACHINE_RUNNING)
    {
      gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 0.55 },
                                 &GRAPHENE_RECT_INIT (0, 0, width, height));
      draw_icon (self, snapshot, (width - ICON_SIZE) / 2, (height - ICON_SIZE) / 2);
    }
}

static void
lodge_thumbnail_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL ? LODGE_THUMBNAIL_WIDTH : LODGE_THUMBNAIL_HEIGHT;
}

static void
lodge_thumbnail_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (widget);

  GTK_WIDGET_CLASS (lodge_thumbnail_parent_class)->system_setting_changed (widget, setting);
  if (setting == GTK_SYSTEM_SETTING_ICON_THEME)
    g_clear_object (&self->icon);
}

static void
lodge_thumbnail_finalize (GObject *object)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (object);

  g_clear_object (&self->texture);
  g_clear_object (&self->icon);

  G_OBJECT_CLASS (lodge_thumbnail_parent_class)->finalize (object);
}

static void
lodge_thumbnail_class_init (LodgeThumbnailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_thumbnail_finalize;
  widget_class->snapshot = lodge_thumbnail_snapshot;
  widget_class->measure = lodge_thumbnail_measure;
  widget_class->system_setting_changed = lodge_thumbnail_system_setting_changed;

  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  /* What it shows is in the row's text. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lodge_thumbnail_init (LodgeThumbnail *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * lodge_thumbnail_new:
 *
 * Returns: (transfer floating): a dark screen
 */
GtkWidget *
lodge_thumbnail_new (void)
{
  return g_object_new (LODGE_TYPE_THUMBNAIL, NULL);
}

/**
 * lodge_thumbnail_set_state:
 * @state: what the icon says
 */
void
lodge_thumbnail_set_state (LodgeThumbnail *self, LodgeMachineState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_clear_object (&self->icon);
  if (state == LODGE_MACHINE_RUNNING)
    gtk_widget_add_css_class (GTK_WIDGET (self), "running");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "running");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lodge_thumbnail_set_texture:
 * @texture: (nullable): the guest's screen
 */
void
lodge_thumbnail_set_texture (LodgeThumbnail *self, GdkTexture *texture)
{
  if (!g_set_object (&self->texture, texture))
    return;
  if (texture != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "picture");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "picture");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
