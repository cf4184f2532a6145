/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-doctor-system.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

/* No file that is read here is anywhere near as long; a longer one is not what it says it is. */
#define MAX_FILE_BYTES (1024 * 1024)

/* Daemons live where a person's PATH does not always lead. */
#define EXTRA_PATH "/usr/local/sbin:/usr/sbin:/sbin"

/* What distributions call the things that can be missing: the one place that knows. "QEMU" and the
 * firmware are for x86; lodge_doctor_system_install_command() knows the names for Arm. */
static const struct
{
  const char *debian;
  const char *fedora;
  const char *arch;
} packages[LODGE_DOCTOR_N_PACKAGES] = {
  [LODGE_DOCTOR_PACKAGE_QEMU] = { "qemu-system-x86 qemu-utils", "qemu-system-x86 qemu-img",
                                  "qemu-system-x86 qemu-img" },
  [LODGE_DOCTOR_PACKAGE_QEMU_SPICE] = { "qemu-system-modules-spice",
                                        "qemu-ui-spice-core qemu-char-spice qemu-audio-spice "
                                        "qemu-device-display-qxl qemu-device-usb-redirect",
                                        "qemu-ui-spice-core qemu-chardev-spice qemu-audio-spice "
                                        "qemu-hw-display-qxl qemu-hw-usb-redirect" },
  [LODGE_DOCTOR_PACKAGE_LIBVIRT] = { "libvirt-daemon-system", "libvirt-daemon-kvm", "libvirt" },
  [LODGE_DOCTOR_PACKAGE_VIRTLOGD] = { "libvirt-daemon-system", "libvirt-daemon-log", "libvirt" },
  [LODGE_DOCTOR_PACKAGE_FIRMWARE] = { "ovmf", "edk2-ovmf", "edk2-ovmf" },
  [LODGE_DOCTOR_PACKAGE_TPM] = { "swtpm swtpm-tools", "swtpm swtpm-tools", "swtpm" },
  [LODGE_DOCTOR_PACKAGE_PASST] = { "passt", "passt", "passt" },
  [LODGE_DOCTOR_PACKAGE_OSINFO] = { "osinfo-db", "osinfo-db", "osinfo-db" },
  [LODGE_DOCTOR_PACKAGE_SSH] = { "openssh-client", "openssh-clients", "openssh" },
};

static gboolean
ask_cpu (void)
{
#if defined(__x86_64__) || defined(__i386__)
  unsigned int a = 0, b = 0, c = 0, d = 0;

  /* The kernel hides the flag when the firmware has switched the feature off; the processor
   * itself still owns up to it. Bit 5: VT-x; bit 2 of the extended leaf: AMD-V. */
  if (__get_cpuid (1, &a, &b, &c, &d) && (c & (1u << 5)))
    return TRUE;
  if (__get_cpuid (0x80000001, &a, &b, &c, &d) && (c & (1u << 2)))
    return TRUE;
#endif
  return FALSE;
}

static gboolean
word_in (const char *words, const char *word)
{
  g_auto (GStrv) list = g_strsplit (words != NULL ? words : "", " ", -1);

  return g_strv_contains ((const char *const *)list, word);
}

static void
read_distribution (LodgeDoctorSystem *self)
{
  g_autofree char *id = NULL;
  g_autofree char *like = NULL;
  g_autofree char *version = NULL;
  g_autofree char *text = lodge_doctor_system_read (self, "/etc/os-release");

  if (text == NULL)
    text = lodge_doctor_system_read (self, "/usr/lib/os-release");
  if (text == NULL)
    return;

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');
      if (equals == NULL)
        continue;
      *equals = '\0';
      char *value = g_shell_unquote (equals + 1, NULL);
      char **field = strcmp (lines[i], "ID") == 0           ? &id
                     : strcmp (lines[i], "ID_LIKE") == 0    ? &like
                     : strcmp (lines[i], "VERSION_ID") == 0 ? &version
                                                            : NULL;
      if (field == NULL || value == NULL)
        {
          g_free (value);
          continue;
        }
      g_free (*field);
      *field = value;
    }

  g_autofree char *names =
      g_strdup_printf ("%s %s", id != NULL ? id : "", like != NULL ? like : "");
  if (word_in (names, "debian") || word_in (names, "ubuntu"))
    self->family = LODGE_DOCTOR_FAMILY_DEBIAN;
  else if (word_in (names, "fedora") || word_in (names, "rhel"))
    self->family = LODGE_DOCTOR_FAMILY_FEDORA;
  else if (word_in (names, "arch"))
    self->family = LODGE_DOCTOR_FAMILY_ARCH;

  /* Debian 12 and Ubuntu 22.04 still ship the module with QEMU itself. */
  guint64 number = version != NULL ? g_ascii_strtoull (version, NULL, 10) : 0;
  self->spice_is_split = !(g_strcmp0 (id, "debian") == 0 && number != 0 && number < 13)
                         && !(g_strcmp0 (id, "ubuntu") == 0 && number != 0 && number < 23);
}

