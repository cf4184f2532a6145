/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/lodge-acceleration-private.h"
#include "host/lodge-acceleration-probe.h"

#include "lodge-core.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define GOOD                                                                                       \
  "printf 'SeaBIOS (version x)\\nlodge: 32-bit\\nlodge: 64-bit\\nlodge: paging\\n"                 \
  "lodge: timer\\nlodge: done\\n'; exec sleep 1000"

/* A small world: a root with a device, a processor and a boot, and a stand-in for QEMU. */
typedef struct
{
  char *root;
  char *emulator;
  char *log;
  char *cache;
  LodgeDoctorSystem *system;
  LodgeProbeOptions options;
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
  if (g_str_has_prefix (path, "/bin/"))
    g_assert_no_errno (g_chmod (real, 0755));
}

/* Looks again a moment later, for what no event tells. */
static void
breathe (void)
{
  g_usleep (1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* What the stand-in does under KVM and without; it writes down each start, and its process. */
static void
put_emulator (World *world, const char *kvm, const char *tcg)
{
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\n"
      "echo \"$2 $$\" >> '%s'\n"
      "case \"$2\" in\n"
      "help) printf 'Accelerators supported in QEMU binary:\\ntcg\\nkvm\\n'; exit 0;;\n"
      "kvm) %s;;\n"
      "tcg) %s;;\n"
      "esac\n",
      world->log, kvm, tcg);

  put (world, "/bin/fake-qemu", text);
}

static void
world_set_up (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  world->root = g_dir_make_tmp ("lodge-acceleration-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_chmod (world->root, 0755));
  world->emulator = g_build_filename (world->root, "bin", "fake-qemu", NULL);
  world->log = g_build_filename (world->root, "log", NULL);
  world->cache = g_build_filename (world->root, "cache", "lodge", "acceleration.ini", NULL);
  put (world, "/dev/kvm", "");
  put (world, "/proc/cpuinfo", "flags\t\t: fpu vmx sse\n");
  put (world, "/proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n");
  put (world, "/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
  put (world, "/log", "");
  put_emulator (world, GOOD, GOOD);

  world->system = lodge_doctor_system_new (world->root, "/bin");
  world->system->cpu_can_virtualize = FALSE;
  world->system->is_root = FALSE;
  lodge_probe_options_init (&world->options, world->system);
  world->options.cache_path = world->cache;
  world->options.has_guest = TRUE;
  /* However slow this computer is: a test that waits for a comparison says so itself. */
  world->options.patience_ms = 60000;
  world->options.time_limit_ms = 60000;
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
  lodge_doctor_system_free (world->system);
  g_free (world->root);
  g_free (world->emulator);
  g_free (world->log);
  g_free (world->cache);
}

/* How often the stand-in was started as @word: "help", "kvm" or "tcg"; any if NULL. */
static guint
count_starts (World *world, const char *word)
{
  g_autofree char *text = NULL;
  guint count = 0;

  g_assert_true (g_file_get_contents (world->log, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && (word == NULL || g_str_has_prefix (lines[i], word)))
      count++;
  return count;
}

/* Waits until every stand-in is gone; a lost one would make the test run into its time limit. */
static void
assert_all_gone (World *world)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (world->log, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *space = strchr (lines[i], ' ');
      while (space != NULL && kill (atoi (space), 0) == 0)
        breathe ();
    }
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static LodgeAcceleration *
wait_for (GAsyncResult **result, GError **error)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  LodgeAcceleration *acceleration = lodge_acceleration_probe_finish (*result, error);
  g_clear_object (result);
  return acceleration;
}

static LodgeAcceleration *
probe (World *world)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_acceleration_probe_with_options_async (world->emulator, &world->options, NULL, result_cb,
                                               &result);
  LodgeAcceleration *acceleration = wait_for (&result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (acceleration);
  g_assert_cmpint (strlen (lodge_acceleration_get_summary (acceleration)), >, 20);
  g_assert_cmpint (strlen (lodge_acceleration_get_explanation (acceleration)), >, 20);
  return acceleration;
}

static void
assert_verdict (World *world, LodgeKvmVerdict verdict)
{
  g_autoptr (LodgeAcceleration) acceleration = probe (world);

  g_assert_cmpint (lodge_acceleration_get_verdict (acceleration), ==, verdict);
  g_assert_cmpint (lodge_acceleration_get_kind (acceleration), ==,
                   verdict == LODGE_KVM_WORKS || verdict == LODGE_KVM_UNTESTED
                       ? LODGE_ACCELERATION_KVM
                       : LODGE_ACCELERATION_TCG);
}

static void
assert_fix (World *world, LodgeKvmVerdict verdict, const char *command)
{
  g_autoptr (LodgeAcceleration) acceleration = probe (world);

  g_assert_cmpint (lodge_acceleration_get_verdict (acceleration), ==, verdict);
  g_assert_cmpstr (lodge_acceleration_get_fix_command (acceleration), ==, command);
}

static void
test_works (World *world, gconstpointer data)
{
  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_cmpuint (count_starts (world, "help"), ==, 1);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 1);
  g_assert_cmpuint (count_starts (world, "tcg"), ==, 0);
  assert_all_gone (world);
}

static void
test_cached (World *world, gconstpointer data)
{
  assert_verdict (world, LODGE_KVM_WORKS);
  guint before = count_starts (world, NULL);
  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_cmpuint (count_starts (world, NULL), ==, before);

  /* Another boot. */
  put (world, "/proc/sys/kernel/random/boot_id", "99999999-2222-3333-4444-555555555555\n");
  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 2);

  /* Another QEMU, under which KVM no longer boots. */
  world->options.patience_ms = 10;
  put_emulator (world, "printf 'SeaBIOS\\n'; exec sleep 1000", GOOD);
  assert_verdict (world, LODGE_KVM_BROKEN);
  before = count_starts (world, NULL);
  assert_verdict (world, LODGE_KVM_BROKEN);
  g_assert_cmpuint (count_starts (world, NULL), ==, before);

  /* "Check again" believes good news only. */
  world->options.refresh = TRUE;
  assert_verdict (world, LODGE_KVM_BROKEN);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 4);
  put_emulator (world, GOOD, GOOD);
  world->options.patience_ms = 60000;
  assert_verdict (world, LODGE_KVM_WORKS);
  before = count_starts (world, NULL);
  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_cmpuint (count_starts (world, NULL), ==, before);

  /* The device has gone since: what was measured with it no longer matters. */
  g_autofree char *device = g_build_filename (world->root, "dev", "kvm", NULL);
  g_unlink (device);
  assert_verdict (world, LODGE_KVM_MISSING);
  assert_all_gone (world);
}

