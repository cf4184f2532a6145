/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/lodge-thread-job.h"
#include "snapshot/lodge-snapshot-list.h"
#include "snapshot/lodge-snapshot-private.h"

#include <libxml/tree.h>

G_BEGIN_DECLS

/* What a job on snapshots knows in its thread. */
typedef struct
{
  LodgeMachine *machine;
  char *shown; /* the machine's name */
  gboolean local;
  gboolean session;
  char *name; /* the snapshot's */
  char *title;
  char *description;
  gboolean mixed;
  gboolean taken; /* there is one of that name or title */
  gboolean children;
} LodgeSnapshotWork;

LodgeJob *lodge_snapshot_work_new_job (LodgeSnapshotList *list,
                                       const char *title,
                                       const char *name,
                                       LodgeThreadFunc func,
                                       LodgeSnapshotWork **work_out);
virDomainPtr lodge_snapshot_work_open (LodgeSnapshotWork *work, GError **error);
virDomainSnapshotPtr
lodge_snapshot_work_look_up (LodgeSnapshotWork *work, virDomainPtr domain, GError **error);
xmlDoc *lodge_snapshot_work_read (virDomainSnapshotPtr snapshot, GError **error);
gboolean lodge_snapshot_work_redefine (virDomainPtr domain,
                                       virDomainSnapshotPtr snapshot,
                                       const char *title,
                                       const char *description);

G_END_DECLS
