/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to core: the user that the system's libvirt runs QEMU as. */
#define LODGE_QEMU_CONF "/etc/libvirt/qemu.conf"

char *lodge_qemu_user_name (const char *conf);
char *lodge_qemu_user_find_closed (const char *user, const char *path);

G_END_DECLS
