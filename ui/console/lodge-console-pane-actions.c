/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-pane-private.h"

#include "base/lodge-error-toast.h"
#include "console/lodge-screenshot.h"

#include <glib/gi18n.h>

/* What the menus of the bar do. */

/* The settings of the machine that is shown. */
static const char *const remembered[] = { "scaling", "resize-guest", "clipboard" };

static void
send_keys_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsolePane *self = user_data;
  LodgeConsoleSession *session = lodge_console_get_session (self->console);

  if (session != NULL)
    lodge_console_session_send_keys (session, g_variant_get_string (parameter, NULL), NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->console));
}

static void
screenshot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsolePane *self = user_data;

  lodge_screenshot_save (GTK_WIDGET (self), self->machine);
}

static void
copy_screenshot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsolePane *self = user_data;
  g_autoptr (GdkTexture) texture = lodge_console_dup_texture (self->console);

  if (texture == NULL)
    return;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  lodge_toast_show (GTK_WIDGET (self), _ ("Screenshot copied"));
}

static void
clipboard_read_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeConsolePane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);

  if (text == NULL)
    lodge_toast_show (GTK_WIDGET (self), _ ("There is no text in the clipboard"));
  else if (self->machine != NULL)
    {
      g_autoptr (LodgeJob) job = lodge_machine_type_text_job (self->machine, text);

      lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
    }
}

static void
type_clipboard_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsolePane *self = user_data;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL,
                                 clipboard_read_cb, g_object_ref (self));
}

static void
full_screen_on_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsolePane *self = user_data;
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));
  g_autoptr (GdkMonitor) monitor =
      g_list_model_get_item (monitors, g_variant_get_uint32 (parameter));

  g_signal_emit_by_name (self, "full-screen", monitor);
}

void
lodge_console_pane_add_actions (LodgeConsolePane *self)
{
  static const GActionEntry entries[] = {
    { .name = "send-keys", .parameter_type = "s", .activate = send_keys_cb },
    { .name = "type-clipboard", .activate = type_clipboard_cb },
    { .name = "screenshot", .activate = screenshot_cb },
    { .name = "copy-screenshot", .activate = copy_screenshot_cb },
    { .name = "full-screen-on", .parameter_type = "u", .activate = full_screen_on_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}

void
lodge_console_pane_add_settings_actions (LodgeConsolePane *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    {
      g_autoptr (GPropertyAction) action =
          g_property_action_new (remembered[i], self->settings, remembered[i]);

      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
}

void
lodge_console_pane_remove_settings_actions (LodgeConsolePane *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    g_action_map_remove_action (G_ACTION_MAP (self->actions), remembered[i]);
}

static void
set_enabled (LodgeConsolePane *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
lodge_console_pane_update_actions (LodgeConsolePane *self)
{
  LodgeConsoleSession *session = lodge_console_get_session (self->console);
  const gboolean connected =
      session != NULL && lodge_console_session_get_state (session) == LODGE_CONSOLE_CONNECTED;

  set_enabled (self, "send-keys", connected);
  set_enabled (self, "type-clipboard", connected);
  set_enabled (self, "screenshot", connected);
  set_enabled (self, "copy-screenshot", connected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keys_button), connected);
}
