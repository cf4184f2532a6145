/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include <glib/gi18n.h>

#include "host/lodge-host-page.h"
#include "window/lodge-window-private.h"

/* The page of a host that cannot be reached; made anew for another host. */
void
lodge_window_show_failed (LodgeWindow *self, LodgeHost *host)
{
  GtkWidget *page = adw_bin_get_child (self->failed_bin);

  if (page == NULL || lodge_host_page_get_host (LODGE_HOST_PAGE (page)) != host)
    adw_bin_set_child (self->failed_bin, lodge_host_page_new (host));
  gtk_stack_set_visible_child_name (self->start_pages, "failed");
}

static void
explain_acceleration_cb (LodgeWindow *self)
{
  if (self->machine != NULL)
    lodge_host_page_present (GTK_WINDOW (self), lodge_machine_get_host (self->machine));
}

/* The page of a machine; made when it is first needed. */
LodgeMachinePage *
lodge_window_get_machine_page (LodgeWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->machine_bin);

  if (page == NULL)
    {
      page = lodge_machine_page_new (self->library);
      adw_view_switcher_title_set_stack (self->title,
                                         lodge_machine_page_get_stack (LODGE_MACHINE_PAGE (page)));
      g_object_bind_property (self->title, "title-visible", page, "reveal-switcher",
                              G_BINDING_SYNC_CREATE);
      g_signal_connect_object (page, "explain-acceleration", G_CALLBACK (explain_acceleration_cb),
                               self, G_CONNECT_SWAPPED);
      adw_bin_set_child (self->machine_bin, page);
    }
  return LODGE_MACHINE_PAGE (page);
}

static gboolean
page_due_cb (gpointer user_data)
{
  LodgeWindow *self = user_data;

  self->page_id = 0;
  lodge_machine_page_set_machine (lodge_window_get_machine_page (self), self->machine);
  return G_SOURCE_REMOVE;
}

/* The library is on the screen before the first machine's page is made, which takes longer. */
void
lodge_window_update_machine_page (LodgeWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->machine_bin);

  if (page != NULL)
    lodge_machine_page_set_machine (LODGE_MACHINE_PAGE (page), self->machine);
  else if (self->machine != NULL && self->page_id == 0)
    self->page_id = g_idle_add_full (GDK_PRIORITY_REDRAW + 10, page_due_cb, self, NULL);
}

/* The host whose page fills the window, which says more than the bar could. */
static LodgeHost *
get_failed_page_host (LodgeWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->failed_bin);

  if (page == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "start") != 0
      || g_strcmp0 (gtk_stack_get_visible_child_name (self->start_pages), "failed") != 0)
    return NULL;
  return lodge_host_page_get_host (LODGE_HOST_PAGE (page));
}

static LodgeHost *
find_troubled_host (LodgeWindow *self)
{
  LodgeHost *shown = get_failed_page_host (self);
  GListModel *hosts = G_LIST_MODEL (lodge_library_get_hosts (self->library));
  guint n = g_list_model_get_n_items (hosts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (hosts, i);
      LodgeHostState state = lodge_host_get_state (host);

      /* The list still holds it. */
      if (host != shown && (state == LODGE_HOST_FAILED || state == LODGE_HOST_RECONNECTING))
        return host;
    }
  return NULL;
}

static LodgeHost *
find_local_host (LodgeWindow *self)
{
  GListModel *hosts = G_LIST_MODEL (lodge_library_get_hosts (self->library));
  guint n = g_list_model_get_n_items (hosts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (hosts, i);

      /* The list still holds it. */
      if (lodge_host_get_state (host) == LODGE_HOST_CONNECTED && lodge_host_is_local (host)
          && lodge_host_is_qemu (host))
        return host;
    }
  return NULL;
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeWindow) self = user_data;
  g_autoptr (LodgeAcceleration) acceleration = lodge_acceleration_probe_finish (result, NULL);

  /* The window may have been closed meanwhile. */
  if (acceleration == NULL || self->library == NULL)
    return;
  g_set_object (&self->acceleration, acceleration);
  lodge_window_update_info_bar (self);
}

static void
probe_acceleration (LodgeWindow *self)
{
  if (self->acceleration_asked || find_local_host (self) == NULL)
    return;
  self->acceleration_asked = TRUE;
  lodge_acceleration_probe_async (NULL, NULL, probed_cb, g_object_ref (self));
}

static void
show_acceleration (LodgeWindow *self)
{
  gboolean slow = self->acceleration != NULL && find_local_host (self) != NULL
                  && lodge_acceleration_get_kind (self->acceleration) == LODGE_ACCELERATION_TCG;

  if (slow)
    gtk_label_set_label (self->info_label, lodge_acceleration_get_summary (self->acceleration));
  gtk_info_bar_set_show_close_button (self->info_bar, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->info_bar), slow && !self->acceleration_dismissed);
}

/* One bar for what concerns all machines: a host that is lost, or machines that run slowly. It does
 * not slide in: each step would lay out the whole window again, at every start. */
void
lodge_window_update_info_bar (LodgeWindow *self)
{
  LodgeHost *host = find_troubled_host (self);
  g_autofree char *text = NULL;

  probe_acceleration (self);
  if (host == NULL)
    {
      show_acceleration (self);
      return;
    }
  if (lodge_host_get_state (host) == LODGE_HOST_RECONNECTING)
    text = g_strdup_printf (_ ("The connection to %s was lost. Trying again…"),
                            lodge_host_get_name (host));
  else
    text = g_strdup_printf (_ ("%s cannot be reached."), lodge_host_get_name (host));
  gtk_label_set_label (self->info_label, text);
  gtk_info_bar_set_show_close_button (self->info_bar, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->info_bar), TRUE);
}

/* The person pressed "Why?" on the bar, or closed it. */
void
lodge_window_explain (LodgeWindow *self, gboolean close)
{
  LodgeHost *host = find_troubled_host (self);

  if (close)
    {
      self->acceleration_dismissed = TRUE;
      lodge_window_update_info_bar (self);
      return;
    }
  if (host == NULL)
    host = find_local_host (self);
  if (host != NULL)
    lodge_host_page_present (GTK_WINDOW (self), host);
}