/**
 * lodge_doctor_system_new: (skip)
 * @root: (nullable): a folder that stands for "/"; %NULL for the system that is running
 * @path: (nullable): where to look for programs; %NULL for this process' PATH and the folders of
 *   daemons
 *
 * Reads os-release: a few hundred bytes of a local file.
 *
 * Returns: (transfer full): a description of the system
 */
LodgeDoctorSystem *
lodge_doctor_system_new (const char *root, const char *path)
{
  LodgeDoctorSystem *self = g_new0 (LodgeDoctorSystem, 1);

  self->root = g_strdup (root != NULL ? root : "");
  if (path != NULL)
    self->path = g_strdup (path);
  else
    self->path =
        g_strdup_printf ("%s:%s", g_getenv ("PATH") != NULL ? g_getenv ("PATH") : "", EXTRA_PATH);
  self->config_home = root != NULL ? g_build_filename (root, "home", ".config", NULL)
                                   : g_strdup (g_get_user_config_dir ());
  self->user = g_strdup (g_get_user_name ());
  self->is_root = geteuid () == 0;
  self->cpu_can_virtualize = ask_cpu ();
  read_distribution (self);
  return self;
}

/**
 * lodge_doctor_system_copy: (skip)
 * @self: a system
 *
 * Returns: (transfer full): a copy of @self
 */
LodgeDoctorSystem *
lodge_doctor_system_copy (const LodgeDoctorSystem *self)
{
  LodgeDoctorSystem *copy = g_new (LodgeDoctorSystem, 1);

  *copy = *self;
  copy->root = g_strdup (self->root);
  copy->path = g_strdup (self->path);
  copy->config_home = g_strdup (self->config_home);
  copy->user = g_strdup (self->user);
  return copy;
}

/**
 * lodge_doctor_system_free: (skip)
 * @self: (transfer full): a system
 */
void
lodge_doctor_system_free (LodgeDoctorSystem *self)
{
  g_free (self->root);
  g_free (self->path);
  g_free (self->config_home);
  g_free (self->user);
  g_free (self);
}

/**
 * lodge_doctor_system_resolve: (skip)
 * @self: a system
 * @path: an absolute path
 *
 * Returns: (transfer full): where @path really is
 */
char *
lodge_doctor_system_resolve (const LodgeDoctorSystem *self, const char *path)
{
  return g_strconcat (self->root, path, NULL);
}

/**
 * lodge_doctor_system_exists: (skip)
 * @self: a system
 * @path: an absolute path
 *
 * Returns: whether there is anything at @path
 */
gboolean
lodge_doctor_system_exists (const LodgeDoctorSystem *self, const char *path)
{
  g_autofree char *real = lodge_doctor_system_resolve (self, path);

  return access (real, F_OK) == 0;
}

/**
 * lodge_doctor_system_read: (skip)
 * @self: a system
 * @path: an absolute path of a regular file
 *
 * Reads at most one MiB, and never waits for a pipe or device that lies where a file should.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when it cannot be read or is no UTF-8
 */
