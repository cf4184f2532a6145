/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/* Small helpers over libxml2 for core; none of them takes or gives libxml2's allocations. */
xmlDoc *lodge_xml_parse (const char *xml, const char *what, GError **error);
xmlNode *lodge_xml_child (xmlNode *node, const char *name);
xmlNode *lodge_xml_next (xmlNode *node, const char *name);
xmlNode *lodge_xml_find (xmlNode *node, ...) G_GNUC_NULL_TERMINATED;
xmlNode *lodge_xml_ensure (xmlNode *node, const char *name);
xmlNode *lodge_xml_add (xmlNode *node, const char *name, ...) G_GNUC_NULL_TERMINATED;
char *lodge_xml_attr (xmlNode *node, const char *name);
char *lodge_xml_text (xmlNode *node);
gboolean lodge_xml_attr_is (xmlNode *node, const char *name, const char *value);
char *lodge_xml_to_string (xmlNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

G_END_DECLS
