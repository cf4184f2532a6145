/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-json.h"
#include "cli-plan.h"
#include "cli-value.h"

#include <string.h>

#define MAX_CPUS 4096

static struct
{
  char *iso;
  char *disk;
  char *kernel;
  char *initrd;
  char *cmdline;
  gboolean empty;
  char *os;
  char *memory;
  char *cpus;
  char *disk_size;
  char *disk_mode;
  char *backing;
  char *firmware;
  char *devices;
  char *network;
  char *title;
  char *description;
  char **tags;
  gboolean tpm;
  gboolean no_sound;
  gboolean copy_iso;
  gboolean start;
  gboolean dry_run;
} opt;

#define TEXT(name, field, description, argument)                                                   \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_FILENAME, &opt.field, description, argument                           \
  }
#define FLAG(name, field, description)                                                             \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_NONE, &opt.field, description, NULL                                   \
  }

static const GOptionEntry options[] = {
  TEXT ("iso", iso, N_ ("Install from this ISO"), N_ ("FILE")),
  FLAG ("copy-iso", copy_iso, N_ ("Copy the ISO for the machine, which takes it along")),
  TEXT ("disk", disk, N_ ("Boot this existing disk image"), N_ ("FILE")),
  TEXT ("kernel", kernel, N_ ("Boot this kernel"), N_ ("FILE")),
  TEXT ("initrd", initrd, N_ ("The kernel's initial RAM disk"), N_ ("FILE")),
  TEXT ("cmdline", cmdline, N_ ("The kernel's command line"), N_ ("TEXT")),
  FLAG ("empty", empty, N_ ("An empty disk and nothing to boot from")),
  TEXT ("os", os, N_ ("The operating system, when it is not recognised"), N_ ("ID")),
  TEXT ("memory", memory, N_ ("Memory (default: what the system recommends)"), N_ ("SIZE")),
  TEXT ("cpus", cpus, N_ ("Processors"), N_ ("COUNT")),
  TEXT ("disk-size", disk_size, N_ ("Size of the new disk; “none” for no disk"), N_ ("SIZE")),
  TEXT ("disk-mode",
        disk_mode,
        N_ ("With --disk: use (default), copy or convert to qcow2"),
        N_ ("MODE")),
  TEXT ("backing",
        backing,
        N_ ("With --disk: what it is based on, where that has moved"),
        N_ ("FILE")),
  TEXT ("firmware", firmware, N_ ("bios, uefi or uefi-secure"), N_ ("KIND")),
  TEXT ("devices", devices, N_ ("paravirtual or compatible"), N_ ("KIND")),
  TEXT ("network",
        network,
        N_ ("user (default), none, a network's name, or bridge=NAME"),
        N_ ("NETWORK")),
  FLAG ("tpm", tpm, N_ ("Add an emulated TPM 2.0")),
  FLAG ("no-sound", no_sound, N_ ("Leave the sound card out")),
  TEXT ("title", title, N_ ("What it is called on screen"), N_ ("TEXT")),
  TEXT ("description", description, N_ ("What it is"), N_ ("TEXT")),
  { "tag", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &opt.tags, N_ ("A tag; may be given again"),
    N_ ("TAG") },
  { "start", 's', 0, G_OPTION_ARG_NONE, &opt.start, N_ ("Start it when it is made"), NULL },
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &opt.dry_run, N_ ("Only show what would be made"), NULL },
  { NULL },
};

static const CliChoice firmware_choices[] = {
  { "bios", LODGE_FIRMWARE_BIOS },
  { "uefi", LODGE_FIRMWARE_UEFI },
  { "uefi-secure", LODGE_FIRMWARE_UEFI_SECURE },
  { NULL },
};

static const CliChoice device_choices[] = {
  { "paravirtual", LODGE_DEVICES_PARAVIRTUAL },
  { "compatible", LODGE_DEVICES_COMPATIBLE },
  { NULL },
};

static const CliChoice disk_mode_choices[] = {
  { "use", LODGE_DISK_SOURCE_USE },
  { "copy", LODGE_DISK_SOURCE_COPY },
  { "convert", LODGE_DISK_SOURCE_CONVERT },
  { NULL },
};

/* What was given, once it is known to make sense; -1 and 0 mean that it was not. */
typedef struct
{
  guint64 memory;
  guint cpus;
  guint64 disk_size;
  gboolean no_disk;
  int disk_mode;
  int firmware;
  int devices;
} Given;

