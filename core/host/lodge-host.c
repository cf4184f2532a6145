/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-host-private.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "host/lodge-daemon.h"

#include <glib/gi18n.h>

/* Seconds between two attempts to reach a host that was lost; the last one repeats. */
static const guint back_off[] = { 1, 2, 4, 8, 15, 30 };

/* A daemon that does not answer for this long, in seconds times attempts, is gone. */
#define KEEP_ALIVE_INTERVAL 5
#define KEEP_ALIVE_COUNT 6

enum
{
  PROP_0,
  PROP_URI,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR,
  PROP_STATUS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeHost:
 *
 * A connection to one libvirt host. It is opened once and then looks after itself: when the daemon
 * goes away the host says so, tries again with growing pauses, and is connected anew. For the main
 * thread, but for lodge_host_ref_connection().
 */
struct _LodgeHost
{
  GObject parent_instance;

  char *uri;
  char *name;
  LodgeHostState state;
  GError *error;
  char *status;

  GMutex lock; /* guards connection */
  virConnectPtr connection;

  guint64 memory;
  guint cpus;
  char *architecture;
  char *version;
  gboolean qemu;

  guint attempt;
  guint retry_id;
  gboolean daemon_started;
  GCancellable *cancellable; /* of the attempt under way */
};

G_DEFINE_FINAL_TYPE (LodgeHost, lodge_host, G_TYPE_OBJECT)

GType
lodge_host_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_HOST_CLOSED, "LODGE_HOST_CLOSED", "closed" },
    { LODGE_HOST_CONNECTING, "LODGE_HOST_CONNECTING", "connecting" },
    { LODGE_HOST_CONNECTED, "LODGE_HOST_CONNECTED", "connected" },
    { LODGE_HOST_RECONNECTING, "LODGE_HOST_RECONNECTING", "reconnecting" },
    { LODGE_HOST_FAILED, "LODGE_HOST_FAILED", "failed" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeHostState", values));
  return type;
}

/* What a worker thread learns about the host while it connects. */
typedef struct
{
  char *uri;
  virConnectPtr connection;
  guint64 memory;
  guint cpus;
  char *architecture;
  char *version;
  gboolean qemu;
} Opened;

static void
opened_free (gpointer data)
{
  Opened *opened = data;

  g_clear_pointer (&opened->connection, virConnectClose);
  g_free (opened->uri);
  g_free (opened->architecture);
  g_free (opened->version);
  g_free (opened);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opened, opened_free)

static void
set_state (LodgeHost *self, LodgeHostState state, GError *error, const char *status)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_error (&self->error);
  self->error = error;
  g_free (self->status);
  self->status = g_strdup (status);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_thaw_notify (G_OBJECT (self));
}

static guint64
local_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL)
      || (line = strstr (text, "MemTotal:")) == NULL)
    return 0;
  return g_ascii_strtoull (line + strlen ("MemTotal:"), NULL, 10) * LODGE_KIB;
}

static gboolean
uri_is_local (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *server = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  return server == NULL || *server == '\0';
}

static char *
describe_version (virConnectPtr connection)
{
  unsigned long libvirt = 0, hypervisor = 0;
  const char *type = virConnectGetType (connection);

  virConnectGetLibVersion (connection, &libvirt);
  if (type == NULL || virConnectGetVersion (connection, &hypervisor) < 0 || hypervisor == 0)
    return g_strdup_printf ("libvirt %lu.%lu.%lu", libvirt / 1000000, libvirt / 1000 % 1000,
                            libvirt % 1000);
  return g_strdup_printf ("%s %lu.%lu.%lu, libvirt %lu.%lu.%lu", type, hypervisor / 1000000,
                          hypervisor / 1000 % 1000, hypervisor % 1000, libvirt / 1000000,
                          libvirt / 1000 % 1000, libvirt % 1000);
}

static void
open_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opened *opened = task_data;
  virNodeInfo info;
  GError *error = NULL;

  opened->connection = virConnectOpenAuth (opened->uri, virConnectAuthPtrDefault, 0);
  if (opened->connection == NULL)
    {
      lodge_error_from_libvirt (&error, _ ("“%s” cannot be reached"), opened->uri);
      g_task_return_error (task, error);
      return;
    }

  /* The test driver has no keep-alive; everything that crosses a socket has. */
  virConnectSetKeepAlive (opened->connection, KEEP_ALIVE_INTERVAL, KEEP_ALIVE_COUNT);
  if (virNodeGetInfo (opened->connection, &info) == 0)
    {
      opened->memory = info.memory * LODGE_KIB;
      opened->cpus = info.cpus;
      opened->architecture = g_strdup (info.model);
    }
  /* libvirt's figure misses memory where it cannot read every node of sysfs. */
  if (uri_is_local (opened->uri) && !g_str_has_prefix (opened->uri, "test:"))
    {
      opened->memory = MAX (opened->memory, local_memory ());
      opened->cpus = MAX (opened->cpus, g_get_num_processors ());
    }
  opened->version = describe_version (opened->connection);
  opened->qemu = g_strcmp0 (virConnectGetType (opened->connection), "QEMU") == 0;
  g_task_return_boolean (task, TRUE);
}

