/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

#define LODGE_METADATA_URI "https://lodge.github.io/xmlns/domain/1.0"
#define LODGE_METADATA_KEY "lodge"
#define LODGE_OSINFO_METADATA_URI "http://libosinfo.org/xmlns/libvirt/domain/1.0"
#define LODGE_OSINFO_METADATA_KEY "libosinfo"

/**
 * LodgeMetadata:
 * @owned: whether Lodge made the machine
 * @os_id: (nullable): libosinfo's short id of the system
 * @notes: (nullable): a person's notes
 * @tags: (nullable): a person's tags
 * @files: (nullable): full paths of the files that Lodge made for this machine and nothing else
 *
 * What Lodge keeps in a domain's definition.
 */
typedef struct
{
  gboolean owned;
  char *os_id;
  char *notes;
  char **tags;
  char **files;
} LodgeMetadata;

#define LODGE_TYPE_METADATA (lodge_metadata_get_type ())
GType lodge_metadata_get_type (void);

xmlNode *lodge_metadata_find_node (xmlNode *domain);
LodgeMetadata *lodge_metadata_new (void);
LodgeMetadata *lodge_metadata_copy (const LodgeMetadata *self);
void lodge_metadata_free (LodgeMetadata *self);
LodgeMetadata *lodge_metadata_parse (const char *xml, GError **error);
LodgeMetadata *lodge_metadata_parse_doc (xmlDoc *doc);
char *lodge_metadata_to_xml (const LodgeMetadata *self, gboolean prefixed);
char *lodge_metadata_parse_os_uri (const char *xml);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeMetadata, lodge_metadata_free)

G_END_DECLS
