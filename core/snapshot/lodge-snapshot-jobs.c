/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-snapshot"

#include "config.h"

#include "snapshot/lodge-snapshot-jobs.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "job/lodge-thread-job.h"
#include "machine/lodge-machine-private.h"
#include "machine/lodge-metadata.h"
#include "machine/lodge-xml.h"
#include "snapshot/lodge-snapshot-check.h"
#include "snapshot/lodge-snapshot-private.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/* QEMU writes some metadata besides, and the guest goes on writing. */
#define SPACE_MARGIN (64 * LODGE_MIB)

typedef struct
{
  LodgeMachine *machine;
  char *shown; /* the machine's name */
  gboolean local;
  char *name; /* the snapshot's */
  char *title;
  char *description;
  gboolean mixed;
  gboolean taken; /* there is one of that name or title */
  gboolean children;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->machine);
  g_free (work->shown);
  g_free (work->name);
  g_free (work->title);
  g_free (work->description);
  g_free (work);
}

static LodgeJob *
new_job (LodgeSnapshotList *list,
         const char *title, /* with the machine's name in its place */
         const char *name,
         LodgeThreadFunc func,
         Work **work_out)
{
  LodgeMachine *machine = lodge_snapshot_list_get_machine (list);
  Work *work = g_new0 (Work, 1);

  work->machine = g_object_ref (machine);
  work->shown = g_strdup (lodge_machine_get_display_name (machine));
  work->local = lodge_host_is_local (lodge_machine_get_host (machine));
  work->name = g_strdup (name);
  work->mixed = lodge_snapshot_list_get_mixed (list);
  *work_out = work;
  return lodge_thread_job_new (title, lodge_machine_get_uuid (machine), func, work, work_free);
}

/* Internal and external snapshots of one disk know nothing of each other: deleting or reverting one
 * kind can destroy what the other stands on. */
static gboolean
check_not_mixed (Work *work, GError **error)
{
  if (!work->mixed)
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
               _ ("“%s” has snapshots both inside and beside its disks, made by another program; "
                  "changing them can destroy its disks, so Lodge leaves them alone"),
               work->shown);
  return FALSE;
}

static virDomainSnapshotPtr
look_up (Work *work, virDomainPtr domain, GError **error)
{
  virDomainSnapshotPtr snapshot = virDomainSnapshotLookupByName (domain, work->name, 0);

  if (snapshot == NULL)
    lodge_error_from_libvirt (error, _ ("“%s” has no snapshot “%s”"), work->shown, work->name);
  return snapshot;
}

/* ---- a person's words about a snapshot ---- */

static void
set_text (xmlNode *root, const char *name, const char *text)
{
  xmlNode *node = lodge_xml_child (root, name);

  if (node != NULL)
    {
      xmlUnlinkNode (node);
      xmlFreeNode (node);
    }
  if (text != NULL && *text != '\0')
    xmlNewTextChild (root, NULL, (const xmlChar *)name, (const xmlChar *)text);
}

/* The title stands in Lodge's element of the definition that the snapshot holds. */
static void
set_title (xmlNode *root, const char *title)
{
  xmlNode *domain = lodge_xml_ensure (root, "domain");
  xmlNode *machine = lodge_metadata_find_node (domain);

  if (machine == NULL)
    {
      machine = lodge_xml_add (lodge_xml_ensure (domain, "metadata"), "machine", NULL);
      xmlSetNs (machine, xmlNewNs (machine, (const xmlChar *)LODGE_METADATA_URI,
                                   (const xmlChar *)LODGE_METADATA_KEY));
    }
  xmlNode *snapshot = lodge_xml_ensure (machine, "snapshot");
  g_autofree char *name = lodge_xml_text (lodge_xml_child (root, "name"));
  xmlSetProp (snapshot, (const xmlChar *)"name", (const xmlChar *)name);
  xmlSetProp (snapshot, (const xmlChar *)"title", (const xmlChar *)title);
}

/* Returns: whether it worked; if not there is an error of libvirt's */
static gboolean
redefine (virDomainPtr domain,
          virDomainSnapshotPtr snapshot,
          const char *title,
          const char *description)
{
  unsigned int flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
  char *xml = virDomainSnapshotGetXMLDesc (snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE);
  g_autoptr (xmlDoc) doc = xml != NULL ? lodge_xml_parse (xml, "domainsnapshot", NULL) : NULL;

  free (xml);
  if (doc == NULL)
    return FALSE;
  xmlNode *root = xmlDocGetRootElement (doc);
  if (title != NULL)
    set_title (root, title);
  if (description != NULL)
    set_text (root, "description", description);
  g_autofree char *changed = lodge_xml_to_string (root);
  if (virDomainSnapshotIsCurrent (snapshot, 0) == 1)
    flags |= VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
  g_autoptr (virDomainSnapshot) again = virDomainSnapshotCreateXML (domain, changed, flags);
  return again != NULL;
}

/* ---- take ---- */

