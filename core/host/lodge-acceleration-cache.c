/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-acceleration-private.h"

#include <string.h>
#include <sys/stat.h>

#define GROUP "acceleration"

/* Raise it when the guest learns to test more: an old verdict then no longer counts. */
#define CACHE_VERSION 1

/* What the verdict depends on, in one string: the boot, the kernel's parameters and modules do not
 * change without either a new boot or a human hand; and the QEMU. */
static char *
make_key (const LodgeDoctorSystem *system, const char *emulator)
{
  g_autofree char *boot_id = lodge_doctor_system_read (system, "/proc/sys/kernel/random/boot_id");
  struct stat info;

  if (boot_id == NULL || stat (emulator, &info) != 0)
    return NULL;
  g_strstrip (boot_id);
  return g_strdup_printf ("%d %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %s", CACHE_VERSION,
                          boot_id, (gint64)info.st_size, (gint64)info.st_mtim.tv_sec,
                          (long)info.st_mtim.tv_nsec, emulator);
}

/* Only what booting a guest has shown is remembered. The rest is cheap to look up, and changes when
 * somebody loads a module, joins a group or closes VirtualBox. */
static gboolean
is_worth_keeping (const LodgeProbeResult *result)
{
  return result->verdict == LODGE_KVM_WORKS || result->verdict == LODGE_KVM_BROKEN;
}

/**
 * lodge_acceleration_cache_load: (skip)
 * @path: the keyfile; anybody may have written to it, so nothing in it is believed unchecked
 * @system: where to ask for the boot
 * @emulator: path of the QEMU in question
 * @result: (out): what was remembered
 *
 * Returns: whether @path holds a verdict for this boot and this very @emulator
 */
gboolean
lodge_acceleration_cache_load (const char *path,
                               const LodgeDoctorSystem *system,
                               const char *emulator,
                               LodgeProbeResult *result)
{
  const LodgeDoctorSystem here = { .root = (char *)"" };
  g_autofree char *key = make_key (system, emulator);
  g_autofree char *text = lodge_doctor_system_read (&here, path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (key == NULL || text == NULL
      || !g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL))
    return FALSE;

  g_autofree char *found = g_key_file_get_string (file, GROUP, "key", NULL);
  g_autofree char *verdict = g_key_file_get_string (file, GROUP, "verdict", NULL);
  int phase = g_key_file_get_integer (file, GROUP, "phase", &error);
  if (g_strcmp0 (found, key) != 0 || verdict == NULL || error != NULL)
    return FALSE;

  g_autoptr (GEnumClass) verdicts = g_type_class_ref (LODGE_TYPE_KVM_VERDICT);
  GEnumValue *value = g_enum_get_value_by_nick (verdicts, verdict);
  if (value == NULL || phase < LODGE_GUEST_SILENT || phase > LODGE_GUEST_DONE)
    return FALSE;

  result->verdict = value->value;
  result->phase = phase;
  return is_worth_keeping (result)
         && (phase == LODGE_GUEST_DONE || value->value != LODGE_KVM_WORKS);
}

/**
 * lodge_acceleration_cache_store: (skip)
 * @path: the keyfile; its folder is made
 * @system: where to ask for the boot
 * @emulator: path of the QEMU in question
 * @result: what was measured
 *
 * Remembers @result, if it is worth it. That it cannot be written is no error: it is measured again
 * the next time.
 */
void
lodge_acceleration_cache_store (const char *path,
                                const LodgeDoctorSystem *system,
                                const char *emulator,
                                const LodgeProbeResult *result)
{
  g_autofree char *key = make_key (system, emulator);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GEnumClass) verdicts = g_type_class_ref (LODGE_TYPE_KVM_VERDICT);
  g_autoptr (GError) error = NULL;

  if (key == NULL || !is_worth_keeping (result))
    return;
  g_key_file_set_string (file, GROUP, "key", key);
  g_key_file_set_string (file, GROUP, "verdict",
                         g_enum_get_value (verdicts, result->verdict)->value_nick);
  g_key_file_set_integer (file, GROUP, "phase", result->phase);

  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (file, path, &error))
    g_debug ("Cannot remember the verdict on KVM: %s", error->message);
}
