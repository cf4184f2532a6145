/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-snapshot"

#include "config.h"

#include "snapshot/lodge-snapshot-beside.h"

#include "base/lodge-error.h"
#include "machine/lodge-domain-places.h"
#include "machine/lodge-xml.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What of a snapshot does not fit into the disks stands in files beside the first of them, named
 * after the disk and the snapshot: web.qcow2.first.nvram. That they are there says that the
 * snapshot has them, so that there is no second record which could tell otherwise.
 *
 * libvirt knows nothing of these files. A machine goes back in three steps: each file is copied to
 * where it is needed, under another name; libvirt takes the disks back; the copies are renamed.
 * Whatever ends Lodge in between, each file is a whole one, and going back again mends it. */

static const char *const suffixes[] = { "nvram", "tpm", "memory" };

/* Snapshots are in the first disk that can hold them; see lodge-snapshot-check.c. */
static char *
dup_first_disk (xmlNode *domain)
{
  for (xmlNode *disk = lodge_xml_find (domain, "devices", "disk", NULL); disk != NULL;
       disk = lodge_xml_next (disk, "disk"))
    {
      g_autofree char *path = lodge_xml_attr (lodge_xml_child (disk, "source"), "file");
      if (path != NULL && lodge_xml_attr_is (lodge_xml_child (disk, "driver"), "type", "qcow2")
          && !lodge_xml_attr_is (disk, "device", "cdrom")
          && lodge_xml_child (disk, "readonly") == NULL)
        return g_steal_pointer (&path);
    }
  return NULL;
}

/**
 * lodge_snapshot_beside_dup_path:
 * @domain: the domain's definition, or the one that the snapshot holds
 * @name: the snapshot's name
 * @what: what is kept
 *
 * Works from any thread, as all of these functions.
 *
 * Returns: (transfer full) (nullable): the file that the snapshot keeps it in, whether or not it
 *   is there; %NULL for a machine whose disks are no files
 */
char *
lodge_snapshot_beside_dup_path (xmlNode *domain, const char *name, LodgeSnapshotBeside what)
{
  g_autofree char *disk = dup_first_disk (domain);

  /* libvirt lets other programs choose names that are no part of a file's. */
  if (disk == NULL || strchr (name, '/') != NULL)
    return NULL;
  return g_strdup_printf ("%s.%s.%s", disk, name, suffixes[what]);
}

/* Where the machine itself has it; memory is nowhere but in the snapshot. */
static char *
dup_place (xmlNode *domain, const char *uuid, gboolean session, LodgeSnapshotBeside what)
{
  if (what == LODGE_SNAPSHOT_BESIDE_NVRAM)
    return lodge_domain_dup_nvram (domain, session);
  if (what != LODGE_SNAPSHOT_BESIDE_TPM || lodge_xml_find (domain, "devices", "tpm", NULL) == NULL)
    return NULL;
  g_autofree char *dir = lodge_domain_dup_tpm_dir (uuid, session);
  /* swtpm's name for what survives the power. */
  return g_build_filename (dir, "tpm2", "tpm2-00.permall", NULL);
}

static gboolean
sync_file (const char *path)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  const gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return done;
}

/* A whole file or none, readable for nobody else: it may hold keys. */
static gboolean
copy (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                   NULL, NULL, error)
      && g_chmod (to, 0600) == 0 && sync_file (to))
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED, "%s: %s", to, g_strerror (errno));
  g_unlink (to);
  g_prefix_error (error, _ ("“%s” cannot be copied: "), from);
  return FALSE;
}

/**
 * lodge_snapshot_beside_keep:
 * @domain: the definition of a domain that is off
 * @uuid: its UUID
 * @session: whether the host is qemu:///session
 * @name: the name of the snapshot that is about to be taken
 * @error: return location for an error
 *
 * Copies the variables of the firmware and the state of the TPM, where there are such.
 *
 * Returns: whether all of it is kept; if not, nothing is
 */
