/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-snapshot"

#include "config.h"

#include "snapshot/lodge-snapshot-jobs.h"

#include "base/lodge-error.h"
#include "machine/lodge-machine-private.h"
#include "machine/lodge-xml.h"
#include "snapshot/lodge-snapshot-beside.h"
#include "snapshot/lodge-snapshot-work.h"

#include <glib/gi18n.h>
#include <libvirt/virterror.h>

/* The guest's clock stands where it stood; its agent, where there is one, sets it right. */
static void
set_clock (virDomainPtr domain)
{
  const gint64 now = g_get_real_time ();

  if (virDomainIsActive (domain) == 1)
    virDomainSetTime (domain, now / G_USEC_PER_SEC, (now % G_USEC_PER_SEC) * 1000, 0);
}

static gboolean
revert_disks (LodgeSnapshotWork *work, virDomainSnapshotPtr snapshot, GError **error)
{
  int result = virDomainRevertToSnapshot (snapshot, 0);

  /* Where the machine's hardware has changed since, QEMU has to be started anew. What runs now is
   * given up by a revert in any case. */
  if (result < 0 && virGetLastErrorCode () == VIR_ERR_SNAPSHOT_REVERT_RISKY)
    result = virDomainRevertToSnapshot (snapshot, VIR_DOMAIN_SNAPSHOT_REVERT_FORCE);
  if (result < 0)
    lodge_error_from_libvirt (error, _ ("“%s” could not go back to the snapshot “%s”"), work->shown,
                              work->name);
  return result == 0;
}

/* With what is kept beside the disks; @held is the definition that the snapshot holds. */
static gboolean
revert_all (LodgeSnapshotWork *work,
            virDomainPtr domain,
            virDomainSnapshotPtr snapshot,
            xmlNode *held,
            GError **error)
{
  const char *uuid = lodge_machine_get_uuid (work->machine);
  g_autofree char *memory =
      lodge_snapshot_beside_dup_path (held, work->name, LODGE_SNAPSHOT_BESIDE_MEMORY);

  if (!lodge_snapshot_beside_prepare (held, uuid, work->session, work->name, error))
    return FALSE;
  if (!revert_disks (work, snapshot, error))
    {
      lodge_snapshot_beside_cancel (held, uuid, work->session);
      return FALSE;
    }
  if (!lodge_snapshot_beside_finish (held, uuid, work->session, error))
    return FALSE;
  if (memory == NULL || !g_file_test (memory, G_FILE_TEST_EXISTS)
      || virDomainRestoreFlags (virDomainGetConnect (domain), memory, NULL, 0) == 0)
    return TRUE;
  lodge_error_from_libvirt (error,
                            _ ("The disks of “%s” are back at the snapshot “%s”, but not its "
                               "memory; it is off"),
                            work->shown, work->name);
  return FALSE;
}

static gboolean
revert_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  LodgeSnapshotWork *work = data;
  g_autoptr (virDomain) domain = lodge_snapshot_work_open (work, error);
  g_autoptr (virDomainSnapshot) snapshot =
      domain != NULL ? lodge_snapshot_work_look_up (work, domain, error) : NULL;
  g_autoptr (xmlDoc) doc = snapshot != NULL ? lodge_snapshot_work_read (snapshot, error) : NULL;

  if (doc == NULL)
    return FALSE;
  xmlNode *held = lodge_xml_child (xmlDocGetRootElement (doc), "domain");
  const gboolean done = held != NULL && work->local
                            ? revert_all (work, domain, snapshot, held, error)
                            : revert_disks (work, snapshot, error);
  if (done)
    set_clock (domain);
  lodge_machine_refresh_from_thread (work->machine, domain);
  return done;
}

/**
 * lodge_snapshot_revert_job:
 * @list: the machine's snapshots, loaded
 * @snapshot: one of them
 *
 * Makes the machine what it was when @snapshot was taken, running if it ran. What it is now is
 * lost, unless there is a snapshot of it. Load the list anew afterwards.
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_snapshot_revert_job (LodgeSnapshotList *list, LodgeSnapshot *snapshot)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (list), NULL);
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (snapshot), NULL);
  g_autofree char *title =
      /* Translators: a machine, a snapshot */
      g_strdup_printf (_ ("Taking “%s” back to “%s”"),
                       lodge_machine_get_display_name (lodge_snapshot_list_get_machine (list)),
                       lodge_snapshot_get_title (snapshot));
  LodgeSnapshotWork *work;
  LodgeJob *job = lodge_snapshot_work_new_job (list, title, lodge_snapshot_get_name (snapshot),
                                               revert_func, &work);

  lodge_job_set_can_cancel (job, FALSE);
  return job;
}
