/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "machine/lodge-machine-xml.h"
#include "machine/lodge-metadata.h"

#include <glib/gstdio.h>
#include <string.h>

static LodgeDiskSpec *
add_disk (LodgeMachineSpec *spec, const char *path)
{
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  disk->path = g_strdup (path);
  disk->size = LODGE_GIB;
  lodge_machine_spec_add_disk (spec, disk);
  return disk;
}

static LodgeDiskSpec *
add_cdrom (LodgeMachineSpec *spec, const char *path)
{
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  disk->cdrom = TRUE;
  disk->source_path = g_strdup (path);
  lodge_machine_spec_add_disk (spec, disk);
  return disk;
}

static LodgeMachineSpec *
make (const char *name)
{
  LodgeMachineSpec *spec = lodge_machine_spec_new ();

  lodge_machine_spec_set_name (spec, name);
  lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_USER));
  add_disk (spec, "/srv/machines/disk.qcow2");
  add_cdrom (spec, "/srv/iso/a & b.iso");
  return spec;
}

/* The matrix: every firmware, both kinds of devices, both machine types, with and without this
 * and that. Returns NULL past the end. */
static LodgeMachineSpec *
make_nth (guint n)
{
  static const char *const tags[] = { "one", "two <3>", NULL };
  const guint firmware = n % 3, devices = n / 3 % 2, pc = n / 6 % 2, flavour = n / 12;
  g_autofree char *name = g_strdup_printf ("m%u ü&<", n);
  LodgeMachineSpec *spec = NULL;

  if (flavour >= 4)
    return NULL;
  spec = make (name);
  lodge_machine_spec_set_firmware (spec, (LodgeFirmware)firmware);
  lodge_machine_spec_set_devices (spec, (LodgeDevices)devices);
  if (pc && firmware != LODGE_FIRMWARE_UEFI_SECURE)
    lodge_machine_spec_set_machine_type (spec, "pc");
  switch (flavour)
    {
    case 0:
      lodge_machine_spec_set_title (spec, "A title");
      lodge_machine_spec_set_description (spec, "Two\nlines & more");
      lodge_machine_spec_set_notes (spec, "Notes");
      lodge_machine_spec_set_tags (spec, tags);
      lodge_machine_spec_set_os_id (spec, "win10");
      lodge_machine_spec_set_os_uri (spec, "http://microsoft.com/win/10");
      lodge_machine_spec_set_uuid (spec, "0f5e1c1e-8d2c-4f6e-9a59-5f3d3c8d2a11");
      break;
    case 1:
      lodge_machine_spec_set_tpm (spec, TRUE);
      lodge_machine_spec_set_cpus (spec, 8);
      lodge_machine_spec_set_sockets (spec, 2);
      lodge_machine_spec_set_threads (spec, 2);
      add_disk (spec, "/srv/machines/two.raw")->bus = LODGE_DISK_BUS_SCSI;
      add_disk (spec, "/srv/machines/three.raw")->bus = LODGE_DISK_BUS_USB;
      add_disk (spec, "/srv/machines/four.raw")->cache = g_strdup ("none");
      break;
    case 2:
      lodge_machine_spec_set_sound (spec, FALSE);
      lodge_machine_spec_set_serial (spec, FALSE);
      lodge_machine_spec_set_video (spec, "bochs");
      lodge_machine_spec_set_usb_model (spec, devices ? "xhci" : "ehci");
      lodge_machine_spec_set_network_model (spec, "rtl8139");
      add_cdrom (spec, NULL);
      add_disk (spec, NULL)->source_path = g_strdup ("/dev/vg/lv");
      ((LodgeDiskSpec *)lodge_machine_spec_get_disks (spec)->pdata[3])->source =
          LODGE_DISK_SOURCE_USE;
      break;
    default:
      if (firmware != LODGE_FIRMWARE_UEFI_SECURE)
        {
          lodge_machine_spec_set_kernel (spec, "/boot/vmlinuz");
          lodge_machine_spec_set_initrd (spec, "/boot/initrd");
          lodge_machine_spec_set_command_line (spec, "console=ttyS0 a=\"b c\" <&>");
        }
      lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_BRIDGE));
      ((LodgeNetworkSpec *)lodge_machine_spec_get_networks (spec)->pdata[1])->source =
          g_strdup ("br0");
      lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_VIRTUAL));
      ((LodgeNetworkSpec *)lodge_machine_spec_get_networks (spec)->pdata[2])->source =
          g_strdup ("default");
      ((LodgeNetworkSpec *)lodge_machine_spec_get_networks (spec)->pdata[2])->mac =
          g_strdup ("52:54:00:12:34:56");
      break;
    }
  return spec;
}

