/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-value.h"

#include "cli.h"

#include <string.h>

/* A week; libvirt and poll() both count milliseconds in 32 bits. */
#define MAX_SECONDS (7 * 24 * 3600)

/**
 * cli_parse_choice:
 * @option: the option, for the error
 * @text: what was typed
 * @choices: the words that it may be
 * @value: (out): what @text stands for
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Returns: whether @text is one of @choices
 */
gboolean
cli_parse_choice (
    const char *option, const char *text, const CliChoice *choices, int *value, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; choices[i].word != NULL; i++)
    {
      if (strcmp (choices[i].word, text) == 0)
        {
          *value = choices[i].value;
          return TRUE;
        }
      g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", choices[i].word);
    }
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
               /* Translators: the option, what was typed, and a list of words */
               _ ("%s cannot be “%s”; it is one of %s"), option, text, all->str);
  return FALSE;
}

/**
 * cli_parse_count:
 * @option: the option, for the error
 * @text: what was typed
 * @max: the largest number that makes sense
 * @count: (out): the number
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Returns: whether @text is a whole number from 1 to @max
 */
gboolean
cli_parse_count (const char *option, const char *text, guint max, guint *count, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, max, &number, NULL))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("%s cannot be “%s”; it is a whole number from 1 to %u"), option, text, max);
      return FALSE;
    }
  *count = number;
  return TRUE;
}

/**
 * cli_parse_seconds:
 * @option: the option, for the error
 * @text: what was typed
 * @seconds: (out): the number
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Returns: whether @text is a sensible number of seconds
 */
gboolean
cli_parse_seconds (const char *option, const char *text, guint *seconds, GError **error)
{
  return cli_parse_count (option, text, MAX_SECONDS, seconds, error);
}
