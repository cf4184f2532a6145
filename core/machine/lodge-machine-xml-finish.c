/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-xml-private.h"

#include "machine/lodge-metadata.h"

#include <string.h>

static void
set (xmlNode *node, const char *name, const char *value)
{
  xmlSetProp (node, (const xmlChar *)name, (const xmlChar *)value);
}

static void
add_fragment (xmlNode *parent, const char *xml)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, NULL, NULL);

  g_return_if_fail (doc != NULL);
  xmlAddChild (parent, xmlDocCopyNode (xmlDocGetRootElement (doc), parent->doc, 1));
}

static void
finish_metadata (const LodgeXmlPlan *plan, xmlNode *domain)
{
  xmlNode *metadata = lodge_xml_ensure (domain, "metadata");
  GPtrArray *disks = lodge_machine_spec_get_disks (plan->spec);
  const char *os_uri = lodge_machine_spec_get_os_uri (plan->spec);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autofree char *xml = NULL;

  /* A disk with a place of its own was made by Lodge; one used in place was not. */
  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];

      if (disk->path != NULL)
        g_ptr_array_add (files, disk->path);
    }
  g_ptr_array_add (files, NULL);

  const LodgeMetadata lodge = {
    .owned = TRUE,
    .os_id = (char *)lodge_machine_spec_get_os_id (plan->spec),
    .notes = (char *)lodge_machine_spec_get_notes (plan->spec),
    .tags = (char **)lodge_machine_spec_get_tags (plan->spec),
    .files = (char **)files->pdata,
  };
  xml = lodge_metadata_to_xml (&lodge, TRUE);
  add_fragment (metadata, xml);
  if (os_uri != NULL)
    {
      g_autofree char *osinfo = g_markup_printf_escaped (
          "<libosinfo:libosinfo xmlns:libosinfo=\"" LODGE_OSINFO_METADATA_URI "\">"
          "<libosinfo:os id=\"%s\"/></libosinfo:libosinfo>",
          os_uri);

      add_fragment (metadata, osinfo);
    }
}

static void
finish_firmware (const LodgeXmlPlan *plan, xmlNode *domain)
{
  const LodgeFirmware firmware = lodge_machine_spec_get_firmware (plan->spec);
  xmlNode *os = lodge_xml_child (domain, "os");

  if (firmware == LODGE_FIRMWARE_BIOS)
    return;

  /* Said either way: with nothing said libvirt takes the first description that fits, which on
   * some distributions is the one with Secure Boot. */
  const char *secure = firmware == LODGE_FIRMWARE_UEFI_SECURE ? "yes" : "no";
  xmlNode *node = lodge_xml_add (os, "firmware", NULL);
  lodge_xml_add (node, "feature", "enabled", secure, "name", "secure-boot", NULL);
  lodge_xml_add (node, "feature", "enabled", secure, "name", "enrolled-keys", NULL);
}

static void
finish_features (const LodgeXmlPlan *plan, xmlNode *domain)
{
  xmlNode *features = lodge_xml_ensure (domain, "features");

  if (!plan->x86)
    return;
  if (lodge_machine_spec_get_firmware (plan->spec) == LODGE_FIRMWARE_UEFI_SECURE)
    lodge_xml_add (features, "smm", "state", "on", NULL);
  /* VMware's port makes Linux guests take the pointer for VMware's. */
  lodge_xml_add (features, "vmport", "state", "off", NULL);
  if (plan->windows && plan->context->kvm)
    {
      xmlNode *hyperv = lodge_xml_add (features, "hyperv", "mode", "custom", NULL);

      lodge_xml_add (hyperv, "relaxed", "state", "on", NULL);
      lodge_xml_add (hyperv, "vapic", "state", "on", NULL);
      lodge_xml_add (hyperv, "spinlocks", "state", "on", "retries", "8191", NULL);
      lodge_xml_add (lodge_xml_ensure (domain, "clock"), "timer", "name", "hypervclock", "present",
                     "yes", NULL);
    }
}

static void
finish_cpu (const LodgeXmlPlan *plan, xmlNode *domain)
{
  xmlNode *cpu = lodge_xml_child (domain, "cpu");

  if (cpu == NULL)
    return;
  if (plan->context->kvm && plan->context->cpu_host_passthrough)
    {
      set (cpu, "mode", "host-passthrough");
      set (cpu, "check", "none");
      set (cpu, "migratable", "on");
    }
  else if (!plan->context->kvm && plan->context->cpu_maximum)
    {
      set (cpu, "mode", "maximum");
      set (cpu, "check", "none");
      set (cpu, "migratable", "on");
    }
}

/* libvirt opens just what stands here, whatever the images name: that is how a base that has moved
 * is found again without a byte of anybody's image being changed. */
