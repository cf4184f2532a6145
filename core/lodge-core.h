/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Everything that ui and app may use of core. */
#include "base/lodge-error.h"
#include "base/lodge-name.h"
#include "base/lodge-types.h"
#include "base/lodge-units.h"

#include "job/lodge-async-job.h"
#include "job/lodge-job-queue.h"
#include "job/lodge-job.h"
#include "job/lodge-sequence-job.h"
#include "job/lodge-thread-job.h"

#include "host/lodge-acceleration-probe.h"
#include "host/lodge-acceleration.h"
#include "host/lodge-check.h"
#include "host/lodge-doctor.h"
#include "host/lodge-host-list.h"
#include "host/lodge-host.h"

#include "machine/lodge-keys.h"
#include "machine/lodge-last-used.h"
#include "machine/lodge-library.h"
#include "machine/lodge-machine-list.h"
#include "machine/lodge-machine-spec.h"
#include "machine/lodge-machine.h"
#include "machine/lodge-picture.h"
#include "machine/lodge-stats.h"

#include "network/lodge-host-network.h"

#include "lifecycle/lodge-create-job.h"
#include "lifecycle/lodge-delete-job.h"
#include "lifecycle/lodge-machine-file.h"
#include "lifecycle/lodge-machine-files.h"

#include "install/lodge-media.h"
#include "install/lodge-os-db.h"
#include "install/lodge-os.h"

#include "serial/lodge-serial.h"

#include "snapshot/lodge-snapshot-jobs.h"
#include "snapshot/lodge-snapshot-list.h"
#include "snapshot/lodge-snapshot.h"

#include "storage/lodge-image-job.h"
#include "storage/lodge-image.h"
#include "storage/lodge-storage.h"
