/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-lifecycle"

#include "config.h"

#include "lifecycle/lodge-machine-files.h"

#include "base/lodge-error.h"
#include "machine/lodge-domain-places.h"
#include "machine/lodge-machine-private.h"
#include "machine/lodge-metadata.h"
#include "machine/lodge-xml.h"
#include "snapshot/lodge-snapshot-beside.h"
#include "storage/lodge-image-header.h"
#include "storage/lodge-image.h"
#include "storage/lodge-storage.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* Of backing files; QEMU gives up at 200. */
#define MAX_CHAIN 64

/**
 * LodgeMachineFiles:
 *
 * The files of a machine, a #GListModel of #LodgeMachineFile: what a person may want to look at,
 * and what goes when the machine is deleted. For the main thread.
 */
struct _LodgeMachineFiles
{
  GObject parent_instance;

  GPtrArray *files;
};

static void lodge_machine_files_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeMachineFiles,
                               lodge_machine_files,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_machine_files_list_model_init))

static GType
lodge_machine_files_get_item_type (GListModel *model)
{
  return LODGE_TYPE_MACHINE_FILE;
}

static guint
lodge_machine_files_get_n_items (GListModel *model)
{
  return LODGE_MACHINE_FILES (model)->files->len;
}

static gpointer
lodge_machine_files_get_item (GListModel *model, guint position)
{
  LodgeMachineFiles *self = LODGE_MACHINE_FILES (model);

  return position < self->files->len ? g_object_ref (self->files->pdata[position]) : NULL;
}

static void
lodge_machine_files_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_machine_files_get_item_type;
  iface->get_n_items = lodge_machine_files_get_n_items;
  iface->get_item = lodge_machine_files_get_item;
}

static void
lodge_machine_files_finalize (GObject *object)
{
  g_clear_pointer (&LODGE_MACHINE_FILES (object)->files, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_machine_files_parent_class)->finalize (object);
}

static void
lodge_machine_files_class_init (LodgeMachineFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_machine_files_finalize;
}

static void
lodge_machine_files_init (LodgeMachineFiles *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- in a worker thread ---- */

typedef struct
{
  LodgeFileKind kind;
  char *path;
  gboolean owned;
  gboolean told; /* the definition says what it is based on, which goes before its own header */
  gint64 size;
  dev_t device; /* with inode, what it is by whatever name; 0 where it is not there */
  ino_t inode;
  GStrvBuilder *used_by;
  guint user; /* number of the latest in used_by */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->path);
  g_strv_builder_unref (found->used_by);
  g_free (found);
}

/* Of the outer task, which owns the machine; the worker borrows it. */
typedef struct
{
  LodgeMachine *machine;
  gboolean local;
  gboolean qemu;
  gboolean session;
  GPtrArray *found;
  guint inspected; /* how many disks' backing chains were followed */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->found, g_ptr_array_unref);
  g_free (search);
}

/* Sparse images take less than they seem to. */
static void
look_at (Found *found)
{
  GStatBuf info;

  if (g_stat (found->path, &info) != 0)
    return;
  found->size = (gint64)info.st_blocks * 512;
  found->device = info.st_dev;
  found->inode = info.st_ino;
}

static Found *
add (Search *search, LodgeFileKind kind, const char *path, gboolean owned)
{
  Found *found;

  for (guint i = 0; i < search->found->len; i++)
    if (g_str_equal (((Found *)search->found->pdata[i])->path, path))
      return search->found->pdata[i];
  found = g_new0 (Found, 1);
  found->kind = kind;
  found->path = g_strdup (path);
  found->owned = owned;
  found->size = -1;
  if (search->local)
    look_at (found);
  found->used_by = g_strv_builder_new ();
  g_ptr_array_add (search->found, found);
  return found;
}

