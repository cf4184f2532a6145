/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-core.h"
#include "machine/lodge-xml.h"
#include "snapshot/lodge-snapshot-check.h"
#include "snapshot/lodge-snapshot-private.h"

#include <string.h>

#define DISK(driver, inside)                                                                       \
  "<disk type='file' device='disk'><driver name='qemu' type='" driver "'/>"                        \
  "<source file='/d'/><target dev='vda'/>" inside "</disk>"
#define CDROM "<disk device='cdrom'><driver type='raw'/><target dev='sda'/><readonly/></disk>"
#define DOMAIN(os, devices)                                                                        \
  "<domain><os" os "<type>hvm</type></os><devices>" devices "</devices></domain>"

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_parse (
      "<domainsnapshot><name>a</name><description> one\ntwo </description><state>running</state>"
      "<parent><name>p</name></parent><creationTime>86400</creationTime>"
      "<memory snapshot='internal'/><disks><disk name='vda' snapshot='internal'/>"
      "<disk name='sda' snapshot='no'/></disks><domain><metadata><other:machine "
      "xmlns:other='urn:x'><other:snapshot title='wrong'/></other:machine><lodge:machine "
      "xmlns:lodge='https://lodge.github.io/xmlns/domain/1.0'><lodge:snapshot name='a' title='T "
      "&amp; U'/>"
      "</lodge:machine></metadata></domain></domainsnapshot>",
      TRUE, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lodge_snapshot_get_name (snapshot), ==, "a");
  g_assert_cmpstr (lodge_snapshot_get_title (snapshot), ==, "T & U");
  g_assert_cmpstr (lodge_snapshot_get_description (snapshot), ==, "one\ntwo");
  g_assert_cmpstr (lodge_snapshot_get_parent_name (snapshot), ==, "p");
  g_assert_cmpint (g_date_time_to_unix (lodge_snapshot_get_created (snapshot)), ==, 86400);
  g_assert_cmpint (lodge_snapshot_get_kind (snapshot), ==, LODGE_SNAPSHOT_INTERNAL);
  g_assert_true (lodge_snapshot_get_memory (snapshot));
  g_assert_true (lodge_snapshot_get_current (snapshot));
}

/* What a machine brings along from the snapshot that it has gone back to is not its own. */
static void
test_inherited_title (void)
{
  g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_parse (
      "<domainsnapshot><name>b</name><domain><metadata><lodge:machine "
      "xmlns:lodge='https://lodge.github.io/xmlns/domain/1.0'><lodge:snapshot name='a' title='T'/>"
      "</lodge:machine></metadata></domain></domainsnapshot>",
      FALSE, FALSE, NULL);

  g_assert_cmpstr (lodge_snapshot_get_title (snapshot), ==, "b");
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *inside;
    LodgeSnapshotKind kind;
    gboolean memory;
  } cases[] = {
    { "<state>shutoff</state>", LODGE_SNAPSHOT_INTERNAL, FALSE },
    { "<state>running</state>", LODGE_SNAPSHOT_INTERNAL, TRUE }, /* of an old libvirt */
    { "<state>shutoff</state><memory snapshot='no'/><disks><disk snapshot='external'/></disks>",
      LODGE_SNAPSHOT_EXTERNAL, FALSE },
    { "<memory snapshot='external' file='/m'/><disks><disk snapshot='external'/></disks>",
      LODGE_SNAPSHOT_EXTERNAL, TRUE },
    { "<memory snapshot='external' file='/m'/><disks><disk snapshot='internal'/></disks>",
      LODGE_SNAPSHOT_MIXED, TRUE },
    { "<disks><disk snapshot='internal'/><disk snapshot='external'/></disks>", LODGE_SNAPSHOT_MIXED,
      FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml =
          g_strdup_printf ("<domainsnapshot><name>n</name>%s</domainsnapshot>", cases[i].inside);
      g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_parse (xml, FALSE, FALSE, NULL);

      g_assert_cmpint (lodge_snapshot_get_kind (snapshot), ==, cases[i].kind);
      g_assert_cmpint (lodge_snapshot_get_memory (snapshot), ==, cases[i].memory);
      g_assert_cmpstr (lodge_snapshot_get_title (snapshot), ==, "n");
    }
}

