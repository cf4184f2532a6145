/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-metadata.h"

#include "machine/lodge-xml.h"

G_DEFINE_BOXED_TYPE (LodgeMetadata, lodge_metadata, lodge_metadata_copy, lodge_metadata_free)

/**
 * lodge_metadata_new:
 *
 * Returns: (transfer full): nothing known, not owned
 */
LodgeMetadata *
lodge_metadata_new (void)
{
  return g_new0 (LodgeMetadata, 1);
}

/**
 * lodge_metadata_copy:
 * @self: metadata
 *
 * Returns: (transfer full): a deep copy
 */
LodgeMetadata *
lodge_metadata_copy (const LodgeMetadata *self)
{
  LodgeMetadata *copy = lodge_metadata_new ();

  copy->owned = self->owned;
  copy->os_id = g_strdup (self->os_id);
  copy->notes = g_strdup (self->notes);
  copy->tags = g_strdupv (self->tags);
  copy->files = g_strdupv (self->files);
  return copy;
}

/**
 * lodge_metadata_free:
 * @self: (nullable): metadata
 */
void
lodge_metadata_free (LodgeMetadata *self)
{
  if (self == NULL)
    return;
  g_free (self->os_id);
  g_free (self->notes);
  g_strfreev (self->tags);
  g_strfreev (self->files);
  g_free (self);
}

static char **
collect (xmlNode *node, const char *name)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (xmlNode *child = lodge_xml_child (node, name); child != NULL;
       child = lodge_xml_next (child, name))
    {
      char *text = lodge_xml_text (child);

      if (text != NULL)
        g_ptr_array_add (texts, text);
    }
  if (texts->len == 0)
    return NULL;
  g_ptr_array_add (texts, NULL);
  return (char **)g_ptr_array_steal (texts, NULL);
}

static xmlNode *
find_in_metadata (xmlNode *root, const char *name, const char *uri)
{
  if (g_str_equal (root->name, name))
    return root;
  xmlNode *child = g_str_equal (root->name, "metadata")
                       ? lodge_xml_child (root, name)
                       : lodge_xml_find (root, "metadata", name, NULL);
  while (child != NULL && (child->ns == NULL || !g_str_equal (child->ns->href, uri)))
    child = lodge_xml_next (child, name);
  return child;
}

/**
 * lodge_metadata_find_node:
 * @domain: (nullable): a domain's definition, or what virDomainGetMetadata() returns
 *
 * Returns: (nullable): Lodge's own element in it
 */
xmlNode *
lodge_metadata_find_node (xmlNode *domain)
{
  return domain != NULL ? find_in_metadata (domain, "machine", LODGE_METADATA_URI) : NULL;
}

/**
 * lodge_metadata_parse:
 * @xml: the element as virDomainGetMetadata() returns it, with or without namespaces, or a whole
 *   domain's XML
 * @error: return location for an error, %LODGE_ERROR_INVALID, where @xml is no XML
 *
 * Elements that are not known are passed over. Works from any thread.
 *
 * Returns: (transfer full): what @xml says; of a domain that carries nothing of Lodge's, empty
 *   metadata
 */
LodgeMetadata *
lodge_metadata_parse (const char *xml, GError **error)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, NULL, error);

  return doc != NULL ? lodge_metadata_parse_doc (doc) : NULL;
}

/**
 * lodge_metadata_parse_doc:
 * @doc: what lodge_metadata_parse() takes, parsed already
 *
 * Returns: (transfer full): what @doc says
 */
LodgeMetadata *
lodge_metadata_parse_doc (xmlDoc *doc)
{
  LodgeMetadata *self = lodge_metadata_new ();
  xmlNode *node = lodge_metadata_find_node (xmlDocGetRootElement (doc));
  if (node == NULL)
    return self;
  self->owned = lodge_xml_child (node, "created-by") != NULL;
  self->os_id = lodge_xml_attr (lodge_xml_child (node, "os"), "id");
  self->notes = lodge_xml_text (lodge_xml_child (node, "notes"));
  self->tags = collect (node, "tag");
  self->files = collect (node, "file");
  return self;
}

static void
add_text (GString *xml, const char *prefix, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (xml, "  <%s%s>%s</%s%s>\n", prefix, name, escaped, prefix, name);
}

/**
 * lodge_metadata_to_xml:
 * @self: metadata
 * @prefixed: whether to declare and use the prefix %LODGE_METADATA_KEY, as a domain's definition
 *   needs it; virDomainSetMetadata() adds key and URI itself and wants %FALSE
 *
 * Works from any thread.
 *
 * Returns: (transfer full): a `<machine>` element
 */
char *
lodge_metadata_to_xml (const LodgeMetadata *self, gboolean prefixed)
{
  const char *prefix = prefixed ? LODGE_METADATA_KEY ":" : "";
  GString *xml = g_string_new (NULL);

  g_string_append_printf (xml, "<%smachine%s>\n", prefix,
                          prefixed ? " xmlns:" LODGE_METADATA_KEY "=\"" LODGE_METADATA_URI "\""
                                   : "");
  if (self->owned)
    g_string_append_printf (xml, "  <%screated-by version=\"%s\"/>\n", prefix, PACKAGE_VERSION);
  if (self->os_id != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (self->os_id, -1);

      g_string_append_printf (xml, "  <%sos id=\"%s\"/>\n", prefix, escaped);
    }
  if (self->notes != NULL)
    add_text (xml, prefix, "notes", self->notes);
  for (guint i = 0; self->tags != NULL && self->tags[i] != NULL; i++)
    add_text (xml, prefix, "tag", self->tags[i]);
  for (guint i = 0; self->files != NULL && self->files[i] != NULL; i++)
    add_text (xml, prefix, "file", self->files[i]);
  g_string_append_printf (xml, "</%smachine>\n", prefix);
  return g_string_free (xml, FALSE);
}

/**
 * lodge_metadata_parse_os_uri:
 * @xml: libosinfo's metadata element, with or without namespaces, or a whole domain's XML
 *
 * Works from any thread.
 *
 * Returns: (transfer full) (nullable): libosinfo's identifier of the system, for example
 *   "http://debian.org/debian/11"; lodge_os_db_find() takes it
 */
char *
lodge_metadata_parse_os_uri (const char *xml)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, NULL, NULL);

  if (doc == NULL)
    return NULL;
  xmlNode *root = xmlDocGetRootElement (doc);
  xmlNode *node = find_in_metadata (root, "libosinfo", LODGE_OSINFO_METADATA_URI);
  return lodge_xml_attr (lodge_xml_child (node, "os"), "id");
}
