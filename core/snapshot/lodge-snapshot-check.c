/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "snapshot/lodge-snapshot-check.h"

#include "base/lodge-error.h"
#include "machine/lodge-xml.h"

#include <glib/gi18n.h>

/* Which snapshots can be taken of a machine so that they can be gone back to.
 *
 * Lodge makes internal snapshots and no others: the disks' own qcow2 files hold them, both libvirt
 * 9.0 and 11 revert and delete them, and a machine never hangs on a chain of files. The price is
 * that every disk that is written to has to be qcow2. What is no disk goes beside them; see
 * lodge-snapshot-beside.c. */

static gboolean
is_written (xmlNode *disk)
{
  return !lodge_xml_attr_is (disk, "device", "cdrom")
         && !lodge_xml_attr_is (disk, "device", "floppy")
         && lodge_xml_child (disk, "readonly") == NULL;
}

static xmlNode *
first_disk (xmlNode *domain)
{
  return lodge_xml_find (domain, "devices", "disk", NULL);
}

static gboolean
check_disk (xmlNode *disk, const char *name, GError **error)
{
  g_autofree char *target = lodge_xml_attr (lodge_xml_child (disk, "target"), "dev");

  if (lodge_xml_child (disk, "transient") != NULL)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                   _ ("“%s” throws away what is written to its disk %s, so that there is nothing "
                      "to go back to"),
                   name, target);
      return FALSE;
    }
  if (!lodge_xml_attr_is (lodge_xml_child (disk, "driver"), "type", "qcow2"))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                   _ ("The disk %s of “%s” is not in the format qcow2, which alone can hold "
                      "snapshots; convert it first"),
                   target, name);
      return FALSE;
    }
  return TRUE;
}

/**
 * lodge_snapshot_check_take:
 * @domain: a domain's definition, the live one if it is active
 * @name: what the machine is called in messages
 * @error: return location for an error, %LODGE_ERROR_UNSUPPORTED
 *
 * Works from any thread.
 *
 * Returns: whether a snapshot of it can be taken that can be gone back to
 */
gboolean
lodge_snapshot_check_take (xmlNode *domain, const char *name, GError **error)
{
  guint n = 0;

  for (xmlNode *disk = first_disk (domain); disk != NULL; disk = lodge_xml_next (disk, "disk"))
    if (is_written (disk))
      {
        if (!check_disk (disk, name, error))
          return FALSE;
        n++;
      }
  if (n == 0)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                   _ ("“%s” has no disk that could hold a snapshot"), name);
      return FALSE;
    }
  return TRUE;
}

/**
 * lodge_snapshot_needs_memory_beside:
 * @domain: a domain's definition
 *
 * UEFI keeps its variables in a flash image of its own, and QEMU puts memory into the disks only if
 * all that is written to can hold it. Works from any thread.
 *
 * Returns: whether the memory of the domain has to go into a file beside its disks
 */
gboolean
lodge_snapshot_needs_memory_beside (xmlNode *domain)
{
  xmlNode *os = lodge_xml_child (domain, "os");
  xmlNode *loader = lodge_xml_child (os, "loader");
  const gboolean uefi =
      lodge_xml_attr_is (os, "firmware", "efi") || lodge_xml_attr_is (loader, "type", "pflash");

  if (!uefi || lodge_xml_attr_is (loader, "stateless", "yes"))
    return FALSE;
  return !lodge_xml_attr_is (lodge_xml_child (os, "nvram"), "format", "qcow2");
}

/**
 * lodge_snapshot_write_xml:
 * @domain: a domain's definition that passed lodge_snapshot_check_take()
 * @active: whether its memory belongs to the snapshot
 * @name: the snapshot's name
 * @description: (nullable): what a person says about it
 *
 * Each disk is named with what is to happen to it, since libvirt's own choice depends on its
 * version and on what came before. The format is in libvirt's formatsnapshot page. Works from any
 * thread.
 *
 * Returns: (transfer full): XML for virDomainSnapshotCreateXML()
 */
char *
lodge_snapshot_write_xml (xmlNode *domain,
                          gboolean active,
                          const char *name,
                          const char *description)
{
  g_autoptr (xmlDoc) doc = xmlNewDoc ((const xmlChar *)"1.0");
  xmlNode *root = xmlNewNode (NULL, (const xmlChar *)"domainsnapshot");

  xmlDocSetRootElement (doc, root);
  xmlNewTextChild (root, NULL, (const xmlChar *)"name", (const xmlChar *)name);
  if (description != NULL && *description != '\0')
    xmlNewTextChild (root, NULL, (const xmlChar *)"description", (const xmlChar *)description);
  if (active)
    lodge_xml_add (root, "memory", "snapshot", "internal", NULL);
  xmlNode *disks = lodge_xml_add (root, "disks", NULL);
  for (xmlNode *disk = first_disk (domain); disk != NULL; disk = lodge_xml_next (disk, "disk"))
    {
      g_autofree char *target = lodge_xml_attr (lodge_xml_child (disk, "target"), "dev");
      lodge_xml_add (disks, "disk", "name", target, "snapshot",
                     is_written (disk) ? "internal" : "no", NULL);
    }
  return lodge_xml_to_string (root);
}