static void
add_chain (xmlNode *disk, GPtrArray *chain)
{
  xmlNode *node = disk;

  for (guint i = 0; i < chain->len; i++)
    {
      const LodgeDiskBase *base = chain->pdata[i];
      const gboolean block = g_str_has_prefix (base->path, "/dev/");

      node = lodge_xml_add (node, "backingStore", "type", block ? "block" : "file", NULL);
      lodge_xml_add (node, "format", "type", base->format, NULL);
      lodge_xml_add (node, "source", block ? "dev" : "file", base->path, NULL);
    }
  lodge_xml_add (node, "backingStore", NULL);
}

static void
finish_disks (const LodgeXmlPlan *plan, xmlNode *devices)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (plan->spec);
  xmlNode *node = lodge_xml_child (devices, "disk");
  gboolean scsi = FALSE;

  for (guint i = 0; i < disks->len && node != NULL; i++)
    {
      set (lodge_xml_ensure (node, "driver"), "type", lodge_xml_disk_format (disks->pdata[i]));
      scsi |= lodge_xml_plan_disk_bus (plan, disks->pdata[i]) == LODGE_DISK_BUS_SCSI;
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (disk->chain != NULL && disk->source == LODGE_DISK_SOURCE_USE)
        add_chain (node, disk->chain);
      node = lodge_xml_next (node, "disk");
    }
  if (scsi && (plan->paravirtual || !plan->x86))
    lodge_xml_add (devices, "controller", "type", "scsi", "index", "0", "model", "virtio-scsi",
                   NULL);
}

static void
finish_display (const LodgeXmlPlan *plan, xmlNode *devices)
{
  xmlNode *graphics = lodge_xml_child (devices, "graphics");
  xmlNode *model = lodge_xml_find (devices, "video", "model", NULL);

  if (plan->context->remote)
    {
      set (graphics, "autoport", "yes");
      lodge_xml_add (graphics, "listen", "type", "address", "address", "127.0.0.1", NULL);
    }
  else
    {
      lodge_xml_add (graphics, "listen", "type", "none", NULL);
      if (plan->context->spice)
        {
          /* Nothing is gained by compressing for a socket on the same computer. */
          lodge_xml_add (graphics, "jpeg", "compression", "never", NULL);
          lodge_xml_add (graphics, "zlib", "compression", "never", NULL);
          lodge_xml_add (graphics, "playback", "compression", "off", NULL);
          lodge_xml_add (graphics, "streaming", "mode", "off", NULL);
        }
    }
  set (model, "type", plan->video);
  if (g_str_equal (plan->video, "vga") || g_str_equal (plan->video, "bochs"))
    set (model, "vram", "32768"); /* KiB: enough for 3840×2160 */
  else if (g_str_equal (plan->video, "qxl"))
    set (model, "vgamem", "32768");
}

static void
finish_sound (const LodgeXmlPlan *plan, xmlNode *devices)
{
  if (!lodge_machine_spec_get_sound (plan->spec))
    return;

  xmlNode *sound = lodge_xml_add (devices, "sound", "model", plan->sound_model, NULL);
  if (g_str_has_prefix (plan->sound_model, "ich"))
    lodge_xml_add (sound, "codec", "type", "duplex", NULL);
  lodge_xml_add (sound, "audio", "id", "1", NULL);
  lodge_xml_add (devices, "audio", "id", "1", "type", plan->context->spice ? "spice" : "none",
                 NULL);
}

static void
finish_others (const LodgeXmlPlan *plan, xmlNode *devices)
{
  xmlNode *balloon = lodge_xml_child (devices, "memballoon");

  if (plan->paravirtual)
    {
      xmlNode *rng = lodge_xml_add (devices, "rng", "model", "virtio", NULL);
      xmlNode *backend = lodge_xml_add (rng, "backend", "model", "random", NULL);

      xmlNodeSetContent (backend, (const xmlChar *)"/dev/urandom");
      set (balloon, "freePageReporting", "on");
      lodge_xml_add (balloon, "stats", "period", "5", NULL);
    }
  if (lodge_machine_spec_get_tpm (plan->spec))
    {
      xmlNode *tpm =
          lodge_xml_add (devices, "tpm", "model", plan->x86 ? "tpm-crb" : "tpm-tis", NULL);

      lodge_xml_add (tpm, "backend", "type", "emulator", "version", "2.0", NULL);
    }
}

/**
 * lodge_xml_finish:
 * @plan: a plan
 * @domain: what libvirt-gconfig made of it
 *
 * Adds what libvirt-gconfig has no types for.
 */
void
lodge_xml_finish (const LodgeXmlPlan *plan, xmlNode *domain)
{
  xmlNode *devices = lodge_xml_ensure (domain, "devices");

  finish_metadata (plan, domain);
  finish_firmware (plan, domain);
  finish_features (plan, domain);
  finish_cpu (plan, domain);
  finish_disks (plan, devices);
  finish_display (plan, devices);
  finish_sound (plan, devices);
  finish_others (plan, devices);
  if (plan->context->emulator != NULL)
    xmlNodeSetContent (lodge_xml_ensure (devices, "emulator"),
                       (const xmlChar *)plan->context->emulator);
}
