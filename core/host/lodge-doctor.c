/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-doctor.h"

#include "base/lodge-error.h"
#include "host/lodge-doctor-private.h"
#include "host/lodge-libvirt.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  WHERE_ANYWHERE,   /* says something about any host, or about Lodge itself */
  WHERE_LOCAL_QEMU, /* looks at this computer, and QEMU runs on it */
} Where;

/* The identifiers are what "lodge doctor --json" prints: they stay as they are. */
static const struct
{
  const char *id;
  const char *title;
  Where where;
  LodgeDoctorLook look;
  LodgeDoctorStart start;
} entries[] = {
  { "libvirt", N_ ("Connection to libvirt"), WHERE_ANYWHERE, lodge_doctor_look_libvirt, NULL },
  { "virtlogd", N_ ("Log daemon"), WHERE_LOCAL_QEMU, lodge_doctor_look_virtlogd, NULL },
  { "qemu", N_ ("QEMU"), WHERE_LOCAL_QEMU, NULL, lodge_doctor_start_qemu },
  { "spice", N_ ("Display of machines (SPICE)"), WHERE_LOCAL_QEMU, NULL, lodge_doctor_start_spice },
  { "kvm", N_ ("Acceleration (KVM)"), WHERE_LOCAL_QEMU, NULL, lodge_doctor_start_kvm },
  { "firmware", N_ ("UEFI firmware"), WHERE_LOCAL_QEMU, lodge_doctor_look_firmware, NULL },
  { "tpm", N_ ("Virtual TPM"), WHERE_LOCAL_QEMU, lodge_doctor_look_tpm, NULL },
  { "passt", N_ ("User networking (passt)"), WHERE_LOCAL_QEMU, lodge_doctor_look_passt, NULL },
  { "disk-space", N_ ("Disk space"), WHERE_LOCAL_QEMU, lodge_doctor_look_disk_space, NULL },
  { "nested", N_ ("Nested virtualisation"), WHERE_LOCAL_QEMU, lodge_doctor_look_nested, NULL },
  { "iommu", N_ ("Device passthrough (IOMMU)"), WHERE_LOCAL_QEMU, lodge_doctor_look_iommu, NULL },
  { "osinfo-db", N_ ("Operating system database"), WHERE_ANYWHERE, lodge_doctor_look_osinfo, NULL },
};

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_WORST,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeDoctor:
 *
 * Looks at everything that a host needs in order to run machines, and says what is wrong and what
 * mends it. A #GListModel of #LodgeCheck, whose items stay the same from run to run. For the main
 * thread, which is never blocked.
 */
struct _LodgeDoctor
{
  GObject parent_instance;

  LodgeDoctorContext *context;
  GPtrArray *checks;
  GPtrArray *visits; /* of Visit: those of the present run that have not come to an end */
  GTask *task;
  GSource *cancelled;
  LodgeCheckState worst;
  gboolean has_run;
};

/* One check under way. It may outlive its run: nobody can stop a thread that hangs in libvirt. */
typedef struct
{
  LodgeDoctor *doctor; /* not owned, NULL once the check no longer counts */
  LodgeCheck *check;
  GCancellable *cancellable;
  guint timer_id;
} Visit;

static void lodge_doctor_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeDoctor,
                               lodge_doctor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_doctor_list_model_init))

static GType
lodge_doctor_get_item_type (GListModel *model)
{
  return LODGE_TYPE_CHECK;
}

static guint
lodge_doctor_get_n_items (GListModel *model)
{
  return LODGE_DOCTOR (model)->checks->len;
}

static gpointer
lodge_doctor_get_item (GListModel *model, guint position)
{
  LodgeDoctor *self = LODGE_DOCTOR (model);

  return position < self->checks->len ? g_object_ref (self->checks->pdata[position]) : NULL;
}

static void
lodge_doctor_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_doctor_get_item_type;
  iface->get_n_items = lodge_doctor_get_n_items;
  iface->get_item = lodge_doctor_get_item;
}

static void
lodge_doctor_finalize (GObject *object)
{
  LodgeDoctor *self = LODGE_DOCTOR (object);

  g_clear_pointer (&self->context, lodge_doctor_context_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->visits, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_doctor_parent_class)->finalize (object);
}