static void
test_bad_xml (void)
{
  static const char *const bad[] = {
    "",
    "no XML",
    "<domain><name>x</name></domain>",
    "<domainsnapshot/>",
    "<domainsnapshot><name> </name></domainsnapshot>",
    "<domainsnapshot><name>cut off",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lodge_snapshot_parse (bad[i], FALSE, FALSE, &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
    }
  /* A time that no calendar has. */
  g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_parse (
      "<domainsnapshot><name>n</name><creationTime>99999999999999999</creationTime>"
      "</domainsnapshot>",
      FALSE, FALSE, NULL);
  g_assert_nonnull (lodge_snapshot_get_created (snapshot));
}

static void
test_check (void)
{
  static const struct
  {
    const char *xml;
    int code; /* -1: can be taken, or an error's */
    const char *says;
    gboolean beside;
  } cases[] = {
    { DOMAIN (">", DISK ("qcow2", "") CDROM), -1, NULL, FALSE },
    { DOMAIN (">", DISK ("raw", "") CDROM), LODGE_ERROR_UNSUPPORTED, "vda", FALSE },
    { DOMAIN (">", DISK ("qcow2", "") DISK ("raw", "<readonly/>")), -1, NULL, FALSE },
    { DOMAIN (">", DISK ("qcow2", "<transient/>")), LODGE_ERROR_UNSUPPORTED, "throws away", FALSE },
    { DOMAIN (">", CDROM), LODGE_ERROR_UNSUPPORTED, "no disk", FALSE },
    { DOMAIN (" firmware='efi'>", DISK ("qcow2", "")), -1, NULL, TRUE },
    { DOMAIN ("><loader type='pflash'/><nvram>/n</nvram>", DISK ("qcow2", "")), -1, NULL, TRUE },
    { DOMAIN ("><loader type='pflash'/><nvram format='qcow2'>/n</nvram>", DISK ("qcow2", "")), -1,
      NULL, FALSE },
    { DOMAIN ("><loader type='pflash' stateless='yes'/>", DISK ("qcow2", "")), -1, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (xmlDoc) doc = lodge_xml_parse (cases[i].xml, "domain", NULL);
      g_autoptr (GError) error = NULL;
      xmlNode *root = xmlDocGetRootElement (doc);

      g_assert_cmpint (lodge_snapshot_check_take (root, "m", &error), ==, cases[i].code < 0);
      if (cases[i].code >= 0)
        {
          g_assert_error (error, LODGE_ERROR, cases[i].code);
          g_assert_nonnull (strstr (error->message, cases[i].says));
        }
      g_assert_cmpint (lodge_snapshot_needs_memory_beside (root), ==, cases[i].beside);
    }
}

static void
test_write (void)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (DOMAIN (">", DISK ("qcow2", "") CDROM), "domain", NULL);
  g_autofree char *xml =
      lodge_snapshot_write_xml (xmlDocGetRootElement (doc), TRUE, "a & b", "<c>");

  g_assert_cmpstr (xml, ==,
                   "<domainsnapshot>\n"
                   "  <name>a &amp; b</name>\n"
                   "  <description>&lt;c&gt;</description>\n"
                   "  <memory snapshot=\"internal\"/>\n"
                   "  <disks>\n"
                   "    <disk name=\"vda\" snapshot=\"internal\"/>\n"
                   "    <disk name=\"sda\" snapshot=\"no\"/>\n"
                   "  </disks>\n"
                   "</domainsnapshot>\n");
}

static void
test_names (void)
{
  static const char *const good[] = { "a", "Before 12.5", "ü✓", "a-b_c.d+(1)" };
  static const char *const bad[] = { "",     "  ", "a/b", "a\"b", "a'b",  "a\\b",
                                     "100%", ".a", "-a",  "a ",   "a\nb", "\xff" };
  g_autofree char *longest = g_strnfill (200, 'n');
  g_autofree char *too_long = g_strnfill (201, 'n');

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (lodge_snapshot_name_check (good[i], NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (lodge_snapshot_name_check (bad[i], &error));
      g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
    }
  g_assert_true (lodge_snapshot_name_check (longest, NULL));
  g_assert_false (lodge_snapshot_name_check (too_long, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/parse", test_parse);
  g_test_add_func ("/snapshot/inherited-title", test_inherited_title);
  g_test_add_func ("/snapshot/kinds", test_kinds);
  g_test_add_func ("/snapshot/bad-xml", test_bad_xml);
  g_test_add_func ("/snapshot/check", test_check);
  g_test_add_func ("/snapshot/write", test_write);
  g_test_add_func ("/snapshot/names", test_names);
  return g_test_run ();
}
