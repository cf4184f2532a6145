/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

gboolean lodge_domain_force_off (virDomainPtr domain, const char *failure, GError **error);
gboolean lodge_domain_remove (virDomainPtr domain, const char *failure, GError **error);

G_END_DECLS
