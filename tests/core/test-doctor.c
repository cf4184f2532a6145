/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/lodge-acceleration-probe.h"
#include "host/lodge-doctor-private.h"

#include "host/lodge-host.h"
#include "lodge-core.h"

#include <ftw.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define GUEST                                                                                      \
  "printf 'SeaBIOS\\nlodge: 32-bit\\nlodge: 64-bit\\nlodge: paging\\nlodge: timer\\n"              \
  "lodge: done\\n'; exec sleep 1000"

/* A small world in which all is well, for a test to break something in. */
typedef struct
{
  char *root;
  LodgeDoctorSystem *system;
  LodgeDoctorContext *context;
  LodgeDoctor *doctor;
} World;

static void
put (World *world, const char *path, const char *text)
{
  g_autofree char *real = g_strconcat (world->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (real);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_file_set_contents (real, text, -1, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_chmod (real, strstr (path, "/bin/") != NULL ? 0755 : 0644));
}

static void
take_away (World *world, const char *path)
{
  g_autofree char *real = g_strconcat (world->root, path, NULL);

  g_assert_no_errno (g_remove (real));
}

static void
put_emulator (World *world, const char *version, const char *spice, const char *devices)
{
  g_autofree char *path = g_strdup_printf ("/usr/bin/qemu-system-%s", lodge_doctor_architecture ());
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n"
                                           "case \"$*\" in\n"
                                           "'--version') %s;;\n"
                                           "'-spice help') %s;;\n"
                                           "'-device help') %s;;\n"
                                           "'-accel help') echo tcg; echo kvm;;\n"
                                           "*) %s;;\n"
                                           "esac\n",
                                           version, spice, devices, GUEST);

  put (world, path, text);
}

static char *
make_descriptor (const char *architecture, const char *features)
{
  return g_strdup_printf (
      "{\"description\": \"UEFI\", \"interface-types\": [\"uefi\"], \"mapping\": {\"device\": "
      "\"flash\", \"executable\": {\"filename\": \"/fw/code.fd\", \"format\": \"raw\"}, "
      "\"nvram-template\": {\"filename\": \"/fw/vars.fd\", \"format\": \"raw\"}}, \"targets\": "
      "[{\"architecture\": \"%s\", \"machines\": [\"pc-q35-*\"]}], \"features\": [%s], \"tags\": "
      "[]}",
      architecture, features);
}

static void
put_firmware (World *world, const char *path, const char *features)
{
  g_autofree char *text = make_descriptor (lodge_doctor_architecture (), features);

  put (world, path, text);
}

static void
use_context (World *world, const char *uri, const char *storage)
{
  g_clear_object (&world->doctor);
  g_clear_pointer (&world->context, lodge_doctor_context_unref);
  world->context = lodge_doctor_context_new (uri, storage, world->system);
  /* However full this computer is. */
  world->context->space_needed = 0;
  world->context->space_wanted = 0;
  world->doctor = lodge_doctor_new_for_context (world->context);
}

/* libvirt looks for its socket where the URI says, and so nowhere else. */
static char *
make_uri (World *world)
{
  return g_strdup_printf ("qemu+unix:///system?socket=%s/run/libvirt/libvirt-sock", world->root);
}

