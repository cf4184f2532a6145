/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-list.h"

#include "base/lodge-error.h"
#include "machine/lodge-last-used.h"
#include "machine/lodge-machine-private.h"
#include "machine/lodge-stats-sampler.h"

#include <glib/gi18n.h>

/* What was read reaches the main thread in portions: so small that nobody feels it, and details so
 * rarely that what is sorted by them is not sorted all the time. */
#define EVENTS_BATCH 64
#define DETAILS_BATCH 1000
#define DETAILS_TIME_US (150 * G_TIME_SPAN_MILLISECOND)

/* The list comes with as many details as can be read in this time: most lists with all of them. */
#define FIRST_DETAILS_TIME_US (300 * G_TIME_SPAN_MILLISECOND)

enum
{
  PROP_0,
  PROP_HOST,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The events after which a domain is read again, whatever they say. */
static const int events[] = { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_ID_METADATA_CHANGE };

/**
 * LodgeMachineList:
 *
 * The machines of one host, a #GListModel of #LodgeMachine in no particular order. Once
 * lodge_machine_list_load_async() was called it fills itself, in a few calls, whenever the host
 * gets connected, and follows libvirt's events from then on. While the
 * host is lost the machines stay, marked stale; afterwards those that are still there are the same
 * objects. For the main thread.
 */
struct _LodgeMachineList
{
  GObject parent_instance;

  LodgeHost *host;
  GPtrArray *machines;
  GHashTable *by_uuid;
  gboolean loaded;
  gboolean wanted;  /* somebody has called load_async() */
  gboolean details; /* of all machines, not only of those that events name */

  virConnectPtr connection; /* that the events below are registered with */
  int event_ids[G_N_ELEMENTS (events)];

  GHashTable *dirty;       /* UUIDs that events have named */
  GHashTable *undescribed; /* UUIDs of machines that are known but for their details */
  gboolean refreshing;
  guint generation;   /* counts loads, so that late results of old ones are dropped */
  GPtrArray *waiting; /* GTasks of load_async() */

  LodgeStatsSampler *sampler;
};

static void lodge_machine_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeMachineList,
                               lodge_machine_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_machine_list_list_model_init))

static void refresh_dirty (LodgeMachineList *self);
static void answer_waiting (LodgeMachineList *self, const GError *error);

static GType
lodge_machine_list_get_item_type (GListModel *model)
{
  return LODGE_TYPE_MACHINE;
}

static guint
lodge_machine_list_get_n_items (GListModel *model)
{
  return LODGE_MACHINE_LIST (model)->machines->len;
}

static gpointer
lodge_machine_list_get_item (GListModel *model, guint position)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (model);

  return position < self->machines->len ? g_object_ref (self->machines->pdata[position]) : NULL;
}

static void
lodge_machine_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_machine_list_get_item_type;
  iface->get_n_items = lodge_machine_list_get_n_items;
  iface->get_item = lodge_machine_list_get_item;
}

/* ---- what worker threads have read ---- */

