/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine-xml-private.h"

#define N_USB_REDIRECTIONS 4

static void
add (GVirConfigDomain *domain, gpointer device)
{
  gvir_config_domain_add_device (domain, GVIR_CONFIG_DOMAIN_DEVICE (device));
  g_object_unref (device);
}

/* "a" … "z", "aa" …, as libvirt names targets. */
static char *
target_name (const char *prefix, guint index)
{
  g_autoptr (GString) letters = g_string_new (NULL);

  for (guint i = index + 1; i > 0; i = (i - 1) / 26)
    g_string_prepend_c (letters, 'a' + (i - 1) % 26);
  return g_strconcat (prefix, letters->str, NULL);
}

static int
enum_from_nick (GType type, const char *nick, int fallback)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *value = g_enum_get_value_by_nick (klass, nick);

  return value != NULL ? value->value : fallback;
}

static void
add_disk (const LodgeXmlPlan *plan,
          GVirConfigDomain *domain,
          const LodgeDiskSpec *spec,
          guint n_used[])
{
  static const struct
  {
    GVirConfigDomainDiskBus bus;
    const char *prefix;
    guint counter;
  } buses[] = {
    [LODGE_DISK_BUS_VIRTIO] = { GVIR_CONFIG_DOMAIN_DISK_BUS_VIRTIO, "vd", 0 },
    [LODGE_DISK_BUS_SATA] = { GVIR_CONFIG_DOMAIN_DISK_BUS_SATA, "sd", 1 },
    [LODGE_DISK_BUS_IDE] = { GVIR_CONFIG_DOMAIN_DISK_BUS_IDE, "hd", 2 },
    [LODGE_DISK_BUS_SCSI] = { GVIR_CONFIG_DOMAIN_DISK_BUS_SCSI, "sd", 1 },
    [LODGE_DISK_BUS_USB] = { GVIR_CONFIG_DOMAIN_DISK_BUS_USB, "sd", 1 },
  };
  const LodgeDiskBus bus = lodge_xml_plan_disk_bus (plan, spec);
  const char *file = lodge_disk_spec_get_file (spec);
  g_autofree char *target = target_name (buses[bus].prefix, n_used[buses[bus].counter]++);
  GVirConfigDomainDiskDriver *driver = gvir_config_domain_disk_driver_new ();
  GVirConfigDomainDisk *disk = gvir_config_domain_disk_new ();

  gvir_config_domain_disk_set_type (disk, file != NULL && g_str_has_prefix (file, "/dev/")
                                              ? GVIR_CONFIG_DOMAIN_DISK_BLOCK
                                              : GVIR_CONFIG_DOMAIN_DISK_FILE);
  gvir_config_domain_disk_set_guest_device_type (
      disk, spec->cdrom ? GVIR_CONFIG_DOMAIN_DISK_GUEST_DEVICE_CDROM
                        : GVIR_CONFIG_DOMAIN_DISK_GUEST_DEVICE_DISK);
  gvir_config_domain_disk_driver_set_name (driver, "qemu");
  if (spec->cache != NULL)
    gvir_config_domain_disk_driver_set_cache (
        driver, enum_from_nick (GVIR_CONFIG_TYPE_DOMAIN_DISK_CACHE_TYPE, spec->cache,
                                GVIR_CONFIG_DOMAIN_DISK_CACHE_DEFAULT));
  if (spec->discard && !spec->cdrom)
    gvir_config_domain_disk_driver_set_discard (driver,
                                                GVIR_CONFIG_DOMAIN_DISK_DRIVER_DISCARD_UNMAP);
  gvir_config_domain_disk_set_driver (disk, driver);
  g_object_unref (driver);
  if (file != NULL)
    gvir_config_domain_disk_set_source (disk, file);
  gvir_config_domain_disk_set_target_dev (disk, target);
  gvir_config_domain_disk_set_target_bus (disk, buses[bus].bus);
  if (spec->cdrom)
    {
      gvir_config_domain_disk_set_readonly (disk, TRUE);
      /* A machine must start although somebody has tidied the ISO away. */
      if (file != NULL)
        gvir_config_domain_disk_set_startup_policy (
            disk, GVIR_CONFIG_DOMAIN_DISK_STARTUP_POLICY_OPTIONAL);
    }
  add (domain, disk);
}

