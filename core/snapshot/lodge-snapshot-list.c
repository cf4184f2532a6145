/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-snapshot"

#include "config.h"

#include "snapshot/lodge-snapshot-list.h"

#include "base/lodge-error.h"
#include "machine/lodge-machine-private.h"
#include "snapshot/lodge-snapshot-private.h"

#include <glib/gi18n.h>

/**
 * LodgeSnapshotList:
 *
 * The snapshots of a machine, a #GListModel of #LodgeSnapshot: a tree, each one before its
 * children, and children in the order of time. libvirt tells nobody when snapshots come and go, so
 * the list is what it was when it was loaded last. For the main thread.
 */
struct _LodgeSnapshotList
{
  GObject parent_instance;

  LodgeMachine *machine;
  GPtrArray *snapshots;
};

static void lodge_snapshot_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeSnapshotList,
                               lodge_snapshot_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_snapshot_list_list_model_init))

static GType
lodge_snapshot_list_get_item_type (GListModel *model)
{
  return LODGE_TYPE_SNAPSHOT;
}

static guint
lodge_snapshot_list_get_n_items (GListModel *model)
{
  return LODGE_SNAPSHOT_LIST (model)->snapshots->len;
}

static gpointer
lodge_snapshot_list_get_item (GListModel *model, guint position)
{
  LodgeSnapshotList *self = LODGE_SNAPSHOT_LIST (model);

  return position < self->snapshots->len ? g_object_ref (self->snapshots->pdata[position]) : NULL;
}

static void
lodge_snapshot_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_snapshot_list_get_item_type;
  iface->get_n_items = lodge_snapshot_list_get_n_items;
  iface->get_item = lodge_snapshot_list_get_item;
}

static void
lodge_snapshot_list_finalize (GObject *object)
{
  LodgeSnapshotList *self = LODGE_SNAPSHOT_LIST (object);

  g_ptr_array_unref (self->snapshots);
  g_object_unref (self->machine);

  G_OBJECT_CLASS (lodge_snapshot_list_parent_class)->finalize (object);
}

static void
lodge_snapshot_list_class_init (LodgeSnapshotListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_snapshot_list_finalize;
}

static void
lodge_snapshot_list_init (LodgeSnapshotList *self)
{
  self->snapshots = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- in a worker thread ---- */

/* Returns: the one that the machine has gone on from; NULL for none. */
static char *
dup_current_name (virDomainPtr domain)
{
  g_autoptr (virDomainSnapshot) current =
      virDomainHasCurrentSnapshot (domain, 0) == 1 ? virDomainSnapshotCurrent (domain, 0) : NULL;

  return current != NULL ? g_strdup (virDomainSnapshotGetName (current)) : NULL;
}

static GPtrArray *
read_all (virDomainPtr domain, gboolean local, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *current = dup_current_name (domain);
  virDomainSnapshotPtr *handles = NULL;
  int n = virDomainListAllSnapshots (domain, &handles, 0);

  if (n < 0)
    {
      lodge_error_from_libvirt (error, _ ("The snapshots of “%s” cannot be listed"),
                                virDomainGetName (domain));
      return NULL;
    }
  for (int i = 0; i < n; i++)
    {
      char *xml = virDomainSnapshotGetXMLDesc (handles[i], 0);
      /* One that has gone in the meantime is none. */
      LodgeSnapshot *snapshot =
          xml != NULL ? lodge_snapshot_parse (
              xml, g_strcmp0 (current, virDomainSnapshotGetName (handles[i])) == 0, local, NULL)
                      : NULL;

      if (snapshot != NULL)
        g_ptr_array_add (found, snapshot);
      free (xml);
      virDomainSnapshotFree (handles[i]);
    }
  free (handles);
  return g_steal_pointer (&found);
}

static void
load_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  LodgeMachine *machine = task_data;
  const gboolean local = lodge_host_is_local (lodge_machine_get_host (machine));
  g_autoptr (virDomain) domain = lodge_machine_lookup (machine, &error);
  GPtrArray *found = domain != NULL ? read_all (domain, local, &error) : NULL;

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* ---- back on the main thread ---- */

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  LodgeSnapshot *one = *(LodgeSnapshot **)a;
  LodgeSnapshot *other = *(LodgeSnapshot **)b;
  int order =
      g_date_time_compare (lodge_snapshot_get_created (one), lodge_snapshot_get_created (other));

  return order != 0 ? order
                    : g_strcmp0 (lodge_snapshot_get_name (one), lodge_snapshot_get_name (other));
}

