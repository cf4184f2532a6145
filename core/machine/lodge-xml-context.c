/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-xml-context.h"

#include "base/lodge-error.h"
#include "host/lodge-libvirt.h"
#include "machine/lodge-xml.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/**
 * lodge_xml_context_new:
 *
 * Returns: (transfer full): a host that can do everything but KVM
 */
LodgeXmlContext *
lodge_xml_context_new (void)
{
  LodgeXmlContext *self = g_new0 (LodgeXmlContext, 1);

  self->architecture = g_strdup ("x86_64");
  self->spice = TRUE;
  self->usb_redirection = TRUE;
  self->tpm_emulator = TRUE;
  self->uefi = TRUE;
  self->secure_boot = TRUE;
  self->cpu_host_passthrough = TRUE;
  self->cpu_maximum = TRUE;
  return self;
}

/**
 * lodge_xml_context_copy:
 * @self: a context
 *
 * Returns: (transfer full): a deep copy
 */
LodgeXmlContext *
lodge_xml_context_copy (const LodgeXmlContext *self)
{
  LodgeXmlContext *copy = g_new (LodgeXmlContext, 1);

  *copy = *self;
  copy->emulator = g_strdup (self->emulator);
  copy->architecture = g_strdup (self->architecture);
  copy->video_models = g_strdupv (self->video_models);
  return copy;
}

/**
 * lodge_xml_context_free:
 * @self: (nullable): a context
 */
void
lodge_xml_context_free (LodgeXmlContext *self)
{
  if (self == NULL)
    return;
  g_free (self->emulator);
  g_free (self->architecture);
  g_strfreev (self->video_models);
  g_free (self);
}

static xmlNode *
find_enum (xmlNode *node, const char *name)
{
  for (xmlNode *child = lodge_xml_child (node, "enum"); child != NULL;
       child = lodge_xml_next (child, "enum"))
    if (lodge_xml_attr_is (child, "name", name))
      return child;
  return NULL;
}

static gboolean
enum_has (xmlNode *node, const char *name, const char *wanted)
{
  xmlNode *list = find_enum (node, name);

  for (xmlNode *value = lodge_xml_child (list, "value"); value != NULL;
       value = lodge_xml_next (value, "value"))
    {
      g_autofree char *text = lodge_xml_text (value);

      if (g_strcmp0 (text, wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_cpu_mode (xmlNode *root, const char *mode)
{
  for (xmlNode *node = lodge_xml_find (root, "cpu", "mode", NULL); node != NULL;
       node = lodge_xml_next (node, "mode"))
    if (lodge_xml_attr_is (node, "name", mode))
      return lodge_xml_attr_is (node, "supported", "yes");
  return FALSE;
}

static char **
list_values (xmlNode *list)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (xmlNode *value = lodge_xml_child (list, "value"); value != NULL;
       value = lodge_xml_next (value, "value"))
    {
      char *text = lodge_xml_text (value);

      if (text != NULL)
        g_ptr_array_add (values, text);
    }
  g_ptr_array_add (values, NULL);
  return (char **)g_ptr_array_steal (values, NULL);
}

/**
 * lodge_xml_context_parse:
 * @self: a context
 * @capabilities: what virConnectGetDomainCapabilities() returned
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Fills everything in @self but #LodgeXmlContext.kvm and #LodgeXmlContext.remote.
 *
 * Returns: whether @capabilities are domain capabilities
 */
gboolean
lodge_xml_context_parse (LodgeXmlContext *self, const char *capabilities, GError **error)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (capabilities, "domainCapabilities", error);

  if (doc == NULL)
    return FALSE;
  xmlNode *root = xmlDocGetRootElement (doc);
  xmlNode *os = lodge_xml_child (root, "os");
  xmlNode *devices = lodge_xml_child (root, "devices");
  xmlNode *video = lodge_xml_child (devices, "video");
  xmlNode *tpm = lodge_xml_child (devices, "tpm");
  xmlNode *redirdev = lodge_xml_child (devices, "redirdev");
  g_autofree char *architecture = lodge_xml_text (lodge_xml_child (root, "arch"));

  g_free (self->emulator);
  self->emulator = lodge_xml_text (lodge_xml_child (root, "path"));
  if (architecture != NULL)
    {
      g_free (self->architecture);
      self->architecture = g_steal_pointer (&architecture);
    }
  self->spice = enum_has (lodge_xml_child (devices, "graphics"), "type", "spice");
  /* Older versions of libvirt do not say; every QEMU with SPICE can do it. */
  self->usb_redirection = redirdev == NULL ? self->spice : enum_has (redirdev, "bus", "usb");
  self->tpm_emulator =
      lodge_xml_attr_is (tpm, "supported", "yes") && enum_has (tpm, "backendModel", "emulator");
  self->uefi = enum_has (os, "firmware", "efi");
  self->secure_boot = self->uefi && enum_has (lodge_xml_child (os, "loader"), "secure", "yes");
  self->cpu_host_passthrough = has_cpu_mode (root, "host-passthrough");
  self->cpu_maximum = has_cpu_mode (root, "maximum");
  g_strfreev (self->video_models);
  self->video_models = video != NULL ? list_values (find_enum (video, "modelType")) : NULL;
  return TRUE;
}

static void
add_stamp (GString *key, const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0)
    g_string_append_printf (key, "\n%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, path,
                            (gint64)info.st_mtime, (gint64)info.st_size);
}

/* Capabilities change when libvirt, QEMU, its modules, firmware or swtpm do. */
static char *
make_key (virConnectPtr connection, const char *architecture, gboolean kvm, gulong version)
{
  char *uri = virConnectGetURI (connection);
  g_autoptr (GString) key = g_string_new (NULL);
  g_autofree char *qemu = g_strdup_printf ("/usr/bin/qemu-system-%s", architecture);

  g_string_append_printf (key, "3\n%s\n%s\n%s\n%lu", uri != NULL ? uri : "", architecture,
                          kvm ? "kvm" : "qemu", version);
  free (uri);
  add_stamp (key, qemu);
  add_stamp (key, "/usr/lib/x86_64-linux-gnu/qemu");
  add_stamp (key, "/usr/lib/qemu");
  add_stamp (key, "/usr/lib64/qemu-kvm");
  add_stamp (key, "/usr/share/qemu/firmware");
  add_stamp (key, "/usr/bin/swtpm");
  add_stamp (key, "/usr/bin/swtpm_setup");
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, key->str, -1);
}

