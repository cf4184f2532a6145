/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-xml.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <string.h>

/* libvirt refuses larger definitions than this, too. */
#define MAX_XML_BYTES (4 * 1024 * 1024)

/**
 * lodge_xml_parse:
 * @xml: a document
 * @what: (nullable): the name that its root element has to have
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Neither the network nor files are touched, and entities are not expanded. Works from any thread.
 *
 * Returns: (transfer full): the document, to be freed by xmlFreeDoc()
 */
xmlDoc *
lodge_xml_parse (const char *xml, const char *what, GError **error)
{
  const gsize length = strlen (xml);
  g_autoptr (xmlDoc) doc = NULL;

  if (length < MAX_XML_BYTES)
    {
      xmlParserCtxt *context = xmlNewParserCtxt ();

      doc = xmlCtxtReadMemory (context, xml, (int)length, NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
      if (doc == NULL)
        {
          const xmlError *reason = xmlCtxtGetLastError (context);
          g_autofree char *text = g_utf8_make_valid (
              reason != NULL && reason->message != NULL ? reason->message : "", -1);

          g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                       _ ("The definition is not valid XML: line %d: %s"),
                       reason != NULL ? reason->line : 0, g_strstrip (text));
          xmlFreeParserCtxt (context);
          return NULL;
        }
      xmlFreeParserCtxt (context);
    }

  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;
  if (root == NULL || (what != NULL && !g_str_equal (root->name, what)))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("The XML is not what was expected, a <%s> element"),
                   what != NULL ? what : "…");
      return NULL;
    }
  return g_steal_pointer (&doc);
}

static xmlNode *
first_named (xmlNode *node, const char *name)
{
  for (; node != NULL; node = node->next)
    if (node->type == XML_ELEMENT_NODE && g_str_equal (node->name, name))
      return node;
  return NULL;
}

/**
 * lodge_xml_child:
 * @node: (nullable): an element
 * @name: an element's local name
 *
 * Returns: (nullable): the first child of that name
 */
xmlNode *
lodge_xml_child (xmlNode *node, const char *name)
{
  return node != NULL ? first_named (node->children, name) : NULL;
}

/**
 * lodge_xml_next:
 * @node: an element
 * @name: an element's local name
 *
 * Returns: (nullable): the next sibling of that name
 */
xmlNode *
lodge_xml_next (xmlNode *node, const char *name)
{
  return first_named (node->next, name);
}

/**
 * lodge_xml_find:
 * @node: (nullable): an element
 * @...: local names of elements, each inside the one before, then %NULL
 *
 * Returns: (nullable): the innermost
 */
xmlNode *
lodge_xml_find (xmlNode *node, ...)
{
  va_list args;

  va_start (args, node);
  for (const char *name = va_arg (args, const char *); name != NULL && node != NULL;
       name = va_arg (args, const char *))
    node = lodge_xml_child (node, name);
  va_end (args);
  return node;
}

/**
 * lodge_xml_ensure:
 * @node: an element
 * @name: a child's name
 *
 * Returns: the first child of that name, made where there is none
 */
xmlNode *
lodge_xml_ensure (xmlNode *node, const char *name)
{
  xmlNode *child = lodge_xml_child (node, name);

  return child != NULL ? child : xmlNewChild (node, NULL, (const xmlChar *)name, NULL);
}

/**
 * lodge_xml_add:
 * @node: an element
 * @name: a child's name
 * @...: pairs of an attribute's name and its value, then %NULL
 *
 * Returns: the new last child
 */
xmlNode *
lodge_xml_add (xmlNode *node, const char *name, ...)
{
  xmlNode *child = xmlNewChild (node, NULL, (const xmlChar *)name, NULL);
  va_list args;

  va_start (args, name);
  for (const char *attr = va_arg (args, const char *); attr != NULL;
       attr = va_arg (args, const char *))
    xmlSetProp (child, (const xmlChar *)attr, (const xmlChar *)va_arg (args, const char *));
  va_end (args);
  return child;
}

/**
 * lodge_xml_attr:
 * @node: (nullable): an element
 * @name: an attribute
 *
 * Returns: (transfer full) (nullable): its value
 */
char *
lodge_xml_attr (xmlNode *node, const char *name)
{
  xmlChar *value = node != NULL ? xmlGetNoNsProp (node, (const xmlChar *)name) : NULL;
  char *copy = g_strdup ((const char *)value);

  xmlFree (value);
  return copy;
}

/**
 * lodge_xml_text:
 * @node: (nullable): an element
 *
 * Returns: (transfer full) (nullable): its text, without space around it; %NULL for none
 */
char *
lodge_xml_text (xmlNode *node)
{
  xmlChar *value = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *copy = value != NULL ? g_strstrip (g_strdup ((const char *)value)) : NULL;

  xmlFree (value);
  if (copy != NULL && *copy == '\0')
    g_clear_pointer (&copy, g_free);
  return copy;
}

/**
 * lodge_xml_attr_is:
 * @node: (nullable): an element
 * @name: an attribute
 * @value: a value
 *
 * Returns: whether the attribute has that value
 */
gboolean
lodge_xml_attr_is (xmlNode *node, const char *name, const char *value)
{
  g_autofree char *found = lodge_xml_attr (node, name);

  return g_strcmp0 (found, value) == 0;
}

/**
 * lodge_xml_to_string:
 * @node: an element
 *
 * Returns: (transfer full): the element as indented text, without an XML declaration
 */
char *
lodge_xml_to_string (xmlNode *node)
{
  xmlBuffer *buffer = xmlBufferCreate ();

  xmlNodeDump (buffer, node->doc, node, 0, 1);
  char *text = g_strconcat ((const char *)xmlBufferContent (buffer), "\n", NULL);
  xmlBufferFree (buffer);
  return text;
}
