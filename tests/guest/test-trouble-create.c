/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Creating machines of bad input: one clear sentence, and nothing lost. */

static void
refuse_iso (Fixture *fixture, const char *path, LodgeError code, const char *named)
{
  LodgeMachineSpec *spec = new_spec ("bad-iso");

  add_disk (spec, LODGE_DISK_SOURCE_NEW, NULL);
  add_iso (spec, path);
  assert_refused (fixture, spec, code, named);
}

static void
test_iso (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = fixture_path (fixture, "none.iso");
  g_autofree char *text = fixture_path (fixture, "text.iso");
  g_autofree char *empty = fixture_path (fixture, "empty.iso");
  g_autofree char *secret = fixture_path (fixture, "secret.iso");
  g_autofree char *folder = fixture_path (fixture, "folder.iso");
  g_autofree char *fifo = fixture_path (fixture, "fifo.iso");

  g_free (run ("cd '%s'; seq 20000 >text.iso; : >empty.iso; cp '%s' secret.iso; chmod 0 secret.iso;"
               " mkdir folder.iso; mkfifo fifo.iso",
               fixture->dir, fixture->iso));
  refuse_iso (fixture, none, LODGE_ERROR_NOT_FOUND, "none.iso");
  refuse_iso (fixture, text, LODGE_ERROR_INVALID, "text.iso");
  refuse_iso (fixture, empty, LODGE_ERROR_INVALID, "empty.iso");
  refuse_iso (fixture, secret, LODGE_ERROR_DENIED, "secret.iso");
  refuse_iso (fixture, folder, LODGE_ERROR_INVALID, "folder.iso");
  refuse_iso (fixture, fifo, LODGE_ERROR_INVALID, "fifo.iso");
  g_assert_true (g_file_test (secret, G_FILE_TEST_EXISTS));
}

/* It was there when the review was shown, and is not when Create is pressed. */
static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  g_autofree char *iso = fixture_path (fixture, "fleeting.iso");
  LodgeMachineSpec *spec = new_spec ("fleeting");

  g_free (run ("cp '%s' '%s'", fixture->iso, iso));
  add_disk (spec, LODGE_DISK_SOURCE_NEW, NULL);
  add_iso (spec, iso);
  lodge_create_place_disks (fixture->host, spec);
  g_assert_cmpint (g_unlink (iso), ==, 0);
  assert_refused (fixture, spec, LODGE_ERROR_NOT_FOUND, "fleeting.iso");
}

static void
test_kernel (Fixture *fixture, gconstpointer data)
{
  LodgeMachineSpec *spec = new_spec ("kernel");
  g_autofree char *missing = fixture_path (fixture, "vmlinuz");

  lodge_machine_spec_set_kernel (spec, missing);
  assert_refused (fixture, spec, LODGE_ERROR_NOT_FOUND, "vmlinuz");
  spec = new_spec ("kernel");
  lodge_machine_spec_set_kernel (spec, fixture->dir);
  assert_refused (fixture, spec, LODGE_ERROR_INVALID, fixture->dir);
}

static void
refuse_disk (Fixture *fixture, const char *name, LodgeError code, const char *named)
{
  const LodgeDiskSource sources[] = { LODGE_DISK_SOURCE_USE, LODGE_DISK_SOURCE_COPY,
                                      LODGE_DISK_SOURCE_CONVERT };
  g_autofree char *path = fixture_path (fixture, name);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      LodgeMachineSpec *spec = new_spec ("bad-disk");
      add_disk (spec, sources[i], path);
      assert_refused (fixture, spec, code, named);
    }
}