static void
world_set_up (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  world->root = g_dir_make_tmp ("lodge-doctor-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_chmod (world->root, 0755));
  put (world, "/etc/os-release", "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"13\"\n");
  put (world, "/etc/group", "root:x:0:\nlibvirt:x:107:alice,bob\n");
  put (world, "/dev/kvm", "");
  put (world, "/proc/cpuinfo", "flags\t\t: fpu vmx\n");
  put (world, "/proc/cmdline", "quiet splash\n");
  put (world, "/proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n");
  put (world, "/sys/module/kvm_intel/parameters/nested", "Y\n");
  put (world, "/sys/kernel/iommu_groups/0", "");
  put (world, "/usr/sbin/bin/libvirtd", "#!/bin/sh\n");
  put (world, "/usr/sbin/bin/virtlogd", "#!/bin/sh\n");
  put (world, "/usr/bin/swtpm", "#!/bin/sh\n");
  put (world, "/usr/bin/swtpm_setup", "#!/bin/sh\n");
  put (world, "/usr/bin/passt", "#!/bin/sh\n");
  put (world, "/usr/share/osinfo/os/debian.org/debian-12.xml", "<libosinfo/>");
  put (world, "/usr/share/osinfo/VERSION", "20250101\n");
  put (world, "/fw/code.fd", "code");
  put (world, "/fw/vars.fd", "vars");
  put_firmware (world, "/usr/share/qemu/firmware/60-plain.json", "\"acpi-s3\"");
  put_firmware (world, "/usr/share/qemu/firmware/50-secure.json", "\"secure-boot\"");
  put_emulator (world, "echo 'QEMU emulator version 9.2.1 (Debian 1:9.2.1+ds-1)'",
                "echo '  disable-ticketing=<bool (on/off)>'; exit 1",
                "echo 'name \"usb-redir\", bus usb-bus'");

  world->system = lodge_doctor_system_new (world->root, "/usr/bin:/usr/sbin/bin");
  world->system->is_root = FALSE;
  g_free (world->system->user);
  world->system->user = g_strdup ("carol");
  g_autofree char *uri = make_uri (world);
  use_context (world, uri, "/storage/disks");
}

static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *where)
{
  return remove (path);
}

static void
world_tear_down (World *world, gconstpointer data)
{
  nftw (world->root, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_object (&world->doctor);
  lodge_doctor_context_unref (world->context);
  lodge_doctor_system_free (world->system);
  g_free (world->root);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static gboolean
wait_for (LodgeDoctor *doctor, GAsyncResult **result, GError **error)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  gboolean ok = lodge_doctor_run_finish (doctor, *result, error);
  g_clear_object (result);
  return ok;
}

static void
run (LodgeDoctor *doctor)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_doctor_run_async (doctor, NULL, result_cb, &result);
  g_assert_true (lodge_doctor_get_running (doctor));
  g_assert_true (wait_for (doctor, &result, &error));
  g_assert_no_error (error);
  g_assert_false (lodge_doctor_get_running (doctor));

  LodgeCheckState worst = LODGE_CHECK_UNKNOWN;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (doctor)); i++)
    {
      g_autoptr (LodgeCheck) check = g_list_model_get_item (G_LIST_MODEL (doctor), i);
      g_test_message ("%s (%d): %s [%s] [%s] [%s]", lodge_check_get_id (check),
                      lodge_check_get_state (check), lodge_check_get_sentence (check),
                      lodge_check_get_fix_command (check), lodge_check_get_fix_label (check),
                      lodge_check_get_fix_action (check));
      g_assert_cmpint (lodge_check_get_state (check), !=, LODGE_CHECK_UNKNOWN);
      g_assert_false (lodge_check_get_running (check));
      g_assert_cmpint (strlen (lodge_check_get_title (check)), >, 3);
      g_assert_cmpint (strlen (lodge_check_get_sentence (check)), >, 10);
      g_assert_true (g_utf8_validate (lodge_check_get_sentence (check), -1, NULL));
      g_assert_false (g_str_has_suffix (lodge_check_get_sentence (check), "."));
      g_assert_null (strchr (lodge_check_get_sentence (check), '\n'));
      /* A button has a label, and a label a button. */
      g_assert_cmpint (lodge_check_get_fix_label (check) != NULL, ==,
                       lodge_check_get_fix_command (check) != NULL
                           || lodge_check_get_fix_action (check) != NULL);
      /* What is well needs no mending. */
      if (lodge_check_get_state (check) == LODGE_CHECK_OK)
        g_assert_null (lodge_check_get_fix_label (check));
      worst = MAX (worst, lodge_check_get_state (check));
    }
  g_assert_cmpint (lodge_doctor_get_worst (doctor), ==, worst);
}

static void
assert_check (
    World *world, const char *id, LodgeCheckState state, const char *part, const char *fix)
{
  LodgeCheck *check = lodge_doctor_find (world->doctor, id);

  g_assert_nonnull (check);
  g_assert_cmpint (lodge_check_get_state (check), ==, state);
  if (part != NULL && strstr (lodge_check_get_sentence (check), part) == NULL)
    g_error ("“%s” does not say “%s”", lodge_check_get_sentence (check), part);
  g_assert_cmpstr (lodge_check_get_fix_command (check), ==, fix);
}

