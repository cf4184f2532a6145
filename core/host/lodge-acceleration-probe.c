/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-acceleration-probe.h"

#include "host/lodge-acceleration-private.h"
#include "host/lodge-doctor-command.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TIME_LIMIT_MS 10000
#define PATIENCE_MS 1000

/* How much slower than without KVM a guest may be before KVM counts as broken. A sound KVM is
 * never slower by more than the time it takes to set itself up. */
#define TOLERATED_SLOWNESS 10

/* The guest, once with what is on trial and, if that takes long, once without, to compare. */
typedef struct
{
  GCancellable *cancellable;
  gint64 started;
  gint64 took;
  LodgeGuestPhase phase;
  LodgeDoctorCommandEnd end;
  gboolean running;
  gboolean ended;
  char *output;
} Trial;

typedef struct
{
  char *key;
  GPtrArray *waiters; /* of Waiter */
  GCancellable *cancellable;

  char *emulator;
  LodgeProbeOptions options;
  char *cache_path;

  Trial trial;
  Trial control;
  guint patience_id;
  guint deadline_id;

  gboolean decided;
  gboolean from_cache;
  LodgeProbeResult result;
  char *detail;
} Probe;

typedef struct
{
  Probe *probe; /* not owned: the waiter is in its list */
  GTask *task;
  GSource *cancelled;
} Waiter;

/* The probes under way, so that whoever asks while one runs gets the same answer. */
static GHashTable *probes;

static void
waiter_free (Waiter *waiter)
{
  if (waiter->cancelled != NULL)
    {
      g_source_destroy (waiter->cancelled);
      g_source_unref (waiter->cancelled);
    }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
probe_clear (Probe *probe)
{
  g_free (probe->key);
  g_ptr_array_unref (probe->waiters);
  g_object_unref (probe->cancellable);
  g_free (probe->emulator);
  lodge_doctor_system_free (probe->options.system);
  g_free (probe->cache_path);
  g_object_unref (probe->trial.cancellable);
  g_object_unref (probe->control.cancellable);
  g_free (probe->trial.output);
  g_free (probe->control.output);
  g_free (probe->detail);
}

static void
probe_unref (Probe *probe)
{
  g_rc_box_release_full (probe, (GDestroyNotify)probe_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Probe, probe_unref)

static void
decide (Probe *probe, LodgeKvmVerdict verdict, LodgeGuestPhase phase)
{
  probe->decided = TRUE;
  probe->result.verdict = verdict;
  probe->result.phase = phase;
}

/* Ends what still runs; from here on the probe only waits for its callbacks. */
static void
stop_trials (Probe *probe)
{
  g_clear_handle_id (&probe->patience_id, g_source_remove);
  g_clear_handle_id (&probe->deadline_id, g_source_remove);
  g_cancellable_cancel (probe->trial.cancellable);
  g_cancellable_cancel (probe->control.cancellable);
}

static void
forget (Probe *probe)
{
  if (g_hash_table_lookup (probes, probe->key) == probe)
    g_hash_table_remove (probes, probe->key);
}

static void
conclude_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Probe *probe = task_data;

  if (probe->cache_path != NULL && !probe->from_cache && probe->emulator != NULL)
    lodge_acceleration_cache_store (probe->cache_path, probe->options.system, probe->emulator,
                                    &probe->result);
  g_task_return_pointer (task,
                         lodge_acceleration_new (probe->result.verdict, probe->result.phase,
                                                 probe->detail, probe->options.system),
                         g_object_unref);
}

static void
conclude_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  g_autoptr (LodgeAcceleration) acceleration = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Those who ask from now on get a probe of their own. */
  forget (probe);
  while (probe->waiters->len > 0)
    {
      Waiter *waiter = g_ptr_array_steal_index (probe->waiters, 0);
      g_task_return_pointer (waiter->task, g_object_ref (acceleration), g_object_unref);
      waiter_free (waiter);
    }
}

/* The worker's task borrows the probe, and its callback owns the reference: the thread that drops
 * the task last must not drop the probe with it. */
static void
run_in_thread (Probe *probe, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, g_rc_box_acquire (probe));

  g_task_set_task_data (task, probe, NULL);
  g_task_run_in_thread (task, func);
}

static void
conclude (Probe *probe)
{
  stop_trials (probe);
  g_debug ("KVM verdict %d, guest phase %d", probe->result.verdict, probe->result.phase);
  run_in_thread (probe, conclude_thread, conclude_cb);
}

static gboolean
contains (const GString *output, const char *text)
{
  return memmem (output->str, output->len, text, strlen (text)) != NULL;
}

