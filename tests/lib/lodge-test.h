/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/* What the tests in C share: waiting for asynchronous calls. Time limits are the test runner's. */

GAsyncResult *lodge_test_wait (gpointer *slot);
void lodge_test_wait_cb (GObject *source, GAsyncResult *result, gpointer slot);
gboolean lodge_test_run_job (LodgeJob *job, GError **error);
void lodge_test_poll (void);
void lodge_test_assert_finalizes (gpointer object);

G_END_DECLS
