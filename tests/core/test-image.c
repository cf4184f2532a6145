/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "storage/lodge-image-header.h"
#include "storage/lodge-image-job.h"
#include "storage/lodge-image.h"
#include "storage/lodge-qemu-img.h"
#include "storage/lodge-storage.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *dir;

static char *
file (const char *name)
{
  return g_build_filename (dir, name, NULL);
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
  g_spawn_sync (dir, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static LodgeImage *
inspect_with (const char *name, const char *backing, GError **error)
{
  g_autofree char *path = file (name);
  g_autofree char *stand_in = backing != NULL ? file (backing) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_image_inspect_async (path, stand_in, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return lodge_image_inspect_finish (result, error);
}

static LodgeImage *
inspect (const char *name, GError **error)
{
  return inspect_with (name, NULL, error);
}

static void
assert_refused (const char *name, LodgeError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeImage) image = inspect (name, &error);

  g_assert_null (image);
  g_assert_error (error, LODGE_ERROR, (int)code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not mention “%s”", error->message, part);
}

static void
test_formats (void)
{
  static const char *const formats[] = { "qcow2", "raw", "vmdk", "vdi", "vhdx", "vpc", "qed" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strconcat ("plain.", formats[i], NULL);
      g_autoptr (LodgeImage) image = NULL;

      command ("qemu-img create -q -f %s %s 64M", formats[i], name);
      image = inspect (name, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (lodge_image_get_format (image), ==, formats[i]);
      g_assert_cmpuint (lodge_image_get_virtual_size (image), >=, 64 * LODGE_MIB);
      g_assert_cmpuint (lodge_image_get_virtual_size (image), <, 65 * LODGE_MIB);
      g_assert_cmpuint (lodge_image_get_actual_size (image), <, 8 * LODGE_MIB);
      g_assert_null (lodge_image_get_backing_path (image));
      g_assert_false (lodge_image_get_backing_missing (image));
      g_assert_false (lodge_image_get_encrypted (image));
      g_assert_true (g_path_is_absolute (lodge_image_get_path (image)));
    }
}

static void
test_backing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = file ("base.qcow2");
  g_autofree char *gone = file ("gone.qcow2");
  g_autoptr (LodgeImage) image = NULL;

  command ("qemu-img create -q -f qcow2 base.qcow2 1G");
  command ("qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 over.qcow2");
  command ("qemu-img create -q -f qcow2 gone.qcow2 1G");
  command ("qemu-img create -q -f qcow2 -b gone.qcow2 -F qcow2 middle.qcow2");
  command ("qemu-img create -q -f qcow2 -b middle.qcow2 -F qcow2 orphan.qcow2");
  command ("rm gone.qcow2");

  image = inspect ("over.qcow2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_image_get_backing_path (image), ==, base);
  g_assert_cmpstr (lodge_image_get_backing_format (image), ==, "qcow2");
  g_assert_false (lodge_image_get_backing_missing (image));

  /* Two steps down. */
  g_clear_object (&image);
  image = inspect ("orphan.qcow2", &error);
  g_assert_no_error (error);
  g_assert_true (lodge_image_get_backing_missing (image));
  g_assert_cmpstr (lodge_image_get_missing_path (image), ==, gone);
}

/* Names that QEMU would take for a server or a driver's options are shown and never opened. */
static void
test_foreign_backing (void)
{
  static const char *const names[] = { "nbd:127.0.0.1:1", "json:{\\\"driver\\\":\\\"null-co\\\"}",
                                       "http://127.0.0.1:1/x" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeImage) image = NULL;
      g_autofree char *target = file ("stolen.qcow2");
      g_autofree char *source = file ("remote.qcow2");
      g_autoptr (LodgeJob) job = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      command ("qemu-img create -q -f qcow2 remote.qcow2 1M");
      command ("qemu-img rebase -q -u -F raw -b \"%s\" remote.qcow2", names[i]);
      image = inspect ("remote.qcow2", &error);
      g_assert_no_error (error);
      g_assert_nonnull (lodge_image_get_backing_path (image));
      g_assert_true (lodge_image_get_backing_missing (image));

      job = lodge_image_job_new_convert (source, target);
      lodge_job_run_async (job, NULL, result_cb, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (lodge_job_run_finish (job, result, &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND);
      g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
    }
}

static void
test_hostile (void)
{
  command ("qemu-img create -q -f qcow2 self.qcow2 1G");
  command ("qemu-img rebase -q -u -b self.qcow2 -F qcow2 self.qcow2");
  assert_refused ("self.qcow2", LODGE_ERROR_INVALID, "based on itself");

  command ("qemu-img create -q -f qcow2 ring1.qcow2 1G");
  command ("qemu-img create -q -f qcow2 -b ring1.qcow2 -F qcow2 ring2.qcow2");
  command ("qemu-img rebase -q -u -b ring2.qcow2 -F qcow2 ring1.qcow2");
  assert_refused ("ring2.qcow2", LODGE_ERROR_INVALID, "based on itself");

  command ("qemu-img create -q -f qcow2 whole.qcow2 100G");
  command ("for n in 5 50 100 70000 197000; do head -c $n whole.qcow2 > cut-$n.qcow2; done");
  assert_refused ("cut-50.qcow2", LODGE_ERROR_INVALID, "incomplete");
  assert_refused ("cut-100.qcow2", LODGE_ERROR_INVALID, "incomplete");
  assert_refused ("cut-70000.qcow2", LODGE_ERROR_INVALID, "incomplete");
  assert_refused ("cut-197000.qcow2", LODGE_ERROR_INVALID, "incomplete");

  command (
      "echo secret > data.raw; qemu-img create -q -f qcow2 -o data_file=other.raw out.qcow2 1M");
  assert_refused ("out.qcow2", LODGE_ERROR_UNSUPPORTED, "another file");

  command ("printf 'QFI\\373\\0\\0\\0\\3' > magic.qcow2; head -c 2000 /dev/zero >> magic.qcow2");
  assert_refused ("magic.qcow2", LODGE_ERROR_INVALID, "magic.qcow2");
}

static void
test_no_images (void)
{
  command ("mkdir -p folder; : > empty; mkfifo -m 600 pipe");
  assert_refused ("folder", LODGE_ERROR_INVALID, "folder");
  assert_refused ("empty", LODGE_ERROR_INVALID, "empty");
  assert_refused ("nowhere", LODGE_ERROR_NOT_FOUND, "nowhere");
  assert_refused ("pipe", LODGE_ERROR_INVALID, "not a disk image");

  command ("echo Hello > text; printf x > -q.raw");
  g_autoptr (LodgeImage) text = inspect ("text", NULL);
  g_assert_cmpstr (lodge_image_get_format (text), ==, "raw");
  g_autoptr (LodgeImage) option = inspect ("-q.raw", NULL);
  g_assert_cmpstr (lodge_image_get_format (option), ==, "raw");
}

static void
test_encrypted_and_snapshots (void)
{
  g_autoptr (LodgeImage) encrypted = NULL;
  g_autoptr (LodgeImage) snapshots = NULL;
  gboolean flag = FALSE;
  guint count = 0;

  /* It measures how fast it derives a key, and gives up where the machine is too busy for that. */
  command ("for try in 1 2 3 4 5 6 7 8 9; do qemu-img create -q -f qcow2 --object "
           "secret,id=s,data=abc -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 "
           "locked.qcow2 1M && exit; sleep 1; done; exit 1");
  command ("qemu-img create -q -f qcow2 snap.qcow2 1M; qemu-img snapshot -c one snap.qcow2; "
           "qemu-img snapshot -c two snap.qcow2");
  encrypted = inspect ("locked.qcow2", NULL);
  g_assert_true (lodge_image_get_encrypted (encrypted));
  snapshots = inspect ("snap.qcow2", NULL);
  g_object_get (snapshots, "snapshots", &count, "encrypted", &flag, NULL);
  g_assert_cmpuint (count, ==, 2);
  g_assert_false (flag);
}

static void
count_fraction_cb (GObject *job, GParamSpec *pspec, double *highest)
{
  const double fraction = lodge_job_get_fraction (LODGE_JOB (job));

  g_assert_cmpfloat (fraction, >=, *highest);
  *highest = fraction;
}

static gboolean
run (LodgeJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_job_run_async (job, cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  const gboolean ok = lodge_job_run_finish (job, result, error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return ok;
}

static void
assert_no_leftovers (void)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);

  for (const char *name = g_dir_read_name (listing); name != NULL; name = g_dir_read_name (listing))
    g_assert_false (g_str_has_suffix (name, ".part"));
}

static void
test_create (void)
{
  g_autofree char *path = file ("new.qcow2");
  g_autofree char *elsewhere = file ("no/such/new.qcow2");
  g_autoptr (LodgeJob) job = lodge_image_job_new_create (path, NULL, 40 * LODGE_GIB);
  g_autoptr (LodgeJob) again = lodge_image_job_new_create (path, "raw", LODGE_GIB);
  g_autoptr (LodgeJob) lost = lodge_image_job_new_create (elsewhere, NULL, LODGE_GIB);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeImage) image = NULL;

  g_assert_true (run (job, NULL, &error));
  g_assert_no_error (error);
  image = inspect ("new.qcow2", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lodge_image_get_virtual_size (image), ==, 40 * LODGE_GIB);
  g_assert_cmpstr (lodge_image_get_format (image), ==, "qcow2");
  g_assert_false (run (again, NULL, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (run (lost, NULL, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND);
  assert_no_leftovers ();
}

static void
test_copy_and_convert (void)
{
  g_autofree char *source = file ("payload.raw");
  g_autofree char *overlay = file ("payload-over.qcow2");
  g_autofree char *copy = file ("copy.raw");
  g_autofree char *converted = file ("converted.qcow2");
  g_autofree char *flat = file ("flat.qcow2");
  g_autoptr (LodgeJob) copying = lodge_image_job_new_copy (source, copy);
  g_autoptr (LodgeJob) converting = lodge_image_job_new_convert (source, converted);
  g_autoptr (LodgeJob) flattening = lodge_image_job_new_copy (overlay, flat);
  g_autoptr (LodgeImage) image = NULL;
  g_autoptr (GError) error = NULL;
  double highest = 0;

  command ("head -c 50M /dev/urandom > payload.raw; truncate -s 200M payload.raw");
  command ("qemu-img create -q -f qcow2 -b payload.raw -F raw payload-over.qcow2");
  g_assert_true (run (copying, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_image_job_get_format (LODGE_IMAGE_JOB (copying)), ==, "raw");
  command ("cmp payload.raw copy.raw; test $(stat -c %%b copy.raw) -lt 110000");

  g_signal_connect (converting, "notify::fraction", G_CALLBACK (count_fraction_cb), &highest);
  g_assert_true (run (converting, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (highest, ==, 1);
  command ("qemu-img compare -q payload.raw converted.qcow2");

  g_assert_true (run (flattening, NULL, &error));
  g_assert_no_error (error);
  command ("qemu-img compare -q payload.raw flat.qcow2");
  image = inspect ("flat.qcow2", &error);
  g_assert_null (lodge_image_get_backing_path (image));
  assert_no_leftovers ();
}

static void
refuse_stand_in (const char *name, const char *backing, LodgeError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeImage) image = inspect_with (name, backing, &error);

  g_assert_null (image);
  g_assert_error (error, LODGE_ERROR, (int)code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not mention “%s”", error->message, part);
}

/* A base that has moved: found again without a byte of the image being changed. */
static void
test_stand_in (void)
{
  g_autofree char *overlay = file ("moved-over.qcow2");
  g_autofree char *moved = file ("moved base.qcow2");
  g_autofree char *bottom = file ("moved-bottom.raw");
  g_autofree char *flat = file ("moved-flat.qcow2");
  g_autoptr (LodgeJob) flattening = lodge_image_job_new_copy (overlay, flat);
  g_autoptr (LodgeImage) image = NULL;
  g_autoptr (GError) error = NULL;

  command ("head -c 8M /dev/urandom > moved-bottom.raw");
  command ("qemu-img create -q -f qcow2 -b moved-bottom.raw -F raw moved-base.qcow2");
  command ("qemu-img create -q -f qcow2 -b moved-base.qcow2 -F qcow2 moved-over.qcow2");
  command ("qemu-io -f qcow2 -c 'write -P 7 1M 1M' moved-over.qcow2");
  command ("qemu-img convert -O raw moved-over.qcow2 moved-wanted.raw");
  command ("mv moved-base.qcow2 'moved base.qcow2'; sha256sum moved-over.qcow2 > moved.sums");
  command ("qemu-img create -q -f qcow2 larger.qcow2 64M; truncate -s 8M looks.raw");
  command ("qemu-img create -q -u -f qcow2 -b moved-over.qcow2 -F qcow2 circle.qcow2 8M");

  image = inspect_with ("moved-over.qcow2", "moved base.qcow2", &error);
  g_assert_no_error (error);
  g_assert_false (lodge_image_get_backing_missing (image));
  GPtrArray *chain = lodge_image_get_chain (image);
  g_assert_cmpuint (chain->len, ==, 2);
  g_assert_cmpstr (((LodgeDiskBase *)chain->pdata[0])->path, ==, moved);
  g_assert_cmpstr (((LodgeDiskBase *)chain->pdata[0])->format, ==, "qcow2");
  g_assert_cmpstr (((LodgeDiskBase *)chain->pdata[1])->path, ==, bottom);
  g_assert_cmpstr (((LodgeDiskBase *)chain->pdata[1])->format, ==, "raw");

  refuse_stand_in ("moved-over.qcow2", "not-there.qcow2", LODGE_ERROR_NOT_FOUND, "not-there.qcow2");
  refuse_stand_in ("moved-over.qcow2", "looks.raw", LODGE_ERROR_INVALID, "format raw");
  refuse_stand_in ("moved-over.qcow2", "larger.qcow2", LODGE_ERROR_INVALID, "larger");
  refuse_stand_in ("moved-over.qcow2", "moved-over.qcow2", LODGE_ERROR_INVALID, "itself");
  refuse_stand_in ("moved-over.qcow2", "circle.qcow2", LODGE_ERROR_INVALID, "itself");

  /* A second file that is missing is not forgiven. */
  g_clear_object (&image);
  command ("mv moved-bottom.raw bottom-elsewhere.raw");
  image = inspect_with ("moved-over.qcow2", "moved base.qcow2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_image_get_missing_path (image), ==, bottom);
  command ("mv bottom-elsewhere.raw moved-bottom.raw");

  lodge_image_job_set_backing (LODGE_IMAGE_JOB (flattening), moved);
  g_assert_true (run (flattening, NULL, &error));
  g_assert_no_error (error);
  command (
      "qemu-img compare -q moved-wanted.raw moved-flat.qcow2; sha256sum -c --status moved.sums");
}

static void
cancel_cb (GObject *job, GParamSpec *pspec, GCancellable *cancellable)
{
  if (lodge_job_get_fraction (LODGE_JOB (job)) > 0.01)
    g_cancellable_cancel (cancellable);
}

static void
test_cancel (void)
{
  g_autofree char *source = file ("long.raw");
  g_autofree char *target = file ("long.qcow2");
  g_autoptr (LodgeJob) job = lodge_image_job_new_convert (source, target);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  command ("head -c 4M /dev/urandom > chunk; for i in $(seq 64); do cat chunk; done > long.raw");
  g_signal_connect (job, "notify::fraction", G_CALLBACK (cancel_cb), cancellable);
  g_assert_false (run (job, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lodge_job_get_state (job), ==, LODGE_JOB_CANCELLED);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  assert_no_leftovers ();
}

/* Somebody else takes the name while the image is being written: after the status says so, before
 * the child's end can have been noticed. */
static void
take_name_cb (GObject *job, GParamSpec *pspec, const char *target)
{
  g_file_set_contents (target, "mine", -1, NULL);
}

static void
test_name_taken_meanwhile (void)
{
  g_autofree char *source = file ("plain.raw");
  g_autofree char *target = file ("taken.qcow2");
  g_autofree char *contents = NULL;
  g_autoptr (LodgeJob) job = lodge_image_job_new_convert (source, target);
  g_autoptr (GError) error = NULL;

  command ("qemu-img create -q -f raw plain.raw 64M");
  g_signal_connect (job, "notify::status", G_CALLBACK (take_name_cb), target);
  g_assert_false (run (job, NULL, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT);
  g_assert_true (g_file_get_contents (target, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine");
  assert_no_leftovers ();
}

static void
test_space (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *user = lodge_storage_default_dir (TRUE);
  g_autofree char *system = lodge_storage_default_dir (FALSE);
  guint64 available = 0;

  g_assert_true (lodge_storage_check_space (dir, 1, &available, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (available, >, 0);
  g_assert_true (lodge_storage_check_space ("/tmp/not/yet/there", 1, &available, &error));
  g_assert_false (lodge_storage_check_space (dir, G_MAXUINT64, &available, &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NO_SPACE);
  g_assert_cmpuint (available, >, 0);
  g_assert_true (g_path_is_absolute (user));
  g_assert_true (g_path_is_absolute (system));
}

static void
test_full_disk (void)
{
  g_autoptr (GError) error = lodge_qemu_img_error (
      "qemu-img: warning: x\nqemu-img: error while writing at byte 0: No space left on device\n");

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (error->message, "error while writing"));
}

static void
test_progress (void)
{
  double fraction = -1;

  g_assert_true (
      lodge_qemu_img_parse_progress ("    (1.00/100%)\r    (12.34/100%)\r   (13.", 39, &fraction));
  g_assert_cmpfloat_with_epsilon (fraction, 0.1234, 1e-9);
  g_assert_false (lodge_qemu_img_parse_progress ("(/100%)", 7, &fraction));
  g_assert_false (lodge_qemu_img_parse_progress ("", 0, &fraction));
  g_assert_false (lodge_qemu_img_parse_progress ("12.34/100", 9, &fraction));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("lodge-image-XXXXXX", NULL);
  g_test_add_func ("/image/formats", test_formats);
  g_test_add_func ("/image/backing", test_backing);
  g_test_add_func ("/image/foreign-backing", test_foreign_backing);
  g_test_add_func ("/image/hostile", test_hostile);
  g_test_add_func ("/image/no-images", test_no_images);
  g_test_add_func ("/image/encrypted-and-snapshots", test_encrypted_and_snapshots);
  g_test_add_func ("/image/create", test_create);
  g_test_add_func ("/image/copy-and-convert", test_copy_and_convert);
  g_test_add_func ("/image/stand-in", test_stand_in);
  g_test_add_func ("/image/cancel", test_cancel);
  g_test_add_func ("/image/name-taken-meanwhile", test_name_taken_meanwhile);
  g_test_add_func ("/image/space", test_space);
  g_test_add_func ("/image/full-disk", test_full_disk);
  g_test_add_func ("/image/progress", test_progress);
  status = g_test_run ();
  command ("rm -rf \"%s\"", dir);
  g_free (dir);
  return status;
}
