/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "snapshot/lodge-snapshot-private.h"

#include "base/lodge-error.h"
#include "machine/lodge-metadata.h"
#include "machine/lodge-xml.h"
#include "snapshot/lodge-snapshot-beside.h"

#include <glib/gi18n.h>
#include <string.h>

/* The name becomes a file name with ".xml" behind it, and QEMU keeps 255 bytes of it. */
#define MAX_NAME_BYTES 200

enum
{
  PROP_0,
  PROP_NAME,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_CREATED,
  PROP_KIND,
  PROP_MEMORY,
  PROP_NVRAM,
  PROP_TPM,
  PROP_CURRENT,
  PROP_PARENT,
  PROP_DEPTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeSnapshot:
 *
 * What a machine was at some moment, as libvirt knows it. It never changes: after a change there is
 * a new one in the #LodgeSnapshotList. For the main thread.
 */
struct _LodgeSnapshot
{
  GObject parent_instance;

  char *name;
  char *title;
  char *description;
  char *parent_name;
  GDateTime *created;
  LodgeSnapshotKind kind;
  gboolean memory;
  gboolean nvram;
  gboolean tpm;
  gboolean current;

  LodgeSnapshot *parent; /* of the same list, which keeps both */
  guint depth;
  guint n_children;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshot, lodge_snapshot, G_TYPE_OBJECT)

static const GEnumValue kinds[] = {
  { LODGE_SNAPSHOT_INTERNAL, "LODGE_SNAPSHOT_INTERNAL", "internal" },
  { LODGE_SNAPSHOT_EXTERNAL, "LODGE_SNAPSHOT_EXTERNAL", "external" },
  { LODGE_SNAPSHOT_MIXED, "LODGE_SNAPSHOT_MIXED", "mixed" },
  { 0, NULL, NULL },
};

GType
lodge_snapshot_kind_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeSnapshotKind", kinds));
  return type;
}

/**
 * lodge_snapshot_kind_to_nick:
 * @kind: a kind
 *
 * Returns: (transfer static): the word for it in JSON, not translated
 */
const char *
lodge_snapshot_kind_to_nick (LodgeSnapshotKind kind)
{
  g_return_val_if_fail (kind <= LODGE_SNAPSHOT_MIXED, NULL);

  return kinds[kind].value_nick;
}