static void try_open (GTask *outer);
static void queue_retry (LodgeHost *self);
static void closed_cb (virConnectPtr connection, int reason, void *user_data);

typedef struct
{
  LodgeHost *host;
  virConnectPtr connection; /* only to compare with */
} Loss;

static void
loss_free (gpointer data)
{
  Loss *loss = data;

  g_object_unref (loss->host);
  g_free (loss);
}

static gboolean
lost_cb (gpointer data)
{
  Loss *loss = data;
  LodgeHost *self = loss->host;

  if (self->connection == NULL || self->connection != loss->connection)
    return G_SOURCE_REMOVE;

  g_mutex_lock (&self->lock);
  virConnectPtr lost = g_steal_pointer (&self->connection);
  g_mutex_unlock (&self->lock);
  virConnectUnregisterCloseCallback (lost, closed_cb);
  virConnectClose (lost);

  self->attempt = 0;
  set_state (self, LODGE_HOST_RECONNECTING,
             g_error_new (LODGE_ERROR, LODGE_ERROR_UNREACHABLE,
                          _ ("The connection to “%s” was lost; Lodge is trying again"), self->name),
             _ ("Reconnecting"));
  queue_retry (self);
  return G_SOURCE_REMOVE;
}

/* Comes from whichever thread noticed the loss, with a lock of the connection's held: nothing can
 * be done here but to tell the main thread. */
static void
closed_cb (virConnectPtr connection, int reason, void *user_data)
{
  Loss *loss;

  if (reason == VIR_CONNECT_CLOSE_REASON_CLIENT)
    return;
  loss = g_new0 (Loss, 1);
  loss->host = g_object_ref (user_data);
  loss->connection = connection;
  g_idle_add_full (G_PRIORITY_DEFAULT, lost_cb, loss, loss_free);
}

static void
adopt (LodgeHost *self, Opened *opened)
{
  /* Unregistered before the host goes: a plain pointer is safe. The test driver knows no such
   * callback, and cannot be lost. */
  virConnectRegisterCloseCallback (opened->connection, closed_cb, self, NULL);

  g_mutex_lock (&self->lock);
  self->connection = g_steal_pointer (&opened->connection);
  g_mutex_unlock (&self->lock);

  self->memory = opened->memory;
  self->cpus = opened->cpus;
  self->qemu = opened->qemu;
  g_free (self->architecture);
  self->architecture = g_steal_pointer (&opened->architecture);
  g_free (self->version);
  self->version = g_steal_pointer (&opened->version);
  self->attempt = 0;
  set_state (self, LODGE_HOST_CONNECTED, NULL, NULL);
}

/* After a cancellation. The host may be closed by now, or another attempt have begun. */
static void
give_up (GTask *outer)
{
  LodgeHost *self = g_task_get_source_object (outer);

  if (self->state == LODGE_HOST_CONNECTING && g_task_get_cancellable (outer) == self->cancellable)
    set_state (self, LODGE_HOST_CLOSED, NULL, NULL);
}

static void
daemon_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *outer = user_data;
  LodgeHost *self = g_task_get_source_object (outer);
  GError *error = NULL;

  if (!lodge_daemon_start_finish (result, &error))
    {
      if (lodge_error_is_cancelled (error))
        give_up (outer);
      else
        set_state (self, LODGE_HOST_FAILED, g_error_copy (error), NULL);
      g_task_return_error (outer, error);
      g_object_unref (outer);
      return;
    }
  self->daemon_started = TRUE;
  try_open (outer);
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  LodgeHost *self = g_task_get_source_object (outer);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      adopt (self, g_task_get_task_data (G_TASK (result)));
      g_task_return_boolean (outer, TRUE);
      return;
    }

  if (lodge_error_is_cancelled (error))
    {
      give_up (outer);
      g_task_return_error (outer, error);
      return;
    }
  if (self->state == LODGE_HOST_CONNECTING && !self->daemon_started
      && lodge_daemon_is_startable (self->uri))
    {
      g_error_free (error);
      set_state (self, LODGE_HOST_CONNECTING, NULL,
                 _ ("Starting libvirt, which goes on running when Lodge ends"));
      /* Not in the call: which argument is looked at first is the compiler's business. */
      GTask *held = g_steal_pointer (&outer);
      lodge_daemon_start_async (g_task_get_cancellable (held), daemon_cb, held);
      return;
    }

  if (self->state == LODGE_HOST_RECONNECTING)
    queue_retry (self);
  else
    set_state (self, LODGE_HOST_FAILED, g_error_copy (error), NULL);
  g_task_return_error (outer, error);
}

