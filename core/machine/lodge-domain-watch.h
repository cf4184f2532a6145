/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"
#include "job/lodge-job.h"

G_BEGIN_DECLS

typedef struct _LodgeDomainWatch LodgeDomainWatch;

LodgeDomainWatch *
lodge_domain_watch_begin (virDomainPtr domain, LodgeJob *job, GCancellable *cancellable);
void lodge_domain_watch_end (LodgeDomainWatch *self);

G_END_DECLS
