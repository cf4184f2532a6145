/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-types.h"

G_BEGIN_DECLS

/**
 * LodgeHostState:
 * @LODGE_HOST_CLOSED: nobody asked for a connection
 * @LODGE_HOST_CONNECTING: the first connection is being made; it can take ten seconds
 * @LODGE_HOST_CONNECTED: all is well
 * @LODGE_HOST_RECONNECTING: the connection was lost and is being tried again; what is known of the
 *   host's machines is stale
 * @LODGE_HOST_FAILED: there is no connection, and #LodgeHost:error says why
 */
typedef enum
{
  LODGE_HOST_CLOSED,
  LODGE_HOST_CONNECTING,
  LODGE_HOST_CONNECTED,
  LODGE_HOST_RECONNECTING,
  LODGE_HOST_FAILED,
} LodgeHostState;

#define LODGE_TYPE_HOST_STATE (lodge_host_state_get_type ())
GType lodge_host_state_get_type (void);

#define LODGE_HOST_DEFAULT_URI "qemu:///session"

#define LODGE_TYPE_HOST (lodge_host_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHost, lodge_host, LODGE, HOST, GObject)

LodgeHost *lodge_host_new (const char *uri);

const char *lodge_host_get_uri (LodgeHost *self);
const char *lodge_host_get_name (LodgeHost *self);
void lodge_host_set_name (LodgeHost *self, const char *name);
LodgeHostState lodge_host_get_state (LodgeHost *self);
const GError *lodge_host_get_error (LodgeHost *self);
const char *lodge_host_get_status (LodgeHost *self);
gboolean lodge_host_is_local (LodgeHost *self);
gboolean lodge_host_is_qemu (LodgeHost *self);
guint64 lodge_host_get_memory (LodgeHost *self);
guint lodge_host_get_cpus (LodgeHost *self);
const char *lodge_host_get_architecture (LodgeHost *self);
const char *lodge_host_get_version (LodgeHost *self);

void lodge_host_open_async (LodgeHost *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lodge_host_open_finish (LodgeHost *self, GAsyncResult *result, GError **error);
void lodge_host_close (LodgeHost *self);

G_END_DECLS
