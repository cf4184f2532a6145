/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

extern const char *const fuzz_seeds[];

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
