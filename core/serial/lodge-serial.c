/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-serial"

#include "config.h"

#include "serial/lodge-serial.h"

#include "base/lodge-error.h"
#include "machine/lodge-machine-private.h"
#include "serial/lodge-serial-stream.h"

#include <glib/gi18n.h>

/* More than this is not kept for a guest that does not read. */
#define MAX_PENDING (1024 * 1024)

/* Between two attempts, in milliseconds; the last one repeats. The first is at once. */
static const guint back_off[] = { 0, 100, 200, 400, 800, 1600, 3000 };

/* So many attempts, for a second and a half, until somebody else has it in earnest. */
#define BUSY_ATTEMPTS 5

/* A connection that lived for so long, in microseconds, was a good one. */
#define GOOD_LIFE (2 * G_TIME_SPAN_SECOND)

enum
{
  PROP_0,
  PROP_MACHINE,
  PROP_DEVICE,
  PROP_RECONNECTS,
  PROP_STATE,
  PROP_ERROR,
  N_PROPS
};

enum
{
  SIGNAL_RECEIVED,
  SIGNAL_DRAINED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/**
 * LodgeSerial:
 *
 * A serial port or virtio console of a machine, to talk to its guest. libvirt lets one program at a
 * time have it. With #LodgeSerial:reconnects it looks after itself: it is opened as soon as the
 * machine is on, and again after a break. For the main thread.
 */
struct _LodgeSerial
{
  GObject parent_instance;

  LodgeMachine *machine;
  char *device;
  gboolean reconnects;

  LodgeSerialState state;
  GError *error;
  gboolean wanted;
  gboolean was_connected;
  LodgeSerialStream *stream; /* while connected */
  virStreamPtr old;          /* of a connection that has ended, and still is libvirt's */
  GCancellable *opening;     /* while a thread opens it */
  gint64 connected_at;
  guint attempt;
  guint retry_id;
};

G_DEFINE_FINAL_TYPE (LodgeSerial, lodge_serial, G_TYPE_OBJECT)

GType
lodge_serial_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_SERIAL_CLOSED, "LODGE_SERIAL_CLOSED", "closed" },
    { LODGE_SERIAL_WAITING, "LODGE_SERIAL_WAITING", "waiting" },
    { LODGE_SERIAL_CONNECTING, "LODGE_SERIAL_CONNECTING", "connecting" },
    { LODGE_SERIAL_CONNECTED, "LODGE_SERIAL_CONNECTED", "connected" },
    { LODGE_SERIAL_TAKEN, "LODGE_SERIAL_TAKEN", "taken" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeSerialState", values));
  return type;
}

static void
set_state (LodgeSerial *self, LodgeSerialState state, GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->error != error)
    {
      g_clear_error (&self->error);
      self->error = error;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
let_go (LodgeSerial *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->stream != NULL)
    self->old = lodge_serial_stream_free (g_steal_pointer (&self->stream));
}

/* For good: until somebody asks for it anew. */
static void
end (LodgeSerial *self, GError *error)
{
  self->wanted = FALSE;
  let_go (self);
  g_clear_pointer (&self->old, lodge_serial_hang_up_later);
  set_state (self, LODGE_SERIAL_CLOSED, error);
}

/* ---- opening, in a worker thread ---- */

typedef struct
{
  LodgeMachine *machine; /* borrowed from the serial, which outlives the work */
  char *device;
  gboolean take_over;
  virStreamPtr old; /* (nullable): as long as that is open, it is taken */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->old, lodge_serial_hang_up_later);
  g_free (opening->device);
  g_free (opening);
}

static char *
find_alias (virDomainPtr domain, const char *name, const char *device, GError **error)
{
  char *xml = virDomainGetXMLDesc (domain, 0);
  char *alias = xml != NULL ? lodge_machine_details_find_console (xml, device) : NULL;

  if (xml == NULL)
    lodge_error_from_libvirt (error, _ ("The serial console of “%s” cannot be opened"), name);
  else if (alias == NULL && virDomainIsActive (domain) == 0)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_STATE, _ ("“%s” is off"), name);
  else if (alias == NULL && device == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED, _ ("“%s” has no serial console"),
                 name);
  else if (alias == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("“%s” has no serial console “%s”"),
                 name, device);
  free (xml);
  return alias;
}

