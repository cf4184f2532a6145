/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-xml-private.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"

#include <glib/gi18n.h>

static gboolean
check_host (const LodgeXmlPlan *plan, GError **error)
{
  const LodgeFirmware firmware = lodge_machine_spec_get_firmware (plan->spec);
  const char *name = lodge_machine_spec_get_name (plan->spec);

  if (firmware != LODGE_FIRMWARE_BIOS && !plan->context->uefi)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                 _ ("“%s” needs UEFI firmware, which the host does not have; install OVMF (edk2) "
                    "or choose BIOS"),
                 name);
  else if (firmware == LODGE_FIRMWARE_UEFI_SECURE && !plan->context->secure_boot)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                 _ ("“%s” needs UEFI firmware with Secure Boot, which the host does not have; "
                    "choose plain UEFI"),
                 name);
  else if (lodge_machine_spec_get_tpm (plan->spec) && !plan->context->tpm_emulator)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                 _ ("“%s” needs a TPM, and the host cannot emulate one; install swtpm or switch "
                    "the TPM off"),
                 name);
  else
    return TRUE;
  return FALSE;
}

static void
build_os (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  GVirConfigDomainOs *os = gvir_config_domain_os_new ();
  const char *kernel = lodge_machine_spec_get_kernel (plan->spec);

  gvir_config_domain_os_set_os_type (os, GVIR_CONFIG_DOMAIN_OS_TYPE_HVM);
  gvir_config_domain_os_set_arch (os, plan->architecture);
  if (plan->machine_type != NULL)
    gvir_config_domain_os_set_machine (os, plan->machine_type);
  if (lodge_machine_spec_get_firmware (plan->spec) != LODGE_FIRMWARE_BIOS)
    gvir_config_domain_os_set_firmware (os, GVIR_CONFIG_DOMAIN_OS_FIRMWARE_EFI);
  if (kernel != NULL)
    {
      const char *initrd = lodge_machine_spec_get_initrd (plan->spec);
      const char *command_line = lodge_machine_spec_get_command_line (plan->spec);

      gvir_config_domain_os_set_kernel (os, kernel);
      if (initrd != NULL)
        gvir_config_domain_os_set_ramdisk (os, initrd);
      if (command_line != NULL)
        gvir_config_domain_os_set_cmdline (os, command_line);
    }
  else
    {
      /* The disk comes first: as long as it is empty, firmware goes on to the installer, and the
       * installer's restart comes up from the disk without anybody having to eject anything. */
      g_autoptr (GList) devices = NULL;

      devices = g_list_append (devices, GINT_TO_POINTER (GVIR_CONFIG_DOMAIN_OS_BOOT_DEVICE_HD));
      devices = g_list_append (devices, GINT_TO_POINTER (GVIR_CONFIG_DOMAIN_OS_BOOT_DEVICE_CDROM));
      gvir_config_domain_os_set_boot_devices (os, devices);
    }
  gvir_config_domain_set_os (domain, os);
  g_object_unref (os);
}

static void
build_cpu (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  GVirConfigDomainCpu *cpu = gvir_config_domain_cpu_new ();
  GVirConfigCapabilitiesCpuTopology *topology = gvir_config_capabilities_cpu_topology_new ();
  guint sockets, cores, threads;

  lodge_machine_spec_get_topology (plan->spec, &sockets, &cores, &threads);
  gvir_config_capabilities_cpu_topology_set_sockets (topology, sockets);
  gvir_config_capabilities_cpu_topology_set_cores (topology, cores);
  gvir_config_capabilities_cpu_topology_set_threads (topology, threads);
  gvir_config_capabilities_cpu_set_topology (GVIR_CONFIG_CAPABILITIES_CPU (cpu), topology);
  gvir_config_domain_set_cpu (domain, cpu);
  g_object_unref (topology);
  g_object_unref (cpu);
}

static void
build_clock (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  GVirConfigDomainClock *clock = gvir_config_domain_clock_new ();

  /* Windows takes the hardware's clock for local time. */
  gvir_config_domain_clock_set_offset (clock, plan->windows ? GVIR_CONFIG_DOMAIN_CLOCK_LOCALTIME
                                                            : GVIR_CONFIG_DOMAIN_CLOCK_UTC);
  if (plan->x86)
    {
      GVirConfigDomainTimerRtc *rtc = gvir_config_domain_timer_rtc_new ();
      GVirConfigDomainTimerPit *pit = gvir_config_domain_timer_pit_new ();
      GVirConfigDomainTimerHpet *hpet = gvir_config_domain_timer_hpet_new ();

      gvir_config_domain_timer_set_tick_policy (GVIR_CONFIG_DOMAIN_TIMER (rtc),
                                                GVIR_CONFIG_DOMAIN_TIMER_TICK_POLICY_CATCHUP);
      gvir_config_domain_timer_set_tick_policy (GVIR_CONFIG_DOMAIN_TIMER (pit),
                                                GVIR_CONFIG_DOMAIN_TIMER_TICK_POLICY_DELAY);
      gvir_config_domain_timer_set_present (GVIR_CONFIG_DOMAIN_TIMER (hpet), FALSE);
      gvir_config_domain_clock_add_timer (clock, GVIR_CONFIG_DOMAIN_TIMER (rtc));
      gvir_config_domain_clock_add_timer (clock, GVIR_CONFIG_DOMAIN_TIMER (pit));
      gvir_config_domain_clock_add_timer (clock, GVIR_CONFIG_DOMAIN_TIMER (hpet));
      g_object_unref (rtc);
      g_object_unref (pit);
      g_object_unref (hpet);
    }
  gvir_config_domain_set_clock (domain, clock);
  g_object_unref (clock);
}