static void
add_network (const LodgeXmlPlan *plan, GVirConfigDomain *domain, const LodgeNetworkSpec *spec)
{
  GVirConfigDomainInterface *card = NULL;

  switch (spec->kind)
    {
    case LODGE_NETWORK_USER:
      card = GVIR_CONFIG_DOMAIN_INTERFACE (gvir_config_domain_interface_user_new ());
      break;
    case LODGE_NETWORK_VIRTUAL:
      card = GVIR_CONFIG_DOMAIN_INTERFACE (gvir_config_domain_interface_network_new ());
      gvir_config_domain_interface_network_set_source (GVIR_CONFIG_DOMAIN_INTERFACE_NETWORK (card),
                                                       spec->source);
      break;
    case LODGE_NETWORK_BRIDGE:
      card = GVIR_CONFIG_DOMAIN_INTERFACE (gvir_config_domain_interface_bridge_new ());
      gvir_config_domain_interface_bridge_set_source (GVIR_CONFIG_DOMAIN_INTERFACE_BRIDGE (card),
                                                      spec->source);
      break;
    case LODGE_NETWORK_NONE:
    default:
      return;
    }
  if (spec->mac != NULL)
    gvir_config_domain_interface_set_mac (card, spec->mac);
  gvir_config_domain_interface_set_model (card,
                                          spec->model != NULL ? spec->model : plan->network_model);
  add (domain, card);
}

static void
add_channel (GVirConfigDomain *domain,
             const char *name,
             GVirConfigDomainChannelTargetType type,
             gpointer source)
{
  GVirConfigDomainChannel *channel = gvir_config_domain_channel_new ();

  gvir_config_domain_chardev_set_source (GVIR_CONFIG_DOMAIN_CHARDEV (channel),
                                         GVIR_CONFIG_DOMAIN_CHARDEV_SOURCE (source));
  gvir_config_domain_channel_set_target_type (channel, type);
  gvir_config_domain_channel_set_target_name (channel, name);
  g_object_unref (source);
  add (domain, channel);
}

static void
add_channels (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  const GVirConfigDomainChannelTargetType virtio = GVIR_CONFIG_DOMAIN_CHANNEL_TARGET_VIRTIO;

  add_channel (domain, "org.qemu.guest_agent.0", virtio,
               gvir_config_domain_chardev_source_unix_new ());
  if (!plan->context->spice)
    return;
  add_channel (domain, "com.redhat.spice.0", virtio,
               gvir_config_domain_chardev_source_spicevmc_new ());

  GVirConfigDomainChardevSourceSpicePort *port = gvir_config_domain_chardev_source_spiceport_new ();
  gvir_config_domain_chardev_source_spiceport_set_channel (port, "org.spice-space.webdav.0");
  add_channel (domain, "org.spice-space.webdav.0", virtio, port);
}

static void
add_usb (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  GVirConfigDomainControllerUsb *main_controller = gvir_config_domain_controller_usb_new ();

  gvir_config_domain_controller_set_index (GVIR_CONFIG_DOMAIN_CONTROLLER (main_controller), 0);
  if (plan->xhci)
    {
      gvir_config_domain_controller_usb_set_model (
          main_controller, GVIR_CONFIG_DOMAIN_CONTROLLER_USB_MODEL_QEMU_XHCI);
      gvir_config_domain_controller_set_ports (GVIR_CONFIG_DOMAIN_CONTROLLER (main_controller), 15);
    }
  else
    gvir_config_domain_controller_usb_set_model (
        main_controller, GVIR_CONFIG_DOMAIN_CONTROLLER_USB_MODEL_ICH9_EHCI1);
  gvir_config_domain_add_device (domain, GVIR_CONFIG_DOMAIN_DEVICE (main_controller));

  for (guint i = 0; !plan->xhci && i < 3; i++)
    {
      GVirConfigDomainControllerUsb *companion = gvir_config_domain_controller_usb_new ();

      gvir_config_domain_controller_set_index (GVIR_CONFIG_DOMAIN_CONTROLLER (companion), 0);
      gvir_config_domain_controller_usb_set_model (
          companion, GVIR_CONFIG_DOMAIN_CONTROLLER_USB_MODEL_ICH9_UHCI1 + i);
      gvir_config_domain_controller_usb_set_master (companion, main_controller, 2 * i);
      add (domain, companion);
    }
  g_object_unref (main_controller);

  for (guint i = 0;
       plan->context->spice && plan->context->usb_redirection && i < N_USB_REDIRECTIONS; i++)
    {
      GVirConfigDomainChardevSourceSpiceVmc *source =
          gvir_config_domain_chardev_source_spicevmc_new ();
      GVirConfigDomainRedirdev *redirection = gvir_config_domain_redirdev_new ();

      gvir_config_domain_redirdev_set_bus (redirection, GVIR_CONFIG_DOMAIN_REDIRDEV_BUS_USB);
      gvir_config_domain_chardev_set_source (GVIR_CONFIG_DOMAIN_CHARDEV (redirection),
                                             GVIR_CONFIG_DOMAIN_CHARDEV_SOURCE (source));
      g_object_unref (source);
      add (domain, redirection);
    }
}