static xmlDoc *
read_domain (Work *work, virDomainPtr domain, GError **error)
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
check_space (Work *work, virDomainPtr domain, xmlNode *root, GError **error)
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

static gboolean
take_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  if (!lodge_snapshot_name_check (work->name, error) || !check_not_mixed (work, error))
    return FALSE;
  g_autoptr (virDomain) domain = lodge_machine_lookup (work->machine, error);
  g_autoptr (xmlDoc) doc = domain != NULL ? read_domain (work, domain, error) : NULL;
  if (doc == NULL)
    return FALSE;

  const gboolean active = virDomainIsActive (domain) == 1;
  xmlNode *root = xmlDocGetRootElement (doc);
  if (work->taken)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT, _ ("“%s” already has a snapshot “%s”"),
                   work->shown, work->name);
      return FALSE;
    }
  if (!lodge_snapshot_check_take (root, active, work->shown, error)
      || (active && !check_space (work, domain, root, error)))
    return FALSE;

  g_autofree char *name = make_name (domain, work->name);
  g_autofree char *xml = lodge_snapshot_write_xml (root, active, name, work->description);
  g_autoptr (virDomainSnapshot) snapshot = virDomainSnapshotCreateXML (domain, xml, 0);
  if (snapshot == NULL)
    lodge_error_from_libvirt (error, _ ("The snapshot “%s” of “%s” could not be taken"), work->name,
                              work->shown);
  else if (!g_str_equal (name, work->name) && !redefine (domain, snapshot, work->name, NULL))
    g_debug ("%s has no title: %s", name, virGetLastErrorMessage ());
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
 * that is off its disks. A running machine stands still meanwhile. Load the list anew afterwards.
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
  Work *work;
  LodgeJob *job = new_job (list, title, name, take_func, &work);

  work->description = g_strdup (description);
  work->taken = lodge_snapshot_list_has (list, name);
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}

/* ---- revert ---- */

/* The guest's clock stands where it stood; its agent, where there is one, sets it right. */
static void
set_clock (virDomainPtr domain)
{
  const gint64 now = g_get_real_time ();

  if (virDomainIsActive (domain) == 1)
    virDomainSetTime (domain, now / G_USEC_PER_SEC, (now % G_USEC_PER_SEC) * 1000, 0);
}

static gboolean
revert_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  g_autoptr (virDomain) domain =
      check_not_mixed (work, error) ? lodge_machine_lookup (work->machine, error) : NULL;
  g_autoptr (virDomainSnapshot) snapshot = domain != NULL ? look_up (work, domain, error) : NULL;

  if (snapshot == NULL)
    return FALSE;
  int result = virDomainRevertToSnapshot (snapshot, 0);
  /* Where the machine's hardware has changed since, QEMU has to be started anew. What runs now is
   * given up by a revert in any case. */
  if (result < 0 && virGetLastErrorCode () == VIR_ERR_SNAPSHOT_REVERT_RISKY)
    result = virDomainRevertToSnapshot (snapshot, VIR_DOMAIN_SNAPSHOT_REVERT_FORCE);
  if (result < 0)
    lodge_error_from_libvirt (error, _ ("“%s” could not go back to the snapshot “%s”"), work->shown,
                              work->name);
  else
    set_clock (domain);
  lodge_machine_refresh_from_thread (work->machine, domain);
  return result == 0;
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
  Work *work;
  LodgeJob *job = new_job (list, title, lodge_snapshot_get_name (snapshot), revert_func, &work);

  lodge_job_set_can_cancel (job, FALSE);
  return job;
}

/* ---- delete ---- */

static gboolean
delete_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  g_autoptr (virDomain) domain =
      check_not_mixed (work, error) ? lodge_machine_lookup (work->machine, error) : NULL;
  g_autoptr (virDomainSnapshot) snapshot = domain != NULL ? look_up (work, domain, error) : NULL;

  if (snapshot == NULL)
    return FALSE;
  if (virDomainSnapshotDelete (snapshot, work->children ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN : 0)
      == 0)
    return TRUE;
  lodge_error_from_libvirt (error, _ ("The snapshot “%s” of “%s” could not be deleted"), work->name,
                            work->shown);
  return FALSE;
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
  Work *work;
  LodgeJob *job = new_job (list, title, lodge_snapshot_get_name (snapshot), delete_func, &work);

  work->children = with_children;
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}

/* ---- edit ---- */

static gboolean
edit_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  g_autoptr (virDomain) domain = lodge_machine_lookup (work->machine, error);
  g_autoptr (virDomainSnapshot) snapshot = domain != NULL ? look_up (work, domain, error) : NULL;

  if (snapshot == NULL)
    return FALSE;
  if (redefine (domain, snapshot, work->title, work->description))
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
  Work *work;
  LodgeJob *job = new_job (list, job_title, lodge_snapshot_get_name (snapshot), edit_func, &work);

  work->title = g_strdup (title);
  work->description = g_strdup (description);
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}
