/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-private.h"

#include "base/lodge-error.h"
#include "host/lodge-host.h"
#include "machine/lodge-last-used.h"

#include <glib/gi18n.h>

enum
{
  PROP_0,
  PROP_HOST,
  PROP_UUID,
  PROP_NAME,
  PROP_TITLE,
  PROP_DISPLAY_NAME,
  PROP_DESCRIPTION,
  PROP_NOTES,
  PROP_TAGS,
  PROP_STATE,
  PROP_STALE,
  PROP_AUTOSTART,
  PROP_PERSISTENT,
  PROP_OWNED,
  PROP_MEMORY,
  PROP_CPUS,
  PROP_OS_ID,
  PROP_ACCELERATOR,
  PROP_ARCHITECTURE,
  PROP_GRAPHICS,
  PROP_CONSOLES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeMachine:
 *
 * A domain of a host, whoever made it. Its properties follow libvirt's events; its verbs are jobs.
 * For the main thread, but for
 * lodge_machine_lookup(), lodge_machine_dup_shown() and lodge_machine_refresh_from_thread().
 */
struct _LodgeMachine
{
  GObject parent_instance;

  LodgeHost *host;
  char *uuid;
  gint64 stamp; /* of the newest info */
  char *name;
  GMutex lock; /* guards shown */
  char *shown; /* the display name, for other threads */
  LodgeMachineState state;
  gboolean stale;
  gboolean autostart;
  gboolean persistent;
  guint64 memory;
  guint cpus;
  LodgeMachineDetails *details; /* never NULL */
  LodgeStats *stats;            /* NULL until somebody asks */
};

G_DEFINE_FINAL_TYPE (LodgeMachine, lodge_machine, G_TYPE_OBJECT)

static void
lodge_machine_finalize (GObject *object)
{
  LodgeMachine *self = LODGE_MACHINE (object);

  g_clear_object (&self->host);
  g_clear_object (&self->stats);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->shown);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->details, lodge_machine_details_free);

  G_OBJECT_CLASS (lodge_machine_parent_class)->finalize (object);
}

