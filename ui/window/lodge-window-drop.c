/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include <glib/gi18n.h>

#include "window/lodge-window-private.h"

static GtkWidget *
new_hint (void)
{
  GtkWidget *hint = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name ("list-add-symbolic");
  GtkWidget *label = gtk_label_new (_ ("Drop the File to Create a Machine"));

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 64);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "title-1");
  gtk_widget_set_valign (icon, GTK_ALIGN_END);
  gtk_widget_set_vexpand (icon, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_vexpand (label, TRUE);
  gtk_box_append (GTK_BOX (hint), icon);
  gtk_box_append (GTK_BOX (hint), label);
  gtk_widget_add_css_class (hint, "drop-hint");
  gtk_widget_set_can_target (hint, FALSE);
  return hint;
}

static void
show_hint (LodgeWindow *self, gboolean show)
{
  if (self->drop_hint == NULL && show)
    {
      self->drop_hint = new_hint ();
      gtk_overlay_add_overlay (self->drop_overlay, self->drop_hint);
    }
  if (self->drop_hint != NULL)
    gtk_widget_set_visible (self->drop_hint, show);
}

static GdkDragAction
enter_cb (LodgeWindow *self)
{
  show_hint (self, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (LodgeWindow *self)
{
  show_hint (self, FALSE);
}

static gboolean
drop_cb (LodgeWindow *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  show_hint (self, FALSE);
  if (path == NULL)
    return FALSE;
  lodge_window_new_machine (self, path);
  return TRUE;
}

/* A file that is dragged over the window is an installer or a disk to make a machine of; the window
 * says so before it is dropped. */
void
lodge_window_accept_files (LodgeWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->toasts), GTK_EVENT_CONTROLLER (target));
}
