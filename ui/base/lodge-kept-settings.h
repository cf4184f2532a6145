/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LODGE_TYPE_KEPT_SETTINGS (lodge_kept_settings_get_type ())
G_DECLARE_DERIVABLE_TYPE (LodgeKeptSettings, lodge_kept_settings, LODGE, KEPT_SETTINGS, GObject)

struct _LodgeKeptSettingsClass
{
  GObjectClass parent_class;
};

void lodge_kept_settings_class_install (GObjectClass *object_class,
                                        guint n_properties,
                                        GParamSpec **properties);
void lodge_kept_settings_bind (LodgeKeptSettings *self, const char *schema_id, const char *path);

G_END_DECLS
