/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Machines that Lodge did not make, and what a deletion must leave and must take. */

/* Nothing that Lodge would write: arguments for QEMU, another program's
 * metadata with comments and old namespaces, devices that nobody has. */
static const char *const foreign_xml =
    "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
    "<name>foreign</name><title>Not &lt;ours&gt;</title>"
    "<metadata>"
    "<app:thing xmlns:app='https://example.org/app' odd='1'><app:inner>  spaces \t </app:inner>"
    "<plain/></app:thing>"
    "<boxes:gnome-boxes xmlns:boxes='https://wiki.gnome.org/Apps/Boxes'><os-state>live</os-state>"
    "</boxes:gnome-boxes>"
    "</metadata>"
    "<memory unit='MiB'>64</memory><vcpu>1</vcpu>"
    "<sysinfo type='smbios'><system><entry name='serial'>xyz</entry></system></sysinfo>"
    "<os><type arch='x86_64' machine='pc'>hvm</type><smbios mode='sysinfo'/></os>"
    "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"
    "<controller type='usb' model='none'/>"
    "<serial type='null'/><parallel type='null'/>"
    "<panic model='isa'/><watchdog model='ib700' action='poweroff'/>"
    "<graphics type='vnc' socket='/tmp/lodge-trouble-vnc.sock'/>"
    "<memballoon model='none'/></devices>"
    "<qemu:commandline><qemu:arg value='-name'/><qemu:arg value='foreign,debug-threads=on'/>"
    "<qemu:env name='LODGE' value='a b'/></qemu:commandline></domain>";

static LodgeMachine *
define (Fixture *fixture, const char *name, const char *xml)
{
  g_autofree char *path = fixture_path (fixture, "define.xml");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, xml, -1, &error);
  g_assert_no_error (error);
  g_free (run ("virsh -q define '%s'", path));
  return wait_for_machine (fixture->list, name);
}

static void
edit (LodgeJob *job)
{
  g_autoptr (GError) error = NULL;

  lodge_test_run_job (job, &error);
  g_assert_no_error (error);
}

/* Takes out what is between @start and @end, both included, and the line that it was on. */
static void
cut (char *xml, const char *start, const char *end)
{
  char *from = strstr (xml, start);
  char *to = from != NULL ? strstr (from, end) : NULL;

  g_assert_nonnull (to);
  to += strlen (end);
  while (from > xml && from[-1] == ' ')
    from--;
  if (*to == '\n')
    to++;
  memmove (from, to, strlen (to) + 1);
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = define (fixture, "foreign", foreign_xml);
  const char *const tags[] = { "one", "two & <three>", NULL };
  g_autofree char *before = dump_xml ("foreign");

  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Not <ours>");
  g_assert_false (lodge_machine_get_owned (machine));
  run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
  run_verb (machine, LODGE_VERB_PAUSE, LODGE_MACHINE_PAUSED);
  run_verb (machine, LODGE_VERB_RESUME, LODGE_MACHINE_RUNNING);

  /* Running and stopped, everything that can be edited. */
  for (guint running = 0; running < 2; running++)
    {
      if (running == 0)
        run_verb (machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_OFF);
      else
        run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
      edit (lodge_machine_set_title_job (machine, "Edited"));
      edit (lodge_machine_set_description_job (machine, "Two\nlines & more"));
      edit (lodge_machine_set_notes_job (machine, "Notes <b>"));
      edit (lodge_machine_set_tags_job (machine, tags));
      edit (lodge_machine_set_autostart_job (machine, running == 1));

      g_autofree char *edited = dump_xml ("foreign");
      g_autofree char *original = g_strdup (before);
      cut (edited, "<lodge:machine", "</lodge:machine>");
      cut (edited, "<description>", "</description>");
      cut (edited, "<title>", "</title>");
      cut (original, "<title>", "</title>");
      g_assert_cmpstr (edited, ==, original);
    }
  run_verb (machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_OFF);
  edit (lodge_machine_set_autostart_job (machine, FALSE));

  g_autofree char *edited = dump_xml ("foreign");
  edit (lodge_machine_rename_job (machine, "renamed"));
  g_autofree char *renamed = dump_xml ("renamed");
  cut (edited, "<name>", "</name>");
  cut (renamed, "<name>", "</name>");
  g_assert_cmpstr (edited, ==, renamed);
  g_assert_false (lodge_machine_get_owned (machine));
  delete_machine (fixture, machine);
}

/* Made for another computer: shown, refused with a reason, kept as it is, deleted. */
static void
test_homesick (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      define (fixture, "homesick",
              "<domain type='qemu'><name>homesick</name><memory unit='MiB'>64</memory>"
              "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
              "<disk type='network' device='disk'><driver name='qemu' type='raw'/>"
              "<source protocol='rbd' name='pool/image'><host name='nowhere.invalid' port='1'/>"
              "</source><target dev='vda' bus='virtio'/></disk>"
              "<hostdev mode='subsystem' type='pci' managed='yes'><source>"
              "<address domain='0x0000' bus='0xfe' slot='0x1e' function='0x6'/></source></hostdev>"
              "</devices></domain>");
  g_autofree char *before = dump_xml ("homesick");
  g_autoptr (GError) error = NULL;

  g_assert_false (lodge_test_run_job (lodge_machine_verb_job (machine, LODGE_VERB_START), &error));
  assert_says (error, "“homesick” could not be started: ");
  g_assert_true (error->domain == LODGE_ERROR);
  edit (lodge_machine_set_title_job (machine, "Homesick"));
  edit (lodge_machine_set_title_job (machine, NULL));
  g_autofree char *after = dump_xml ("homesick");
  g_assert_cmpstr (before, ==, after);
  delete_machine (fixture, machine);
}