static gboolean
is_remote (virConnectPtr connection)
{
  char *uri = virConnectGetURI (connection);
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  const gboolean remote = host != NULL && *host != '\0' && !g_str_equal (host, "localhost");

  free (uri);
  return remote;
}

static char *
ask (virConnectPtr connection, const char *architecture, gboolean kvm, GError **error)
{
  /* What libvirt would take by itself, the i440FX, has no Secure Boot. */
  const gboolean x86 =
      g_strcmp0 (architecture, "x86_64") == 0 || g_strcmp0 (architecture, "i686") == 0;
  char *xml = virConnectGetDomainCapabilities (connection, NULL, architecture, x86 ? "q35" : NULL,
                                               kvm ? "kvm" : "qemu", 0);

  if (xml == NULL)
    lodge_error_from_libvirt (error, _ ("The host cannot run machines of the architecture %s"),
                              architecture != NULL ? architecture : "?");
  char *copy = g_strdup (xml);
  free (xml);
  return copy;
}

/**
 * lodge_xml_context_load:
 * @connection: a connection to the host
 * @architecture: (nullable): the machine's architecture; %NULL for the host's own
 * @kvm: whether KVM works there, as a probe found out
 * @error: return location for an error
 *
 * Asks libvirt what the host can do. That takes up to twenty seconds the first time, because QEMU
 * is started for it; the answer is kept in the user's cache until libvirt, QEMU, the firmware or
 * swtpm change. Answers about other computers are kept for as long as the program runs. Blocks:
 * for worker threads.
 *
 * Returns: (transfer full): what the host can do
 */
LodgeXmlContext *
lodge_xml_context_load (virConnectPtr connection,
                        const char *architecture,
                        gboolean kvm,
                        GError **error)
{
  static GMutex lock;
  static GHashTable *loaded; /* key → capabilities */
  gulong version = 0;
  virNodeInfo node;

  if (architecture == NULL)
    architecture = virNodeGetInfo (connection, &node) == 0 ? node.model : "x86_64";
  virConnectGetLibVersion (connection, &version);
  g_autofree char *key = make_key (connection, architecture, kvm, version);
  g_autofree char *name = g_strconcat (key, ".xml", NULL);
  g_autofree char *dir = g_build_filename (g_get_user_cache_dir (), "lodge", "capabilities", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (LodgeXmlContext) self = lodge_xml_context_new ();
  g_autofree char *xml = NULL;
  const gboolean remote = is_remote (connection);

  g_mutex_lock (&lock);
  if (loaded == NULL)
    loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  xml = g_strdup (g_hash_table_lookup (loaded, key));
  g_mutex_unlock (&lock);

  gboolean known = xml != NULL && lodge_xml_context_parse (self, xml, NULL);
  if (!known && !remote)
    {
      g_clear_pointer (&xml, g_free);
      known =
          g_file_get_contents (path, &xml, NULL, NULL) && lodge_xml_context_parse (self, xml, NULL);
    }
  if (!known)
    {
      g_free (xml);
      xml = ask (connection, architecture, kvm, error);
      if (xml == NULL || !lodge_xml_context_parse (self, xml, error))
        return NULL;
      /* Without a cache it is slow the next time, and nothing worse. */
      if (!remote && g_mkdir_with_parents (dir, 0700) == 0)
        g_file_set_contents (path, xml, -1, NULL);
    }

  g_mutex_lock (&lock);
  g_hash_table_insert (loaded, g_steal_pointer (&key), g_steal_pointer (&xml));
  g_mutex_unlock (&lock);
  self->kvm = kvm;
  self->remote = remote;
  self->libvirt_version = version;
  return g_steal_pointer (&self);
}
