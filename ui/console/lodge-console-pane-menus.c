/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-pane-private.h"

#include <glib/gi18n.h>

/* What in the menus of the bar is not in the template. */

static void
add_keys (GMenu *menu, const char *label, const char *combination)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "console.send-keys", "s", combination);
  g_menu_append_item (menu, item);
}

/* Names of keys are on the keyboard, and are not translated. */
void
lodge_console_pane_fill_keys_menu (LodgeConsolePane *self)
{
  static const struct
  {
    const char *label;
    const char *combination;
  } keys[] = {
    { "Ctrl+Alt+_Del", "ctrl+alt+delete" },
    { "Ctrl+Alt+_Backspace", "ctrl+alt+backspace" },
    { "Ctrl+_Esc", "ctrl+escape" },
    { "Alt+_Tab", "alt+tab" },
    { "Alt+F_4", "alt+f4" },
    { "_Super", "super" },
    { "S_uper+L", "super+l" },
    { "_Print", "print" },
    { "Alt+P_rint", "alt+print" },
    { "P_ause", "pause" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    add_keys (self->keys_section, keys[i].label, keys[i].combination);
  for (guint i = 1; i <= 12; i++)
    {
      g_autofree char *label = g_strdup_printf ("Ctrl+Alt+F%u", i);
      g_autofree char *combination = g_strdup_printf ("ctrl+alt+f%u", i);

      add_keys (self->consoles_section, label, combination);
    }
}

/* With one monitor there is nothing to choose. */
void
lodge_console_pane_fill_monitors_menu (LodgeConsolePane *self)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));
  const guint n = g_list_model_get_n_items (monitors);

  g_menu_remove_all (self->monitors_section);
  for (guint i = 0; n > 1 && i < n; i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);
      const char *model = gdk_monitor_get_model (monitor);
      const char *name = model != NULL ? model : gdk_monitor_get_connector (monitor);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      g_autofree char *label =
          g_strdup_printf (_ ("Full Screen on %s"), name != NULL ? name : number);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "console.full-screen-on", "u", i);
      g_menu_append_item (self->monitors_section, item);
    }
}
