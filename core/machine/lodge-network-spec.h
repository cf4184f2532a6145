/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  LODGE_NETWORK_USER,    /* NAT in user space; needs no privileges */
  LODGE_NETWORK_VIRTUAL, /* a libvirt network, named by source */
  LODGE_NETWORK_BRIDGE,  /* a bridge of the host, named by source */
  LODGE_NETWORK_NONE,
} LodgeNetworkKind;

/**
 * LodgeNetworkSpec:
 * @kind: what the NIC is connected to
 * @source: (nullable): the network's or bridge's name
 * @model: (nullable): "virtio", "e1000e"…; %NULL for what fits the spec's devices
 * @mac: (nullable): the address; %NULL for a random one
 */
typedef struct
{
  LodgeNetworkKind kind;
  char *source;
  char *model;
  char *mac;
} LodgeNetworkSpec;

#define LODGE_TYPE_NETWORK_KIND (lodge_network_kind_get_type ())
GType lodge_network_kind_get_type (void);
#define LODGE_TYPE_NETWORK_SPEC (lodge_network_spec_get_type ())
GType lodge_network_spec_get_type (void);

LodgeNetworkSpec *lodge_network_spec_new (LodgeNetworkKind kind);
LodgeNetworkSpec *lodge_network_spec_copy (const LodgeNetworkSpec *self);
void lodge_network_spec_free (LodgeNetworkSpec *self);
gboolean lodge_network_spec_check (const LodgeNetworkSpec *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetworkSpec, lodge_network_spec_free)

G_END_DECLS
