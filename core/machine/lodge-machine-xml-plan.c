/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-xml-private.h"

/**
 * lodge_xml_plan_disk_bus:
 * @plan: a plan
 * @disk: one of its disks
 *
 * Returns: the bus that @disk is attached to, never %LODGE_DISK_BUS_AUTO
 */
LodgeDiskBus
lodge_xml_plan_disk_bus (const LodgeXmlPlan *plan, const LodgeDiskSpec *disk)
{
  if (disk->bus != LODGE_DISK_BUS_AUTO)
    return disk->bus;
  if (!disk->cdrom && plan->paravirtual)
    return LODGE_DISK_BUS_VIRTIO;
  if (!plan->x86)
    return LODGE_DISK_BUS_SCSI;
  return plan->q35 ? LODGE_DISK_BUS_SATA : LODGE_DISK_BUS_IDE;
}

/**
 * lodge_xml_disk_format:
 * @disk: a disk
 *
 * Returns: the format of the image that the machine opens
 */
const char *
lodge_xml_disk_format (const LodgeDiskSpec *disk)
{
  if (disk->cdrom)
    return "raw";
  if (disk->source == LODGE_DISK_SOURCE_CONVERT)
    return "qcow2";
  if (disk->format != NULL)
    return disk->format;
  return disk->source == LODGE_DISK_SOURCE_NEW ? "qcow2" : "raw";
}

static const char *
default_machine_type (const char *architecture)
{
  if (g_str_equal (architecture, "x86_64") || g_str_equal (architecture, "i686"))
    return "q35";
  if (g_str_equal (architecture, "aarch64") || g_str_equal (architecture, "armv7l")
      || g_str_has_prefix (architecture, "riscv"))
    return "virt";
  if (g_str_has_prefix (architecture, "ppc64"))
    return "pseries";
  if (g_str_equal (architecture, "s390x"))
    return "s390-ccw-virtio";
  return NULL;
}

static const char *
choose_video (const LodgeXmlPlan *plan)
{
  const char *wanted = lodge_machine_spec_get_video (plan->spec);
  const char *const *models = (const char *const *)plan->context->video_models;

  if (wanted != NULL)
    return wanted;
  wanted = plan->paravirtual || !plan->x86 ? "virtio" : "vga";
  /* Distributions package virtio-vga apart; every QEMU for PCs has the standard card. */
  if (models != NULL && !g_strv_contains (models, wanted) && plan->x86)
    wanted = "vga";
  return wanted;
}

/**
 * lodge_xml_plan_fill:
 * @plan: (out): a plan, which borrows from the others
 * @spec: a valid spec
 * @context: what the host can do
 */
void
lodge_xml_plan_fill (LodgeXmlPlan *plan, LodgeMachineSpec *spec, const LodgeXmlContext *context)
{
  const char *architecture = lodge_machine_spec_get_architecture (spec);
  const char *type = lodge_machine_spec_get_machine_type (spec);
  const char *os_id = lodge_machine_spec_get_os_id (spec);
  const char *os_uri = lodge_machine_spec_get_os_uri (spec);
  const char *usb = lodge_machine_spec_get_usb_model (spec);
  const char *network = lodge_machine_spec_get_network_model (spec);
  const char *sound = lodge_machine_spec_get_sound_model (spec);

  plan->spec = spec;
  plan->context = context;
  plan->architecture = architecture != NULL ? architecture : context->architecture;
  plan->machine_type = type != NULL ? type : default_machine_type (plan->architecture);
  plan->x86 =
      g_str_equal (plan->architecture, "x86_64") || g_str_equal (plan->architecture, "i686");
  plan->q35 = plan->x86 && plan->machine_type != NULL
              && (g_str_equal (plan->machine_type, "q35")
                  || g_str_has_prefix (plan->machine_type, "pc-q35"));
  plan->paravirtual = lodge_machine_spec_get_devices (spec) == LODGE_DEVICES_PARAVIRTUAL;
  plan->windows = (os_id != NULL && g_str_has_prefix (os_id, "win"))
                  || (os_uri != NULL && g_str_has_prefix (os_uri, "http://microsoft.com/win"));
  plan->video = choose_video (plan);
  /* The RTL8139 is the one card that systems of the i440FX's time all know. */
  plan->network_model = network != NULL     ? network
                        : plan->paravirtual ? "virtio"
                        : plan->q35         ? "e1000e"
                        : plan->x86         ? "rtl8139"
                                            : "e1000";
  plan->sound_model = sound != NULL ? sound : plan->q35 || !plan->x86 ? "ich9" : "ich6";
  plan->xhci = usb != NULL ? g_str_equal (usb, "xhci") : plan->q35 || !plan->x86;
}
