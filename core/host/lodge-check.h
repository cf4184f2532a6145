/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LodgeCheckState:
 * @LODGE_CHECK_UNKNOWN: not looked at yet
 * @LODGE_CHECK_OK: all is well
 * @LODGE_CHECK_INFO: something is absent that few people miss
 * @LODGE_CHECK_WARNING: machines run, but slower or with fewer features
 * @LODGE_CHECK_ERROR: machines do not run, or cannot be made
 *
 * In ascending order of how bad it is.
 */
typedef enum
{
  LODGE_CHECK_UNKNOWN,
  LODGE_CHECK_OK,
  LODGE_CHECK_INFO,
  LODGE_CHECK_WARNING,
  LODGE_CHECK_ERROR,
} LodgeCheckState;

#define LODGE_TYPE_CHECK_STATE (lodge_check_state_get_type ())
GType lodge_check_state_get_type (void);

/* What a button in the window can do about it, see #LodgeCheck:fix-action. */
#define LODGE_CHECK_ACTION_RECONNECT "reconnect" /* opens the host, which starts what it can */
#define LODGE_CHECK_ACTION_STORAGE "storage"     /* shows the folder for disks, to make room */

#define LODGE_TYPE_CHECK (lodge_check_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCheck, lodge_check, LODGE, CHECK, GObject)

const char *lodge_check_get_id (LodgeCheck *self);
const char *lodge_check_get_title (LodgeCheck *self);
LodgeCheckState lodge_check_get_state (LodgeCheck *self);
gboolean lodge_check_get_running (LodgeCheck *self);
const char *lodge_check_get_sentence (LodgeCheck *self);
const char *lodge_check_get_fix_command (LodgeCheck *self);
const char *lodge_check_get_fix_label (LodgeCheck *self);
const char *lodge_check_get_fix_action (LodgeCheck *self);

G_END_DECLS