static virStreamPtr
open_console (virDomainPtr domain, const char *name, const Opening *opening, GError **error)
{
  g_autofree char *alias = find_alias (domain, name, opening->device, error);
  g_autoptr (virStream) stream = NULL;

  if (alias == NULL)
    return NULL;
  stream = virStreamNew (virDomainGetConnect (domain), VIR_STREAM_NONBLOCK);
  if (stream != NULL
      && virDomainOpenConsole (domain, alias, stream,
                               opening->take_over ? VIR_DOMAIN_CONSOLE_FORCE : 0)
             == 0)
    return g_steal_pointer (&stream);
  /* That is the only reason for which libvirt itself fails so. */
  if (virGetLastErrorCode () == VIR_ERR_OPERATION_FAILED)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_BUSY,
                 _ ("Somebody else has the serial console of “%s” open: %s"), name,
                 virGetLastErrorMessage ());
  else
    lodge_error_from_libvirt (error, _ ("The serial console of “%s” cannot be opened"), name);
  return NULL;
}

static void
open_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;
  g_autofree char *name = lodge_machine_dup_shown (opening->machine);
  GError *error = NULL;
  g_clear_pointer (&opening->old, lodge_serial_hang_up);
  g_autoptr (virDomain) domain = lodge_machine_lookup (opening->machine, &error);
  virStreamPtr stream = domain != NULL ? open_console (domain, name, opening, &error) : NULL;

  if (stream != NULL)
    g_task_return_pointer (task, stream, (GDestroyNotify)lodge_serial_hang_up_later);
  else
    g_task_return_error (task, error);
}

/* ---- what comes of it ---- */

static void try_open (LodgeSerial *self, gboolean take_over);

static gboolean
retry_cb (gpointer user_data)
{
  LodgeSerial *self = user_data;

  self->retry_id = 0;
  try_open (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
retry_later (LodgeSerial *self)
{
  const guint delay = back_off[MIN (self->attempt, G_N_ELEMENTS (back_off) - 1)];

  self->attempt++;
  self->retry_id = g_timeout_add (delay, retry_cb, self);
}

/* Somebody who has just gone still has it for a moment: it is tried again a few times. */
static void
taken (LodgeSerial *self, GError *error)
{
  const gboolean again = self->attempt < BUSY_ATTEMPTS;

  if (again)
    retry_later (self);
  if (self->reconnects)
    set_state (self, LODGE_SERIAL_TAKEN, error);
  else if (again)
    set_state (self, LODGE_SERIAL_CONNECTING, error);
  else
    end (self, error);
}

static gboolean
is_final (LodgeSerial *self, const GError *error)
{
  return g_error_matches (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED)
         || g_error_matches (error, LODGE_ERROR, LODGE_ERROR_DENIED)
         || g_error_matches (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND)
         /* Who does not reconnect waits only for a QEMU that is about to end. */
         || (!self->reconnects
             && (!self->was_connected || self->attempt >= G_N_ELEMENTS (back_off)));
}

static void
failed (LodgeSerial *self, GError *error)
{
  const gboolean off =
      g_error_matches (error, LODGE_ERROR, LODGE_ERROR_STATE)
      || (self->was_connected && g_error_matches (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND)
          && !lodge_machine_get_persistent (self->machine));

  if (off && self->was_connected && !self->reconnects)
    {
      g_error_free (error);
      end (self, NULL);
    }
  else if (g_error_matches (error, LODGE_ERROR, LODGE_ERROR_BUSY))
    taken (self, error);
  else if (is_final (self, error))
    end (self, error);
  else
    {
      retry_later (self);
      set_state (self, LODGE_SERIAL_CONNECTING, error);
    }
}

static void
received_cb (const char *data, gsize length, gpointer user_data)
{
  g_autoptr (LodgeSerial) self = g_object_ref (user_data);
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, bytes);
}

static void
drained_cb (gpointer user_data)
{
  g_autoptr (LodgeSerial) self = g_object_ref (user_data);

  g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
}

/* Off, taken by somebody else, or the daemon is gone: opening it again tells. */
static void
ended_cb (gpointer user_data)
{
  g_autoptr (LodgeSerial) self = g_object_ref (user_data);

  let_go (self);
  if (g_get_monotonic_time () - self->connected_at > GOOD_LIFE)
    self->attempt = 0;
  retry_later (self);
  set_state (self, LODGE_SERIAL_CONNECTING, NULL);
}

static const LodgeSerialStreamFuncs funcs = { received_cb, drained_cb, ended_cb };

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSerial) self = user_data;
  GError *error = NULL;
  virStreamPtr stream = g_task_propagate_pointer (G_TASK (result), &error);

  /* Closed, or opened another time, meanwhile. */
  if (g_task_get_cancellable (G_TASK (result)) != self->opening)
    {
      g_clear_error (&error);
      if (stream != NULL)
        lodge_serial_hang_up_later (stream);
      return;
    }
  g_clear_object (&self->opening);
  if (stream != NULL)
    self->stream = lodge_serial_stream_new (stream, &funcs, self, &error);
  if (self->stream == NULL)
    {
      failed (self, error);
      return;
    }
  self->was_connected = TRUE;
  self->connected_at = g_get_monotonic_time ();
  set_state (self, LODGE_SERIAL_CONNECTED, NULL);
}

