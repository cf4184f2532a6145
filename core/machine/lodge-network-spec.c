/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-network-spec.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (LodgeNetworkSpec,
                     lodge_network_spec,
                     lodge_network_spec_copy,
                     lodge_network_spec_free)

GType
lodge_network_kind_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_NETWORK_USER, "LODGE_NETWORK_USER", "user" },
    { LODGE_NETWORK_VIRTUAL, "LODGE_NETWORK_VIRTUAL", "network" },
    { LODGE_NETWORK_BRIDGE, "LODGE_NETWORK_BRIDGE", "bridge" },
    { LODGE_NETWORK_NONE, "LODGE_NETWORK_NONE", "none" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeNetworkKind", values));
  return type;
}

/**
 * lodge_network_spec_new:
 * @kind: what the card is connected to
 *
 * Returns: (transfer full): a network card
 */
LodgeNetworkSpec *
lodge_network_spec_new (LodgeNetworkKind kind)
{
  LodgeNetworkSpec *self = g_new0 (LodgeNetworkSpec, 1);

  self->kind = kind;
  return self;
}

/**
 * lodge_network_spec_copy:
 * @self: a network card
 *
 * Returns: (transfer full): a deep copy
 */
LodgeNetworkSpec *
lodge_network_spec_copy (const LodgeNetworkSpec *self)
{
  LodgeNetworkSpec *copy = lodge_network_spec_new (self->kind);

  copy->source = g_strdup (self->source);
  copy->model = g_strdup (self->model);
  copy->mac = g_strdup (self->mac);
  return copy;
}

/**
 * lodge_network_spec_free:
 * @self: (nullable): a network card
 */
void
lodge_network_spec_free (LodgeNetworkSpec *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_free (self->model);
  g_free (self->mac);
  g_free (self);
}

static gboolean
mac_is_valid (const char *mac)
{
  if (strlen (mac) != 17)
    return FALSE;
  for (guint i = 0; i < 17; i++)
    if (i % 3 == 2 ? mac[i] != ':' : !g_ascii_isxdigit (mac[i]))
      return FALSE;
  return TRUE;
}

/**
 * lodge_network_spec_check:
 * @self: a network card
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Returns: whether @self makes sense; whether its network exists is the host's to say
 */
gboolean
lodge_network_spec_check (const LodgeNetworkSpec *self, GError **error)
{
  const char *problem = NULL;
  const gboolean named = self->source != NULL && *self->source != '\0';

  if (self->kind == LODGE_NETWORK_VIRTUAL && !named)
    problem = _ ("Choose the virtual network that the network card is connected to");
  else if (self->kind == LODGE_NETWORK_BRIDGE && !named)
    problem = _ ("Choose the bridge that the network card is connected to");

  if (problem != NULL)
    {
      g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID, problem);
      return FALSE;
    }
  if (self->mac != NULL && !mac_is_valid (self->mac))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is not a network address; write six pairs of digits, for example "
                      "52:54:00:12:34:56"),
                   self->mac);
      return FALSE;
    }
  if (self->mac != NULL && (g_ascii_xdigit_value (self->mac[1]) & 1) != 0)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” addresses a group and cannot be a network card’s address; its second "
                      "digit has to be even"),
                   self->mac);
      return FALSE;
    }
  return TRUE;
}
