/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/lodge-units.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * lodge_parse_size:
 * @text: what a person typed: a number, with a decimal point if need be, and a unit: B, K, M, G
 *   or T, each optionally followed by "iB" or "B", in any case
 * @default_unit: bytes that a bare number counts, for example %LODGE_MIB
 * @bytes: (out): the size in bytes
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Units are binary, as they are for QEMU and libvirt: "2G" is 2 GiB. Works from any thread and
 * does not look at the locale, because the same text stands in files.
 *
 * Returns: whether @text is a size that fits in 63 bits and is larger than zero
 */
gboolean
lodge_parse_size (const char *text, guint64 default_unit, guint64 *bytes, GError **error)
{
  const char *units = "BKMGT";
  char *end = NULL;
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  double number = 0;
  guint64 unit = default_unit;

  if (!g_ascii_isdigit (stripped[0]) || (stripped[0] == '0' && (stripped[1] | 32) == 'x'))
    goto invalid;
  number = g_ascii_strtod (stripped, &end);

  while (g_ascii_isspace (*end))
    end++;
  if (*end != '\0')
    {
      const char *found = strchr (units, g_ascii_toupper (*end));
      if (found == NULL)
        goto invalid;
      unit = G_GUINT64_CONSTANT (1) << (10 * (found - units));
      end++;
      if (found != units && (*end == 'i' || *end == 'I'))
        {
          end++;
          if (*end != 'b' && *end != 'B')
            goto invalid;
        }
      if (found != units && (*end == 'b' || *end == 'B'))
        end++;
      if (*end != '\0')
        goto invalid;
    }

  number *= (double)unit;
  if (!(number >= 1 && number < (double)G_MAXINT64))
    goto invalid;

  *bytes = (guint64)number;
  return TRUE;

invalid:
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
               /* Translators: %s is what the person typed */
               _ ("“%s” is not a size; write a number and a unit, for example 512M or 20G"),
               stripped);
  return FALSE;
}

/**
 * lodge_format_size:
 * @bytes: a size
 *
 * Returns: (transfer full): @bytes for a person, in binary units ("2.0 GiB")
 */
char *
lodge_format_size (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}