static void
test_disk (Fixture *fixture, gconstpointer data)
{
  g_free (run ("cd '%s'; : >empty.qcow2; mkdir folder.qcow2;"
               "qemu-img create -q -f qcow2 short.qcow2 1G; truncate -s 300 short.qcow2;"
               "qemu-img create -q -f qcow2 circle.qcow2 1M;"
               "qemu-img create -q -f qcow2 -b circle.qcow2 -F qcow2 turn.qcow2;"
               "qemu-img rebase -u -b turn.qcow2 -F qcow2 circle.qcow2;"
               "qemu-img create -q -f qcow2 lost.qcow2 1M;"
               "qemu-img create -q -f qcow2 -b lost.qcow2 -F qcow2 orphan.qcow2; rm lost.qcow2;"
               "qemu-img create -q -f qcow2 remote.qcow2 1M;"
               "qemu-img rebase -u -b nbd://127.0.0.1:1/x -F raw remote.qcow2",
               fixture->dir));
  refuse_disk (fixture, "none.qcow2", LODGE_ERROR_NOT_FOUND, "none.qcow2");
  refuse_disk (fixture, "empty.qcow2", LODGE_ERROR_INVALID, "empty.qcow2");
  refuse_disk (fixture, "folder.qcow2", LODGE_ERROR_INVALID, "folder.qcow2");
  refuse_disk (fixture, "short.qcow2", LODGE_ERROR_INVALID, "short.qcow2");
  refuse_disk (fixture, "circle.qcow2", LODGE_ERROR_INVALID, "circle.qcow2");
  refuse_disk (fixture, "orphan.qcow2", LODGE_ERROR_NOT_FOUND, "lost.qcow2");
  refuse_disk (fixture, "remote.qcow2", LODGE_ERROR_NOT_FOUND, "nbd://127.0.0.1:1/x");
}

static void
assert_xml_has (const char *name, const char *text)
{
  g_autofree char *xml = dump_xml (name);

  if (strstr (xml, text) == NULL)
    g_error ("no %s in %s", text, xml);
}

/* A format that nobody has named is found out, and written down. */
static void
test_format (Fixture *fixture, gconstpointer data)
{
  g_autofree char *qcow2 = fixture_path (fixture, "plain.img");
  g_autofree char *raw = fixture_path (fixture, "raw.qcow2");
  g_autofree char *sum = NULL, *sum_after = NULL;
  LodgeMachineSpec *spec = new_spec ("formats");

  g_free (run ("qemu-img create -q -f qcow2 '%s' 16M; truncate -s 16M '%s'", qcow2, raw));
  sum = run ("cat '%s' '%s' | sha256sum", qcow2, raw);
  add_disk (spec, LODGE_DISK_SOURCE_USE, qcow2);
  add_disk (spec, LODGE_DISK_SOURCE_USE, raw);
  add_disk (spec, LODGE_DISK_SOURCE_COPY, qcow2);
  LodgeMachine *machine = create_spec (fixture, spec, TRUE);

  g_autofree char *formats =
      run ("virsh -q dumpxml --inactive formats | grep -o \"<driver.* type='[a-z0-9]*'\" |"
           " sed \"s/.*type='\\([a-z0-9]*\\)'/\\1/\" | tr '\\n' ' '");
  g_assert_cmpstr (formats, ==, "qcow2 raw qcow2 ");
  delete_machine (fixture, machine);
  sum_after = run ("cat '%s' '%s' | sha256sum", qcow2, raw);
  g_assert_cmpstr (sum, ==, sum_after);
}

/* The guest of a raw disk writes what it likes into its first sector. Neither a header that names
 * another file, nor a person who knows nothing of it, may open that file to the guest. */
