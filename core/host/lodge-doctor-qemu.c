/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-acceleration-private.h"
#include "host/lodge-acceleration-probe.h"
#include "host/lodge-doctor-command.h"
#include "host/lodge-doctor-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* QEMU is started for a question, not for a machine: it answers in a twentieth of a second. */
#define QUESTION_MS 10000

/* What a check that starts a program knows; belongs to its task, and is freed with it. */
typedef struct
{
  LodgeDoctorContext *context;
  LodgeDoctorFinding *finding;
  char *emulator;
} Question;

static void
question_free (Question *question)
{
  lodge_doctor_context_unref (question->context);
  g_clear_pointer (&question->finding, lodge_doctor_finding_free);
  g_free (question->emulator);
  g_free (question);
}

static Question *
question_new (LodgeDoctorContext *context, GTask *task)
{
  Question *question = g_new0 (Question, 1);

  question->context = lodge_doctor_context_ref (context);
  question->finding = lodge_doctor_finding_new ();
  g_task_set_task_data (task, question, (GDestroyNotify)question_free);
  return question;
}

static void
answer (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&question->finding),
                         (GDestroyNotify)lodge_doctor_finding_free);
}

static void
find_emulator_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LodgeDoctorContext *context = data;

  g_task_return_pointer (task, lodge_doctor_system_find_emulator (context->system), g_free);
}

static void
find_emulator_async (LodgeDoctorContext *context, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, lodge_doctor_context_ref (context),
                        (GDestroyNotify)lodge_doctor_context_unref);
  g_task_run_in_thread (task, find_emulator_thread);
}

/* "QEMU emulator version 7.2.22 (Debian 1:7.2+…)" */
static char *
parse_version (const char *output)
{
  const char *start = output != NULL ? strstr (output, "version ") : NULL;

  if (start == NULL)
    return NULL;
  start += strlen ("version ");
  gsize length = strspn (start, "0123456789.");
  return g_ascii_isdigit (*start) && length < 32 ? g_strndup (start, length) : NULL;
}

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  LodgeDoctorFinding *finding = question->finding;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  gboolean success;

  lodge_doctor_command_finish (result, &output, &success, &error);
  g_autofree char *version = success ? parse_version (output) : NULL;
  g_autofree char *line = lodge_doctor_last_line (error != NULL ? error->message : output);
  if (version == NULL)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_ERROR,
        /* Translators: first a file name, then what the program says */
        g_strdup_printf (_ ("QEMU (%s) does not start: %s"), question->emulator, line));
  else if (g_ascii_strtod (version, NULL) < 7.2)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_WARNING,
        g_strdup_printf (_ ("QEMU %s is older than 7.2, the oldest that Lodge is tested with"),
                         version));
  else
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_OK,
        g_strdup_printf (_ ("QEMU %s, which runs the machines, is installed"), version));
  answer (task);
}

static void
emulator_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);

  question->emulator = g_task_propagate_pointer (G_TASK (result), NULL);
  if (question->emulator == NULL)
    {
      lodge_doctor_finding_set (question->finding, LODGE_CHECK_ERROR,
                                _ ("QEMU, which runs the machines, is not installed"));
      lodge_doctor_finding_install (question->finding, question->context,
                                    LODGE_DOCTOR_PACKAGE_QEMU);
      answer (task);
      return;
    }

  const char *argv[] = { question->emulator, "--version", NULL };
  lodge_doctor_command_async (argv, -1, QUESTION_MS, NULL, NULL, g_task_get_cancellable (task),
                              version_cb, g_object_ref (task));
}

/**
 * lodge_doctor_start_qemu: (skip)
 * @context: the run
 * @task: (transfer full): returns the finding
 *
 * Is QEMU for this computer's processor installed, does it start, and how old is it?
 */
void
lodge_doctor_start_qemu (LodgeDoctorContext *context, GTask *task)
{
  question_new (context, task);
  find_emulator_async (context, emulator_found_cb, task);
}

static void
redirection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autofree char *output = NULL;

  lodge_doctor_command_finish (result, &output, NULL, NULL);
  if (output != NULL && strstr (output, "\"usb-redir\"") != NULL)
    lodge_doctor_finding_set (question->finding, LODGE_CHECK_OK,
                              _ ("QEMU can show machines, and hand USB devices on to them"));
  else
    {
      lodge_doctor_finding_set (
          question->finding, LODGE_CHECK_WARNING,
          _ ("QEMU can show machines, but its module for USB redirection is missing"));
      lodge_doctor_finding_install (question->finding, question->context,
                                    LODGE_DOCTOR_PACKAGE_QEMU_SPICE);
    }
  answer (task);
}

