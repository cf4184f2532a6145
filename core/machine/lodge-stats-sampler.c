/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-stats-sampler.h"

#include "base/lodge-units.h"

/* The counters of one machine at one moment. */
typedef struct
{
  char uuid[VIR_UUID_STRING_BUFLEN];
  guint groups; /* bit n: that group of figures was there */
  gint64 when;  /* microseconds, monotonic */
  guint64 cpu;  /* nanoseconds */
  guint cpus;
  guint64 memory;    /* bytes */
  guint64 counts[4]; /* bytes, in the order of LODGE_STATS_DISK_READ and what follows it */
} Counters;

struct _LodgeStatsSampler
{
  LodgeHost *host;
  GHashTable *machines; /* UUID to LodgeMachine, the list's own */
  GHashTable *last;     /* UUID to Counters */
  guint holds;
  guint timer_id;
  GCancellable *sampling; /* set while a worker reads */
};

typedef struct
{
  virConnectPtr connection;
  GPtrArray *counters;
} Sample;

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  virConnectClose (sample->connection);
  g_clear_pointer (&sample->counters, g_ptr_array_unref);
  g_free (sample);
}

static guint64
sum (const virDomainStatsRecord *record, const char *group, const char *field)
{
  g_autofree char *count_name = g_strdup_printf ("%s.count", group);
  unsigned int count = 0;
  guint64 total = 0;

  virTypedParamsGetUInt (record->params, record->nparams, count_name, &count);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%u.%s", group, i, field);
      unsigned long long value = 0;
      virTypedParamsGetULLong (record->params, record->nparams, name, &value);
      total += value;
    }
  return total;
}

/* What the guest itself says it uses, where its balloon driver tells; else what it has. */
static guint64
memory_in_use (const virDomainStatsRecord *record)
{
  unsigned long long current = 0, unused = 0, usable = 0;

  virTypedParamsGetULLong (record->params, record->nparams, "balloon.current", &current);
  if (virTypedParamsGetULLong (record->params, record->nparams, "balloon.usable", &usable) == 1
      && usable <= current)
    return (current - usable) * LODGE_KIB;
  if (virTypedParamsGetULLong (record->params, record->nparams, "balloon.unused", &unused) == 1
      && unused <= current)
    return (current - unused) * LODGE_KIB;
  return current * LODGE_KIB;
}

/* A field of each group that is there whenever the group is whole: of a machine that another call
 * holds the balloon has a size, but nothing that QEMU or the guest says. */
static const char *const groups[] = { "cpu.time", "balloon.rss", "block.count", "net.count" };

static Counters *
read_counters (const virDomainStatsRecord *record)
{
  Counters *counters = g_new0 (Counters, 1);
  unsigned long long cpu = 0;
  unsigned int cpus = 1;

  virDomainGetUUIDString (record->dom, counters->uuid);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (virTypedParamsGet (record->params, record->nparams, groups[i]) != NULL)
      counters->groups |= 1u << i;
  virTypedParamsGetULLong (record->params, record->nparams, "cpu.time", &cpu);
  virTypedParamsGetUInt (record->params, record->nparams, "vcpu.current", &cpus);
  counters->when = g_get_monotonic_time ();
  counters->cpu = cpu;
  counters->cpus = MAX (cpus, 1);
  counters->memory = memory_in_use (record);
  counters->counts[0] = sum (record, "block", "rd.bytes");
  counters->counts[1] = sum (record, "block", "wr.bytes");
  counters->counts[2] = sum (record, "net", "rx.bytes");
  counters->counts[3] = sum (record, "net", "tx.bytes");
  return counters;
}

static void
sample_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sample *sample = task_data;
  virDomainStatsRecordPtr *records = NULL;
  int n = virConnectGetAllDomainStats (
      sample->connection,
      VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU
          | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK,
      &records,
      VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);

  sample->counters = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < n; i++)
    g_ptr_array_add (sample->counters, read_counters (records[i]));
  if (records != NULL)
    virDomainStatsRecordListFree (records);
  g_task_return_boolean (task, TRUE);
}

