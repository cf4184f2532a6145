/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Private to core/host: runs a program that is not trusted to end, nor to be brief. */

/**
 * LodgeDoctorCommandEnd:
 * @LODGE_DOCTOR_COMMAND_FAILED: it could not be started, or was cancelled
 * @LODGE_DOCTOR_COMMAND_EXITED: it ended by itself
 * @LODGE_DOCTOR_COMMAND_ENOUGH: the watcher had seen enough, and it was killed
 * @LODGE_DOCTOR_COMMAND_TIMED_OUT: its time was up, and it was killed
 * @LODGE_DOCTOR_COMMAND_FLOOD: it printed without end, and was killed
 */
typedef enum
{
  LODGE_DOCTOR_COMMAND_FAILED,
  LODGE_DOCTOR_COMMAND_EXITED,
  LODGE_DOCTOR_COMMAND_ENOUGH,
  LODGE_DOCTOR_COMMAND_TIMED_OUT,
  LODGE_DOCTOR_COMMAND_FLOOD,
} LodgeDoctorCommandEnd;

/**
 * LodgeDoctorCommandWatch:
 * @output: all that the program has printed, not necessarily text
 * @user_data: what was given to lodge_doctor_command_async()
 *
 * Called on the main thread whenever the program has printed something.
 *
 * Returns: whether this is enough
 */
typedef gboolean (*LodgeDoctorCommandWatch) (const GString *output, gpointer user_data);

void lodge_doctor_command_async (const char *const *argv,
                                 int fd,
                                 guint time_limit_ms,
                                 LodgeDoctorCommandWatch watch,
                                 gpointer watch_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LodgeDoctorCommandEnd lodge_doctor_command_finish (GAsyncResult *result,
                                                   char **output,
                                                   gboolean *success,
                                                   GError **error);

char *lodge_doctor_last_line (const char *output);

G_END_DECLS