/* ---- deletion ---- */

static char *
disk_path (LodgeMachine *machine)
{
  g_autoptr (LodgeMachineFiles) files = load_files (machine);

  return g_strdup (lodge_machine_file_get_path (find_file (files, LODGE_FILE_DISK)));
}

static LodgeMachine *
define_with_disk (Fixture *fixture, const char *name, const char *disk)
{
  g_autofree char *xml = g_markup_printf_escaped (
      "<domain type='qemu'><name>%s</name><memory unit='MiB'>64</memory>"
      "<os><type arch='x86_64'>hvm</type></os><devices><disk type='file' device='disk'>"
      "<driver name='qemu' type='qcow2'/><source file='%s'/><target dev='vda' bus='virtio'/></disk>"
      "</devices></domain>",
      name, disk);

  return define (fixture, name, xml);
}

static void
assert_stays (LodgeMachine *machine, const char *path, const char *user)
{
  g_autoptr (LodgeMachineFiles) files = load_files (machine);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      if (!g_str_equal (lodge_machine_file_get_path (file), path))
        continue;
      g_assert_false (lodge_machine_file_get_remove (file));
      if (user != NULL)
        {
          g_assert_nonnull (lodge_machine_file_get_used_by (file));
          g_assert_cmpstr (lodge_machine_file_get_used_by (file)[0], ==, user);
        }
      return;
    }
  g_error ("%s is not among the files", path);
}

/* Lodge made the disk, and another machine uses it: as it is, by another name, or as the base of
 * its own. */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = fixture_path (fixture, "link.qcow2");
  g_autofree char *clone = fixture_path (fixture, "clone.qcow2");

  for (guint round = 0; round < 3; round++)
    {
      LodgeMachine *machine = create (fixture, "maker", FALSE);
      g_autofree char *disk = disk_path (machine);

      if (round == 1)
        g_free (run ("ln -s '%s' '%s'", disk, link));
      else if (round == 2)
        g_free (run ("qemu-img create -q -f qcow2 -b '%s' -F qcow2 '%s'", disk, clone));
      LodgeMachine *user = define_with_disk (fixture, "user",
                                             round == 0   ? disk
                                             : round == 1 ? link
                                                          : clone);
      assert_stays (machine, disk, "user");
      delete_machine (fixture, machine);
      g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));

      /* The last user did not make it either: it stays. */
      if (round != 1)
        assert_stays (user, disk, NULL);
      delete_machine (fixture, user);
      g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));
      g_free (run ("rm -r /var/lib/libvirt/images/lodge/maker"));
    }
}

/* What Lodge did not make goes only if it was ticked. */
static void
test_ticked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *disk = fixture_path (fixture, "mine.qcow2");
  g_autoptr (GError) error = NULL;

  g_free (run ("qemu-img create -q -f qcow2 '%s' 1M", disk));
  LodgeMachine *machine = define_with_disk (fixture, "ticked", disk);
  assert_stays (machine, disk, NULL);
  delete_machine (fixture, machine);
  g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));

  machine = define_with_disk (fixture, "ticked", disk);
  g_autoptr (LodgeMachineFiles) files = load_files (machine);
  lodge_machine_file_set_remove (find_file (files, LODGE_FILE_DISK), TRUE);
  lodge_test_run_job (lodge_delete_job_new (machine, files), &error);
  g_assert_no_error (error);
  wait_until_gone (fixture->list, "ticked");
  g_assert_false (g_file_test (disk, G_FILE_TEST_EXISTS));
}

/* Firmware variables, a TPM, saved memory and a snapshot: nothing of them is left. */
static void
test_everything (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = inventory ();
  LodgeMachineSpec *spec = tiny_spec (fixture, "laden");

  lodge_machine_spec_set_tpm (spec, TRUE);
  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_UEFI);
  LodgeMachine *machine = create_spec (fixture, spec, TRUE);
  run_verb (machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_OFF);
  g_free (run ("virsh -q snapshot-create-as laden first"));
  run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
  run_verb (machine, LODGE_VERB_SAVE, LODGE_MACHINE_SAVED);
  {
    g_autoptr (LodgeMachineFiles) files = load_files (machine);
    g_assert_nonnull (find_file (files, LODGE_FILE_NVRAM));
    g_assert_nonnull (find_file (files, LODGE_FILE_TPM));
    g_assert_nonnull (find_file (files, LODGE_FILE_SAVED_MEMORY));
  }
  delete_machine (fixture, machine);
  g_autofree char *after = inventory ();
  g_assert_cmpstr (before, ==, after);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  GUEST_TEST ("/trouble/foreign/kept", test_foreign);
  GUEST_TEST ("/trouble/foreign/homesick", test_homesick);
  GUEST_TEST ("/trouble/delete/shared", test_shared);
  GUEST_TEST ("/trouble/delete/ticked", test_ticked);
  GUEST_TEST ("/trouble/delete/everything", test_everything);
  return g_test_run ();
}