static LodgeXmlContext *
make_context (guint n)
{
  LodgeXmlContext *context = lodge_xml_context_new ();

  context->kvm = n % 2 == 1;
  context->remote = n % 5 == 4;
  context->spice = n % 7 != 6;
  return context;
}

/* A base that is not where the image says stands in the definition, and is read back. */
static void
test_chain (void)
{
  g_autoptr (LodgeMachineSpec) spec = make ("chain");
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();
  g_autoptr (GError) error = NULL;
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  disk->source = LODGE_DISK_SOURCE_USE;
  disk->source_path = g_strdup ("/srv/top.qcow2");
  disk->format = g_strdup ("qcow2");
  disk->chain = lodge_disk_chain_new ();
  g_ptr_array_add (disk->chain, lodge_disk_base_new ("/srv/middle & more.qcow2", "qcow2"));
  g_ptr_array_add (disk->chain, lodge_disk_base_new ("/dev/bottom", "raw"));
  lodge_machine_spec_add_disk (spec, disk);
  g_autoptr (LodgeMachineSpec) copy = lodge_machine_spec_copy (spec);
  g_autofree char *xml = lodge_machine_spec_to_xml (copy, context, &error);
  g_assert_no_error (error);
  g_autoptr (LodgeMachineSpec) back = lodge_machine_spec_from_xml (xml, &error);
  g_assert_no_error (error);
  g_autofree char *again = lodge_machine_spec_to_xml (back, context, &error);
  g_assert_cmpstr (xml, ==, again);

  const LodgeDiskSpec *read = lodge_machine_spec_get_disks (back)->pdata[2];
  g_assert_cmpuint (read->chain->len, ==, 2);
  g_assert_cmpstr (((LodgeDiskBase *)read->chain->pdata[0])->path, ==, "/srv/middle & more.qcow2");
  g_assert_cmpstr (((LodgeDiskBase *)read->chain->pdata[1])->path, ==, "/dev/bottom");
  g_assert_cmpstr (((LodgeDiskBase *)read->chain->pdata[1])->format, ==, "raw");
  /* Nothing may be looked for below the last one. */
  g_assert_nonnull (strstr (xml, "<backingStore/>"));
}

static void
test_round_trip (void)
{
  guint n = 0;

  for (g_autoptr (LodgeMachineSpec) spec = make_nth (n); spec != NULL; spec = make_nth (++n))
    {
      g_autoptr (LodgeXmlContext) context = make_context (n);
      g_autoptr (GError) error = NULL;
      g_autofree char *xml = lodge_machine_spec_to_xml (spec, context, &error);
      g_assert_no_error (error);
      g_autoptr (LodgeMachineSpec) back = lodge_machine_spec_from_xml (xml, &error);
      g_assert_no_error (error);
      g_autofree char *again = lodge_machine_spec_to_xml (back, context, &error);
      g_assert_no_error (error);

      g_assert_cmpstr (xml, ==, again);
      g_assert_cmpstr (lodge_machine_spec_get_name (back), ==, lodge_machine_spec_get_name (spec));
      g_assert_cmpstr (lodge_machine_spec_get_title (back), ==,
                       lodge_machine_spec_get_title (spec));
      g_assert_cmpuint (lodge_machine_spec_get_memory (back), ==, 2 * LODGE_GIB);
      g_assert_cmpuint (lodge_machine_spec_get_cpus (back), ==, lodge_machine_spec_get_cpus (spec));
      g_assert_cmpint (lodge_machine_spec_get_firmware (back), ==,
                       lodge_machine_spec_get_firmware (spec));
      g_assert_cmpint (lodge_machine_spec_get_devices (back), ==,
                       lodge_machine_spec_get_devices (spec));
      g_assert_cmpint (lodge_machine_spec_get_tpm (back), ==, lodge_machine_spec_get_tpm (spec));
      g_assert_cmpint (lodge_machine_spec_get_sound (back), ==,
                       lodge_machine_spec_get_sound (spec));
      g_assert_cmpint (lodge_machine_spec_get_serial (back), ==,
                       lodge_machine_spec_get_serial (spec));
      g_assert_cmpstr (lodge_machine_spec_get_command_line (back), ==,
                       lodge_machine_spec_get_command_line (spec));
      g_assert_cmpuint (lodge_machine_spec_get_disks (back)->len, ==,
                        lodge_machine_spec_get_disks (spec)->len);
      g_assert_cmpuint (lodge_machine_spec_get_networks (back)->len, ==,
                        lodge_machine_spec_get_networks (spec)->len);
      g_clear_object (&spec);
    }
  g_assert_cmpuint (n, ==, 48);
}

