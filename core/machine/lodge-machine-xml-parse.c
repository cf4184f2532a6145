/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-xml-private.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "machine/lodge-metadata.h"

#include <glib/gi18n.h>
#include <string.h>

typedef void (*StringSetter) (LodgeMachineSpec *spec, const char *value);

static void
take (LodgeMachineSpec *spec, StringSetter setter, char *value)
{
  if (value != NULL)
    setter (spec, value);
  g_free (value);
}

static guint64
parse_number (const char *text)
{
  guint64 number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &number, NULL)
             ? number
             : 0;
}

static guint
attr_number (xmlNode *node, const char *name)
{
  g_autofree char *text = lodge_xml_attr (node, name);

  return (guint)MIN (parse_number (text), G_MAXUINT);
}

static guint64
parse_memory (xmlNode *node)
{
  static const struct
  {
    const char *unit;
    guint64 bytes;
  } units[] = {
    { "b", 1 },           { "bytes", 1 },       { "KB", 1000 },       { "k", LODGE_KIB },
    { "KiB", LODGE_KIB }, { "MB", 1000000 },    { "M", LODGE_MIB },   { "MiB", LODGE_MIB },
    { "GB", 1000000000 }, { "G", LODGE_GIB },   { "GiB", LODGE_GIB }, { "TB", 1000000000000 },
    { "T", LODGE_TIB },   { "TiB", LODGE_TIB },
  };
  g_autofree char *text = lodge_xml_text (node);
  g_autofree char *unit = lodge_xml_attr (node, "unit");
  const guint64 number = parse_number (text);
  guint64 bytes = LODGE_KIB;

  for (guint i = 0; unit != NULL && i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (unit, units[i].unit))
      bytes = units[i].bytes;
  return number > G_MAXUINT64 / bytes ? 0 : number * bytes;
}

static LodgeDiskBus
parse_bus (xmlNode *target)
{
  g_autofree char *name = lodge_xml_attr (target, "bus");
  g_autoptr (GEnumClass) buses = g_type_class_ref (LODGE_TYPE_DISK_BUS);
  const GEnumValue *value = name != NULL ? g_enum_get_value_by_nick (buses, name) : NULL;

  return value != NULL ? value->value : LODGE_DISK_BUS_AUTO;
}

/* Returns: (nullable): what a definition says of the files below an image */
static GPtrArray *
parse_chain (xmlNode *disk)
{
  g_autoptr (GPtrArray) chain = lodge_disk_chain_new ();

  for (xmlNode *node = lodge_xml_child (disk, "backingStore"); node != NULL;
       node = lodge_xml_child (node, "backingStore"))
    {
      xmlNode *source = lodge_xml_child (node, "source");
      g_autofree char *file = lodge_xml_attr (source, "file");
      g_autofree char *device = lodge_xml_attr (source, "dev");
      g_autofree char *format = lodge_xml_attr (lodge_xml_child (node, "format"), "type");
      const char *path = file != NULL ? file : device;

      if (path != NULL && format != NULL)
        g_ptr_array_add (chain, lodge_disk_base_new (path, format));
    }
  return chain->len > 0 ? g_steal_pointer (&chain) : NULL;
}

static void
parse_disk (LodgeMachineSpec *spec, xmlNode *node, const LodgeMetadata *metadata)
{
  xmlNode *source = lodge_xml_child (node, "source");
  xmlNode *driver = lodge_xml_child (node, "driver");
  g_autofree char *device = lodge_xml_attr (node, "device");
  LodgeDiskSpec *disk = NULL;

  if (device != NULL && !g_str_equal (device, "disk") && !g_str_equal (device, "cdrom"))
    return; /* floppies and whole SCSI devices */

  disk = lodge_disk_spec_new ();
  disk->cdrom = device != NULL && g_str_equal (device, "cdrom");
  disk->source = LODGE_DISK_SOURCE_USE;
  disk->source_path = lodge_xml_attr (source, "file");
  if (disk->source_path == NULL)
    disk->source_path = lodge_xml_attr (source, "dev");
  disk->format = lodge_xml_attr (driver, "type");
  if (disk->cdrom)
    g_clear_pointer (&disk->format, g_free);
  disk->cache = lodge_xml_attr (driver, "cache");
  disk->discard = lodge_xml_attr_is (driver, "discard", "unmap");
  disk->bus = parse_bus (lodge_xml_child (node, "target"));
  disk->chain = parse_chain (node);
  if (disk->source_path != NULL && metadata->files != NULL
      && g_strv_contains ((const char *const *)metadata->files, disk->source_path))
    disk->path = g_strdup (disk->source_path);
  lodge_machine_spec_add_disk (spec, disk);
}