static void
remove_machine (LodgeMachineList *self, const char *uuid)
{
  LodgeMachine *machine = g_hash_table_lookup (self->by_uuid, uuid);
  guint position;

  if (machine == NULL || !g_ptr_array_find (self->machines, machine, &position))
    return;
  g_hash_table_remove (self->by_uuid, uuid);
  g_ptr_array_remove_index (self->machines, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
take_info (LodgeMachineList *self, const LodgeMachineInfo *info, gboolean emit)
{
  LodgeMachine *machine = g_hash_table_lookup (self->by_uuid, info->uuid);

  if (info->gone)
    {
      remove_machine (self, info->uuid);
      lodge_last_used_forget (info->uuid);
      return;
    }
  if (info->only_details && (machine == NULL || info->details == NULL))
    return;
  if (machine != NULL)
    {
      lodge_machine_apply (machine, info);
      return;
    }
  machine = lodge_machine_new (self->host, info->uuid);
  lodge_machine_apply (machine, info);
  g_hash_table_insert (self->by_uuid, (char *)lodge_machine_get_uuid (machine), machine);
  g_ptr_array_add (self->machines, machine);
  if (emit)
    g_list_model_items_changed (G_LIST_MODEL (self), self->machines->len - 1, 0, 1);
}

static void
take_all (LodgeMachineList *self, GPtrArray *infos)
{
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  guint before;

  for (guint i = 0; i < infos->len; i++)
    g_hash_table_add (present, ((LodgeMachineInfo *)infos->pdata[i])->uuid);
  for (guint i = self->machines->len; i-- > 0;)
    {
      const char *uuid = lodge_machine_get_uuid (self->machines->pdata[i]);
      if (!g_hash_table_contains (present, uuid))
        remove_machine (self, uuid);
    }

  before = self->machines->len;
  for (guint i = 0; i < infos->len; i++)
    take_info (self, infos->pdata[i], FALSE);
  if (self->machines->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->machines->len - before);
}

/* ---- events ---- */

static void
mark_dirty (LodgeMachineList *self, virDomainPtr domain)
{
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (virDomainGetUUIDString (domain, uuid) < 0)
    return;
  g_hash_table_add (self->dirty, g_strdup (uuid));
  refresh_dirty (self);
}

static int
lifecycle_cb (virConnectPtr connection, virDomainPtr domain, int event, int detail, void *user_data)
{
  mark_dirty (user_data, domain);
  return 0;
}

static void
metadata_cb (
    virConnectPtr connection, virDomainPtr domain, int type, const char *uri, void *user_data)
{
  mark_dirty (user_data, domain);
}

static void
unregister (LodgeMachineList *self)
{
  if (self->connection == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (self->event_ids[i] >= 0)
      virConnectDomainEventDeregisterAny (self->connection, self->event_ids[i]);
  g_clear_pointer (&self->connection, virConnectClose);
}

static void
register_events (LodgeMachineList *self)
{
  unregister (self);
  self->connection = lodge_host_ref_connection (self->host, NULL);
  if (self->connection == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    self->event_ids[i] = virConnectDomainEventRegisterAny (
        self->connection, NULL, events[i],
        events[i] == VIR_DOMAIN_EVENT_ID_LIFECYCLE ? VIR_DOMAIN_EVENT_CALLBACK (lifecycle_cb)
                                                   : VIR_DOMAIN_EVENT_CALLBACK (metadata_cb),
        self, NULL);
}

/* What one worker is to read. */
typedef struct
{
  virConnectPtr connection;
  guint generation;
  char **uuids; /* NULL: all */
  gboolean details;
  GPtrArray *infos;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->connection, virConnectClose);
  g_strfreev (reading->uuids);
  g_clear_pointer (&reading->infos, g_ptr_array_unref);
  g_free (reading);
}

static void
reading_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *reading = task_data;
  GError *error = NULL;

  if (reading->uuids == NULL)
    reading->infos = lodge_machine_info_read_all (
        reading->connection, reading->details ? FIRST_DETAILS_TIME_US : 0, &error);
  else if (reading->details)
    reading->infos = lodge_machine_info_read_details (
        reading->connection, (const char *const *)reading->uuids, DETAILS_TIME_US);
  else
    {
      reading->infos = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_machine_info_free);
      for (guint i = 0; reading->uuids[i] != NULL && error == NULL; i++)
        {
          LodgeMachineInfo *info =
              lodge_machine_info_read (reading->connection, reading->uuids[i], &error);
          if (info != NULL)
            g_ptr_array_add (reading->infos, info);
        }
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
start_reading (LodgeMachineList *self,
               char **uuids,
               gboolean details,
               GAsyncReadyCallback callback,
               GError **error)
{
  virConnectPtr connection = lodge_host_ref_connection (self->host, error);
  Reading *reading;

  if (connection == NULL)
    {
      g_strfreev (uuids);
      return FALSE;
    }
  reading = g_new0 (Reading, 1);
  reading->connection = connection;
  reading->generation = self->generation;
  reading->uuids = uuids;
  reading->details = details;
  /* No source: the worker may drop the task last, and must not drop the list with it. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, g_object_ref (self));
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, reading_work);
  return TRUE;
}

static void
dirty_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineList) self = user_data;
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->refreshing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("%s", error->message);
  else if (reading->generation == self->generation)
    {
      for (guint i = 0; i < reading->infos->len; i++)
        take_info (self, reading->infos->pdata[i], TRUE);
      /* What there was no time for is left for the next round. */
      for (guint i = reading->infos->len; reading->details && reading->uuids[i] != NULL; i++)
        g_hash_table_add (self->undescribed, g_strdup (reading->uuids[i]));
    }
  refresh_dirty (self);
  answer_waiting (self, NULL);
}

/* Takes the next few UUIDs out of a set. */
static char **
take_batch (GHashTable *set, guint size)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer uuid;

  g_hash_table_iter_init (&iter, set);
  for (guint n = 0; n < size && g_hash_table_iter_next (&iter, &uuid, NULL); n++)
    {
      g_strv_builder_add (builder, uuid);
      g_hash_table_iter_remove (&iter);
    }
  return g_strv_builder_end (builder);
}

/* One reader at a time: events that come meanwhile are read together, in the next round. What they
 * have named comes first; the details that nobody has read yet can wait. */
static void
refresh_dirty (LodgeMachineList *self)
{
  gboolean only_details = g_hash_table_size (self->dirty) == 0;
  GHashTable *set = only_details ? self->undescribed : self->dirty;

  if (self->refreshing || g_hash_table_size (set) == 0
      || lodge_host_get_state (self->host) != LODGE_HOST_CONNECTED)
    return;
  self->refreshing =
      start_reading (self, take_batch (set, only_details ? DETAILS_BATCH : EVENTS_BATCH),
                     only_details, dirty_cb, NULL);
}

/* ---- loading ---- */

static gboolean
details_pending (LodgeMachineList *self)
{
  return self->refreshing || g_hash_table_size (self->dirty) > 0
         || g_hash_table_size (self->undescribed) > 0;
}

/* Answers those who wait for what is known by now, or, with an error, everybody. */
static void
answer_waiting (LodgeMachineList *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];
      gboolean wants_details = GPOINTER_TO_INT (g_task_get_task_data (task));

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else if (!wants_details || !details_pending (self))
        g_task_return_boolean (task, TRUE);
      else
        g_ptr_array_add (self->waiting, g_object_ref (task));
    }
}

