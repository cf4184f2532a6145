/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/lodge-qemu-user.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

static char *dir;

static char *
write_conf (const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (dir, "qemu.conf", NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_name (void)
{
  static const struct
  {
    const char *text, *name;
  } confs[] = {
    { "user = \"root\"\n", "root" },
    { "# user = \"root\"\ngroup = \"kvm\"\n  user=\"+107\"\n", "107" },
    { "#user = \"no\"\nuser_agent = \"no\"\nuser\t= \"qemu\"", "qemu" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (confs); i++)
    {
      g_autofree char *conf = write_conf (confs[i].text);
      g_autofree char *name = lodge_qemu_user_name (conf);
      g_assert_cmpstr (name, ==, confs[i].name);
    }
}

/* Nothing said, nonsense, no file: what the distribution's package made, or nobody knows. */
static void
test_default (void)
{
  static const char *const texts[] = { "", "user = \n\"root\"\n", "user = root\n", "\xff\xfe" };
  g_autofree char *none = lodge_qemu_user_name ("/nonexistent/qemu.conf");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *conf = write_conf (texts[i]);
      g_autofree char *name = lodge_qemu_user_name (conf);
      g_assert_cmpstr (name, ==, none);
    }
  if (none != NULL)
    g_assert_nonnull (getpwnam (none));
}

static void
test_closed (void)
{
  g_autofree char *open = g_build_filename (dir, "open", NULL);
  g_autofree char *closed = g_build_filename (dir, "closed", NULL);
  g_autofree char *inside = g_build_filename (closed, "a", "b.iso", NULL);
  g_autofree char *outside = g_build_filename (open, "b.iso", NULL);
  g_autofree char *user = g_strdup_printf ("%u", getuid ());
  const char *nobodys[] = { NULL, "nobody", "no-such-user", "4000000000" };

  g_assert_cmpint (g_chmod (dir, 0711), ==, 0);
  g_assert_cmpint (g_mkdir (open, 0711), ==, 0);
  g_assert_cmpint (g_chmod (open, 0711), ==, 0);
  g_assert_cmpint (g_mkdir (closed, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (nobodys); i++)
    {
      g_autofree char *found = lodge_qemu_user_find_closed (nobodys[i], inside);
      g_assert_cmpstr (found, ==, closed);
      g_assert_null (lodge_qemu_user_find_closed (nobodys[i], outside));
    }
  g_assert_null (lodge_qemu_user_find_closed (user, inside));
  g_assert_null (lodge_qemu_user_find_closed ("0", inside));
  g_assert_null (lodge_qemu_user_find_closed ("nobody", "/"));
  g_assert_null (lodge_qemu_user_find_closed ("nobody", "not/absolute"));
  g_assert_null (lodge_qemu_user_find_closed ("nobody", "/nonexistent/folder/file"));
  g_rmdir (closed);
  g_rmdir (open);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("lodge-qemu-user-XXXXXX", NULL);
  g_test_add_func ("/qemu-user/name", test_name);
  g_test_add_func ("/qemu-user/default", test_default);
  g_test_add_func ("/qemu-user/closed", test_closed);
  status = g_test_run ();
  g_autofree char *conf = g_build_filename (dir, "qemu.conf", NULL);
  g_unlink (conf);
  g_rmdir (dir);
  g_free (dir);
  return status;
}
