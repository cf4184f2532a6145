/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-commands.h"

#include "cli-screenshot.h"

#include <string.h>
#include <unistd.h>

/**
 * cli_take_screenshot:
 * @cli: the run
 * @machine: a machine that is on
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what is on its screen, as PNG
 */
GBytes *
cli_take_screenshot (Cli *cli, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!lodge_machine_can (machine, LODGE_VERB_CONSOLE, error))
    return NULL;
  lodge_machine_screenshot_async (machine, cli->cancellable, cli_result_cb, &result);
  cli_await (&result);
  g_autoptr (LodgePicture) picture = lodge_machine_screenshot_finish (machine, result, error);
  return picture != NULL ? lodge_picture_to_png (picture) : NULL;
}

static gboolean
is_png_name (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".png");
}

static int
run_screenshot (Cli *cli, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GBytes) png = NULL;
  gboolean to_stdout = g_strcmp0 (words[1], "-") == 0;

  if (to_stdout && isatty (STDOUT_FILENO))
    return cli_usage_error (&cli_command_screenshot, _ ("A terminal cannot show a PNG"));
  if (!to_stdout && words[1] != NULL && !is_png_name (words[1]))
    {
      g_set_error (&error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("A screenshot is a PNG; call the file “%s.png”"), words[1]);
      return cli_fail (cli, error);
    }
  if ((machine = cli_find_machine (cli, words[0], FALSE, &error)) == NULL
      || (png = cli_take_screenshot (cli, machine, &error)) == NULL)
    return cli_fail (cli, error);

  gsize size = 0;
  const char *data = g_bytes_get_data (png, &size);
  if (to_stdout)
    {
      fwrite (data, 1, size, stdout);
      return CLI_OK;
    }

  g_autofree char *own_name = g_strconcat (lodge_machine_get_name (machine), ".png", NULL);
  const char *path = words[1] != NULL ? words[1] : own_name;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  if (!g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                cli->cancellable, &error))
    {
      lodge_error_from_io (&error, _ ("“%s” could not be written"), path);
      return cli_fail (cli, error);
    }
  cli_say (cli, _ ("The screen of “%s” is in %s"), lodge_machine_get_name (machine), path);
  return CLI_OK;
}

const CliCommand cli_command_screenshot = {
  .name = "screenshot",
  .group = CLI_GROUP_SCREEN,
  .summary = N_ ("Save what is on the screen as a PNG"),
  .arguments = N_ ("NAME [FILE]"),
  .shape = "MF",
  .min_words = 1,
  .details = N_ ("Without FILE it is called NAME.png; “-” is standard output."),
  .examples = "  lodge screenshot web\n"
              "  lodge screenshot web /tmp/web.png\n"
              "  lodge screenshot web - | display",
  .run = run_screenshot,
};