static void
test_hostile_cache (World *world, gconstpointer data)
{
  g_autofree char *good = NULL;
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, 'x');
  g_autofree char *folder = g_path_get_dirname (world->cache);

  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_true (g_file_get_contents (world->cache, &good, NULL, NULL));
  g_autoptr (GString) too_early = g_string_new (good);
  g_autoptr (GString) no_phase = g_string_new (good);
  g_autoptr (GString) wild_phase = g_string_new (good);
  g_autoptr (GString) strange = g_string_new (good);
  g_autoptr (GString) denied = g_string_new (good);
  g_assert_cmpuint (g_string_replace (too_early, "phase=6", "phase=2", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (no_phase, "phase=6", "phase=six", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (wild_phase, "phase=6", "phase=-2000000000", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (strange, "verdict=works", "verdict=%s%n", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (denied, "verdict=works", "verdict=denied", 0), ==, 1);
  const char *texts[] = { "",           "[acceleration]\n", "\xff\xfe\x01", "]]]]\n[[",
                          huge,         too_early->str,     no_phase->str,  wild_phase->str,
                          strange->str, denied->str };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint before = count_starts (world, "kvm");
      put (world, "/cache/lodge/acceleration.ini", texts[i]);
      assert_verdict (world, LODGE_KVM_WORKS);
      g_assert_cmpuint (count_starts (world, "kvm"), ==, before + 1);
    }

  /* What lies there is no file at all: it neither hangs nor fails. */
  g_unlink (world->cache);
  g_assert_no_errno (mkfifo (world->cache, 0600));
  assert_verdict (world, LODGE_KVM_WORKS);
  g_unlink (world->cache);
  g_assert_no_errno (g_mkdir (world->cache, 0700));
  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_no_errno (g_rmdir (world->cache));
  g_assert_no_errno (g_rmdir (folder));
  put (world, "/cache/lodge", "a file where the folder should be");
  assert_verdict (world, LODGE_KVM_WORKS);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 1 + G_N_ELEMENTS (texts) + 3);
}

static void
test_hangs (World *world, gconstpointer data)
{
  const char *phases[] = {
    "", "SeaBIOS (version x)", "lodge: 32-bit", "lodge: 64-bit", "lodge: paging", "lodge: timer"
  };
  g_autoptr (GHashTable) explanations =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) said = g_string_new (NULL);

  world->options.patience_ms = 10;
  world->options.cache_path = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_string_append_printf (said, "%s\\n", phases[i]);
      g_autofree char *kvm = g_strdup_printf ("printf '%s'; exec sleep 1000", said->str);
      put_emulator (world, kvm, GOOD);
      g_autoptr (LodgeAcceleration) acceleration = probe (world);
      g_assert_cmpint (lodge_acceleration_get_verdict (acceleration), ==, LODGE_KVM_BROKEN);
      g_hash_table_add (explanations, g_strdup (lodge_acceleration_get_explanation (acceleration)));
    }
  /* Each is explained in its own words. */
  g_assert_cmpuint (g_hash_table_size (explanations), ==, G_N_ELEMENTS (phases));
  assert_all_gone (world);
}

