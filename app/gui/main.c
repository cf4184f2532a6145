/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-desktop"

#include "config.h"

#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <glib/gi18n.h>

#include "lodge-application.h"
#include "lodge-ui.h"

/* Screens of guests are megabytes that come and go in worker threads; by itself the C library keeps
 * such a block, and one heap for each thread. */
static void
tune_malloc (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, 2);
  mallopt (M_MMAP_THRESHOLD, 256 * 1024);
#endif
}

int
main (int argc, char **argv)
{
  g_autoptr (LodgeApplication) application = NULL;

  tune_malloc ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  lodge_renderer_prepare ();
  application = lodge_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