static void
try_open (GTask *outer)
{
  LodgeHost *self = g_task_get_source_object (outer);
  Opened *opened = g_new0 (Opened, 1);
  g_autoptr (GTask) inner = g_task_new (NULL, g_task_get_cancellable (outer), open_cb, outer);

  opened->uri = g_strdup (self->uri);
  g_task_set_task_data (inner, opened, opened_free);
  g_task_set_return_on_cancel (inner, TRUE);
  g_task_run_in_thread (inner, open_work);
}

static void
reset_cancellable (LodgeHost *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

static gboolean
retry_cb (gpointer user_data)
{
  LodgeHost *self = user_data;
  GTask *outer = g_task_new (self, self->cancellable, NULL, NULL);

  self->retry_id = 0;
  try_open (outer);
  return G_SOURCE_REMOVE;
}

static void
queue_retry (LodgeHost *self)
{
  guint seconds = back_off[MIN (self->attempt, G_N_ELEMENTS (back_off) - 1)];

  reset_cancellable (self);
  self->attempt++;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add_seconds (seconds, retry_cb, self);
}

static char *
default_name (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *server = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  if (server != NULL && *server != '\0')
    return g_strdup (server);
  if (g_str_equal (uri, "qemu:///session"))
    return g_strdup (_ ("This Computer"));
  if (g_str_equal (uri, "qemu:///system"))
    return g_strdup (_ ("This Computer (System)"));
  return g_strdup (uri);
}

static void
lodge_host_constructed (GObject *object)
{
  LodgeHost *self = LODGE_HOST (object);

  G_OBJECT_CLASS (lodge_host_parent_class)->constructed (object);
  if (self->name == NULL)
    self->name = default_name (self->uri);
}

static void
lodge_host_dispose (GObject *object)
{
  lodge_host_close (LODGE_HOST (object));

  G_OBJECT_CLASS (lodge_host_parent_class)->dispose (object);
}

static void
lodge_host_finalize (GObject *object)
{
  LodgeHost *self = LODGE_HOST (object);

  g_free (self->uri);
  g_free (self->name);
  g_free (self->status);
  g_free (self->architecture);
  g_free (self->version);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lodge_host_parent_class)->finalize (object);
}

static void
lodge_host_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeHost *self = LODGE_HOST (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_host_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeHost *self = LODGE_HOST (object);

  switch (prop_id)
    {
    case PROP_URI:
      self->uri = g_value_dup_string (value);
      break;
    case PROP_NAME:
      lodge_host_set_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_host_class_init (LodgeHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = lodge_host_constructed;
  object_class->dispose = lodge_host_dispose;
  object_class->finalize = lodge_host_finalize;
  object_class->get_property = lodge_host_get_property;
  object_class->set_property = lodge_host_set_property;

  /**
   * LodgeHost:uri: libvirt's URI
   */
  properties[PROP_URI] = g_param_spec_string (
      "uri", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeHost:name: what a person calls it
   */
  properties[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_HOST_STATE, LODGE_HOST_CLOSED,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeHost:error: why there is no connection
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeHost:status: what is being done to get one, for a person
   */
  properties[PROP_STATUS] =
      g_param_spec_string ("status", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_host_init (LodgeHost *self)
{
  g_mutex_init (&self->lock);
  lodge_libvirt_init ();
}

/**
 * lodge_host_new:
 * @uri: libvirt's URI, for example %LODGE_HOST_DEFAULT_URI
 *
 * Returns: (transfer full): a host that is not connected yet
 */
LodgeHost *
lodge_host_new (const char *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  return g_object_new (LODGE_TYPE_HOST, "uri", uri, NULL);
}

/**
 * lodge_host_get_uri:
 * @self: a host
 *
 * Returns: (transfer none): #LodgeHost:uri
 */
const char *
lodge_host_get_uri (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), NULL);

  return self->uri;
}

/**
 * lodge_host_get_name:
 * @self: a host
 *
 * Returns: (transfer none): #LodgeHost:name
 */
const char *
lodge_host_get_name (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), NULL);

  return self->name;
}

/**
 * lodge_host_set_name:
 * @self: a host
 * @name: (nullable): #LodgeHost:name; %NULL for one made of the URI
 */
void
lodge_host_set_name (LodgeHost *self, const char *name)
{
  g_return_if_fail (LODGE_IS_HOST (self));
  g_autofree char *chosen = name != NULL && *name != '\0' ? g_strdup (name)
                            : self->uri != NULL           ? default_name (self->uri)
                                                          : NULL;

  if (g_strcmp0 (self->name, chosen) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&chosen);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * lodge_host_get_state:
 * @self: a host
 *
 * Returns: #LodgeHost:state
 */
LodgeHostState
lodge_host_get_state (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), LODGE_HOST_CLOSED);

  return self->state;
}

/**
 * lodge_host_get_error:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): #LodgeHost:error
 */
const GError *
lodge_host_get_error (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), NULL);

  return self->error;
}

