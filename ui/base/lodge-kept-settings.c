/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-kept-settings.h"

/**
 * LodgeKeptSettings:
 *
 * What a person has chosen, one property per key of a GSettings schema; a subclass only installs
 * the properties. A person who runs Lodge without installing it has no schema: then they hold for
 * as long as the object does, instead of GSettings ending the program. For the main thread.
 */
typedef struct
{
  GSettings *settings;
  GHashTable *values; /* GParamSpec → GValue, of those that were ever set */
} LodgeKeptSettingsPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LodgeKeptSettings, lodge_kept_settings, G_TYPE_OBJECT)

static void
value_free (gpointer value)
{
  g_value_unset (value);
  g_free (value);
}

static void
lodge_kept_settings_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeKeptSettingsPrivate *priv =
      lodge_kept_settings_get_instance_private (LODGE_KEPT_SETTINGS (object));
  const GValue *kept = g_hash_table_lookup (priv->values, pspec);

  g_value_copy (kept != NULL ? kept : g_param_spec_get_default_value (pspec), value);
}

static void
lodge_kept_settings_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  LodgeKeptSettingsPrivate *priv =
      lodge_kept_settings_get_instance_private (LODGE_KEPT_SETTINGS (object));
  const GValue *before = g_hash_table_lookup (priv->values, pspec);

  if (before == NULL)
    before = g_param_spec_get_default_value (pspec);
  if (g_param_values_cmp (pspec, before, value) == 0)
    return;
  GValue *kept = g_new0 (GValue, 1);
  g_value_init (kept, pspec->value_type);
  g_value_copy (value, kept);
  g_hash_table_replace (priv->values, pspec, kept);
  g_object_notify_by_pspec (object, pspec);
}

static void
lodge_kept_settings_finalize (GObject *object)
{
  LodgeKeptSettingsPrivate *priv =
      lodge_kept_settings_get_instance_private (LODGE_KEPT_SETTINGS (object));

  g_clear_object (&priv->settings);
  g_hash_table_unref (priv->values);

  G_OBJECT_CLASS (lodge_kept_settings_parent_class)->finalize (object);
}

static void
lodge_kept_settings_class_init (LodgeKeptSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_kept_settings_finalize;
}

static void
lodge_kept_settings_init (LodgeKeptSettings *self)
{
  LodgeKeptSettingsPrivate *priv = lodge_kept_settings_get_instance_private (self);

  priv->values = g_hash_table_new_full (NULL, NULL, NULL, value_free);
}

/**
 * lodge_kept_settings_class_install:
 * @object_class: a subclass
 * @n_properties: how many there are in @properties, with the empty first one
 * @properties: what it has
 *
 * For a subclass's class_init: GObject lets no class inherit how its properties are set.
 */
void
lodge_kept_settings_class_install (GObjectClass *object_class,
                                   guint n_properties,
                                   GParamSpec **properties)
{
  object_class->get_property = lodge_kept_settings_get_property;
  object_class->set_property = lodge_kept_settings_set_property;
  g_object_class_install_properties (object_class, n_properties, properties);
}

/**
 * lodge_kept_settings_bind:
 * @self: settings
 * @schema_id: a schema with keys named as the properties are
 * @path: (nullable): where they are kept, for a schema that can be in several places
 *
 * Reads the properties from where they are kept, and keeps them from now on; does nothing where
 * that schema is not installed.
 */
void
lodge_kept_settings_bind (LodgeKeptSettings *self, const char *schema_id, const char *path)
{
  LodgeKeptSettingsPrivate *priv = lodge_kept_settings_get_instance_private (self);
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, schema_id, TRUE) : NULL;
  g_autofree GParamSpec **properties = NULL;
  guint n = 0;

  if (schema == NULL)
    {
      g_debug ("The schema %s is not installed; settings last as long as the program", schema_id);
      return;
    }
  priv->settings = g_settings_new_full (schema, NULL, path);
  properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (self), &n);
  for (guint i = 0; i < n; i++)
    /* An older schema may be installed. */
    if (g_settings_schema_has_key (schema, properties[i]->name))
      g_settings_bind (priv->settings, properties[i]->name, self, properties[i]->name,
                       G_SETTINGS_BIND_DEFAULT);
}