static gboolean
trial_watch_cb (const GString *output, gpointer user_data)
{
  static const char *const marks[] = { "SeaBIOS",       "lodge: 32-bit", "lodge: 64-bit",
                                       "lodge: paging", "lodge: timer",  "lodge: done" };
  Trial *trial = user_data;

  while (trial->phase < LODGE_GUEST_DONE && contains (output, marks[trial->phase]))
    trial->phase++;
  return trial->phase == LODGE_GUEST_DONE;
}

static void start_control (Probe *probe);

/* Called whenever one of the two guests has ended; both may still be in flight. */
static void
judge (Probe *probe)
{
  Trial *trial = &probe->trial;
  Trial *control = &probe->control;

  if (probe->decided || g_cancellable_is_cancelled (probe->cancellable))
    return;
  if (trial->ended && trial->phase == LODGE_GUEST_DONE)
    decide (probe, LODGE_KVM_WORKS, trial->phase);
  else if (trial->ended && trial->output != NULL && trial->phase == LODGE_GUEST_SILENT
           && strstr (trial->output, "Device or resource busy") != NULL)
    decide (probe, LODGE_KVM_BUSY, trial->phase);
  else if (trial->ended && trial->output != NULL && trial->phase == LODGE_GUEST_SILENT
           && strstr (trial->output, "KVM kernel module: Permission denied") != NULL)
    decide (probe, LODGE_KVM_DENIED, trial->phase);
  else if (trial->ended && control->ended && control->phase == LODGE_GUEST_DONE)
    decide (probe, LODGE_KVM_BROKEN, trial->phase);
  else if (trial->ended && control->ended)
    {
      decide (probe, LODGE_KVM_NO_EMULATOR, trial->phase);
      probe->detail = lodge_doctor_last_line (control->output != NULL ? control->output : "");
    }

  if (probe->decided)
    conclude (probe);
  else if (trial->ended && !control->running)
    start_control (probe);
}

static gboolean
deadline_cb (gpointer user_data)
{
  Probe *probe = user_data;

  probe->deadline_id = 0;
  g_cancellable_cancel (probe->trial.cancellable);
  return G_SOURCE_REMOVE;
}

static void
trial_ended (Trial *trial, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  trial->end = lodge_doctor_command_finish (result, &trial->output, NULL, &error);
  if (error != NULL)
    trial->output = g_strdup (error->message);
  trial->ended = TRUE;
  trial->took = g_get_monotonic_time () - trial->started;
}

static void
trial_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;

  trial_ended (&probe->trial, result);
  judge (probe);
}

static void
control_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;

  trial_ended (&probe->control, result);
  if (!probe->decided && !g_cancellable_is_cancelled (probe->cancellable) && !probe->trial.ended
      && probe->control.phase == LODGE_GUEST_DONE)
    {
      /* The guest is sound, and this is how long it takes here and now, however busy the computer
       * is. The trial has had a head start already. */
      gint64 ms = TOLERATED_SLOWNESS * probe->control.took / 1000 + probe->options.patience_ms;
      probe->deadline_id =
          g_timeout_add (MIN (ms, probe->options.time_limit_ms), deadline_cb, probe);
    }
  judge (probe);
}

static gsize
get_guest_size (void)
{
  return (guintptr)lodge_acceleration_guest_end - (guintptr)lodge_acceleration_guest;
}

/* The guest as a file without a name, so that nothing is left behind whatever happens. */
static int
open_guest (void)
{
  const gsize size = get_guest_size ();
  int fd = memfd_create ("lodge-guest", MFD_CLOEXEC);

  if (fd >= 0 && write (fd, lodge_acceleration_guest, size) != (gssize)size)
    {
      close (fd);
      return -1;
    }
  return fd;
}

static void
start_trial (Probe *probe, Trial *trial, const char *accelerator, GAsyncReadyCallback callback)
{
  const char *argv[] = { probe->emulator,
                         "-accel",
                         accelerator,
                         "-machine",
                         "q35",
                         "-cpu",
                         "max",
                         "-m",
                         "64",
                         "-nodefaults",
                         "-no-user-config",
                         "-no-reboot",
                         "-display",
                         "none",
                         "-chardev",
                         "stdio,id=out,signal=off",
                         "-device",
                         "isa-debugcon,iobase=0x402,chardev=out",
                         "-kernel",
                         "/proc/self/fd/3",
                         NULL };

  trial->running = TRUE;
  trial->started = g_get_monotonic_time ();
  lodge_doctor_command_async (argv, open_guest (), probe->options.time_limit_ms, trial_watch_cb,
                              trial, trial->cancellable, callback, g_rc_box_acquire (probe));
}