/**
 * lodge_host_get_status:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): #LodgeHost:status
 */
const char *
lodge_host_get_status (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), NULL);

  return self->status;
}

/**
 * lodge_host_is_local:
 * @self: a host
 *
 * Returns: whether the host's files are this computer's
 */
gboolean
lodge_host_is_local (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), FALSE);

  return uri_is_local (self->uri);
}

/**
 * lodge_host_is_qemu:
 * @self: a host
 *
 * Returns: whether libvirt's QEMU driver serves it; known from the first connection on
 */
gboolean
lodge_host_is_qemu (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), FALSE);

  return self->qemu;
}

/**
 * lodge_host_get_memory:
 * @self: a host
 *
 * Returns: the host's memory in bytes, 0 before the first connection
 */
guint64
lodge_host_get_memory (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), 0);

  return self->memory;
}

/**
 * lodge_host_get_cpus:
 * @self: a host
 *
 * Returns: how many CPUs the host has, 0 before the first connection
 */
guint
lodge_host_get_cpus (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), 0);

  return self->cpus;
}

/**
 * lodge_host_get_architecture:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): libvirt's name of the host's architecture ("x86_64"),
 *   known from the first connection on
 */
const char *
lodge_host_get_architecture (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), NULL);

  return self->architecture;
}

/**
 * lodge_host_get_version:
 * @self: a host
 *
 * Returns: (transfer none) (nullable): hypervisor and libvirt with their versions, for a person
 */
const char *
lodge_host_get_version (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), NULL);

  return self->version;
}

/**
 * lodge_host_open_async:
 * @self: a host
 * @cancellable: (nullable): gives the attempt up
 * @callback: called when there is a connection or none can be had
 * @user_data: for @callback
 *
 * Connects, or tries again at once. The first contact with a session daemon can take ten seconds,
 * in which libvirt probes QEMU's capabilities. Where nobody else starts the daemons, Lodge does.
 */
void
lodge_host_open_async (LodgeHost *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (LODGE_IS_HOST (self));
  GTask *outer;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  reset_cancellable (self);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel),
                             self->cancellable, G_CONNECT_SWAPPED);

  outer = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (outer, lodge_host_open_async);
  if (self->state == LODGE_HOST_CONNECTED)
    {
      g_task_return_boolean (outer, TRUE);
      g_object_unref (outer);
      return;
    }
  self->daemon_started = FALSE;
  set_state (self, LODGE_HOST_CONNECTING, NULL, _ ("Connecting to libvirt"));
  try_open (outer);
}

/**
 * lodge_host_open_finish:
 * @self: a host
 * @result: what the callback got
 * @error: return location for an error, usually %LODGE_ERROR_UNREACHABLE or %LODGE_ERROR_DENIED
 *
 * Returns: whether the host is connected
 */
gboolean
lodge_host_open_finish (LodgeHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_host_close:
 * @self: a host
 *
 * Gives the connection up, and any attempt to make one.
 */
void
lodge_host_close (LodgeHost *self)
{
  g_return_if_fail (LODGE_IS_HOST (self));

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  virConnectPtr connection = g_steal_pointer (&self->connection);
  g_mutex_unlock (&self->lock);
  if (connection != NULL)
    {
      virConnectUnregisterCloseCallback (connection, closed_cb);
      virConnectClose (connection);
    }
  if (self->state != LODGE_HOST_CLOSED)
    set_state (self, LODGE_HOST_CLOSED, NULL, NULL);
}

/**
 * lodge_host_ref_connection:
 * @self: a host
 * @error: return location for %LODGE_ERROR_UNREACHABLE
 *
 * Works from any thread. Release the connection with virConnectClose().
 *
 * Returns: (transfer full): the libvirt connection, or %NULL while there is none
 */
virConnectPtr
lodge_host_ref_connection (LodgeHost *self, GError **error)
{
  g_mutex_lock (&self->lock);
  virConnectPtr connection = self->connection;
  if (connection != NULL)
    virConnectRef (connection);
  g_mutex_unlock (&self->lock);

  if (connection == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNREACHABLE, _ ("There is no connection to “%s”"),
                 self->uri);
  return connection;
}
