/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-plan.h"

#include "cli-json.h"
#include "cli-table.h"

static const char *
firmware_text (LodgeFirmware firmware)
{
  switch (firmware)
    {
    case LODGE_FIRMWARE_BIOS:
      return _ ("BIOS");
    case LODGE_FIRMWARE_UEFI:
      return _ ("UEFI");
    case LODGE_FIRMWARE_UEFI_SECURE:
      return _ ("UEFI with Secure Boot");
    default:
      g_return_val_if_reached ("");
    }
}

static const char *
nick_of (GType type, int value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);

  return g_enum_get_value (enum_class, value)->value_nick;
}

static char *
describe_disk (const LodgeDiskSpec *disk)
{
  g_autofree char *size = lodge_format_size (disk->size);

  if (disk->cdrom && disk->source == LODGE_DISK_SOURCE_COPY)
    return g_strdup_printf (_ ("a copy of %s in %s"), disk->source_path, disk->path);
  if (disk->cdrom)
    return g_strdup (disk->source_path != NULL ? disk->source_path : _ ("empty"));
  switch (disk->source)
    {
    case LODGE_DISK_SOURCE_NEW:
      return g_strdup_printf (_ ("a new one of %s in %s"), size, disk->path);
    case LODGE_DISK_SOURCE_USE:
      if (disk->backing != NULL)
        return g_strdup_printf (_ ("%s, used where it is, with %s as its base"), disk->source_path,
                                disk->backing);
      return g_strdup_printf (_ ("%s, used where it is"), disk->source_path);
    case LODGE_DISK_SOURCE_COPY:
      return g_strdup_printf (_ ("a copy of %s in %s"), disk->source_path, disk->path);
    case LODGE_DISK_SOURCE_CONVERT:
      return g_strdup_printf (_ ("%s, converted to qcow2 in %s"), disk->source_path, disk->path);
    default:
      g_return_val_if_reached (NULL);
    }
}

static char *
describe_network (const LodgeNetworkSpec *network)
{
  switch (network->kind)
    {
    case LODGE_NETWORK_USER:
      return g_strdup (_ ("shares this computer's connection (NAT)"));
    case LODGE_NETWORK_VIRTUAL:
      return g_strdup_printf (_ ("the virtual network “%s”"), network->source);
    case LODGE_NETWORK_BRIDGE:
      return g_strdup_printf (_ ("the bridge “%s”"), network->source);
    case LODGE_NETWORK_NONE:
      return g_strdup (_ ("a card without a cable"));
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
add_line (CliTable *table, const char *label, const char *value)
{
  const char *const cells[] = { label, value, NULL };

  if (value != NULL)
    cli_table_add (table, cells);
}

static void
add_devices (CliTable *table, LodgeMachineSpec *spec)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (spec);
  GPtrArray *networks = lodge_machine_spec_get_networks (spec);

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = g_ptr_array_index (disks, i);
      g_autofree char *text = describe_disk (disk);
      add_line (table, disk->cdrom ? _ ("CD-ROM:") : _ ("Disk:"), text);
    }
  for (guint i = 0; i < networks->len; i++)
    {
      g_autofree char *text = describe_network (g_ptr_array_index (networks, i));
      add_line (table, _ ("Network:"), text);
    }
  if (networks->len == 0)
    add_line (table, _ ("Network:"), _ ("none"));
}

/**
 * cli_plan_print:
 * @spec: a complete spec
 * @os: (nullable): the operating system that was recognised or named
 * @host: where the machine will be
 *
 * Says on standard output what will be made.
 */