static void
test_time_limit (World *world, gconstpointer data)
{
  /* Neither with nor without KVM: that is not KVM's fault, and nobody waits for ever. */
  world->options.time_limit_ms = 1500;
  world->options.patience_ms = 10;
  put_emulator (world, "exec sleep 1000", "exec sleep 1000");
  assert_verdict (world, LODGE_KVM_NO_EMULATOR);
  g_assert_cmpuint (count_starts (world, "tcg"), ==, 1);

  put (world, "/bin/fake-qemu",
       "#!/bin/sh\necho \"$2 $$\" >> \"$(dirname $0)/../log\"\nexec sleep 1000\n");
  assert_verdict (world, LODGE_KVM_NO_EMULATOR);
  assert_all_gone (world);
}

static void
test_exits (World *world, gconstpointer data)
{
  world->options.cache_path = NULL;
  put_emulator (world, "exit 0", GOOD);
  assert_verdict (world, LODGE_KVM_BROKEN);
  put_emulator (world, "kill -SEGV $$", GOOD);
  assert_verdict (world, LODGE_KVM_BROKEN);
  put_emulator (world, "echo 'ioctl(KVM_CREATE_VM) failed: 16 Device or resource busy' >&2; exit 1",
                GOOD);
  assert_verdict (world, LODGE_KVM_BUSY);
  put_emulator (world, "echo 'Could not access KVM kernel module: Permission denied' >&2; exit 1",
                GOOD);
  assert_verdict (world, LODGE_KVM_DENIED);

  put_emulator (world, "exit 1",
                "echo one; printf 'could not load \\033[1mPC BIOS\\n' >&2; exit 1");
  g_autoptr (LodgeAcceleration) acceleration = probe (world);
  g_assert_cmpint (lodge_acceleration_get_verdict (acceleration), ==, LODGE_KVM_NO_EMULATOR);
  g_assert_true (g_str_has_suffix (lodge_acceleration_get_explanation (acceleration),
                                   "could not load  [1mPC BIOS"));
  g_assert_null (lodge_acceleration_get_fix_command (acceleration));
}

static void
test_garbage (World *world, gconstpointer data)
{
  world->options.cache_path = NULL;
  put_emulator (world, "exec cat /dev/zero", GOOD);
  assert_verdict (world, LODGE_KVM_BROKEN);
  put_emulator (world, "exec yes lodge", GOOD);
  assert_verdict (world, LODGE_KVM_BROKEN);
  put_emulator (world, "exec cat /dev/urandom", "exec cat /dev/urandom");
  assert_verdict (world, LODGE_KVM_NO_EMULATOR);
  assert_all_gone (world);
}

static void
test_emulator (World *world, gconstpointer data)
{
  put (world, "/bin/fake-qemu", "#!/bin/sh\nprintf 'Accelerators supported:\\ntcg\\n'\n");
  assert_fix (world, LODGE_KVM_NOT_BUILT, "sudo apt install qemu-system-x86 qemu-utils");

  put (world, "/bin/fake-qemu", "#!/bin/sh\necho 'libfoo.so.1: not found' >&2\nexit 127\n");
  assert_fix (world, LODGE_KVM_NO_EMULATOR, NULL);
  put (world, "/bin/fake-qemu", "no program");
  g_assert_no_errno (g_chmod (world->emulator, 0644));
  assert_fix (world, LODGE_KVM_NO_EMULATOR, NULL);

  /* Not there at all: looked for in the search path, below the root. */
  g_free (world->emulator);
  world->emulator = NULL;
  assert_fix (world, LODGE_KVM_NO_EMULATOR, "sudo apt install qemu-system-x86 qemu-utils");
  world->system->family = LODGE_DOCTOR_FAMILY_FEDORA;
  assert_fix (world, LODGE_KVM_NO_EMULATOR, "sudo dnf install qemu-system-x86 qemu-img");
  world->system->family = LODGE_DOCTOR_FAMILY_ARCH;
  world->system->is_root = TRUE;
  assert_fix (world, LODGE_KVM_NO_EMULATOR, "pacman -S qemu-system-x86 qemu-img");
  world->system->family = LODGE_DOCTOR_FAMILY_UNKNOWN;
  assert_fix (world, LODGE_KVM_NO_EMULATOR, NULL);
}