static void
try_open (LodgeSerial *self, gboolean take_over)
{
  Opening *opening = g_new0 (Opening, 1);

  let_go (self);
  opening->machine = self->machine;
  opening->device = g_strdup (self->device);
  opening->take_over = take_over;
  opening->old = g_steal_pointer (&self->old);
  self->opening = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, self->opening, opened_cb, g_object_ref (self));
  /* A stream that comes too late is hung up, not lost. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_work);
  if (self->state != LODGE_SERIAL_CONNECTING && self->state != LODGE_SERIAL_TAKEN)
    set_state (self, LODGE_SERIAL_CONNECTING, NULL);
}

/* The machine went on or off, or its host came or went. */
static void
machine_changed_cb (LodgeSerial *self)
{
  GError *error = NULL;

  if (!self->wanted)
    return;
  if (lodge_machine_can (self->machine, LODGE_VERB_CONSOLE, &error))
    {
      self->attempt = 0;
      if (self->stream == NULL && self->opening == NULL)
        try_open (self, FALSE);
    }
  /* The stream itself tells when a machine goes off, and after the guest's last words. */
  else if (lodge_machine_get_stale (self->machine) || (self->stream == NULL && self->reconnects))
    {
      let_go (self);
      if (self->reconnects)
        set_state (self, LODGE_SERIAL_WAITING, error);
      else
        end (self, error);
    }
  else
    g_error_free (error);
}

/* ---- object ---- */