static void
lodge_doctor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeDoctor *self = LODGE_DOCTOR (object);

  switch (prop_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, lodge_doctor_get_running (self));
      break;
    case PROP_WORST:
      g_value_set_enum (value, self->worst);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_doctor_class_init (LodgeDoctorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_doctor_finalize;
  object_class->get_property = lodge_doctor_get_property;

  /**
   * LodgeDoctor:running: whether checks are under way
   */
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeDoctor:worst: the worst state of all checks
   */
  properties[PROP_WORST] =
      g_param_spec_enum ("worst", NULL, NULL, LODGE_TYPE_CHECK_STATE, LODGE_CHECK_UNKNOWN,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_doctor_init (LodgeDoctor *self)
{
  self->checks = g_ptr_array_new_with_free_func (g_object_unref);
  self->visits = g_ptr_array_new ();
}

static void
update_worst (LodgeDoctor *self)
{
  LodgeCheckState worst = LODGE_CHECK_UNKNOWN;

  for (guint i = 0; i < self->checks->len; i++)
    worst = MAX (worst, lodge_check_get_state (self->checks->pdata[i]));
  if (worst == self->worst)
    return;
  self->worst = worst;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORST]);
}

/* The last thing in a run: the callback may do anything, even drop the doctor. */
static void
end_run (LodgeDoctor *self, gboolean completed)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_clear_pointer (&self->cancelled, g_source_unref);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  if (completed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error_if_cancelled (task);
}

static void
leave (Visit *visit)
{
  LodgeDoctor *self = g_steal_pointer (&visit->doctor);

  g_clear_handle_id (&visit->timer_id, g_source_remove);
  g_ptr_array_remove_fast (self->visits, visit);
  lodge_check_set_running (visit->check, FALSE);
}

static void
settle (Visit *visit, const LodgeDoctorFinding *finding)
{
  LodgeDoctor *self = visit->doctor;

  lodge_check_set_finding (visit->check, finding);
  leave (visit);
  update_worst (self);
  if (self->visits->len == 0)
    end_run (self, TRUE);
}

static gboolean
time_up_cb (gpointer user_data)
{
  Visit *visit = user_data;
  g_autoptr (LodgeDoctorFinding) finding = lodge_doctor_finding_new ();
  guint seconds = MAX (visit->doctor->context->time_limit_ms / 1000, 1);

  visit->timer_id = 0;
  lodge_doctor_finding_take (
      finding, LODGE_CHECK_WARNING,
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "There was no answer within %u second",
                                    "There was no answer within %u seconds", seconds),
                       seconds));
  g_cancellable_cancel (visit->cancellable);
  settle (visit, finding);
  return G_SOURCE_REMOVE;
}

static void
visit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Visit *visit = user_data;
  g_autoptr (LodgeDoctorFinding) finding = g_task_propagate_pointer (G_TASK (result), NULL);

  if (visit->doctor != NULL && finding != NULL)
    settle (visit, finding);
  g_object_unref (visit->check);
  g_object_unref (visit->cancellable);
  g_free (visit);
}

typedef struct
{
  LodgeDoctorLook look;
  LodgeDoctorContext *context;
} Work;

static void
work_free (Work *work)
{
  lodge_doctor_context_unref (work->context);
  g_free (work);
}

static void
look_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  LodgeDoctorFinding *finding = lodge_doctor_finding_new ();

  work->look (work->context, finding);
  g_task_return_pointer (task, finding, (GDestroyNotify)lodge_doctor_finding_free);
}

static void
start_visit (LodgeDoctor *self, LodgeCheck *check, LodgeDoctorLook look, LodgeDoctorStart start)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->doctor = self;
  visit->check = g_object_ref (check);
  visit->cancellable = g_cancellable_new ();
  visit->timer_id = g_timeout_add (self->context->time_limit_ms, time_up_cb, visit);
  g_ptr_array_add (self->visits, visit);
  lodge_check_set_running (check, TRUE);

  /* Nothing that lives on the main thread belongs to the task: a worker may be the last to hold
   * it. */
  g_autoptr (GTask) task = g_task_new (NULL, visit->cancellable, visit_cb, visit);
  g_task_set_check_cancellable (task, FALSE);
  if (start != NULL)
    {
      start (self->context, g_steal_pointer (&task));
      return;
    }
  Work *work = g_new (Work, 1);
  *work = (Work){ look, lodge_doctor_context_ref (self->context) };
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  g_task_run_in_thread (task, look_thread);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  LodgeDoctor *self = user_data;

  while (self->visits->len > 0)
    {
      Visit *visit = self->visits->pdata[0];
      leave (visit);
      g_cancellable_cancel (visit->cancellable);
    }
  end_run (self, FALSE);
  return G_SOURCE_REMOVE;
}

