/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-window"

#include "config.h"

#include "window/lodge-machine-actions.h"

#include <glib/gi18n.h>

#include "base/lodge-dialogs.h"
#include "base/lodge-error-toast.h"
#include "base/lodge-settings.h"
#include "console/lodge-screenshot.h"

enum
{
  PROP_0,
  PROP_MACHINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A verb becomes an action. */
static const struct
{
  const char *name;
  LodgeVerb verb;
} verb_actions[] = {
  { "start", LODGE_VERB_START },
  { "shut-down", LODGE_VERB_SHUT_DOWN },
  { "reboot", LODGE_VERB_REBOOT },
  { "force-off", LODGE_VERB_FORCE_OFF },
  { "reset", LODGE_VERB_RESET },
  { "pause", LODGE_VERB_PAUSE },
  { "resume", LODGE_VERB_RESUME },
  { "save", LODGE_VERB_SAVE },
  { "discard-saved", LODGE_VERB_DISCARD_SAVED },
};

/**
 * LodgeMachineActions:
 *
 * The actions of the machine that the window shows, as "machine.start" and so on. They are enabled
 * as the machine's state allows, and their jobs go through the library's queue. What needs a
 * dialog of another part of the window is left to the window.
 */
struct _LodgeMachineActions
{
  GObject parent_instance;

  GtkWidget *widget; /* weak: where questions and toasts appear */
  LodgeLibrary *library;
  GSimpleActionGroup *group;
  LodgeMachine *machine;
  GCancellable *cancellable;
  GPtrArray *added; /* of AddedAction */
};

G_DEFINE_FINAL_TYPE (LodgeMachineActions, lodge_machine_actions, G_TYPE_OBJECT)

/* An action of the window's, enabled with a verb. */
typedef struct
{
  const char *name;
  LodgeVerb verb;
} AddedAction;

/* Between a question and its answer another machine may have been chosen. */
typedef struct
{
  LodgeMachineActions *self;
  LodgeMachine *machine;
  LodgeVerb verb;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_object_unref (question->machine);
  g_free (question);
}

static void
push (LodgeMachineActions *self, LodgeJob *job)
{
  lodge_job_queue_push (lodge_library_get_jobs (self->library), job);
  g_object_unref (job);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;

  if (lodge_dialog_confirm_finish (result, NULL))
    push (question->self, lodge_machine_verb_job (question->machine, question->verb));
  question_free (question);
}

/* What cannot be taken back is asked about, with what it costs. */
static gboolean
ask (LodgeMachineActions *self, LodgeVerb verb)
{
  const char *name = lodge_machine_get_display_name (self->machine);
  g_autofree char *heading = NULL;
  const char *body, *label;
  Question *question;

  switch ((int)verb)
    {
    case LODGE_VERB_FORCE_OFF:
      heading = g_strdup_printf (_ ("Force “%s” Off?"), name);
      body = _ ("This is like pulling the plug. Whatever the guest has not saved to its disk is "
                "lost, and its file systems may be damaged.");
      label = _ ("_Force Off");
      break;
    case LODGE_VERB_RESET:
      heading = g_strdup_printf (_ ("Reset “%s”?"), name);
      body = _ ("This is like pressing the reset button. Whatever the guest has not saved to its "
                "disk is lost, and its file systems may be damaged.");
      label = _ ("_Reset");
      break;
    case LODGE_VERB_DISCARD_SAVED:
      heading = g_strdup_printf (_ ("Discard the Saved State of “%s”?"), name);
      body = _ ("The machine will start from its disk, as after a power failure. Programs that "
                "were running in it, and what they had not saved, are lost.");
      label = _ ("_Discard");
      break;
    default:
      return FALSE;
    }

  question = g_new0 (Question, 1);
  question->self = g_object_ref (self);
  question->machine = g_object_ref (self->machine);
  question->verb = verb;
  lodge_dialog_confirm_async (GTK_WINDOW (gtk_widget_get_root (self->widget)), heading, body, label,
                              self->cancellable, answered_cb, question);
  return TRUE;
}

static void
verb_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  gboolean confirm =
      lodge_settings_get_boolean (lodge_settings_get_default (), "confirm-force-off");

  if (self->machine == NULL || self->widget == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (verb_actions); i++)
    {
      LodgeVerb verb = verb_actions[i].verb;

      if (!g_str_equal (verb_actions[i].name, name))
        continue;
      if ((confirm || verb == LODGE_VERB_DISCARD_SAVED) && ask (self, verb))
        return;
      push (self, lodge_machine_verb_job (self->machine, verb));
    }
}

/* One key pauses and resumes. */
static void
toggle_pause_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = user_data;
  gboolean resume = lodge_machine_can (self->machine, LODGE_VERB_RESUME, NULL);

  push (self,
        lodge_machine_verb_job (self->machine, resume ? LODGE_VERB_RESUME : LODGE_VERB_PAUSE));
}

static void
autostart_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeMachineActions *self = user_data;

  /* The state follows the machine's, once libvirt has agreed. */
  push (self, lodge_machine_set_autostart_job (self->machine, g_variant_get_boolean (value)));
}

static void
send_keys_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = user_data;

  push (self, lodge_machine_send_keys_job (self->machine, g_variant_get_string (parameter, NULL)));
}

static void
screenshot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = user_data;

  if (self->widget != NULL)
    lodge_screenshot_save (self->widget, self->machine);
}

