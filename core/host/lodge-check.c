/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-check.h"

#include "host/lodge-doctor-private.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  PROP_STATE,
  PROP_RUNNING,
  PROP_SENTENCE,
  PROP_FIX_COMMAND,
  PROP_FIX_LABEL,
  PROP_FIX_ACTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeCheck:
 *
 * One thing that a #LodgeDoctor looks at, what it found, and what mends it. For the main thread.
 */
struct _LodgeCheck
{
  GObject parent_instance;

  char *id;
  char *title;
  LodgeCheckState state;
  gboolean running;
  char *sentence;
  char *fix_command;
  char *fix_label;
  char *fix_action;
};

G_DEFINE_FINAL_TYPE (LodgeCheck, lodge_check, G_TYPE_OBJECT)

GType
lodge_check_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_CHECK_UNKNOWN, "LODGE_CHECK_UNKNOWN", "unknown" },
    { LODGE_CHECK_OK, "LODGE_CHECK_OK", "ok" },
    { LODGE_CHECK_INFO, "LODGE_CHECK_INFO", "info" },
    { LODGE_CHECK_WARNING, "LODGE_CHECK_WARNING", "warning" },
    { LODGE_CHECK_ERROR, "LODGE_CHECK_ERROR", "error" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeCheckState", values));
  return type;
}

static void
lodge_check_finalize (GObject *object)
{
  LodgeCheck *self = LODGE_CHECK (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->sentence, g_free);
  g_clear_pointer (&self->fix_command, g_free);
  g_clear_pointer (&self->fix_label, g_free);
  g_clear_pointer (&self->fix_action, g_free);

  G_OBJECT_CLASS (lodge_check_parent_class)->finalize (object);
}

static void
lodge_check_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeCheck *self = LODGE_CHECK (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    case PROP_FIX_COMMAND:
      g_value_set_string (value, self->fix_command);
      break;
    case PROP_FIX_LABEL:
      g_value_set_string (value, self->fix_label);
      break;
    case PROP_FIX_ACTION:
      g_value_set_string (value, self->fix_action);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_check_class_init (LodgeCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_check_finalize;
  object_class->get_property = lodge_check_get_property;

  /**
   * LodgeCheck:id: a name for programs, which never changes ("kvm")
   */
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, readable);
  /**
   * LodgeCheck:title: what is looked at, translated
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_CHECK_STATE,
                                              LODGE_CHECK_UNKNOWN, readable);
  /**
   * LodgeCheck:running: whether it is being looked at right now; the rest is what was found before
   */
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, readable);
  /**
   * LodgeCheck:sentence: what was found and what it means, translated, without final full stop
   */
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, readable);
  /**
   * LodgeCheck:fix-command: the shell command that mends it, if there is one
   */
  properties[PROP_FIX_COMMAND] = g_param_spec_string ("fix-command", NULL, NULL, NULL, readable);
  /**
   * LodgeCheck:fix-label: what the command or action does, short enough for a button, translated
   */
  properties[PROP_FIX_LABEL] = g_param_spec_string ("fix-label", NULL, NULL, NULL, readable);
  /**
   * LodgeCheck:fix-action: what a button in the window can do by itself, one of
   * LODGE_CHECK_ACTION_*, if there is something
   */
  properties[PROP_FIX_ACTION] = g_param_spec_string ("fix-action", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_check_init (LodgeCheck *self)
{
}

/**
 * lodge_check_new: (skip)
 * @id: #LodgeCheck:id
 * @title: #LodgeCheck:title
 *
 * Returns: (transfer full): a check that was not looked at yet
 */
LodgeCheck *
lodge_check_new (const char *id, const char *title)
{
  LodgeCheck *self = g_object_new (LODGE_TYPE_CHECK, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  return self;
}

/**
 * lodge_check_set_running: (skip)
 * @self: a check
 * @running: #LodgeCheck:running
 */
void
lodge_check_set_running (LodgeCheck *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
set_string (LodgeCheck *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * lodge_check_set_finding: (skip)
 * @self: a check
 * @finding: what was found
 */
void
lodge_check_set_finding (LodgeCheck *self, const LodgeDoctorFinding *finding)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != finding->state)
    {
      self->state = finding->state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  set_string (self, &self->sentence, finding->sentence, PROP_SENTENCE);
  set_string (self, &self->fix_command, finding->fix_command, PROP_FIX_COMMAND);
  set_string (self, &self->fix_label, finding->fix_label, PROP_FIX_LABEL);
  set_string (self, &self->fix_action, finding->fix_action, PROP_FIX_ACTION);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * lodge_check_get_id:
 * @self: a check
 *
 * Returns: (transfer none): #LodgeCheck:id
 */
const char *
lodge_check_get_id (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), NULL);

  return self->id;
}

/**
 * lodge_check_get_title:
 * @self: a check
 *
 * Returns: (transfer none): #LodgeCheck:title
 */
const char *
lodge_check_get_title (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), NULL);

  return self->title;
}

/**
 * lodge_check_get_state:
 * @self: a check
 *
 * Returns: how bad it is
 */
LodgeCheckState
lodge_check_get_state (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), LODGE_CHECK_UNKNOWN);

  return self->state;
}

/**
 * lodge_check_get_running:
 * @self: a check
 *
 * Returns: #LodgeCheck:running
 */
gboolean
lodge_check_get_running (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), FALSE);

  return self->running;
}

/**
 * lodge_check_get_sentence:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): #LodgeCheck:sentence; %NULL before the first run
 */
const char *
lodge_check_get_sentence (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), NULL);

  return self->sentence;
}

/**
 * lodge_check_get_fix_command:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): #LodgeCheck:fix-command
 */
const char *
lodge_check_get_fix_command (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), NULL);

  return self->fix_command;
}

/**
 * lodge_check_get_fix_label:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): #LodgeCheck:fix-label; set whenever there is a command or an
 *   action
 */
const char *
lodge_check_get_fix_label (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), NULL);

  return self->fix_label;
}

/**
 * lodge_check_get_fix_action:
 * @self: a check
 *
 * Returns: (transfer none) (nullable): #LodgeCheck:fix-action
 */
const char *
lodge_check_get_fix_action (LodgeCheck *self)
{
  g_return_val_if_fail (LODGE_IS_CHECK (self), NULL);

  return self->fix_action;
}
