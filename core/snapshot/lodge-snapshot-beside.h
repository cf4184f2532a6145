/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/**
 * LodgeSnapshotBeside:
 * @LODGE_SNAPSHOT_BESIDE_NVRAM: the variables of the UEFI firmware
 * @LODGE_SNAPSHOT_BESIDE_TPM: the state of the emulated TPM
 * @LODGE_SNAPSHOT_BESIDE_MEMORY: the memory of a machine that ran
 *
 * What a snapshot may keep beside the disk.
 */
typedef enum
{
  LODGE_SNAPSHOT_BESIDE_NVRAM,
  LODGE_SNAPSHOT_BESIDE_TPM,
  LODGE_SNAPSHOT_BESIDE_MEMORY,
} LodgeSnapshotBeside;

#define LODGE_SNAPSHOT_N_BESIDE (LODGE_SNAPSHOT_BESIDE_MEMORY + 1)

char *lodge_snapshot_beside_dup_path (xmlNode *domain, const char *name, LodgeSnapshotBeside what);
gboolean lodge_snapshot_beside_keep (
    xmlNode *domain, const char *uuid, gboolean session, const char *name, GError **error);
gboolean lodge_snapshot_beside_keep_memory (const char *saved, const char *memory, GError **error);
gboolean lodge_snapshot_beside_prepare (
    xmlNode *snapshot, const char *uuid, gboolean session, const char *name, GError **error);
gboolean lodge_snapshot_beside_finish (xmlNode *snapshot,
                                       const char *uuid,
                                       gboolean session,
                                       GError **error);
void lodge_snapshot_beside_cancel (xmlNode *snapshot, const char *uuid, gboolean session);
void lodge_snapshot_beside_forget (xmlNode *domain, const char *name, LodgeSnapshotBeside what);
GPtrArray *lodge_snapshot_beside_list (virDomainPtr domain);

G_END_DECLS
