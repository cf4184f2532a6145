/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-install"

#include "config.h"

#include "install/lodge-os-db.h"

#include "base/lodge-error.h"
#include "install/lodge-os-private.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LodgeOsDb
{
  GObject parent_instance;

  OsinfoDb *db;
  GPtrArray *systems; /* of LodgeOs */
  GHashTable *by_id;  /* short and long identifiers → LodgeOs */
};

static void lodge_os_db_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeOsDb,
                               lodge_os_db,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_os_db_list_model_init))

static GType
lodge_os_db_get_item_type (GListModel *model)
{
  return LODGE_TYPE_OS;
}

static guint
lodge_os_db_get_n_items (GListModel *model)
{
  return LODGE_OS_DB (model)->systems->len;
}

static gpointer
lodge_os_db_get_item (GListModel *model, guint position)
{
  LodgeOsDb *self = LODGE_OS_DB (model);

  return position < self->systems->len ? g_object_ref (self->systems->pdata[position]) : NULL;
}

static void
lodge_os_db_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_os_db_get_item_type;
  iface->get_n_items = lodge_os_db_get_n_items;
  iface->get_item = lodge_os_db_get_item;
}

static void
lodge_os_db_finalize (GObject *object)
{
  LodgeOsDb *self = LODGE_OS_DB (object);

  g_clear_object (&self->db);
  g_ptr_array_unref (self->systems);
  g_hash_table_unref (self->by_id);

  G_OBJECT_CLASS (lodge_os_db_parent_class)->finalize (object);
}

static void
lodge_os_db_class_init (LodgeOsDbClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_os_db_finalize;
}