/* Combinations that say two things at once. Returns CLI_OK, or the status of a printed error. */
static int
check_usage (void)
{
  int sources = (opt.iso != NULL) + (opt.disk != NULL) + (opt.kernel != NULL) + opt.empty;

  if (sources != 1)
    return cli_usage_error (
        &cli_command_create,
        sources == 0 ? _ ("“lodge create” needs one of --iso, --disk, --kernel and --empty")
                     : _ ("Only one of --iso, --disk, --kernel and --empty can be given"));
  if (opt.kernel == NULL && (opt.initrd != NULL || opt.cmdline != NULL))
    return cli_usage_error (&cli_command_create, _ ("--initrd and --cmdline go with --kernel"));
  if (opt.disk == NULL && opt.disk_mode != NULL)
    return cli_usage_error (&cli_command_create, _ ("--disk-mode goes with --disk"));
  if (opt.iso == NULL && opt.copy_iso)
    return cli_usage_error (&cli_command_create, _ ("--copy-iso goes with --iso"));
  if (opt.disk == NULL && opt.backing != NULL)
    return cli_usage_error (&cli_command_create, _ ("--backing goes with --disk"));
  if (opt.disk != NULL && opt.disk_size != NULL)
    return cli_usage_error (&cli_command_create,
                            _ ("--disk-size is for a new disk and does not go with --disk"));
  if (opt.dry_run && opt.start)
    return cli_usage_error (&cli_command_create, _ ("--start does not go with --dry-run"));
  return CLI_OK;
}

static gboolean
parse_given (Given *given, GError **error)
{
  *given = (Given){ .disk_mode = LODGE_DISK_SOURCE_USE, .firmware = -1, .devices = -1 };
  given->no_disk = g_strcmp0 (opt.disk_size, "none") == 0;

  return (opt.memory == NULL || lodge_parse_size (opt.memory, LODGE_MIB, &given->memory, error))
         && (opt.cpus == NULL
             || cli_parse_count ("--cpus", opt.cpus, MAX_CPUS, &given->cpus, error))
         && (opt.disk_size == NULL || given->no_disk
             || lodge_parse_size (opt.disk_size, LODGE_GIB, &given->disk_size, error))
         && (opt.disk_mode == NULL
             || cli_parse_choice ("--disk-mode", opt.disk_mode, disk_mode_choices,
                                  &given->disk_mode, error))
         && (opt.firmware == NULL
             || cli_parse_choice ("--firmware", opt.firmware, firmware_choices, &given->firmware,
                                  error))
         && (opt.devices == NULL
             || cli_parse_choice ("--devices", opt.devices, device_choices, &given->devices,
                                  error));
}

/* Media of several systems look alike; which one was taken is worth a word. */
static void
say_candidates (Cli *cli, GPtrArray *candidates)
{
  g_autoptr (GString) others = g_string_new (NULL);

  for (guint i = 1; i < candidates->len; i++)
    g_string_append_printf (others, "%s--os %s", i > 1 ? ", " : "",
                            lodge_os_get_id (candidates->pdata[i]));
  if (others->len > 0 && !cli->quiet)
    g_printerr (_ ("The ISO is taken for %s, and looks like others too: %s\n"),
                lodge_os_get_name (candidates->pdata[0]), others->str);
}

/* The database of operating systems is large: it is only loaded when it has something to say. */
static gboolean
identify (Cli *cli, LodgeOsDb **db, LodgeOs **os, GError **error)
{
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) identified = NULL;

  if (opt.iso == NULL && opt.os == NULL)
    return TRUE;
  lodge_os_db_load_async (cli->cancellable, cli_result_cb, &loaded);
  cli_await (&loaded);
  *db = lodge_os_db_load_finish (loaded, error);
  if (*db == NULL)
    return FALSE;

  if (opt.iso != NULL)
    {
      g_autofree char *path = g_canonicalize_filename (opt.iso, NULL);
      lodge_media_identify_async (*db, path, cli->cancellable, cli_result_cb, &identified);
      cli_await (&identified);
      g_autoptr (LodgeMedia) media = lodge_media_identify_finish (identified, error);
      if (media == NULL)
        return FALSE;
      g_set_object (os, lodge_media_get_os (media));
      if (opt.os == NULL)
        say_candidates (cli, lodge_media_get_candidates (media));
    }
  if (opt.os != NULL)
    {
      g_set_object (os, lodge_os_db_find (*db, opt.os));
      if (*os == NULL)
        {
          g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                       _ ("There is no operating system “%s”; an example of one is “debian12”"),
                       opt.os);
          return FALSE;
        }
    }
  return TRUE;
}

static LodgeDiskSpec *
new_disk (guint64 size)
{
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  disk->source = LODGE_DISK_SOURCE_NEW;
  disk->size = size;
  disk->discard = TRUE;
  return disk;
}

static LodgeDiskSpec *
new_cdrom (const char *iso)
{
  LodgeDiskSpec *disk = lodge_disk_spec_new ();

  disk->cdrom = TRUE;
  disk->source = opt.copy_iso ? LODGE_DISK_SOURCE_COPY : LODGE_DISK_SOURCE_USE;
  disk->source_path = iso != NULL ? g_canonicalize_filename (iso, NULL) : NULL;
  return disk;
}

