/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-start-error.h"

#include "base/lodge-error.h"
#include "host/lodge-libvirt.h"
#include "host/lodge-qemu-user.h"

#include <glib/gi18n.h>

/* QEMU's words for a file that it may not open; its path stands between the quotes. */
#define DENIED "Could not open '([^']+)': Permission denied"

/**
 * lodge_error_from_start:
 * @error: return location for an error
 * @sentence: a translated sentence without its final full stop: what could not be started
 *
 * Like lodge_error_from_libvirt(), for a start. The system's libvirt runs QEMU as a user of its
 * own, which most home folders keep out: of all failures on a first day this is the commonest, and
 * QEMU's own text does not say what to do.
 */
void
lodge_error_from_start (GError **error, const char *sentence)
{
  const virError *last = virGetLastError ();
  g_autoptr (GRegex) regex = g_regex_new (DENIED, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (last == NULL || last->message == NULL || !g_regex_match (regex, last->message, 0, &match))
    {
      lodge_error_from_libvirt (error, "%s", sentence);
      return;
    }

  g_autofree char *path = g_match_info_fetch (match, 1);
  g_autofree char *folder = lodge_qemu_user_find_closed (NULL, path);
  if (folder != NULL)
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_DENIED,
                 /* Translators: a sentence on what failed, then a folder, then a file */
                 _ ("%s: QEMU runs as a user of its own, which may not enter “%s”; move “%s” to a "
                    "folder that everybody may enter, or let QEMU pass with “chmod o+x”"),
                 sentence, folder, path);
  else
    g_set_error (error, LODGE_ERROR, LODGE_ERROR_DENIED,
                 _ ("%s: QEMU may not read “%s”; check who owns it"), sentence, path);
}
