/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-serial"

#include "config.h"

#include "serial/lodge-serial-stream.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>

#define CHUNK 16384

/* A libvirt stream on the main thread. libvirt-glib's own GIOStream over one never reports that
 * there is something to read from a console. */
struct _LodgeSerialStream
{
  virStreamPtr stream;
  const LodgeSerialStreamFuncs *funcs;
  gpointer user_data;
  GByteArray *to_guest;
  int events;
  gboolean freed; /* by its owner, while it is being told something */
};

/**
 * lodge_serial_hang_up:
 * @stream: (transfer full): an open libvirt stream that nobody listens to
 *
 * A console has no end that one could wait for: the daemon is told to forget it. Waits for its
 * answer; for a worker thread.
 */
void
lodge_serial_hang_up (virStreamPtr stream)
{
  virStreamAbort (stream);
  virStreamFree (stream);
}

static void
hang_up_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  lodge_serial_hang_up (task_data);
}

/**
 * lodge_serial_hang_up_later:
 * @stream: (transfer full): an open libvirt stream that nobody listens to
 *
 * Lets a thread hang up.
 */
void
lodge_serial_hang_up_later (virStreamPtr stream)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, stream, NULL);
  g_task_run_in_thread (task, hang_up_work);
}

/* Listens for just what can be done something about. */
static void
update_events (LodgeSerialStream *self)
{
  int events = VIR_STREAM_EVENT_READABLE;

  if (self->to_guest->len > 0)
    events |= VIR_STREAM_EVENT_WRITABLE;
  if (events != self->events)
    virStreamEventUpdateCallback (self->stream, events);
  self->events = events;
}

/* Each of these says whether the other side is still there. */
static gboolean
send_pending (LodgeSerialStream *self)
{
  while (self->to_guest->len > 0)
    {
      int n = virStreamSend (self->stream, (const char *)self->to_guest->data,
                             MIN (self->to_guest->len, CHUNK));
      if (n == -2)
        return TRUE;
      if (n < 0)
        return FALSE;
      g_byte_array_remove_range (self->to_guest, 0, (guint)n);
    }
  return TRUE;
}

static gboolean
receive (LodgeSerialStream *self)
{
  char buffer[CHUNK];
  int n = virStreamRecv (self->stream, buffer, sizeof buffer);

  if (n > 0)
    self->funcs->received (buffer, (gsize)n, self->user_data);
  return n > 0 || n == -2;
}

static void
stream_cb (virStreamPtr stream, int events, void *user_data)
{
  LodgeSerialStream *self = g_rc_box_acquire (user_data);
  gboolean there = TRUE;

  if (events & VIR_STREAM_EVENT_WRITABLE && self->to_guest->len > 0)
    {
      there = send_pending (self);
      if (there && self->to_guest->len == 0)
        self->funcs->drained (self->user_data);
    }
  if (there && !self->freed)
    {
      if (events & VIR_STREAM_EVENT_READABLE)
        there = receive (self);
      else if (events & (VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR))
        there = FALSE;
    }
  if (!self->freed && there)
    update_events (self);
  else if (!self->freed)
    {
      virStreamEventUpdateCallback (self->stream, 0);
      self->funcs->ended (self->user_data);
    }
  g_rc_box_release (self);
}

/**
 * lodge_serial_stream_new:
 * @stream: (transfer full): an open libvirt stream, not blocking
 * @funcs: what to tell
 * @user_data: for @funcs
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what reads and writes it, for the main thread
 */
LodgeSerialStream *
lodge_serial_stream_new (virStreamPtr stream,
                         const LodgeSerialStreamFuncs *funcs,
                         gpointer user_data,
                         GError **error)
{
  LodgeSerialStream *self = g_rc_box_new0 (LodgeSerialStream);

  self->stream = stream;
  self->funcs = funcs;
  self->user_data = user_data;
  self->to_guest = g_byte_array_new ();
  self->events = VIR_STREAM_EVENT_READABLE;
  if (virStreamEventAddCallback (stream, self->events, stream_cb, self, NULL) < 0)
    {
      lodge_error_from_libvirt (error, _ ("The machine’s serial console cannot be read"));
      lodge_serial_hang_up_later (lodge_serial_stream_free (self));
      return NULL;
    }
  return self;
}

/**
 * lodge_serial_stream_write:
 * @self: a stream
 * @data: bytes for the guest
 * @length: how many
 *
 * What the guest does not take at once waits; see lodge_serial_stream_get_pending().
 */
void
lodge_serial_stream_write (LodgeSerialStream *self, const char *data, gsize length)
{
  g_byte_array_append (self->to_guest, (const guint8 *)data, (guint)length);
  update_events (self);
}

/**
 * lodge_serial_stream_get_pending:
 * @self: a stream
 *
 * Returns: how many bytes wait for the guest
 */
gsize
lodge_serial_stream_get_pending (LodgeSerialStream *self)
{
  return self->to_guest->len;
}

/**
 * lodge_serial_stream_free:
 * @self: (transfer full): a stream
 *
 * Nothing is told any more.
 *
 * Returns: (transfer full): what has to be hung up
 */
virStreamPtr
lodge_serial_stream_free (LodgeSerialStream *self)
{
  virStreamPtr stream = self->stream;

  self->freed = TRUE;
  virStreamEventRemoveCallback (stream);
  g_byte_array_unref (self->to_guest);
  g_rc_box_release (self);
  return stream;
}
