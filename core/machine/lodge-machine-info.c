/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-info.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "machine/lodge-metadata.h"
#include "machine/lodge-xml.h"

#include <glib/gi18n.h>

/**
 * lodge_machine_details_free:
 * @self: (transfer full): details
 */
void
lodge_machine_details_free (LodgeMachineDetails *self)
{
  g_free (self->title);
  g_free (self->description);
  g_free (self->notes);
  g_strfreev (self->tags);
  g_free (self->os_id);
  g_free (self->accelerator);
  g_free (self->architecture);
  g_free (self->graphics);
  g_strfreev (self->consoles);
  g_free (self);
}

/**
 * lodge_machine_info_free:
 * @self: (transfer full): an info
 */
void
lodge_machine_info_free (LodgeMachineInfo *self)
{
  g_free (self->name);
  g_clear_pointer (&self->details, lodge_machine_details_free);
  g_free (self);
}

static LodgeMachineState
state_from_libvirt (int state, int reason, gboolean saved)
{
  switch (state)
    {
    case VIR_DOMAIN_NOSTATE:
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return LODGE_MACHINE_RUNNING;
    case VIR_DOMAIN_PAUSED:
      /* Every start passes through this for a moment: nobody has paused anything. */
      return reason == VIR_DOMAIN_PAUSED_STARTING_UP ? LODGE_MACHINE_RUNNING : LODGE_MACHINE_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
      return LODGE_MACHINE_SHUTTING_DOWN;
    case VIR_DOMAIN_SHUTOFF:
      return saved ? LODGE_MACHINE_SAVED : LODGE_MACHINE_OFF;
    case VIR_DOMAIN_CRASHED:
      return LODGE_MACHINE_CRASHED;
    case VIR_DOMAIN_PMSUSPENDED:
      return LODGE_MACHINE_SLEEPING;
    default:
      return LODGE_MACHINE_UNKNOWN;
    }
}

static void
domains_free (virDomainPtr *domains)
{
  for (guint i = 0; domains != NULL && domains[i] != NULL; i++)
    virDomainFree (domains[i]);
  free (domains);
}

/* The UUIDs of the domains that have a property: libvirt filters, so it is one call for all. */
static GHashTable *
uuids_with (virConnectPtr connection, unsigned int flag)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  virDomainPtr *domains = NULL;

  virConnectListAllDomains (connection, &domains, flag);
  for (guint i = 0; domains != NULL && domains[i] != NULL; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];
      virDomainGetUUIDString (domains[i], uuid);
      g_hash_table_add (set, g_strdup (uuid));
    }
  domains_free (domains);
  return set;
}

/* For drivers without bulk statistics, and for the figures that theirs leave out. */
static void
read_info (virDomainPtr domain, gboolean saved, LodgeMachineInfo *info)
{
  virDomainInfo raw;
  int state, reason = 0;

  if (virDomainGetInfo (domain, &raw) < 0)
    return;
  info->memory = raw.maxMem * LODGE_KIB;
  info->cpus = raw.nrVirtCpu;
  if (info->state == LODGE_MACHINE_UNKNOWN && virDomainGetState (domain, &state, &reason, 0) == 0)
    info->state = state_from_libvirt (state, reason, saved);
}

static void
read_stats (const virDomainStatsRecord *record, gboolean saved, LodgeMachineInfo *info)
{
  int state = -1, reason = 0;
  unsigned int cpus = 0;
  unsigned long long memory = 0;

  virTypedParamsGetInt (record->params, record->nparams, "state.state", &state);
  virTypedParamsGetInt (record->params, record->nparams, "state.reason", &reason);
  virTypedParamsGetULLong (record->params, record->nparams, "balloon.maximum", &memory);
  virTypedParamsGetUInt (record->params, record->nparams, "vcpu.maximum", &cpus);
  if (state >= 0)
    info->state = state_from_libvirt (state, reason, saved);
  info->memory = memory * LODGE_KIB;
  info->cpus = cpus;
}

static GHashTable *
read_all_stats (virConnectPtr connection, virDomainStatsRecordPtr **records)
{
  GHashTable *by_uuid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int n = virConnectGetAllDomainStats (
      connection, VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU,
      records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);

  for (int i = 0; i < n; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];
      virDomainGetUUIDString ((*records)[i]->dom, uuid);
      g_hash_table_insert (by_uuid, g_strdup (uuid), (*records)[i]);
    }
  return by_uuid;
}

/**
 * lodge_machine_info_read_all:
 * @connection: a connection
 * @details_us: how long to read details at most, in microseconds
 * @error: return location for an error
 *
 * Reads what there is to know about all domains, but their XML, in a fixed number of calls; then
 * the XML of as many as there is time for. Blocks; for a worker thread.
 *
 * Returns: (transfer full) (element-type LodgeMachineInfo): one for each domain
 */