void
cli_plan_print (LodgeMachineSpec *spec, LodgeOs *os, LodgeHost *host)
{
  const char *const headings[] = { _ ("Name:"), lodge_machine_spec_get_name (spec), NULL };
  g_autoptr (CliTable) table = cli_table_new (headings);
  g_autofree char *memory = lodge_format_size (lodge_machine_spec_get_memory (spec));
  g_autofree char *cpus = g_strdup_printf ("%u", lodge_machine_spec_get_cpus (spec));

  add_line (table, _ ("Title:"), lodge_machine_spec_get_title (spec));
  add_line (table, _ ("Host:"), lodge_host_get_uri (host));
  add_line (table, _ ("OS:"),
            os != NULL ? lodge_os_get_name (os) : _ ("not recognised; “--os ID” names it"));
  add_line (table, _ ("Processors:"), cpus);
  add_line (table, _ ("Memory:"), memory);
  add_line (table, _ ("Firmware:"), firmware_text (lodge_machine_spec_get_firmware (spec)));
  if (lodge_machine_spec_get_tpm (spec))
    add_line (table, _ ("TPM:"), _ ("version 2.0, emulated"));
  add_line (table, _ ("Devices:"),
            lodge_machine_spec_get_devices (spec) == LODGE_DEVICES_PARAVIRTUAL
                ? _ ("paravirtual (virtio)")
                : _ ("compatible (emulated hardware)"));
  add_line (table, _ ("Kernel:"), lodge_machine_spec_get_kernel (spec));
  add_line (table, _ ("Initrd:"), lodge_machine_spec_get_initrd (spec));
  add_line (table, _ ("Command line:"), lodge_machine_spec_get_command_line (spec));
  add_devices (table, spec);
  cli_table_print (table);
}

static void
add_disks_json (JsonBuilder *json, GPtrArray *disks)
{
  json_builder_set_member_name (json, "disks");
  json_builder_begin_array (json);
  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = g_ptr_array_index (disks, i);
      static const char *const sources[] = { "new", "use", "copy", "convert" };
      json_builder_begin_object (json);
      cli_json_boolean (json, "cdrom", disk->cdrom);
      cli_json_string (json, "source", sources[disk->source]);
      cli_json_string (json, "source_path", disk->source_path);
      cli_json_string (json, "path", disk->path);
      cli_json_string (json, "backing_path", disk->backing);
      cli_json_size (json, "size_bytes", disk->size);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_networks_json (JsonBuilder *json, GPtrArray *networks)
{
  json_builder_set_member_name (json, "networks");
  json_builder_begin_array (json);
  for (guint i = 0; i < networks->len; i++)
    {
      const LodgeNetworkSpec *network = g_ptr_array_index (networks, i);
      static const char *const kinds[] = { "user", "virtual", "bridge", "none" };
      json_builder_begin_object (json);
      cli_json_string (json, "kind", kinds[network->kind]);
      cli_json_string (json, "source", network->source);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/**
 * cli_plan_print_json:
 * @spec: a complete spec
 * @host: where the machine will be
 *
 * Prints what will be made as JSON.
 */
void
cli_plan_print_json (LodgeMachineSpec *spec, LodgeHost *host)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  cli_json_string (json, "name", lodge_machine_spec_get_name (spec));
  cli_json_string (json, "title", lodge_machine_spec_get_title (spec));
  cli_json_strings (json, "tags", lodge_machine_spec_get_tags (spec));
  cli_json_string (json, "host", lodge_host_get_uri (host));
  cli_json_string (json, "os", lodge_machine_spec_get_os_id (spec));
  cli_json_size (json, "memory_bytes", lodge_machine_spec_get_memory (spec));
  cli_json_size (json, "cpus", lodge_machine_spec_get_cpus (spec));
  cli_json_string (json, "firmware",
                   nick_of (LODGE_TYPE_FIRMWARE, lodge_machine_spec_get_firmware (spec)));
  cli_json_boolean (json, "tpm", lodge_machine_spec_get_tpm (spec));
  cli_json_string (json, "devices",
                   nick_of (LODGE_TYPE_DEVICES, lodge_machine_spec_get_devices (spec)));
  cli_json_string (json, "kernel", lodge_machine_spec_get_kernel (spec));
  cli_json_string (json, "initrd", lodge_machine_spec_get_initrd (spec));
  cli_json_string (json, "command_line", lodge_machine_spec_get_command_line (spec));
  add_disks_json (json, lodge_machine_spec_get_disks (spec));
  add_networks_json (json, lodge_machine_spec_get_networks (spec));
  json_builder_end_object (json);
  cli_json_print (json);
}