static void
lodge_snapshot_finalize (GObject *object)
{
  LodgeSnapshot *self = LODGE_SNAPSHOT (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_free (self->parent_name);
  g_clear_pointer (&self->created, g_date_time_unref);

  G_OBJECT_CLASS (lodge_snapshot_parent_class)->finalize (object);
}

static void
lodge_snapshot_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeSnapshot *self = LODGE_SNAPSHOT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lodge_snapshot_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_CREATED:
      g_value_set_boxed (value, self->created);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_MEMORY:
      g_value_set_boolean (value, self->memory);
      break;
    case PROP_NVRAM:
      g_value_set_boolean (value, self->nvram);
      break;
    case PROP_TPM:
      g_value_set_boolean (value, self->tpm);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, self->current);
      break;
    case PROP_PARENT:
      g_value_set_object (value, self->parent);
      break;
    case PROP_DEPTH:
      g_value_set_uint (value, self->depth);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_snapshot_class_init (LodgeSnapshotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_snapshot_finalize;
  object_class->get_property = lodge_snapshot_get_property;

  /**
   * LodgeSnapshot:name: libvirt's name of it, which never changes
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * LodgeSnapshot:title: what a person calls it; the name where nobody has said otherwise
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  /**
   * LodgeSnapshot:created: when it was taken, in local time
   */
  properties[PROP_CREATED] = g_param_spec_boxed ("created", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, LODGE_TYPE_SNAPSHOT_KIND,
                                             LODGE_SNAPSHOT_INTERNAL, flags);
  /**
   * LodgeSnapshot:memory: whether it holds the memory of a running machine
   */
  properties[PROP_MEMORY] = g_param_spec_boolean ("memory", NULL, NULL, FALSE, flags);
  /**
   * LodgeSnapshot:nvram: whether it holds the variables of the UEFI firmware
   */
  properties[PROP_NVRAM] = g_param_spec_boolean ("nvram", NULL, NULL, FALSE, flags);
  /**
   * LodgeSnapshot:tpm: whether it holds the state of the TPM
   */
  properties[PROP_TPM] = g_param_spec_boolean ("tpm", NULL, NULL, FALSE, flags);
  /**
   * LodgeSnapshot:current: whether the machine has gone on from here
   */
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  /**
   * LodgeSnapshot:parent: (nullable): the snapshot that the machine had gone on from
   */
  properties[PROP_PARENT] = g_param_spec_object ("parent", NULL, NULL, LODGE_TYPE_SNAPSHOT, flags);
  /**
   * LodgeSnapshot:depth: how many snapshots come before it
   */
  properties[PROP_DEPTH] = g_param_spec_uint ("depth", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_snapshot_init (LodgeSnapshot *self)
{
}

/* Memory counts: an external memory file makes a snapshot external. */
static LodgeSnapshotKind
parse_kind (xmlNode *root)
{
  xmlNode *memory = lodge_xml_child (root, "memory");
  gboolean internal = lodge_xml_attr_is (memory, "snapshot", "internal");
  gboolean external = lodge_xml_attr_is (memory, "snapshot", "external");

  for (xmlNode *disk = lodge_xml_find (root, "disks", "disk", NULL); disk != NULL;
       disk = lodge_xml_next (disk, "disk"))
    {
      internal |= lodge_xml_attr_is (disk, "snapshot", "internal");
      external |= lodge_xml_attr_is (disk, "snapshot", "external");
    }
  if (internal && external)
    return LODGE_SNAPSHOT_MIXED;
  return external ? LODGE_SNAPSHOT_EXTERNAL : LODGE_SNAPSHOT_INTERNAL;
}

static gboolean
parse_memory (xmlNode *root)
{
  xmlNode *memory = lodge_xml_child (root, "memory");
  g_autofree char *state = lodge_xml_text (lodge_xml_child (root, "state"));

  if (memory != NULL)
    return !lodge_xml_attr_is (memory, "snapshot", "no");
  /* Old ones say it with the state alone. */
  return g_strcmp0 (state, "running") == 0 || g_strcmp0 (state, "paused") == 0;
}

static gboolean
has_beside (LodgeSnapshot *self, xmlNode *root, LodgeSnapshotBeside what)
{
  g_autofree char *path =
      lodge_snapshot_beside_dup_path (lodge_xml_child (root, "domain"), self->name, what);

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The element says whose title it is: a machine that has gone back to a snapshot has that one's in
 * its own definition, and passes it on to snapshots that are taken later. */
static char *
parse_title (xmlNode *root, const char *name)
{
  xmlNode *machine = lodge_metadata_find_node (lodge_xml_child (root, "domain"));
  xmlNode *node = lodge_xml_child (machine, "snapshot");

  return lodge_xml_attr_is (node, "name", name) ? lodge_xml_attr (node, "title") : NULL;
}

/**
 * lodge_snapshot_parse:
 * @xml: what virDomainSnapshotGetXMLDesc() returns
 * @current: whether it is the one that the machine has gone on from
 * @local: whether the host's files are this computer's, so that what is kept beside the disks is
 *   looked for
 * @error: return location for an error, %LODGE_ERROR_INVALID
 *
 * Works from any thread. The format is in libvirt's formatsnapshot page.
 *
 * Returns: (transfer full): the snapshot, without parent
 */
LodgeSnapshot *
lodge_snapshot_parse (const char *xml, gboolean current, gboolean local, GError **error)
{
  g_autoptr (xmlDoc) doc = lodge_xml_parse (xml, "domainsnapshot", error);

  if (doc == NULL)
    return NULL;
  xmlNode *root = xmlDocGetRootElement (doc);
  g_autofree char *name = lodge_xml_text (lodge_xml_child (root, "name"));
  g_autofree char *time = lodge_xml_text (lodge_xml_child (root, "creationTime"));

  if (name == NULL)
    {
      g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                           _ ("A snapshot without a name cannot be read"));
      return NULL;
    }
  LodgeSnapshot *self = g_object_new (LODGE_TYPE_SNAPSHOT, NULL);
  self->name = g_steal_pointer (&name);
  self->title = parse_title (root, self->name);
  self->description = lodge_xml_text (lodge_xml_child (root, "description"));
  self->parent_name = lodge_xml_text (lodge_xml_find (root, "parent", "name", NULL));
  self->created =
      g_date_time_new_from_unix_local (time != NULL ? g_ascii_strtoll (time, NULL, 10) : 0);
  if (self->created == NULL)
    self->created = g_date_time_new_from_unix_local (0);
  self->kind = parse_kind (root);
  self->memory = parse_memory (root);
  self->current = current;
  if (local)
    {
      self->memory |= has_beside (self, root, LODGE_SNAPSHOT_BESIDE_MEMORY);
      self->nvram = has_beside (self, root, LODGE_SNAPSHOT_BESIDE_NVRAM);
      self->tpm = has_beside (self, root, LODGE_SNAPSHOT_BESIDE_TPM);
    }
  return self;
}

/* Private to the list. */
const char *
lodge_snapshot_get_parent_name (LodgeSnapshot *self)
{
  return self->parent_name;
}

/* Private to the list, which owns @self and @parent. */
void
lodge_snapshot_set_place (LodgeSnapshot *self, LodgeSnapshot *parent, guint depth)
{
  g_set_weak_pointer (&self->parent, parent);
  self->depth = depth;
  if (parent != NULL)
    parent->n_children++;
}

/**
 * lodge_snapshot_get_name:
 * @self: a snapshot
 *
 * Returns: (transfer none): #LodgeSnapshot:name
 */
const char *
lodge_snapshot_get_name (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), NULL);

  return self->name;
}

