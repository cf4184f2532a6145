/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-domain-places.h"

#include "machine/lodge-xml.h"

#include <unistd.h>

/* Where libvirt's QEMU driver keeps what belongs to a domain. The base directories of a user's
 * session are documented in libvirt's qemu.conf and drvqemu page; for root, qemu:///session is
 * served by the system's daemon. All of this works from any thread. */

static gboolean
is_own (gboolean session)
{
  return session && geteuid () != 0;
}

/**
 * lodge_domain_dup_config_dir:
 * @session: whether the host is qemu:///session
 *
 * Returns: (transfer full): where definitions are
 */
char *
lodge_domain_dup_config_dir (gboolean session)
{
  return is_own (session) ? g_build_filename (g_get_user_config_dir (), "libvirt", "qemu", NULL)
                          : g_strdup ("/etc/libvirt/qemu");
}

/* Above the directories for firmware variables and saved memory. */
static char *
dup_state_dir (gboolean session)
{
  return is_own (session) ? lodge_domain_dup_config_dir (session)
                          : g_strdup ("/var/lib/libvirt/qemu");
}

/**
 * lodge_domain_dup_saved:
 * @name: a domain's name
 * @session: whether the host is qemu:///session
 *
 * Returns: (transfer full): where its memory is while it is saved
 */
char *
lodge_domain_dup_saved (const char *name, gboolean session)
{
  g_autofree char *file = g_strconcat (name, ".save", NULL);
  g_autofree char *state = dup_state_dir (session);

  return g_build_filename (state, "save", file, NULL);
}

/**
 * lodge_domain_dup_nvram:
 * @domain: a domain's definition
 * @session: whether the host is qemu:///session
 *
 * The file need not be there: QEMU's first start makes it.
 *
 * Returns: (transfer full) (nullable): where its UEFI firmware keeps its variables; %NULL for one
 *   that keeps none
 */
char *
lodge_domain_dup_nvram (xmlNode *domain, gboolean session)
{
  xmlNode *os = lodge_xml_child (domain, "os");
  xmlNode *loader = lodge_xml_child (os, "loader");
  g_autofree char *told = lodge_xml_text (lodge_xml_child (os, "nvram"));

  if (lodge_xml_attr_is (loader, "stateless", "yes"))
    return NULL;
  if (told != NULL && *told != '\0')
    return g_steal_pointer (&told);
  if (!lodge_xml_attr_is (os, "firmware", "efi") && !lodge_xml_attr_is (loader, "type", "pflash"))
    return NULL;
  /* Where libvirt chooses the firmware the definition does not tell. */
  g_autofree char *name = lodge_xml_text (lodge_xml_child (domain, "name"));
  g_autofree char *file = g_strdup_printf ("%s_VARS.fd", name);
  g_autofree char *state = dup_state_dir (session);
  return g_build_filename (state, "nvram", file, NULL);
}

/**
 * lodge_domain_dup_tpm_dir:
 * @uuid: a domain's UUID
 * @session: whether the host is qemu:///session
 *
 * Returns: (transfer full): where the state of its emulated TPM is, if it has one
 */
char *
lodge_domain_dup_tpm_dir (const char *uuid, gboolean session)
{
  g_autofree char *config = lodge_domain_dup_config_dir (session);

  return is_own (session) ? g_build_filename (config, "swtpm", uuid, NULL)
                          : g_build_filename ("/var/lib/libvirt/swtpm", uuid, NULL);
}