static void
start_control (Probe *probe)
{
  g_clear_handle_id (&probe->patience_id, g_source_remove);
  start_trial (probe, &probe->control, "tcg", control_cb);
}

static gboolean
patience_cb (gpointer user_data)
{
  Probe *probe = user_data;

  probe->patience_id = 0;
  start_control (probe);
  return G_SOURCE_REMOVE;
}

static gboolean
word_line_in (const char *text, const char *word)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strcmp (g_strstrip (lines[i]), word) == 0)
      return TRUE;
  return FALSE;
}

static void
help_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  gboolean success;

  lodge_doctor_command_finish (result, &output, &success, &error);
  if (g_cancellable_is_cancelled (probe->cancellable))
    return;
  if (!success)
    {
      decide (probe, LODGE_KVM_NO_EMULATOR, LODGE_GUEST_SILENT);
      probe->detail = lodge_doctor_last_line (error != NULL ? error->message : output);
    }
  else if (!word_line_in (output, probe->options.accelerator))
    decide (probe, LODGE_KVM_NOT_BUILT, LODGE_GUEST_SILENT);
  else if (!probe->options.has_guest)
    decide (probe, LODGE_KVM_UNTESTED, LODGE_GUEST_SILENT);

  if (probe->decided)
    {
      conclude (probe);
      return;
    }
  probe->patience_id = g_timeout_add (probe->options.patience_ms, patience_cb, probe);
  start_trial (probe, &probe->trial, probe->options.accelerator, trial_cb);
}

/* Why there is no /dev/kvm. The kernel's list of flags leaves out what the firmware forbids. */
static LodgeKvmVerdict
explain_missing_device (const LodgeDoctorSystem *system)
{
  g_autofree char *cpuinfo = lodge_doctor_system_read (system, "/proc/cpuinfo");
  g_auto (GStrv) words = g_strsplit_set (cpuinfo != NULL ? cpuinfo : "", " \t\n", -1);

  if (g_strv_contains ((const char *const *)words, "vmx")
      || g_strv_contains ((const char *const *)words, "svm"))
    return LODGE_KVM_MISSING;
  return system->cpu_can_virtualize ? LODGE_KVM_FIRMWARE_OFF : LODGE_KVM_NO_CPU_SUPPORT;
}

/* All that can be known without starting anything. */
static void
prepare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Probe *probe = task_data;
  const LodgeDoctorSystem *system = probe->options.system;
  g_autofree char *device = lodge_doctor_system_resolve (system, "/dev/kvm");
  int fd = -1;

  if (probe->emulator == NULL)
    probe->emulator = lodge_doctor_system_find_emulator (system);
  if (probe->emulator == NULL)
    decide (probe, LODGE_KVM_NO_EMULATOR, LODGE_GUEST_SILENT);
  /* Permissions alone do not tell: a container may forbid the device as such. */
  else if ((fd = open (device, O_RDWR | O_CLOEXEC | O_NONBLOCK)) >= 0)
    close (fd);
  else if (errno == EACCES || errno == EPERM || errno == EROFS)
    decide (probe, LODGE_KVM_DENIED, LODGE_GUEST_SILENT);
  else if (errno == EBUSY)
    decide (probe, LODGE_KVM_BUSY, LODGE_GUEST_SILENT);
  else
    decide (probe, explain_missing_device (system), LODGE_GUEST_SILENT);

  if (!probe->decided && probe->cache_path != NULL
      && lodge_acceleration_cache_load (probe->cache_path, system, probe->emulator, &probe->result)
      && (probe->result.verdict == LODGE_KVM_WORKS || !probe->options.refresh))
    probe->decided = probe->from_cache = TRUE;
  g_task_return_boolean (task, TRUE);
}

static void
prepare_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Probe) probe = user_data;

  if (g_cancellable_is_cancelled (probe->cancellable))
    return;
  if (probe->decided)
    {
      conclude (probe);
      return;
    }

  const char *argv[] = { probe->emulator, "-accel", "help", NULL };
  lodge_doctor_command_async (argv, -1, probe->options.time_limit_ms, NULL, NULL,
                              probe->cancellable, help_cb, g_rc_box_acquire (probe));
}

static Probe *
probe_new (const char *key, const char *emulator, const LodgeProbeOptions *options)
{
  Probe *probe = g_rc_box_new0 (Probe);

  probe->key = g_strdup (key);
  probe->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify)waiter_free);
  probe->cancellable = g_cancellable_new ();
  probe->trial.cancellable = g_cancellable_new ();
  probe->control.cancellable = g_cancellable_new ();
  probe->emulator = g_strdup (emulator);
  probe->options = *options;
  probe->options.system = lodge_doctor_system_copy (options->system);
  probe->cache_path = g_strdup (options->cache_path);
  return probe;
}

