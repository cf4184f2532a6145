/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/**
 * CliConsole:
 * @in: where to read what the guest is to get, -1 for nowhere
 * @send: (nullable): what the guest gets first
 * @out: where to write what the guest says, -1 for nowhere
 * @until: (nullable): end when the guest has said this
 * @seconds: end, as an error, after so long; 0 for never
 * @take_over: take the console away from whoever has it open
 * @greeting: (nullable): what a person is told on standard error once it is open
 *
 * How to talk to a guest on its serial line.
 */
typedef struct
{
  int in;
  const char *send;
  int out;
  const char *until;
  guint seconds;
  gboolean take_over;
  const char *greeting;
} CliConsole;

gboolean cli_console_run (Cli *cli, LodgeSerial *serial, const CliConsole *console, GError **error);

G_END_DECLS
