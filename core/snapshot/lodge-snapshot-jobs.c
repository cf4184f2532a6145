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

/* ---- delete ---- */

/* The definition that a snapshot holds tells where its files are, and goes with it. */
static void
read_held (GPtrArray *docs, virDomainSnapshotPtr snapshot)
{
  xmlDoc *doc = lodge_snapshot_work_read (snapshot, NULL);

  if (doc != NULL)
    g_ptr_array_add (docs, doc);
}

static GPtrArray *
read_all_held (virDomainSnapshotPtr snapshot, gboolean with_children)
{
  GPtrArray *docs = g_ptr_array_new_with_free_func ((GDestroyNotify)xmlFreeDoc);
  virDomainSnapshotPtr *below = NULL;
  int n = with_children ? virDomainSnapshotListAllChildren (snapshot, &below,
                                                            VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS)
                        : 0;

  read_held (docs, snapshot);
  for (int i = 0; i < n; i++)
    {
      read_held (docs, below[i]);
      virDomainSnapshotFree (below[i]);
    }
  free (below);
  return docs;
}

static gboolean
delete_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  LodgeSnapshotWork *work = data;
  g_autoptr (virDomain) domain = lodge_snapshot_work_open (work, error);
  g_autoptr (virDomainSnapshot) snapshot =
      domain != NULL ? lodge_snapshot_work_look_up (work, domain, error) : NULL;

  if (snapshot == NULL)
    return FALSE;
  g_autoptr (GPtrArray) docs = read_all_held (snapshot, work->children);
  if (virDomainSnapshotDelete (snapshot, work->children ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN : 0)
      < 0)
    {
      lodge_error_from_libvirt (error, _ ("The snapshot “%s” of “%s” could not be deleted"),
                                work->name, work->shown);
      return FALSE;
    }
  for (guint i = 0; work->local && i < docs->len; i++)
    {
      xmlNode *root = xmlDocGetRootElement (docs->pdata[i]);
      g_autofree char *name = lodge_xml_text (lodge_xml_child (root, "name"));
      for (LodgeSnapshotBeside what = 0; name != NULL && what < LODGE_SNAPSHOT_N_BESIDE; what++)
        lodge_snapshot_beside_forget (lodge_xml_child (root, "domain"), name, what);
    }
  return TRUE;
}

/**
 * lodge_snapshot_delete_job:
 * @list: the machine's snapshots, loaded
 * @snapshot: one of them
 * @with_children: whether all that were taken after it go, too
 *
 * Deletes @snapshot; the machine stays as it is, and so do, without @with_children, the snapshots
 * after it. Load the list anew afterwards.
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_snapshot_delete_job (LodgeSnapshotList *list, LodgeSnapshot *snapshot, gboolean with_children)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (list), NULL);
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (snapshot), NULL);
  g_autofree char *title =
      /* Translators: a snapshot, a machine */
      g_strdup_printf (_ ("Deleting the snapshot “%s” of “%s”"),
                       lodge_snapshot_get_title (snapshot),
                       lodge_machine_get_display_name (lodge_snapshot_list_get_machine (list)));
  LodgeSnapshotWork *work;
  LodgeJob *job = lodge_snapshot_work_new_job (list, title, lodge_snapshot_get_name (snapshot),
                                               delete_func, &work);

  work->children = with_children;
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}

/* ---- edit ---- */

static gboolean
edit_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  LodgeSnapshotWork *work = data;
  g_autoptr (virDomain) domain = lodge_machine_lookup (work->machine, error);
  g_autoptr (virDomainSnapshot) snapshot =
      domain != NULL ? lodge_snapshot_work_look_up (work, domain, error) : NULL;

  if (snapshot == NULL)
    return FALSE;
  if (lodge_snapshot_work_redefine (domain, snapshot, work->title, work->description))
    return TRUE;
  lodge_error_from_libvirt (error, _ ("The snapshot “%s” of “%s” could not be changed"), work->name,
                            work->shown);
  return FALSE;
}

/**
 * lodge_snapshot_edit_job:
 * @list: the machine's snapshots, loaded
 * @snapshot: one of them
 * @title: (nullable): what it is to be called, empty for its name; %NULL leaves it
 * @description: (nullable): what it is to be described as, empty for nothing; %NULL leaves it
 *
 * libvirt's name of a snapshot cannot change, since qcow2 knows it by that. Load the list anew
 * afterwards.
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_snapshot_edit_job (LodgeSnapshotList *list,
                         LodgeSnapshot *snapshot,
                         const char *title,
                         const char *description)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (list), NULL);
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (snapshot), NULL);
  g_autofree char *job_title =
      g_strdup_printf (_ ("Changing “%s”"), lodge_snapshot_get_title (snapshot));
  LodgeSnapshotWork *work;
  LodgeJob *job = lodge_snapshot_work_new_job (list, job_title, lodge_snapshot_get_name (snapshot),
                                               edit_func, &work);

  work->title = g_strdup (title);
  work->description = g_strdup (description);
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}