static void
test_well (World *world, gconstpointer data)
{
  static const char *const well[] = { "qemu",  "spice",      "kvm",    "firmware", "tpm",
                                      "passt", "disk-space", "nested", "iommu",    "osinfo-db" };

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->doctor)), ==, 12);
  run (world->doctor);
  for (guint i = 0; i < G_N_ELEMENTS (well); i++)
    if (strcmp (well[i], "kvm") != 0 || strcmp (lodge_doctor_architecture (), "x86_64") == 0)
      assert_check (world, well[i], LODGE_CHECK_OK, NULL, NULL);
  assert_check (world, "qemu", LODGE_CHECK_OK, "9.2.1", NULL);
  assert_check (world, "osinfo-db", LODGE_CHECK_OK, "20250101", NULL);
}

static void
test_libvirt (World *world, gconstpointer data)
{
  g_autofree char *folder = g_strconcat (world->root, "/run/libvirt", NULL);
  g_autofree char *path = g_strconcat (folder, "/libvirt-sock", NULL);

  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "not running", "sudo libvirtd --daemon");
  assert_check (world, "virtlogd", LODGE_CHECK_ERROR, "not running", "sudo virtlogd --daemon");
  g_assert_cmpstr (lodge_check_get_fix_action (lodge_doctor_find (world->doctor, "libvirt")), ==,
                   LODGE_CHECK_ACTION_RECONNECT);
  g_assert_cmpint (lodge_doctor_get_worst (world->doctor), ==, LODGE_CHECK_ERROR);

  /* systemd; a socket that nobody listens on any more; a daemon for QEMU alone. */
  put (world, "/run/systemd/system/x", "");
  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  {
    g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
    g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  }
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "not running",
                "sudo systemctl enable --now libvirtd.socket");
  put (world, "/usr/bin/virtqemud", "#!/bin/sh\n");
  take_away (world, "/usr/sbin/bin/libvirtd");
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "not running",
                "sudo systemctl enable --now virtqemud.socket");

  take_away (world, "/usr/bin/virtqemud");
  take_away (world, "/usr/sbin/bin/virtlogd");
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "not installed",
                "sudo apt install libvirt-daemon-system");
  assert_check (world, "virtlogd", LODGE_CHECK_ERROR, "not installed",
                "sudo apt install libvirt-daemon-system");
}