/* libvirt's own grammar has the last word. */
static void
test_schema (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("lodge-spec-XXXXXX", &error);
  guint n = 0;

  g_assert_no_error (error);
  for (g_autoptr (LodgeMachineSpec) spec = make_nth (n); spec != NULL; spec = make_nth (++n))
    {
      g_autoptr (LodgeXmlContext) context = make_context (n);
      g_autofree char *xml = lodge_machine_spec_to_xml (spec, context, &error);
      g_autofree char *name = g_strdup_printf ("%u.xml", n);
      g_autofree char *path = g_build_filename (dir, name, NULL);
      const char *argv[] = { "virt-xml-validate", path, "domain", NULL };
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;
      int status = 0;

      g_assert_no_error (error);
      g_assert_true (g_file_set_contents (path, xml, -1, &error));
      g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                                   &err, &status, &error));
      if (!g_spawn_check_wait_status (status, NULL))
        g_error ("%s\n%s\n%s", err, out, xml);
      g_remove (path);
      g_clear_object (&spec);
    }
  g_rmdir (dir);
}

static void
assert_invalid (LodgeMachineSpec *spec, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();

  g_assert_false (lodge_machine_spec_validate (spec, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not mention “%s”", error->message, part);
  g_clear_error (&error);
  g_assert_null (lodge_machine_spec_to_xml (spec, context, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
}

#define ASSERT_INVALID(part, ...)                                                                  \
  {                                                                                                \
    g_autoptr (LodgeMachineSpec) spec = make ("m");                                                \
    LodgeDiskSpec *disk = lodge_machine_spec_get_disks (spec)->pdata[0];                           \
    LodgeDiskSpec *cdrom = lodge_machine_spec_get_disks (spec)->pdata[1];                          \
    LodgeNetworkSpec *network = lodge_machine_spec_get_networks (spec)->pdata[0];                  \
    g_assert_true (lodge_machine_spec_validate (spec, NULL));                                      \
    g_assert_true (disk != NULL && cdrom != NULL && network != NULL);                              \
    __VA_ARGS__;                                                                                   \
    assert_invalid (spec, part);                                                                   \
  }

static void
test_refusals (void)
{
  static const char *const bad_tags[] = { "fine", "a\001b", NULL };

  ASSERT_INVALID ("name", lodge_machine_spec_set_name (spec, NULL));
  ASSERT_INVALID ("name", lodge_machine_spec_set_name (spec, "a/b"));
  ASSERT_INVALID ("16 MiB", lodge_machine_spec_set_memory (spec, LODGE_MIB));
  ASSERT_INVALID ("16 TiB", lodge_machine_spec_set_memory (spec, G_MAXUINT64));
  ASSERT_INVALID ("128 MiB", lodge_machine_spec_set_memory (spec, 64 * LODGE_MIB);
                  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI));
  ASSERT_INVALID ("CPU", lodge_machine_spec_set_cpus (spec, 0));
  ASSERT_INVALID ("255", lodge_machine_spec_set_cpus (spec, 256));
  ASSERT_INVALID ("sockets", lodge_machine_spec_set_sockets (spec, 3));
  ASSERT_INVALID ("sockets", lodge_machine_spec_set_sockets (spec, G_MAXUINT);
                  lodge_machine_spec_set_cores (spec, G_MAXUINT);
                  lodge_machine_spec_set_threads (spec, G_MAXUINT));
  ASSERT_INVALID ("title", lodge_machine_spec_set_title (spec, "a\nb"));
  ASSERT_INVALID ("description", lodge_machine_spec_set_description (spec, "a\002b"));
  ASSERT_INVALID ("notes", lodge_machine_spec_set_notes (spec, "\xff\xfe"));
  ASSERT_INVALID ("tag", lodge_machine_spec_set_tags (spec, bad_tags));
  ASSERT_INVALID ("UUID", lodge_machine_spec_set_uuid (spec, "42"));
  ASSERT_INVALID ("kernel", lodge_machine_spec_set_initrd (spec, "/boot/initrd"));
  ASSERT_INVALID ("kernel", lodge_machine_spec_set_command_line (spec, "quiet"));
  ASSERT_INVALID ("full path", lodge_machine_spec_set_kernel (spec, "vmlinuz"));
  ASSERT_INVALID ("Secure Boot", lodge_machine_spec_set_kernel (spec, "/boot/vmlinuz");
                  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI_SECURE));
  ASSERT_INVALID ("q35", lodge_machine_spec_set_machine_type (spec, "pc");
                  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI_SECURE));
  ASSERT_INVALID ("machine type", lodge_machine_spec_set_machine_type (spec, "q35' evil='"));
  ASSERT_INVALID ("device", lodge_machine_spec_set_video (spec, "a b"));
  ASSERT_INVALID ("USB", lodge_machine_spec_set_usb_model (spec, "uhci"));
  ASSERT_INVALID ("1 MiB", disk->size = 0);
  ASSERT_INVALID ("16 TiB", disk->size = G_MAXUINT64);
  ASSERT_INVALID ("Choose the disk image", disk->source = LODGE_DISK_SOURCE_USE);
  ASSERT_INVALID ("full path", disk->source = LODGE_DISK_SOURCE_COPY;
                  disk->source_path = g_strdup ("a.qcow2"));
  ASSERT_INVALID ("control characters", g_free (disk->path); disk->path = g_strdup ("/a\nb"));
  ASSERT_INVALID ("not valid text", g_free (disk->path); disk->path = g_strdup ("/a\xff"));
  ASSERT_INVALID ("cache mode", disk->cache = g_strdup ("fast"));
  ASSERT_INVALID ("format", disk->format = g_strdup ("nbd"));
  ASSERT_INVALID ("IDE", disk->bus = LODGE_DISK_BUS_IDE);
  ASSERT_INVALID ("CD-ROM", cdrom->bus = LODGE_DISK_BUS_VIRTIO);
  ASSERT_INVALID ("CD-ROM", cdrom->bus = LODGE_DISK_BUS_USB);
  ASSERT_INVALID ("same file", add_disk (spec, disk->path));
  ASSERT_INVALID ("four IDE", lodge_machine_spec_set_machine_type (spec, "pc");
                  for (int i = 0; i < 4; i++) add_cdrom (spec, NULL));
  ASSERT_INVALID ("virtual network", network->kind = LODGE_NETWORK_VIRTUAL);
  ASSERT_INVALID ("bridge", network->kind = LODGE_NETWORK_BRIDGE);
  ASSERT_INVALID ("address", network->mac = g_strdup ("52:54"));
  ASSERT_INVALID ("group", network->mac = g_strdup ("01:00:5e:00:00:01"));
  ASSERT_INVALID ("device", network->model = g_strdup ("a'b"));
}

static void
test_host_lacks (void)
{
  g_autoptr (LodgeMachineSpec) spec = make ("needy");
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI_SECURE);
  lodge_machine_spec_set_tpm (spec, TRUE);
  context->tpm_emulator = FALSE;
  g_assert_null (lodge_machine_spec_to_xml (spec, context, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "swtpm"));
  g_clear_error (&error);
  context->secure_boot = FALSE;
  g_assert_null (lodge_machine_spec_to_xml (spec, context, &error));
  g_assert_nonnull (strstr (error->message, "Secure Boot"));
  g_clear_error (&error);
  context->uefi = FALSE;
  g_assert_null (lodge_machine_spec_to_xml (spec, context, &error));
  g_assert_nonnull (strstr (error->message, "needy"));
  g_assert_nonnull (strstr (error->message, "UEFI"));
}

