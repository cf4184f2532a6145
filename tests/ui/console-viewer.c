/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A window with nothing but a console, for the tests that drive it from outside:
 *
 *   console-viewer SOCKET [WIDTH HEIGHT]
 *
 * It takes commands on standard input, one per line, and answers each with one line; besides there
 * are lines that begin with NOTIFY when the state has changed, and START when the person wants
 * that:
 *
 *   state           STATE connected|connecting|… WIDTH HEIGHT absolute=0|1 focus=0|1 [error]
 *   stats           STATS damages=N frames=N tiles=N cpu-ms=N renderer=NAME
 *   place           PLACE X Y WIDTH HEIGHT of the display within the window
 *   shot FILE       writes what the widget shows
 *   texture FILE    writes the guest's screen as lodge_console_dup_texture() has it
 *   send COMBO      sends keys
 *   scaling NICK    fit, original or integer
 *   resize 0|1      whether the guest follows the size of the console
 *   clipboard NICK  off, to-guest, from-guest or both
 *   leave           gives the focus to the button beside the console
 *   powered 0|1     what the machine page would tell
 *   quit            takes everything apart and checks that it is gone
 */

#include "base/lodge-renderer.h"
#include "console/lodge-console.h"
#include "console/lodge-spice-end.h"
#include "unix-opener.h"

#include <stdio.h>
#include <time.h>

static GtkWidget *window;
static GtkWidget *elsewhere;
static LodgeConsole *console;
static GMainLoop *loop;

static double
cpu_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void
print_state (const char *word)
{
  LodgeConsoleSession *session = lodge_console_get_session (console);
  LodgeFramebuffer *framebuffer = lodge_console_session_get_framebuffer (session);
  g_autoptr (GEnumClass) class = g_type_class_ref (LODGE_TYPE_CONSOLE_STATE);
  GEnumValue *value = g_enum_get_value (class, lodge_console_session_get_state (session));
  const GError *error = lodge_console_session_get_error (session);

  printf ("%s %s %d %d absolute=%d focus=%d %s\n", word, value->value_nick,
          lodge_framebuffer_get_width (framebuffer), lodge_framebuffer_get_height (framebuffer),
          lodge_console_session_get_absolute_pointer (session),
          gtk_widget_is_focus (GTK_WIDGET (lodge_console_get_display (console))),
          error != NULL ? error->message : "");
}

static void
print_stats (void)
{
  LodgeDisplayStatistics s;

  lodge_display_get_statistics (lodge_console_get_display (console), &s);
  printf ("STATS damages=%" G_GUINT64_FORMAT " frames=%" G_GUINT64_FORMAT
          " tiles=%" G_GUINT64_FORMAT " cpu-ms=%.0f renderer=%s\n",
          s.damages, s.frames, s.tiles, cpu_ms (),
          G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (window))));
}

static void
print_place (void)
{
  GtkWidget *display = GTK_WIDGET (lodge_console_get_display (console));
  double x = 0, y = 0, dx = 0, dy = 0;

  gtk_widget_translate_coordinates (display, window, 0, 0, &x, &y);
  gtk_native_get_surface_transform (GTK_NATIVE (window), &dx, &dy);
  printf ("PLACE %.0f %.0f %d %d\n", x + dx, y + dy, gtk_widget_get_width (display),
          gtk_widget_get_height (display));
}

/* What the renderer of this window makes of the widget. */
static void
save_shot (const char *path)
{
  GtkWidget *display = GTK_WIDGET (lodge_console_get_display (console));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (display);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  const int width = gtk_widget_get_width (display), height = gtk_widget_get_height (display);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    {
      printf ("ERROR nothing is shown\n");
      return;
    }
  g_autoptr (GdkTexture) texture =
      gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                   &GRAPHENE_RECT_INIT (0, 0, width, height));
  printf ("%s\n", gdk_texture_save_to_png (texture, path) ? "DONE" : "ERROR cannot save");
}

static void
save_texture (const char *path)
{
  g_autoptr (GdkTexture) texture = lodge_console_dup_texture (console);

  if (texture == NULL)
    printf ("ERROR there is no picture\n");
  else
    printf ("%s\n", gdk_texture_save_to_png (texture, path) ? "DONE" : "ERROR cannot save");
}

static void
send_keys (const char *combination)
{
  g_autoptr (GError) error = NULL;

  if (lodge_console_session_send_keys (lodge_console_get_session (console), combination, &error))
    printf ("DONE\n");
  else
    printf ("ERROR %s\n", error->message);
}