static void
test_crafted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *crafted = fixture_path (fixture, "crafted.img");
  g_autofree char *secret = fixture_path (fixture, "secret");
  LodgeMachineSpec *spec = new_spec ("crafted");

  g_free (run ("cd '%s'; seq 100000 >secret; qemu-img create -q -f qcow2 -b \"$PWD/secret\" -F raw"
               " crafted.img; truncate -s 4M crafted.img",
               fixture->dir));
  refuse_disk (fixture, "crafted.img", LODGE_ERROR_INVALID, secret);

  /* Said to be raw, it is raw, and QEMU has no other file open. */
  add_disk (spec, LODGE_DISK_SOURCE_USE, crafted)->format = g_strdup ("raw");
  LodgeMachine *machine = create_spec (fixture, spec, TRUE);
  assert_xml_has ("crafted", "type='raw'");
  g_autofree char *open = run ("ls -l /proc/$(cat /run/libvirt/qemu/crafted.pid)/fd");
  g_assert_nonnull (strstr (open, crafted));
  g_assert_null (strstr (open, secret));
  delete_machine (fixture, machine);

  /* But it cannot be copied as raw: the copy would have to be told apart by its first bytes. */
  spec = new_spec ("crafted");
  add_disk (spec, LODGE_DISK_SOURCE_COPY, crafted)->format = g_strdup ("raw");
  assert_refused (fixture, spec, LODGE_ERROR_INVALID, crafted);
  g_assert_true (g_file_test (crafted, G_FILE_TEST_EXISTS));
}

/* Makes the name of the base's format, an extension of the header, one that nobody knows. */
static void
hide_backing_format (const char *path)
{
  static const char magic[] = { '\xe2', '\x79', '\x2a', '\xca' };
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  char *extension = memmem (contents, length, magic, sizeof magic);
  g_assert_nonnull (extension);
  memcpy (extension, "Lodg", sizeof magic);
  g_file_set_contents (path, contents, (gssize)length, &error);
  g_assert_no_error (error);
}

/* A base that somebody was shown is accepted, and stays when the machine goes. Its format has to
 * be known, because libvirt does not guess it. */
static void
test_backing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *overlay = fixture_path (fixture, "overlay.qcow2");
  g_autofree char *base = fixture_path (fixture, "base.qcow2");
  LodgeMachineSpec *spec = new_spec ("based");

  g_free (run ("qemu-img create -q -f qcow2 '%s' 16M; qemu-img create -q -f qcow2 -b '%s' -F qcow2"
               " '%s'",
               base, base, overlay));
  add_disk (spec, LODGE_DISK_SOURCE_USE, overlay)->format = g_strdup ("qcow2");
  LodgeMachine *machine = create_spec (fixture, spec, TRUE);
  {
    g_autoptr (LodgeMachineFiles) files = load_files (machine);
    LodgeMachineFile *file = find_file (files, LODGE_FILE_BACKING);
    g_assert_cmpstr (lodge_machine_file_get_path (file), ==, base);
    g_assert_false (lodge_machine_file_get_remove (file));
  }
  delete_machine (fixture, machine);
  g_assert_true (g_file_test (overlay, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (base, G_FILE_TEST_EXISTS));

  hide_backing_format (overlay);
  spec = new_spec ("based");
  add_disk (spec, LODGE_DISK_SOURCE_USE, overlay)->format = g_strdup ("qcow2");
  assert_refused (fixture, spec, LODGE_ERROR_UNSUPPORTED, overlay);
  spec = new_spec ("based");
  add_disk (spec, LODGE_DISK_SOURCE_CONVERT, overlay)->format = g_strdup ("qcow2");
  delete_machine (fixture, create_spec (fixture, spec, TRUE));
}

/* ---- room ---- */

static void
mount_small (Fixture *fixture, const char *place, const char *options)
{
  g_free (run ("mkdir -p '%s'; mount -t tmpfs -o %s small '%s'", place, options, place));
}

static void
unmount (const char *place)
{
  g_free (run ("umount '%s'", place));
}