static void
test_device (World *world, gconstpointer data)
{
  g_autofree char *device = g_build_filename (world->root, "dev", "kvm", NULL);

  g_unlink (device);
  assert_fix (world, LODGE_KVM_MISSING, "sudo modprobe kvm_intel");
  put (world, "/proc/cpuinfo", "flags\t\t: fpu svm sse\n");
  assert_fix (world, LODGE_KVM_MISSING, "sudo modprobe kvm_amd");

  /* The kernel does not show the flag: the processor itself is asked. */
  put (world, "/proc/cpuinfo", "flags\t\t: fpu sse vmx_not svmish\n");
  world->system->cpu_can_virtualize = TRUE;
  assert_fix (world, LODGE_KVM_FIRMWARE_OFF, NULL);
  world->system->cpu_can_virtualize = FALSE;
  assert_fix (world, LODGE_KVM_NO_CPU_SUPPORT, NULL);
  g_autoptr (LodgeAcceleration) bare = probe (world);
  put (world, "/proc/cpuinfo", "flags\t\t: fpu hypervisor\n");
  g_autoptr (LodgeAcceleration) nested = probe (world);
  g_assert_cmpstr (lodge_acceleration_get_explanation (bare), !=,
                   lodge_acceleration_get_explanation (nested));
  g_assert_nonnull (strstr (lodge_acceleration_get_explanation (nested), "virtual machine"));

  /* None of it needed QEMU. */
  g_assert_cmpuint (count_starts (world, NULL), ==, 0);
}

static void
test_denied (World *world, gconstpointer data)
{
  g_autofree char *device = g_build_filename (world->root, "dev", "kvm", NULL);

  g_assert_no_errno (g_chmod (device, 0));
  if (geteuid () != 0)
    {
      assert_verdict (world, LODGE_KVM_DENIED);
      return;
    }

  /* Nothing is forbidden to root: become somebody else, in a process that can be thrown away. */
  pid_t pid = fork ();
  if (pid == 0)
    {
      g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
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
  g_autoptr (LodgeDoctorSystem) system = lodge_doctor_system_new (root, "/bin");
  g_autofree char *emulator = g_build_filename (root, "bin", "fake-qemu", NULL);
  World world = { .root = (char *)root, .emulator = emulator, .system = system };

  if (setresgid (65534, 65534, 65534) != 0 || setresuid (65534, 65534, 65534) != 0)
    return 98;
  lodge_probe_options_init (&world.options, system);
  g_free (system->user);
  system->user = g_strdup ("o'neill");
  system->is_root = FALSE;
  assert_fix (&world, LODGE_KVM_DENIED, "sudo setfacl --modify u:'o'\\''neill':rw /dev/kvm");
  return 0;
}

static void
test_shared (World *world, gconstpointer data)
{
  GAsyncResult *results[5] = { NULL };

  world->options.cache_path = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    lodge_acceleration_probe_with_options_async (world->emulator, &world->options, NULL, result_cb,
                                                 &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (LodgeAcceleration) acceleration = wait_for (&results[i], NULL);
      g_assert_cmpint (lodge_acceleration_get_verdict (acceleration), ==, LODGE_KVM_WORKS);
    }
  g_assert_cmpuint (count_starts (world, "help"), ==, 1);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 1);
}

