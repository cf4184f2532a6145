/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/**
 * LodgeXmlContext:
 * @kvm: whether the machine is to be run by KVM
 * @remote: whether the host is another computer: its display needs a socket, and little bandwidth
 * @emulator: (nullable): path of QEMU; libvirt knows it where this is %NULL
 * @architecture: the machine's architecture where the spec names none
 * @spice: whether this QEMU has SPICE
 * @usb_redirection: whether USB devices can be redirected over SPICE
 * @tpm_emulator: whether the host has a TPM emulator (swtpm)
 * @uefi: whether the host has UEFI firmware
 * @secure_boot: whether the host has UEFI firmware with Secure Boot
 * @cpu_host_passthrough: whether the host's own CPU can be shown to guests
 * @cpu_maximum: whether "everything that the hypervisor can do" is a CPU model
 * @video_models: (nullable): models of graphics cards that there are, %NULL when not known
 * @libvirt_version: of the host, as virConnectGetLibVersion() counts it; 0 when not known
 *
 * What a host can do, as far as a domain's definition depends on it.
 */
typedef struct
{
  gboolean kvm;
  gboolean remote;
  char *emulator;
  char *architecture;
  gboolean spice;
  gboolean usb_redirection;
  gboolean tpm_emulator;
  gboolean uefi;
  gboolean secure_boot;
  gboolean cpu_host_passthrough;
  gboolean cpu_maximum;
  char **video_models;
  guint64 libvirt_version;
} LodgeXmlContext;

LodgeXmlContext *lodge_xml_context_new (void);
LodgeXmlContext *lodge_xml_context_copy (const LodgeXmlContext *self);
void lodge_xml_context_free (LodgeXmlContext *self);
gboolean lodge_xml_context_parse (LodgeXmlContext *self, const char *capabilities, GError **error);
LodgeXmlContext *lodge_xml_context_load (virConnectPtr connection,
                                         const char *architecture,
                                         gboolean kvm,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeXmlContext, lodge_xml_context_free)

G_END_DECLS
