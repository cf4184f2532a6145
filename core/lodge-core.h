/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Everything that ui and app may use of core. */
#include "base/lodge-error.h"
#include "base/lodge-name.h"
#include "base/lodge-types.h"
#include "base/lodge-units.h"

#include "job/lodge-job-queue.h"
#include "job/lodge-job.h"
#include "job/lodge-sequence-job.h"
#include "job/lodge-thread-job.h"