static void
test_cancelled (World *world, gconstpointer data)
{
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[2] = { NULL };

  /* One of two gives up: the other one gets its answer. */
  world->options.cache_path = NULL;
  lodge_acceleration_probe_with_options_async (world->emulator, &world->options, first, result_cb,
                                               &results[0]);
  lodge_acceleration_probe_with_options_async (world->emulator, &world->options, second, result_cb,
                                               &results[1]);
  g_cancellable_cancel (first);
  g_assert_null (wait_for (&results[0], &error));
  g_assert_true (lodge_error_is_cancelled (error));
  g_clear_error (&error);
  g_autoptr (LodgeAcceleration) acceleration = wait_for (&results[1], &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_acceleration_get_verdict (acceleration), ==, LODGE_KVM_WORKS);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 1);

  /* The last one gives up in the middle: QEMU is killed. */
  world->options.time_limit_ms = 600000;
  world->options.patience_ms = 600000;
  put_emulator (world, "exec sleep 1000", GOOD);
  lodge_acceleration_probe_with_options_async (world->emulator, &world->options, second, result_cb,
                                               &results[0]);
  while (count_starts (world, "kvm") < 2)
    breathe ();
  g_cancellable_cancel (second);
  g_assert_null (wait_for (&results[0], &error));
  g_assert_true (lodge_error_is_cancelled (error));
  g_clear_error (&error);
  assert_all_gone (world);
  g_assert_cmpuint (count_starts (world, "tcg"), ==, 0);

  /* Cancelled before it began, and at its very beginning. */
  guint before = count_starts (world, NULL);
  lodge_acceleration_probe_with_options_async (world->emulator, &world->options, second, result_cb,
                                               &results[0]);
  g_assert_null (wait_for (&results[0], &error));
  g_assert_true (lodge_error_is_cancelled (error));
  g_assert_cmpuint (count_starts (world, NULL), ==, before);
}

static void
test_untested (World *world, gconstpointer data)
{
  world->options.has_guest = FALSE;
  assert_verdict (world, LODGE_KVM_UNTESTED);
  g_assert_cmpuint (count_starts (world, "kvm"), ==, 0);
}

#if defined(__x86_64__)
/* The guest under the real QEMU without KVM: it is sound, so that when it fails under KVM, KVM is
 * to blame. */
static void
test_guest_is_sound (World *world, gconstpointer data)
{
  g_free (world->emulator);
  world->emulator = g_find_program_in_path ("qemu-system-x86_64");
  g_assert_nonnull (world->emulator);
  world->options.accelerator = "tcg";
  assert_verdict (world, LODGE_KVM_WORKS);
}
#endif

/* This computer as it is. Which verdict it gets depends on it; that it fits does not. */
static void
test_this_computer (void)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_acceleration_probe_async (NULL, NULL, result_cb, &result);
  g_autoptr (LodgeAcceleration) acceleration = wait_for (&result, &error);
  g_assert_no_error (error);
  LodgeKvmVerdict verdict = lodge_acceleration_get_verdict (acceleration);
  g_test_message ("%s: %s", lodge_acceleration_get_summary (acceleration),
                  lodge_acceleration_get_explanation (acceleration));

  g_assert_cmpint (verdict, !=, LODGE_KVM_NO_EMULATOR);
  int fd = open ("/dev/kvm", O_RDWR | O_CLOEXEC);
  if (fd >= 0)
    {
      close (fd);
      g_assert_true (verdict == LODGE_KVM_WORKS || verdict == LODGE_KVM_BROKEN
                     || verdict == LODGE_KVM_BUSY || verdict == LODGE_KVM_UNTESTED);
    }
  else if (errno == ENOENT)
    g_assert_true (verdict == LODGE_KVM_MISSING || verdict == LODGE_KVM_FIRMWARE_OFF
                   || verdict == LODGE_KVM_NO_CPU_SUPPORT);

  /* Asked again, it is remembered, word for word. */
  lodge_acceleration_probe_async (NULL, NULL, result_cb, &result);
  g_autoptr (LodgeAcceleration) again = wait_for (&result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_acceleration_get_verdict (again), ==, verdict);
  g_assert_cmpstr (lodge_acceleration_get_explanation (again), ==,
                   lodge_acceleration_get_explanation (acceleration));
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
  add ("/acceleration/works", test_works);
  add ("/acceleration/cached", test_cached);
  add ("/acceleration/hostile-cache", test_hostile_cache);
  add ("/acceleration/hangs", test_hangs);
  add ("/acceleration/time-limit", test_time_limit);
  add ("/acceleration/exits", test_exits);
  add ("/acceleration/garbage", test_garbage);
  add ("/acceleration/emulator", test_emulator);
  add ("/acceleration/device", test_device);
  add ("/acceleration/denied", test_denied);
  add ("/acceleration/shared", test_shared);
  add ("/acceleration/cancelled", test_cancelled);
  add ("/acceleration/untested", test_untested);
#if defined(__x86_64__)
  add ("/acceleration/guest-is-sound", test_guest_is_sound);
#endif
  g_test_add_func ("/acceleration/this-computer", test_this_computer);
  int status = g_test_run ();
  nftw (cache, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  return status;
}
