/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target as an ordinary test: every seed whole, cut short at every byte, and with some
 * thousands of changes that are the same in every run. libFuzzer brings a main() of its own. */
#include "fuzz.h"

#define N_CHANGED 4000

static void
feed (const char *bytes, gsize length)
{
  /* A copy of its own, so that AddressSanitizer sees a read behind the end. */
  g_autofree guint8 *copy = g_memdup2 (bytes, MAX (length, 1));

  LLVMFuzzerTestOneInput (copy, length);
}

static void
test_seeds (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; fuzz_seeds[i] != NULL; i++)
    {
      const gsize length = strlen (fuzz_seeds[i]);

      for (gsize cut = 0; cut <= length; cut++)
        feed (fuzz_seeds[i], cut);
      for (guint n = 0; n < N_CHANGED; n++)
        {
          g_autofree char *changed = g_strdup (fuzz_seeds[i]);

          for (gint k = g_rand_int_range (random, 1, 6); k > 0; k--)
            {
              const gint to = g_rand_int_range (random, 0, (gint32)length);
              const gint from = g_rand_int_range (random, 0, (gint32)length);
              const gsize room = length - (gsize)MAX (to, from);
              const gsize wanted = (gsize)g_rand_int_range (random, 1, 40);

              if (g_rand_boolean (random))
                changed[to] = (char)g_rand_int_range (random, 0, 256);
              else
                memmove (changed + to, changed + from, MIN (room, wanted));
            }
          feed (changed, length);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/seeds", test_seeds);
  return g_test_run ();
}
