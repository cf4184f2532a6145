/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

extern const CliCommand cli_command_complete;
extern const CliCommand cli_command_console;
extern const CliCommand cli_command_create;
extern const CliCommand cli_command_delete;
extern const CliCommand cli_command_demo;
extern const CliCommand cli_command_discard_saved;
extern const CliCommand cli_command_doctor;
extern const CliCommand cli_command_help;
extern const CliCommand cli_command_list;
extern const CliCommand cli_command_open;
extern const CliCommand cli_command_pause;
extern const CliCommand cli_command_reboot;
extern const CliCommand cli_command_rename;
extern const CliCommand cli_command_reset;
extern const CliCommand cli_command_resume;
extern const CliCommand cli_command_save;
extern const CliCommand cli_command_screenshot;
extern const CliCommand cli_command_send_key;
extern const CliCommand cli_command_set;
extern const CliCommand cli_command_show;
extern const CliCommand cli_command_snapshot_delete;
extern const CliCommand cli_command_snapshot_rename;
extern const CliCommand cli_command_snapshot_list;
extern const CliCommand cli_command_snapshot_revert;
extern const CliCommand cli_command_snapshot_take;
extern const CliCommand cli_command_start;
extern const CliCommand cli_command_stop;
extern const CliCommand cli_command_type;

G_END_DECLS