static void
lodge_os_db_init (LodgeOsDb *self)
{
  self->systems = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

static gint
compare_systems (gconstpointer a, gconstpointer b)
{
  LodgeOs *one = *(LodgeOs *const *)a;
  LodgeOs *two = *(LodgeOs *const *)b;
  GDateTime *date_one = lodge_os_get_release_date (one);
  GDateTime *date_two = lodge_os_get_release_date (two);
  gint order = g_strcmp0 (lodge_os_get_vendor (one), lodge_os_get_vendor (two));

  if (order != 0)
    return order;
  if (date_one != NULL && date_two != NULL)
    order = g_date_time_compare (date_two, date_one);
  else
    order = (date_one == NULL) - (date_two == NULL);
  return order != 0 ? order : g_strcmp0 (lodge_os_get_name (one), lodge_os_get_name (two));
}

static LodgeOsDb *
load (GError **error)
{
  g_autoptr (OsinfoLoader) loader = osinfo_loader_new ();
  g_autoptr (OsinfoOsList) list = NULL;
  LodgeOsDb *self = NULL;

  /* The database is a package of its own and may be missing or of another version: a machine can
   * be made without it. */
  osinfo_loader_process_default_path (loader, error);
  if (*error != NULL)
    {
      lodge_error_from_io (error, _ ("The database of operating systems cannot be read; install "
                                     "osinfo-db"));
      return NULL;
    }

  self = g_object_new (LODGE_TYPE_OS_DB, NULL);
  self->db = g_object_ref (osinfo_loader_get_db (loader));
  list = osinfo_db_get_os_list (self->db);
  for (gint i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoOs *os = OSINFO_OS (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (osinfo_product_get_short_id (OSINFO_PRODUCT (os)) != NULL
          && osinfo_product_get_name (OSINFO_PRODUCT (os)) != NULL)
        g_ptr_array_add (self->systems, lodge_os_new (os));
    }
  g_ptr_array_sort (self->systems, compare_systems);
  for (guint i = 0; i < self->systems->len; i++)
    {
      LodgeOs *os = self->systems->pdata[i];
      GList *ids = osinfo_product_get_short_id_list (OSINFO_PRODUCT (lodge_os_get_osinfo (os)));

      for (GList *id = ids; id != NULL; id = id->next)
        g_hash_table_insert (self->by_id, id->data, os);
      g_list_free (ids);
      g_hash_table_insert (self->by_id, (gpointer)lodge_os_get_uri (os), os);
    }
  return self;
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  static GMutex lock;
  static GWeakRef loaded;
  GError *error = NULL;

  /* Whoever asks meanwhile waits here, on a worker thread, and gets the same one. */
  g_mutex_lock (&lock);
  LodgeOsDb *db = g_weak_ref_get (&loaded);
  if (db == NULL)
    {
      db = load (&error);
      g_weak_ref_set (&loaded, db);
    }
  g_mutex_unlock (&lock);

  if (db != NULL)
    g_task_return_pointer (task, db, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lodge_os_db_load_async:
 * @cancellable: (nullable): stops waiting
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Loads the database, which takes a third of a second on a worker thread and some 50 MB: whoever
 * asks while somebody else has it gets the same one, and with its last owner it goes.
 */
void
lodge_os_db_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_os_db_load_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_thread);
}

/**
 * lodge_os_db_load_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the database
 */
LodgeOsDb *
lodge_os_db_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lodge_os_db_find:
 * @self: the database
 * @id: (nullable): a short id ("debian11") or a long identifier ("http://debian.org/debian/11")
 *
 * Returns: (transfer none) (nullable): the system
 */
LodgeOs *
lodge_os_db_find (LodgeOsDb *self, const char *id)
{
  g_return_val_if_fail (LODGE_IS_OS_DB (self), NULL);

  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

/**
 * lodge_os_db_get_osinfo:
 * @self: the database
 *
 * Returns: (transfer none): libosinfo's object
 */
OsinfoDb *
lodge_os_db_get_osinfo (LodgeOsDb *self)
{
  return self->db;
}

/**
 * lodge_os_db_guess:
 * @self: the database
 * @label: the label of a medium that libosinfo does not know
 *
 * Distributions release faster than the database is updated. A medium that carries a known name
 * is most likely a newer release of the same.
 *
 * Returns: (transfer none) (nullable): the newest release of that distribution
 */
LodgeOs *
lodge_os_db_guess (LodgeOsDb *self, const char *label)
{
  static const struct
  {
    const char *prefix;
    const char *distro;
  } names[] = {
    { "debian ", "debian" },  { "d-live ", "debian" },         { "ubuntu", "ubuntu" },
    { "kubuntu", "ubuntu" },  { "xubuntu", "ubuntu" },         { "fedora", "fedora" },
    { "centos-", "centos" },  { "almalinux", "almalinux" },    { "rocky-", "rocky" },
    { "rhel-", "rhel" },      { "opensuse-leap", "opensuse" }, { "alpine-", "alpinelinux" },
    { "manjaro", "manjaro" }, { "arch_", "archlinux" },        { "nixos-", "nixos" },
  };
  g_autofree char *lower = g_ascii_strdown (label, -1);
  LodgeOs *newest = NULL;
  const char *distro = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names) && distro == NULL; i++)
    if (g_str_has_prefix (lower, names[i].prefix))
      distro = names[i].distro;
  for (guint i = 0; distro != NULL && i < self->systems->len; i++)
    {
      LodgeOs *os = self->systems->pdata[i];
      OsinfoOs *osinfo = lodge_os_get_osinfo (os);
      const gint status = osinfo_os_get_release_status (osinfo);
      GDateTime *date = lodge_os_get_release_date (os);

      if (g_strcmp0 (osinfo_os_get_distro (osinfo), distro) != 0
          || status == OSINFO_RELEASE_STATUS_PRERELEASE || status == OSINFO_RELEASE_STATUS_SNAPSHOT)
        continue;
      if (newest == NULL
          || (date != NULL
              && (lodge_os_get_release_date (newest) == NULL
                  || g_date_time_compare (date, lodge_os_get_release_date (newest)) > 0)))
        newest = os;
    }
  return newest;
}
