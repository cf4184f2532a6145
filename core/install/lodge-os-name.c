/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-install"

#include "config.h"

#include "install/lodge-os.h"

#include "machine/lodge-xml.h"

#include <string.h>

/* Where libosinfo looks, the more particular place first. */
static char *
dup_folder (guint place)
{
  static const char *const variables[] = { "OSINFO_USER_DIR", "OSINFO_LOCAL_DIR",
                                           "OSINFO_SYSTEM_DIR" };
  const char *folder = g_getenv (variables[place]);

  if (folder != NULL)
    return g_strdup (folder);
  if (place == 0)
    return g_build_filename (g_get_user_config_dir (), "osinfo", NULL);
  return g_strdup (place == 1 ? "/etc/osinfo" : "/usr/share/osinfo");
}

/* The database has a file for each system, called after its identifier: that of
 * "http://debian.org/debian/11" is os/debian.org/debian-11.xml. */
static char *
dup_file (const char *uri)
{
  const char *vendor = strstr (uri, "://");
  const char *rest = vendor != NULL ? strchr (vendor + 3, '/') : NULL;

  if (rest == NULL || vendor[3] == '.')
    return NULL;
  g_autofree char *folder = g_strndup (vendor + 3, rest - vendor - 3);
  g_autofree char *name = g_strdelimit (g_strdup (rest + 1), "/", '-');
  return g_strdup_printf ("os/%s/%s.xml", folder, name);
}

static guint
rank_language (const char *language)
{
  const char *const *wanted = g_get_language_names ();
  guint rank = 0;

  /* The last one wanted is "C". */
  while (wanted[rank] != NULL && !g_str_equal (wanted[rank], language != NULL ? language : "C"))
    rank++;
  return rank;
}

static char *
read_name (const char *file, const char *uri)
{
  g_autofree char *xml = NULL;
  g_autoptr (xmlDoc) doc = NULL;
  char *best = NULL;
  guint best_rank = G_MAXUINT;

  if (!g_file_get_contents (file, &xml, NULL, NULL))
    return NULL;
  doc = lodge_xml_parse (xml, "libosinfo", NULL);
  xmlNode *os = doc != NULL ? lodge_xml_child (xmlDocGetRootElement (doc), "os") : NULL;
  if (os == NULL || !lodge_xml_attr_is (os, "id", uri))
    return NULL;
  for (xmlNode *name = lodge_xml_child (os, "name"); name != NULL;
       name = lodge_xml_next (name, "name"))
    {
      g_autofree char *language = lodge_xml_attr (name, "lang");
      guint rank = rank_language (language);

      if (best != NULL && rank >= best_rank)
        continue;
      g_free (best);
      best = lodge_xml_text (name);
      best_rank = rank;
    }
  return best;
}

/**
 * lodge_os_dup_name:
 * @uri: libosinfo's long identifier of a system ("http://debian.org/debian/11")
 *
 * Looks into the one small file that tells: the whole database takes a third of a second and some
 * 50 MB, which is too much for a name. Works from any thread.
 *
 * Returns: (transfer full) (nullable): the system's name ("Debian 11"), or %NULL if it is not known
 */
char *
lodge_os_dup_name (const char *uri)
{
  g_autofree char *file = dup_file (uri);
  char *name = NULL;

  for (guint place = 0; file != NULL && name == NULL && place < 3; place++)
    {
      g_autofree char *folder = dup_folder (place);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      name = read_name (path, uri);
    }
  return name;
}