static void
lodge_machine_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeMachine *self = LODGE_MACHINE (object);

  switch (prop_id)
    {
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_UUID:
      g_value_set_string (value, self->uuid);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->details->title);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, lodge_machine_get_display_name (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->details->description);
      break;
    case PROP_NOTES:
      g_value_set_string (value, self->details->notes);
      break;
    case PROP_TAGS:
      g_value_set_boxed (value, self->details->tags);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_STALE:
      g_value_set_boolean (value, self->stale);
      break;
    case PROP_AUTOSTART:
      g_value_set_boolean (value, self->autostart);
      break;
    case PROP_PERSISTENT:
      g_value_set_boolean (value, self->persistent);
      break;
    case PROP_OWNED:
      g_value_set_boolean (value, self->details->owned);
      break;
    case PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case PROP_CPUS:
      g_value_set_uint (value, self->cpus);
      break;
    case PROP_OS_ID:
      g_value_set_string (value, self->details->os_id);
      break;
    case PROP_ACCELERATOR:
      g_value_set_string (value, self->details->accelerator);
      break;
    case PROP_ARCHITECTURE:
      g_value_set_string (value, self->details->architecture);
      break;
    case PROP_GRAPHICS:
      g_value_set_string (value, self->details->graphics);
      break;
    case PROP_CONSOLES:
      g_value_set_boxed (value, self->details->consoles);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeMachine *self = LODGE_MACHINE (object);

  switch (prop_id)
    {
    case PROP_HOST:
      self->host = g_value_dup_object (value);
      break;
    case PROP_UUID:
      self->uuid = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_string (guint id, const char *name)
{
  properties[id] =
      g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_boolean (guint id, const char *name)
{
  properties[id] =
      g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
lodge_machine_class_init (LodgeMachineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_machine_finalize;
  object_class->get_property = lodge_machine_get_property;
  object_class->set_property = lodge_machine_set_property;

  properties[PROP_HOST] = g_param_spec_object ("host", NULL, NULL, LODGE_TYPE_HOST, fixed);
  properties[PROP_UUID] = g_param_spec_string ("uuid", NULL, NULL, NULL, fixed);
  install_string (PROP_NAME, "name");
  install_string (PROP_TITLE, "title");
  install_string (PROP_DISPLAY_NAME, "display-name");
  install_string (PROP_DESCRIPTION, "description");
  install_string (PROP_NOTES, "notes");
  properties[PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, readable);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_MACHINE_STATE,
                                              LODGE_MACHINE_UNKNOWN, readable);
  install_boolean (PROP_STALE, "stale");
  install_boolean (PROP_AUTOSTART, "autostart");
  install_boolean (PROP_PERSISTENT, "persistent");
  install_boolean (PROP_OWNED, "owned");
  properties[PROP_MEMORY] = g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  properties[PROP_CPUS] = g_param_spec_uint ("cpus", NULL, NULL, 0, G_MAXUINT, 0, readable);
  install_string (PROP_OS_ID, "os-id");
  install_string (PROP_ACCELERATOR, "accelerator");
  install_string (PROP_ARCHITECTURE, "architecture");
  install_string (PROP_GRAPHICS, "graphics");
  properties[PROP_CONSOLES] = g_param_spec_boxed ("consoles", NULL, NULL, G_TYPE_STRV, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_init (LodgeMachine *self)
{
  self->details = g_new0 (LodgeMachineDetails, 1);
  self->persistent = TRUE;
  g_mutex_init (&self->lock);
}

LodgeMachine *
lodge_machine_new (LodgeHost *host, const char *uuid)
{
  return g_object_new (LODGE_TYPE_MACHINE, "host", host, "uuid", uuid, NULL);
}

static void
changed (LodgeMachine *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_string (LodgeMachine *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  changed (self, property);
}

static void
take_boolean (LodgeMachine *self, gboolean *field, gboolean value, guint property)
{
  if (*field == value)
    return;
  *field = value;
  changed (self, property);
}

static gboolean
strv_equal (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return (a == NULL || *a == NULL) && (b == NULL || *b == NULL);
  return g_strv_equal ((const char *const *)a, (const char *const *)b);
}

static void
take_strv (LodgeMachine *self, char ***field, char **value, guint property)
{
  if (strv_equal (*field, value))
    return;
  g_strfreev (*field);
  *field = g_strdupv (value);
  changed (self, property);
}

static void
apply_details (LodgeMachine *self, const LodgeMachineDetails *from)
{
  LodgeMachineDetails *to = self->details;

  if (g_strcmp0 (to->title, from->title) != 0)
    {
      take_string (self, &to->title, from->title, PROP_TITLE);
      changed (self, PROP_DISPLAY_NAME);
    }
  take_string (self, &to->description, from->description, PROP_DESCRIPTION);
  take_string (self, &to->notes, from->notes, PROP_NOTES);
  take_string (self, &to->os_id, from->os_id, PROP_OS_ID);
  take_string (self, &to->accelerator, from->accelerator, PROP_ACCELERATOR);
  take_string (self, &to->architecture, from->architecture, PROP_ARCHITECTURE);
  take_string (self, &to->graphics, from->graphics, PROP_GRAPHICS);
  take_boolean (self, &to->owned, from->owned, PROP_OWNED);
  take_strv (self, &to->tags, from->tags, PROP_TAGS);
  take_strv (self, &to->consoles, from->consoles, PROP_CONSOLES);
}

/**
 * lodge_machine_apply:
 * @self: a machine
 * @info: what a worker thread has read about it
 *
 * Takes @info over and notifies of what is different. Several threads read at once, so that an
 * older @info may arrive after a newer one: it is dropped. One that has only details never makes
 * the rest look newer than it is.
 */
void
lodge_machine_apply (LodgeMachine *self, const LodgeMachineInfo *info)
{
  g_return_if_fail (g_str_equal (self->uuid, info->uuid) && !info->gone);

  if (info->stamp < self->stamp)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (info->only_details)
    {
      apply_details (self, info->details);
      g_object_thaw_notify (G_OBJECT (self));
      return;
    }
  self->stamp = info->stamp;
  if (g_strcmp0 (self->name, info->name) != 0)
    {
      take_string (self, &self->name, info->name, PROP_NAME);
      changed (self, PROP_DISPLAY_NAME);
    }
  if (self->state != info->state)
    {
      /* Not what it was found in. */
      if (self->state != LODGE_MACHINE_UNKNOWN
          && (self->state == LODGE_MACHINE_RUNNING || info->state == LODGE_MACHINE_RUNNING))
        lodge_last_used_touch (self->uuid);
      self->state = info->state;
      changed (self, PROP_STATE);
      if (self->stats != NULL && !lodge_machine_is_active (self))
        lodge_stats_clear (self->stats);
    }
  take_boolean (self, &self->persistent, info->persistent, PROP_PERSISTENT);
  take_boolean (self, &self->autostart, info->autostart, PROP_AUTOSTART);
  take_boolean (self, &self->stale, FALSE, PROP_STALE);
  if (self->memory != info->memory)
    {
      self->memory = info->memory;
      changed (self, PROP_MEMORY);
    }
  if (self->cpus != info->cpus)
    {
      self->cpus = info->cpus;
      changed (self, PROP_CPUS);
    }
  if (info->details != NULL)
    apply_details (self, info->details);
  g_mutex_lock (&self->lock);
  g_free (self->shown);
  self->shown = g_strdup (lodge_machine_get_display_name (self));
  g_mutex_unlock (&self->lock);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * lodge_machine_set_stale:
 * @self: a machine
 * @stale: whether the host cannot be asked at the moment
 */
void
lodge_machine_set_stale (LodgeMachine *self, gboolean stale)
{
  take_boolean (self, &self->stale, stale, PROP_STALE);
}

/**
 * lodge_machine_dup_shown:
 * @self: a machine
 *
 * Works from any thread.
 *
 * Returns: (transfer full): what lodge_machine_get_display_name() says
 */
char *
lodge_machine_dup_shown (LodgeMachine *self)
{
  g_mutex_lock (&self->lock);
  char *shown = g_strdup (self->shown != NULL ? self->shown : self->uuid);
  g_mutex_unlock (&self->lock);
  return shown;
}

/**
 * lodge_machine_lookup:
 * @self: a machine
 * @error: return location for an error
 *
 * Blocks; for a worker thread.
 *
 * Returns: (transfer full): libvirt's domain, on the connection that the host has now
 */
virDomainPtr
lodge_machine_lookup (LodgeMachine *self, GError **error)
{
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);
  virDomainPtr domain;

  if (connection == NULL)
    return NULL;
  domain = virDomainLookupByUUIDString (connection, self->uuid);
  if (domain == NULL)
    {
      g_autofree char *name = lodge_machine_dup_shown (self);
      lodge_error_from_libvirt (error,
                                virGetLastErrorCode () == VIR_ERR_NO_DOMAIN
                                    ? _ ("“%s” is not there any more")
                                    : _ ("“%s” cannot be reached"),
                                name);
    }
  return domain;
}

typedef struct
{
  LodgeMachine *machine;
  LodgeMachineInfo *info;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_object_unref (refresh->machine);
  lodge_machine_info_free (refresh->info);
  g_free (refresh);
}

static gboolean
refresh_cb (gpointer data)
{
  Refresh *refresh = data;

  lodge_machine_apply (refresh->machine, refresh->info);
  return G_SOURCE_REMOVE;
}

/**
 * lodge_machine_refresh_from_thread:
 * @self: a machine
 * @domain: its domain
 *
 * Reads the machine's state and hands it to the main thread, where it arrives before the end of
 * the job that the calling worker thread belongs to: who waits for a job sees what it did, even if
 * libvirt's event comes later.
 */
void
lodge_machine_refresh_from_thread (LodgeMachine *self, virDomainPtr domain)
{
  g_autoptr (LodgeMachineInfo) info =
      lodge_machine_info_read (virDomainGetConnect (domain), self->uuid, NULL);

  if (info == NULL || info->gone)
    return;
  Refresh *refresh = g_new0 (Refresh, 1);
  refresh->machine = g_object_ref (self);
  refresh->info = g_steal_pointer (&info);
  /* The same priority as the end of a GTask: only within one is the order kept. */
  g_idle_add_full (G_PRIORITY_DEFAULT, refresh_cb, refresh, refresh_free);
}

/**
 * lodge_machine_get_host:
 * @self: a machine
 *
 * Returns: (transfer none): the host that it is on
 */
LodgeHost *
lodge_machine_get_host (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->host;
}

/**
 * lodge_machine_get_uuid:
 * @self: a machine
 *
 * Returns: (transfer none): its UUID, in libvirt's spelling
 */
const char *
lodge_machine_get_uuid (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->uuid;
}

/**
 * lodge_machine_get_name:
 * @self: a machine
 *
 * Returns: (transfer none): libvirt's name of it, unique on its host
 */
const char *
lodge_machine_get_name (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->name;
}

/**
 * lodge_machine_get_title:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): the title that a person gave it
 */
const char *
lodge_machine_get_title (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->title;
}

/**
 * lodge_machine_get_display_name:
 * @self: a machine
 *
 * Returns: (transfer none): its title, else its name
 */
const char *
lodge_machine_get_display_name (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->title != NULL ? self->details->title : self->name;
}

/**
 * lodge_machine_get_description:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): its description
 */
const char *
lodge_machine_get_description (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->description;
}

/**
 * lodge_machine_get_notes:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): the notes kept with it
 */
const char *
lodge_machine_get_notes (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->notes;
}

/**
 * lodge_machine_get_tags:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): its tags
 */
const char *const *
lodge_machine_get_tags (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return (const char *const *)self->details->tags;
}

/**
 * lodge_machine_get_state:
 * @self: a machine
 *
 * Returns: its state
 */
LodgeMachineState
lodge_machine_get_state (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), LODGE_MACHINE_UNKNOWN);

  return self->state;
}

/**
 * lodge_machine_get_stale:
 * @self: a machine
 *
 * Returns: whether the host cannot be asked, so that all this may be out of date
 */
gboolean
lodge_machine_get_stale (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);

  return self->stale;
}

/**
 * lodge_machine_get_autostart:
 * @self: a machine
 *
 * Returns: whether it starts with its host
 */
gboolean
lodge_machine_get_autostart (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);

  return self->autostart;
}

/**
 * lodge_machine_get_persistent:
 * @self: a machine
 *
 * Returns: whether it is still there when it is off
 */
gboolean
lodge_machine_get_persistent (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);

  return self->persistent;
}