static gboolean
add_existing_disk (Cli *cli, LodgeMachineSpec *spec, const Given *given, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = g_canonicalize_filename (opt.disk, NULL);
  g_autofree char *backing = opt.backing ? g_canonicalize_filename (opt.backing, NULL) : NULL;

  lodge_image_inspect_async (path, backing, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  g_autoptr (LodgeImage) image = lodge_image_inspect_finish (result, error);
  if (image == NULL)
    return FALSE;
  if (lodge_image_get_backing_missing (image))
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” builds on “%s”, which is missing; put it back there, or say with "
                      "--backing where it is now"),
                   path, lodge_image_get_missing_path (image));
      return FALSE;
    }

  LodgeDiskSpec *disk = lodge_disk_spec_new ();
  disk->source = given->disk_mode;
  disk->source_path = g_strdup (path);
  disk->backing = g_steal_pointer (&backing);
  disk->format = given->disk_mode == LODGE_DISK_SOURCE_CONVERT
                     ? g_strdup ("qcow2")
                     : g_strdup (lodge_image_get_format (image));
  disk->size = lodge_image_get_virtual_size (image);
  disk->discard = TRUE;
  lodge_machine_spec_add_disk (spec, disk);
  return TRUE;
}

static gboolean
add_disks (Cli *cli, LodgeMachineSpec *spec, LodgeOs *os, const Given *given, GError **error)
{
  if (opt.disk != NULL)
    return add_existing_disk (cli, spec, given, error);

  /* A kernel of one's own needs no disk; whoever wants one says how large. */
  gboolean wants_disk = !given->no_disk && (opt.kernel == NULL || given->disk_size > 0);
  if (wants_disk)
    lodge_machine_spec_add_disk (
        spec, new_disk (given->disk_size > 0 ? given->disk_size : lodge_os_default_disk_size (os)));
  if (opt.kernel == NULL)
    lodge_machine_spec_add_disk (spec, new_cdrom (opt.iso));
  return TRUE;
}

static void
add_network (LodgeMachineSpec *spec)
{
  LodgeNetworkSpec *network = NULL;

  if (g_strcmp0 (opt.network, "none") == 0)
    return;
  if (opt.network == NULL || g_str_equal (opt.network, "user"))
    network = lodge_network_spec_new (LODGE_NETWORK_USER);
  else if (g_str_has_prefix (opt.network, "bridge="))
    {
      network = lodge_network_spec_new (LODGE_NETWORK_BRIDGE);
      network->source = g_strdup (opt.network + strlen ("bridge="));
    }
  else
    {
      network = lodge_network_spec_new (LODGE_NETWORK_VIRTUAL);
      network->source = g_strdup (opt.network);
    }
  lodge_machine_spec_add_network (spec, network);
}

/* A plan that cannot become true is not worth showing. */
static gboolean
check_network (Cli *cli, LodgeMachineSpec *spec, GError **error)
{
  GPtrArray *cards = lodge_machine_spec_get_networks (spec);
  const LodgeNetworkSpec *card = cards->len > 0 ? cards->pdata[0] : NULL;
  g_autoptr (GPtrArray) networks = NULL;

  if (card == NULL || card->kind == LODGE_NETWORK_USER
      || (card->kind == LODGE_NETWORK_BRIDGE && !lodge_host_is_local (cli->host)))
    return TRUE;
  networks = cli_load_networks (cli, error);
  return networks != NULL && lodge_host_network_check (networks, card, error);
}

static void
apply_given (LodgeMachineSpec *spec, LodgeOs *os, const Given *given)
{
  g_autofree char *kernel = opt.kernel ? g_canonicalize_filename (opt.kernel, NULL) : NULL;
  g_autofree char *initrd = opt.initrd ? g_canonicalize_filename (opt.initrd, NULL) : NULL;

  lodge_machine_spec_set_title (spec, opt.title);
  lodge_machine_spec_set_description (spec, opt.description);
  if (opt.tags != NULL)
    lodge_machine_spec_set_tags (spec, (const char *const *)opt.tags);
  lodge_machine_spec_set_kernel (spec, kernel);
  lodge_machine_spec_set_initrd (spec, initrd);
  lodge_machine_spec_set_command_line (spec, opt.cmdline);
  if (os != NULL)
    lodge_machine_spec_set_os_id (spec, lodge_os_get_id (os));
  if (given->memory > 0)
    lodge_machine_spec_set_memory (spec, given->memory);
  if (given->cpus > 0)
    lodge_machine_spec_set_cpus (spec, given->cpus);
  if (given->firmware >= 0)
    lodge_machine_spec_set_firmware (spec, given->firmware);
  if (given->devices >= 0)
    lodge_machine_spec_set_devices (spec, given->devices);
  if (opt.tpm)
    lodge_machine_spec_set_tpm (spec, TRUE);
  if (opt.no_sound)
    lodge_machine_spec_set_sound (spec, FALSE);
}

