/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-spice-end.h"

/* Ends connections so that the guest survives it.
 *
 * The server takes display and cursor channels in a thread of its own. When the main channel goes,
 * or another client comes, while such a channel is on its way to that thread, spice-server (0.15
 * and before, RedChannelClient::init() after a failed add_channel()) goes on to use a channel
 * client that it has freed, and QEMU dies with the guest in it. A client can see when that danger
 * is over: the first thing that a channel receives after its handshake comes from that thread.
 * Until then the connection is kept, and the next one to the same server waits. */

#define LOOK_AGAIN_MS 5
#define LIMIT_SECONDS 20 /* a server that answers nobody */

typedef enum
{
  STAGE_LINK,   /* shakes hands */
  STAGE_OPENED, /* on its way to the server's thread */
  STAGE_CLOSED,
} Stage;

typedef struct
{
  Stage stage;
  gulong n_handshake; /* bytes received until STAGE_OPENED */
} Watch;

typedef struct
{
  SpiceSession *spice;
  GObject *server;
  gint64 deadline; /* monotonic, in microseconds */
} Ending;

static GQuark watch_quark;
static GList *endings; /* Ending */
static GList *waiters; /* GTask, whose source is a server */

static gulong
count_received (SpiceChannel *channel)
{
  gulong n = 0;

  g_object_get (channel, "total-read-bytes", &n, NULL);
  return n;
}

static void
channel_event_cb (SpiceChannel *channel, SpiceChannelEvent event, Watch *watch)
{
  if (event == SPICE_CHANNEL_OPENED)
    {
      watch->stage = STAGE_OPENED;
      watch->n_handshake = count_received (channel);
    }
  else
    watch->stage = STAGE_CLOSED;
}

static gboolean
is_under_way (SpiceChannel *channel)
{
  const Watch *watch = g_object_get_qdata (G_OBJECT (channel), watch_quark);

  if (watch == NULL)
    return FALSE;
  return watch->stage == STAGE_LINK
         || (watch->stage == STAGE_OPENED && count_received (channel) == watch->n_handshake);
}

static gboolean
any_under_way (SpiceSession *spice)
{
  g_autoptr (GList) channels = spice_session_get_channels (spice);

  for (GList *l = channels; l != NULL; l = l->next)
    if (is_under_way (l->data))
      return TRUE;
  return FALSE;
}

static void
wake_waiters (GObject *server)
{
  for (GList *l = waiters, *next; l != NULL; l = next)
    {
      g_autoptr (GTask) task = NULL;

      next = l->next;
      if (g_task_get_source_object (l->data) != server)
        continue;
      task = l->data;
      waiters = g_list_delete_link (waiters, l);
      g_task_return_boolean (task, TRUE);
    }
}

static void
ending_free (gpointer data)
{
  Ending *ending = data;
  GApplication *application = g_application_get_default ();

  endings = g_list_remove (endings, ending);
  if (!lodge_spice_is_ending (ending->server))
    wake_waiters (ending->server);
  if (application != NULL)
    g_application_release (application);
  g_object_unref (ending->spice);
  g_object_unref (ending->server);
  g_free (ending);
}

static gboolean
try_to_end_cb (gpointer data)
{
  Ending *ending = data;

  if (any_under_way (ending->spice) && g_get_monotonic_time () < ending->deadline)
    return G_SOURCE_CONTINUE;
  spice_session_disconnect (ending->spice);
  return G_SOURCE_REMOVE;
}

/**
 * lodge_spice_open_fd:
 * @channel: a channel that has asked for a socket
 * @fd: a connected socket, which @channel takes
 *
 * Gives @channel its socket, and keeps an eye on how far it comes for lodge_spice_end(). For the
 * main thread.
 */
void
lodge_spice_open_fd (SpiceChannel *channel, int fd)
{
  if (SPICE_IS_DISPLAY_CHANNEL (channel) || SPICE_IS_CURSOR_CHANNEL (channel))
    {
      Watch *watch = g_new0 (Watch, 1);

      if (watch_quark == 0)
        watch_quark = g_quark_from_static_string ("lodge-spice-watch");
      g_object_set_qdata_full (G_OBJECT (channel), watch_quark, watch, g_free);
      g_signal_connect (channel, "channel-event", G_CALLBACK (channel_event_cb), watch);
    }
  spice_channel_open_fd (channel, fd);
}

/**
 * lodge_spice_end:
 * @spice: (transfer full): a session that nobody listens to any more
 * @server: stands for the server that it is connected to
 *
 * Disconnects @spice as soon as that cannot harm the guest, usually within milliseconds. The
 * application stays until then. For the main thread.
 */
void
lodge_spice_end (SpiceSession *spice, GObject *server)
{
  Ending *ending = g_new0 (Ending, 1);
  GApplication *application = g_application_get_default ();

  ending->spice = spice;
  ending->server = g_object_ref (server);
  ending->deadline = g_get_monotonic_time () + LIMIT_SECONDS * G_USEC_PER_SEC;
  endings = g_list_prepend (endings, ending);
  if (application != NULL)
    g_application_hold (application);
  /* Never at once: a channel may be in the middle of a message, waiting for an idle moment to tell
   * of it; it goes on afterwards and needs its session. */
  g_timeout_add_full (G_PRIORITY_LOW, any_under_way (spice) ? LOOK_AGAIN_MS : 0, try_to_end_cb,
                      ending, ending_free);
}

/**
 * lodge_spice_is_ending:
 * @server: stands for a server
 *
 * Returns: whether a connection to @server waits for its end. For the main thread.
 */
gboolean
lodge_spice_is_ending (GObject *server)
{
  for (GList *l = endings; l != NULL; l = l->next)
    if (((Ending *)l->data)->server == server)
      return TRUE;
  return FALSE;
}

/**
 * lodge_spice_wait_ended_async:
 * @server: stands for a server
 * @cancellable: (nullable): a cancellable; it is looked at when the waiting is over
 * @callback: called on the main thread, when no connection to @server waits for its end
 * @user_data: for @callback
 *
 * Waits until it is safe to connect to @server. For the main thread.
 */
void
lodge_spice_wait_ended_async (GObject *server,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (server, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_spice_wait_ended_async);
  if (lodge_spice_is_ending (server))
    waiters = g_list_append (waiters, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lodge_spice_wait_ended_finish:
 * @server: stands for a server
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the caller still wants to go on
 */
gboolean
lodge_spice_wait_ended_finish (GObject *server, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, server), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