/* A thin disk may be larger than the room there is: that is a warning, not an error. */
static void
test_thin (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = lodge_create_default_dir (fixture->host);
  g_autoptr (GError) error = NULL;
  LodgeMachineSpec *spec = new_spec ("thin");

  add_disk (spec, LODGE_DISK_SOURCE_NEW, NULL)->size = 8 * LODGE_TIB;
  g_assert_false (lodge_storage_check_space (dir, 8 * LODGE_TIB, NULL, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE);
  assert_says (error, dir);
  delete_machine (fixture, create_spec (fixture, spec, TRUE));
}

/* The file is small, what comes out of it is not. */
static void
test_copy_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = lodge_create_default_dir (fixture->host);
  g_autofree char *large = fixture_path (fixture, "large.raw");
  g_autofree char *packed = fixture_path (fixture, "packed.qcow2");
  LodgeMachineSpec *spec = new_spec ("large");

  g_free (run ("cd '%s'; yes lodge | head -c 64M >large.raw;"
               "qemu-img convert -c -O qcow2 large.raw packed.qcow2",
               fixture->dir));
  mount_small (fixture, dir, "size=32M");
  add_disk (spec, LODGE_DISK_SOURCE_COPY, large);
  assert_refused (fixture, spec, LODGE_ERROR_NO_SPACE, dir);
  spec = new_spec ("large");
  add_disk (spec, LODGE_DISK_SOURCE_CONVERT, packed);
  assert_refused (fixture, spec, LODGE_ERROR_NO_SPACE, "are needed");
  unmount (dir);
}

/* Somebody else takes the room between the check and the writing. */
static void
test_space_runs_out (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = lodge_create_default_dir (fixture->host);
  g_autofree char *large = fixture_path (fixture, "large.raw");
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *changed = g_strconcat (fixture->dir, ":", path, NULL);
  LodgeMachineSpec *spec = new_spec ("unlucky");

  g_free (run ("cd '%s'; yes lodge | head -c 24M >large.raw; real=$(command -v qemu-img);"
               "printf '#!/bin/sh\\n[ \"$1\" != convert ] || head -c 24M /dev/zero >%s/filler\\n"
               "exec %%s \"$@\"\\n' $real >qemu-img; chmod +x qemu-img",
               fixture->dir, dir));
  mount_small (fixture, dir, "size=40M");
  /* There from the beginning, so that it is no trace. */
  g_free (run (": >%s/filler", dir));
  add_disk (spec, LODGE_DISK_SOURCE_CONVERT, large);
  g_setenv ("PATH", changed, TRUE);
  assert_refused (fixture, spec, LODGE_ERROR_NO_SPACE, "unlucky.qcow2");
  g_setenv ("PATH", path, TRUE);
  unmount (dir);
}

/* No room for a file, a folder, the definition, the saved memory. */
static void
test_no_space (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = lodge_create_default_dir (fixture->host);
  g_autoptr (GError) error = NULL;

  mount_small (fixture, dir, "size=32M,nr_inodes=1");
  assert_refused (fixture, tiny_spec (fixture, "full"), LODGE_ERROR_NO_SPACE, "lodge/full");
  unmount (dir);
  mount_small (fixture, dir, "size=32M,nr_inodes=2");
  assert_refused (fixture, tiny_spec (fixture, "full"), LODGE_ERROR_NO_SPACE, "full.qcow2");
  unmount (dir);
  mount_small (fixture, dir, "size=1M");
  assert_refused (fixture, tiny_spec (fixture, "full"), LODGE_ERROR_NO_SPACE, dir);
  unmount (dir);
  mount_small (fixture, "/etc/libvirt/qemu", "size=4k");
  assert_refused (fixture, tiny_spec (fixture, "full"), LODGE_ERROR_NO_SPACE, "full");
  /* A copy of the ISO that was made before goes as well. */
  LodgeMachineSpec *copied = tiny_spec (fixture, "full");
  LodgeDiskSpec *iso = lodge_machine_spec_get_disks (copied)->pdata[1];
  iso->source = LODGE_DISK_SOURCE_COPY;
  lodge_create_place_disks (fixture->host, copied);
  assert_refused (fixture, copied, LODGE_ERROR_NO_SPACE, "full");
  unmount ("/etc/libvirt/qemu");

  LodgeMachine *machine = create (fixture, "full", TRUE);
  mount_small (fixture, "/var/lib/libvirt/qemu/save", "size=64k");
  g_assert_false (lodge_test_run_job (lodge_machine_verb_job (machine, LODGE_VERB_SAVE), &error));
  assert_says (error, "full");
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_RUNNING);
  g_free (run ("test -z \"$(ls /var/lib/libvirt/qemu/save)\""));
  unmount ("/var/lib/libvirt/qemu/save");
  run_verb (machine, LODGE_VERB_SAVE, LODGE_MACHINE_SAVED);
  delete_machine (fixture, machine);
}