static void
test_capabilities (void)
{
  static const char capabilities[] =
      "<domainCapabilities><path>/usr/bin/qemu-x</path><arch>x86_64</arch>"
      "<os supported='yes'><enum name='firmware'><value>efi</value></enum><loader "
      "supported='yes'><enum name='secure'><value>no</value></enum></loader></os>"
      "<cpu><mode name='host-passthrough' supported='no'/><mode name='maximum' "
      "supported='yes'/></cpu><devices><graphics supported='yes'><enum "
      "name='type'><value>vnc</value></enum></graphics><video supported='yes'><enum "
      "name='modelType'><value>vga</value><value>cirrus</value></enum></video><tpm "
      "supported='yes'><enum "
      "name='backendModel'><value>passthrough</value></enum></tpm></devices>"
      "</domainCapabilities>";
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();
  g_autoptr (LodgeMachineSpec) spec = make ("m");
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  g_assert_true (lodge_xml_context_parse (context, capabilities, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (context->emulator, ==, "/usr/bin/qemu-x");
  g_assert_false (context->spice);
  g_assert_false (context->usb_redirection);
  g_assert_false (context->tpm_emulator);
  g_assert_true (context->uefi);
  g_assert_false (context->secure_boot);
  g_assert_false (context->cpu_host_passthrough);
  g_assert_true (context->cpu_maximum);
  xml = lodge_machine_spec_to_xml (spec, context, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (xml, "<emulator>/usr/bin/qemu-x</emulator>"));
  g_assert_nonnull (strstr (xml, "type=\"vnc\""));
  g_assert_null (strstr (xml, "spice"));
  g_assert_nonnull (strstr (xml, "type=\"vga\""));
  g_assert_false (lodge_xml_context_parse (context, "<domain/>", &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
}

static void
test_contents (void)
{
  static const char *const parts[] = {
    "<domain type=\"qemu\">",
    "machine=\"q35\"",
    "<listen type=\"none\"/>",
    "compression=\"off\"",
    "org.qemu.guest_agent.0",
    "com.redhat.spice.0",
    "org.spice-space.webdav.0",
    "qemu-xhci",
    "<input type=\"tablet\" bus=\"usb\"/>",
    "discard=\"unmap\"",
    "/dev/urandom",
    "<stats period=\"5\"/>",
    "<serial type=\"pty\"",
    "<interface type=\"user\">",
    "<lodge:created-by",
    "<lodge:file>/srv/machines/disk.qcow2<",
    "offset=\"utc\"",
    "<audio id=\"1\" type=\"spice\"/>",
    "bus=\"virtio\"",
    "startupPolicy=\"optional\"",
    "<model type=\"virtio\"",
  };
  g_autoptr (LodgeMachineSpec) spec = make ("m");
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();
  g_autofree char *xml = lodge_machine_spec_to_xml (spec, context, NULL);
  g_auto (GStrv) redirections = g_strsplit (xml, "<redirdev", -1);
  g_autofree char *windows = NULL;
  g_autofree char *compatible = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (xml, parts[i]) == NULL)
      g_error ("%s is missing in\n%s", parts[i], xml);
  g_assert_cmpuint (g_strv_length (redirections), ==, 5);
  g_assert_null (strstr (xml, "a & b.iso<"));

  context->kvm = TRUE;
  lodge_machine_spec_set_os_id (spec, "win11");
  windows = lodge_machine_spec_to_xml (spec, context, NULL);
  g_assert_nonnull (strstr (windows, "host-passthrough"));
  g_assert_nonnull (strstr (windows, "<hyperv"));
  g_assert_nonnull (strstr (windows, "offset=\"localtime\""));

  lodge_machine_spec_set_devices (spec, LODGE_DEVICES_COMPATIBLE);
  compatible = lodge_machine_spec_to_xml (spec, context, NULL);
  g_assert_null (strstr (compatible, "virtio"));
  g_assert_nonnull (strstr (compatible, "e1000e"));
  g_assert_nonnull (strstr (compatible, "bus=\"sata\""));
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_spec_from_xml (
      "<domain type='kvm'><name>x</name><memory unit='GiB'>3</memory><vcpu placement='static' "
      "current='1'>4</vcpu><os><type>hvm</type><loader type='pflash' "
      "secure='yes'>/x</loader></os><strange><a/></strange><devices><disk type='network' "
      "device='disk'><source protocol='rbd' name='a/b'/><target dev='vda' "
      "bus='virtio'/></disk><disk type='file' device='floppy'/><disk><source "
      "file='/a'/></disk><interface type='hostdev'/><interface "
      "type='bridge'/><hologram/></devices></domain>",
      &error);
  g_autoptr (LodgeMachineSpec) empty = lodge_machine_spec_from_xml ("<domain/>", NULL);
  const char *const bad[] = { "",
                              "nonsense",
                              "<network/>",
                              "<domain>",
                              "<domain/><domain/>",
                              "<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>" };

  g_assert_no_error (error);
  g_assert_cmpuint (lodge_machine_spec_get_memory (spec), ==, 3 * LODGE_GIB);
  g_assert_cmpuint (lodge_machine_spec_get_cpus (spec), ==, 4);
  g_assert_cmpint (lodge_machine_spec_get_firmware (spec), ==, LODGE_FIRMWARE_UEFI_SECURE);
  g_assert_cmpuint (lodge_machine_spec_get_disks (spec)->len, ==, 2);
  g_assert_cmpuint (lodge_machine_spec_get_networks (spec)->len, ==, 1);
  g_assert_nonnull (empty);
  g_assert_false (lodge_machine_spec_validate (spec, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (lodge_machine_spec_from_xml (bad[i], &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
      g_clear_error (&error);
    }
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_defaults (void)
{
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_spec_new ();
  g_autoptr (LodgeMachineSpec) copy = NULL;
  guint count = 0;

  g_signal_connect (spec, "notify", G_CALLBACK (count_cb), &count);
  g_object_set (spec, "memory", 2 * LODGE_GIB, NULL);
  g_assert_cmpuint (count, ==, 0);
  g_assert_false (lodge_machine_spec_is_chosen (spec, "memory"));
  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_BIOS);
  g_assert_true (lodge_machine_spec_is_chosen (spec, "firmware"));
  lodge_machine_spec_begin_defaults (spec);
  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI);
  lodge_machine_spec_set_memory (spec, LODGE_GIB);
  lodge_machine_spec_end_defaults (spec);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpint (lodge_machine_spec_get_firmware (spec), ==, LODGE_FIRMWARE_BIOS);
  g_assert_cmpuint (lodge_machine_spec_get_memory (spec), ==, LODGE_GIB);
  g_assert_false (lodge_machine_spec_is_chosen (spec, "memory"));
  g_object_set (spec, "memory", 3 * LODGE_GIB, "title", "", NULL);
  g_assert_true (lodge_machine_spec_is_chosen (spec, "memory"));
  g_assert_null (lodge_machine_spec_get_title (spec));
  copy = lodge_machine_spec_copy (spec);
  g_assert_true (lodge_machine_spec_is_chosen (copy, "memory"));
  g_assert_false (lodge_machine_spec_is_chosen (copy, "cpus"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spec/defaults", test_defaults);
  g_test_add_func ("/spec/refusals", test_refusals);
  g_test_add_func ("/spec/contents", test_contents);
  g_test_add_func ("/spec/round-trip", test_round_trip);
  g_test_add_func ("/spec/chain", test_chain);
  g_test_add_func ("/spec/schema", test_schema);
  g_test_add_func ("/spec/host-lacks", test_host_lacks);
  g_test_add_func ("/spec/capabilities", test_capabilities);
  g_test_add_func ("/spec/foreign", test_foreign);
  return g_test_run ();
}
