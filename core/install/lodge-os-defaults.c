/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "install/lodge-os-private.h"

#include "base/lodge-units.h"

#define PCI(id) "http://pcisig.com/pci/" id
#define Q35 "http://qemu.org/chipset/x86/q35"

#define FALLBACK_MEMORY (2 * LODGE_GIB)
#define FALLBACK_DISK (20 * LODGE_GIB)
#define LEAST_MEMORY (64 * LODGE_MIB)

/* From this year on systems know PCI Express, AHCI and the e1000e. */
#define MODERN_YEAR 2009

static gboolean
is_modern (LodgeOs *os)
{
  return lodge_os_get_release_year (os) == 0 || lodge_os_get_release_year (os) >= MODERN_YEAR;
}

static gboolean
is_windows (LodgeOs *os)
{
  return g_strcmp0 (lodge_os_get_family (os), "winnt") == 0;
}

static guint64
choose_memory (LodgeOs *os, guint64 host_memory)
{
  guint64 wanted = FALLBACK_MEMORY;

  if (os != NULL)
    {
      const guint64 minimum = lodge_os_get_minimum_memory (os);
      const guint64 recommended = lodge_os_get_recommended_memory (os);

      if (recommended > 0)
        wanted = MAX (recommended, minimum);
      else if (minimum > 0)
        wanted = 2 * minimum;
      /* What makers recommend is for the text installer; a desktop wants more. */
      if (is_modern (os))
        wanted = MAX (wanted, FALLBACK_MEMORY);
    }
  if (host_memory > 0)
    wanted = MIN (wanted, host_memory / 2);
  if (wanted > 512 * LODGE_MIB)
    wanted -= wanted % (256 * LODGE_MIB);
  return MAX (wanted - wanted % LODGE_MIB, LEAST_MEMORY);
}

static guint
choose_cpus (LodgeOs *os, guint host_cpus)
{
  guint wanted = host_cpus >= 8 ? 4 : 2;

  /* DOS and the Windows on top of it know one CPU only. */
  if (os != NULL && !is_modern (os) && lodge_os_get_release_year (os) < 2001)
    wanted = 1;
  return MAX (host_cpus > 0 ? MIN (wanted, host_cpus) : wanted, 1);
}

