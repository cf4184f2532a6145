/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-domain-watch.h"

#define INTERVAL_US (250 * G_TIME_SPAN_MILLISECOND)

struct _LodgeDomainWatch
{
  virDomainPtr domain;
  LodgeJob *job;
  GCancellable *cancellable;
  gulong cancelled_id;

  GMutex lock;
  GCond cond;
  gboolean ended;
  GThread *thread;
};

static void
cancelled_cb (GCancellable *cancellable, LodgeDomainWatch *self)
{
  virDomainAbortJob (self->domain);
}

static void
report (LodgeDomainWatch *self)
{
  virDomainJobInfo info;

  if (virDomainGetJobInfo (self->domain, &info) < 0 || info.dataTotal == 0)
    return;
  lodge_job_set_fraction (self->job, (double)info.dataProcessed / (double)info.dataTotal);
}

static gpointer
poll_thread (gpointer data)
{
  LodgeDomainWatch *self = data;

  g_mutex_lock (&self->lock);
  while (!self->ended)
    {
      gint64 until = g_get_monotonic_time () + INTERVAL_US;
      while (!self->ended && g_cond_wait_until (&self->cond, &self->lock, until))
        ;
      if (self->ended)
        break;
      g_mutex_unlock (&self->lock);
      report (self);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/**
 * lodge_domain_watch_begin:
 * @domain: a domain on which the calling thread is about to begin a long call of libvirt's
 * @job: learns how far that call is
 * @cancellable: (nullable): aborts it
 *
 * libvirt has no events for the progress of a save or a dump: while the call blocks its own
 * thread, another one asks. Call lodge_domain_watch_end() as soon as it has returned.
 *
 * Returns: (transfer full): the watch
 */
LodgeDomainWatch *
lodge_domain_watch_begin (virDomainPtr domain, LodgeJob *job, GCancellable *cancellable)
{
  LodgeDomainWatch *self = g_new0 (LodgeDomainWatch, 1);

  self->domain = domain;
  self->job = job;
  self->cancellable = cancellable;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  self->thread = g_thread_new ("lodge-watch", poll_thread, self);
  return self;
}

/**
 * lodge_domain_watch_end:
 * @self: (transfer full): a watch
 */
void
lodge_domain_watch_end (LodgeDomainWatch *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}