/* A libvirt that takes the call and then says nothing. */
static GSocket *
listen_mute (World *world, const char *path)
{
  g_autofree char *real = g_strconcat (world->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (real);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (real);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  return socket;
}

static void
gone_cb (gpointer user_data, GObject *where_the_object_was)
{
  *(gboolean *)user_data = TRUE;
}

static void
test_hang (World *world, gconstpointer data)
{
  g_autoptr (GSocket) mute = listen_mute (world, "/run/libvirt/libvirt-sock");
  g_autoptr (GSocket) virtlogd = listen_mute (world, "/run/libvirt/virtlogd-sock");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[2] = { NULL };
  gboolean gone = FALSE;

  world->context->time_limit_ms = 1000;
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_WARNING, "no answer within 1 second", NULL);

  /* Cancelled: at once, and what is known stays. Twice at once: the second is refused. */
  world->context->time_limit_ms = 600000;
  lodge_doctor_run_async (world->doctor, cancellable, result_cb, &results[0]);
  lodge_doctor_run_async (world->doctor, NULL, result_cb, &results[1]);
  g_assert_false (wait_for (world->doctor, &results[1], &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_BUSY);
  g_clear_error (&error);
  while (lodge_check_get_running (lodge_doctor_find (world->doctor, "virtlogd")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lodge_check_get_running (lodge_doctor_find (world->doctor, "libvirt")));
  g_cancellable_cancel (cancellable);
  g_assert_false (wait_for (world->doctor, &results[0], &error));
  g_assert_true (lodge_error_is_cancelled (error));
  g_assert_false (lodge_check_get_running (lodge_doctor_find (world->doctor, "libvirt")));
  assert_check (world, "libvirt", LODGE_CHECK_WARNING, "no answer within 1 second", NULL);
  assert_check (world, "virtlogd", LODGE_CHECK_OK, "running", NULL);

  /* The doctor goes before the thread that hangs in libvirt; that one ends some time later. */
  g_object_weak_ref (G_OBJECT (lodge_doctor_find (world->doctor, "libvirt")), gone_cb, &gone);
  g_clear_object (&world->doctor);
  g_assert_false (gone);
  g_socket_close (mute, NULL);
  while (!gone)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_denied (World *world, gconstpointer data)
{
  g_autoptr (GSocket) mute = listen_mute (world, "/run/libvirt/libvirt-sock");
  g_autofree char *path = g_strconcat (world->root, "/run/libvirt/libvirt-sock", NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  g_assert_no_errno (g_chmod (path, 0));
  g_assert_no_errno (g_chmod (world->root, 0777));

  /* Nothing is forbidden to root: become somebody else, in a process that can be thrown away. */
  pid_t pid = fork ();
  if (pid == 0)
    {
      g_setenv ("LODGE_TEST_DENIED_ROOT", world->root, TRUE);
      execl (self, self, NULL);
      _exit (99);
    }
  int status = -1;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

/* The other process of test_denied(). */
static int
main_denied (const char *root)
{
  World world = { .root = (char *)root };
  const gboolean was_root = geteuid () == 0;

  if (was_root && (setresgid (65534, 65534, 65534) != 0 || setresuid (65534, 65534, 65534) != 0))
    return 98;
  world.system = lodge_doctor_system_new (root, "/usr/bin:/usr/sbin/bin");
  g_autofree char *uri = make_uri (&world);
  g_free (world.system->user);
  world.system->user = g_strdup ("carol");
  use_context (&world, uri, "/storage");
  run (world.doctor);
  assert_check (&world, "libvirt", LODGE_CHECK_ERROR, "join the group",
                "sudo usermod --append --groups libvirt carol");

  g_free (world.system->user);
  world.system->user = g_strdup ("bob");
  use_context (&world, uri, "/usr/bin");
  run (world.doctor);
  assert_check (&world, "libvirt", LODGE_CHECK_ERROR, "not yet in this login", NULL);
  if (was_root)
    {
      g_autofree char *mend =
          g_strdup_printf ("sudo install -d -o bob '%s'", world.context->storage_path);
      assert_check (&world, "disk-space", LODGE_CHECK_ERROR, "may not write", mend);
    }

  g_clear_object (&world.doctor);
  lodge_doctor_context_unref (world.context);
  lodge_doctor_system_free (world.system);
  return 0;
}

static void
test_session (World *world, gconstpointer data)
{
  g_autofree char *uri = make_uri (world);
  g_autofree char *session =
      g_strdup_printf ("qemu+unix:///session?socket=%s/run/libvirt/libvirt-sock", world->root);

  /* A person's own libvirt is started when it is needed, and so is virtlogd. */
  use_context (world, session, "/storage");
  run (world->doctor);
  assert_check (world, "virtlogd", LODGE_CHECK_OK, "when needed", NULL);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "There is no connection to", NULL);
}

static void
test_qemu (World *world, gconstpointer data)
{
  const char *good_spice = "echo '  disable-ticketing=<bool>'";
  const char *version = "echo 'QEMU emulator version 8.0.0'";
  const char *spice_fix = "sudo apt install qemu-system-modules-spice";
  g_autofree char *path = g_strdup_printf ("/usr/bin/qemu-system-%s", lodge_doctor_architecture ());

  put_emulator (world, version, "echo 'there is no option group \"spice\"' >&2; exit 1", "true");
  run (world->doctor);
  assert_check (world, "qemu", LODGE_CHECK_OK, "8.0.0", NULL);
  assert_check (world, "spice", LODGE_CHECK_ERROR, "SPICE module is missing", spice_fix);

  put_emulator (world, "echo 'QEMU emulator version 6.2.0'", good_spice, "true");
  run (world->doctor);
  assert_check (world, "qemu", LODGE_CHECK_WARNING, "6.2.0", NULL);
  assert_check (world, "spice", LODGE_CHECK_WARNING, "USB redirection", spice_fix);

  put_emulator (world, "echo libfoo.so missing >&2; exit 127", "exec cat /dev/zero",
                "exec cat /dev/zero");
  run (world->doctor);
  assert_check (world, "qemu", LODGE_CHECK_ERROR, "libfoo.so missing", NULL);
  assert_check (world, "spice", LODGE_CHECK_ERROR, "SPICE module is missing", spice_fix);

  take_away (world, path);
  run (world->doctor);
  g_autofree char *fix =
      lodge_doctor_system_install_command (world->system, LODGE_DOCTOR_PACKAGE_QEMU);
  assert_check (world, "qemu", LODGE_CHECK_ERROR, "not installed", fix);
  assert_check (world, "kvm", LODGE_CHECK_ERROR, "QEMU", fix);
  assert_check (world, "spice", LODGE_CHECK_ERROR, "nothing to show", NULL);
}

static void
test_kvm (World *world, gconstpointer data)
{
  take_away (world, "/dev/kvm");
  run (world->doctor);
  assert_check (world, "kvm", LODGE_CHECK_WARNING, "not loaded", "sudo modprobe kvm_intel");

  put (world, "/proc/cpuinfo", "flags : fpu\n");
  world->context->system->cpu_can_virtualize = TRUE;
  run (world->doctor);
  assert_check (world, "kvm", LODGE_CHECK_WARNING, "firmware", NULL);
  world->context->system->cpu_can_virtualize = FALSE;
  run (world->doctor);
  assert_check (world, "kvm", LODGE_CHECK_WARNING, "processor", NULL);
}

static void
test_firmware (World *world, gconstpointer data)
{
  const char *fix = strcmp (lodge_doctor_architecture (), "aarch64") == 0
                        ? "sudo apt install qemu-efi-aarch64"
                        : "sudo apt install ovmf";
  g_autofree char *foreign = make_descriptor ("sparc64", "\"secure-boot\"");
  const char *hostile[] = { "{", "[]", "null", "\xff\xfe", "{\"targets\": 1", "7" };
  const char *odd[] = { "{}", "{\"interface-types\": \"uefi\", \"targets\": {}}",
                        "{\"interface-types\": [1, null, {}, \"uefi\"], \"targets\": [[], 3, "
                        "{\"architecture\": 5}, {\"architecture\": \"x86_64\"}], \"mapping\": [], "
                        "\"features\": {\"a\": 1}}",
                        "{\"interface-types\": [\"uefi\"], \"targets\": [{\"architecture\": "
                        "\"x86_64\"}], \"mapping\": {\"executable\": {\"filename\": "
                        "\"../../etc/passwd\"}, \"nvram-template\": 3}}" };

  /* Another architecture's does not count; /etc counts more than /usr; empty means none. */
  put (world, "/usr/share/qemu/firmware/50-secure.json", foreign);
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_WARNING, "none with Secure Boot", fix);
  put (world, "/etc/qemu/firmware/60-plain.json", "");
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_WARNING, "not installed", fix);
  put_firmware (world, "/etc/qemu/firmware/60-plain.json", "\"secure-boot\"");
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_WARNING, "Secure Boot only", fix);
  put_firmware (world, "/usr/share/qemu/firmware/50-secure.json", "");
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_OK, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      put (world, "/etc/qemu/firmware/10-odd.json", odd[i]);
      run (world->doctor);
      assert_check (world, "firmware", LODGE_CHECK_OK, NULL, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      put (world, "/etc/qemu/firmware/10-odd.json", hostile[i]);
      run (world->doctor);
      assert_check (world, "firmware", LODGE_CHECK_WARNING, "10-odd.json", NULL);
    }
  take_away (world, "/etc/qemu/firmware/10-odd.json");

  /* The person's own descriptors are for the person's own libvirt. */
  put (world, "/home/.config/qemu/firmware/60-plain.json", "{");
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_OK, NULL, NULL);
  take_away (world, "/fw/vars.fd");
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_WARNING, "/fw/vars.fd", fix);
  use_context (world, "qemu+unix:///session?socket=/nowhere", "/storage");
  run (world->doctor);
  assert_check (world, "firmware", LODGE_CHECK_WARNING, "60-plain.json", NULL);
}

