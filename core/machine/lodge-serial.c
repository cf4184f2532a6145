/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-serial.h"

#include "base/lodge-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 4096

/* Carries bytes between a libvirt stream and a socket, both ways, on the main thread. A side that
 * does not take what it is given is not read for until it does: at most one chunk waits in each
 * direction. It ends, and frees itself, when either side hangs up. */
typedef struct
{
  virStreamPtr stream;
  int fd;
  guint fd_id;
  int stream_events;
  GByteArray *to_guest;
  GByteArray *to_user;
} Pump;

static gboolean fd_cb (int fd, GIOCondition condition, gpointer user_data);
static void stream_cb (virStreamPtr stream, int events, void *user_data);

static void
pump_free (Pump *self)
{
  g_clear_handle_id (&self->fd_id, g_source_remove);
  virStreamEventRemoveCallback (self->stream);
  /* A console has no end that one could wait for: the other side is told to forget it. */
  virStreamAbort (self->stream);
  virStreamFree (self->stream);
  close (self->fd);
  g_byte_array_unref (self->to_guest);
  g_byte_array_unref (self->to_user);
  g_free (self);
}

/* Listens for just what can be done something about. */
static void
update (Pump *self)
{
  GIOCondition condition = 0;
  int events = 0;

  if (self->to_guest->len > 0)
    events |= VIR_STREAM_EVENT_WRITABLE;
  else
    condition |= G_IO_IN;
  if (self->to_user->len > 0)
    condition |= G_IO_OUT;
  else
    events |= VIR_STREAM_EVENT_READABLE;

  g_clear_handle_id (&self->fd_id, g_source_remove);
  self->fd_id = g_unix_fd_add (self->fd, condition | G_IO_HUP | G_IO_ERR, fd_cb, self);
  if (events != self->stream_events)
    virStreamEventUpdateCallback (self->stream, events);
  self->stream_events = events;
}

static gboolean
write_to_user (Pump *self)
{
  while (self->to_user->len > 0)
    {
      gssize n = send (self->fd, self->to_user->data, self->to_user->len, MSG_NOSIGNAL);
      if (n < 0)
        return errno == EAGAIN || errno == EINTR;
      g_byte_array_remove_range (self->to_user, 0, (guint)n);
    }
  return TRUE;
}

static gboolean
write_to_guest (Pump *self)
{
  while (self->to_guest->len > 0)
    {
      int n = virStreamSend (self->stream, (const char *)self->to_guest->data, self->to_guest->len);
      if (n == -2)
        return TRUE;
      if (n < 0)
        return FALSE;
      g_byte_array_remove_range (self->to_guest, 0, (guint)n);
    }
  return TRUE;
}

/* Each of these says whether its side is still there. */
static gboolean
read_from_user (Pump *self)
{
  guint8 buffer[CHUNK];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  if (n < 0)
    return errno == EAGAIN || errno == EINTR;
  g_byte_array_append (self->to_guest, buffer, (guint)n);
  return n > 0 && write_to_guest (self);
}

static gboolean
read_from_guest (Pump *self)
{
  char buffer[CHUNK];
  int n = virStreamRecv (self->stream, buffer, sizeof buffer);

  if (n == -2)
    return TRUE;
  if (n <= 0)
    return FALSE;
  g_byte_array_append (self->to_user, (guint8 *)buffer, (guint)n);
  return write_to_user (self);
}

static gboolean
fd_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Pump *self = user_data;
  gboolean ok = TRUE;

  self->fd_id = 0;
  if (condition & G_IO_OUT)
    ok = write_to_user (self);
  if (ok && condition & G_IO_IN)
    ok = read_from_user (self);
  else if (condition & (G_IO_HUP | G_IO_ERR))
    ok = FALSE;
  if (ok)
    update (self);
  else
    pump_free (self);
  return G_SOURCE_REMOVE;
}

static void
stream_cb (virStreamPtr stream, int events, void *user_data)
{
  Pump *self = user_data;
  gboolean ok = TRUE;

  if (events & VIR_STREAM_EVENT_WRITABLE)
    ok = write_to_guest (self);
  if (ok && events & VIR_STREAM_EVENT_READABLE)
    ok = read_from_guest (self);
  else if (events & (VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR))
    ok = FALSE;
  if (ok)
    update (self);
  else
    pump_free (self);
}

/**
 * lodge_serial_connect:
 * @stream: (transfer full): an open libvirt stream, not blocking
 * @error: return location for an error
 *
 * libvirt-glib's own #GIOStream over a libvirt stream never reports that there is something to
 * read from a console; a socket does, and every reader knows how to treat one. For the main thread.
 *
 * Returns: (transfer full): the other end of @stream; closing it closes @stream
 */
GIOStream *
lodge_serial_connect (virStreamPtr stream, GError **error)
{
  int fds[2];
  g_autoptr (GSocket) socket = NULL;
  Pump *self;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) != 0)
    {
      g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_FAILED, g_strerror (errno));
      virStreamAbort (stream);
      virStreamFree (stream);
      return NULL;
    }
  socket = g_socket_new_from_fd (fds[0], error);
  g_assert (socket != NULL); /* a fresh socket of a family that GIO knows */

  self = g_new0 (Pump, 1);
  self->stream = stream;
  self->fd = fds[1];
  self->to_guest = g_byte_array_new ();
  self->to_user = g_byte_array_new ();
  self->stream_events = VIR_STREAM_EVENT_READABLE;
  if (virStreamEventAddCallback (stream, self->stream_events, stream_cb, self, NULL) < 0)
    {
      lodge_error_from_libvirt (error, _ ("The machine’s serial console cannot be opened"));
      pump_free (self);
      return NULL;
    }
  update (self);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}
