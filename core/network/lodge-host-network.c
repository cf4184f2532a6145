/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-network"

#include "config.h"

#include "network/lodge-host-network.h"
#include "network/lodge-host-network-private.h"

#include "base/lodge-error.h"
#include "host/lodge-host-private.h"
#include "machine/lodge-xml.h"

#include <glib/gi18n.h>
#include <linux/if_bridge.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_BRIDGES 1024

static void
network_free (gpointer data)
{
  LodgeHostNetwork *self = data;

  g_free (self->name);
  g_free (self);
}

static void
add (GPtrArray *networks, LodgeNetworkKind kind, const char *name, gboolean active)
{
  LodgeHostNetwork *self;

  /* A name that is no text could neither be shown nor written into a definition. */
  if (!g_utf8_validate (name, -1, NULL))
    return;
  self = g_new0 (LodgeHostNetwork, 1);
  self->kind = kind;
  self->name = g_strdup (name);
  self->active = active;
  g_ptr_array_add (networks, self);
}

/* What can be used at once comes first, and of that libvirt's own. */
static gint
compare (gconstpointer a, gconstpointer b)
{
  const LodgeHostNetwork *one = *(LodgeHostNetwork *const *)a;
  const LodgeHostNetwork *two = *(LodgeHostNetwork *const *)b;
  const gboolean default_one = g_str_equal (one->name, "default");
  const gboolean default_two = g_str_equal (two->name, "default");

  if (one->kind != two->kind)
    return one->kind < two->kind ? -1 : 1;
  if (one->active != two->active)
    return one->active ? -1 : 1;
  if (default_one != default_two)
    return default_one ? -1 : 1;
  return strcmp (one->name, two->name);
}

/* No driver of networks is no network. */
static gboolean
is_unsupported (void)
{
  return virGetLastErrorCode () == VIR_ERR_NO_SUPPORT
         || virGetLastErrorCode () == VIR_ERR_OPERATION_UNSUPPORTED;
}

static gboolean
add_virtual (GPtrArray *networks, virConnectPtr connection, GError **error)
{
  virNetworkPtr *found = NULL;
  const int n = virConnectListAllNetworks (connection, &found, 0);

  if (n < 0 && !is_unsupported ())
    {
      lodge_error_from_libvirt (error, _ ("The host’s networks cannot be listed"));
      return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      add (networks, LODGE_NETWORK_VIRTUAL, virNetworkGetName (found[i]),
           virNetworkIsActive (found[i]) == 1);
      virNetworkFree (found[i]);
    }
  free (found);
  return TRUE;
}

/* The kernel knows its bridges; libvirt's driver for interfaces is an extra package, and sysfs may
 * have been mounted in another network namespace. */
static void
add_bridges_here (GPtrArray *networks)
{
  int indices[MAX_BRIDGES];
  unsigned long arguments[] = { BRCTL_GET_BRIDGES, (unsigned long)indices, MAX_BRIDGES };
  const int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int n = fd >= 0 ? ioctl (fd, SIOCGIFBR, arguments) : -1;

  for (int i = 0; i < n; i++)
    {
      char name[IF_NAMESIZE];
      if (if_indextoname ((unsigned int)indices[i], name) != NULL)
        add (networks, LODGE_NETWORK_BRIDGE, name, TRUE);
    }
  if (fd >= 0)
    close (fd);
}

static gboolean
is_bridge (virInterfacePtr interface)
{
  char *xml = virInterfaceGetXMLDesc (interface, 0);
  g_autoptr (xmlDoc) doc = xml != NULL ? lodge_xml_parse (xml, "interface", NULL) : NULL;
  const gboolean bridge =
      doc != NULL && lodge_xml_attr_is (xmlDocGetRootElement (doc), "type", "bridge");

  free (xml);
  return bridge;
}

/* Of another computer without that driver no bridges are known, which is no error. */
static void
add_bridges_there (GPtrArray *networks, virConnectPtr connection)
{
  virInterfacePtr *found = NULL;
  const int n = virConnectListAllInterfaces (connection, &found, 0);

  for (int i = 0; i < n; i++)
    {
      if (is_bridge (found[i]))
        add (networks, LODGE_NETWORK_BRIDGE, virInterfaceGetName (found[i]), TRUE);
      virInterfaceFree (found[i]);
    }
  free (found);
}

