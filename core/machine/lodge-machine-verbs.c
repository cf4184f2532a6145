/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-private.h"

#include "base/lodge-error.h"
#include "job/lodge-thread-job.h"
#include "machine/lodge-domain-remove.h"
#include "machine/lodge-domain-watch.h"
#include "machine/lodge-start-error.h"

#include <glib/gi18n.h>

#define BIT(state) (1u << (state))
#define OFF BIT (LODGE_MACHINE_OFF)
#define SAVED BIT (LODGE_MACHINE_SAVED)
#define RUNNING BIT (LODGE_MACHINE_RUNNING)
#define PAUSED BIT (LODGE_MACHINE_PAUSED)
#define ENDING BIT (LODGE_MACHINE_SHUTTING_DOWN)
#define SLEEPING BIT (LODGE_MACHINE_SLEEPING)
#define CRASHED BIT (LODGE_MACHINE_CRASHED)
#define ANY (~0u)

/* Each verb with the states in which it makes sense. */
static const struct
{
  guint states;
  gboolean persistent; /* only for machines that are still there when they are off */
  const char *title;   /* of the job */
  const char *failure;
} verbs[] = {
  [LODGE_VERB_START] = { OFF | SAVED | CRASHED, FALSE, N_ ("Starting “%s”"),
                         N_ ("“%s” could not be started") },
  [LODGE_VERB_SHUT_DOWN] = { RUNNING, FALSE, N_ ("Asking “%s” to shut down"),
                             N_ ("“%s” could not be asked to shut down") },
  [LODGE_VERB_REBOOT] = { RUNNING, FALSE, N_ ("Asking “%s” to reboot"),
                          N_ ("“%s” could not be asked to reboot") },
  [LODGE_VERB_FORCE_OFF] = { RUNNING | PAUSED | ENDING | SLEEPING | CRASHED, FALSE,
                             N_ ("Forcing “%s” off"), N_ ("“%s” could not be forced off") },
  [LODGE_VERB_RESET] = { RUNNING | PAUSED, FALSE, N_ ("Resetting “%s”"),
                         N_ ("“%s” could not be reset") },
  [LODGE_VERB_PAUSE] = { RUNNING, FALSE, N_ ("Pausing “%s”"), N_ ("“%s” could not be paused") },
  [LODGE_VERB_RESUME] = { PAUSED | SLEEPING, FALSE, N_ ("Resuming “%s”"),
                          N_ ("“%s” could not be resumed") },
  [LODGE_VERB_SAVE] = { RUNNING | PAUSED, TRUE, N_ ("Saving “%s”"),
                        N_ ("“%s” could not be saved") },
  [LODGE_VERB_DISCARD_SAVED] = { SAVED, TRUE, N_ ("Discarding the saved memory of “%s”"),
                                 N_ ("The saved memory of “%s” could not be discarded") },
  [LODGE_VERB_EDIT] = { ANY, TRUE, N_ ("Changing “%s”"), N_ ("“%s” could not be changed") },
  [LODGE_VERB_CONSOLE] = { RUNNING | PAUSED | ENDING | SLEEPING, FALSE,
                           N_ ("Reaching the screen of “%s”"),
                           N_ ("The screen of “%s” could not be reached") },
  [LODGE_VERB_DELETE] = { ANY, FALSE, N_ ("Deleting “%s”"), N_ ("“%s” could not be deleted") },
};

/* The sentences above stand in a table, where the compiler cannot check them as formats. */
static char *
fill_in (const char *sentence, const char *name)
{
  GString *text = g_string_new (_ (sentence));

  g_string_replace (text, "%s", name, 1);
  return g_string_free (text, FALSE);
}

static void
set_state_error (GError **error, const char *failure, LodgeMachineState state)
{
  g_autofree char *text = g_utf8_strdown (lodge_machine_state_to_text (state), -1);

  g_set_error (error, LODGE_ERROR, LODGE_ERROR_STATE,
               /* Translators: a sentence on what failed, then a machine's state */
               _ ("%s: it is %s"), failure, text);
}

/**
 * lodge_machine_can:
 * @self: a machine
 * @verb: what somebody would like to do
 * @error: return location for the reason, %LODGE_ERROR_STATE or %LODGE_ERROR_UNREACHABLE
 *
 * Returns: whether @verb makes sense in the state that @self is in
 */
gboolean
lodge_machine_can (LodgeMachine *self, LodgeVerb verb, GError **error)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);
  g_return_val_if_fail (verb < G_N_ELEMENTS (verbs), FALSE);
  LodgeMachineState state = lodge_machine_get_state (self);
  const char *name = lodge_machine_get_display_name (self);

  if (lodge_machine_get_stale (self))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE,
                   _ ("The host of “%s” cannot be reached at the moment"), name);
      return FALSE;
    }
  if (!(verbs[verb].states & BIT (state)))
    {
      g_autofree char *failure = fill_in (verbs[verb].failure, name);
      set_state_error (error, failure, state);
      return FALSE;
    }
  if (verbs[verb].persistent && !lodge_machine_get_persistent (self))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_STATE,
                   _ ("“%s” is gone as soon as it is off, so that nothing can be kept of it"),
                   name);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  LodgeMachine *machine;
  LodgeVerb verb;
  char *failure;
} VerbData;