GPtrArray *
lodge_machine_info_read_all (virConnectPtr connection, gint64 details_us, GError **error)
{
  virDomainPtr *domains = NULL;
  virDomainStatsRecordPtr *records = NULL;
  gint64 stamp = g_get_monotonic_time ();

  if (virConnectListAllDomains (connection, &domains, 0) < 0)
    {
      lodge_error_from_libvirt (error, _ ("The machines cannot be listed"));
      return NULL;
    }

  g_autoptr (GHashTable) stats = read_all_stats (connection, &records);
  g_autoptr (GHashTable) saved = uuids_with (connection, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE);
  g_autoptr (GHashTable) autostart = uuids_with (connection, VIR_CONNECT_LIST_DOMAINS_AUTOSTART);
  g_autoptr (GHashTable) transient = uuids_with (connection, VIR_CONNECT_LIST_DOMAINS_TRANSIENT);
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_machine_info_free);
  const gint64 details_until = g_get_monotonic_time () + details_us;

  for (guint i = 0; domains[i] != NULL; i++)
    {
      LodgeMachineInfo *info = g_new0 (LodgeMachineInfo, 1);
      virDomainGetUUIDString (domains[i], info->uuid);
      const virDomainStatsRecord *record = g_hash_table_lookup (stats, info->uuid);
      gboolean is_saved = g_hash_table_contains (saved, info->uuid);

      info->stamp = stamp;
      info->name = g_strdup (virDomainGetName (domains[i]));
      info->autostart = g_hash_table_contains (autostart, info->uuid);
      info->persistent = !g_hash_table_contains (transient, info->uuid);
      if (record != NULL)
        read_stats (record, is_saved, info);
      if (info->memory == 0 || info->cpus == 0 || info->state == LODGE_MACHINE_UNKNOWN)
        read_info (domains[i], is_saved, info);
      if (details_us > 0 && g_get_monotonic_time () < details_until)
        info->details = lodge_machine_details_read (domains[i]);
      g_ptr_array_add (infos, info);
    }
  if (records != NULL)
    virDomainStatsRecordListFree (records);
  domains_free (domains);
  return infos;
}

/**
 * lodge_machine_info_read:
 * @connection: a connection
 * @uuid: a domain's UUID
 * @error: return location for an error other than the domain's absence
 *
 * Reads everything about one domain. Blocks; for a worker thread.
 *
 * Returns: (transfer full): what is known, with gone set if there is no such domain
 */
LodgeMachineInfo *
lodge_machine_info_read (virConnectPtr connection, const char *uuid, GError **error)
{
  g_autoptr (LodgeMachineInfo) info = g_new0 (LodgeMachineInfo, 1);
  gint64 stamp = g_get_monotonic_time ();
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (connection, uuid);
  int autostart = 0;

  g_strlcpy (info->uuid, uuid, sizeof info->uuid);
  info->stamp = stamp;
  if (domain == NULL)
    {
      const virError *last = virGetLastError ();
      if (last != NULL && last->code != VIR_ERR_NO_DOMAIN)
        {
          lodge_error_from_libvirt (error, _ ("A machine’s state cannot be read"));
          return NULL;
        }
      info->gone = TRUE;
      return g_steal_pointer (&info);
    }

  info->name = g_strdup (virDomainGetName (domain));
  info->persistent = virDomainIsPersistent (domain) == 1;
  if (virDomainGetAutostart (domain, &autostart) == 0)
    info->autostart = autostart != 0;
  read_info (domain, virDomainHasManagedSaveImage (domain, 0) == 1, info);
  info->details = lodge_machine_details_read (domain);
  return g_steal_pointer (&info);
}

/**
 * lodge_machine_info_read_details:
 * @connection: a connection
 * @uuids: domains' UUIDs
 * @time_us: how long to read at most, in microseconds
 *
 * Reads what lodge_machine_info_read_all() has left out, in a third of the calls that
 * lodge_machine_info_read() takes. Blocks; for a worker thread.
 *
 * Returns: (transfer full) (element-type LodgeMachineInfo): just the details of the first few
 * @uuids, of at least one; without any where a domain has gone
 */
GPtrArray *
lodge_machine_info_read_details (virConnectPtr connection, const char *const *uuids, gint64 time_us)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_machine_info_free);
  const gint64 until = g_get_monotonic_time () + time_us;

  do
    {
      LodgeMachineInfo *info = g_new0 (LodgeMachineInfo, 1);
      info->stamp = g_get_monotonic_time ();
      g_autoptr (virDomain) domain = virDomainLookupByUUIDString (connection, uuids[infos->len]);

      g_strlcpy (info->uuid, uuids[infos->len], sizeof info->uuid);
      info->only_details = TRUE;
      if (domain != NULL)
        info->details = lodge_machine_details_read (domain);
      g_ptr_array_add (infos, info);
    }
  while (uuids[infos->len] != NULL && g_get_monotonic_time () < until);
  return infos;
}

static gboolean
is_spice (xmlNode *graphics)
{
  g_autofree char *type = lodge_xml_attr (graphics, "type");

  return g_strcmp0 (type, "spice") == 0;
}