/* One of those who wait has lost interest; the last one turns out the light. */
static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *waiter = user_data;
  g_autoptr (Probe) probe = g_rc_box_acquire (waiter->probe);
  guint i;

  if (!g_ptr_array_find (probe->waiters, waiter, &i))
    g_return_val_if_reached (G_SOURCE_REMOVE);
  g_ptr_array_steal_index (probe->waiters, i);
  g_task_return_error_if_cancelled (waiter->task);
  waiter_free (waiter);

  if (probe->waiters->len == 0)
    {
      forget (probe);
      g_cancellable_cancel (probe->cancellable);
      stop_trials (probe);
    }
  return G_SOURCE_REMOVE;
}

static void
add_waiter (Probe *probe, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->probe = probe;
  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (waiter->cancelled, "lodge_acceleration_probe");
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (waiter_cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, NULL);
    }
  g_ptr_array_add (probe->waiters, waiter);
}

/**
 * lodge_probe_options_init: (skip)
 * @options: (out caller-allocates): the options
 * @system: (transfer none): where to look; must outlive the call that the options are for
 *
 * Fills in what everybody but a test wants, except for the path of the cache.
 */
void
lodge_probe_options_init (LodgeProbeOptions *options, LodgeDoctorSystem *system)
{
  *options = (LodgeProbeOptions){
    .system = system,
    .accelerator = "kvm",
    .time_limit_ms = TIME_LIMIT_MS,
    .patience_ms = PATIENCE_MS,
    .has_guest = get_guest_size () > 0,
  };
}

/**
 * lodge_acceleration_probe_with_options_async: (skip)
 * @emulator: (nullable): as for lodge_acceleration_probe_async()
 * @options: what to do differently; copied
 * @cancellable: (nullable): as for lodge_acceleration_probe_async()
 * @callback: as for lodge_acceleration_probe_async()
 * @user_data: for @callback
 *
 * The probe itself, with everything that a test wants to change.
 */
void
lodge_acceleration_probe_with_options_async (const char *emulator,
                                             const LodgeProbeOptions *options,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *key = g_strdup_printf ("%s\n%s\n%s\n%s\n%d", emulator != NULL ? emulator : "",
                                          options->system->root,
                                          options->cache_path != NULL ? options->cache_path : "",
                                          options->accelerator, options->refresh);

  g_task_set_source_tag (task, lodge_acceleration_probe_async);
  /* A probe that has ended is an answer, even if it was cancelled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (probes == NULL)
    probes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)probe_unref);
  Probe *probe = g_hash_table_lookup (probes, key);
  const gboolean is_new = probe == NULL;
  if (is_new)
    {
      probe = probe_new (key, emulator, options);
      g_hash_table_insert (probes, probe->key, probe);
    }

  add_waiter (probe, task);
  if (is_new)
    run_in_thread (probe, prepare_thread, prepare_cb);
}

/**
 * lodge_acceleration_probe_async:
 * @emulator: (nullable): path of the QEMU that machines will use; %NULL for the one in PATH that
 *   is for this computer's processor
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Finds out whether machines of this computer can use KVM, by running one: firmware, 64-bit mode, a
 * page fault, timer interrupts and some work. A sound KVM takes a quarter of a second, and at most
 * ten are given. What came of it is remembered until the next boot or another QEMU, and whoever
 * asks while a probe is under way shares it. Says nothing about remote hosts. For the main thread,
 * which is never blocked.
 */
void
lodge_acceleration_probe_async (const char *emulator,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (LodgeDoctorSystem) system = lodge_doctor_system_new (NULL, NULL);
  g_autofree char *cache_path =
      g_build_filename (g_get_user_cache_dir (), "lodge", "acceleration.ini", NULL);
  LodgeProbeOptions options;

  lodge_probe_options_init (&options, system);
  options.cache_path = cache_path;
  lodge_acceleration_probe_with_options_async (emulator, &options, cancellable, callback,
                                               user_data);
}

/**
 * lodge_acceleration_probe_finish:
 * @result: what the callback got
 * @error: return location for an error; the only one is %G_IO_ERROR_CANCELLED, because not being
 *   able to run a machine at all is a verdict too
 *
 * Returns: (transfer full): what was found
 */
LodgeAcceleration *
lodge_acceleration_probe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