static void
all_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineList) self = user_data;
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (reading->generation != self->generation)
    return;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      answer_waiting (self, error);
      return;
    }

  take_all (self, reading->infos);
  for (guint i = 0; self->details && i < reading->infos->len; i++)
    {
      const LodgeMachineInfo *info = reading->infos->pdata[i];
      if (info->details == NULL)
        g_hash_table_add (self->undescribed, g_strdup (info->uuid));
    }
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  refresh_dirty (self);
  answer_waiting (self, NULL);
}

static void
reload (LodgeMachineList *self)
{
  g_autoptr (GError) error = NULL;

  self->generation++;
  /* Events first, so that nothing that happens while the list is read goes unnoticed. */
  register_events (self);
  if (!start_reading (self, NULL, self->details, all_cb, &error))
    answer_waiting (self, error);
}

static void
host_state_cb (LodgeHost *host, GParamSpec *pspec, LodgeMachineList *self)
{
  LodgeHostState state = lodge_host_get_state (host);

  if (state == LODGE_HOST_CONNECTED)
    {
      if (self->wanted)
        reload (self);
      return;
    }
  if (state == LODGE_HOST_FAILED || state == LODGE_HOST_CLOSED)
    {
      g_autoptr (GError) error =
          lodge_host_get_error (host) != NULL
              ? g_error_copy (lodge_host_get_error (host))
              : g_error_new (LODGE_ERROR, LODGE_ERROR_UNREACHABLE,
                             _ ("There is no connection to “%s”"), lodge_host_get_name (host));
      answer_waiting (self, error);
    }
  unregister (self);
  self->generation++;
  for (guint i = 0; i < self->machines->len; i++)
    lodge_machine_set_stale (self->machines->pdata[i], TRUE);
}

static void
lodge_machine_list_constructed (GObject *object)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (object);

  G_OBJECT_CLASS (lodge_machine_list_parent_class)->constructed (object);
  g_signal_connect_object (self->host, "notify::state", G_CALLBACK (host_state_cb), self, 0);
  self->sampler = lodge_stats_sampler_new (self->host, self->by_uuid);
}

static void
lodge_machine_list_dispose (GObject *object)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (object);

  unregister (self);
  g_clear_pointer (&self->sampler, lodge_stats_sampler_free);

  G_OBJECT_CLASS (lodge_machine_list_parent_class)->dispose (object);
}

static void
lodge_machine_list_finalize (GObject *object)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (object);

  g_clear_pointer (&self->by_uuid, g_hash_table_unref);
  g_clear_pointer (&self->machines, g_ptr_array_unref);
  g_clear_pointer (&self->dirty, g_hash_table_unref);
  g_clear_pointer (&self->undescribed, g_hash_table_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (lodge_machine_list_parent_class)->finalize (object);
}

