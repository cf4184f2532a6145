/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-core.h"

#include "host/lodge-libvirt.h"
#include "machine/lodge-start-error.h"

#include <glib/gstdio.h>
#include <string.h>

/* libvirt keeps the last error of a thread; a failing call of its test driver makes a real one,
 * whose text is then the one that QEMU's words would be in. */
static virConnectPtr connection;

static void
provoke (const char *name)
{
  g_assert_null (virStoragePoolLookupByName (connection, name));
}

static void
test_other (void)
{
  g_autoptr (GError) error = NULL;

  provoke ("nobody");
  lodge_error_from_start (&error, "“x” could not be started");
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (error->message, "“x” could not be started: "));
}

static void
test_closed_folder (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lodge-test-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "a b.iso", NULL);
  g_autofree char *name = g_strdup_printf ("x: Could not open '%s': Permission denied", file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) open_error = NULL;

  g_assert_cmpint (g_chmod (dir, 0700), ==, 0);
  provoke (name);
  lodge_error_from_start (&error, "“x” could not be started");
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_DENIED);
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_nonnull (strstr (error->message, "chmod"));

  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  provoke (name);
  lodge_error_from_start (&open_error, "“x” could not be started");
  g_assert_error (open_error, LODGE_ERROR, LODGE_ERROR_DENIED);
  g_assert_null (strstr (open_error->message, "chmod"));
  g_rmdir (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  lodge_libvirt_init ();
  connection = virConnectOpen ("test:///default");
  g_assert_nonnull (connection);
  g_test_add_func ("/start-error/other", test_other);
  g_test_add_func ("/start-error/closed-folder", test_closed_folder);
  int status = g_test_run ();
  virConnectClose (connection);
  return status;
}