static void
parse_network (LodgeMachineSpec *spec, xmlNode *node)
{
  g_autofree char *type = lodge_xml_attr (node, "type");
  xmlNode *source = lodge_xml_child (node, "source");
  LodgeNetworkSpec *network = NULL;

  if (g_strcmp0 (type, "user") == 0)
    network = lodge_network_spec_new (LODGE_NETWORK_USER);
  else if (g_strcmp0 (type, "network") == 0)
    {
      network = lodge_network_spec_new (LODGE_NETWORK_VIRTUAL);
      network->source = lodge_xml_attr (source, "network");
    }
  else if (g_strcmp0 (type, "bridge") == 0)
    {
      network = lodge_network_spec_new (LODGE_NETWORK_BRIDGE);
      network->source = lodge_xml_attr (source, "bridge");
    }
  else
    return;
  network->model = lodge_xml_attr (lodge_xml_child (node, "model"), "type");
  network->mac = lodge_xml_attr (lodge_xml_child (node, "mac"), "address");
  lodge_machine_spec_add_network (spec, network);
}

static void
parse_boot (LodgeMachineSpec *spec, xmlNode *domain)
{
  xmlNode *os = lodge_xml_child (domain, "os");
  xmlNode *type = lodge_xml_child (os, "type");
  xmlNode *loader = lodge_xml_child (os, "loader");
  gboolean secure = lodge_xml_attr_is (loader, "secure", "yes");
  gboolean uefi =
      lodge_xml_attr_is (os, "firmware", "efi") || lodge_xml_attr_is (loader, "type", "pflash");

  for (xmlNode *node = lodge_xml_find (os, "firmware", "feature", NULL); node != NULL;
       node = lodge_xml_next (node, "feature"))
    if (lodge_xml_attr_is (node, "name", "secure-boot"))
      secure = lodge_xml_attr_is (node, "enabled", "yes");
  lodge_machine_spec_set_firmware (spec, !uefi    ? LODGE_FIRMWARE_BIOS
                                         : secure ? LODGE_FIRMWARE_UEFI_SECURE
                                                  : LODGE_FIRMWARE_UEFI);
  take (spec, lodge_machine_spec_set_architecture, lodge_xml_attr (type, "arch"));
  take (spec, lodge_machine_spec_set_machine_type, lodge_xml_attr (type, "machine"));
  take (spec, lodge_machine_spec_set_kernel, lodge_xml_text (lodge_xml_child (os, "kernel")));
  take (spec, lodge_machine_spec_set_initrd, lodge_xml_text (lodge_xml_child (os, "initrd")));
  take (spec, lodge_machine_spec_set_command_line,
        lodge_xml_text (lodge_xml_child (os, "cmdline")));
}

static void
parse_cpu (LodgeMachineSpec *spec, xmlNode *domain)
{
  xmlNode *topology = lodge_xml_find (domain, "cpu", "topology", NULL);
  g_autofree char *vcpus = lodge_xml_text (lodge_xml_child (domain, "vcpu"));

  lodge_machine_spec_set_memory (spec, parse_memory (lodge_xml_child (domain, "memory")));
  lodge_machine_spec_set_cpus (spec,
                               vcpus != NULL ? (guint)MIN (parse_number (vcpus), G_MAXUINT) : 1);
  if (topology != NULL)
    {
      lodge_machine_spec_set_sockets (spec, attr_number (topology, "sockets"));
      lodge_machine_spec_set_cores (spec, attr_number (topology, "cores"));
      lodge_machine_spec_set_threads (spec, attr_number (topology, "threads"));
    }
}

/* A machine counts as paravirtual when its first disk is, else when its first network card is,
 * else when it has a virtio random number generator. */
static gboolean
is_paravirtual (xmlNode *devices)
{
  for (xmlNode *node = lodge_xml_child (devices, "disk"); node != NULL;
       node = lodge_xml_next (node, "disk"))
    if (!lodge_xml_attr_is (node, "device", "cdrom")
        && !lodge_xml_attr_is (node, "device", "floppy"))
      return lodge_xml_attr_is (lodge_xml_child (node, "target"), "bus", "virtio")
             || lodge_xml_child (devices, "rng") != NULL;

  xmlNode *model = lodge_xml_find (devices, "interface", "model", NULL);
  return lodge_xml_attr_is (model, "type", "virtio") || lodge_xml_child (devices, "rng") != NULL;
}

