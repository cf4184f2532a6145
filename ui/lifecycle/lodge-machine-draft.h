/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_DRAFT_ISO,
  LODGE_DRAFT_DISK,
  LODGE_DRAFT_KERNEL,
  LODGE_DRAFT_EMPTY,
} LodgeDraftSource;

/* What can be wrong with a draft; each has its own field on the screen. */
typedef enum
{
  LODGE_DRAFT_FIELD_SOURCE,
  LODGE_DRAFT_FIELD_INITRD,
  LODGE_DRAFT_FIELD_NAME,
  LODGE_DRAFT_FIELD_MEMORY,
  LODGE_DRAFT_FIELD_CPUS,
  LODGE_DRAFT_FIELD_DISK_SIZE,
  LODGE_DRAFT_FIELD_NETWORK,
} LodgeDraftField;

#define LODGE_DRAFT_N_FIELDS (LODGE_DRAFT_FIELD_NETWORK + 1)

#define LODGE_TYPE_MACHINE_DRAFT (lodge_machine_draft_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineDraft, lodge_machine_draft, LODGE, MACHINE_DRAFT, GObject)

LodgeMachineDraft *lodge_machine_draft_new (LodgeLibrary *library, LodgeHost *host);
LodgeHost *lodge_machine_draft_get_host (LodgeMachineDraft *self);
LodgeOsDb *lodge_machine_draft_get_os_db (LodgeMachineDraft *self);

const char *lodge_machine_draft_get_problem (LodgeMachineDraft *self, LodgeDraftField field);
gboolean lodge_machine_draft_get_source_ready (LodgeMachineDraft *self);
gboolean lodge_machine_draft_get_ready (LodgeMachineDraft *self);
gboolean lodge_machine_draft_get_busy (LodgeMachineDraft *self);

LodgeDraftSource lodge_machine_draft_get_source (LodgeMachineDraft *self);
void lodge_machine_draft_set_source (LodgeMachineDraft *self, LodgeDraftSource source);
const char *lodge_machine_draft_get_path (LodgeMachineDraft *self);
void lodge_machine_draft_set_path (LodgeMachineDraft *self, const char *path);
void lodge_machine_draft_open (LodgeMachineDraft *self, const char *path);
void lodge_machine_draft_recheck (LodgeMachineDraft *self);
const char *lodge_machine_draft_get_initrd (LodgeMachineDraft *self);
void lodge_machine_draft_set_initrd (LodgeMachineDraft *self, const char *path);
const char *lodge_machine_draft_get_command_line (LodgeMachineDraft *self);
void lodge_machine_draft_set_command_line (LodgeMachineDraft *self, const char *command_line);
LodgeMedia *lodge_machine_draft_get_media (LodgeMachineDraft *self);
LodgeImage *lodge_machine_draft_get_image (LodgeMachineDraft *self);
const char *lodge_machine_draft_get_closed (LodgeMachineDraft *self);
gboolean lodge_machine_draft_get_copy_iso (LodgeMachineDraft *self);
void lodge_machine_draft_set_copy_iso (LodgeMachineDraft *self, gboolean copy);
const char *lodge_machine_draft_get_backing (LodgeMachineDraft *self);
void lodge_machine_draft_set_backing (LodgeMachineDraft *self, const char *path);
LodgeDiskSource lodge_machine_draft_get_disk_use (LodgeMachineDraft *self);
void lodge_machine_draft_set_disk_use (LodgeMachineDraft *self, LodgeDiskSource use);

LodgeOs *lodge_machine_draft_get_os (LodgeMachineDraft *self);
gboolean lodge_machine_draft_get_os_recognised (LodgeMachineDraft *self);
void lodge_machine_draft_choose_os (LodgeMachineDraft *self, LodgeOs *os);

const char *lodge_machine_draft_get_name (LodgeMachineDraft *self);
void lodge_machine_draft_set_name (LodgeMachineDraft *self, const char *name);
guint64 lodge_machine_draft_get_memory (LodgeMachineDraft *self);
void lodge_machine_draft_set_memory (LodgeMachineDraft *self, guint64 bytes);
guint lodge_machine_draft_get_cpus (LodgeMachineDraft *self);
void lodge_machine_draft_set_cpus (LodgeMachineDraft *self, guint cpus);
gboolean lodge_machine_draft_get_new_disk (LodgeMachineDraft *self);
void lodge_machine_draft_set_new_disk (LodgeMachineDraft *self, gboolean new_disk);
guint64 lodge_machine_draft_get_disk_size (LodgeMachineDraft *self);
void lodge_machine_draft_set_disk_size (LodgeMachineDraft *self, guint64 bytes);
guint lodge_machine_draft_get_max_cpus (LodgeMachineDraft *self);
guint64 lodge_machine_draft_get_default_memory (LodgeMachineDraft *self);
guint64 lodge_machine_draft_get_default_disk_size (LodgeMachineDraft *self);
guint64 lodge_machine_draft_get_free_space (LodgeMachineDraft *self);
char *lodge_machine_draft_dup_disk_path (LodgeMachineDraft *self);
LodgeFirmware lodge_machine_draft_get_firmware (LodgeMachineDraft *self);
void lodge_machine_draft_set_firmware (LodgeMachineDraft *self, LodgeFirmware firmware);
gboolean lodge_machine_draft_get_tpm (LodgeMachineDraft *self);
void lodge_machine_draft_set_tpm (LodgeMachineDraft *self, gboolean tpm);
LodgeDevices lodge_machine_draft_get_devices (LodgeMachineDraft *self);
void lodge_machine_draft_set_devices (LodgeMachineDraft *self, LodgeDevices devices);
LodgeNetworkKind lodge_machine_draft_get_network (LodgeMachineDraft *self);
void lodge_machine_draft_set_network (LodgeMachineDraft *self, LodgeNetworkKind kind);
GPtrArray *lodge_machine_draft_get_networks (LodgeMachineDraft *self);
gboolean lodge_machine_draft_get_networks_failed (LodgeMachineDraft *self);
const char *lodge_machine_draft_get_network_source (LodgeMachineDraft *self);
void lodge_machine_draft_set_network_source (LodgeMachineDraft *self, const char *source);

LodgeMachineSpec *lodge_machine_draft_create_spec (LodgeMachineDraft *self);
char *lodge_machine_draft_describe_hardware (LodgeMachineDraft *self);

G_END_DECLS