static void
copy_uuid_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = user_data;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->widget),
                          lodge_machine_get_uuid (self->machine));
  lodge_toast_show (self->widget, _ ("UUID copied"));
}

static void
set_enabled (LodgeMachineActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  if (g_action_get_enabled (action) != enabled)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
can (LodgeMachineActions *self, LodgeVerb verb)
{
  return self->machine != NULL && lodge_machine_can (self->machine, verb, NULL);
}

static void
update (LodgeMachineActions *self)
{
  GAction *autostart = g_action_map_lookup_action (G_ACTION_MAP (self->group), "autostart");

  for (guint i = 0; i < G_N_ELEMENTS (verb_actions); i++)
    set_enabled (self, verb_actions[i].name, can (self, verb_actions[i].verb));
  for (guint i = 0; i < self->added->len; i++)
    {
      AddedAction *added = self->added->pdata[i];
      set_enabled (self, added->name, can (self, added->verb));
    }
  set_enabled (self, "toggle-pause", can (self, LODGE_VERB_PAUSE) || can (self, LODGE_VERB_RESUME));
  set_enabled (self, "autostart", can (self, LODGE_VERB_EDIT));
  set_enabled (self, "send-keys", can (self, LODGE_VERB_CONSOLE));
  set_enabled (self, "screenshot", can (self, LODGE_VERB_CONSOLE));
  set_enabled (self, "copy-uuid", self->machine != NULL);
  g_simple_action_set_state (
      G_SIMPLE_ACTION (autostart),
      g_variant_new_boolean (self->machine != NULL && lodge_machine_get_autostart (self->machine)));
}

static void
machine_notify_cb (LodgeMachine *machine, GParamSpec *pspec, LodgeMachineActions *self)
{
  static const char *const relevant[] = { "state",      "stale",    "autostart",
                                          "persistent", "graphics", NULL };

  if (g_strv_contains (relevant, pspec->name))
    update (self);
}

static void
lodge_machine_actions_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (object);

  switch (prop_id)
    {
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_actions_dispose (GObject *object)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_data (self->machine, self);
  g_clear_object (&self->machine);
  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->library);
  g_clear_object (&self->group);

  G_OBJECT_CLASS (lodge_machine_actions_parent_class)->dispose (object);
}

static void
lodge_machine_actions_finalize (GObject *object)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->added, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_machine_actions_parent_class)->finalize (object);
}

static void
lodge_machine_actions_class_init (LodgeMachineActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lodge_machine_actions_get_property;
  object_class->dispose = lodge_machine_actions_dispose;
  object_class->finalize = lodge_machine_actions_finalize;

  properties[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, LODGE_TYPE_MACHINE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_actions_init (LodgeMachineActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "toggle-pause", .activate = toggle_pause_cb },
    { .name = "autostart", .state = "false", .change_state = autostart_cb },
    { .name = "send-keys", .parameter_type = "s", .activate = send_keys_cb },
    { .name = "screenshot", .activate = screenshot_cb },
    { .name = "copy-uuid", .activate = copy_uuid_cb },
  };

  self->cancellable = g_cancellable_new ();
  self->added = g_ptr_array_new_with_free_func (g_free);
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
  for (guint i = 0; i < G_N_ELEMENTS (verb_actions); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (verb_actions[i].name, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (verb_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->group), G_ACTION (action));
    }
  update (self);
}

/**
 * lodge_machine_actions_new:
 * @widget: where questions and toasts appear; not owned
 * @library: whose queue gets the jobs
 *
 * Returns: (transfer full): actions of no machine yet
 */
LodgeMachineActions *
lodge_machine_actions_new (GtkWidget *widget, LodgeLibrary *library)
{
  LodgeMachineActions *self = g_object_new (LODGE_TYPE_MACHINE_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  self->library = g_object_ref (library);
  return self;
}

/**
 * lodge_machine_actions_get_group:
 *
 * Returns: (transfer none): the actions
 */
GActionGroup *
lodge_machine_actions_get_group (LodgeMachineActions *self)
{
  return G_ACTION_GROUP (self->group);
}

/**
 * lodge_machine_actions_get_machine:
 *
 * Returns: (transfer none) (nullable): whose actions they are
 */
LodgeMachine *
lodge_machine_actions_get_machine (LodgeMachineActions *self)
{
  return self->machine;
}

/**
 * lodge_machine_actions_set_machine:
 * @machine: (nullable): whose actions they become
 */
void
lodge_machine_actions_set_machine (LodgeMachineActions *self, LodgeMachine *machine)
{
  if (self->machine == machine)
    return;
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_data (self->machine, self);
  g_set_object (&self->machine, machine);
  if (machine != NULL)
    g_signal_connect (machine, "notify", G_CALLBACK (machine_notify_cb), self);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MACHINE]);
}

/**
 * lodge_machine_actions_add:
 * @entry: what somebody else does for a machine; its strings are static
 * @verb: the action is enabled when the machine can do this
 * @user_data: for the callbacks of @entry; outlives the machine's last action
 */
void
lodge_machine_actions_add (LodgeMachineActions *self,
                           const GActionEntry *entry,
                           LodgeVerb verb,
                           gpointer user_data)
{
  AddedAction *added = g_new (AddedAction, 1);

  added->name = entry->name;
  added->verb = verb;
  g_ptr_array_add (self->added, added);
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entry, 1, user_data);
  update (self);
}