/* Each place in a domain's XML where a file can stand. */
static void
for_each_file (xmlNode *domain,
               void (*func) (LodgeFileKind kind, const char *path, gpointer user_data),
               gpointer user_data)
{
  static const struct
  {
    LodgeFileKind kind;
    const char *name;
  } os_files[] = {
    { LODGE_FILE_KERNEL, "kernel" },
    { LODGE_FILE_KERNEL, "initrd" },
    { LODGE_FILE_NVRAM, "nvram" },
  };

  for (xmlNode *disk = lodge_xml_find (domain, "devices", "disk", NULL); disk != NULL;
       disk = lodge_xml_next (disk, "disk"))
    {
      g_autofree char *path = lodge_xml_attr (lodge_xml_child (disk, "source"), "file");
      gboolean removable = lodge_xml_attr_is (disk, "device", "cdrom")
                           || lodge_xml_attr_is (disk, "device", "floppy");
      if (path != NULL)
        func (removable ? LODGE_FILE_CDROM : LODGE_FILE_DISK, path, user_data);
      for (xmlNode *base = lodge_xml_child (disk, "backingStore"); base != NULL;
           base = lodge_xml_child (base, "backingStore"))
        {
          g_autofree char *file = lodge_xml_attr (lodge_xml_child (base, "source"), "file");
          if (file != NULL)
            func (LODGE_FILE_BACKING, file, user_data);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (os_files); i++)
    {
      g_autofree char *path =
          lodge_xml_text (lodge_xml_find (domain, "os", os_files[i].name, NULL));
      if (path != NULL)
        func (os_files[i].kind, path, user_data);
    }
}

typedef struct
{
  Search *search;
  const LodgeMetadata *metadata;
  const char *user; /* another machine's name */
  guint number;     /* of the other machine, from 1 on */
  Found *disk;      /* the one that was added last */
} Visit;

static void
own_file_cb (LodgeFileKind kind, const char *path, gpointer user_data)
{
  Visit *visit = user_data;
  gboolean made = visit->metadata->files != NULL
                  && g_strv_contains ((const char *const *)visit->metadata->files, path);

  Found *found = add (visit->search, kind, path, made || kind == LODGE_FILE_NVRAM);
  if (kind == LODGE_FILE_DISK)
    visit->disk = found;
  else if (kind == LODGE_FILE_BACKING)
    found->told = visit->disk->told = TRUE;
}

static void
mark_used (const Visit *visit, const char *path)
{
  GStatBuf info = { 0 };
  const gboolean seen = visit->search->local && g_stat (path, &info) == 0;

  for (guint i = 0; i < visit->search->found->len; i++)
    {
      Found *found = visit->search->found->pdata[i];
      const gboolean same =
          g_str_equal (found->path, path)
          || (seen && found->inode == info.st_ino && found->device == info.st_dev);
      if (!same || found->user == visit->number)
        continue;
      g_strv_builder_add (found->used_by, visit->user);
      found->user = visit->number;
    }
}

/* What the other machine's disks are based on is in use as well: a linked clone lives on it. */
static void
other_file_cb (LodgeFileKind kind, const char *path, gpointer user_data)
{
  Visit *visit = user_data;
  g_autofree char *current = g_strdup (path);

  for (guint i = 0; current != NULL && i < MAX_CHAIN; i++)
    {
      mark_used (visit, current);
      char *backing = visit->search->local && kind == LODGE_FILE_DISK
                          ? lodge_image_header_dup_backing (current)
                          : NULL;
      g_free (current);
      current = backing;
    }
}

/* What headers tell at once, so that its users are looked for too. The list grows meanwhile. */
static void
add_backing (Search *search)
{
  for (guint i = 0; i < search->found->len && search->found->len < MAX_CHAIN; i++)
    {
      const Found *found = search->found->pdata[i];
      const gboolean image = found->kind == LODGE_FILE_DISK || found->kind == LODGE_FILE_BACKING;
      g_autofree char *backing =
          image && !found->told ? lodge_image_header_dup_backing (found->path) : NULL;
      if (backing != NULL)
        add (search, LODGE_FILE_BACKING, backing, FALSE);
    }
}

static void
find_users (Search *search,
            virConnectPtr connection,
            const char *own_uuid,
            GCancellable *cancellable)
{
  virDomainPtr *domains = NULL;

  virConnectListAllDomains (connection, &domains, 0);
  for (guint i = 0; domains != NULL && domains[i] != NULL; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];
      char *xml = NULL;

      virDomainGetUUIDString (domains[i], uuid);
      if (!g_str_equal (uuid, own_uuid) && !g_cancellable_is_cancelled (cancellable))
        xml = virDomainGetXMLDesc (domains[i], VIR_DOMAIN_XML_INACTIVE);
      if (xml != NULL)
        {
          g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, "domain", NULL);
          Visit visit = { search, NULL, virDomainGetName (domains[i]), i + 1, NULL };
          if (doc != NULL)
            for_each_file (xmlDocGetRootElement (doc), other_file_cb, &visit);
        }
      free (xml);
      virDomainFree (domains[i]);
    }
  free (domains);
}

static void
add_if_there (Search *search, LodgeFileKind kind, char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    add (search, kind, path, TRUE);
  g_free (path);
}

static void
add_libvirts_files (Search *search, virDomainPtr domain, const char *uuid, xmlNode *root)
{
  const char *name = virDomainGetName (domain);
  g_autofree char *config = lodge_domain_dup_config_dir (search->session);
  g_autofree char *xml_file = g_strdup_printf ("%s.xml", name);
  char *nvram = lodge_domain_dup_nvram (root, search->session);

  add_if_there (search, LODGE_FILE_CONFIGURATION, g_build_filename (config, xml_file, NULL));
  if (nvram != NULL)
    add_if_there (search, LODGE_FILE_NVRAM, nvram);
  add_if_there (search, LODGE_FILE_SAVED_MEMORY, lodge_domain_dup_saved (name, search->session));
  add_if_there (search, LODGE_FILE_TPM, lodge_domain_dup_tpm_dir (uuid, search->session));
  add_if_there (search, LODGE_FILE_LOG, lodge_storage_log_path (search->session, name));
}