/**
 * lodge_host_network_load: (skip)
 * @connection: a connection
 * @here: whether it leads to the QEMU of this computer
 * @error: return location for an error
 *
 * Blocks; for a worker thread.
 *
 * Returns: (transfer full) (element-type LodgeHostNetwork): see
 *   lodge_host_list_networks_finish()
 */
GPtrArray *
lodge_host_network_load (virConnectPtr connection, gboolean here, GError **error)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (network_free);

  if (!add_virtual (networks, connection, error))
    return NULL;
  if (here)
    add_bridges_here (networks);
  else
    add_bridges_there (networks, connection);
  g_ptr_array_sort (networks, compare);
  return g_steal_pointer (&networks);
}

typedef struct
{
  virConnectPtr connection;
  gboolean here;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  virConnectClose (work->connection);
  g_free (work);
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Work *work = task_data;
  GError *error = NULL;
  GPtrArray *networks = lodge_host_network_load (work->connection, work->here, &error);

  if (networks != NULL)
    g_task_return_pointer (task, networks, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lodge_host_list_networks_async:
 * @host: a host
 * @cancellable: (nullable): stops waiting
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Asks which virtual networks and bridges @host has. Without a connection that is
 * %LODGE_ERROR_UNREACHABLE.
 */
void
lodge_host_list_networks_async (LodgeHost *host,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LODGE_IS_HOST (host));
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  virConnectPtr connection = lodge_host_ref_connection (host, &error);
  Work *work;

  g_task_set_source_tag (task, lodge_host_list_networks_async);
  if (connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  work = g_new (Work, 1);
  *work = (Work){ connection, lodge_host_is_local (host) && lodge_host_is_qemu (host) };
  g_task_set_task_data (task, work, work_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_thread);
}

/**
 * lodge_host_list_networks_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type LodgeHostNetwork): virtual networks, then bridges; of
 *   either kind those first that are started
 */
GPtrArray *
lodge_host_list_networks_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lodge_host_network_find:
 * @networks: (element-type LodgeHostNetwork): a host's networks
 * @kind: virtual network or bridge
 * @name: (nullable): a name; %NULL for the best of that kind
 *
 * Returns: (transfer none) (nullable): the network
 */
const LodgeHostNetwork *
lodge_host_network_find (GPtrArray *networks, LodgeNetworkKind kind, const char *name)
{
  for (guint i = 0; i < networks->len; i++)
    {
      const LodgeHostNetwork *network = networks->pdata[i];
      if (network->kind == kind && (name == NULL || g_str_equal (network->name, name)))
        return network;
    }
  return NULL;
}

static char *
join_names (GPtrArray *networks, LodgeNetworkKind kind)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < networks->len; i++)
    {
      const LodgeHostNetwork *network = networks->pdata[i];
      if (network->kind == kind)
        g_string_append_printf (names, "%s“%s”", names->len > 0 ? ", " : "", network->name);
    }
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/**
 * lodge_host_network_check:
 * @networks: (element-type LodgeHostNetwork): a host's networks
 * @card: a network card
 * @error: return location for an error: %LODGE_ERROR_NOT_FOUND with the names that there are
 *
 * Returns: whether what @card is to be connected to exists
 */
gboolean
lodge_host_network_check (GPtrArray *networks, const LodgeNetworkSpec *card, GError **error)
{
  const gboolean bridge = card->kind == LODGE_NETWORK_BRIDGE;
  g_autofree char *names = NULL;

  if ((card->kind != LODGE_NETWORK_VIRTUAL && !bridge) || card->source == NULL
      || card->source[0] == '\0'
      || lodge_host_network_find (networks, card->kind, card->source) != NULL)
    return TRUE;
  names = join_names (networks, card->kind);
  if (names == NULL && bridge)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                 _ ("There is no bridge “%s”; the host has no bridge at all"), card->source);
  else if (names == NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                 _ ("There is no virtual network “%s”; the host has no virtual network at all"),
                 card->source);
  else if (bridge)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                 _ ("There is no bridge “%s”; the host has %s"), card->source, names);
  else
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND,
                 _ ("There is no virtual network “%s”; the host has %s"), card->source, names);
  return FALSE;
}
