/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-host-page.h"

#include <glib/gi18n.h>

#include "base/lodge-ui.h"
#include "host/lodge-doctor-group.h"

/**
 * LodgeHostPage:
 *
 * How a host is: why it cannot be reached, a button that tries again, and what the doctor says.
 */
struct _LodgeHostPage
{
  GtkWidget parent_instance;

  AdwStatusPage *status_page;
  GtkWidget *try_button;
  AdwBin *checks_bin;

  LodgeHost *host;
};

G_DEFINE_FINAL_TYPE (LodgeHostPage, lodge_host_page, GTK_TYPE_WIDGET)

static void
update (LodgeHostPage *self)
{
  LodgeHostState state = lodge_host_get_state (self->host);
  const GError *error = lodge_host_get_error (self->host);
  const char *status = lodge_host_get_status (self->host);
  gboolean busy = state == LODGE_HOST_CONNECTING || state == LODGE_HOST_RECONNECTING;
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;

  if (state == LODGE_HOST_CONNECTED)
    title = g_markup_printf_escaped (_ ("%s Is Connected"), lodge_host_get_name (self->host));
  else if (busy)
    title = g_markup_printf_escaped (_ ("Connecting to %s…"), lodge_host_get_name (self->host));
  else
    title = g_markup_printf_escaped (_ ("%s Cannot Be Reached"), lodge_host_get_name (self->host));

  if (busy && status != NULL)
    description = g_markup_escape_text (status, -1);
  else if (state != LODGE_HOST_CONNECTED && error != NULL)
    description = g_markup_escape_text (error->message, -1);

  adw_status_page_set_icon_name (self->status_page, state == LODGE_HOST_CONNECTED
                                                        ? "network-transmit-receive-symbolic"
                                                        : "network-offline-symbolic");
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, description);
  gtk_widget_set_sensitive (self->try_button, !busy);
  gtk_widget_set_visible (self->try_button, state != LODGE_HOST_CONNECTED);
}

static void
try_clicked_cb (LodgeHostPage *self)
{
  GtkWidget *checks = adw_bin_get_child (self->checks_bin);

  lodge_host_open_async (self->host, NULL, NULL, NULL);
  if (checks != NULL)
    lodge_doctor_group_run (LODGE_DOCTOR_GROUP (checks));
}

static void
lodge_host_page_dispose (GObject *object)
{
  LodgeHostPage *self = LODGE_HOST_PAGE (object);

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_func (self->host, update, self);
  lodge_ui_dispose_template (GTK_WIDGET (self), LODGE_TYPE_HOST_PAGE);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (lodge_host_page_parent_class)->dispose (object);
}

static void
lodge_host_page_class_init (LodgeHostPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_host_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_UI_RESOURCES "host/lodge-host-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeHostPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeHostPage, try_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeHostPage, checks_bin);
  gtk_widget_class_bind_template_callback (widget_class, try_clicked_cb);
}

static void
lodge_host_page_init (LodgeHostPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_host_page_new:
 * @host: a host
 *
 * Returns: (transfer floating): a page on its connection
 */
GtkWidget *
lodge_host_page_new (LodgeHost *host)
{
  LodgeHostPage *self = g_object_new (LODGE_TYPE_HOST_PAGE, NULL);

  self->host = g_object_ref (host);
  g_signal_connect_swapped (host, "notify", G_CALLBACK (update), self);
  update (self);
  adw_bin_set_child (self->checks_bin, lodge_doctor_group_new (host));
  return GTK_WIDGET (self);
}

/**
 * lodge_host_page_get_host:
 *
 * Returns: (transfer none): the host
 */
LodgeHost *
lodge_host_page_get_host (LodgeHostPage *self)
{
  return self->host;
}

/**
 * lodge_host_page_present:
 * @parent: the window that asks
 * @host: a host
 *
 * Shows the page in a window of its own.
 */
void
lodge_host_page_present (GtkWindow *parent, LodgeHost *host)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *page = lodge_host_page_new (host);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_widget_add_css_class (header, "flat");
  gtk_box_append (GTK_BOX (box), header);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), lodge_host_get_name (host));
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 560);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_present (GTK_WINDOW (window));
}
