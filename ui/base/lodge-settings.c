/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-settings.h"

/**
 * LodgeSettings:
 *
 * What Lodge remembers about its window.
 */
struct _LodgeSettings
{
  LodgeKeptSettings parent_instance;
};

G_DEFINE_FINAL_TYPE (LodgeSettings, lodge_settings, LODGE_TYPE_KEPT_SETTINGS)

enum
{
  PROP_0,
  PROP_WINDOW_WIDTH,
  PROP_WINDOW_HEIGHT,
  PROP_MAXIMIZED,
  PROP_SORT_BY,
  PROP_COLOR_SCHEME,
  PROP_SELECTED_MACHINE,
  PROP_CONFIRM_FORCE_OFF,
  PROP_CONSOLE_RELEASE_KEY,
  PROP_CONSOLE_GRAB_SHORTCUTS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
lodge_settings_constructed (GObject *object)
{
  G_OBJECT_CLASS (lodge_settings_parent_class)->constructed (object);

  lodge_kept_settings_bind (LODGE_KEPT_SETTINGS (object), APP_ID, NULL);
}

static void
lodge_settings_class_init (LodgeSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = lodge_settings_constructed;

  properties[PROP_WINDOW_WIDTH] =
      g_param_spec_int ("window-width", NULL, NULL, -1, G_MAXINT, 1000, flags);
  properties[PROP_WINDOW_HEIGHT] =
      g_param_spec_int ("window-height", NULL, NULL, -1, G_MAXINT, 680, flags);
  properties[PROP_MAXIMIZED] = g_param_spec_boolean ("maximized", NULL, NULL, FALSE, flags);
  /**
   * LodgeSettings:sort-by: "name", "state" or "last-used"
   */
  properties[PROP_SORT_BY] = g_param_spec_string ("sort-by", NULL, NULL, "name", flags);
  /**
   * LodgeSettings:color-scheme: "system", "light" or "dark"
   */
  properties[PROP_COLOR_SCHEME] = g_param_spec_string ("color-scheme", NULL, NULL, "system", flags);
  /**
   * LodgeSettings:selected-machine: UUID of the machine that was shown last, or ""
   */
  properties[PROP_SELECTED_MACHINE] =
      g_param_spec_string ("selected-machine", NULL, NULL, "", flags);
  properties[PROP_CONFIRM_FORCE_OFF] =
      g_param_spec_boolean ("confirm-force-off", NULL, NULL, TRUE, flags);
  /**
   * LodgeSettings:console-release-key: names as for lodge_release_keys_new()
   */
  properties[PROP_CONSOLE_RELEASE_KEY] =
      g_param_spec_string ("console-release-key", NULL, NULL, "Ctrl+Alt", flags);
  /**
   * LodgeSettings:console-grab-shortcuts: whether a console takes the desktop's shortcuts too
   */
  properties[PROP_CONSOLE_GRAB_SHORTCUTS] =
      g_param_spec_boolean ("console-grab-shortcuts", NULL, NULL, TRUE, flags);
  lodge_kept_settings_class_install (object_class, N_PROPS, properties);
}

static void
lodge_settings_init (LodgeSettings *self)
{
}

/**
 * lodge_settings_get_default:
 *
 * Returns: (transfer none): the program's settings; lives as long as the program
 */
LodgeSettings *
lodge_settings_get_default (void)
{
  static LodgeSettings *settings;

  if (settings == NULL)
    settings = g_object_new (LODGE_TYPE_SETTINGS, NULL);
  return settings;
}

/**
 * lodge_settings_dup_string:
 * @name: a property that holds a string
 *
 * Returns: (transfer full): its value, never %NULL
 */
char *
lodge_settings_dup_string (LodgeSettings *self, const char *name)
{
  char *value = NULL;

  g_object_get (self, name, &value, NULL);
  return value != NULL ? value : g_strdup ("");
}

/**
 * lodge_settings_set_string:
 * @name: a property that holds a string
 * @value: what it becomes
 */
void
lodge_settings_set_string (LodgeSettings *self, const char *name, const char *value)
{
  g_object_set (self, name, value, NULL);
}

/**
 * lodge_settings_get_boolean:
 * @name: a property that holds a boolean
 */
gboolean
lodge_settings_get_boolean (LodgeSettings *self, const char *name)
{
  gboolean value = FALSE;

  g_object_get (self, name, &value, NULL);
  return value;
}
