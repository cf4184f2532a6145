/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "install/lodge-media.h"
#include "install/lodge-os-db.h"
#include "install/lodge-os.h"
#include "machine/lodge-machine-xml.h"

#include <glib/gstdio.h>
#include <string.h>

/* libosinfo 1.10 loses a string for each medium and some while it loads. Only whole stack traces
 * would tell that it is its own, and with those its database takes minutes to load: this program
 * looks for no leaks. cli's driver runs the same code on a small database, and does. Means nothing
 * but in a sanitizer's lane. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

static char *dir;

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static LodgeOsDb *
load_db (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_os_db_load_async (NULL, result_cb, &result);
  LodgeOsDb *db = lodge_os_db_load_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  return db;
}

/* One for all the tests that do not care. */
static LodgeOsDb *kept;

static LodgeOsDb *
get_db (void)
{
  if (kept == NULL)
    kept = load_db ();
  return g_object_ref (kept);
}

static void command (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
command (const char *format, ...)
{
  va_list args;
  int status = 0;
  GError *error = NULL;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  const char *argv[] = { "sh", "-ec", text, NULL };
  g_autofree char *said = NULL;
  g_spawn_sync (dir, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, &said, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_printerr ("%s\n%s\n", text, said);
  g_assert_no_error (error);
}

/* A disc that says to be somebody's. */
static void
make_iso (const char *file,
          const char *label,
          const char *system,
          const char *publisher,
          gboolean bootable)
{
  command ("mkdir -p tree; head -c 2048 /dev/zero > tree/boot.img; "
           "xorriso -as mkisofs -o '%s' -V '%s' -sysid '%s' -publisher '%s' %s tree",
           file, label, system, publisher,
           bootable ? "-b boot.img -no-emul-boot -boot-load-size 4" : "");
}

static LodgeMedia *
identify (const char *name, GError **error)
{
  g_autoptr (LodgeOsDb) db = get_db ();
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  lodge_media_identify_async (db, path, NULL, result_cb, &result);
  return lodge_media_identify_finish (wait_for (&result), error);
}

static void
test_db (void)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (LodgeOsDb) one = NULL;
  g_autoptr (LodgeOsDb) two = NULL;
  const char *vendor = NULL;
  GDateTime *date = NULL;

  lodge_os_db_load_async (NULL, result_cb, &first);
  lodge_os_db_load_async (NULL, result_cb, &second);
  one = lodge_os_db_load_finish (wait_for (&first), NULL);
  two = lodge_os_db_load_finish (wait_for (&second), NULL);
  g_assert_nonnull (one);
  g_assert_true (one == two);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (one)), >, 300);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (one)); i++)
    {
      g_autoptr (LodgeOs) os = g_list_model_get_item (G_LIST_MODEL (one), i);
      GDateTime *released = lodge_os_get_release_date (os);

      g_assert_nonnull (lodge_os_get_id (os));
      g_assert_nonnull (lodge_os_get_name (os));
      if (vendor != NULL && g_strcmp0 (vendor, lodge_os_get_vendor (os)) == 0)
        {
          if (date != NULL && released != NULL)
            g_assert_cmpint (g_date_time_compare (date, released), >=, 0);
        }
      else
        g_assert_cmpint (g_strcmp0 (vendor, lodge_os_get_vendor (os)), <=, 0);
      vendor = lodge_os_get_vendor (os);
      date = released;
    }

  LodgeOs *debian = lodge_os_db_find (one, "debian11");
  g_assert_true (debian == lodge_os_db_find (one, "http://debian.org/debian/11"));
  g_assert_cmpstr (lodge_os_get_family (debian), ==, "linux");
  g_assert_true (lodge_os_get_has_virtio (debian));
  g_assert_false (lodge_os_get_has_virtio (lodge_os_db_find (one, "win10")));
  g_assert_null (lodge_os_db_find (one, "nonsense"));
  g_assert_null (lodge_os_db_find (one, NULL));
}

/* The short way to a name and the long one lead to the same. */
static void
test_names (void)
{
  g_autoptr (LodgeOsDb) db = get_db ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (db)); i++)
    {
      g_autoptr (LodgeOs) os = g_list_model_get_item (G_LIST_MODEL (db), i);
      g_autofree char *name = lodge_os_dup_name (lodge_os_get_uri (os));

      g_assert_cmpstr (name, ==, lodge_os_get_name (os));
    }
  g_assert_null (lodge_os_dup_name ("nonsense"));
  g_assert_null (lodge_os_dup_name ("http://debian.org/debian/0"));
  g_assert_null (lodge_os_dup_name ("http://../os/debian.org/debian/11"));
}

