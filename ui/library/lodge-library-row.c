/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-library"

#include "config.h"

#include "library/lodge-library-row.h"

#include <glib/gi18n.h>

#include "library/lodge-thumbnail.h"

/**
 * LodgeLibraryRow:
 *
 * A row of the library: a machine, or the host above its machines. The list makes some two hundred
 * of them at once, so that there is no template, and each is as few widgets as can be.
 */
struct _LodgeLibraryRow
{
  GtkWidget parent_instance;

  LodgeThumbnailer *thumbnailer;
  gulong updated_id;
  LodgeMachine *machine;
  LodgeHost *host;

  GtkWidget *thumbnail;
  GtkWidget *texts;
  GtkWidget *name;
  GtkWidget *detail;
};

G_DEFINE_FINAL_TYPE (LodgeLibraryRow, lodge_library_row, GTK_TYPE_WIDGET)

static char *
describe_machine (LodgeMachine *machine)
{
  const char *const *tags = lodge_machine_get_tags (machine);
  const char *state = lodge_machine_get_stale (machine)
                          ? _ ("Not connected")
                          : lodge_machine_state_to_text (lodge_machine_get_state (machine));
  g_autofree char *joined = NULL;

  if (tags == NULL || tags[0] == NULL)
    return g_strdup (state);
  joined = g_strjoinv (" #", (char **)tags);
  return g_strdup_printf ("%s · #%s", state, joined);
}

static char *
describe_host (LodgeHost *host)
{
  const char *status = lodge_host_get_status (host);

  switch (lodge_host_get_state (host))
    {
    case LODGE_HOST_CONNECTED:
      return NULL;
    case LODGE_HOST_CONNECTING:
    case LODGE_HOST_RECONNECTING:
      return g_strdup (status != NULL ? status : _ ("Connecting…"));
    case LODGE_HOST_FAILED:
      return g_strdup (_ ("Cannot connect"));
    case LODGE_HOST_CLOSED:
    default:
      return g_strdup (_ ("Not connected"));
    }
}