static void
test_small_things (World *world, gconstpointer data)
{
  take_away (world, "/usr/bin/swtpm_setup");
  take_away (world, "/usr/bin/passt");
  take_away (world, "/usr/share/osinfo/os/debian.org/debian-12.xml");
  take_away (world, "/usr/share/osinfo/os/debian.org");
  take_away (world, "/sys/kernel/iommu_groups/0");
  put (world, "/sys/module/kvm_intel/parameters/nested", "N\n");
  run (world->doctor);
  assert_check (world, "tpm", LODGE_CHECK_WARNING, "swtpm_setup",
                "sudo apt install swtpm swtpm-tools");
  assert_check (world, "osinfo-db", LODGE_CHECK_WARNING, NULL, "sudo apt install osinfo-db");
  assert_check (world, "iommu", LODGE_CHECK_INFO, "no IOMMU", NULL);
  assert_check (world, "nested", LODGE_CHECK_INFO, "cannot run",
                "sudo sh -c 'echo options kvm_intel nested=1 > /etc/modprobe.d/lodge-nested.conf'");
  g_assert_cmpint (lodge_check_get_state (lodge_doctor_find (world->doctor, "passt")), >,
                   LODGE_CHECK_OK);

  put (world, "/sys/firmware/acpi/tables/DMAR", "");
  put (world, "/etc/os-release", "ID=nobara\nID_LIKE='rhel fedora'\n");
  take_away (world, "/sys/module/kvm_intel/parameters/nested");
  lodge_doctor_system_free (world->system);
  world->system = lodge_doctor_system_new (world->root, "/usr/bin");
  world->system->is_root = TRUE;
  g_autofree char *uri = make_uri (world);
  use_context (world, uri, "/storage");
  run (world->doctor);
  assert_check (world, "iommu", LODGE_CHECK_INFO, "intel_iommu=on",
                "grubby --update-kernel=ALL --args=intel_iommu=on");
  assert_check (world, "tpm", LODGE_CHECK_WARNING, NULL, "dnf install swtpm swtpm-tools");
  assert_check (world, "nested", LODGE_CHECK_INFO, "not loaded", NULL);
  put (world, "/proc/cmdline", "quiet intel_iommu=off\n");
  run (world->doctor);
  assert_check (world, "iommu", LODGE_CHECK_INFO, "switches the IOMMU off", NULL);
}

