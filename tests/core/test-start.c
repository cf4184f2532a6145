/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a spec becomes is accepted and started by a real libvirt and QEMU. */
#include "base/lodge-units.h"
#include "host/lodge-libvirt.h"
#include "machine/lodge-machine-xml.h"

#include <glib/gstdio.h>
#include <unistd.h>

static virConnectPtr connection;
static LodgeXmlContext *context;

static LodgeMachineSpec *
make (const char *name)
{
  LodgeMachineSpec *spec = lodge_machine_spec_new ();
  LodgeDiskSpec *drive = lodge_disk_spec_new ();

  lodge_machine_spec_set_name (spec, name);
  lodge_machine_spec_set_memory (spec, 256 * LODGE_MIB);
  lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_USER));
  drive->cdrom = TRUE;
  drive->source_path = g_build_filename (g_getenv ("LODGE_TEST_TINY"), "tiny.iso", NULL);
  lodge_machine_spec_add_disk (spec, drive);
  return spec;
}

/* Defines, starts, looks at the screen, reads back, and takes everything away again. */
static void
start (LodgeMachineSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_strdup_printf ("%s/%s.qcow2", g_getenv ("HOME"), lodge_machine_spec_get_name (spec));
  const char *argv[] = { "qemu-img", "create", "-q", "-f", "qcow2", path, "64M", NULL };
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, &error));
  disk->path = g_strdup (path);
  disk->size = 64 * LODGE_MIB;
  lodge_machine_spec_add_disk (spec, disk);

  g_autofree char *xml = lodge_machine_spec_to_xml (spec, context, &error);
  g_assert_no_error (error);
  virDomainPtr domain = virDomainDefineXMLFlags (connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
  if (domain == NULL)
    g_error ("%s\n%s", virGetLastErrorMessage (), xml);
  if (virDomainCreateWithFlags (domain, VIR_DOMAIN_START_PAUSED) != 0)
    g_error ("%s\n%s", virGetLastErrorMessage (), xml);

  const int fd = virDomainOpenGraphicsFD (domain, 0, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  char *live = virDomainGetXMLDesc (domain, 0);
  char *back = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
  g_autoptr (LodgeMachineSpec) of_live = lodge_machine_spec_from_xml (live, &error);
  g_assert_no_error (error);
  g_autoptr (LodgeMachineSpec) read = lodge_machine_spec_from_xml (back, &error);
  g_assert_no_error (error);

  /* libvirt has added addresses, controllers and more; the machine is still the one asked for. */
  g_assert_true (lodge_machine_spec_validate (read, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_spec_get_firmware (read), ==,
                   lodge_machine_spec_get_firmware (spec));
  g_assert_cmpint (lodge_machine_spec_get_firmware (of_live), ==,
                   lodge_machine_spec_get_firmware (spec));
  g_assert_cmpint (lodge_machine_spec_get_devices (read), ==,
                   lodge_machine_spec_get_devices (spec));
  g_assert_cmpint (lodge_machine_spec_get_tpm (read), ==, lodge_machine_spec_get_tpm (spec));
  g_assert_cmpuint (lodge_machine_spec_get_memory (read), ==, 256 * LODGE_MIB);
  g_assert_cmpuint (lodge_machine_spec_get_disks (read)->len, ==, 2);
  free (live);
  free (back);

  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  g_assert_cmpint (virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_NVRAM), ==, 0);
  virDomainFree (domain);
  g_remove (path);
}

static void
test_bios (void)
{
  g_autoptr (LodgeMachineSpec) spec = make ("bios");

  start (spec);
}

static void
test_uefi (void)
{
  g_autoptr (LodgeMachineSpec) spec = make ("uefi");

  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI);
  start (spec);
}

static void
test_secure (void)
{
  g_autoptr (LodgeMachineSpec) spec = make ("secure");

  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI_SECURE);
  lodge_machine_spec_set_tpm (spec, TRUE);
  lodge_machine_spec_set_os_id (spec, "win11");
  start (spec);
}

static void
test_compatible (void)
{
  g_autoptr (LodgeMachineSpec) modern = make ("compatible");
  g_autoptr (LodgeMachineSpec) old = make ("old");

  lodge_machine_spec_set_devices (modern, LODGE_DEVICES_COMPATIBLE);
  start (modern);
  lodge_machine_spec_set_devices (old, LODGE_DEVICES_COMPATIBLE);
  lodge_machine_spec_set_machine_type (old, "pc");
  lodge_machine_spec_set_sound_model (old, "ac97");
  start (old);
}

static void
test_kernel (void)
{
  g_autoptr (LodgeMachineSpec) spec = make ("kernel");
  g_autofree char *kernel = g_build_filename (g_getenv ("LODGE_TEST_TINY"), "vmlinuz", NULL);
  g_autofree char *initrd = g_build_filename (g_getenv ("LODGE_TEST_TINY"), "initrd", NULL);

  lodge_machine_spec_set_kernel (spec, kernel);
  lodge_machine_spec_set_initrd (spec, initrd);
  lodge_machine_spec_set_command_line (spec, "console=ttyS0");
  lodge_machine_spec_set_cpus (spec, 4);
  lodge_machine_spec_set_sockets (spec, 2);
  start (spec);
}

static void
test_capabilities_cached (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeXmlContext) again = lodge_xml_context_load (connection, "x86_64", FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (again->spice && again->uefi && again->secure_boot && again->cpu_maximum);
  g_assert_cmpstr (again->emulator, ==, context->emulator);
  g_assert_false (again->remote);
  g_assert_null (lodge_xml_context_load (connection, "pdp11", FALSE, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  lodge_libvirt_init ();
  g_assert_nonnull (g_getenv ("LODGE_TEST_TINY"));
  connection = virConnectOpen (g_getenv ("LODGE_TEST_URI"));
  g_assert_nonnull (connection);
  context = lodge_xml_context_load (connection, "x86_64", FALSE, &error);
  g_assert_no_error (error);
  g_test_add_func ("/start/capabilities", test_capabilities_cached);
  g_test_add_func ("/start/bios", test_bios);
  g_test_add_func ("/start/uefi", test_uefi);
  g_test_add_func ("/start/secure", test_secure);
  g_test_add_func ("/start/compatible", test_compatible);
  g_test_add_func ("/start/kernel", test_kernel);
  const int status = g_test_run ();
  lodge_xml_context_free (context);
  virConnectClose (connection);
  return status;
}