static void
build_names (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  LodgeMachineSpec *spec = plan->spec;

  gvir_config_domain_set_name (domain, lodge_machine_spec_get_name (spec));
  if (lodge_machine_spec_get_uuid (spec) != NULL)
    gvir_config_domain_set_uuid (domain, lodge_machine_spec_get_uuid (spec));
  if (lodge_machine_spec_get_title (spec) != NULL)
    gvir_config_domain_set_title (domain, lodge_machine_spec_get_title (spec));
  if (lodge_machine_spec_get_description (spec) != NULL)
    gvir_config_domain_set_description (domain, lodge_machine_spec_get_description (spec));
}

static GVirConfigDomain *
build_domain (const LodgeXmlPlan *plan)
{
  GVirConfigDomain *domain = gvir_config_domain_new ();
  const char *const features[] = { "acpi", plan->x86 ? "apic" : NULL, NULL };
  const guint64 memory = lodge_machine_spec_get_memory (plan->spec) / LODGE_KIB;

  gvir_config_domain_set_virt_type (domain, plan->context->kvm ? GVIR_CONFIG_DOMAIN_VIRT_KVM
                                                               : GVIR_CONFIG_DOMAIN_VIRT_QEMU);
  build_names (plan, domain);
  gvir_config_domain_set_memory (domain, memory);
  gvir_config_domain_set_current_memory (domain, memory);
  gvir_config_domain_set_vcpus (domain, lodge_machine_spec_get_cpus (plan->spec));
  build_os (plan, domain);
  gvir_config_domain_set_features (domain, (GStrv)features);
  build_cpu (plan, domain);
  build_clock (plan, domain);
  gvir_config_domain_set_lifecycle (domain, GVIR_CONFIG_DOMAIN_LIFECYCLE_ON_POWEROFF,
                                    GVIR_CONFIG_DOMAIN_LIFECYCLE_DESTROY);
  gvir_config_domain_set_lifecycle (domain, GVIR_CONFIG_DOMAIN_LIFECYCLE_ON_REBOOT,
                                    GVIR_CONFIG_DOMAIN_LIFECYCLE_RESTART);
  gvir_config_domain_set_lifecycle (domain, GVIR_CONFIG_DOMAIN_LIFECYCLE_ON_CRASH,
                                    GVIR_CONFIG_DOMAIN_LIFECYCLE_DESTROY);
  if (plan->x86)
    {
      GVirConfigDomainPowerManagement *pm = gvir_config_domain_power_management_new ();

      gvir_config_domain_power_management_set_mem_suspend_enabled (pm, FALSE);
      gvir_config_domain_power_management_set_disk_suspend_enabled (pm, FALSE);
      gvir_config_domain_set_power_management (domain, pm);
      g_object_unref (pm);
    }
  lodge_xml_add_devices (plan, domain);
  return domain;
}

/**
 * lodge_machine_spec_to_xml:
 * @spec: a spec, whose disks have their paths
 * @context: what the host can do
 * @error: return location for an error, %LODGE_ERROR_INVALID where @spec is not valid and
 *   %LODGE_ERROR_UNSUPPORTED where the host lacks something
 *
 * The domain carries Lodge's mark and lists the disks that have a place of their own
 * (#LodgeDiskSpec.path) as files made for it. Works from any thread.
 *
 * Returns: (transfer full): domain XML
 */
char *
lodge_machine_spec_to_xml (LodgeMachineSpec *spec, const LodgeXmlContext *context, GError **error)
{
  LodgeXmlPlan plan;

  if (!lodge_machine_spec_validate (spec, error))
    return NULL;
  lodge_xml_plan_fill (&plan, spec, context);
  if (!check_host (&plan, error))
    return NULL;

  GVirConfigDomain *domain = build_domain (&plan);
  g_autofree char *draft = gvir_config_object_to_xml (GVIR_CONFIG_OBJECT (domain));
  g_object_unref (domain);
  g_autoptr (xmlDoc) doc = lodge_xml_parse (draft, "domain", error);

  if (doc == NULL)
    return NULL;
  lodge_xml_finish (&plan, xmlDocGetRootElement (doc));
  return lodge_xml_to_string (xmlDocGetRootElement (doc));
}
