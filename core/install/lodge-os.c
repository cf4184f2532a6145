/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-install"

#include "config.h"

#include "install/lodge-os.h"

#include "install/lodge-os-private.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_URI,
  PROP_NAME,
  PROP_FAMILY,
  PROP_VENDOR,
  PROP_VERSION,
  PROP_RELEASE_DATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

struct _LodgeOs
{
  GObject parent_instance;

  OsinfoOs *os;
  GDateTime *release_date;
  GHashTable *devices; /* libosinfo's identifiers; made when first asked for */
};

G_DEFINE_FINAL_TYPE (LodgeOs, lodge_os, G_TYPE_OBJECT)

static void
lodge_os_finalize (GObject *object)
{
  LodgeOs *self = LODGE_OS (object);

  g_clear_object (&self->os);
  g_clear_pointer (&self->release_date, g_date_time_unref);
  g_clear_pointer (&self->devices, g_hash_table_unref);

  G_OBJECT_CLASS (lodge_os_parent_class)->finalize (object);
}

static void
lodge_os_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeOs *self = LODGE_OS (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, lodge_os_get_id (self));
      break;
    case PROP_URI:
      g_value_set_string (value, lodge_os_get_uri (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, lodge_os_get_name (self));
      break;
    case PROP_FAMILY:
      g_value_set_string (value, lodge_os_get_family (self));
      break;
    case PROP_VENDOR:
      g_value_set_string (value, lodge_os_get_vendor (self));
      break;
    case PROP_VERSION:
      g_value_set_string (value, lodge_os_get_version (self));
      break;
    case PROP_RELEASE_DATE:
      g_value_set_boxed (value, self->release_date);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_os_class_init (LodgeOsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_os_finalize;
  object_class->get_property = lodge_os_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_FAMILY] = g_param_spec_string ("family", NULL, NULL, NULL, flags);
  properties[PROP_VENDOR] = g_param_spec_string ("vendor", NULL, NULL, NULL, flags);
  properties[PROP_VERSION] = g_param_spec_string ("version", NULL, NULL, NULL, flags);
  properties[PROP_RELEASE_DATE] =
      g_param_spec_boxed ("release-date", NULL, NULL, G_TYPE_DATE_TIME, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_os_init (LodgeOs *self)
{
}

/**
 * lodge_os_new:
 * @os: libosinfo's object
 *
 * Returns: (transfer full): a system
 */
LodgeOs *
lodge_os_new (OsinfoOs *os)
{
  LodgeOs *self = g_object_new (LODGE_TYPE_OS, NULL);
  GDate *date = osinfo_product_get_release_date (OSINFO_PRODUCT (os));

  self->os = g_object_ref (os);
  if (date != NULL)
    {
      self->release_date = g_date_time_new_utc (
          g_date_get_year (date), (gint)g_date_get_month (date), g_date_get_day (date), 0, 0, 0);
      g_date_free (date);
    }
  return self;
}

/**
 * lodge_os_get_osinfo:
 * @self: a system
 *
 * Returns: (transfer none): libosinfo's object
 */
OsinfoOs *
lodge_os_get_osinfo (LodgeOs *self)
{
  return self->os;
}

/**
 * lodge_os_get_release_year:
 * @self: a system
 *
 * Returns: the year it was released in, 0 where that is not known
 */
gint
lodge_os_get_release_year (LodgeOs *self)
{
  return self->release_date != NULL ? g_date_time_get_year (self->release_date) : 0;
}

/**
 * lodge_os_supports:
 * @self: a system
 * @device: libosinfo's identifier of a device, for example "http://pcisig.com/pci/1af4/1042"
 *
 * Returns: whether @self has a driver for @device out of the box
 */
gboolean
lodge_os_supports (LodgeOs *self, const char *device)
{
  if (self->devices == NULL)
    {
      g_autoptr (OsinfoDeviceList) list = osinfo_os_get_all_devices (self->os, NULL);

      self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (gint i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
        {
          OsinfoEntity *entity = osinfo_list_get_nth (OSINFO_LIST (list), i);

          g_hash_table_add (self->devices, g_strdup (osinfo_entity_get_id (entity)));
        }
    }
  return g_hash_table_contains (self->devices, device);
}

typedef gint64 (*ResourceGetter) (OsinfoResources *resources);

/* The largest number that is said for PCs; libosinfo writes -1 where nothing is. */
static guint64
get_resource (OsinfoResourcesList *list, ResourceGetter getter)
{
  gint64 largest = 0;

  for (gint i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoResources *resources = OSINFO_RESOURCES (osinfo_list_get_nth (OSINFO_LIST (list), i));
      const char *architecture = osinfo_resources_get_architecture (resources);

      if (g_strcmp0 (architecture, "x86_64") == 0 || g_strcmp0 (architecture, "i686") == 0
          || g_strcmp0 (architecture, "i386") == 0 || g_strcmp0 (architecture, "all") == 0)
        largest = MAX (largest, getter (resources));
    }
  g_object_unref (list);
  return (guint64)largest;
}

/**
 * lodge_os_get_id:
 * @self: a system
 *
 * Returns: (transfer none): libosinfo's short id, for example "debian11"
 */
const char *
lodge_os_get_id (LodgeOs *self)
{
  return osinfo_product_get_short_id (OSINFO_PRODUCT (self->os));
}

/**
 * lodge_os_get_uri:
 * @self: a system
 *
 * Returns: (transfer none): libosinfo's long identifier, for example "http://debian.org/debian/11"
 */
const char *
lodge_os_get_uri (LodgeOs *self)
{
  return osinfo_entity_get_id (OSINFO_ENTITY (self->os));
}

/**
 * lodge_os_get_name:
 * @self: a system
 *
 * Returns: (transfer none): its name, in the user's language where libosinfo has it
 */
const char *
lodge_os_get_name (LodgeOs *self)
{
  return osinfo_product_get_name (OSINFO_PRODUCT (self->os));
}

/**
 * lodge_os_get_family:
 * @self: a system
 *
 * Returns: (transfer none) (nullable): "linux", "winnt", "freebsd"…
 */
const char *
lodge_os_get_family (LodgeOs *self)
{
  return osinfo_os_get_family (self->os);
}

/**
 * lodge_os_get_vendor:
 * @self: a system
 *
 * Returns: (transfer none) (nullable): who makes it
 */
const char *
lodge_os_get_vendor (LodgeOs *self)
{
  return osinfo_product_get_vendor (OSINFO_PRODUCT (self->os));
}

/**
 * lodge_os_get_version:
 * @self: a system
 *
 * Returns: (transfer none) (nullable): its version
 */
const char *
lodge_os_get_version (LodgeOs *self)
{
  return osinfo_product_get_version (OSINFO_PRODUCT (self->os));
}

/**
 * lodge_os_get_release_date:
 * @self: a system
 *
 * Returns: (transfer none) (nullable): when it was released
 */
GDateTime *
lodge_os_get_release_date (LodgeOs *self)
{
  return self->release_date;
}

/**
 * lodge_os_get_has_virtio:
 * @self: a system
 *
 * Returns: whether its installer sees a virtio disk and a virtio network card
 */
gboolean
lodge_os_get_has_virtio (LodgeOs *self)
{
  return (lodge_os_supports (self, "http://pcisig.com/pci/1af4/1042")
          || lodge_os_supports (self, "http://pcisig.com/pci/1af4/1001"))
         && (lodge_os_supports (self, "http://pcisig.com/pci/1af4/1041")
             || lodge_os_supports (self, "http://pcisig.com/pci/1af4/1000"));
}

/**
 * lodge_os_get_minimum_memory:
 * @self: a system
 *
 * Returns: bytes without which it does not install, 0 where nobody says
 */
guint64
lodge_os_get_minimum_memory (LodgeOs *self)
{
  return get_resource (osinfo_os_get_minimum_resources (self->os), osinfo_resources_get_ram);
}

/**
 * lodge_os_get_recommended_memory:
 * @self: a system
 *
 * Returns: bytes with which it works well, 0 where nobody says
 */
guint64
lodge_os_get_recommended_memory (LodgeOs *self)
{
  return get_resource (osinfo_os_get_recommended_resources (self->os), osinfo_resources_get_ram);
}

/**
 * lodge_os_get_minimum_storage:
 * @self: a system
 *
 * Returns: bytes of the smallest disk that it installs on, 0 where nobody says
 */
guint64
lodge_os_get_minimum_storage (LodgeOs *self)
{
  return get_resource (osinfo_os_get_minimum_resources (self->os), osinfo_resources_get_storage);
}

/**
 * lodge_os_get_recommended_storage:
 * @self: a system
 *
 * Returns: bytes of a fitting disk, 0 where nobody says
 */
guint64
lodge_os_get_recommended_storage (LodgeOs *self)
{
  return get_resource (osinfo_os_get_recommended_resources (self->os),
                       osinfo_resources_get_storage);
}