static void
test_distributions (World *world, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *command;
  } cases[] = {
    { "ID=debian\nVERSION_ID=\"12\"\n", "apt install qemu-system-common" },
    { "ID=debian\n", "apt install qemu-system-modules-spice" },
    { "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\n", "apt install qemu-system-common" },
    { "ID=ubuntu\nVERSION_ID=\"24.04\"\n", "apt install qemu-system-modules-spice" },
    { "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "apt install qemu-system-modules-spice" },
    { "ID=fedora\n", "dnf install qemu-ui-spice-core qemu-char-spice qemu-audio-spice "
                     "qemu-device-display-qxl qemu-device-usb-redirect" },
    { "ID=endeavouros\nID_LIKE=arch\n", "pacman -S qemu-ui-spice-core qemu-chardev-spice "
                                        "qemu-audio-spice qemu-hw-display-qxl "
                                        "qemu-hw-usb-redirect" },
    { "ID=gentoo\n", NULL },
    { "ID=\"unterminated\nID_LIKE\n=\n", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      put (world, "/etc/os-release", cases[i].text);
      g_autoptr (LodgeDoctorSystem) system = lodge_doctor_system_new (world->root, "/bin");
      system->is_root = TRUE;
      g_autofree char *command =
          lodge_doctor_system_install_command (system, LODGE_DOCTOR_PACKAGE_QEMU_SPICE);
      g_assert_cmpstr (command, ==, cases[i].command);
    }
}

static void
test_disk_space (World *world, gconstpointer data)
{
  LodgeCheck *check = lodge_doctor_find (world->doctor, "disk-space");

  world->context->space_wanted = G_MAXUINT64;
  run (world->doctor);
  assert_check (world, "disk-space", LODGE_CHECK_WARNING, "/storage/disks", NULL);
  g_assert_cmpstr (lodge_check_get_fix_action (check), ==, LODGE_CHECK_ACTION_STORAGE);
  world->context->space_needed = G_MAXUINT64;
  run (world->doctor);
  assert_check (world, "disk-space", LODGE_CHECK_ERROR, "no room", NULL);

  /* A file where the folder should be. */
  put (world, "/storage", "");
  run (world->doctor);
  assert_check (world, "disk-space", LODGE_CHECK_ERROR, "may not write", NULL);
}

static void
test_other_hosts (World *world, gconstpointer data)
{
  g_autofree char *xml = g_strconcat (world->root, "/test.xml", NULL);
  g_autofree char *test_uri = g_strconcat ("test://", xml, NULL);

  /* Only what makes sense for a host that Lodge cannot look into. */
  put (world, "/test.xml", "<node/>");
  use_context (world, test_uri, "/storage");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->doctor)), ==, 2);
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_OK, "answers", NULL);
  g_assert_cmpint (lodge_doctor_get_worst (world->doctor), ==, LODGE_CHECK_OK);
  g_assert_null (lodge_doctor_find (world->doctor, "kvm"));

  put (world, "/test.xml", "<node");
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, test_uri, NULL);

  use_context (world, "qemu+ssh://nobody@127.0.0.1:1/system?command=/nowhere/ssh", "/storage");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->doctor)), ==, 2);
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "SSH", "sudo apt install openssh-client");
  put (world, "/usr/bin/ssh", "");
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "There is no connection to", NULL);

  use_context (world, "no uri at all", "/storage");
  run (world->doctor);
  assert_check (world, "libvirt", LODGE_CHECK_ERROR, "no uri at all", NULL);
}

