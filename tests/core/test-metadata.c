/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/lodge-error.h"
#include "machine/lodge-metadata.h"

#include <libvirt/libvirt.h>

static LodgeMetadata *
make (void)
{
  static const char *const tags[] = { "work", "a<b & \"c\"", NULL };
  static const char *const files[] = { "/srv/m/disk.qcow2", "/srv/ü/b.raw", NULL };
  LodgeMetadata *self = lodge_metadata_new ();

  self->owned = TRUE;
  self->os_id = g_strdup ("debian11");
  self->notes = g_strdup ("one\ntwo <three> & “four”");
  self->tags = g_strdupv ((char **)tags);
  self->files = g_strdupv ((char **)files);
  return self;
}

static void
assert_equal (const LodgeMetadata *a, const LodgeMetadata *b)
{
  g_assert_cmpint (a->owned, ==, b->owned);
  g_assert_cmpstr (a->os_id, ==, b->os_id);
  g_assert_cmpstr (a->notes, ==, b->notes);
  g_assert_cmpstrv (a->tags, b->tags);
  g_assert_cmpstrv (a->files, b->files);
}

static void
test_round_trip (void)
{
  g_autoptr (LodgeMetadata) wanted = make ();

  for (int prefixed = 0; prefixed < 2; prefixed++)
    {
      g_autofree char *xml = lodge_metadata_to_xml (wanted, prefixed);
      g_autoptr (LodgeMetadata) found = lodge_metadata_parse (xml, NULL);
      g_autoptr (LodgeMetadata) copy = lodge_metadata_copy (found);

      assert_equal (wanted, copy);
    }
}

/* What libvirt makes of it: set, read back, and found in the domain's XML. */
static void
test_libvirt (void)
{
  g_autoptr (LodgeMetadata) wanted = make ();
  virConnectPtr connection = virConnectOpen ("test:///default");
  g_assert_nonnull (connection);
  virDomainPtr domain = virDomainDefineXML (
      connection, "<domain type='test'><name>m</name><memory>65536</memory><os><type>hvm</type>"
                  "</os></domain>");
  g_autofree char *xml = lodge_metadata_to_xml (wanted, FALSE);
  g_autoptr (LodgeMetadata) before = NULL;
  g_autoptr (LodgeMetadata) element = NULL;
  g_autoptr (LodgeMetadata) whole = NULL;

  g_assert_nonnull (domain);
  char *plain = virDomainGetXMLDesc (domain, 0);
  before = lodge_metadata_parse (plain, NULL);
  g_assert_false (before->owned);
  g_assert_null (before->files);
  free (plain);

  /* Twice: the second time replaces the first. */
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, xml,
                                           LODGE_METADATA_KEY, LODGE_METADATA_URI,
                                           VIR_DOMAIN_AFFECT_CONFIG),
                     ==, 0);
  char *got = virDomainGetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, LODGE_METADATA_URI,
                                    VIR_DOMAIN_AFFECT_CONFIG);
  element = lodge_metadata_parse (got, NULL);
  assert_equal (wanted, element);
  free (got);
  char *definition = virDomainGetXMLDesc (domain, 0);
  whole = lodge_metadata_parse (definition, NULL);
  assert_equal (wanted, whole);
  free (definition);

  virDomainUndefine (domain);
  virDomainFree (domain);
  virConnectClose (connection);
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMetadata) other =
      lodge_metadata_parse ("<domain><metadata><x:machine "
                            "xmlns:x='urn:x'><x:created-by/></x:machine></metadata></domain>",
                            NULL);
  g_autofree char *uri = lodge_metadata_parse_os_uri (
      "<domain><metadata><libosinfo:libosinfo "
      "xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'><libosinfo:os "
      "id='http://debian.org/debian/11'/></libosinfo:libosinfo></metadata></domain>");

  g_assert_false (other->owned);
  g_assert_cmpstr (uri, ==, "http://debian.org/debian/11");
  g_assert_null (lodge_metadata_parse_os_uri ("<domain/>"));
  g_assert_null (lodge_metadata_parse ("nonsense", &error));
  g_assert_error (error, LODGE_ERROR, LODGE_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metadata/round-trip", test_round_trip);
  g_test_add_func ("/metadata/libvirt", test_libvirt);
  g_test_add_func ("/metadata/foreign", test_foreign);
  return g_test_run ();
}