static double
rate (guint64 now, guint64 before, double seconds)
{
  return now > before ? (double)(now - before) / seconds : 0;
}

static void
push (LodgeMachine *machine, const Counters *now, const Counters *before)
{
  double seconds = (double)(now->when - before->when) / G_TIME_SPAN_SECOND;
  double samples[LODGE_STATS_N_KINDS];

  if (seconds <= 0)
    return;
  samples[LODGE_STATS_CPU] = MIN (1, rate (now->cpu, before->cpu, seconds) / 1e9 / now->cpus);
  samples[LODGE_STATS_MEMORY] = (double)now->memory;
  for (guint i = 0; i < G_N_ELEMENTS (now->counts); i++)
    samples[LODGE_STATS_DISK_READ + i] = rate (now->counts[i], before->counts[i], seconds);
  lodge_stats_push (lodge_machine_get_stats (machine), samples);
}

static void
sample_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeStatsSampler *self = user_data;
  Sample *sample = g_task_get_task_data (G_TASK (result));

  /* Cancelled means that the sampler is gone. */
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  g_clear_object (&self->sampling);

  for (guint i = 0; i < sample->counters->len; i++)
    {
      Counters *now = sample->counters->pdata[i];
      Counters *before = g_hash_table_lookup (self->last, now->uuid);
      LodgeMachine *machine = g_hash_table_lookup (self->machines, now->uuid);

      /* Of a machine that another call holds libvirt leaves groups out rather than wait: taken for
       * zero, they would look like a jump in the next second. */
      if (before != NULL && (before->groups & ~now->groups) != 0)
        continue;
      if (machine != NULL && before != NULL && before->groups == now->groups
          && lodge_machine_is_active (machine))
        push (machine, now, before);
      Counters *kept = g_memdup2 (now, sizeof *now);
      g_hash_table_replace (self->last, kept->uuid, kept);
    }
}

static gboolean
tick_cb (gpointer data)
{
  LodgeStatsSampler *self = data;
  Sample *sample;

  /* A slow host gets fewer samples, never a queue of calls. */
  if (self->sampling != NULL || lodge_host_get_state (self->host) != LODGE_HOST_CONNECTED)
    return G_SOURCE_CONTINUE;

  sample = g_new0 (Sample, 1);
  sample->connection = lodge_host_ref_connection (self->host, NULL);
  self->sampling = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, self->sampling, sample_cb, self);
  g_task_set_task_data (task, sample, sample_free);
  g_task_run_in_thread (task, sample_work);
  return G_SOURCE_CONTINUE;
}

/**
 * lodge_stats_sampler_new:
 * @host: the host to ask
 * @machines: (element-type utf8 LodgeMachine): its machines by UUID; must live as long as the
 *   sampler
 *
 * Reads the load of all running machines of a host, once a second, as long as somebody holds it.
 * For the main thread.
 *
 * Returns: (transfer full): a sampler that rests
 */
LodgeStatsSampler *
lodge_stats_sampler_new (LodgeHost *host, GHashTable *machines)
{
  LodgeStatsSampler *self = g_new0 (LodgeStatsSampler, 1);

  self->host = host;
  self->machines = machines;
  self->last = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return self;
}

/**
 * lodge_stats_sampler_free:
 * @self: (transfer full): a sampler
 */
void
lodge_stats_sampler_free (LodgeStatsSampler *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_cancellable_cancel (self->sampling);
  g_clear_object (&self->sampling);
  g_hash_table_unref (self->last);
  g_free (self);
}

/**
 * lodge_stats_sampler_hold:
 * @self: a sampler
 *
 * Lets it work until lodge_stats_sampler_release() was called as often.
 */
void
lodge_stats_sampler_hold (LodgeStatsSampler *self)
{
  if (self->holds++ > 0)
    return;
  tick_cb (self);
  self->timer_id = g_timeout_add_seconds (1, tick_cb, self);
}

/**
 * lodge_stats_sampler_release:
 * @self: a sampler
 */
void
lodge_stats_sampler_release (LodgeStatsSampler *self)
{
  g_return_if_fail (self->holds > 0);

  if (--self->holds > 0)
    return;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_hash_table_remove_all (self->last);
}