/* QEMU would refuse the file at the start; what helps is an option of this verb. */
static gboolean
check_closed (LodgeHost *host, LodgeMachineSpec *spec, GError **error)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (spec);

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      g_autofree char *closed = NULL;

      if (!lodge_create_makes (disk) && disk->source_path != NULL)
        closed = lodge_create_find_closed (host, disk->source_path);
      if (closed == NULL)
        continue;
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_DENIED,
                   /* Translators: a folder, a file, an option */
                   _ ("QEMU runs as a user of its own, which may not enter “%s”, where “%s” is; "
                      "move it to a folder that everybody may enter, or give %s"),
                   closed, disk->source_path, disk->cdrom ? "--copy-iso" : "--disk-mode copy");
      return FALSE;
    }
  return TRUE;
}

/* Only a file of this computer can be looked for. */
static gboolean
check_file (LodgeHost *host, const char *path, GError **error)
{
  if (path == NULL || !lodge_host_is_local (host) || g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_NOT_FOUND, _ ("There is no file “%s”"), path);
  return FALSE;
}

/* Fills @spec: what the person gave wins over what the operating system likes, in both orders of
 * events, because a default may depend on what is chosen already. */
static gboolean
fill_spec (Cli *cli, LodgeMachineSpec *spec, LodgeOs *os, const Given *given, GError **error)
{
  apply_given (spec, os, given);
  add_network (spec);
  if (!check_network (cli, spec, error)
      || !check_file (cli->host, lodge_machine_spec_get_kernel (spec), error)
      || !check_file (cli->host, lodge_machine_spec_get_initrd (spec), error)
      || !add_disks (cli, spec, os, given, error) || !check_closed (cli->host, spec, error))
    return FALSE;
  lodge_os_apply_defaults (os, spec, lodge_host_get_memory (cli->host),
                           lodge_host_get_cpus (cli->host));
  apply_given (spec, os, given);
  if (!lodge_machine_spec_validate (spec, error))
    return FALSE;
  lodge_create_place_disks (cli->host, spec);
  return TRUE;
}

static int
print_created (Cli *cli, const char *uuid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = cli_find_machine (cli, uuid, TRUE, &error);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  if (machine == NULL)
    return cli_fail (cli, error);
  json_builder_begin_object (json);
  cli_json_machine (json, machine);
  json_builder_end_object (json);
  cli_json_print (json);
  return CLI_OK;
}

static int
run_create (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineSpec) spec = lodge_machine_spec_new ();
  g_autoptr (LodgeOsDb) db = NULL;
  g_autoptr (LodgeOs) os = NULL;
  Given given;
  int status = check_usage ();

  if (status != CLI_OK)
    return status;
  lodge_machine_spec_set_name (spec, words[0]);
  if (!lodge_name_check (words[0], &error) || !parse_given (&given, &error)
      || !cli_check_name_is_free (cli, words[0], &error) || !identify (cli, &db, &os, &error)
      || !fill_spec (cli, spec, os, &given, &error))
    return cli_fail (cli, error);

  if (opt.dry_run && cli->json)
    cli_plan_print_json (spec, cli->host);
  else if (!cli->json && !cli->quiet)
    cli_plan_print (spec, os, cli->host);
  if (opt.dry_run)
    return CLI_OK;
  fflush (stdout);

  g_autoptr (LodgeJob) job = lodge_create_job_new (cli->host, spec, opt.start);
  if (!cli_run_job (cli, g_object_ref (job), &error))
    return cli_fail (cli, error);
  if (cli->json)
    return print_created (cli, lodge_create_job_get_uuid (job));
  if (opt.start)
    cli_say (cli, _ ("“%s” is made and running"), words[0]);
  else
    cli_say (cli, _ ("“%s” is made; “lodge start %s” starts it"), words[0], words[0]);
  return CLI_OK;
}

const CliCommand cli_command_create = {
  .name = "create",
  .group = CLI_GROUP_MACHINES,
  .summary = N_ ("Make a machine"),
  .arguments = N_ ("NAME"),
  .shape = "W",
  .min_words = 1,
  .json = TRUE,
  .options = options,
  .details = N_ ("What is not given is what suits the operating system. When something goes wrong, "
                 "or Ctrl+C is\npressed, everything that was made is taken away again."),
  .examples = "  lodge create web --iso debian-12.iso --start\n"
              "  lodge create web --iso unknown.iso --os debian12 --memory 4G --disk-size 40G\n"
              "  lodge create old --disk old.vmdk --disk-mode convert --devices compatible\n"
              "  lodge create tiny --kernel vmlinuz --initrd initrd --cmdline console=ttyS0",
  .run = run_create,
};
