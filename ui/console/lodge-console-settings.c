/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-console-settings.h"

#include "console/lodge-guest-clipboard.h"
#include "console/lodge-placement.h"

enum
{
  PROP_0,
  PROP_SCALING,
  PROP_RESIZE_GUEST,
  PROP_CLIPBOARD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeConsoleSettings:
 *
 * How a person wants to see one machine, whatever host it is on; kept beside that person's other
 * settings, because it is nobody else's business. Without the installed schema the settings hold
 * for as long as the object does.
 */
struct _LodgeConsoleSettings
{
  GObject parent_instance;

  GSettings *settings;
  GValue values[N_PROPS];
};

G_DEFINE_FINAL_TYPE (LodgeConsoleSettings, lodge_console_settings, G_TYPE_OBJECT)

static void
lodge_console_settings_get_property (GObject *object,
                                     guint prop_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  if (prop_id == PROP_0 || prop_id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  else
    g_value_copy (&LODGE_CONSOLE_SETTINGS (object)->values[prop_id], value);
}

static void
lodge_console_settings_set_property (GObject *object,
                                     guint prop_id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  LodgeConsoleSettings *self = LODGE_CONSOLE_SETTINGS (object);

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
lodge_console_settings_finalize (GObject *object)
{
  LodgeConsoleSettings *self = LODGE_CONSOLE_SETTINGS (object);

  g_clear_object (&self->settings);
  for (guint i = 1; i < N_PROPS; i++)
    g_value_unset (&self->values[i]);

  G_OBJECT_CLASS (lodge_console_settings_parent_class)->finalize (object);
}

static void
lodge_console_settings_class_init (LodgeConsoleSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lodge_console_settings_finalize;
  object_class->get_property = lodge_console_settings_get_property;
  object_class->set_property = lodge_console_settings_set_property;

  properties[PROP_SCALING] =
      g_param_spec_enum ("scaling", NULL, NULL, LODGE_TYPE_SCALING, LODGE_SCALING_FIT, flags);
  /**
   * LodgeConsoleSettings:resize-guest: whether the guest's desktop follows the size of the window
   */
  properties[PROP_RESIZE_GUEST] = g_param_spec_boolean ("resize-guest", NULL, NULL, TRUE, flags);
  /**
   * LodgeConsoleSettings:clipboard: what may cross between the guest's clipboard and this one
   */
  properties[PROP_CLIPBOARD] = g_param_spec_enum (
      "clipboard", NULL, NULL, LODGE_TYPE_CLIPBOARD_POLICY, LODGE_CLIPBOARD_BOTH, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_console_settings_init (LodgeConsoleSettings *self)
{
  for (guint i = 1; i < N_PROPS; i++)
    {
      g_value_init (&self->values[i], properties[i]->value_type);
      g_param_value_set_default (properties[i], &self->values[i]);
    }
}

/**
 * lodge_console_settings_new:
 * @uuid: whose screen
 *
 * Returns: (transfer full): its settings
 */
LodgeConsoleSettings *
lodge_console_settings_new (const char *uuid)
{
  LodgeConsoleSettings *self = g_object_new (LODGE_TYPE_CONSOLE_SETTINGS, NULL);
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *path = g_strdup_printf ("/io/github/lodge/Lodge/consoles/%s/", uuid);

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID ".Console", TRUE);
  if (schema == NULL)
    return self;
  self->settings = g_settings_new_full (schema, NULL, path);
  for (guint i = 1; i < N_PROPS; i++)
    if (g_settings_schema_has_key (schema, properties[i]->name))
      g_settings_bind (self->settings, properties[i]->name, self, properties[i]->name,
                       G_SETTINGS_BIND_DEFAULT);
  return self;
}