static void
verb_data_free (gpointer data)
{
  VerbData *verb = data;

  g_object_unref (verb->machine);
  g_free (verb->failure);
  g_free (verb);
}

/* A guest that sleeps is woken, one that was stopped goes on. */
static int
resume (virDomainPtr domain)
{
  int state, reason;

  if (virDomainGetState (domain, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PMSUSPENDED)
    return virDomainPMWakeup (domain, 0);
  return virDomainResume (domain);
}

static int
save (virDomainPtr domain, LodgeJob *job, GCancellable *cancellable)
{
  LodgeDomainWatch *watch = lodge_domain_watch_begin (domain, job, cancellable);
  int result = virDomainManagedSave (domain, 0);

  lodge_domain_watch_end (watch);
  return result;
}

static int
do_verb (virDomainPtr domain, LodgeVerb verb, LodgeJob *job, GCancellable *cancellable)
{
  switch (verb)
    {
    case LODGE_VERB_START:
      return virDomainCreate (domain);
    case LODGE_VERB_SHUT_DOWN:
      /* Without flags libvirt asks the agent and falls back on ACPI. */
      return virDomainShutdownFlags (domain, 0);
    case LODGE_VERB_REBOOT:
      return virDomainReboot (domain, 0);
    case LODGE_VERB_RESET:
      return virDomainReset (domain, 0);
    case LODGE_VERB_PAUSE:
      return virDomainSuspend (domain);
    case LODGE_VERB_RESUME:
      return resume (domain);
    case LODGE_VERB_SAVE:
      return save (domain, job, cancellable);
    case LODGE_VERB_DISCARD_SAVED:
      return virDomainManagedSaveRemove (domain, 0);
    default:
      g_return_val_if_reached (-1);
    }
}

/* Somebody else may have been faster, and drivers have different words for that. */
static void
explain_failure (VerbData *verb, virDomainPtr domain, GError **error)
{
  if (verb->verb == LODGE_VERB_START)
    lodge_error_from_start (error, verb->failure);
  else
    lodge_error_from_libvirt (error, "%s", verb->failure);
  g_autoptr (LodgeMachineInfo) info = lodge_machine_info_read (
      virDomainGetConnect (domain), lodge_machine_get_uuid (verb->machine), NULL);

  if (info == NULL || info->gone || verbs[verb->verb].states & BIT (info->state))
    return;
  g_clear_error (error);
  set_state_error (error, verb->failure, info->state);
}

static gboolean
verb_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  VerbData *verb = data;
  g_autoptr (virDomain) domain = lodge_machine_lookup (verb->machine, error);

  if (domain == NULL)
    return FALSE;
  gboolean ok;
  if (verb->verb == LODGE_VERB_FORCE_OFF)
    ok = lodge_domain_force_off (domain, verb->failure, error);
  else
    {
      ok = do_verb (domain, verb->verb, job, cancellable) >= 0;
      if (!ok)
        explain_failure (verb, domain, error);
    }
  lodge_machine_refresh_from_thread (verb->machine, domain);
  return ok;
}

/**
 * lodge_machine_verb_job:
 * @self: a machine
 * @verb: any but %LODGE_VERB_EDIT, %LODGE_VERB_CONSOLE and %LODGE_VERB_DELETE, which have
 *   functions of their own
 *
 * %LODGE_VERB_SHUT_DOWN and %LODGE_VERB_REBOOT are done when the guest was asked; whether it obeys
 * is told by #LodgeMachine:state, see lodge_machine_wait_async(). %LODGE_VERB_SAVE has progress and
 * can be cancelled: the machine then goes on running.
 *
 * Returns: (transfer full): a job that does it
 */
LodgeJob *
lodge_machine_verb_job (LodgeMachine *self, LodgeVerb verb)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);
  g_return_val_if_fail (verb <= LODGE_VERB_DISCARD_SAVED, NULL);
  VerbData *data = g_new0 (VerbData, 1);
  const char *name = lodge_machine_get_display_name (self);
  g_autofree char *title = fill_in (verbs[verb].title, name);

  data->machine = g_object_ref (self);
  data->verb = verb;
  data->failure = fill_in (verbs[verb].failure, name);
  LodgeJob *job =
      lodge_thread_job_new (title, lodge_machine_get_uuid (self), verb_func, data, verb_data_free);
  lodge_job_set_can_cancel (job, verb == LODGE_VERB_SAVE);
  return job;
}
