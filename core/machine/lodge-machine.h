/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lodge-types.h"
#include "job/lodge-job.h"
#include "machine/lodge-picture.h"
#include "machine/lodge-stats.h"

G_BEGIN_DECLS

/**
 * LodgeMachineState:
 * @LODGE_MACHINE_UNKNOWN: not asked yet
 * @LODGE_MACHINE_OFF: powered off
 * @LODGE_MACHINE_SAVED: powered off, with its memory in a file; starting goes on from there
 * @LODGE_MACHINE_RUNNING: running
 * @LODGE_MACHINE_PAUSED: its CPUs are stopped
 * @LODGE_MACHINE_SHUTTING_DOWN: the hypervisor is ending it
 * @LODGE_MACHINE_SLEEPING: the guest suspended itself to memory
 * @LODGE_MACHINE_CRASHED: the guest has crashed
 */
typedef enum
{
  LODGE_MACHINE_UNKNOWN,
  LODGE_MACHINE_OFF,
  LODGE_MACHINE_SAVED,
  LODGE_MACHINE_RUNNING,
  LODGE_MACHINE_PAUSED,
  LODGE_MACHINE_SHUTTING_DOWN,
  LODGE_MACHINE_SLEEPING,
  LODGE_MACHINE_CRASHED,
} LodgeMachineState;

#define LODGE_TYPE_MACHINE_STATE (lodge_machine_state_get_type ())
GType lodge_machine_state_get_type (void);
const char *lodge_machine_state_to_nick (LodgeMachineState state);
const char *lodge_machine_state_to_text (LodgeMachineState state);

/**
 * LodgeVerb:
 * @LODGE_VERB_START: power on; restores a saved machine
 * @LODGE_VERB_SHUT_DOWN: ask the guest to shut down, through the agent, else by ACPI
 * @LODGE_VERB_REBOOT: ask the guest to reboot
 * @LODGE_VERB_FORCE_OFF: pull the plug
 * @LODGE_VERB_RESET: press the reset button
 * @LODGE_VERB_PAUSE: stop the CPUs
 * @LODGE_VERB_RESUME: let them go on, or wake a sleeping guest
 * @LODGE_VERB_SAVE: write the memory to a file and power off
 * @LODGE_VERB_DISCARD_SAVED: throw the saved memory away
 * @LODGE_VERB_EDIT: change the definition (rename, title, tags…)
 * @LODGE_VERB_CONSOLE: look at the screen, type, take a screenshot
 * @LODGE_VERB_DELETE: delete
 */
typedef enum
{
  LODGE_VERB_START,
  LODGE_VERB_SHUT_DOWN,
  LODGE_VERB_REBOOT,
  LODGE_VERB_FORCE_OFF,
  LODGE_VERB_RESET,
  LODGE_VERB_PAUSE,
  LODGE_VERB_RESUME,
  LODGE_VERB_SAVE,
  LODGE_VERB_DISCARD_SAVED,
  LODGE_VERB_EDIT,
  LODGE_VERB_CONSOLE,
  LODGE_VERB_DELETE,
} LodgeVerb;

#define LODGE_TYPE_MACHINE (lodge_machine_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachine, lodge_machine, LODGE, MACHINE, GObject)

LodgeHost *lodge_machine_get_host (LodgeMachine *self);
const char *lodge_machine_get_uuid (LodgeMachine *self);
const char *lodge_machine_get_name (LodgeMachine *self);
const char *lodge_machine_get_title (LodgeMachine *self);
const char *lodge_machine_get_display_name (LodgeMachine *self);
const char *lodge_machine_get_description (LodgeMachine *self);
const char *lodge_machine_get_notes (LodgeMachine *self);
const char *const *lodge_machine_get_tags (LodgeMachine *self);
LodgeMachineState lodge_machine_get_state (LodgeMachine *self);
gboolean lodge_machine_get_stale (LodgeMachine *self);
gboolean lodge_machine_get_autostart (LodgeMachine *self);
gboolean lodge_machine_get_persistent (LodgeMachine *self);
gboolean lodge_machine_get_owned (LodgeMachine *self);
guint64 lodge_machine_get_memory (LodgeMachine *self);
guint lodge_machine_get_cpus (LodgeMachine *self);
const char *lodge_machine_get_os_id (LodgeMachine *self);
const char *lodge_machine_get_accelerator (LodgeMachine *self);
const char *lodge_machine_get_architecture (LodgeMachine *self);
const char *lodge_machine_get_graphics (LodgeMachine *self);
const char *const *lodge_machine_get_consoles (LodgeMachine *self);
gboolean lodge_machine_is_active (LodgeMachine *self);
LodgeStats *lodge_machine_get_stats (LodgeMachine *self);

gboolean lodge_machine_can (LodgeMachine *self, LodgeVerb verb, GError **error);
LodgeJob *lodge_machine_verb_job (LodgeMachine *self, LodgeVerb verb);

LodgeJob *lodge_machine_rename_job (LodgeMachine *self, const char *name);
LodgeJob *lodge_machine_set_title_job (LodgeMachine *self, const char *title);
LodgeJob *lodge_machine_set_description_job (LodgeMachine *self, const char *description);
LodgeJob *lodge_machine_set_notes_job (LodgeMachine *self, const char *notes);
LodgeJob *lodge_machine_set_tags_job (LodgeMachine *self, const char *const *tags);
LodgeJob *lodge_machine_set_autostart_job (LodgeMachine *self, gboolean autostart);

LodgeJob *lodge_machine_send_keys_job (LodgeMachine *self, const char *combo);
LodgeJob *lodge_machine_type_text_job (LodgeMachine *self, const char *text);

void lodge_machine_screenshot_async (LodgeMachine *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LodgePicture *
lodge_machine_screenshot_finish (LodgeMachine *self, GAsyncResult *result, GError **error);

void lodge_machine_open_graphics_async (LodgeMachine *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
int lodge_machine_open_graphics_finish (LodgeMachine *self, GAsyncResult *result, GError **error);

void lodge_machine_get_addresses_async (LodgeMachine *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char **
lodge_machine_get_addresses_finish (LodgeMachine *self, GAsyncResult *result, GError **error);

void lodge_machine_dup_xml_async (LodgeMachine *self,
                                  gboolean inactive,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char *lodge_machine_dup_xml_finish (LodgeMachine *self, GAsyncResult *result, GError **error);

void lodge_machine_wait_async (LodgeMachine *self,
                               LodgeMachineState state,
                               guint timeout_ms,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lodge_machine_wait_finish (LodgeMachine *self, GAsyncResult *result, GError **error);

G_END_DECLS
