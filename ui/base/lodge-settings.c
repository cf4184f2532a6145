/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-settings.h"

/**
 * LodgeSettings:
 *
 * What Lodge remembers about its window, one property per key of the GSettings schema. A person
 * who runs Lodge without installing it has no schema: then the same properties hold for as long as
 * the program runs, instead of GSettings ending it.
 */
struct _LodgeSettings
{
  GObject parent_instance;

  GSettings *settings;
  GValue values[16];
};

G_DEFINE_FINAL_TYPE (LodgeSettings, lodge_settings, G_TYPE_OBJECT)

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
lodge_settings_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeSettings *self = LODGE_SETTINGS (object);

  if (prop_id == PROP_0 || prop_id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  else
    g_value_copy (&self->values[prop_id], value);
}

static void
lodge_settings_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeSettings *self = LODGE_SETTINGS (object);

  if (prop_id == PROP_0 || prop_id >= N_PROPS)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (g_param_values_cmp (pspec, &self->values[prop_id], value) == 0)
    return;
  g_value_copy (value, &self->values[prop_id]);
  g_object_notify_by_pspec (object, pspec);
}

static void
lodge_settings_finalize (GObject *object)
{
  LodgeSettings *self = LODGE_SETTINGS (object);

  g_clear_object (&self->settings);
  for (guint i = 1; i < N_PROPS; i++)
    g_value_unset (&self->values[i]);

  G_OBJECT_CLASS (lodge_settings_parent_class)->finalize (object);
}

static void
lodge_settings_constructed (GObject *object)
{
  LodgeSettings *self = LODGE_SETTINGS (object);
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  G_OBJECT_CLASS (lodge_settings_parent_class)->constructed (object);

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  if (schema == NULL)
    {
      g_debug ("The schema %s is not installed; settings last as long as the program", APP_ID);
      return;
    }

  self->settings = g_settings_new_full (schema, NULL, NULL);
  for (guint i = 1; i < N_PROPS; i++)
    {
      /* An older schema may be installed. */
      if (g_settings_schema_has_key (schema, properties[i]->name))
        g_settings_bind (self->settings, properties[i]->name, self, properties[i]->name,
                         G_SETTINGS_BIND_DEFAULT);
    }
}

static void
lodge_settings_class_init (LodgeSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = lodge_settings_constructed;
  object_class->finalize = lodge_settings_finalize;
  object_class->get_property = lodge_settings_get_property;
  object_class->set_property = lodge_settings_set_property;

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
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_settings_init (LodgeSettings *self)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (((LodgeSettings *)0)->values) >= N_PROPS);

  for (guint i = 1; i < N_PROPS; i++)
    {
      g_value_init (&self->values[i], properties[i]->value_type);
      g_param_value_set_default (properties[i], &self->values[i]);
    }
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
