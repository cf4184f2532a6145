/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-doctor-private.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

/* What is looked for among the descriptors that QEMU's firmware.json specifies. */
typedef struct
{
  gboolean plain;
  gboolean secure;
  char *missing;    /* a firmware file that a descriptor names and nobody has */
  char *unreadable; /* a descriptor that is no descriptor */
} Survey;

static gboolean
has_string (JsonObject *object, const char *member, const char *wanted)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  JsonArray *array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING
          && strcmp (json_node_get_string (element), wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
fits_architecture (JsonObject *root)
{
  JsonNode *node = json_object_get_member (root, "targets");

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  JsonArray *targets = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (targets); i++)
    {
      JsonNode *target = json_array_get_element (targets, i);
      if (JSON_NODE_HOLDS_OBJECT (target)
          && g_strcmp0 (get_string (json_node_get_object (target), "architecture"),
                        lodge_doctor_architecture ())
                 == 0)
        return TRUE;
    }
  return FALSE;
}

/* Machines keep UEFI's settings in a copy of the template: firmware without one is for special
 * guests, and no help to an ordinary one. */
static gboolean
has_files (const LodgeDoctorContext *context, JsonObject *root, Survey *survey)
{
  JsonObject *mapping = get_object (root, "mapping");
  const char *files[] = { get_string (get_object (mapping, "executable"), "filename"),
                          get_string (get_object (mapping, "nvram-template"), "filename") };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i] == NULL || !g_path_is_absolute (files[i]))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (!lodge_doctor_system_exists (context->system, files[i]))
      {
        if (survey->missing == NULL)
          survey->missing = g_strdup (files[i]);
        return FALSE;
      }
  return TRUE;
}

static void
read_descriptor (const LodgeDoctorContext *context, const char *path, Survey *survey)
{
  const LodgeDoctorSystem here = { .root = (char *)"" };
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *text = lodge_doctor_system_read (&here, path);

  /* An empty file switches off the one of the same name in a folder that counts less. */
  if (text != NULL && *text == '\0')
    return;
  JsonNode *node = text != NULL && json_parser_load_from_data (parser, text, -1, NULL)
                       ? json_parser_get_root (parser)
                       : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      if (survey->unreadable == NULL)
        survey->unreadable = g_strdup (path);
      return;
    }

  JsonObject *root = json_node_get_object (node);
  if (!has_string (root, "interface-types", "uefi") || !fits_architecture (root)
      || !has_files (context, root, survey))
    return;
  if (has_string (root, "features", "secure-boot"))
    survey->secure = TRUE;
  else
    survey->plain = TRUE;
}

static void
read_folder (const LodgeDoctorContext *context,
             const char *folder,
             GHashTable *seen,
             Survey *survey)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_suffix (name, ".json") || *name == '.'
          || !g_hash_table_add (seen, g_strdup (name)))
        continue;
      g_autofree char *path = g_build_filename (folder, name, NULL);
      read_descriptor (context, path, survey);
    }
}

/**
 * lodge_doctor_look_firmware: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Reads QEMU's firmware descriptors as libvirt does, and looks for one with Secure Boot and one
 * without whose files are there.
 */
void
lodge_doctor_look_firmware (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *user = g_build_filename (context->system->config_home, "qemu", "firmware", NULL);
  g_autofree char *admin = lodge_doctor_system_resolve (context->system, "/etc/qemu/firmware");
  g_autofree char *vendor =
      lodge_doctor_system_resolve (context->system, "/usr/share/qemu/firmware");
  const char *folders[] = { user, admin, vendor };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Survey survey = { 0 };

  /* Only a person's own libvirt reads the person's own descriptors. */
  for (guint i = context->is_session ? 0 : 1; i < G_N_ELEMENTS (folders); i++)
    read_folder (context, folders[i], seen, &survey);

  if (survey.unreadable != NULL)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_WARNING,
        g_strdup_printf (_ ("The firmware descriptor %s is damaged, and libvirt starts no machine "
                            "with UEFI until it is repaired or removed"),
                         survey.unreadable));
  else if (survey.plain && survey.secure)
    lodge_doctor_finding_set (finding, LODGE_CHECK_OK,
                              _ ("UEFI firmware is installed, with and without Secure Boot"));
  else if (survey.secure)
    lodge_doctor_finding_set (finding, LODGE_CHECK_WARNING,
                              _ ("There is UEFI firmware with Secure Boot only, which starts no "
                                 "unsigned systems"));
  else if (survey.plain)
    lodge_doctor_finding_set (finding, LODGE_CHECK_WARNING,
                              _ ("There is UEFI firmware, but none with Secure Boot, which Windows "
                                 "11 asks for"));
  else if (survey.missing != NULL)
    lodge_doctor_finding_take (
        finding, LODGE_CHECK_WARNING,
        g_strdup_printf (_ ("UEFI firmware is half installed, because %s is missing: machines can "
                            "start with BIOS only"),
                         survey.missing));
  else
    lodge_doctor_finding_set (
        finding, LODGE_CHECK_WARNING,
        _ ("UEFI firmware is not installed: machines can start with BIOS only"));

  if (survey.unreadable == NULL && !(survey.plain && survey.secure))
    lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_FIRMWARE);
  g_free (survey.missing);
  g_free (survey.unreadable);
}
