/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"
#include "snapshot/lodge-snapshot.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomainSnapshot, virDomainSnapshotFree)

LodgeSnapshot *
lodge_snapshot_parse (const char *xml, gboolean current, gboolean local, GError **error);
const char *lodge_snapshot_get_parent_name (LodgeSnapshot *self);
void lodge_snapshot_set_place (LodgeSnapshot *self, LodgeSnapshot *parent, guint depth);

G_END_DECLS
