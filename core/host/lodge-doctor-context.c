/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "base/lodge-units.h"
#include "host/lodge-doctor-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* The first contact with libvirt can take ten seconds, and so can the probe of a broken KVM. */
#define TIME_LIMIT_MS 30000

/* "qemu+ssh://web/system": a driver, perhaps a transport, perhaps a host, and a path. */
static void
read_uri (LodgeDoctorContext *self)
{
  g_autoptr (GUri) uri = g_uri_parse (self->uri, G_URI_FLAGS_NON_DNS, NULL);

  if (uri == NULL)
    return;
  g_auto (GStrv) scheme = g_strsplit (g_uri_get_scheme (uri), "+", 2);
  const char *host = g_uri_get_host (uri);
  self->is_local =
      (host == NULL || *host == '\0') && (scheme[1] == NULL || strcmp (scheme[1], "unix") == 0);
  self->is_qemu = strcmp (scheme[0], "qemu") == 0;
  self->is_session =
      self->is_qemu && !self->system->is_root && strcmp (g_uri_get_path (uri), "/session") == 0;
}

/**
 * lodge_doctor_context_new: (skip)
 * @uri: the host
 * @storage_path: where disks are to lie, below the system's root
 * @system: where to look; copied
 *
 * Returns: (transfer full): what all the checks of a run share
 */
LodgeDoctorContext *
lodge_doctor_context_new (const char *uri,
                          const char *storage_path,
                          const LodgeDoctorSystem *system)
{
  LodgeDoctorContext *self = g_atomic_rc_box_new0 (LodgeDoctorContext);

  self->system = lodge_doctor_system_copy (system);
  self->uri = g_strdup (uri);
  self->storage_path = lodge_doctor_system_resolve (system, storage_path);
  self->time_limit_ms = TIME_LIMIT_MS;
  self->space_wanted = 10 * LODGE_GIB;
  self->space_needed = LODGE_GIB;
  read_uri (self);
  return self;
}

/**
 * lodge_doctor_context_ref: (skip)
 * @self: a context
 *
 * Returns: (transfer full): @self; works from any thread
 */
LodgeDoctorContext *
lodge_doctor_context_ref (LodgeDoctorContext *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
context_clear (LodgeDoctorContext *self)
{
  lodge_doctor_system_free (self->system);
  g_free (self->uri);
  g_free (self->storage_path);
  g_free (self->cache_path);
}

/**
 * lodge_doctor_context_unref: (skip)
 * @self: (transfer full): a context; works from any thread
 */
void
lodge_doctor_context_unref (LodgeDoctorContext *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify)context_clear);
}

/**
 * lodge_doctor_finding_new: (skip)
 *
 * Returns: (transfer full): a finding with nothing in it
 */
LodgeDoctorFinding *
lodge_doctor_finding_new (void)
{
  return g_new0 (LodgeDoctorFinding, 1);
}

/**
 * lodge_doctor_finding_free: (skip)
 * @self: (transfer full): a finding
 */
void
lodge_doctor_finding_free (LodgeDoctorFinding *self)
{
  g_free (self->sentence);
  g_free (self->fix_command);
  g_free (self->fix_label);
  g_free (self);
}

/**
 * lodge_doctor_finding_take: (skip)
 * @self: a finding
 * @state: how bad it is
 * @sentence: (transfer full): what was found
 */
void
lodge_doctor_finding_take (LodgeDoctorFinding *self, LodgeCheckState state, char *sentence)
{
  g_free (self->sentence);
  self->state = state;
  self->sentence = sentence;
}

/**
 * lodge_doctor_finding_set: (skip)
 * @self: a finding
 * @state: how bad it is
 * @sentence: what was found
 */
void
lodge_doctor_finding_set (LodgeDoctorFinding *self, LodgeCheckState state, const char *sentence)
{
  lodge_doctor_finding_take (self, state, g_strdup (sentence));
}

/**
 * lodge_doctor_finding_install: (skip)
 * @self: a finding
 * @context: the run
 * @package: what has to be installed to mend it
 */
void
lodge_doctor_finding_install (LodgeDoctorFinding *self,
                              const LodgeDoctorContext *context,
                              LodgeDoctorPackage package)
{
  g_free (self->fix_command);
  g_free (self->fix_label);
  self->fix_command = lodge_doctor_system_install_command (context->system, package);
  self->fix_label = self->fix_command != NULL ? g_strdup (_ ("Install")) : NULL;
}

/**
 * lodge_doctor_finding_run: (skip)
 * @self: a finding
 * @context: the run
 * @label: (transfer none): what @command does, for a button
 * @command: a command that root has to run
 */
void
lodge_doctor_finding_run (LodgeDoctorFinding *self,
                          const LodgeDoctorContext *context,
                          const char *label,
                          const char *command)
{
  g_free (self->fix_command);
  g_free (self->fix_label);
  self->fix_command = lodge_doctor_system_admin_command (context->system, command);
  self->fix_label = g_strdup (label);
}
