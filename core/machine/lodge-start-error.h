/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void lodge_error_from_start (GError **error, const char *sentence);

G_END_DECLS
