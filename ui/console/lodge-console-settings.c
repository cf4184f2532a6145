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
 * settings, because it is nobody else's business.
 */
struct _LodgeConsoleSettings
{
  LodgeKeptSettings parent_instance;
};

G_DEFINE_FINAL_TYPE (LodgeConsoleSettings, lodge_console_settings, LODGE_TYPE_KEPT_SETTINGS)

static void
lodge_console_settings_class_init (LodgeConsoleSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

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
  lodge_kept_settings_class_install (object_class, N_PROPS, properties);
}

static void
lodge_console_settings_init (LodgeConsoleSettings *self)
{
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
  g_autofree char *path = g_strdup_printf ("/io/github/lodge/Lodge/consoles/%s/", uuid);

  lodge_kept_settings_bind (LODGE_KEPT_SETTINGS (self), APP_ID ".Console", path);
  return self;
}
