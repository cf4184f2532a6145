/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void cli_json_string (JsonBuilder *json, const char *name, const char *value);
void cli_json_size (JsonBuilder *json, const char *name, guint64 value);
void cli_json_boolean (JsonBuilder *json, const char *name, gboolean value);
void cli_json_strings (JsonBuilder *json, const char *name, const char *const *values);
void cli_json_machine (JsonBuilder *json, LodgeMachine *machine);
void cli_json_files (JsonBuilder *json, const char *name, LodgeMachineFiles *files);
void cli_json_print (JsonBuilder *json);

G_END_DECLS
