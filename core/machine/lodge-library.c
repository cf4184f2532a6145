/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-library.h"

/**
 * LodgeLibrary:
 *
 * The engine as a window sees it: the hosts, the machines of each, and the jobs. For the main
 * thread.
 */
struct _LodgeLibrary
{
  GObject parent_instance;

  LodgeHostList *hosts;
  GListStore *lists; /* of LodgeMachineList, in the order of hosts */
  LodgeJobQueue *jobs;
};

G_DEFINE_FINAL_TYPE (LodgeLibrary, lodge_library, G_TYPE_OBJECT)

static void
hosts_changed_cb (GListModel *hosts, guint position, guint removed, guint added, LodgeLibrary *self)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (LodgeHost) host = g_list_model_get_item (hosts, position + i);
      g_ptr_array_add (fresh, lodge_machine_list_new (host));
    }
  g_list_store_splice (self->lists, position, removed, fresh->pdata, fresh->len);
  for (guint i = 0; i < fresh->len; i++)
    lodge_machine_list_load_async (fresh->pdata[i], TRUE, NULL, NULL, NULL);
}

static void
lodge_library_finalize (GObject *object)
{
  LodgeLibrary *self = LODGE_LIBRARY (object);

  g_clear_object (&self->lists);
  g_clear_object (&self->hosts);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (lodge_library_parent_class)->finalize (object);
}

static void
lodge_library_class_init (LodgeLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_library_finalize;
}

static void
lodge_library_init (LodgeLibrary *self)
{
  self->lists = g_list_store_new (LODGE_TYPE_MACHINE_LIST);
  self->jobs = lodge_job_queue_new ();
}

/**
 * lodge_library_new:
 * @hosts: the hosts
 *
 * Connects all of @hosts, and those that are added later, and loads their machines.
 *
 * Returns: (transfer full): the library
 */
LodgeLibrary *
lodge_library_new (LodgeHostList *hosts)
{
  g_return_val_if_fail (LODGE_IS_HOST_LIST (hosts), NULL);
  LodgeLibrary *self = g_object_new (LODGE_TYPE_LIBRARY, NULL);

  self->hosts = g_object_ref (hosts);
  g_signal_connect_object (hosts, "items-changed", G_CALLBACK (hosts_changed_cb), self, 0);
  hosts_changed_cb (G_LIST_MODEL (hosts), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (hosts)),
                    self);
  return self;
}

/**
 * lodge_library_get_hosts:
 * @self: a library
 *
 * Returns: (transfer none): its hosts
 */
LodgeHostList *
lodge_library_get_hosts (LodgeLibrary *self)
{
  g_return_val_if_fail (LODGE_IS_LIBRARY (self), NULL);

  return self->hosts;
}

/**
 * lodge_library_get_machine_lists:
 * @self: a library
 *
 * Returns: (transfer none): a list of #LodgeMachineList, one for each host, in their order
 */
GListModel *
lodge_library_get_machine_lists (LodgeLibrary *self)
{
  g_return_val_if_fail (LODGE_IS_LIBRARY (self), NULL);

  return G_LIST_MODEL (self->lists);
}

/**
 * lodge_library_get_machines:
 * @self: a library
 * @host: one of its hosts
 *
 * Returns: (transfer none) (nullable): the machines of @host
 */
LodgeMachineList *
lodge_library_get_machines (LodgeLibrary *self, LodgeHost *host)
{
  g_return_val_if_fail (LODGE_IS_LIBRARY (self), NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lists));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeMachineList) list = g_list_model_get_item (G_LIST_MODEL (self->lists), i);
      if (lodge_machine_list_get_host (list) == host)
        return list;
    }
  return NULL;
}

/**
 * lodge_library_get_jobs:
 * @self: a library
 *
 * Returns: (transfer none): the queue for everything that is done to its machines
 */
LodgeJobQueue *
lodge_library_get_jobs (LodgeLibrary *self)
{
  g_return_val_if_fail (LODGE_IS_LIBRARY (self), NULL);

  return self->jobs;
}
