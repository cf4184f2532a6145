/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-machine-draft-private.h"

#include <glib/gi18n.h>

/* What the network card of a draft is connected to, and what the host has to offer. */

static gboolean
is_named (LodgeMachineDraft *self)
{
  return self->network == LODGE_NETWORK_VIRTUAL || self->network == LODGE_NETWORK_BRIDGE;
}

/* A name that the host does not have is replaced by the best that it has. */
static void
settle_source (LodgeMachineDraft *self)
{
  const LodgeHostNetwork *network = NULL;

  if (!is_named (self) || self->networks == NULL)
    return;
  if (self->network_source != NULL)
    network = lodge_host_network_find (self->networks, self->network, self->network_source);
  if (network == NULL)
    network = lodge_host_network_find (self->networks, self->network, NULL);
  g_free (self->network_source);
  self->network_source = network != NULL ? g_strdup (network->name) : NULL;
}

static void
networks_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineDraft) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) networks = lodge_host_list_networks_finish (result, &error);

  if (lodge_error_is_cancelled (error))
    return;
  g_clear_pointer (&self->networks_problem, g_free);
  if (networks != NULL)
    self->networks = g_steal_pointer (&networks);
  else
    self->networks_problem = g_strdup (error->message);
  settle_source (self);
  lodge_machine_draft_update (self);
}

/*
 * lodge_machine_draft_want_networks:
 *
 * Asks the host once, when somebody wants one of its networks.
 */
void
lodge_machine_draft_want_networks (LodgeMachineDraft *self)
{
  if (self->networks_wanted || lodge_host_get_state (self->host) != LODGE_HOST_CONNECTED)
    return;
  self->networks_wanted = TRUE;
  lodge_host_list_networks_async (self->host, self->cancellable, networks_listed_cb,
                                  g_object_ref (self));
}

/*
 * lodge_machine_draft_check_network:
 *
 * Returns: (transfer full) (nullable): what is wrong with the connection
 */
char *
lodge_machine_draft_check_network (LodgeMachineDraft *self)
{
  const gboolean bridge = self->network == LODGE_NETWORK_BRIDGE;
  const LodgeHostNetwork *network = NULL;

  if (!is_named (self))
    return NULL;
  if (self->networks == NULL && self->networks_problem == NULL)
    return g_strdup (_ ("Looking for the networks of this host…"));
  if (self->network_source == NULL || self->network_source[0] == '\0')
    {
      if (self->networks == NULL)
        return bridge ? g_strdup (_ ("Write the name of the bridge, for example br0"))
                      : g_strdup (_ ("Write the name of the virtual network, for example default"));
      return bridge ? g_strdup (_ ("This host has no bridge; User Mode needs none"))
                    : g_strdup (_ ("This host has no virtual network; User Mode needs none"));
    }
  if (self->networks != NULL)
    network = lodge_host_network_find (self->networks, self->network, self->network_source);
  if (network != NULL && !network->active)
    return g_strdup_printf (
        _ ("The virtual network “%s” is not started; “virsh -c %s net-start %s” "
           "starts it"),
        network->name, lodge_host_get_uri (self->host), network->name);
  return NULL;
}

/**
 * lodge_machine_draft_get_networks:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable) (element-type LodgeHostNetwork): what the host has; %NULL
 *   before somebody wanted one and the answer has come
 */
GPtrArray *
lodge_machine_draft_get_networks (LodgeMachineDraft *self)
{
  return self->networks;
}

/**
 * lodge_machine_draft_get_networks_failed:
 * @self: a draft
 *
 * Returns: whether the host could not say what it has, so that a name has to be written
 */
gboolean
lodge_machine_draft_get_networks_failed (LodgeMachineDraft *self)
{
  return self->networks_problem != NULL;
}

/**
 * lodge_machine_draft_get_network:
 * @self: a draft
 *
 * Returns: what the network card is connected to
 */
LodgeNetworkKind
lodge_machine_draft_get_network (LodgeMachineDraft *self)
{
  return self->network;
}

/**
 * lodge_machine_draft_set_network:
 * @self: a draft
 * @network: what the network card is connected to
 */
void
lodge_machine_draft_set_network (LodgeMachineDraft *self, LodgeNetworkKind network)
{
  if (self->network == network)
    return;
  self->network = network;
  if (is_named (self))
    lodge_machine_draft_want_networks (self);
  settle_source (self);
  lodge_machine_draft_update (self);
}

/**
 * lodge_machine_draft_get_network_source:
 * @self: a draft
 *
 * Returns: (nullable): the name of the virtual network or bridge
 */
const char *
lodge_machine_draft_get_network_source (LodgeMachineDraft *self)
{
  return self->network_source;
}

/**
 * lodge_machine_draft_set_network_source:
 * @self: a draft
 * @network_source: (nullable): the name of the virtual network or bridge
 */
void
lodge_machine_draft_set_network_source (LodgeMachineDraft *self, const char *network_source)
{
  if (g_strcmp0 (self->network_source, network_source) == 0)
    return;
  g_free (self->network_source);
  self->network_source = g_strdup (network_source);
  lodge_machine_draft_update (self);
}
