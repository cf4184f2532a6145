/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-preview.h"

#include <glib/gi18n.h>

#define REFRESH_S 3

/* In pixels of the window; the picture has twice as many, for displays with a scale of two. */
#define MAX_WIDTH 320
#define MAX_HEIGHT 200

/**
 * LodgePreview:
 *
 * What is on a machine's screen, small and every few seconds anew, while somebody looks at it. It
 * has the shape of the guest's screen.
 */

struct _LodgePreview
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkPicture *picture;

  LodgeMachine *machine;
  GCancellable *cancellable; /* of the one screenshot that is on its way */
  guint refresh_id;
};

G_DEFINE_FINAL_TYPE (LodgePreview, lodge_preview, ADW_TYPE_BIN)

/* The largest size of the guest's shape that fits, and is no larger than the guest's screen. */
static void
get_size (LodgePreview *self, int max_width, int *width, int *height)
{
  GdkPaintable *paintable =
      self->picture != NULL ? gtk_picture_get_paintable (self->picture) : NULL;
  const double full_width = paintable != NULL ? gdk_paintable_get_intrinsic_width (paintable) : 0;
  const double full_height = paintable != NULL ? gdk_paintable_get_intrinsic_height (paintable) : 0;
  double scale;

  if (full_width <= 0 || full_height <= 0)
    {
      *width = MIN (max_width, MAX_WIDTH);
      *height = *width * MAX_HEIGHT / MAX_WIDTH;
      return;
    }
  scale = MIN (MIN (max_width, MAX_WIDTH) / full_width, MAX_HEIGHT / full_height);
  *width = (int)(full_width * scale + 0.5);
  *height = (int)(full_height * scale + 0.5);
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  int width, height;

  get_size (LODGE_PREVIEW (widget), for_size < 0 ? MAX_WIDTH : for_size, &width, &height);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    get_size (LODGE_PREVIEW (widget), MAX_WIDTH, &width, &height);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : height;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN (width, 64) : height;
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    {
      /* GTK wants to have asked before it allocates. */
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_allocate (child, width, height, baseline, NULL);
    }
}

static void
show_picture (LodgePreview *self, const LodgePicture *picture)
{
  g_autoptr (LodgePicture) small =
      lodge_picture_scale_down (picture, MAX_WIDTH * 2, MAX_HEIGHT * 2);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (
      small->width, small->height, GDK_MEMORY_R8G8B8, small->pixels, (gsize)small->width * 3);

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
}

static void
screenshot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgePreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgePicture) picture =
      lodge_machine_screenshot_finish (LODGE_MACHINE (source), result, &error);

  if (lodge_error_is_cancelled (error) || self->stack == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (picture != NULL)
    show_picture (self, picture);
  else
    g_debug ("No screenshot: %s", error->message);
}

static gboolean
refresh_cb (gpointer user_data)
{
  LodgePreview *self = user_data;

  if (self->cancellable != NULL)
    return G_SOURCE_CONTINUE;
  self->cancellable = g_cancellable_new ();
  lodge_machine_screenshot_async (self->machine, self->cancellable, screenshot_cb,
                                  g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static void
update (LodgePreview *self)
{
  gboolean wanted = self->machine != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))
                    && lodge_machine_can (self->machine, LODGE_VERB_CONSOLE, NULL);

  if (wanted && self->refresh_id == 0)
    {
      self->refresh_id = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
      refresh_cb (self);
    }
  else if (!wanted)
    {
      g_clear_handle_id (&self->refresh_id, g_source_remove);
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
    }
  if (self->machine == NULL || !lodge_machine_is_active (self->machine))
    {
      gtk_stack_set_visible_child_name (self->stack, "off");
      gtk_picture_set_paintable (self->picture, NULL);
    }
}

static void
lodge_preview_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_preview_parent_class)->map (widget);
  update (LODGE_PREVIEW (widget));
}

static void
lodge_preview_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_preview_parent_class)->unmap (widget);
  update (LODGE_PREVIEW (widget));
}

static void
lodge_preview_dispose (GObject *object)
{
  LodgePreview *self = LODGE_PREVIEW (object);

  if (self->stack != NULL)
    lodge_preview_set_machine (self, NULL);
  self->stack = NULL;

  G_OBJECT_CLASS (lodge_preview_parent_class)->dispose (object);
}

static void
lodge_preview_class_init (LodgePreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_preview_dispose;
  widget_class->map = lodge_preview_map;
  widget_class->unmap = lodge_preview_unmap;
}

static void
lodge_preview_init (LodgePreview *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("computer-symbolic");

  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (get_request_mode, measure, allocate));
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 64);
  gtk_widget_add_css_class (icon, "dim-label");
  self->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_picture_set_can_shrink (self->picture, TRUE);
  gtk_picture_set_alternative_text (self->picture, _ ("The machine’s screen"));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_transition_type (self->stack, GTK_STACK_TRANSITION_TYPE_CROSSFADE);
  gtk_stack_add_named (self->stack, icon, "off");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->picture), "picture");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

/**
 * lodge_preview_set_machine:
 * @self: a preview
 * @machine: (nullable): whose screen is shown
 */
void
lodge_preview_set_machine (LodgePreview *self, LodgeMachine *machine)
{
  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_func (self->machine, update, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_set_object (&self->machine, machine);
  gtk_stack_set_visible_child_name (self->stack, "off");
  if (machine != NULL)
    g_signal_connect_object (machine, "notify::state", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  update (self);
}