/**
 * lodge_doctor_new_for_context: (skip)
 * @context: what the checks share; the doctor takes a reference
 *
 * Returns: (transfer full): a doctor who looks where a test wants her to
 */
LodgeDoctor *
lodge_doctor_new_for_context (LodgeDoctorContext *context)
{
  LodgeDoctor *self = g_object_new (LODGE_TYPE_DOCTOR, NULL);

  self->context = lodge_doctor_context_ref (context);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i].where == WHERE_ANYWHERE || (context->is_local && context->is_qemu))
      g_ptr_array_add (self->checks, lodge_check_new (entries[i].id, _ (entries[i].title)));
  return self;
}

/**
 * lodge_doctor_new:
 * @uri: a libvirt URI
 * @storage_path: an absolute path, where the disks of machines are to lie; need not exist
 *
 * For a host on another computer there are fewer checks, because Lodge cannot look into it.
 *
 * Returns: (transfer full): a doctor for that host, who has not looked at anything yet
 */
LodgeDoctor *
lodge_doctor_new (const char *uri, const char *storage_path)
{
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (storage_path != NULL, NULL);
  g_autoptr (LodgeDoctorSystem) system = lodge_doctor_system_new (NULL, NULL);
  g_autoptr (LodgeDoctorContext) context = lodge_doctor_context_new (uri, storage_path, system);

  context->cache_path =
      g_build_filename (g_get_user_cache_dir (), "lodge", "acceleration.ini", NULL);
  return lodge_doctor_new_for_context (context);
}

/**
 * lodge_doctor_run_async:
 * @self: a doctor
 * @cancellable: (nullable): a cancellable; checks that have no result yet keep their old one
 * @callback: called on the main thread when every check has a result
 * @user_data: for @callback
 *
 * Looks at everything, side by side; each check has its own time limit. May be called again, for
 * example when something was mended. Fails with %LODGE_ERROR_BUSY while a run is under way.
 */
void
lodge_doctor_run_async (LodgeDoctor *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (LODGE_IS_DOCTOR (self));
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_doctor_run_async);
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->task != NULL)
    {
      g_task_return_new_error (task, LODGE_ERROR, LODGE_ERROR_BUSY,
                               _ ("The checks are under way already; wait for them to end"));
      return;
    }

  lodge_libvirt_init ();
  self->task = g_steal_pointer (&task);
  self->context->refresh = self->has_run;
  self->has_run = TRUE;
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (self->cancelled, "lodge_doctor_run");
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (self->cancelled, NULL);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      LodgeCheck *check = lodge_doctor_find (self, entries[i].id);
      if (check != NULL)
        start_visit (self, check, entries[i].look, entries[i].start);
    }
}

/**
 * lodge_doctor_run_finish:
 * @self: a doctor
 * @result: what the callback got
 * @error: return location for an error: cancelled, or %LODGE_ERROR_BUSY. That something is wrong
 *   with the host is no error, but the state of a check.
 *
 * Returns: whether all was looked at
 */
gboolean
lodge_doctor_run_finish (LodgeDoctor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_doctor_get_running:
 * @self: a doctor
 *
 * Returns: #LodgeDoctor:running
 */
gboolean
lodge_doctor_get_running (LodgeDoctor *self)
{
  g_return_val_if_fail (LODGE_IS_DOCTOR (self), FALSE);

  return self->task != NULL;
}

/**
 * lodge_doctor_get_worst:
 * @self: a doctor
 *
 * Returns: #LodgeDoctor:worst
 */
LodgeCheckState
lodge_doctor_get_worst (LodgeDoctor *self)
{
  g_return_val_if_fail (LODGE_IS_DOCTOR (self), LODGE_CHECK_UNKNOWN);

  return self->worst;
}

/**
 * lodge_doctor_find:
 * @self: a doctor
 * @id: #LodgeCheck:id
 *
 * Returns: (transfer none) (nullable): the check of that name, if this host has it
 */
LodgeCheck *
lodge_doctor_find (LodgeDoctor *self, const char *id)
{
  g_return_val_if_fail (LODGE_IS_DOCTOR (self), NULL);

  for (guint i = 0; i < self->checks->len; i++)
    if (strcmp (lodge_check_get_id (self->checks->pdata[i]), id) == 0)
      return self->checks->pdata[i];
  return NULL;
}