static gboolean
needs_uefi (LodgeOs *os)
{
  g_autoptr (OsinfoFirmwareList) list =
      osinfo_os_get_complete_firmware_list (lodge_os_get_osinfo (os), NULL);

  for (gint i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoFirmware *firmware = OSINFO_FIRMWARE (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (g_strcmp0 (osinfo_firmware_get_architecture (firmware), "x86_64") == 0
          && g_strcmp0 (osinfo_firmware_get_firmware_type (firmware), "bios") == 0
          && !osinfo_firmware_is_supported (firmware))
        return TRUE;
    }
  return FALSE;
}

static const char *
choose_network (LodgeOs *os)
{
  static const struct
  {
    const char *device;
    const char *model;
  } cards[] = {
    { PCI ("8086/10d3"), "e1000e" },   { PCI ("8086/100e"), "e1000" },
    { PCI ("10ec/8139"), "rtl8139" },  { PCI ("1022/2000"), "pcnet" },
    { PCI ("10ec/8029"), "ne2k_pci" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    if (lodge_os_supports (os, cards[i].device))
      return cards[i].model;
  return NULL;
}

static const char *
choose_sound (LodgeOs *os)
{
  if (lodge_os_supports (os, PCI ("8086/293e")))
    return "ich9";
  if (lodge_os_supports (os, PCI ("8086/2668")))
    return "ich6";
  if (lodge_os_supports (os, PCI ("8086/2415")) || !is_modern (os))
    return "ac97";
  return NULL;
}

static void
apply_devices (LodgeOs *os, LodgeMachineSpec *spec)
{
  const gboolean virtio_1 = lodge_os_supports (os, PCI ("1af4/1042"));
  const gboolean virtio = lodge_os_get_has_virtio (os);
  const gboolean xhci =
      lodge_os_supports (os, PCI ("1b36/0004")) || lodge_os_supports (os, PCI ("1033/0194"));
  const gboolean q35 = lodge_os_supports (os, Q35);

  lodge_machine_spec_set_devices (spec,
                                  virtio ? LODGE_DEVICES_PARAVIRTUAL : LODGE_DEVICES_COMPATIBLE);
  /* On q35 virtio devices are of version 1 only; systems that know just the older version, or no
   * PCI Express, get the older board. */
  lodge_machine_spec_set_machine_type (
      spec, (!q35 && !is_modern (os)) || (virtio && !virtio_1) ? "pc" : NULL);
  lodge_machine_spec_set_video (spec, virtio && !lodge_os_supports (os, PCI ("1af4/1050")) ? "vga"
                                                                                           : NULL);
  lodge_machine_spec_set_network_model (spec, virtio ? NULL : choose_network (os));
  lodge_machine_spec_set_sound_model (spec, choose_sound (os));
  lodge_machine_spec_set_usb_model (spec, xhci ? "xhci" : "ehci");
}

static void
apply_unknown (LodgeMachineSpec *spec)
{
  /* Every system of the last fifteen years sees a SATA disk and an e1000e; a virtio disk is seen
   * by many, and an installer without a disk is a dead end. */
  lodge_machine_spec_set_devices (spec, LODGE_DEVICES_COMPATIBLE);
  lodge_machine_spec_set_machine_type (spec, NULL);
  lodge_machine_spec_set_video (spec, NULL);
  lodge_machine_spec_set_network_model (spec, NULL);
  lodge_machine_spec_set_sound_model (spec, NULL);
  lodge_machine_spec_set_usb_model (spec, NULL);
}

/**
 * lodge_os_apply_defaults:
 * @os: (nullable): the system that is to be installed, %NULL for an unknown one
 * @spec: a spec
 * @host_memory: bytes of memory that the host has, 0 where that is not known
 * @host_cpus: CPUs of the host, 0 where that is not known
 *
 * Fills in @spec what nobody has chosen (see lodge_machine_spec_is_chosen()): memory (never more
 * than half of the host's), CPUs, firmware, TPM and the kinds of devices. New disks without a size
 * get one, and a spec without network cards gets one; a card of kind %LODGE_NETWORK_NONE keeps
 * that away. May be called again for another system.
 */
void
lodge_os_apply_defaults (LodgeOs *os, LodgeMachineSpec *spec, guint64 host_memory, guint host_cpus)
{
  g_return_if_fail (os == NULL || LODGE_IS_OS (os));
  g_return_if_fail (LODGE_IS_MACHINE_SPEC (spec));
  GPtrArray *disks = lodge_machine_spec_get_disks (spec);
  const gboolean uefi = os != NULL && needs_uefi (os);

  lodge_machine_spec_set_os_id (spec, os != NULL ? lodge_os_get_id (os) : NULL);
  lodge_machine_spec_set_os_uri (spec, os != NULL ? lodge_os_get_uri (os) : NULL);
  lodge_machine_spec_begin_defaults (spec);
  lodge_machine_spec_set_memory (spec, choose_memory (os, host_memory));
  lodge_machine_spec_set_cpus (spec, choose_cpus (os, host_cpus));
  lodge_machine_spec_set_firmware (spec, !uefi             ? LODGE_FIRMWARE_BIOS
                                         : is_windows (os) ? LODGE_FIRMWARE_UEFI_SECURE
                                                           : LODGE_FIRMWARE_UEFI);
  /* The Windows that asks for UEFI asks for Secure Boot and a TPM as well. */
  lodge_machine_spec_set_tpm (spec, uefi && is_windows (os));
  if (os != NULL)
    apply_devices (os, spec);
  else
    apply_unknown (spec);
  lodge_machine_spec_end_defaults (spec);

  for (guint i = 0; i < disks->len; i++)
    {
      LodgeDiskSpec *disk = disks->pdata[i];

      if (!disk->cdrom && disk->source == LODGE_DISK_SOURCE_NEW && disk->size == 0)
        disk->size = lodge_os_default_disk_size (os);
    }
  if (lodge_machine_spec_get_networks (spec)->len == 0)
    lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_USER));
}

/**
 * lodge_os_default_disk_size:
 * @os: (nullable): a system, %NULL for an unknown one
 *
 * Returns: bytes of a disk that is large enough for years; it is thin, so a larger one costs
 *   nothing
 */
guint64
lodge_os_default_disk_size (LodgeOs *os)
{
  g_return_val_if_fail (os == NULL || LODGE_IS_OS (os), FALLBACK_DISK);
  guint64 size = FALLBACK_DISK;

  if (os != NULL)
    {
      const guint64 said =
          MAX (lodge_os_get_minimum_storage (os), lodge_os_get_recommended_storage (os));

      /* Old systems cannot address large disks. */
      size = is_modern (os) ? MAX (said, FALLBACK_DISK) : said > 0 ? said : 8 * LODGE_GIB;
      if (is_windows (os) && lodge_os_get_release_year (os) >= 2012)
        size = MAX (size, 64 * LODGE_GIB);
    }
  return (size + LODGE_GIB - 1) / LODGE_GIB * LODGE_GIB;
}
