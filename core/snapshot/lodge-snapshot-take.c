/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-snapshot"

#include "config.h"

#include "snapshot/lodge-snapshot-jobs.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "machine/lodge-domain-places.h"
#include "machine/lodge-machine-private.h"
#include "machine/lodge-xml.h"
#include "snapshot/lodge-snapshot-beside.h"
#include "snapshot/lodge-snapshot-check.h"
#include "snapshot/lodge-snapshot-work.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* QEMU writes some metadata besides, and the guest goes on writing. */
#define SPACE_MARGIN (64 * LODGE_MIB)

static xmlDoc *
read_domain (LodgeSnapshotWork *work, virDomainPtr domain, GError **error)
{
  char *xml = virDomainGetXMLDesc (domain, 0);

  if (xml == NULL)
    {
      lodge_error_from_libvirt (error, _ ("The definition of “%s” cannot be read"), work->shown);
      return NULL;
    }
  xmlDoc *doc = lodge_xml_parse (xml, "domain", error);
  free (xml);
  return doc;
}

/* QEMU puts the memory into the first disk that is written to. Pages of zeros cost nothing there,
 * and the guest cannot have touched more than QEMU has in memory. */
static guint64
estimate_memory (virDomainPtr domain)
{
  virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
  virDomainInfo info;
  guint64 most = virDomainGetInfo (domain, &info) == 0 ? info.maxMem * LODGE_KIB : 0;
  int n = virDomainMemoryStats (domain, stats, G_N_ELEMENTS (stats), 0);

  for (int i = 0; i < n; i++)
    if (stats[i].tag == VIR_DOMAIN_MEMORY_STAT_RSS)
      most = MIN (most, stats[i].val * LODGE_KIB);
  return most;
}

static gboolean
check_space (LodgeSnapshotWork *work, virDomainPtr domain, xmlNode *root, GError **error)
{
  xmlNode *disk = lodge_xml_find (root, "devices", "disk", NULL);

  while (disk != NULL && !lodge_xml_attr_is (lodge_xml_child (disk, "driver"), "type", "qcow2"))
    disk = lodge_xml_next (disk, "disk");
  g_autofree char *path = lodge_xml_attr (lodge_xml_child (disk, "source"), "file");
  if (!work->local || path == NULL)
    return TRUE;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  if (info == NULL)
    return TRUE;

  const guint64 free_size =
      g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  const guint64 needed = estimate_memory (domain) + SPACE_MARGIN;
  if (free_size >= needed)
    return TRUE;
  g_autofree char *free_text = lodge_format_size (free_size);
  g_autofree char *needed_text = lodge_format_size (needed);
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE,
               _ ("The memory of “%s” may need %s beside “%s”, where %s are free; shut the machine "
                  "down first, or make room"),
               work->shown, needed_text, path, free_text);
  return FALSE;
}

/* libvirt's name of a snapshot becomes the name of a job in QEMU: a letter, then letters, digits,
 * dots, dashes and underscores. Anything else that a person types stands in the title. */
static char *
make_name (virDomainPtr domain, const char *typed)
{
  g_autofree char *plain = g_str_to_ascii (typed, "C");

  g_strcanon (plain, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '-');
  g_autofree char *name =
      g_ascii_isalpha (plain[0]) ? g_strdup (plain) : g_strconcat ("s-", plain, NULL);
  for (guint i = 2;; i++)
    {
      g_autoptr (virDomainSnapshot) taken = virDomainSnapshotLookupByName (domain, name, 0);
      if (taken == NULL)
        return g_steal_pointer (&name);
      g_free (name);
      name = g_strdup_printf ("%s%s-%u", g_ascii_isalpha (plain[0]) ? "" : "s-", plain, i);
    }
}

/* Everything is inside the disks, but for what a machine that is off keeps beside them. */
static virDomainSnapshotPtr
take_inside (LodgeSnapshotWork *work,
             virDomainPtr domain,
             xmlNode *root,
             gboolean active,
             const char *name,
             GError **error)
{
  const char *uuid = lodge_machine_get_uuid (work->machine);
  g_autofree char *xml = lodge_snapshot_write_xml (root, active, name, work->description);

  /* First, so that a snapshot that there is has all that belongs to it. */
  if (!active && work->local
      && !lodge_snapshot_beside_keep (root, uuid, work->session, name, error))
    return NULL;
  virDomainSnapshotPtr snapshot = virDomainSnapshotCreateXML (domain, xml, 0);
  if (snapshot != NULL)
    return snapshot;
  lodge_error_from_libvirt (error, _ ("The snapshot “%s” of “%s” could not be taken"), work->name,
                            work->shown);
  for (LodgeSnapshotBeside what = 0; !active && what < LODGE_SNAPSHOT_BESIDE_MEMORY; what++)
    lodge_snapshot_beside_forget (root, name, what);
  return NULL;
}