/* What snapshots keep beside the disks. */
static void
add_snapshots (Search *search, virDomainPtr domain)
{
  g_autoptr (GPtrArray) paths = lodge_snapshot_beside_list (domain);

  for (guint i = 0; i < paths->len; i++)
    add (search, LODGE_FILE_SNAPSHOT, paths->pdata[i], TRUE);
}

static void
search_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  GError *error = NULL;
  g_autoptr (virDomain) domain = lodge_machine_lookup (search->machine, &error);
  const char *uuid = lodge_machine_get_uuid (search->machine);
  char *xml;

  if (domain == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  xml = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
  if (xml == NULL)
    {
      g_autofree char *name = lodge_machine_dup_shown (search->machine);
      lodge_error_from_libvirt (&error, _ ("The definition of “%s” cannot be read"), name);
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, "domain", &error);
  free (xml);
  if (doc == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_autoptr (LodgeMetadata) metadata = lodge_metadata_parse_doc (doc);
  Visit visit = { search, metadata, NULL, 0, NULL };
  for_each_file (xmlDocGetRootElement (doc), own_file_cb, &visit);
  if (search->local)
    {
      add_backing (search);
      add_snapshots (search, domain);
    }
  find_users (search, virDomainGetConnect (domain), uuid, cancellable);
  if (search->local && search->qemu)
    add_libvirts_files (search, domain, uuid, xmlDocGetRootElement (doc));
  g_task_return_boolean (task, TRUE);
}

/* ---- back on the main thread: backing chains ---- */

static void follow_chains (GTask *outer);

static void
answer (GTask *outer)
{
  Search *search = g_task_get_task_data (outer);
  LodgeMachineFiles *self = g_object_new (LODGE_TYPE_MACHINE_FILES, NULL);

  for (guint i = 0; i < search->found->len; i++)
    {
      Found *found = search->found->pdata[i];
      g_auto (GStrv) used_by = g_strv_builder_end (found->used_by);
      g_ptr_array_add (self->files,
                       lodge_machine_file_new (found->kind, found->path, found->size, found->owned,
                                               (const char *const *)used_by));
    }
  g_task_return_pointer (outer, self, g_object_unref);
  g_object_unref (outer);
}

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *outer = user_data;
  Search *search = g_task_get_task_data (outer);
  g_autoptr (LodgeImage) image = lodge_image_inspect_finish (result, NULL);
  const char *backing = image != NULL ? lodge_image_get_backing_path (image) : NULL;

  /* Added at the end, so that its own base is looked for in turn; add() knows what it has seen,
   * which ends a circle. */
  if (backing != NULL && g_path_is_absolute (backing))
    add (search, LODGE_FILE_BACKING, backing, FALSE);
  follow_chains (outer);
}

static void
follow_chains (GTask *outer)
{
  Search *search = g_task_get_task_data (outer);

  while (search->inspected < search->found->len)
    {
      Found *found = search->found->pdata[search->inspected++];
      if ((found->kind == LODGE_FILE_DISK || found->kind == LODGE_FILE_BACKING) && !found->told
          && found->size >= 0)
        {
          lodge_image_inspect_async (found->path, NULL, g_task_get_cancellable (outer),
                                     inspected_cb, outer);
          return;
        }
    }
  answer (outer);
}

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *outer = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      follow_chains (outer);
      return;
    }
  g_task_return_error (outer, error);
  g_object_unref (outer);
}

/**
 * lodge_machine_files_load_async:
 * @machine: a machine
 * @cancellable: (nullable): a cancellable
 * @callback: called with its files
 * @user_data: for @callback
 *
 * Collects the files that the machine consists of and uses: those in its definition, what their
 * backing chains lead to, and what libvirt keeps for it. Sizes are known for a host whose files
 * are this computer's.
 */
void
lodge_machine_files_load_async (LodgeMachine *machine,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  LodgeHost *host = lodge_machine_get_host (machine);
  GTask *outer = g_task_new (machine, cancellable, callback, user_data);
  g_autoptr (GTask) inner = g_task_new (NULL, cancellable, search_cb, outer);
  Search *search = g_new0 (Search, 1);

  search->machine = machine;
  search->local = lodge_host_is_local (host);
  search->qemu = lodge_host_is_qemu (host);
  search->session = g_str_has_suffix (lodge_host_get_uri (host), "/session");
  search->found = g_ptr_array_new_with_free_func (found_free);
  g_task_set_source_tag (outer, lodge_machine_files_load_async);
  g_task_set_task_data (outer, search, search_free);
  g_task_set_task_data (inner, search, NULL);
  g_task_set_check_cancellable (inner, FALSE);
  g_task_run_in_thread (inner, search_work);
}

/**
 * lodge_machine_files_load_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the machine's files
 */
LodgeMachineFiles *
lodge_machine_files_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