static void
set_scaling (const char *nick)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (LODGE_TYPE_SCALING);
  GEnumValue *value = g_enum_get_value_by_nick (class, nick);

  g_object_set (console, "scaling", value->value, NULL);
  printf ("DONE\n");
}

static void
set_clipboard (const char *nick)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (LODGE_TYPE_CLIPBOARD_POLICY);
  GEnumValue *value = g_enum_get_value_by_nick (class, nick);

  g_object_set (lodge_console_get_session (console), "clipboard", value->value, NULL);
  printf ("DONE\n");
}

static void
run_command (const char *line)
{
  if (g_str_equal (line, "state"))
    print_state ("STATE");
  else if (g_str_equal (line, "stats"))
    print_stats ();
  else if (g_str_equal (line, "place"))
    print_place ();
  else if (g_str_has_prefix (line, "shot "))
    save_shot (line + 5);
  else if (g_str_has_prefix (line, "texture "))
    save_texture (line + 8);
  else if (g_str_has_prefix (line, "send "))
    send_keys (line + 5);
  else if (g_str_has_prefix (line, "scaling "))
    set_scaling (line + 8);
  else if (g_str_has_prefix (line, "clipboard "))
    set_clipboard (line + 10);
  else if (g_str_has_prefix (line, "resize "))
    {
      g_object_set (console, "resize-guest", line[7] == '1', NULL);
      printf ("DONE\n");
    }
  else if (g_str_equal (line, "leave"))
    {
      gtk_widget_grab_focus (elsewhere);
      printf ("DONE\n");
    }
  else if (g_str_has_prefix (line, "powered "))
    {
      lodge_console_set_powered (console, line[8] == '1');
      printf ("DONE\n");
    }
  else
    printf ("ERROR unknown command\n");
}

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  g_autofree char *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL
      || g_str_equal (g_strchomp (line), "quit"))
    {
      g_main_loop_quit (loop);
      return G_SOURCE_REMOVE;
    }
  run_command (line);
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

static void
start_requested_cb (LodgeConsole *self, gpointer user_data)
{
  printf ("START\n");
  fflush (stdout);
}

static void
state_cb (LodgeConsoleSession *session, GParamSpec *pspec, gpointer user_data)
{
  print_state ("NOTIFY");
  fflush (stdout);
}

static gboolean
close_cb (GtkWindow *self, gpointer user_data)
{
  g_main_loop_quit (loop);
  return GDK_EVENT_STOP;
}

static void
build_window (LodgeConsoleSession *session, int width, int height)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  window = adw_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "console-viewer");
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  console = LODGE_CONSOLE (lodge_console_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (console), TRUE);
  elsewhere = gtk_button_new_with_label ("Elsewhere");
  gtk_box_append (GTK_BOX (box), elsewhere);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (console));
  adw_window_set_content (ADW_WINDOW (window), box);
  g_object_set (console, "grab-shortcuts", TRUE, NULL);
  lodge_console_set_session (console, session);
  g_signal_connect (console, "start-requested", G_CALLBACK (start_requested_cb), NULL);
  g_signal_connect (window, "close-request", G_CALLBACK (close_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (GTK_WIDGET (console));
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      fprintf (stderr, "usage: console-viewer SOCKET [WIDTH HEIGHT]\n");
      return 2;
    }
  lodge_renderer_prepare ();
  adw_init ();
  lodge_renderer_choose (gdk_display_get_default ());

  UnixOpener *opener = unix_opener_new (argv[1]);
  LodgeConsoleSession *session = lodge_console_session_new (
      "tiny", G_OBJECT (opener), unix_opener_open_async, unix_opener_open_finish);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);

  loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (session, "notify::state", G_CALLBACK (state_cb), NULL);
  build_window (session, argc > 3 ? atoi (argv[2]) : 1024, argc > 3 ? atoi (argv[3]) : 802);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, input_cb, NULL);
  g_main_loop_run (loop);

  g_signal_handlers_disconnect_by_func (session, state_cb, NULL);
  LodgeDisplay *display = g_object_ref (lodge_console_get_display (console));
  lodge_console_session_disconnect (session);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, lodge_spice_is_ending (G_OBJECT (opener))))
    ;
  g_assert_finalize_object (display);
  g_assert_finalize_object (session);
  g_assert_finalize_object (opener);
  g_main_loop_unref (loop);
  printf ("GONE\n");
  fflush (stdout); /* a sanitizer that has found something leaves without */
  return 0;
}