/**
 * lodge_machine_get_owned:
 * @self: a machine
 *
 * Returns: whether Lodge made it
 */
gboolean
lodge_machine_get_owned (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);

  return self->details->owned;
}

/**
 * lodge_machine_get_memory:
 * @self: a machine
 *
 * Returns: its memory in bytes
 */
guint64
lodge_machine_get_memory (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), 0);

  return self->memory;
}

/**
 * lodge_machine_get_cpus:
 * @self: a machine
 *
 * Returns: how many CPUs it has
 */
guint
lodge_machine_get_cpus (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), 0);

  return self->cpus;
}

/**
 * lodge_machine_get_os_id:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): libosinfo's short id of its operating system
 */
const char *
lodge_machine_get_os_id (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->os_id;
}

/**
 * lodge_machine_get_accelerator:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): "kvm", "tcg" (emulated), or libvirt's name of another kind
 * of domain
 */
const char *
lodge_machine_get_accelerator (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->accelerator;
}

/**
 * lodge_machine_get_architecture:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): its architecture
 */
const char *
lodge_machine_get_architecture (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->architecture;
}

/**
 * lodge_machine_get_graphics:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): the protocol of its display, "spice" if it speaks several
 */
const char *
lodge_machine_get_graphics (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return self->details->graphics;
}

/**
 * lodge_machine_get_consoles:
 * @self: a machine
 *
 * Returns: (transfer none) (nullable): its serial ports and virtio consoles that can be opened, as
 *   #LodgeSerial knows them: "serial0", "console1"
 */
const char *const *
lodge_machine_get_consoles (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return (const char *const *)self->details->consoles;
}

/**
 * lodge_machine_is_active:
 * @self: a machine
 *
 * Returns: whether it has a process on its host
 */
gboolean
lodge_machine_is_active (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);

  return self->state >= LODGE_MACHINE_RUNNING && self->state != LODGE_MACHINE_CRASHED;
}

/**
 * lodge_machine_get_stats:
 * @self: a machine
 *
 * The samples come only while lodge_machine_list_watch_stats() is in effect.
 *
 * Returns: (transfer none): its load
 */
LodgeStats *
lodge_machine_get_stats (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  if (self->stats == NULL)
    self->stats = lodge_stats_new ();
  return self->stats;
}