/* SPICE where there is any, else the first display there is. */
static char *
dup_graphics (xmlNode *devices)
{
  xmlNode *first = lodge_xml_child (devices, "graphics");

  for (xmlNode *node = first; node != NULL; node = lodge_xml_next (node, "graphics"))
    if (is_spice (node))
      return g_strdup ("spice");
  return lodge_xml_attr (first, "type");
}

/* Calls @each for every serial port and console that libvirt can open, with the name that libvirt
 * gives it when the machine is on. The first serial port is listed a second time, as a console. */
static void
foreach_console (xmlNode *devices,
                 void (*each) (xmlNode *node, const char *name, gpointer data),
                 gpointer data)
{
  static const char *const kinds[] = { "serial", "console" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint n = 0;

      for (xmlNode *node = lodge_xml_child (devices, kinds[i]); node != NULL;
           node = lodge_xml_next (node, kinds[i]), n++)
        {
          g_autofree char *name = g_strdup_printf ("%s%u", kinds[i], n);

          if (lodge_xml_attr_is (node, "type", "pty")
              && !(i == 1
                   && lodge_xml_attr_is (lodge_xml_child (node, "target"), "type", "serial")))
            each (node, name, data);
        }
    }
}

static void
add_console (xmlNode *node, const char *name, gpointer data)
{
  g_strv_builder_add (data, name);
}

/**
 * lodge_machine_details_parse:
 * @xml: a domain's XML
 *
 * Works from any thread. What @xml does not say stays %NULL: it may be anybody's.
 *
 * Returns: (transfer full): the details
 */
LodgeMachineDetails *
lodge_machine_details_parse (const char *xml)
{
  LodgeMachineDetails *details = g_new0 (LodgeMachineDetails, 1);
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, "domain", NULL);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;

  if (root == NULL)
    return details;
  g_autofree char *type = lodge_xml_attr (root, "type");
  details->accelerator = g_strdup (g_strcmp0 (type, "qemu") == 0 ? "tcg" : type);
  details->title = lodge_xml_text (lodge_xml_child (root, "title"));
  details->description = lodge_xml_text (lodge_xml_child (root, "description"));
  details->architecture = lodge_xml_attr (lodge_xml_find (root, "os", "type", NULL), "arch");
  details->graphics = dup_graphics (lodge_xml_child (root, "devices"));

  g_autoptr (GStrvBuilder) consoles = g_strv_builder_new ();
  foreach_console (lodge_xml_child (root, "devices"), add_console, consoles);
  details->consoles = g_strv_builder_end (consoles);

  g_autoptr (LodgeMetadata) metadata = lodge_metadata_parse_doc (doc);
  details->notes = g_steal_pointer (&metadata->notes);
  details->tags = g_steal_pointer (&metadata->tags);
  details->os_id = g_steal_pointer (&metadata->os_id);
  details->owned = metadata->owned;
  return details;
}

/**
 * lodge_machine_details_find_spice:
 * @xml: a domain's XML
 *
 * libvirt numbers the displays of a domain, whatever protocol they speak. Works from any thread.
 *
 * Returns: the number of the first SPICE display, or -1
 */
int
lodge_machine_details_find_spice (const char *xml)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, "domain", NULL);
  int index = 0;

  if (doc == NULL)
    return -1;
  for (xmlNode *node = lodge_xml_find (xmlDocGetRootElement (doc), "devices", "graphics", NULL);
       node != NULL; node = lodge_xml_next (node, "graphics"), index++)
    if (is_spice (node))
      return index;
  return -1;
}

typedef struct
{
  const char *wanted;
  char *alias;
} Search;

static void
look_at_console (xmlNode *node, const char *name, gpointer data)
{
  Search *search = data;

  if (search->alias == NULL && (search->wanted == NULL || g_str_equal (search->wanted, name)))
    search->alias = lodge_xml_attr (lodge_xml_child (node, "alias"), "name");
}

/**
 * lodge_machine_details_find_console:
 * @xml: the XML of a domain that is on
 * @name: (nullable): one of its consoles, or %NULL for the first
 *
 * People may have given a device another alias than the one libvirt makes up. Works from any
 * thread.
 *
 * Returns: (transfer full) (nullable): what libvirt calls the device
 */
char *
lodge_machine_details_find_console (const char *xml, const char *name)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, "domain", NULL);
  Search search = { .wanted = name };

  if (doc != NULL)
    foreach_console (lodge_xml_child (xmlDocGetRootElement (doc), "devices"), look_at_console,
                     &search);
  return search.alias;
}

/**
 * lodge_machine_details_read:
 * @domain: a domain
 *
 * Blocks; for a worker thread.
 *
 * Returns: (transfer full) (nullable): what its XML says, or %NULL if that cannot be had
 */
LodgeMachineDetails *
lodge_machine_details_read (virDomainPtr domain)
{
  char *xml = virDomainGetXMLDesc (domain, 0);
  LodgeMachineDetails *details = xml != NULL ? lodge_machine_details_parse (xml) : NULL;

  free (xml);
  return details;
}