char *
lodge_doctor_system_read (const LodgeDoctorSystem *self, const char *path)
{
  g_autofree char *real = lodge_doctor_system_resolve (self, path);
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  struct stat info;
  gssize n = 0;
  int fd = open (real, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    while (text->len <= MAX_FILE_BYTES
           && ((n = read (fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)))
      g_string_append_len (text, buffer, MAX (n, 0));
  else
    n = -1;
  close (fd);

  if (n < 0 || text->len > MAX_FILE_BYTES || !g_utf8_validate (text->str, text->len, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * lodge_doctor_system_find_program: (skip)
 * @self: a system
 * @name: a program's name without a folder
 *
 * Returns: (transfer full) (nullable): the path of the first executable file of that name in the
 *   system's search path, below its root
 */
char *
lodge_doctor_system_find_program (const LodgeDoctorSystem *self, const char *name)
{
  g_auto (GStrv) folders = g_strsplit (self->path, ":", -1);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      if (!g_path_is_absolute (folders[i]))
        continue;
      g_autofree char *candidate = g_strconcat (self->root, folders[i], "/", name, NULL);
      struct stat info;
      if (stat (candidate, &info) == 0 && S_ISREG (info.st_mode) && access (candidate, X_OK) == 0)
        return g_steal_pointer (&candidate);
    }
  return NULL;
}

/**
 * lodge_doctor_architecture: (skip)
 *
 * Returns: (transfer none): this computer's processor as QEMU calls it ("x86_64"); any thread
 */
const char *
lodge_doctor_architecture (void)
{
  static gsize once;
  static char name[sizeof ((struct utsname *)0)->machine];

  if (g_once_init_enter (&once))
    {
      struct utsname info;
      if (uname (&info) == 0)
        g_strlcpy (name, info.machine, sizeof name);
      /* A 32-bit program on a 64-bit kernel and every old "i686" alike want the larger emulator. */
      if (name[0] == 'i' && g_str_has_suffix (name, "86"))
        g_strlcpy (name, "x86_64", sizeof name);
      g_once_init_leave (&once, 1);
    }
  return name;
}

/**
 * lodge_doctor_system_find_emulator: (skip)
 * @self: a system
 *
 * Returns: (transfer full) (nullable): the path of the QEMU for this computer's own processor
 */
char *
lodge_doctor_system_find_emulator (const LodgeDoctorSystem *self)
{
  g_autofree char *name = g_strconcat ("qemu-system-", lodge_doctor_architecture (), NULL);
  char *found = lodge_doctor_system_find_program (self, name);

  if (found != NULL)
    return found;

  /* Red Hat's own QEMU stands outside of every search path. */
  found = lodge_doctor_system_resolve (self, "/usr/libexec/qemu-kvm");
  if (access (found, X_OK) == 0)
    return found;
  g_free (found);
  return NULL;
}

/**
 * lodge_doctor_system_admin_command: (skip)
 * @self: a system
 * @command: a command that needs root
 *
 * Returns: (transfer full): @command, behind sudo where that is needed
 */
char *
lodge_doctor_system_admin_command (const LodgeDoctorSystem *self, const char *command)
{
  return g_strconcat (self->is_root ? "" : "sudo ", command, NULL);
}

/**
 * lodge_doctor_system_quote_user: (skip)
 * @self: a system
 *
 * Returns: (transfer full): the person's login name for a command, quoted only where it must be
 */
char *
lodge_doctor_system_quote_user (const LodgeDoctorSystem *self)
{
  const char *plain = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-";

  return strspn (self->user, plain) == strlen (self->user) ? g_strdup (self->user)
                                                           : g_shell_quote (self->user);
}

/**
 * lodge_doctor_system_install_command: (skip)
 * @self: a system
 * @package: what is missing
 *
 * Returns: (transfer full) (nullable): the command that installs it; %NULL on a distribution whose
 *   names Lodge does not know
 */
char *
lodge_doctor_system_install_command (const LodgeDoctorSystem *self, LodgeDoctorPackage package)
{
  const gboolean is_arm = strcmp (lodge_doctor_architecture (), "aarch64") == 0;
  const char *verb = NULL;
  const char *names = NULL;

  switch (self->family)
    {
    case LODGE_DOCTOR_FAMILY_DEBIAN:
      verb = "apt install";
      names = packages[package].debian;
      if (package == LODGE_DOCTOR_PACKAGE_QEMU_SPICE && !self->spice_is_split)
        names = "qemu-system-common";
      if (is_arm && package == LODGE_DOCTOR_PACKAGE_QEMU)
        names = "qemu-system-arm qemu-utils";
      if (is_arm && package == LODGE_DOCTOR_PACKAGE_FIRMWARE)
        names = "qemu-efi-aarch64";
      break;
    case LODGE_DOCTOR_FAMILY_FEDORA:
      verb = "dnf install";
      names = packages[package].fedora;
      if (is_arm && package == LODGE_DOCTOR_PACKAGE_QEMU)
        names = "qemu-system-aarch64 qemu-img";
      if (is_arm && package == LODGE_DOCTOR_PACKAGE_FIRMWARE)
        names = "edk2-aarch64";
      break;
    case LODGE_DOCTOR_FAMILY_ARCH:
      verb = "pacman -S";
      names = packages[package].arch;
      if (is_arm && package == LODGE_DOCTOR_PACKAGE_QEMU)
        names = "qemu-system-aarch64 qemu-img";
      if (is_arm && package == LODGE_DOCTOR_PACKAGE_FIRMWARE)
        names = "edk2-aarch64";
      break;
    case LODGE_DOCTOR_FAMILY_UNKNOWN:
      return NULL;
    }

  g_autofree char *command = g_strdup_printf ("%s %s", verb, names);
  return lodge_doctor_system_admin_command (self, command);
}