static void
spice_help_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autofree char *output = NULL;

  /* The exit status says nothing: asking for help is an error to some versions. */
  lodge_doctor_command_finish (result, &output, NULL, NULL);
  if (output == NULL || strstr (output, "disable-ticketing") == NULL)
    {
      lodge_doctor_finding_set (
          question->finding, LODGE_CHECK_ERROR,
          _ ("QEMU’s SPICE module is missing, and without it no machine can be shown"));
      lodge_doctor_finding_install (question->finding, question->context,
                                    LODGE_DOCTOR_PACKAGE_QEMU_SPICE);
      answer (task);
      return;
    }

  const char *argv[] = { question->emulator, "-device", "help", NULL };
  lodge_doctor_command_async (argv, -1, QUESTION_MS, NULL, NULL, g_task_get_cancellable (task),
                              redirection_cb, g_object_ref (task));
}

static void
spice_emulator_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);

  question->emulator = g_task_propagate_pointer (G_TASK (result), NULL);
  if (question->emulator == NULL)
    {
      lodge_doctor_finding_set (question->finding, LODGE_CHECK_ERROR,
                                _ ("Without QEMU there is nothing to show"));
      answer (task);
      return;
    }

  const char *argv[] = { question->emulator, "-spice", "help", NULL };
  lodge_doctor_command_async (argv, -1, QUESTION_MS, NULL, NULL, g_task_get_cancellable (task),
                              spice_help_cb, g_object_ref (task));
}

/**
 * lodge_doctor_start_spice: (skip)
 * @context: the run
 * @task: (transfer full): returns the finding
 *
 * QEMU's SPICE and USB redirection are modules that distributions like to split off.
 */
void
lodge_doctor_start_spice (LodgeDoctorContext *context, GTask *task)
{
  question_new (context, task);
  find_emulator_async (context, spice_emulator_found_cb, task);
}

static LodgeCheckState
get_kvm_state (LodgeKvmVerdict verdict)
{
  switch (verdict)
    {
    case LODGE_KVM_WORKS:
      return LODGE_CHECK_OK;
    case LODGE_KVM_UNTESTED:
      return LODGE_CHECK_INFO;
    case LODGE_KVM_NO_EMULATOR:
      return LODGE_CHECK_ERROR;
    default:
      return LODGE_CHECK_WARNING;
    }
}

static const char *
get_kvm_fix_label (LodgeKvmVerdict verdict)
{
  switch (verdict)
    {
    case LODGE_KVM_MISSING:
      return _ ("Load KVM");
    case LODGE_KVM_DENIED:
      return _ ("Get Permission");
    default:
      return _ ("Install");
    }
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  LodgeDoctorFinding *finding = question->finding;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeAcceleration) acceleration = lodge_acceleration_probe_finish (result, &error);

  if (acceleration == NULL)
    {
      /* Only cancelling makes the probe fail, and then nobody reads this. */
      lodge_doctor_finding_set (finding, LODGE_CHECK_UNKNOWN, error->message);
      answer (task);
      return;
    }

  LodgeKvmVerdict verdict = lodge_acceleration_get_verdict (acceleration);
  lodge_doctor_finding_set (finding, get_kvm_state (verdict),
                            lodge_acceleration_get_summary (acceleration));
  finding->fix_command = g_strdup (lodge_acceleration_get_fix_command (acceleration));
  if (finding->fix_command != NULL)
    finding->fix_label = g_strdup (get_kvm_fix_label (verdict));
  answer (task);
}

/**
 * lodge_doctor_start_kvm: (skip)
 * @context: the run
 * @task: (transfer full): returns the finding
 *
 * Asks the acceleration probe.
 */
void
lodge_doctor_start_kvm (LodgeDoctorContext *context, GTask *task)
{
  LodgeProbeOptions options;

  question_new (context, task);
  lodge_probe_options_init (&options, context->system);
  options.cache_path = context->cache_path;
  options.refresh = context->refresh;
  lodge_acceleration_probe_with_options_async (NULL, &options, g_task_get_cancellable (task),
                                               probed_cb, task);
}