static gboolean
check_aside (LodgeSnapshotWork *work, virDomainPtr domain, const char *memory, GError **error)
{
  g_autofree char *dir = memory != NULL ? g_path_get_dirname (memory) : NULL;

  if (work->local && dir != NULL && access (dir, W_OK) == 0 && virDomainIsPersistent (domain) == 1)
    return TRUE;
  g_set_error (
      error, LODGE_ERROR, LODGE_ERROR_STATE,
      _ ("The memory of “%s” would have to go beside its disks, where Lodge may not write; "
         "shut the machine down, then take the snapshot"),
      work->shown);
  return FALSE;
}

/* QEMU cannot write a machine's memory into its disks while the variables of its firmware are a raw
 * image. So it is saved, the snapshot is one of a machine that is off, and then it goes on; should
 * anything end this in between, it is a saved machine, which goes on when it is started. */
static virDomainSnapshotPtr
take_aside (LodgeSnapshotWork *work,
            virDomainPtr domain,
            xmlNode *root,
            const char *name,
            const char *memory,
            GError **error)
{
  g_autofree char *saved = lodge_domain_dup_saved (virDomainGetName (domain), work->session);
  virDomainSnapshotPtr snapshot = NULL;

  if (virDomainManagedSave (domain, 0) < 0)
    {
      lodge_error_from_libvirt (error, _ ("The memory of “%s” cannot be saved"), work->shown);
      return NULL;
    }
  if (lodge_snapshot_beside_keep_memory (saved, memory, error))
    snapshot = take_inside (work, domain, root, FALSE, name, error);
  if (snapshot == NULL)
    g_unlink (memory);
  if (virDomainCreate (domain) == 0)
    return snapshot;
  g_clear_error (error);
  lodge_error_from_libvirt (error,
                            _ ("“%s” was saved for the snapshot and does not go on by itself; "
                               "start it"),
                            work->shown);
  g_clear_pointer (&snapshot, virDomainSnapshotFree);
  return NULL;
}

static virDomainSnapshotPtr
take (LodgeSnapshotWork *work, virDomainPtr domain, xmlNode *root, GError **error)
{
  const gboolean active = virDomainIsActive (domain) == 1;

  if (!lodge_snapshot_check_take (root, work->shown, error)
      || (active && !check_space (work, domain, root, error)))
    return NULL;
  g_autofree char *name = make_name (domain, work->name);
  g_autofree char *memory =
      lodge_snapshot_beside_dup_path (root, name, LODGE_SNAPSHOT_BESIDE_MEMORY);
  const gboolean aside = active && lodge_snapshot_needs_memory_beside (root);
  if (aside && !check_aside (work, domain, memory, error))
    return NULL;
  virDomainSnapshotPtr snapshot = aside ? take_aside (work, domain, root, name, memory, error)
                                        : take_inside (work, domain, root, active, name, error);
  if (snapshot != NULL && !g_str_equal (name, work->name)
      && !lodge_snapshot_work_redefine (domain, snapshot, work->name, NULL))
    g_debug ("%s has no title: %s", name, virGetLastErrorMessage ());
  return snapshot;
}

static gboolean
take_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  LodgeSnapshotWork *work = data;

  if (!lodge_snapshot_name_check (work->name, error))
    return FALSE;
  if (work->taken)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT, _ ("“%s” already has a snapshot “%s”"),
                   work->shown, work->name);
      return FALSE;
    }
  g_autoptr (virDomain) domain = lodge_snapshot_work_open (work, error);
  g_autoptr (xmlDoc) doc = domain != NULL ? read_domain (work, domain, error) : NULL;
  if (doc == NULL)
    return FALSE;
  g_autoptr (virDomainSnapshot) snapshot = take (work, domain, xmlDocGetRootElement (doc), error);
  lodge_machine_refresh_from_thread (work->machine, domain);
  return snapshot != NULL;
}

/**
 * lodge_snapshot_take_job:
 * @list: the machine's snapshots, loaded
 * @name: what the new one is called; see lodge_snapshot_list_suggest_name()
 * @description: (nullable): what a person says about it
 *
 * Takes a snapshot of the machine as it is: of one that runs or is paused with its memory, of one
 * that is off its disks, and where Lodge can read them the variables of its UEFI firmware and the
 * state of its TPM. A running machine stands still meanwhile. Load the list anew afterwards.
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_snapshot_take_job (LodgeSnapshotList *list, const char *name, const char *description)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (list), NULL);
  g_autofree char *title =
      g_strdup_printf (_ ("Taking a snapshot of “%s”"),
                       lodge_machine_get_display_name (lodge_snapshot_list_get_machine (list)));
  LodgeSnapshotWork *work;
  LodgeJob *job = lodge_snapshot_work_new_job (list, title, name, take_func, &work);

  work->description = g_strdup (description);
  work->taken = lodge_snapshot_list_has (list, name);
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}