static void
add_input (GVirConfigDomain *domain, GVirConfigDomainInputDeviceType type)
{
  GVirConfigDomainInput *input = gvir_config_domain_input_new ();

  gvir_config_domain_input_set_device_type (input, type);
  gvir_config_domain_input_set_bus (input, GVIR_CONFIG_DOMAIN_INPUT_BUS_USB);
  add (domain, input);
}

static void
add_display (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  GVirConfigDomainVideo *video = gvir_config_domain_video_new ();

  if (plan->context->spice)
    {
      GVirConfigDomainGraphicsSpice *spice = gvir_config_domain_graphics_spice_new ();

      if (plan->context->remote)
        gvir_config_domain_graphics_spice_set_autoport (spice, TRUE);
      else
        gvir_config_domain_graphics_spice_set_image_compression (
            spice, GVIR_CONFIG_DOMAIN_GRAPHICS_SPICE_IMAGE_COMPRESSION_OFF);
      add (domain, spice);
    }
  else
    add (domain, gvir_config_domain_graphics_vnc_new ());
  /* lodge_xml_finish() writes the model: gconfig does not know them all. */
  gvir_config_domain_video_set_model (video, GVIR_CONFIG_DOMAIN_VIDEO_MODEL_VGA);
  add (domain, video);
  add_input (domain, GVIR_CONFIG_DOMAIN_INPUT_DEVICE_TABLET);
  if (!plan->x86)
    add_input (domain, GVIR_CONFIG_DOMAIN_INPUT_DEVICE_KEYBOARD);
}

/**
 * lodge_xml_add_devices:
 * @plan: a plan
 * @domain: a domain without devices
 *
 * Adds the devices that libvirt-gconfig has types for.
 */
void
lodge_xml_add_devices (const LodgeXmlPlan *plan, GVirConfigDomain *domain)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (plan->spec);
  GPtrArray *networks = lodge_machine_spec_get_networks (plan->spec);
  GVirConfigDomainMemballoon *balloon = gvir_config_domain_memballoon_new ();
  guint n_used[3] = { 0 };

  for (guint i = 0; i < disks->len; i++)
    add_disk (plan, domain, disks->pdata[i], n_used);
  for (guint i = 0; i < networks->len; i++)
    add_network (plan, domain, networks->pdata[i]);
  add_usb (plan, domain);
  add_display (plan, domain);
  if (plan->paravirtual)
    add_channels (plan, domain);
  if (lodge_machine_spec_get_serial (plan->spec))
    {
      GVirConfigDomainChardevSourcePty *pty = gvir_config_domain_chardev_source_pty_new ();
      GVirConfigDomainSerial *serial = gvir_config_domain_serial_new ();

      gvir_config_domain_chardev_set_source (GVIR_CONFIG_DOMAIN_CHARDEV (serial),
                                             GVIR_CONFIG_DOMAIN_CHARDEV_SOURCE (pty));
      g_object_unref (pty);
      add (domain, serial);
    }
  gvir_config_domain_memballoon_set_model (balloon, plan->paravirtual
                                                        ? GVIR_CONFIG_DOMAIN_MEMBALLOON_MODEL_VIRTIO
                                                        : GVIR_CONFIG_DOMAIN_MEMBALLOON_MODEL_NONE);
  add (domain, balloon);
}
