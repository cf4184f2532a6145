/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-core.h"

#include <string.h>

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    guint64 bytes; /* 0: refused */
  } cases[] = {
    { "2G", 2 * LODGE_GIB },
    { "2g", 2 * LODGE_GIB },
    { "2GiB", 2 * LODGE_GIB },
    { "2 GB", 2 * LODGE_GIB },
    { "512", 512 * LODGE_MIB },
    { "1.5G", LODGE_GIB * 3 / 2 },
    { " 20G ", 20 * LODGE_GIB },
    { "4096B", 4096 },
    { "1T", LODGE_TIB },
    { "", 0 },
    { "G", 0 },
    { "-1G", 0 },
    { "0", 0 },
    { "2X", 0 },
    { "2GG", 0 },
    { "2Gi", 0 },
    { "nan", 0 },
    { "inf", 0 },
    { "99999999999999999T", 0 },
    { "1e400", 0 },
    { "0x10", 0 },
    { "2G; rm -rf /", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 0;
      gboolean ok = lodge_parse_size (cases[i].text, LODGE_MIB, &bytes, &error);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (ok, ==, cases[i].bytes != 0);
      if (ok)
        g_assert_cmpuint (bytes, ==, cases[i].bytes);
      else
        g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
    }
}

static void
test_name (void)
{
  static const char *const bad[] = { "",     "  ",    "a/b",      "..", ".", "-rf",
                                     "a\nb", "a\x7f", "\xff\xfe", " a", "a " };
  static const char *const good[] = { "web", "Windows 11", "Прага", "a.b_c-d", "…" };
  g_autofree char *long_name = g_strnfill (300, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (lodge_name_check (bad[i], &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
    }
  g_assert_false (lodge_name_check (long_name, NULL));
  g_assert_false (lodge_name_check (NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (lodge_name_check (good[i], NULL));
}

static gboolean
is_in_set (const char *name, gpointer set)
{
  return g_strv_contains (set, name);
}

static void
test_unique (void)
{
  const char *taken[] = { "web", "web-2", NULL };
  g_autofree char *third = lodge_name_make_unique ("web", is_in_set, taken);
  g_autofree char *first = lodge_name_make_unique ("db", is_in_set, taken);

  g_assert_cmpstr (third, ==, "web-3");
  g_assert_cmpstr (first, ==, "db");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/parse-size", test_parse);
  g_test_add_func ("/base/name", test_name);
  g_test_add_func ("/base/unique-name", test_unique);
  return g_test_run ();
}
