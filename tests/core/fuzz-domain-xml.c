/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domain XML from anywhere becomes a spec, or an error; a spec that is valid becomes XML again. */
#include "machine/lodge-machine-xml.h"
#include "machine/lodge-metadata.h"
#include "snapshot/lodge-snapshot-private.h"

#include "fuzz.h"

const char *const fuzz_seeds[] = {
  "<domain type='kvm'><name>a</name><title>t</title><memory unit='MiB'>512</memory><vcpu>2</vcpu>"
  "<metadata><lodge:machine xmlns:lodge='https://lodge.github.io/xmlns/domain/1.0'>"
  "<lodge:created-by/><lodge:notes>n</lodge:notes><lodge:tag>x</lodge:tag>"
  "<lodge:file>/a.qcow2</lodge:file></lodge:machine></metadata><os firmware='efi'>"
  "<type arch='x86_64' machine='q35'>hvm</type><firmware><feature enabled='yes' "
  "name='secure-boot'/></firmware><kernel>/k</kernel></os><cpu><topology sockets='1' cores='2' "
  "threads='1'/></cpu><devices><disk type='file' device='disk'><driver type='qcow2' "
  "cache='none' discard='unmap'/><source file='/a.qcow2'/><target dev='vda' bus='virtio'/></disk>"
  "<disk device='cdrom'><target dev='sda' bus='sata'/></disk><interface type='bridge'><source "
  "bridge='br0'/><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>"
  "<controller type='usb' model='qemu-xhci'/><video><model type='virtio'/></video><sound "
  "model='ich9'/><serial type='pty'/><tpm model='tpm-crb'/><rng "
  "model='virtio'/></devices></domain>",
  "<domstatus><domain><memory unit='TiB'>99999999999999999999</memory><vcpu>-1</vcpu>"
  "</domain></domstatus>",
  "<domainsnapshot><name>n</name><creationTime>1</creationTime><parent><name>p</name></parent>"
  "<memory snapshot='internal'/><disks><disk snapshot='external'/></disks><domain><metadata>"
  "<l:machine xmlns:l='https://lodge.github.io/xmlns/domain/1.0'><l:snapshot name='n' title='t'/>"
  "</l:machine></metadata></domain></domainsnapshot>",
  "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;&b;'>]><domain><name>&c;</name></domain>",
  NULL,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_spec_from_xml (text, NULL);
  g_autoptr (LodgeMetadata) metadata = lodge_metadata_parse (text, NULL);
  g_autofree char *uri = lodge_metadata_parse_os_uri (text);
  g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_parse (text, FALSE, FALSE, NULL);
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();
  g_autoptr (GError) error = NULL;

  lodge_xml_context_parse (context, text, NULL);
  if (snapshot != NULL)
    g_assert_nonnull (lodge_snapshot_get_title (snapshot));
  if (spec != NULL)
    {
      g_autofree char *xml = lodge_machine_spec_to_xml (spec, context, &error);

      g_assert_true ((xml == NULL) == (error != NULL));
      if (xml != NULL)
        {
          g_autoptr (LodgeMachineSpec) again = lodge_machine_spec_from_xml (xml, &error);

          g_assert_no_error (error);
          g_assert_cmpstr (lodge_machine_spec_get_name (again), ==,
                           lodge_machine_spec_get_name (spec));
        }
    }
  return 0;
}
