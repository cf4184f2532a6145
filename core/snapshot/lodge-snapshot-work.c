/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-snapshot"

#include "config.h"

#include "snapshot/lodge-snapshot-work.h"

#include "base/lodge-error.h"
#include "machine/lodge-machine-private.h"
#include "machine/lodge-metadata.h"
#include "machine/lodge-xml.h"

#include <glib/gi18n.h>

static void
work_free (gpointer data)
{
  LodgeSnapshotWork *work = data;

  g_object_unref (work->machine);
  g_free (work->shown);
  g_free (work->name);
  g_free (work->title);
  g_free (work->description);
  g_free (work);
}

LodgeJob *
lodge_snapshot_work_new_job (LodgeSnapshotList *list,
                             const char *title, /* with the machine's name in its place */
                             const char *name,
                             LodgeThreadFunc func,
                             LodgeSnapshotWork **work_out)
{
  LodgeMachine *machine = lodge_snapshot_list_get_machine (list);
  LodgeSnapshotWork *work = g_new0 (LodgeSnapshotWork, 1);

  work->machine = g_object_ref (machine);
  work->shown = g_strdup (lodge_machine_get_display_name (machine));
  work->local = lodge_host_is_local (lodge_machine_get_host (machine));
  work->session =
      g_str_has_suffix (lodge_host_get_uri (lodge_machine_get_host (machine)), "/session");
  work->name = g_strdup (name);
  work->mixed = lodge_snapshot_list_get_mixed (list);
  *work_out = work;
  return lodge_thread_job_new (title, lodge_machine_get_uuid (machine), func, work, work_free);
}

/* Internal and external snapshots of one disk know nothing of each other: deleting or reverting one
 * kind can destroy what the other stands on. */
static gboolean
check_not_mixed (LodgeSnapshotWork *work, GError **error)
{
  if (!work->mixed)
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
               _ ("“%s” has snapshots both inside and beside its disks, made by another program; "
                  "changing them can destroy its disks, so Lodge leaves them alone"),
               work->shown);
  return FALSE;
}

/* Returns: (transfer full): the domain, if its snapshots may be changed */
virDomainPtr
lodge_snapshot_work_open (LodgeSnapshotWork *work, GError **error)
{
  return check_not_mixed (work, error) ? lodge_machine_lookup (work->machine, error) : NULL;
}

/* Returns: (transfer full): the snapshot of that name */
virDomainSnapshotPtr
lodge_snapshot_work_look_up (LodgeSnapshotWork *work, virDomainPtr domain, GError **error)
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

/* Returns: (transfer full): what libvirt says of a snapshot */
xmlDoc *
lodge_snapshot_work_read (virDomainSnapshotPtr snapshot, GError **error)
{
  char *xml = virDomainSnapshotGetXMLDesc (snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE);

  if (xml == NULL)
    {
      lodge_error_from_libvirt (error, _ ("The snapshot “%s” cannot be read"),
                                virDomainSnapshotGetName (snapshot));
      return NULL;
    }
  xmlDoc *doc = lodge_xml_parse (xml, "domainsnapshot", error);
  free (xml);
  return doc;
}

/* Gives it a title and a description; NULL leaves what there is.
 * Returns: whether it worked; if not there is an error of libvirt's */
gboolean
lodge_snapshot_work_redefine (virDomainPtr domain,
                              virDomainSnapshotPtr snapshot,
                              const char *title,
                              const char *description)
{
  unsigned int flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
  g_autoptr (xmlDoc) doc = lodge_snapshot_work_read (snapshot, NULL);

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