/* The folder of the machines is none, or may not be written to. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = lodge_create_default_dir (fixture->host);

  g_free (run ("rmdir '%s'; : >'%s'", dir, dir));
  assert_refused (fixture, tiny_spec (fixture, "homeless"), LODGE_ERROR_DENIED, "lodge/homeless");
  g_free (run ("rm '%s'; mkdir '%s'", dir, dir));
  mount_small (fixture, dir, "ro,size=1M");
  assert_refused (fixture, tiny_spec (fixture, "homeless"), LODGE_ERROR_DENIED, "lodge/homeless");
  unmount (dir);
}

/* ---- names, memory ---- */

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "",       "   ",    "a/b",   "../up", ".",   "..",  "a\nb",
                                     "a\033b", "a\177b", "-name", " a",    "a\t", "\xff" };
  static const char *const odd[] = { "🐧 tux",     "a,b=c",   "it's",   "<&\"'>",
                                     "$(reboot)", ".hidden", "a\\b%s", "日本語" };
  g_autofree char *long_name = g_strnfill (300, 'n');
  g_autoptr (GString) longest = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (fixture, tiny_spec (fixture, bad[i]), LODGE_ERROR_INVALID, "ame");
  assert_refused (fixture, tiny_spec (fixture, long_name), LODGE_ERROR_INVALID, "too long");

  for (guint i = 0; i < 9; i++)
    g_string_append (longest, "🐧");
  assert_refused (fixture, tiny_spec (fixture, longest->str), LODGE_ERROR_INVALID, "too long");
  /* The longest that there is. */
  g_string_truncate (longest, 4 * strlen ("🐧"));
  while (longest->len < 100)
    g_string_append_c (longest, 'n');
  while (longest->len < 200)
    g_string_append (longest, "é");
  g_autofree char *before = inventory ();
  for (guint i = 0; i <= G_N_ELEMENTS (odd); i++)
    {
      const char *name = i < G_N_ELEMENTS (odd) ? odd[i] : longest->str;
      LodgeMachine *machine = create (fixture, name, TRUE);
      g_assert_cmpstr (lodge_machine_get_name (machine), ==, name);
      wait_for_state (machine, LODGE_MACHINE_RUNNING);
      run_verb (machine, LODGE_VERB_SAVE, LODGE_MACHINE_SAVED);
      delete_machine (fixture, machine);
    }
  g_autofree char *after = inventory ();
  g_assert_cmpstr (before, ==, after);
}

