/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-renderer.h"

#include <epoxy/gl.h>
#include <string.h>

/* Without a device for it OpenGL is computed by the CPU. Looking at it this way first spares
 * loading a driver that is then not used, and that is larger than all the rest of the program. */
static gboolean
have_gpu_device (void)
{
  static const char *const devices[] = { "/dev/nvidiactl", "/dev/dxg", "/dev/mali0" };
  g_autoptr (GDir) dri = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  while (dri != NULL && (name = g_dir_read_name (dri)) != NULL)
    if (g_str_has_prefix (name, "renderD"))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (g_file_test (devices[i], G_FILE_TEST_EXISTS))
      return TRUE;
  return FALSE;
}

static gboolean
gl_is_software (GdkDisplay *display)
{
  static const char *const software[] = { "llvmpipe", "softpipe", "swrast", "SWR", "Software" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkGLContext) context = gdk_display_create_gl_context (display, &error);

  if (context == NULL || !gdk_gl_context_realize (context, &error))
    {
      g_debug ("no OpenGL: %s", error->message);
      return TRUE;
    }
  gdk_gl_context_make_current (context);
  const char *name = (const char *)glGetString (GL_RENDERER);
  gboolean is_software = name == NULL;

  g_debug ("OpenGL renderer: %s", name != NULL ? name : "none");
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (software); i++)
    is_software |= strstr (name, software[i]) != NULL;
  gdk_gl_context_clear_current ();
  return is_software;
}

/**
 * lodge_renderer_prepare:
 *
 * To be called before GTK is initialised. On a machine without a GPU it keeps GTK from loading a
 * software OpenGL, which it would do even where it then draws with cairo: that takes more memory
 * than all the rest of the program. What somebody has set in the environment already stays.
 */
void
lodge_renderer_prepare (void)
{
  const char *variable = gtk_get_minor_version () >= 16 ? "GDK_DISABLE" : "GDK_DEBUG";

  if (g_getenv ("GSK_RENDERER") != NULL && !g_str_equal (g_getenv ("GSK_RENDERER"), "cairo"))
    return;
  if (g_getenv ("GDK_DEBUG") != NULL || g_getenv ("GDK_DISABLE") != NULL || have_gpu_device ())
    return;
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv (variable, g_str_equal (variable, "GDK_DEBUG") ? "gl-disable" : "gl", TRUE);
}

/**
 * lodge_renderer_choose:
 * @display: the display that the windows are going to be on
 *
 * Where OpenGL is computed by the CPU, GTK draws with cairo instead: it takes a tenth of the time.
 * To be called once, after GTK is initialised and before the first window; it sets `GSK_RENDERER`.
 * What somebody has set there already stays.
 *
 * Returns: (transfer none) (nullable): the value of `GSK_RENDERER`; %NULL when GTK decides
 */
const char *
lodge_renderer_choose (GdkDisplay *display)
{
  g_return_val_if_fail (GDK_IS_DISPLAY (display), NULL);
  const gint64 start = g_get_monotonic_time ();

  if (g_getenv ("GSK_RENDERER") == NULL && gl_is_software (display))
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_debug ("renderer: %s, chosen in %.1f ms",
           g_getenv ("GSK_RENDERER") != NULL ? g_getenv ("GSK_RENDERER") : "GTK's own",
           (g_get_monotonic_time () - start) / 1e3);
  return g_getenv ("GSK_RENDERER");
}
