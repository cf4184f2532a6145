/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CliChoice:
 * @word: what is typed
 * @value: what it stands for
 *
 * One of the words that an option takes; an array of them ends with a %NULL word.
 */
typedef struct
{
  const char *word;
  int value;
} CliChoice;

gboolean cli_parse_choice (
    const char *option, const char *text, const CliChoice *choices, int *value, GError **error);
gboolean cli_parse_seconds (const char *option, const char *text, guint *seconds, GError **error);
gboolean
cli_parse_count (const char *option, const char *text, guint max, guint *count, GError **error);

G_END_DECLS