typedef struct
{
  GHashTable *children; /* LodgeSnapshot → GPtrArray of LodgeSnapshot */
  GHashTable *done;
  GPtrArray *planted;
} Tree;

static void
add_with_children (Tree *tree, LodgeSnapshot *snapshot, LodgeSnapshot *parent, guint depth)
{
  if (!g_hash_table_add (tree->done, snapshot))
    return;
  GPtrArray *below = g_hash_table_lookup (tree->children, snapshot);

  lodge_snapshot_set_place (snapshot, parent, depth);
  g_ptr_array_add (tree->planted, g_object_ref (snapshot));
  for (guint i = 0; below != NULL && i < below->len; i++)
    add_with_children (tree, below->pdata[i], snapshot, depth + 1);
}

static GHashTable *
collect_children (GPtrArray *found)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTable *children =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < found->len; i++)
    g_hash_table_insert (by_name, (gpointer)lodge_snapshot_get_name (found->pdata[i]),
                         found->pdata[i]);
  for (guint i = 0; i < found->len; i++)
    {
      const char *name = lodge_snapshot_get_parent_name (found->pdata[i]);
      LodgeSnapshot *parent = name != NULL ? g_hash_table_lookup (by_name, name) : NULL;
      GPtrArray *siblings = g_hash_table_lookup (children, parent);

      if (siblings == NULL)
        g_hash_table_insert (children, parent, siblings = g_ptr_array_new ());
      g_ptr_array_add (siblings, found->pdata[i]);
    }
  return children;
}

/* Puts @found in the order of the tree. One whose parent is not there, or that would be its own
 * ancestor, becomes a root: nothing is ever left out. */
static GPtrArray *
plant (GPtrArray *found)
{
  g_autoptr (GHashTable) children = collect_children (found);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  Tree tree = { children, done, g_ptr_array_new_with_free_func (g_object_unref) };
  GPtrArray *roots = g_hash_table_lookup (children, NULL);

  for (guint i = 0; roots != NULL && i < roots->len; i++)
    add_with_children (&tree, roots->pdata[i], NULL, 0);
  for (guint i = 0; i < found->len; i++)
    add_with_children (&tree, found->pdata[i], NULL, 0);
  return tree.planted;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  LodgeSnapshotList *self = g_task_get_source_object (outer);
  GError *error = NULL;
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found == NULL)
    {
      g_task_return_error (outer, error);
      return;
    }
  g_ptr_array_sort (found, compare_cb);
  guint n_before = self->snapshots->len;
  g_ptr_array_unref (self->snapshots);
  self->snapshots = plant (found);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->snapshots->len);
  g_task_return_boolean (outer, TRUE);
}

/**
 * lodge_snapshot_list_new:
 * @machine: a machine
 *
 * Returns: (transfer full): a list of its snapshots, empty until it is loaded
 */
LodgeSnapshotList *
lodge_snapshot_list_new (LodgeMachine *machine)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);
  LodgeSnapshotList *self = g_object_new (LODGE_TYPE_SNAPSHOT_LIST, NULL);

  self->machine = g_object_ref (machine);
  return self;
}

/**
 * lodge_snapshot_list_load_async:
 * @self: a list
 * @cancellable: (nullable): a cancellable
 * @callback: called when the list is up to date
 * @user_data: for @callback
 *
 * Reads the machine's snapshots, again if need be.
 */
void
lodge_snapshot_list_load_async (LodgeSnapshotList *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_LIST (self));
  GTask *outer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) inner = g_task_new (NULL, cancellable, loaded_cb, outer);

  g_task_set_source_tag (outer, lodge_snapshot_list_load_async);
  /* Borrowed: the outer task owns the list, and that the machine. */
  g_task_set_task_data (inner, self->machine, NULL);
  g_task_set_check_cancellable (inner, FALSE);
  g_task_run_in_thread (inner, load_work);
}

/**
 * lodge_snapshot_list_load_finish:
 * @self: the list
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the list is up to date; if not it is what it was
 */
