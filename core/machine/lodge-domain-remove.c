/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-domain-remove.h"

#include "base/lodge-error.h"
#include "host/lodge-libvirt.h"

#include <glib/gi18n.h>
#include <libvirt/virterror.h>

/* For how long somebody else may start a domain again and again, and how often that is looked at.
 */
#define PATIENCE_US (20 * G_TIME_SPAN_SECOND)
#define PAUSE_US (50 * G_TIME_SPAN_MILLISECOND)

/* 1 if it has a process, 0 if not, -1 with libvirt's error if nobody knows. */
static int
is_active (virDomainPtr domain)
{
  const int active = virDomainIsActive (domain);

  /* One without a definition is gone with its process. */
  return active < 0 && virGetLastErrorCode () == VIR_ERR_NO_DOMAIN ? 0 : active;
}

/**
 * lodge_domain_force_off:
 * @domain: a domain
 * @failure: a translated sentence without its final full stop: what could not be done
 * @error: return location for an error
 *
 * Blocks; for a worker thread. Where libvirt meets a start that has no process yet, it says that
 * the domain is destroyed, or that it does not run, and the start goes on: so this ends only when
 * the domain is seen to be off. Who ended it does not matter.
 *
 * Returns: whether it is off
 */
gboolean
lodge_domain_force_off (virDomainPtr domain, const char *failure, GError **error)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE_US;
  int active;

  while ((active = is_active (domain)) > 0)
    {
      if (virDomainDestroy (domain) < 0 && virGetLastErrorCode () != VIR_ERR_OPERATION_INVALID)
        {
          g_autoptr (GError) problem = NULL;
          lodge_error_from_libvirt (&problem, "%s", failure);
          if (is_active (domain) == 0)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (is_active (domain) <= 0)
        continue;
      if (g_get_monotonic_time () > until)
        {
          g_set_error (error, LODGE_ERROR, LODGE_ERROR_STATE,
                       /* Translators: a sentence on what failed */
                       _ ("%s: somebody starts it again and again"), failure);
          return FALSE;
        }
      g_usleep (PAUSE_US);
    }
  if (active == 0)
    return TRUE;
  lodge_error_from_libvirt (error, "%s", failure);
  return FALSE;
}

/**
 * lodge_domain_remove:
 * @domain: a domain in any state
 * @failure: a translated sentence without its final full stop: what could not be done
 * @error: return location for an error
 *
 * Blocks; for a worker thread. Forces @domain off and takes its definition away, with everything
 * that libvirt itself keeps for it.
 *
 * Returns: whether nothing of it is left in libvirt
 */
gboolean
lodge_domain_remove (virDomainPtr domain, const char *failure, GError **error)
{
  const unsigned int flags =
      VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA;
  const int persistent = virDomainIsPersistent (domain);

  if (persistent < 0)
    {
      lodge_error_from_libvirt (error, "%s", failure);
      return FALSE;
    }
  if (!lodge_domain_force_off (domain, failure, error))
    return FALSE;
  /* A transient domain is gone by now. Drivers that know nothing of NVRAM and checkpoints refuse
   * the flags for them. */
  if (persistent > 0
      && virDomainUndefineFlags (domain, flags | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
                                             | VIR_DOMAIN_UNDEFINE_NVRAM)
             < 0
      && virDomainUndefineFlags (domain, flags) < 0 && virDomainUndefine (domain) < 0)
    {
      lodge_error_from_libvirt (error, "%s", failure);
      return FALSE;
    }
  /* One that was started a moment ago runs on without a definition, and with its disks. */
  return lodge_domain_force_off (domain, failure, error);
}