static void
parse_devices (LodgeMachineSpec *spec, xmlNode *devices, const LodgeMetadata *metadata)
{
  for (xmlNode *node = lodge_xml_child (devices, "disk"); node != NULL;
       node = lodge_xml_next (node, "disk"))
    parse_disk (spec, node, metadata);
  for (xmlNode *node = lodge_xml_child (devices, "interface"); node != NULL;
       node = lodge_xml_next (node, "interface"))
    parse_network (spec, node);
  for (xmlNode *node = lodge_xml_child (devices, "controller"); node != NULL;
       node = lodge_xml_next (node, "controller"))
    if (lodge_xml_attr_is (node, "type", "usb"))
      {
        g_autofree char *model = lodge_xml_attr (node, "model");

        if (model != NULL && g_str_has_suffix (model, "xhci"))
          lodge_machine_spec_set_usb_model (spec, "xhci");
        else if (model != NULL && g_str_has_prefix (model, "ich9"))
          lodge_machine_spec_set_usb_model (spec, "ehci");
      }
  take (spec, lodge_machine_spec_set_video,
        lodge_xml_attr (lodge_xml_find (devices, "video", "model", NULL), "type"));
  take (spec, lodge_machine_spec_set_sound_model,
        lodge_xml_attr (lodge_xml_child (devices, "sound"), "model"));
  lodge_machine_spec_set_sound (spec, lodge_xml_child (devices, "sound") != NULL);
  lodge_machine_spec_set_serial (spec, lodge_xml_child (devices, "serial") != NULL
                                           || lodge_xml_child (devices, "console") != NULL);
  lodge_machine_spec_set_tpm (spec, lodge_xml_child (devices, "tpm") != NULL);
  lodge_machine_spec_set_devices (spec, is_paravirtual (devices) ? LODGE_DEVICES_PARAVIRTUAL
                                                                 : LODGE_DEVICES_COMPATIBLE);
}

static xmlNode *
find_domain (xmlNode *root, GError **error)
{
  if (g_str_equal (root->name, "domain"))
    return root;
  /* What libvirt writes to disk while a machine is running. */
  if (g_str_equal (root->name, "domstatus") && lodge_xml_child (root, "domain") != NULL)
    return lodge_xml_child (root, "domain");
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
               _ ("This is not the definition of a machine: it begins with <%s>, not <domain>"),
               (const char *)root->name);
  return NULL;
}

/**
 * lodge_machine_spec_from_xml:
 * @xml: domain XML, Lodge's or anybody's
 * @error: return location for an error, %LODGE_ERROR_INVALID where @xml is no domain XML
 *
 * What a spec has no word for is passed over: the spec is a view, and the XML remains the machine.
 * A disk keeps its place but has no #LodgeDiskSpec.source_path when it is not a file or device of
 * the host. The disks are all %LODGE_DISK_SOURCE_USE; those that Lodge made for the machine have
 * #LodgeDiskSpec.path too. The result need not be valid. Works from any thread.
 *
 * Returns: (transfer full): a spec
 */
LodgeMachineSpec *
lodge_machine_spec_from_xml (const char *xml, GError **error)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, NULL, error);
  xmlNode *domain = doc != NULL ? find_domain (xmlDocGetRootElement (doc), error) : NULL;

  if (domain == NULL)
    return NULL;

  LodgeMachineSpec *spec = lodge_machine_spec_new ();
  g_autoptr (LodgeMetadata) metadata = lodge_metadata_parse (xml, NULL);
  take (spec, lodge_machine_spec_set_name, lodge_xml_text (lodge_xml_child (domain, "name")));
  take (spec, lodge_machine_spec_set_uuid, lodge_xml_text (lodge_xml_child (domain, "uuid")));
  take (spec, lodge_machine_spec_set_title, lodge_xml_text (lodge_xml_child (domain, "title")));
  take (spec, lodge_machine_spec_set_description,
        lodge_xml_text (lodge_xml_child (domain, "description")));
  lodge_machine_spec_set_os_id (spec, metadata->os_id);
  lodge_machine_spec_set_notes (spec, metadata->notes);
  lodge_machine_spec_set_tags (spec, (const char *const *)metadata->tags);
  take (spec, lodge_machine_spec_set_os_uri, lodge_metadata_parse_os_uri (xml));
  parse_cpu (spec, domain);
  parse_boot (spec, domain);
  parse_devices (spec, lodge_xml_child (domain, "devices"), metadata);
  return spec;
}