static void
lodge_machine_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (object);

  switch (prop_id)
    {
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_list_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (object);

  switch (prop_id)
    {
    case PROP_HOST:
      self->host = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_list_class_init (LodgeMachineListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = lodge_machine_list_constructed;
  object_class->dispose = lodge_machine_list_dispose;
  object_class->finalize = lodge_machine_list_finalize;
  object_class->get_property = lodge_machine_list_get_property;
  object_class->set_property = lodge_machine_list_set_property;

  properties[PROP_HOST] =
      g_param_spec_object ("host", NULL, NULL, LODGE_TYPE_HOST,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeMachineList:loaded: whether the machines were read at least once
   */
  properties[PROP_LOADED] =
      g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_list_init (LodgeMachineList *self)
{
  self->machines = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->undescribed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    self->event_ids[i] = -1;
}

/**
 * lodge_machine_list_new:
 * @host: a host, connected or not
 *
 * Returns: (transfer full): the machines of @host, empty until it is loaded
 */
LodgeMachineList *
lodge_machine_list_new (LodgeHost *host)
{
  return g_object_new (LODGE_TYPE_MACHINE_LIST, "host", host, NULL);
}

/**
 * lodge_machine_list_get_host:
 * @self: a list
 *
 * Returns: (transfer none): the host of its machines
 */
LodgeHost *
lodge_machine_list_get_host (LodgeMachineList *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_LIST (self), NULL);

  return self->host;
}

/**
 * lodge_machine_list_get_loaded:
 * @self: a list
 *
 * Returns: #LodgeMachineList:loaded
 */
gboolean
lodge_machine_list_get_loaded (LodgeMachineList *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_LIST (self), FALSE);

  return self->loaded;
}

/**
 * lodge_machine_list_load_async:
 * @self: a list
 * @details: whether to read every machine's XML too, for its title, tags, operating system…
 * @cancellable: (nullable): stops the waiting
 * @callback: called when the machines are known, with their details if those were asked for
 * @user_data: for @callback
 *
 * Connects the host if need be. The machines are in the list as soon as #LodgeMachineList:loaded
 * says so; their details come in after that, a few at a time.
 */
void
lodge_machine_list_load_async (LodgeMachineList *self,
                               gboolean details,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE_LIST (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_machine_list_load_async);
  g_task_set_task_data (task, GINT_TO_POINTER (details), NULL);
  g_ptr_array_add (self->waiting, task);
  self->wanted = TRUE;
  self->details |= details;

  switch (lodge_host_get_state (self->host))
    {
    case LODGE_HOST_CONNECTED:
      reload (self);
      break;
    case LODGE_HOST_CONNECTING:
      break;
    default:
      lodge_host_open_async (self->host, cancellable, NULL, NULL);
    }
}

/**
 * lodge_machine_list_load_finish:
 * @self: a list
 * @result: what the callback got
 * @error: return location for an error, usually %LODGE_ERROR_UNREACHABLE
 *
 * Returns: whether the machines are known
 */
gboolean
lodge_machine_list_load_finish (LodgeMachineList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_machine_list_find:
 * @self: a list
 * @name_or_uuid: a machine's name or UUID
 *
 * Returns: (transfer none) (nullable): the machine
 */
LodgeMachine *
lodge_machine_list_find (LodgeMachineList *self, const char *name_or_uuid)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_LIST (self), NULL);

  for (guint i = 0; i < self->machines->len; i++)
    if (g_strcmp0 (lodge_machine_get_name (self->machines->pdata[i]), name_or_uuid) == 0)
      return self->machines->pdata[i];
  return g_hash_table_lookup (self->by_uuid, name_or_uuid);
}

/**
 * lodge_machine_list_lookup:
 * @self: a loaded list
 * @name_or_uuid: what a person wrote
 * @error: return location for %LODGE_ERROR_NOT_FOUND
 *
 * Returns: (transfer none) (nullable): the machine
 */
LodgeMachine *
lodge_machine_list_lookup (LodgeMachineList *self, const char *name_or_uuid, GError **error)
{
  LodgeMachine *machine = lodge_machine_list_find (self, name_or_uuid);

  if (machine == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no machine “%s” on “%s”"),
                 name_or_uuid, lodge_host_get_name (self->host));
  return machine;
}

/**
 * lodge_machine_list_watch_stats:
 * @self: a list
 *
 * Somebody looks at the machines' load: one bulk call a second reads it, until
 * lodge_machine_list_unwatch_stats() was called as often as this.
 */
void
lodge_machine_list_watch_stats (LodgeMachineList *self)
{
  g_return_if_fail (LODGE_IS_MACHINE_LIST (self));

  lodge_stats_sampler_hold (self->sampler);
}

/**
 * lodge_machine_list_unwatch_stats:
 * @self: a list
 */
void
lodge_machine_list_unwatch_stats (LodgeMachineList *self)
{
  g_return_if_fail (LODGE_IS_MACHINE_LIST (self));

  lodge_stats_sampler_release (self->sampler);
}