static void
update_texts (LodgeLibraryRow *self, const char *name, const char *detail)
{
  g_autofree char *label = NULL;

  gtk_inscription_set_text (GTK_INSCRIPTION (self->name), name);
  gtk_inscription_set_text (GTK_INSCRIPTION (self->detail), detail);
  gtk_widget_set_visible (self->detail, detail != NULL);

  /* GTK 4.8 does not name a list item after its child. */
  label = detail != NULL ? g_strdup_printf ("%s, %s", name, detail) : g_strdup (name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
update_picture (LodgeLibraryRow *self)
{
  lodge_thumbnail_set_texture (LODGE_THUMBNAIL (self->thumbnail),
                               lodge_thumbnailer_get_texture (self->thumbnailer, self->machine));
}

static void
update_machine (LodgeLibraryRow *self)
{
  g_autofree char *detail = describe_machine (self->machine);

  update_texts (self, lodge_machine_get_display_name (self->machine), detail);
  lodge_thumbnail_set_state (LODGE_THUMBNAIL (self->thumbnail),
                             lodge_machine_get_state (self->machine));
  update_picture (self);
  if (lodge_machine_get_stale (self->machine))
    gtk_widget_add_css_class (GTK_WIDGET (self), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dim-label");
}

static void
update_host (LodgeLibraryRow *self)
{
  g_autofree char *detail = describe_host (self->host);

  update_texts (self, lodge_host_get_name (self->host), detail);
}

static void
machine_notify_cb (LodgeLibraryRow *self, GParamSpec *pspec)
{
  update_machine (self);
  /* It may have just got a screen. */
  if (g_str_equal (pspec->name, "state") && gtk_widget_get_mapped (GTK_WIDGET (self)))
    lodge_thumbnailer_watch (self->thumbnailer, GTK_WIDGET (self), self->machine);
}

static void
thumbnail_updated_cb (LodgeLibraryRow *self, LodgeMachine *machine)
{
  if (machine == self->machine)
    update_picture (self);
}

static void
lodge_library_row_map (GtkWidget *widget)
{
  LodgeLibraryRow *self = LODGE_LIBRARY_ROW (widget);

  GTK_WIDGET_CLASS (lodge_library_row_parent_class)->map (widget);
  if (self->machine != NULL)
    lodge_thumbnailer_watch (self->thumbnailer, widget, self->machine);
}

static void
lodge_library_row_unmap (GtkWidget *widget)
{
  LodgeLibraryRow *self = LODGE_LIBRARY_ROW (widget);

  if (self->thumbnailer != NULL)
    lodge_thumbnailer_unwatch (self->thumbnailer, widget);
  GTK_WIDGET_CLASS (lodge_library_row_parent_class)->unmap (widget);
}

static void
lodge_library_row_dispose (GObject *object)
{
  LodgeLibraryRow *self = LODGE_LIBRARY_ROW (object);

  lodge_library_row_set_item (self, NULL);
  if (self->thumbnailer != NULL)
    {
      lodge_thumbnailer_unwatch (self->thumbnailer, GTK_WIDGET (self));
      g_clear_signal_handler (&self->updated_id, self->thumbnailer);
    }
  g_clear_object (&self->thumbnailer);
  g_clear_pointer (&self->thumbnail, gtk_widget_unparent);
  g_clear_pointer (&self->texts, gtk_widget_unparent);

  G_OBJECT_CLASS (lodge_library_row_parent_class)->dispose (object);
}

static void
lodge_library_row_class_init (LodgeLibraryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_library_row_dispose;
  widget_class->map = lodge_library_row_map;
  widget_class->unmap = lodge_library_row_unmap;

  gtk_widget_class_set_css_name (widget_class, "machine");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static GtkWidget *
new_inscription (const char *css_class)
{
  return g_object_new (GTK_TYPE_INSCRIPTION, "css-classes", (const char *[]){ css_class, NULL },
                       "text-overflow", GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "hexpand", TRUE,
                       "min-chars", 6, "nat-chars", 20, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

static void
lodge_library_row_init (LodgeLibraryRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 12);

  self->thumbnail = lodge_thumbnail_new ();
  gtk_widget_set_parent (self->thumbnail, widget);

  self->texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_valign (self->texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (self->texts, TRUE);
  gtk_widget_set_parent (self->texts, widget);

  self->name = new_inscription ("name");
  gtk_box_append (GTK_BOX (self->texts), self->name);
  self->detail = new_inscription ("detail");
  gtk_box_append (GTK_BOX (self->texts), self->detail);
}

/**
 * lodge_library_row_new:
 * @thumbnailer: where pictures come from
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
lodge_library_row_new (LodgeThumbnailer *thumbnailer)
{
  LodgeLibraryRow *self = g_object_new (LODGE_TYPE_LIBRARY_ROW, NULL);

  self->thumbnailer = g_object_ref (thumbnailer);
  self->updated_id =
      g_signal_connect_swapped (thumbnailer, "updated", G_CALLBACK (thumbnail_updated_cb), self);
  return GTK_WIDGET (self);
}

/**
 * lodge_library_row_get_item:
 *
 * Returns: (transfer none) (nullable): the #LodgeMachine or #LodgeHost of the row
 */
gpointer
lodge_library_row_get_item (LodgeLibraryRow *self)
{
  return self->machine != NULL ? (gpointer)self->machine : (gpointer)self->host;
}

/**
 * lodge_library_row_set_item:
 * @item: (nullable): a #LodgeMachine or #LodgeHost
 */
void
lodge_library_row_set_item (LodgeLibraryRow *self, gpointer item)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->machine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->machine, machine_notify_cb, self);
      lodge_thumbnailer_unwatch (self->thumbnailer, widget);
      g_clear_object (&self->machine);
    }
  if (self->host != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->host, update_host, self);
      g_clear_object (&self->host);
    }
  if (item == NULL)
    return;

  gtk_widget_set_visible (self->thumbnail, LODGE_IS_MACHINE (item));
  if (LODGE_IS_MACHINE (item))
    {
      self->machine = g_object_ref (item);
      gtk_widget_remove_css_class (widget, "host");
      g_signal_connect_swapped (item, "notify", G_CALLBACK (machine_notify_cb), self);
      update_machine (self);
      if (gtk_widget_get_mapped (widget))
        lodge_thumbnailer_watch (self->thumbnailer, widget, self->machine);
    }
  else
    {
      self->host = g_object_ref (item);
      gtk_widget_add_css_class (widget, "host");
      gtk_widget_remove_css_class (widget, "dim-label");
      g_signal_connect_swapped (item, "notify", G_CALLBACK (update_host), self);
      update_host (self);
    }
}
