/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/lodge-error.h"

G_DEFINE_QUARK (lodge - error - quark, lodge_error)

static LodgeError
code_from_io (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return LODGE_ERROR_FAILED;

  switch (error->code)
    {
    case G_IO_ERROR_NOT_FOUND:
      return LODGE_ERROR_NOT_FOUND;
    case G_IO_ERROR_EXISTS:
      return LODGE_ERROR_CONFLICT;
    case G_IO_ERROR_NO_SPACE:
      return LODGE_ERROR_NO_SPACE;
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      return LODGE_ERROR_DENIED;
    case G_IO_ERROR_BUSY:
      return LODGE_ERROR_BUSY;
    case G_IO_ERROR_TIMED_OUT:
      return LODGE_ERROR_TIMED_OUT;
    case G_IO_ERROR_NOT_SUPPORTED:
      return LODGE_ERROR_UNSUPPORTED;
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_INVALID_DATA:
    case G_IO_ERROR_INVALID_FILENAME:
      return LODGE_ERROR_INVALID;
    default:
      return LODGE_ERROR_FAILED;
    }
}

/**
 * lodge_error_from_io:
 * @error: (inout) (optional): a #GError to turn, in place, into one of %LODGE_ERROR
 * @format: a translated sentence without its final full stop, printf-style
 * @...: what @format asks for
 *
 * Puts a sentence of Lodge's before the text of a #GIOError (or any other foreign error) and maps
 * its code. Cancellation and errors that are Lodge's already pass through unchanged.
 */
void
lodge_error_from_io (GError **error, const char *format, ...)
{
  if (error == NULL || *error == NULL)
    return;
  if (lodge_error_is_cancelled (*error) || (*error)->domain == LODGE_ERROR)
    return;

  va_list args;
  va_start (args, format);
  g_autofree char *sentence = g_strdup_vprintf (format, args);
  va_end (args);

  GError *mapped =
      g_error_new (LODGE_ERROR, code_from_io (*error), "%s: %s", sentence, (*error)->message);
  g_error_free (*error);
  *error = mapped;
}

/**
 * lodge_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Cancellation was asked for by the person in front of the screen: it is never shown to them.
 *
 * Returns: whether @error says that an operation was cancelled
 */
gboolean
lodge_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
