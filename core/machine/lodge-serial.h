/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"

G_BEGIN_DECLS

GIOStream *lodge_serial_connect (virStreamPtr stream, GError **error);

G_END_DECLS
