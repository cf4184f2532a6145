/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-json.h"
#include "cli-progress.h"

#include "host/lodge-doctor.h"

static const char *
state_nick (LodgeCheckState state)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (LODGE_TYPE_CHECK_STATE);

  return g_enum_get_value (enum_class, state)->value_nick;
}

static const char *
state_text (LodgeCheckState state)
{
  switch (state)
    {
    case LODGE_CHECK_OK:
      return _ ("ok");
    case LODGE_CHECK_INFO:
      return _ ("note");
    case LODGE_CHECK_WARNING:
      return _ ("warning");
    case LODGE_CHECK_ERROR:
      return _ ("error");
    case LODGE_CHECK_UNKNOWN:
    default:
      return _ ("unknown");
    }
}

static void
print_json (LodgeDoctor *doctor)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_array (json);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (doctor)); i++)
    {
      g_autoptr (LodgeCheck) check = g_list_model_get_item (G_LIST_MODEL (doctor), i);
      json_builder_begin_object (json);
      cli_json_string (json, "id", lodge_check_get_id (check));
      cli_json_string (json, "title", lodge_check_get_title (check));
      cli_json_string (json, "state", state_nick (lodge_check_get_state (check)));
      cli_json_string (json, "sentence", lodge_check_get_sentence (check));
      cli_json_string (json, "fix_command", lodge_check_get_fix_command (check));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  cli_json_print (json);
}

static guint
widest_state (void)
{
  guint width = 0;

  for (guint i = LODGE_CHECK_UNKNOWN; i <= LODGE_CHECK_ERROR; i++)
    width = MAX (width, cli_text_width (state_text (i)));
  return width;
}

/* With --quiet only what is wrong is a result. */
static void
print_check (Cli *cli, LodgeCheck *check, guint width)
{
  LodgeCheckState state = lodge_check_get_state (check);
  const char *text = state_text (state);
  const char *fix = lodge_check_get_fix_command (check);

  if (cli->quiet && state < LODGE_CHECK_WARNING)
    return;
  cli_print ("%s%*s  %s: %s\n", text, (int)(width - cli_text_width (text)), "",
             lodge_check_get_title (check), lodge_check_get_sentence (check));
  if (fix != NULL && state >= LODGE_CHECK_WARNING)
    cli_print ("%*s  → %s\n", (int)width, "", fix);
}

static int
run_doctor (Cli *cli, char **words)
{
  g_autoptr (LodgeHost) host = lodge_host_new (cli->uri);
  g_autofree char *folder = lodge_create_default_dir (host);
  g_autoptr (LodgeDoctor) doctor = lodge_doctor_new (cli->uri, folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint width = widest_state ();

  lodge_doctor_run_async (doctor, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  if (!lodge_doctor_run_finish (doctor, result, &error))
    return cli_fail (cli, error);

  if (cli->json)
    print_json (doctor);
  else
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (doctor)); i++)
      {
        g_autoptr (LodgeCheck) check = g_list_model_get_item (G_LIST_MODEL (doctor), i);
        print_check (cli, check, width);
      }
  return lodge_doctor_get_worst (doctor) == LODGE_CHECK_ERROR ? CLI_FAILED : CLI_OK;
}

const CliCommand cli_command_doctor = {
  .name = "doctor",
  .group = CLI_GROUP_HOST,
  .summary = N_ ("Say what is wrong on this computer, and what mends it"),
  .arguments = "",
  .shape = "",
  .json = TRUE,
  .details = N_ ("The exit status is 1 when something is an error."),
  .examples =
      "  lodge doctor\n"
      "  lodge --host qemu:///system doctor --json | jq '.[] | select(.state == \"error\")'",
  .run = run_doctor,
};