static void
lodge_serial_constructed (GObject *object)
{
  LodgeSerial *self = LODGE_SERIAL (object);

  G_OBJECT_CLASS (lodge_serial_parent_class)->constructed (object);
  g_signal_connect_object (self->machine, "notify::state", G_CALLBACK (machine_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->machine, "notify::stale", G_CALLBACK (machine_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
lodge_serial_dispose (GObject *object)
{
  LodgeSerial *self = LODGE_SERIAL (object);

  self->wanted = FALSE;
  let_go (self);
  g_clear_pointer (&self->old, lodge_serial_hang_up_later);

  G_OBJECT_CLASS (lodge_serial_parent_class)->dispose (object);
}

static void
lodge_serial_finalize (GObject *object)
{
  LodgeSerial *self = LODGE_SERIAL (object);

  g_clear_object (&self->machine);
  g_free (self->device);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (lodge_serial_parent_class)->finalize (object);
}

static void
lodge_serial_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeSerial *self = LODGE_SERIAL (object);

  switch (prop_id)
    {
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_DEVICE:
      g_value_set_string (value, self->device);
      break;
    case PROP_RECONNECTS:
      g_value_set_boolean (value, self->reconnects);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_serial_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeSerial *self = LODGE_SERIAL (object);

  switch (prop_id)
    {
    case PROP_MACHINE:
      self->machine = g_value_dup_object (value);
      break;
    case PROP_DEVICE:
      self->device = g_value_dup_string (value);
      break;
    case PROP_RECONNECTS:
      self->reconnects = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_serial_class_init (LodgeSerialClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = lodge_serial_constructed;
  object_class->dispose = lodge_serial_dispose;
  object_class->finalize = lodge_serial_finalize;
  object_class->get_property = lodge_serial_get_property;
  object_class->set_property = lodge_serial_set_property;

  properties[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, LODGE_TYPE_MACHINE, fixed);
  /**
   * LodgeSerial:device: one of lodge_machine_get_consoles(), or %NULL for the first
   */
  properties[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, NULL, fixed);
  /**
   * LodgeSerial:reconnects: whether it waits for the machine, and comes back after a break
   */
  properties[PROP_RECONNECTS] = g_param_spec_boolean ("reconnects", NULL, NULL, FALSE, fixed);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_SERIAL_STATE,
                                              LODGE_SERIAL_CLOSED, readable);
  /**
   * LodgeSerial:error: why it is not connected, where there is something to say
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LodgeSerial::received:
   * @self: the serial
   * @bytes: a #GBytes
   *
   * The guest has said something. It may be anything.
   */
  signals[SIGNAL_RECEIVED] = g_signal_new ("received", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  /**
   * LodgeSerial::drained:
   * @self: the serial
   *
   * All that was written is on its way to the guest.
   */
  signals[SIGNAL_DRAINED] = g_signal_new ("drained", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_serial_init (LodgeSerial *self)
{
}

/**
 * lodge_serial_new:
 * @machine: a machine
 * @device: (nullable): one of lodge_machine_get_consoles(), or %NULL for the first
 * @reconnects: whether it waits for the machine, and comes back after a break. One that does not
 *   closes, without an error when the machine has gone off
 *
 * Returns: (transfer full): a serial console that is not open yet
 */
LodgeSerial *
lodge_serial_new (LodgeMachine *machine, const char *device, gboolean reconnects)
{
  return g_object_new (LODGE_TYPE_SERIAL, "machine", machine, "device", device, "reconnects",
                       reconnects, NULL);
}

/**
 * lodge_serial_get_machine:
 * @self: a serial console
 *
 * Returns: (transfer none): whose it is
 */
LodgeMachine *
lodge_serial_get_machine (LodgeSerial *self)
{
  return self->machine;
}

/**
 * lodge_serial_get_state:
 * @self: a serial console
 *
 * Returns: its state
 */
LodgeSerialState
lodge_serial_get_state (LodgeSerial *self)
{
  return self->state;
}

/**
 * lodge_serial_get_error:
 * @self: a serial console
 *
 * Returns: (transfer none) (nullable): why it is not connected: %LODGE_ERROR_BUSY while somebody
 * else has it, %LODGE_ERROR_STATE while the machine is off, %LODGE_ERROR_UNREACHABLE, …
 */
const GError *
lodge_serial_get_error (LodgeSerial *self)
{
  return self->error;
}

/**
 * lodge_serial_open:
 * @self: a serial console
 * @take_over: whether to take it away from whoever has it open
 *
 * #LodgeSerial:state tells what comes of it. Does nothing while it is connected.
 */
void
lodge_serial_open (LodgeSerial *self, gboolean take_over)
{
  GError *error = NULL;

  g_return_if_fail (LODGE_IS_SERIAL (self));

  if (self->stream != NULL)
    return;
  self->wanted = TRUE;
  self->was_connected = FALSE;
  self->attempt = 0;
  if (lodge_machine_can (self->machine, LODGE_VERB_CONSOLE, &error))
    try_open (self, take_over);
  else if (self->reconnects)
    set_state (self, LODGE_SERIAL_WAITING, error);
  else
    end (self, error);
}

/**
 * lodge_serial_close:
 * @self: a serial console
 *
 * Leaves it to others.
 */
void
lodge_serial_close (LodgeSerial *self)
{
  g_return_if_fail (LODGE_IS_SERIAL (self));

  end (self, NULL);
}

/**
 * lodge_serial_write:
 * @self: a serial console
 * @data: what the guest is to read
 * @length: its length in bytes
 *
 * Returns: %FALSE, and nothing is written, if it is not connected or the guest does not keep up
 */
gboolean
lodge_serial_write (LodgeSerial *self, const char *data, gsize length)
{
  g_return_val_if_fail (LODGE_IS_SERIAL (self), FALSE);

  if (self->stream == NULL || length > MAX_PENDING
      || lodge_serial_stream_get_pending (self->stream) > MAX_PENDING - length)
    return FALSE;
  lodge_serial_stream_write (self->stream, data, length);
  return TRUE;
}
