/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What app may use of ui. */
#include "base/lodge-renderer.h"
#include "base/lodge-settings.h"
#include "base/lodge-ui.h"
#include "window/lodge-window.h"