/* This computer as it is: what the doctor says agrees with what can be seen without her. */
static void
test_this_computer (void)
{
  g_autoptr (LodgeDoctor) doctor = lodge_doctor_new (LODGE_HOST_DEFAULT_URI, g_get_tmp_dir ());
  g_autofree char *name = g_strconcat ("qemu-system-", lodge_doctor_architecture (), NULL);
  g_autofree char *qemu = g_find_program_in_path (name);
  g_autofree char *swtpm = g_find_program_in_path ("swtpm");
  GAsyncResult *result = NULL;

  run (doctor);
  g_assert_cmpint (lodge_check_get_state (lodge_doctor_find (doctor, "qemu")) == LODGE_CHECK_ERROR,
                   ==, qemu == NULL);
  g_assert_cmpint (lodge_check_get_state (lodge_doctor_find (doctor, "tpm")) == LODGE_CHECK_OK, ==,
                   swtpm != NULL);
  g_assert_cmpint (lodge_check_get_state (lodge_doctor_find (doctor, "osinfo-db"))
                       == LODGE_CHECK_OK,
                   ==, g_file_test ("/usr/share/osinfo/os", G_FILE_TEST_IS_DIR));

  lodge_acceleration_probe_async (NULL, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (LodgeAcceleration) acceleration = lodge_acceleration_probe_finish (result, NULL);
  g_assert_cmpstr (lodge_check_get_sentence (lodge_doctor_find (doctor, "kvm")), ==,
                   lodge_acceleration_get_summary (acceleration));
  g_object_unref (result);
}

static void
add (const char *path, void (*test) (World *world, gconstpointer data))
{
  g_test_add (path, World, NULL, world_set_up, test, world_tear_down);
}

int
main (int argc, char **argv)
{
  if (g_getenv ("LODGE_TEST_DENIED_ROOT") != NULL)
    return main_denied (g_getenv ("LODGE_TEST_DENIED_ROOT"));

  /* A cache of its own: G_TEST_OPTION_ISOLATE_DIRS would leak under the sanitizers. */
  g_autofree char *cache = g_dir_make_tmp ("lodge-cache-XXXXXX", NULL);
  g_assert_nonnull (cache);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/doctor/well", test_well);
  add ("/doctor/libvirt", test_libvirt);
  add ("/doctor/hang", test_hang);
  add ("/doctor/denied", test_denied);
  add ("/doctor/session", test_session);
  add ("/doctor/qemu", test_qemu);
  add ("/doctor/kvm", test_kvm);
  add ("/doctor/firmware", test_firmware);
  add ("/doctor/small-things", test_small_things);
  add ("/doctor/distributions", test_distributions);
  add ("/doctor/disk-space", test_disk_space);
  add ("/doctor/other-hosts", test_other_hosts);
  g_test_add_func ("/doctor/this-computer", test_this_computer);
  int status = g_test_run ();
  nftw (cache, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  return status;
}
