/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/lodge-qemu-user.h"

#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define MAX_GROUPS 64

/**
 * lodge_qemu_user_name:
 * @conf: (type filename): libvirt's qemu.conf, which only root may read
 *
 * Returns: (transfer full) (nullable): the user as whom the system's libvirt runs QEMU; %NULL where
 *   nobody knows
 */
char *
lodge_qemu_user_name (const char *conf)
{
  static const char *const usual[] = { "libvirt-qemu", "qemu", NULL };
  g_autoptr (GRegex) regex =
      g_regex_new ("^[ \\t]*user[ \\t]*=[ \\t]*\"([^\"]+)\"", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;

  if (g_file_get_contents (conf, &text, NULL, NULL) && g_regex_match (regex, text, 0, &match))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      /* A plus sign makes sure that a number is taken for one. */
      return g_strdup (name[0] == '+' ? name + 1 : name);
    }
  for (guint i = 0; usual[i] != NULL; i++)
    if (getpwnam (usual[i]) != NULL)
      return g_strdup (usual[i]);
  return NULL;
}

static const struct passwd *
look_up (const char *user)
{
  guint64 uid;

  if (user == NULL)
    return NULL;
  if (g_ascii_string_to_unsigned (user, 10, 0, G_MAXUINT32, &uid, NULL))
    return getpwuid ((uid_t)uid);
  return getpwnam (user);
}

static gboolean
is_in_group (const struct passwd *user, gid_t group)
{
  gid_t groups[MAX_GROUPS];
  int n = MAX_GROUPS;

  if (getgrouplist (user->pw_name, user->pw_gid, groups, &n) < 0)
    n = MAX_GROUPS;
  for (int i = 0; i < n; i++)
    if (groups[i] == group)
      return TRUE;
  return FALSE;
}

static gboolean
may_enter (const struct passwd *user, const char *folder, const GStatBuf *info)
{
  if (user != NULL && user->pw_uid == info->st_uid)
    return (info->st_mode & S_IXUSR) != 0;
  /* Whom an access list lets in is not looked into: QEMU will say so if it is not let in. */
  if (getxattr (folder, "system.posix_acl_access", NULL, 0) > 0)
    return TRUE;
  if (user != NULL && is_in_group (user, info->st_gid))
    return (info->st_mode & S_IXGRP) != 0;
  return (info->st_mode & S_IXOTH) != 0;
}

/**
 * lodge_qemu_user_find_closed:
 * @user: (nullable): a user's name or number; %NULL for one that is neither owner nor in a group
 * @path: a full path
 *
 * Libvirt gives QEMU the files that it needs, but not the folders on the way to them.
 *
 * Returns: (transfer full) (nullable): the first folder on the way to @path that @user may not
 *   enter
 */
char *
lodge_qemu_user_find_closed (const char *user, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GString) folder = g_string_new (NULL);
  const struct passwd *who = look_up (user);

  /* One that is let into everything by being root is not asked. */
  if (who != NULL && who->pw_uid == 0)
    return NULL;
  for (guint i = 1; parts[0] != NULL && parts[i] != NULL && parts[i + 1] != NULL; i++)
    {
      GStatBuf info;
      g_string_append_printf (folder, "/%s", parts[i]);
      if (g_stat (folder->str, &info) != 0)
        return NULL;
      if (!may_enter (who, folder->str, &info))
        return g_strdup (folder->str);
    }
  return NULL;
}
