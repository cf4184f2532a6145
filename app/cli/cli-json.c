/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-json.h"

#include <stdio.h>

/* What is printed here is documented in lodge(1) as stable: add to it, take nothing away. */

/**
 * cli_json_string:
 * @json: inside an object
 * @name: the member
 * @value: (nullable): its value; %NULL and "" become null
 */
void
cli_json_string (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  if (value != NULL && *value != '\0')
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

/**
 * cli_json_size:
 * @json: inside an object
 * @name: the member
 * @value: its value
 */
void
cli_json_size (JsonBuilder *json, const char *name, guint64 value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, MIN (value, G_MAXINT64));
}

/**
 * cli_json_boolean:
 * @json: inside an object
 * @name: the member
 * @value: its value
 */
void
cli_json_boolean (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

/**
 * cli_json_strings:
 * @json: inside an object
 * @name: the member
 * @values: (nullable): its values; %NULL becomes an empty array
 */
void
cli_json_strings (JsonBuilder *json, const char *name, const char *const *values)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (json, values[i]);
  json_builder_end_array (json);
}

/**
 * cli_json_machine:
 * @json: inside an object
 * @machine: a machine that was loaded with details
 *
 * Adds what `list` and `show` have in common.
 */
void
cli_json_machine (JsonBuilder *json, LodgeMachine *machine)
{
  cli_json_string (json, "name", lodge_machine_get_name (machine));
  cli_json_string (json, "uuid", lodge_machine_get_uuid (machine));
  cli_json_string (json, "state", lodge_machine_state_to_nick (lodge_machine_get_state (machine)));
  cli_json_string (json, "host", lodge_host_get_uri (lodge_machine_get_host (machine)));
  cli_json_size (json, "memory_bytes", lodge_machine_get_memory (machine));
  cli_json_size (json, "cpus", lodge_machine_get_cpus (machine));
  cli_json_string (json, "accelerator", lodge_machine_get_accelerator (machine));
  cli_json_string (json, "title", lodge_machine_get_title (machine));
  cli_json_strings (json, "tags", lodge_machine_get_tags (machine));
  cli_json_string (json, "os", lodge_machine_get_os_id (machine));
  cli_json_boolean (json, "autostart", lodge_machine_get_autostart (machine));
  cli_json_boolean (json, "persistent", lodge_machine_get_persistent (machine));
  cli_json_boolean (json, "owned", lodge_machine_get_owned (machine));
}

/**
 * cli_json_files:
 * @json: inside an object
 * @name: the member
 * @files: a machine's files
 */
void
cli_json_files (JsonBuilder *json, const char *name, LodgeMachineFiles *files)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);
      json_builder_begin_object (json);
      cli_json_string (json, "path", lodge_machine_file_get_path (file));
      cli_json_string (json, "kind", lodge_file_kind_to_nick (lodge_machine_file_get_kind (file)));
      cli_json_size (json, "size_bytes", lodge_machine_file_get_size (file));
      cli_json_boolean (json, "exists", lodge_machine_file_get_exists (file));
      cli_json_boolean (json, "owned", lodge_machine_file_get_owned (file));
      cli_json_boolean (json, "removed_on_delete", lodge_machine_file_get_remove (file));
      cli_json_strings (json, "used_by", lodge_machine_file_get_used_by (file));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/**
 * cli_json_print:
 * @json: a complete value
 *
 * Writes it to standard output; JSON is UTF-8 whatever the terminal is.
 */
void
cli_json_print (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = json_to_string (root, TRUE);

  fputs (text, stdout);
  fputc ('\n', stdout);
}