gboolean
lodge_snapshot_beside_keep (
    xmlNode *domain, const char *uuid, gboolean session, const char *name, GError **error)
{
  for (LodgeSnapshotBeside what = 0; what < LODGE_SNAPSHOT_BESIDE_MEMORY; what++)
    {
      g_autofree char *place = dup_place (domain, uuid, session, what);
      g_autofree char *path = lodge_snapshot_beside_dup_path (domain, name, what);

      if (path == NULL || place == NULL || !g_file_test (place, G_FILE_TEST_EXISTS))
        continue;
      if (!copy (place, path, error))
        {
          for (LodgeSnapshotBeside done = 0; done < what; done++)
            lodge_snapshot_beside_forget (domain, name, done);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * lodge_snapshot_beside_keep_memory:
 * @saved: the file that libvirt has saved the memory in, and removes when the machine goes on
 * @memory: the snapshot's file for it
 * @error: return location for an error
 *
 * Returns: whether the memory stays in @memory
 */
gboolean
lodge_snapshot_beside_keep_memory (const char *saved, const char *memory, GError **error)
{
  /* Another name for the same file costs nothing; other file systems need a copy. */
  return link (saved, memory) == 0 || copy (saved, memory, error);
}

static char *
dup_waiting (const char *place)
{
  return g_strconcat (place, ".lodge-revert", NULL);
}

/**
 * lodge_snapshot_beside_prepare:
 * @snapshot: the definition that the snapshot holds
 * @uuid: the domain's UUID
 * @session: whether the host is qemu:///session
 * @name: the snapshot's name
 * @error: return location for an error
 *
 * Puts copies of what is kept next to where they are needed: what can fail fails here, before
 * anything has changed.
 *
 * Returns: whether lodge_snapshot_beside_finish() can be called
 */
gboolean
lodge_snapshot_beside_prepare (
    xmlNode *snapshot, const char *uuid, gboolean session, const char *name, GError **error)
{
  /* Of a return that was interrupted. */
  lodge_snapshot_beside_cancel (snapshot, uuid, session);
  for (LodgeSnapshotBeside what = 0; what < LODGE_SNAPSHOT_BESIDE_MEMORY; what++)
    {
      g_autofree char *place = dup_place (snapshot, uuid, session, what);
      g_autofree char *path = lodge_snapshot_beside_dup_path (snapshot, name, what);

      if (path == NULL || place == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_autofree char *waiting = dup_waiting (place);
      GStatBuf owner;
      if (!copy (path, waiting, error))
        {
          lodge_snapshot_beside_cancel (snapshot, uuid, session);
          return FALSE;
        }
      /* The system's QEMU and swtpm run as users of their own. */
      if (g_stat (place, &owner) == 0)
        {
          if (chown (waiting, owner.st_uid, owner.st_gid) != 0)
            g_debug ("%s keeps its owner", waiting);
          g_chmod (waiting, owner.st_mode & 07777);
        }
    }
  return TRUE;
}

/**
 * lodge_snapshot_beside_finish:
 * @snapshot: the definition that the snapshot holds
 * @uuid: the domain's UUID
 * @session: whether the host is qemu:///session
 * @error: return location for an error
 *
 * Puts the copies in their places. The domain has to be off.
 *
 * Returns: whether it worked
 */
gboolean
lodge_snapshot_beside_finish (xmlNode *snapshot, const char *uuid, gboolean session, GError **error)
{
  for (LodgeSnapshotBeside what = 0; what < LODGE_SNAPSHOT_BESIDE_MEMORY; what++)
    {
      g_autofree char *place = dup_place (snapshot, uuid, session, what);
      g_autofree char *waiting = place != NULL ? dup_waiting (place) : NULL;

      if (waiting == NULL || g_rename (waiting, place) == 0 || errno == ENOENT)
        continue;
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED, _ ("“%s” cannot be replaced: %s"), place,
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/**
 * lodge_snapshot_beside_cancel:
 * @snapshot: the definition that the snapshot holds
 * @uuid: the domain's UUID
 * @session: whether the host is qemu:///session
 *
 * Takes back what lodge_snapshot_beside_prepare() did.
 */
void
lodge_snapshot_beside_cancel (xmlNode *snapshot, const char *uuid, gboolean session)
{
  for (LodgeSnapshotBeside what = 0; what < LODGE_SNAPSHOT_BESIDE_MEMORY; what++)
    {
      g_autofree char *place = dup_place (snapshot, uuid, session, what);
      g_autofree char *waiting = place != NULL ? dup_waiting (place) : NULL;

      if (waiting != NULL)
        g_unlink (waiting);
    }
}

/**
 * lodge_snapshot_beside_forget:
 * @domain: the domain's definition, or the one that the snapshot held
 * @name: the name of a snapshot that is no more
 * @what: what it kept
 *
 * Removes the file, if there is one.
 */
void
lodge_snapshot_beside_forget (xmlNode *domain, const char *name, LodgeSnapshotBeside what)
{
  g_autofree char *path = lodge_snapshot_beside_dup_path (domain, name, what);

  if (path != NULL && g_unlink (path) != 0 && errno != ENOENT)
    g_debug ("%s is left: %s", path, g_strerror (errno));
}

static void
add_kept (GPtrArray *paths, virDomainSnapshotPtr snapshot)
{
  char *xml = virDomainSnapshotGetXMLDesc (snapshot, 0);
  g_autoptr (xmlDoc) doc = xml != NULL ? lodge_xml_parse (xml, "domainsnapshot", NULL) : NULL;
  xmlNode *held = doc != NULL ? lodge_xml_child (xmlDocGetRootElement (doc), "domain") : NULL;

  free (xml);
  for (LodgeSnapshotBeside what = 0; held != NULL && what < LODGE_SNAPSHOT_N_BESIDE; what++)
    {
      char *path = lodge_snapshot_beside_dup_path (held, virDomainSnapshotGetName (snapshot), what);
      if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
        g_ptr_array_add (paths, path);
      else
        g_free (path);
    }
}

/**
 * lodge_snapshot_beside_list:
 * @domain: a domain of a host whose files are this computer's
 *
 * Blocks; for a worker thread.
 *
 * Returns: (transfer full) (element-type filename): the files that its snapshots keep
 */
GPtrArray *
lodge_snapshot_beside_list (virDomainPtr domain)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  virDomainSnapshotPtr *snapshots = NULL;
  const int n = virDomainListAllSnapshots (domain, &snapshots, 0);

  for (int i = 0; i < n; i++)
    {
      add_kept (paths, snapshots[i]);
      virDomainSnapshotFree (snapshots[i]);
    }
  free (snapshots);
  return paths;
}
