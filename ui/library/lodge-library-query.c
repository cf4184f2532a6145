/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-library"

#include "config.h"

#include "library/lodge-library-query.h"

/**
 * LodgeLibraryQuery:
 *
 * What somebody typed into the search field. Words are looked for anywhere in a machine's name,
 * title, tags, operating system and state, in any order and regardless of case; all of them
 * have to be there. "tag:web", "state:running", "os:debian" and "host:cellar" look in one place
 * only. A tag has to match as a whole, so that "tag:web" does not find "webmail"; one with a space
 * is put into quotation marks.
 */
struct _LodgeLibraryQuery
{
  char *text;
  GPtrArray *words; /* of char*, case-folded */
  GPtrArray *tags;
  GPtrArray *states;
  GPtrArray *systems;
  GPtrArray *hosts;
};

/* Words end at spaces, but not between quotation marks. A second mark that is still to be typed
 * does not matter. */
static char **
split (const char *text, gboolean keep_marks)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *c = text;; c++)
    {
      if (*c == '\0' || (!quoted && strchr (" \t\n", *c) != NULL))
        {
          g_strv_builder_add (words, word->str);
          g_string_truncate (word, 0);
        }
      else if (*c != '"' || keep_marks)
        g_string_append_c (word, *c);
      if (*c == '"')
        quoted = !quoted;
      if (*c == '\0')
        return g_strv_builder_end (words);
    }
}

static gboolean
take_prefixed (GPtrArray *array, const char *word, const char *prefix)
{
  if (!g_str_has_prefix (word, prefix))
    return FALSE;
  /* Half typed: "tag:" alone asks for nothing yet. */
  if (word[strlen (prefix)] != '\0')
    g_ptr_array_add (array, g_strdup (word + strlen (prefix)));
  return TRUE;
}

/**
 * lodge_library_query_new:
 * @text: (nullable): what was typed
 *
 * Returns: (transfer full): the query
 */
LodgeLibraryQuery *
lodge_library_query_new (const char *text)
{
  LodgeLibraryQuery *self = g_new0 (LodgeLibraryQuery, 1);
  g_auto (GStrv) words = NULL;

  self->text = g_utf8_casefold (text != NULL ? text : "", -1);
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->states = g_ptr_array_new_with_free_func (g_free);
  self->systems = g_ptr_array_new_with_free_func (g_free);
  self->hosts = g_ptr_array_new_with_free_func (g_free);

  words = split (self->text, FALSE);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      if (!take_prefixed (self->tags, words[i], "tag:")
          && !take_prefixed (self->states, words[i], "state:")
          && !take_prefixed (self->systems, words[i], "os:")
          && !take_prefixed (self->hosts, words[i], "host:"))
        g_ptr_array_add (self->words, g_strdup (words[i]));
    }
  return self;
}

/**
 * lodge_library_query_free:
 */
void
lodge_library_query_free (LodgeLibraryQuery *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->states);
  g_ptr_array_unref (self->systems);
  g_ptr_array_unref (self->hosts);
  g_free (self);
}

/**
 * lodge_library_query_is_empty:
 *
 * Returns: whether every machine matches
 */
gboolean
lodge_library_query_is_empty (const LodgeLibraryQuery *self)
{
  return self->words->len + self->tags->len + self->states->len + self->systems->len
             + self->hosts->len
         == 0;
}

/* Words and prefixes other than "tag:" match substrings, so a longer last word only narrows. */
gboolean
lodge_library_query_narrows (const LodgeLibraryQuery *self, const LodgeLibraryQuery *other)
{
  return self->tags->len == 0 && other->tags->len == 0 && strpbrk (self->text, ":\"") == NULL
         && g_str_has_prefix (self->text, other->text);
}

static gboolean
contains_all (const char *text, GPtrArray *words)
{
  g_autofree char *folded = NULL;

  if (words->len == 0)
    return TRUE;
  if (text == NULL)
    return FALSE;
  folded = g_utf8_casefold (text, -1);
  for (guint i = 0; i < words->len; i++)
    if (strstr (folded, words->pdata[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
has_tag (LodgeMachine *machine, const char *wanted)
{
  const char *const *tags = lodge_machine_get_tags (machine);

  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      g_autofree char *folded = g_utf8_casefold (tags[i], -1);
      if (g_str_equal (folded, wanted))
        return TRUE;
    }
  return FALSE;
}

static gboolean
matches_state (LodgeMachine *machine, GPtrArray *states)
{
  LodgeMachineState state = lodge_machine_get_state (machine);

  if (states->len == 0)
    return TRUE;
  return contains_all (lodge_machine_state_to_nick (state), states)
         || contains_all (lodge_machine_state_to_text (state), states);
}

static void
append_field (GString *haystack, const char *field)
{
  if (field == NULL)
    return;
  g_string_append_c (haystack, '\n');
  g_string_append (haystack, field);
}

static gboolean
matches_words (LodgeMachine *machine, GPtrArray *words)
{
  g_autoptr (GString) haystack = NULL;
  const char *const *tags;

  if (words->len == 0)
    return TRUE;

  haystack = g_string_new (lodge_machine_get_name (machine));
  append_field (haystack, lodge_machine_get_title (machine));
  append_field (haystack, lodge_machine_get_os_id (machine));
  append_field (haystack, lodge_machine_state_to_text (lodge_machine_get_state (machine)));
  tags = lodge_machine_get_tags (machine);
  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    append_field (haystack, tags[i]);
  return contains_all (haystack->str, words);
}

/**
 * lodge_library_query_matches:
 * @machine: a machine
 *
 * Returns: whether @machine is among what was asked for
 */
gboolean
lodge_library_query_matches (const LodgeLibraryQuery *self, LodgeMachine *machine)
{
  for (guint i = 0; i < self->tags->len; i++)
    if (!has_tag (machine, self->tags->pdata[i]))
      return FALSE;

  return matches_words (machine, self->words) && matches_state (machine, self->states)
         && contains_all (lodge_machine_get_os_id (machine), self->systems)
         && contains_all (lodge_host_get_name (lodge_machine_get_host (machine)), self->hosts);
}

/**
 * lodge_library_query_get_tag:
 *
 * Returns: (nullable): the tag that is asked for, case-folded, if it is one only
 */
const char *
lodge_library_query_get_tag (const LodgeLibraryQuery *self)
{
  return self->tags->len == 1 ? self->tags->pdata[0] : NULL;
}

/**
 * lodge_library_query_replace_tag:
 * @text: what was typed
 * @tag: (nullable): a tag, or %NULL or "" for any
 *
 * Returns: (transfer full): @text, asking for machines with that tag and no other
 */
char *
lodge_library_query_replace_tag (const char *text, const char *tag)
{
  g_auto (GStrv) words = split (text, TRUE);
  GString *result = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && !g_str_has_prefix (words[i], "tag:"))
      g_string_append_printf (result, "%s%s", result->len > 0 ? " " : "", words[i]);
  if (tag != NULL && tag[0] != '\0')
    {
      const char *mark = strpbrk (tag, " \t\n") != NULL ? "\"" : "";

      g_string_append_printf (result, "%stag:%s%s%s", result->len > 0 ? " " : "", mark, tag, mark);
    }
  return g_string_free (result, FALSE);
}
