/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unix-opener.h"

#include <gio/gunixsocketaddress.h>
#include <unistd.h>

struct _UnixOpener
{
  GObject parent_instance;

  char *path;
  guint count;
};

G_DEFINE_FINAL_TYPE (UnixOpener, unix_opener, G_TYPE_OBJECT)

static void
unix_opener_finalize (GObject *object)
{
  g_free (UNIX_OPENER (object)->path);

  G_OBJECT_CLASS (unix_opener_parent_class)->finalize (object);
}

static void
unix_opener_class_init (UnixOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = unix_opener_finalize;
}

static void
unix_opener_init (UnixOpener *self)
{
}

UnixOpener *
unix_opener_new (const char *path)
{
  UnixOpener *self = g_object_new (TYPE_UNIX_OPENER, NULL);

  self->path = g_strdup (path);
  return self;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, dup (g_socket_get_fd (g_socket_connection_get_socket (connection))));
}

void
unix_opener_open_async (gpointer opener,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  UnixOpener *self = UNIX_OPENER (opener);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  self->count++;
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), cancellable, connected_cb,
                                 task);
}

int
unix_opener_open_finish (gpointer opener, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

guint
unix_opener_get_count (UnixOpener *self)
{
  return self->count;
}
