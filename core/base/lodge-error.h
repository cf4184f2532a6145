/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LODGE_ERROR:
 *
 * The error domain of everything in core. A message is a translated sentence for a person; where
 * a library has something to add, its own text follows after a colon.
 */
#define LODGE_ERROR (lodge_error_quark ())

/**
 * LodgeError:
 * @LODGE_ERROR_FAILED: anything that no other code fits
 * @LODGE_ERROR_BUSY: somebody else is working on the same thing; later may succeed
 * @LODGE_ERROR_NO_SPACE: the file system, pool or memory is full
 * @LODGE_ERROR_DENIED: permission is missing
 * @LODGE_ERROR_UNSUPPORTED: this host, driver or file format cannot do it
 * @LODGE_ERROR_NOT_FOUND: the named thing does not exist
 * @LODGE_ERROR_UNREACHABLE: there is no connection to the host
 * @LODGE_ERROR_INVALID: the input is wrong
 * @LODGE_ERROR_CONFLICT: the name or file is taken already
 * @LODGE_ERROR_STATE: the machine is not in a state in which this makes sense
 * @LODGE_ERROR_TIMED_OUT: it took longer than allowed
 */
typedef enum
{
  LODGE_ERROR_FAILED,
  LODGE_ERROR_BUSY,
  LODGE_ERROR_NO_SPACE,
  LODGE_ERROR_DENIED,
  LODGE_ERROR_UNSUPPORTED,
  LODGE_ERROR_NOT_FOUND,
  LODGE_ERROR_UNREACHABLE,
  LODGE_ERROR_INVALID,
  LODGE_ERROR_CONFLICT,
  LODGE_ERROR_STATE,
  LODGE_ERROR_TIMED_OUT,
} LodgeError;

GQuark lodge_error_quark (void);

void lodge_error_from_io (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean lodge_error_is_cancelled (const GError *error);

G_END_DECLS