static void
test_name_taken (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = create (fixture, "taken", FALSE);
  LodgeMachine *other = create (fixture, "other", FALSE);
  g_autoptr (LodgeMachineSpec) spec = tiny_spec (fixture, "taken");
  g_autofree char *before = inventory ();
  g_autofree char *xml = dump_xml ("taken");
  g_autoptr (GError) error = NULL;

  g_assert_false (lodge_test_run_job (lodge_create_job_new (fixture->host, spec, TRUE), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
  assert_says (error, "“taken”");
  g_clear_error (&error);
  g_assert_false (lodge_test_run_job (lodge_machine_rename_job (other, "taken"), &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
  assert_says (error, "“taken”");

  g_autofree char *after = inventory ();
  g_autofree char *xml_after = dump_xml ("taken");
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (xml, ==, xml_after);
  delete_machine (fixture, machine);
  delete_machine (fixture, other);
}

/* Two at once: one of them wins, whatever the moment. */
static void
test_name_race (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = inventory ();

  for (guint round = 0; round < 5; round++)
    {
      g_autoptr (LodgeMachineSpec) spec = tiny_spec (fixture, "race");
      LodgeJob *jobs[] = { lodge_create_job_new (fixture->host, spec, FALSE),
                           lodge_create_job_new (fixture->host, spec, FALSE) };
      gpointer slots[2] = { NULL, NULL };
      guint won = 0;

      for (guint i = 0; i < 2; i++)
        lodge_job_run_async (jobs[i], NULL, lodge_test_wait_cb, &slots[i]);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (GAsyncResult) result = lodge_test_wait (&slots[i]);
          g_autoptr (GError) error = NULL;
          if (lodge_job_run_finish (jobs[i], result, &error))
            won++;
          else
            g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
          g_object_unref (jobs[i]);
        }
      g_assert_cmpuint (won, ==, 1);
      LodgeMachine *machine = wait_for_machine (fixture->list, "race");
      run_verb (machine, LODGE_VERB_START, LODGE_MACHINE_RUNNING);
      delete_machine (fixture, machine);
      g_autofree char *after = inventory ();
      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  LodgeMachineSpec *spec = tiny_spec (fixture, "greedy");

  lodge_machine_spec_set_memory (spec, lodge_host_get_memory (fixture->host) + LODGE_GIB);
  assert_refused (fixture, spec, LODGE_ERROR_INVALID, "“greedy”");
  spec = tiny_spec (fixture, "greedy");
  lodge_machine_spec_set_memory (spec, G_MAXUINT64);
  assert_refused (fixture, spec, LODGE_ERROR_INVALID, "memory");
  spec = tiny_spec (fixture, "greedy");
  lodge_machine_spec_set_cpus (spec, 4000);
  assert_refused (fixture, spec, LODGE_ERROR_INVALID, "CPU");
}

/* Root reads everything; this program is to find files that it may not read. What it starts gets
 * the capabilities back. */
static void
become_ordinary (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct sets[2];

  g_assert_cmpint (syscall (SYS_capget, &header, sets), ==, 0);
  sets[0].effective &= ~((1u << CAP_DAC_OVERRIDE) | (1u << CAP_DAC_READ_SEARCH));
  g_assert_cmpint (syscall (SYS_capset, &header, sets), ==, 0);
}

int
main (int argc, char *argv[])
{
  become_ordinary ();
  g_test_init (&argc, &argv, NULL);
  GUEST_TEST ("/trouble/create/iso", test_iso);
  GUEST_TEST ("/trouble/create/vanished", test_vanished);
  GUEST_TEST ("/trouble/create/kernel", test_kernel);
  GUEST_TEST ("/trouble/create/disk", test_disk);
  GUEST_TEST ("/trouble/create/format", test_format);
  GUEST_TEST ("/trouble/create/crafted", test_crafted);
  GUEST_TEST ("/trouble/create/backing", test_backing);
  GUEST_TEST ("/trouble/create/thin", test_thin);
  GUEST_TEST ("/trouble/create/copy-too-large", test_copy_too_large);
  GUEST_TEST ("/trouble/create/space-runs-out", test_space_runs_out);
  GUEST_TEST ("/trouble/create/no-space", test_no_space);
  GUEST_TEST ("/trouble/create/no-folder", test_no_folder);
  GUEST_TEST ("/trouble/create/names", test_names);
  GUEST_TEST ("/trouble/create/name-taken", test_name_taken);
  GUEST_TEST ("/trouble/create/name-race", test_name_race);
  GUEST_TEST ("/trouble/create/memory", test_memory);
  return g_test_run ();
}
