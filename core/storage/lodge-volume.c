/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-storage"

#include "config.h"

#include "storage/lodge-volume.h"

#include "base/lodge-error.h"
#include "machine/lodge-xml.h"

#include <glib/gi18n.h>

/* The pool that libvirt's own tools use, and make where there is none. */
#define DEFAULT_POOL "default"
#define DEFAULT_DIR "/var/lib/libvirt/images"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStoragePool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virStorageVol, virStorageVolFree)

/* The folder of a directory pool, or NULL. */
static char *
get_target (virStoragePoolPtr pool)
{
  char *xml = virStoragePoolGetXMLDesc (pool, 0);
  g_autoptr (xmlDoc) doc = xml != NULL ? lodge_xml_parse (xml, "pool", NULL) : NULL;

  free (xml);
  return doc != NULL
             ? lodge_xml_text (lodge_xml_find (xmlDocGetRootElement (doc), "target", "path", NULL))
             : NULL;
}

static virStoragePoolPtr
make_default_pool (virConnectPtr connection)
{
  g_autoptr (virStoragePool) pool =
      virStoragePoolDefineXML (connection,
                               "<pool type='dir'><name>" DEFAULT_POOL
                               "</name><target><path>" DEFAULT_DIR "</path></target></pool>",
                               0);

  if (pool == NULL)
    return NULL;
  /* Fails where the folder is there already, which is just as well. */
  virStoragePoolBuild (pool, 0);
  if (virStoragePoolCreate (pool, 0) < 0)
    {
      virStoragePoolUndefine (pool);
      return NULL;
    }
  virStoragePoolSetAutostart (pool, TRUE);
  return g_steal_pointer (&pool);
}

/* "default" if it runs or can be started, else any running directory pool, else a new one. */
static virStoragePoolPtr
find_pool (virConnectPtr connection)
{
  virStoragePoolPtr found = virStoragePoolLookupByName (connection, DEFAULT_POOL);
  virStoragePoolPtr *pools = NULL;

  if (found != NULL
      && (virStoragePoolIsActive (found) == 1 || virStoragePoolCreate (found, 0) == 0))
    return found;
  g_clear_pointer (&found, virStoragePoolFree);

  virConnectListAllStoragePools (connection, &pools,
                                 VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE
                                     | VIR_CONNECT_LIST_STORAGE_POOLS_DIR);
  for (guint i = 0; pools != NULL && pools[i] != NULL; i++)
    if (found == NULL)
      found = pools[i];
    else
      virStoragePoolFree (pools[i]);
  free (pools);
  return found != NULL ? found : make_default_pool (connection);
}

static gboolean
is_taken (virStoragePoolPtr pool, const char *name)
{
  g_autoptr (virStorageVol) volume = virStorageVolLookupByName (pool, name);

  return volume != NULL;
}

/**
 * lodge_volume_find_place:
 * @connection: a connection
 * @name: what the volume is for
 * @format: "qcow2" or "raw"
 * @error: return location for an error
 *
 * Finds a place on the connection's host, which may be another computer, or belong to another
 * user: libvirt keeps the files there. Blocks; for a worker thread.
 *
 * Returns: (transfer full): a path in one of the host's pools that no volume has
 */
char *
lodge_volume_find_place (virConnectPtr connection,
                         const char *name,
                         const char *format,
                         GError **error)
{
  g_autoptr (virStoragePool) pool = find_pool (connection);
  g_autofree char *dir = pool != NULL ? get_target (pool) : NULL;
  const char *suffix = g_strcmp0 (format, "raw") == 0 ? "img" : "qcow2";

  if (dir == NULL)
    {
      lodge_error_from_libvirt (error, _ ("The host has no storage pool for a new disk"));
      return NULL;
    }
  virStoragePoolRefresh (pool, 0);
  for (guint i = 1;; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.%s", name, suffix)
                                     : g_strdup_printf ("%s-%u.%s", name, i, suffix);
      if (!is_taken (pool, file))
        return g_build_filename (dir, file, NULL);
    }
}

static char *
volume_xml (const char *path, const char *format, guint64 size)
{
  g_autofree char *name = g_path_get_basename (path);
  /* Without <compat> libvirt writes the qcow2 of 2010. */
  const char *compat = g_str_equal (format, "qcow2") ? "<compat>1.1</compat>" : "";
  g_autofree char *target = g_markup_printf_escaped ("<target><format type='%s'/>", format);
  g_autofree char *head =
      g_markup_printf_escaped ("<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT
                               "</capacity><allocation>0</allocation>",
                               name, size);

  return g_strconcat (head, target, compat, "</target></volume>", NULL);
}

/**
 * lodge_volume_create:
 * @connection: a connection
 * @path: what lodge_volume_find_place() has found
 * @format: "qcow2" or "raw"
 * @size: in bytes; the volume is thin
 * @error: return location for an error
 *
 * Blocks; for a worker thread.
 *
 * Returns: whether there is an empty volume at @path now
 */
gboolean
lodge_volume_create (
    virConnectPtr connection, const char *path, const char *format, guint64 size, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (virStoragePool) pool = virStoragePoolLookupByTargetPath (connection, dir);
  g_autofree char *xml = volume_xml (path, format, size);
  g_autoptr (virStorageVol) volume = pool != NULL ? virStorageVolCreateXML (pool, xml, 0) : NULL;

  if (volume != NULL)
    return TRUE;
  lodge_error_from_libvirt (error, _ ("The disk “%s” could not be made"), path);
  return FALSE;
}

/**
 * lodge_volume_delete:
 * @connection: a connection
 * @path: where a volume is on the host
 * @error: return location for an error
 *
 * Blocks; for a worker thread.
 *
 * Returns: whether the volume is gone
 */
gboolean
lodge_volume_delete (virConnectPtr connection, const char *path, GError **error)
{
  g_autoptr (virStorageVol) volume = virStorageVolLookupByPath (connection, path);

  if (volume != NULL && virStorageVolDelete (volume, 0) == 0)
    return TRUE;
  lodge_error_from_libvirt (error, _ ("“%s” cannot be removed"), path);
  return FALSE;
}
