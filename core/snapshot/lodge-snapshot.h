/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-types.h"

G_BEGIN_DECLS

/**
 * LodgeSnapshotKind:
 * @LODGE_SNAPSHOT_INTERNAL: all of it is inside the disks' own qcow2 files
 * @LODGE_SNAPSHOT_EXTERNAL: the disks go on in new files, and memory, if any, is a file
 * @LODGE_SNAPSHOT_MIXED: some disks one way, some the other
 */
typedef enum
{
  LODGE_SNAPSHOT_INTERNAL,
  LODGE_SNAPSHOT_EXTERNAL,
  LODGE_SNAPSHOT_MIXED,
} LodgeSnapshotKind;

#define LODGE_TYPE_SNAPSHOT_KIND (lodge_snapshot_kind_get_type ())
GType lodge_snapshot_kind_get_type (void);
const char *lodge_snapshot_kind_to_nick (LodgeSnapshotKind kind);

#define LODGE_TYPE_SNAPSHOT (lodge_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshot, lodge_snapshot, LODGE, SNAPSHOT, GObject)

const char *lodge_snapshot_get_name (LodgeSnapshot *self);
const char *lodge_snapshot_get_title (LodgeSnapshot *self);
const char *lodge_snapshot_get_description (LodgeSnapshot *self);
GDateTime *lodge_snapshot_get_created (LodgeSnapshot *self);
LodgeSnapshotKind lodge_snapshot_get_kind (LodgeSnapshot *self);
gboolean lodge_snapshot_get_memory (LodgeSnapshot *self);
gboolean lodge_snapshot_get_nvram (LodgeSnapshot *self);
gboolean lodge_snapshot_get_tpm (LodgeSnapshot *self);
gboolean lodge_snapshot_get_current (LodgeSnapshot *self);
LodgeSnapshot *lodge_snapshot_get_parent (LodgeSnapshot *self);
guint lodge_snapshot_get_depth (LodgeSnapshot *self);
guint lodge_snapshot_get_n_children (LodgeSnapshot *self);

gboolean lodge_snapshot_name_check (const char *name, GError **error);

G_END_DECLS