/* It takes much memory, so it must not outlive the one who needed it. */
static void
test_db_goes (void)
{
  g_clear_object (&kept);
  g_assert_finalize_object (load_db ());
}

static void
test_known (void)
{
  static const struct
  {
    const char *label, *system, *publisher, *id, *architecture;
  } discs[] = {
    { "Debian 11.5.0 amd64 n", "", "", "debian11", "x86_64" },
    { "CCSA_X86FRE_EN-US_DV5", "", "MICROSOFT CORPORATION", "win10", "i686" },
    /* 64-bit Windows 10 and 11 carry the same label; as 11 a machine fits both. */
    { "CCCOMA_X64FRE_EN-US_DV9", "", "MICROSOFT CORPORATION", "win11", "x86_64" },
    { "Fedora-S-dvd-x86_64-37", "LINUX", "", "fedora37", "x86_64" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (discs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeMedia) media = NULL;

      make_iso ("known.iso", discs[i].label, discs[i].system, discs[i].publisher, TRUE);
      media = identify ("known.iso", &error);
      g_assert_no_error (error);
      g_assert_cmpstr (lodge_media_get_label (media), ==, discs[i].label);
      g_assert_true (lodge_media_get_bootable (media));
      g_assert_false (lodge_media_get_truncated (media));
      g_assert_false (lodge_media_get_guessed (media));
      g_assert_nonnull (lodge_media_get_os (media));
      g_assert_cmpstr (lodge_os_get_id (lodge_media_get_os (media)), ==, discs[i].id);
      g_assert_cmpstr (lodge_media_get_architecture (media), ==, discs[i].architecture);
      g_assert_cmpuint (lodge_media_get_size (media), >, 100000);
      command ("rm known.iso");
    }
}

/* What the label leaves open is told by the file's name, and the rest is for a person to choose. */
static void
test_ambiguous (void)
{
  static const struct
  {
    const char *file, *first, *second;
  } files[] = {
    { "installer.iso", "win11", "win10" },
    { "Win10_22H2_English_x64v1.iso", "win10", "win11" },
    { "Windows 10 (64).iso", "win10", "win11" },
    { "Win11_23H2_English_x64.iso", "win11", "win10" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeMedia) media = NULL;
      GPtrArray *candidates = NULL;

      make_iso (files[i].file, "CCCOMA_X64FRE_EN-US_DV9", "", "MICROSOFT CORPORATION", TRUE);
      media = identify (files[i].file, &error);
      g_assert_no_error (error);
      candidates = lodge_media_get_candidates (media);
      g_assert_cmpuint (candidates->len, >=, 2);
      g_assert_cmpstr (lodge_os_get_id (candidates->pdata[0]), ==, files[i].first);
      g_assert_cmpstr (lodge_os_get_id (candidates->pdata[1]), ==, files[i].second);
      g_assert_true (lodge_media_get_os (media) == candidates->pdata[0]);
      command ("rm '%s'", files[i].file);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMedia) tiny = NULL;
  g_autoptr (LodgeMedia) data = NULL;
  g_autoptr (LodgeMedia) newer = NULL;
  g_autoptr (LodgeMedia) cut = NULL;

  make_iso ("tiny.iso", "LODGE_TINY", "", "", TRUE);
  tiny = identify ("tiny.iso", &error);
  g_assert_no_error (error);
  g_assert_null (lodge_media_get_os (tiny));
  g_assert_cmpuint (lodge_media_get_candidates (tiny)->len, ==, 0);
  g_assert_true (lodge_media_get_bootable (tiny));

  make_iso ("data.iso", "HOLIDAYS", "", "", FALSE);
  data = identify ("data.iso", &error);
  g_assert_no_error (error);
  g_assert_null (lodge_media_get_os (data));
  g_assert_false (lodge_media_get_bootable (data));

  /* A release that no database can know yet. */
  make_iso ("newer.iso", "Debian 99.1.0 amd64 n", "", "", TRUE);
  newer = identify ("newer.iso", &error);
  g_assert_no_error (error);
  g_assert_true (lodge_media_get_guessed (newer));
  g_assert_true (g_str_has_prefix (lodge_os_get_id (lodge_media_get_os (newer)), "debian"));
  g_assert_true (lodge_os_get_has_virtio (lodge_media_get_os (newer)));

  command ("truncate -s 100000 tiny.iso");
  cut = identify ("tiny.iso", &error);
  g_assert_no_error (error);
  g_assert_true (lodge_media_get_truncated (cut));
}

static void
test_no_media (void)
{
  static const struct
  {
    const char *name, *make, *part;
    LodgeError code;
  } files[] = {
    { "a.txt", "seq 20000 > a.txt", "not an ISO image", LODGE_ERROR_INVALID },
    { "short", "echo > short", "not an ISO image", LODGE_ERROR_INVALID },
    { "empty.iso", ": > empty.iso", "empty", LODGE_ERROR_INVALID },
    { "folder.iso", "mkdir folder.iso", "folder", LODGE_ERROR_INVALID },
    { "gone.iso", ":", "no file", LODGE_ERROR_NOT_FOUND },
    { "pipe.iso", "mkfifo pipe.iso", "not an ISO", LODGE_ERROR_INVALID },
    { "d.qcow2", "qemu-img create -f qcow2 d.qcow2 1G", "existing disk", LODGE_ERROR_INVALID },
    { "d.vmdk", "qemu-img create -f vmdk d.vmdk 1G", "existing disk", LODGE_ERROR_INVALID },
    { "d.vdi", "qemu-img create -f vdi d.vdi 1G", "existing disk", LODGE_ERROR_INVALID },
    { "d.vhdx", "qemu-img create -f vhdx d.vhdx 1G", "existing disk", LODGE_ERROR_INVALID },
    { "head.iso", "(head -c 32769 /dev/zero; printf CD001) > head.iso", "head.iso",
      LODGE_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeMedia) media = NULL;

      command ("%s", files[i].make);
      media = identify (files[i].name, &error);
      g_assert_null (media);
      g_assert_error (error, LODGE_ERROR, (int)files[i].code);
      if (strstr (error->message, files[i].part) == NULL)
        g_error ("“%s” does not mention “%s”", error->message, files[i].part);
    }
}

static LodgeMachineSpec *
defaults_for (const char *id, guint64 memory, guint cpus)
{
  g_autoptr (LodgeOsDb) db = get_db ();
  LodgeMachineSpec *spec = lodge_machine_spec_new ();
  LodgeOs *os = lodge_os_db_find (db, id);

  g_assert_true (id == NULL || os != NULL);
  lodge_machine_spec_set_name (spec, "m");
  lodge_machine_spec_add_disk (spec, lodge_disk_spec_new ());
  lodge_os_apply_defaults (os, spec, memory, cpus);
  return spec;
}

static guint64
disk_size (LodgeMachineSpec *spec)
{
  return ((LodgeDiskSpec *)lodge_machine_spec_get_disks (spec)->pdata[0])->size;
}

static void
test_defaults (void)
{
  g_autoptr (LodgeMachineSpec) debian = defaults_for ("debian11", 16 * LODGE_GIB, 8);
  g_autoptr (LodgeMachineSpec) small = defaults_for ("debian11", 2 * LODGE_GIB, 1);
  g_autoptr (LodgeMachineSpec) win11 = defaults_for ("win11", 16 * LODGE_GIB, 8);
  g_autoptr (LodgeMachineSpec) win7 = defaults_for ("win7", 16 * LODGE_GIB, 8);
  g_autoptr (LodgeMachineSpec) xp = defaults_for ("winxp", 16 * LODGE_GIB, 8);
  g_autoptr (LodgeMachineSpec) bsd = defaults_for ("freebsd13.1", 16 * LODGE_GIB, 8);
  g_autoptr (LodgeMachineSpec) unknown = defaults_for (NULL, 16 * LODGE_GIB, 8);

  g_assert_cmpuint (lodge_machine_spec_get_memory (debian), ==, 2 * LODGE_GIB);
  g_assert_cmpuint (lodge_machine_spec_get_cpus (debian), ==, 4);
  g_assert_cmpint (lodge_machine_spec_get_devices (debian), ==, LODGE_DEVICES_PARAVIRTUAL);
  g_assert_cmpint (lodge_machine_spec_get_firmware (debian), ==, LODGE_FIRMWARE_BIOS);
  g_assert_cmpstr (lodge_machine_spec_get_os_uri (debian), ==, "http://debian.org/debian/11");
  g_assert_null (lodge_machine_spec_get_machine_type (debian));
  g_assert_null (lodge_machine_spec_get_video (debian));
  g_assert_cmpuint (disk_size (debian), ==, 20 * LODGE_GIB);
  g_assert_cmpuint (lodge_machine_spec_get_networks (debian)->len, ==, 1);
  g_assert_cmpuint (lodge_machine_spec_get_memory (small), ==, LODGE_GIB);
  g_assert_cmpuint (lodge_machine_spec_get_cpus (small), ==, 1);

  g_assert_cmpint (lodge_machine_spec_get_firmware (win11), ==, LODGE_FIRMWARE_UEFI_SECURE);
  g_assert_true (lodge_machine_spec_get_tpm (win11));
  g_assert_cmpint (lodge_machine_spec_get_devices (win11), ==, LODGE_DEVICES_COMPATIBLE);
  g_assert_cmpstr (lodge_machine_spec_get_network_model (win11), ==, "e1000e");
  g_assert_cmpuint (lodge_machine_spec_get_memory (win11), ==, 8 * LODGE_GIB);
  g_assert_cmpuint (disk_size (win11), ==, 64 * LODGE_GIB);

  g_assert_cmpstr (lodge_machine_spec_get_usb_model (win7), ==, "ehci");
  g_assert_null (lodge_machine_spec_get_machine_type (win7));
  g_assert_cmpstr (lodge_machine_spec_get_machine_type (xp), ==, "pc");
  g_assert_cmpstr (lodge_machine_spec_get_sound_model (xp), ==, "ac97");
  g_assert_cmpuint (lodge_machine_spec_get_memory (xp), ==, 512 * LODGE_MIB);

  /* Its virtio drivers are of the older kind only, says libosinfo. */
  g_assert_cmpstr (lodge_machine_spec_get_machine_type (bsd), ==, "pc");
  g_assert_cmpint (lodge_machine_spec_get_devices (bsd), ==, LODGE_DEVICES_PARAVIRTUAL);

  g_assert_cmpint (lodge_machine_spec_get_devices (unknown), ==, LODGE_DEVICES_COMPATIBLE);
  g_assert_cmpuint (lodge_machine_spec_get_memory (unknown), ==, 2 * LODGE_GIB);
  g_assert_null (lodge_machine_spec_get_os_id (unknown));
}

static void
test_chosen_stays (void)
{
  g_autoptr (LodgeOsDb) db = get_db ();
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_spec_new ();

  lodge_machine_spec_set_memory (spec, 3 * LODGE_GIB);
  lodge_machine_spec_set_firmware (spec, LODGE_FIRMWARE_BIOS);
  lodge_machine_spec_add_network (spec, lodge_network_spec_new (LODGE_NETWORK_NONE));
  lodge_os_apply_defaults (lodge_os_db_find (db, "win11"), spec, 64 * LODGE_GIB, 8);
  g_assert_cmpuint (lodge_machine_spec_get_memory (spec), ==, 3 * LODGE_GIB);
  g_assert_cmpint (lodge_machine_spec_get_firmware (spec), ==, LODGE_FIRMWARE_BIOS);
  g_assert_true (lodge_machine_spec_get_tpm (spec));
  lodge_os_apply_defaults (lodge_os_db_find (db, "debian11"), spec, 64 * LODGE_GIB, 8);
  g_assert_false (lodge_machine_spec_get_tpm (spec));
  g_assert_cmpint (lodge_machine_spec_get_devices (spec), ==, LODGE_DEVICES_PARAVIRTUAL);
  g_assert_cmpuint (lodge_machine_spec_get_networks (spec)->len, ==, 1);
}

/* Whatever libosinfo says of a system, a machine can be made of it. */
static void
test_every_system (void)
{
  g_autoptr (LodgeOsDb) db = get_db ();
  g_autoptr (LodgeXmlContext) context = lodge_xml_context_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (db)); i++)
    {
      g_autoptr (LodgeOs) os = g_list_model_get_item (G_LIST_MODEL (db), i);
      g_autoptr (LodgeMachineSpec) spec = defaults_for (lodge_os_get_uri (os), 8 * LODGE_GIB, 4);
      g_autoptr (GError) error = NULL;
      g_autofree char *xml = lodge_machine_spec_to_xml (spec, context, &error);

      g_assert_no_error (error);
      g_assert_nonnull (strstr (xml, lodge_os_get_uri (os)));
      g_assert_cmpuint (lodge_machine_spec_get_memory (spec), <=, 4 * LODGE_GIB);
      g_assert_cmpuint (disk_size (spec), >=, LODGE_GIB);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("lodge-install-XXXXXX", NULL);
  g_test_add_func ("/install/db", test_db);
  g_test_add_func ("/install/names", test_names);
  g_test_add_func ("/install/db-goes", test_db_goes);
  g_test_add_func ("/install/known", test_known);
  g_test_add_func ("/install/unknown", test_unknown);
  g_test_add_func ("/install/ambiguous", test_ambiguous);
  g_test_add_func ("/install/no-media", test_no_media);
  g_test_add_func ("/install/defaults", test_defaults);
  g_test_add_func ("/install/chosen-stays", test_chosen_stays);
  g_test_add_func ("/install/every-system", test_every_system);
  status = g_test_run ();
  g_clear_object (&kept);
  command ("rm -rf \"%s\"", dir);
  g_free (dir);
  return status;
}
