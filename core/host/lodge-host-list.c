/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-host-list.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>

/**
 * LodgeHostList:
 *
 * The hosts that Lodge knows, a #GListModel of #LodgeHost, remembered in a key file with one group
 * a host:
 *
 * |[
 * [qemu+ssh://root@cellar/system]
 * name=Cellar
 * ]|
 *
 * The list is never empty: without a file, or with one that names no host, it holds
 * %LODGE_HOST_DEFAULT_URI. For the main thread.
 */
struct _LodgeHostList
{
  GObject parent_instance;

  char *path;
  GPtrArray *hosts;
};

static void lodge_host_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeHostList,
                               lodge_host_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_host_list_list_model_init))

static GType
lodge_host_list_get_item_type (GListModel *model)
{
  return LODGE_TYPE_HOST;
}

static guint
lodge_host_list_get_n_items (GListModel *model)
{
  return LODGE_HOST_LIST (model)->hosts->len;
}

static gpointer
lodge_host_list_get_item (GListModel *model, guint position)
{
  LodgeHostList *self = LODGE_HOST_LIST (model);

  return position < self->hosts->len ? g_object_ref (self->hosts->pdata[position]) : NULL;
}

static void
lodge_host_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_host_list_get_item_type;
  iface->get_n_items = lodge_host_list_get_n_items;
  iface->get_item = lodge_host_list_get_item;
}

static void
lodge_host_list_finalize (GObject *object)
{
  LodgeHostList *self = LODGE_HOST_LIST (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_host_list_parent_class)->finalize (object);
}

static void
lodge_host_list_class_init (LodgeHostListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_host_list_finalize;
}

static void
lodge_host_list_init (LodgeHostList *self)
{
  self->hosts = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
uri_is_plausible (const char *uri)
{
  return uri != NULL && g_utf8_validate (uri, -1, NULL) && strpbrk (uri, " \t\r\n[]") == NULL
         && g_uri_is_valid (uri, G_URI_FLAGS_NONE, NULL);
}

static void
append (LodgeHostList *self, const char *uri, const char *name)
{
  LodgeHost *host = lodge_host_new (uri);

  if (name != NULL)
    lodge_host_set_name (host, name);
  g_ptr_array_add (self->hosts, host);
}

static void
load (LodgeHostList *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (self->path != NULL && !g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &error)
      && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_debug ("%s: %s", self->path, error->message);

  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *name = g_key_file_get_string (file, groups[i], "name", NULL);
      if (uri_is_plausible (groups[i]) && lodge_host_list_find (self, groups[i]) == NULL)
        append (self, groups[i], name);
    }
  if (self->hosts->len == 0)
    append (self, LODGE_HOST_DEFAULT_URI, NULL);
}

static gboolean
save (LodgeHostList *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (self->path == NULL)
    return TRUE;
  for (guint i = 0; i < self->hosts->len; i++)
    {
      LodgeHost *host = self->hosts->pdata[i];
      g_key_file_set_string (file, lodge_host_get_uri (host), "name", lodge_host_get_name (host));
    }

  g_autofree char *dir = g_path_get_dirname (self->path);
  g_mkdir_with_parents (dir, 0700);
  if (g_key_file_save_to_file (file, self->path, error))
    return TRUE;
  lodge_error_from_io (error, _ ("The list of hosts could not be saved"));
  return FALSE;
}

/**
 * lodge_host_list_new:
 * @path: (nullable): the key file; %NULL for a list that nobody remembers
 *
 * Returns: (transfer full): the hosts in the file, none of them connected
 */
LodgeHostList *
lodge_host_list_new (const char *path)
{
  LodgeHostList *self = g_object_new (LODGE_TYPE_HOST_LIST, NULL);

  self->path = g_strdup (path);
  load (self);
  return self;
}

/**
 * lodge_host_list_default_path:
 *
 * Returns: (transfer full): where the person's hosts are remembered
 */
char *
lodge_host_list_default_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "lodge", "hosts.conf", NULL);
}

/**
 * lodge_host_list_add:
 * @self: the list
 * @uri: libvirt's URI
 * @error: return location for an error: %LODGE_ERROR_INVALID if @uri is none, or why it could not
 *   be remembered
 *
 * Returns: (transfer none) (nullable): the host with that URI, new or not
 */
LodgeHost *
lodge_host_list_add (LodgeHostList *self, const char *uri, GError **error)
{
  g_return_val_if_fail (LODGE_IS_HOST_LIST (self), NULL);
  LodgeHost *host;

  if (!uri_is_plausible (uri))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is not the address of a host; an example of one is "
                      "qemu+ssh://user@server/system"),
                   uri != NULL ? uri : "");
      return NULL;
    }
  if ((host = lodge_host_list_find (self, uri)) != NULL)
    return host;

  append (self, uri, NULL);
  if (!save (self, error))
    {
      g_ptr_array_remove_index (self->hosts, self->hosts->len - 1);
      return NULL;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), self->hosts->len - 1, 0, 1);
  return self->hosts->pdata[self->hosts->len - 1];
}

/**
 * lodge_host_list_remove:
 * @self: the list
 * @host: one of its hosts
 * @error: return location for an error
 *
 * Closes the connection and forgets the host; nothing happens to its machines.
 *
 * Returns: whether it is forgotten for good
 */
gboolean
lodge_host_list_remove (LodgeHostList *self, LodgeHost *host, GError **error)
{
  g_return_val_if_fail (LODGE_IS_HOST_LIST (self), FALSE);
  guint position;

  if (!g_ptr_array_find (self->hosts, host, &position))
    return TRUE;
  g_autoptr (LodgeHost) removed = g_object_ref (host);
  g_ptr_array_remove_index (self->hosts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  lodge_host_close (removed);
  return save (self, error);
}

/**
 * lodge_host_list_find:
 * @self: the list
 * @uri: libvirt's URI
 *
 * Returns: (transfer none) (nullable): the host with that URI
 */
LodgeHost *
lodge_host_list_find (LodgeHostList *self, const char *uri)
{
  g_return_val_if_fail (LODGE_IS_HOST_LIST (self), NULL);

  for (guint i = 0; i < self->hosts->len; i++)
    if (g_strcmp0 (lodge_host_get_uri (self->hosts->pdata[i]), uri) == 0)
      return self->hosts->pdata[i];
  return NULL;
}