/**
 * lodge_snapshot_get_title:
 * @self: a snapshot
 *
 * Returns: (transfer none): #LodgeSnapshot:title
 */
const char *
lodge_snapshot_get_title (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), NULL);

  return self->title != NULL && *self->title != '\0' ? self->title : self->name;
}

/**
 * lodge_snapshot_get_description:
 * @self: a snapshot
 *
 * Returns: (transfer none) (nullable): what somebody wrote about it
 */
const char *
lodge_snapshot_get_description (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), NULL);

  return self->description;
}

/**
 * lodge_snapshot_get_created:
 * @self: a snapshot
 *
 * Returns: (transfer none): #LodgeSnapshot:created
 */
GDateTime *
lodge_snapshot_get_created (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), NULL);

  return self->created;
}

/**
 * lodge_snapshot_get_kind:
 * @self: a snapshot
 *
 * Returns: how it is stored
 */
LodgeSnapshotKind
lodge_snapshot_get_kind (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), LODGE_SNAPSHOT_INTERNAL);

  return self->kind;
}

/**
 * lodge_snapshot_get_memory:
 * @self: a snapshot
 *
 * Returns: #LodgeSnapshot:memory
 */
gboolean
lodge_snapshot_get_memory (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), FALSE);

  return self->memory;
}

/**
 * lodge_snapshot_get_nvram:
 * @self: a snapshot
 *
 * Returns: #LodgeSnapshot:nvram
 */
gboolean
lodge_snapshot_get_nvram (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), FALSE);

  return self->nvram;
}

/**
 * lodge_snapshot_get_tpm:
 * @self: a snapshot
 *
 * Returns: #LodgeSnapshot:tpm
 */
gboolean
lodge_snapshot_get_tpm (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), FALSE);

  return self->tpm;
}

/**
 * lodge_snapshot_get_current:
 * @self: a snapshot
 *
 * Returns: #LodgeSnapshot:current
 */
gboolean
lodge_snapshot_get_current (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), FALSE);

  return self->current;
}

/**
 * lodge_snapshot_get_parent:
 * @self: a snapshot
 *
 * Returns: (transfer none) (nullable): #LodgeSnapshot:parent
 */
LodgeSnapshot *
lodge_snapshot_get_parent (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), NULL);

  return self->parent;
}

/**
 * lodge_snapshot_get_depth:
 * @self: a snapshot
 *
 * Returns: #LodgeSnapshot:depth
 */
guint
lodge_snapshot_get_depth (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), 0);

  return self->depth;
}

/**
 * lodge_snapshot_get_n_children:
 * @self: a snapshot
 *
 * Returns: how many snapshots were taken after going on from this one, directly
 */
guint
lodge_snapshot_get_n_children (LodgeSnapshot *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), 0);

  return self->n_children;
}

/**
 * lodge_snapshot_name_check:
 * @name: (nullable): what a person typed as the name of a snapshot
 * @error: return location for an error, %LODGE_ERROR_INVALID, that says what is wrong
 *
 * It becomes libvirt's name of the snapshot, as far as QEMU takes it, or else the title.
 *
 * Returns: whether it can be one
 */
gboolean
lodge_snapshot_name_check (const char *name, GError **error)
{
  const char *problem = NULL;

  if (name == NULL || name[strspn (name, " \t")] == '\0')
    problem = _ ("A snapshot needs a name");
  else if (!g_utf8_validate (name, -1, NULL))
    problem = _ ("The name is not valid text");
  else if (strlen (name) > MAX_NAME_BYTES)
    problem = _ ("The name is too long");
  else if (strpbrk (name, "/\\\"'%") != NULL)
    problem = _ ("The name of a snapshot cannot contain / \\ \" ' or %");
  else if (name[0] == '.' || name[0] == '-')
    problem = _ ("The name of a snapshot cannot begin with “.” or “-”");
  else if (g_ascii_isspace (name[0]) || g_ascii_isspace (name[strlen (name) - 1]))
    problem = _ ("A name cannot begin or end with a space");
  else
    for (const char *p = name; *p != '\0' && problem == NULL; p = g_utf8_next_char (p))
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        problem = _ ("A name cannot contain control characters");

  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_INVALID, problem);
  return FALSE;
}
