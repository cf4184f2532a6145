/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lifecycle/lodge-machine-draft.h"

G_BEGIN_DECLS

struct _LodgeMachineDraft
{
  GObject parent_instance;

  LodgeLibrary *library;
  LodgeHost *host;
  LodgeOsDb *db;
  gboolean db_loaded;        /* also when it could not be */
  GCancellable *cancellable; /* everything that ends with the draft */

  /* The source, and what looking at it brought */
  LodgeDraftSource source;
  char *path;
  char *initrd;
  char *command_line;
  LodgeMedia *media;
  LodgeImage *image;
  char *backing;         /* stands in for what the disk continues and is not there */
  char *closed;          /* a folder on the way to the source that QEMU may not enter */
  gboolean use_in_place; /* of an ISO in spite of that */
  gboolean disk_use_typed;
  LodgeDiskSource disk_use;
  char *source_problem;
  char *initrd_problem;
  gboolean inspected;
  GCancellable *inspection;
  guint inspection_id;

  /* The operating system that a person chose goes before the one that was recognised. */
  LodgeOs *chosen_os;
  gboolean os_chosen;

  char *name;
  gboolean name_typed;

  /* What the OS suggests, and what a person changed of it. */
  LodgeMachineSpec *defaults;
  guint64 default_disk_size;
  guint64 memory;
  guint64 disk_size;
  guint cpus;
  gboolean new_disk;
  LodgeFirmware firmware;
  gboolean tpm;
  LodgeDevices devices;
  gboolean memory_typed;
  gboolean disk_size_typed;
  gboolean cpus_typed;
  gboolean new_disk_typed;
  gboolean firmware_typed;
  gboolean tpm_typed;
  gboolean devices_typed;
  LodgeNetworkKind network;
  char *network_source;
  GPtrArray *networks; /* of the host; NULL until they are asked for and have come */
  gboolean networks_wanted;
  char *networks_problem;

  char *disk_dir;
  guint64 free_space;

  char *problems[LODGE_DRAFT_N_FIELDS];
};

void lodge_machine_draft_update (LodgeMachineDraft *self);
char *lodge_machine_draft_check_network (LodgeMachineDraft *self);
void lodge_machine_draft_want_networks (LodgeMachineDraft *self);
void lodge_machine_draft_inspect (LodgeMachineDraft *self, guint delay_ms);

G_END_DECLS