gboolean
lodge_snapshot_list_load_finish (LodgeSnapshotList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lodge_snapshot_list_get_machine:
 * @self: a list
 *
 * Returns: (transfer none): whose snapshots these are
 */
LodgeMachine *
lodge_snapshot_list_get_machine (LodgeSnapshotList *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (self), NULL);

  return self->machine;
}

/**
 * lodge_snapshot_list_get_current:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the snapshot that the machine has gone on from
 */
LodgeSnapshot *
lodge_snapshot_list_get_current (LodgeSnapshotList *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (self), NULL);

  for (guint i = 0; i < self->snapshots->len; i++)
    if (lodge_snapshot_get_current (self->snapshots->pdata[i]))
      return self->snapshots->pdata[i];
  return NULL;
}

static LodgeSnapshot *
find_named (LodgeSnapshotList *self, const char *name)
{
  for (guint i = 0; i < self->snapshots->len; i++)
    if (g_str_equal (lodge_snapshot_get_name (self->snapshots->pdata[i]), name))
      return self->snapshots->pdata[i];
  return NULL;
}

/**
 * lodge_snapshot_list_has:
 * @self: a list
 * @name: a name or title
 *
 * Returns: whether there is a snapshot of that name or title
 */
gboolean
lodge_snapshot_list_has (LodgeSnapshotList *self, const char *name)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (self), FALSE);

  for (guint i = 0; i < self->snapshots->len; i++)
    if (g_strcmp0 (lodge_snapshot_get_title (self->snapshots->pdata[i]), name) == 0)
      return TRUE;
  return name != NULL && find_named (self, name) != NULL;
}

/**
 * lodge_snapshot_list_find:
 * @self: a list
 * @name: a snapshot's name, or the title that it alone has
 * @error: return location for an error, %LODGE_ERROR_NOT_FOUND or, where several have that title,
 *   %LODGE_ERROR_INVALID
 *
 * Returns: (transfer none): the snapshot
 */
LodgeSnapshot *
lodge_snapshot_list_find (LodgeSnapshotList *self, const char *name, GError **error)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  LodgeSnapshot *found = find_named (self, name);
  guint n = 0;

  for (guint i = 0; found == NULL && i < self->snapshots->len; i++)
    n += g_str_equal (lodge_snapshot_get_title (self->snapshots->pdata[i]), name);
  for (guint i = 0; found == NULL && n == 1; i++)
    if (g_str_equal (lodge_snapshot_get_title (self->snapshots->pdata[i]), name))
      found = self->snapshots->pdata[i];

  if (n > 1)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                 _ ("%u snapshots of “%s” are called “%s”; say which by its name"), n,
                 lodge_machine_get_display_name (self->machine), name);
  else if (found == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("“%s” has no snapshot “%s”"),
                 lodge_machine_get_display_name (self->machine), name);
  return found;
}

/**
 * lodge_snapshot_list_get_mixed:
 * @self: a list
 *
 * Mixed snapshots come from elsewhere: Lodge only makes internal ones. libvirt and QEMU take the
 * same disk for two things then, and changing one kind can destroy the other.
 *
 * Returns: whether there are snapshots of both kinds
 */
gboolean
lodge_snapshot_list_get_mixed (LodgeSnapshotList *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (self), FALSE);
  guint n_internal = 0;

  for (guint i = 0; i < self->snapshots->len; i++)
    {
      LodgeSnapshotKind kind = lodge_snapshot_get_kind (self->snapshots->pdata[i]);
      if (kind == LODGE_SNAPSHOT_MIXED)
        return TRUE;
      n_internal += kind == LODGE_SNAPSHOT_INTERNAL;
    }
  return n_internal > 0 && n_internal < self->snapshots->len;
}

/**
 * lodge_snapshot_list_suggest_name:
 * @self: a list
 *
 * Returns: (transfer full): a name that no snapshot has yet
 */
char *
lodge_snapshot_list_suggest_name (LodgeSnapshotList *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_LIST (self), NULL);

  for (guint i = self->snapshots->len + 1;; i++)
    {
      /* Translators: the name of a snapshot; without / \ " ' and %% */
      g_autofree char *name = g_strdup_printf (_ ("Snapshot %u"), i);
      if (!lodge_snapshot_list_has (self, name))
        return g_steal_pointer (&name);
    }
}
