/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/lodge-name.h"

#include "base/lodge-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* A machine's name becomes part of file names, "NAME-console.sock" being the longest of them. */
#define MAX_NAME_BYTES 200

/* libvirt puts the first characters of a name, of however many bytes each, into the names of
 * sockets, which the kernel allows 107 bytes: the longest of them leaves this much. */
#define SOCKET_CHARACTERS 20
#define SOCKET_BYTES 34

static gboolean
fits_sockets (const char *name)
{
  const char *end = name;

  for (guint i = 0; i < SOCKET_CHARACTERS && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  return end - name <= SOCKET_BYTES;
}

/**
 * lodge_name_check:
 * @name: (nullable): what a person typed as the name of a machine
 * @error: return location for an error, %LODGE_ERROR_INVALID, that says what is wrong
 *
 * Whether the name is free on some host is another question; this one needs no host.
 *
 * Returns: whether libvirt and the file system will take @name
 */
gboolean
lodge_name_check (const char *name, GError **error)
{
  const char *problem = NULL;

  if (name == NULL || name[strspn (name, " \t")] == '\0')
    problem = _ ("A machine needs a name");
  else if (!g_utf8_validate (name, -1, NULL))
    problem = _ ("The name is not valid text");
  else if (strlen (name) > MAX_NAME_BYTES)
    problem = _ ("The name is too long");
  else if (strchr (name, '/') != NULL)
    problem = _ ("A name cannot contain “/”");
  else if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    problem = _ ("“.” and “..” are not names");
  else if (name[0] == '-')
    problem = _ ("A name cannot begin with “-”");
  else if (g_ascii_isspace (name[0]) || g_ascii_isspace (name[strlen (name) - 1]))
    problem = _ ("A name cannot begin or end with a space");
  else
    for (const char *p = name; *p != '\0' && problem == NULL; p = g_utf8_next_char (p))
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        problem = _ ("A name cannot contain control characters");
  if (problem == NULL && !fits_sockets (name))
    problem = _ ("The name is too long for its characters; a title may be longer");

  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID, problem);
  return FALSE;
}

/**
 * lodge_name_make_unique:
 * @wanted: the name that one would like to have
 * @taken: tells whether a name is in use
 * @user_data: for @taken
 *
 * Returns: (transfer full): @wanted, or @wanted with the first free number from 2 on behind it
 */
char *
lodge_name_make_unique (const char *wanted,
                        gboolean (*taken) (const char *name, gpointer user_data),
                        gpointer user_data)
{
  if (!taken (wanted, user_data))
    return g_strdup (wanted);

  for (guint i = 2;; i++)
    {
      g_autofree char *candidate = g_strdup_printf ("%s-%u", wanted, i);
      if (!taken (candidate, user_data))
        return g_steal_pointer (&candidate);
    }
}
