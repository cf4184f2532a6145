/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read-machines URI fills the list of machines as the window does, without the window. It prints,
 * as JSON, how long it took until there was a connection, until the machines and until their
 * details were there, and for how long at most the main loop was kept from its other work
 * meanwhile: by the clock, where a busy computer counts too, and computing. */
#include "config.h"

#include "lodge-core.h"

#include <time.h>

#define TICK_US 1000

typedef struct
{
  gint64 ticked; /* when the loop last came round */
  gint64 longest;
  gint64 computed; /* CPU time of this thread then */
  gint64 hardest;
} Watch;

static gint64
thread_cpu_us (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

/* Wants to run every millisecond: for as long as it is late, a click would have to wait. */
static gboolean
tick_cb (gpointer data)
{
  Watch *watch = data;
  gint64 now = g_get_monotonic_time ();
  gint64 computed = thread_cpu_us ();

  watch->hardest = MAX (watch->hardest, computed - watch->computed);
  watch->computed = computed;
  watch->longest = MAX (watch->longest, now - watch->ticked - TICK_US);
  watch->ticked = now;
  return G_SOURCE_CONTINUE;
}

static void
state_cb (LodgeHost *host, GParamSpec *pspec, gpointer user_data)
{
  gint64 *connected = user_data;

  if (lodge_host_get_state (host) == LODGE_HOST_CONNECTED)
    *connected = g_get_monotonic_time ();
}

static void
loaded_cb (LodgeMachineList *list, GParamSpec *pspec, gpointer user_data)
{
  gint64 *listed = user_data;

  *listed = g_get_monotonic_time ();
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 connected = 0, listed = 0;
  Watch watch = { .ticked = start, .computed = thread_cpu_us () };

  if (argc != 2)
    {
      g_printerr ("usage: read-machines URI\n");
      return 2;
    }
  g_autoptr (LodgeHost) host = lodge_host_new (argv[1]);
  g_autoptr (LodgeMachineList) list = lodge_machine_list_new (host);
  guint tick = g_timeout_add_full (G_PRIORITY_HIGH, TICK_US / 1000, tick_cb, &watch, NULL);

  g_signal_connect (host, "notify::state", G_CALLBACK (state_cb), &connected);
  g_signal_connect (list, "notify::loaded", G_CALLBACK (loaded_cb), &listed);
  lodge_machine_list_load_async (list, TRUE, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  if (!lodge_machine_list_load_finish (list, result, &error))
    {
      g_printerr ("read-machines: %s\n", error->message);
      return 1;
    }
  g_print ("{\"machines\": %u, \"connected\": %.4f, \"listed\": %.4f, \"details\": %.4f, "
           "\"stall\": %.4f, \"computing\": %.4f}\n",
           g_list_model_get_n_items (G_LIST_MODEL (list)), (connected - start) / 1e6,
           (listed - start) / 1e6, (g_get_monotonic_time () - start) / 1e6, watch.longest / 1e6,
           watch.hardest / 1e6);
  lodge_host_close (host);
  return 0;
}
