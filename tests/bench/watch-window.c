/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch-window looks at a screen from outside, so that every program is measured alike.
 *
 * "settle QUIET LIMIT PICTURE" waits until the screen was still for QUIET seconds, keeps the
 * picture and prints when the last change was seen.
 *
 * "match PICTURE LIMIT" waits until the screen is like PICTURE and prints when.
 *
 * "stalls" asks the window on the screen again and again, until standard input ends, whether it is
 * there (_NET_WM_PING); prints the longest wait for an answer and how many answers came.
 *
 * Times are seconds of the monotonic clock, limits too. Status 3: the limit was reached. */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A text cursor, a clock's digit or a graph's new point is not another picture. */
#define SAME_PIXELS 300
#define POLL_US 10000

typedef struct
{
  Display *display;
  Window root;
  int width;
  int height;
} Watched;

static gboolean
screen_open (Watched *screen)
{
  XWindowAttributes attributes;

  screen->display = XOpenDisplay (NULL);
  if (screen->display == NULL)
    {
      fputs ("watch-window: no display\n", stderr);
      return FALSE;
    }
  screen->root = DefaultRootWindow (screen->display);
  XGetWindowAttributes (screen->display, screen->root, &attributes);
  screen->width = attributes.width;
  screen->height = attributes.height;
  return TRUE;
}

static double
now (void)
{
  return g_get_monotonic_time () / 1e6;
}

static XImage *
grab (Watched *screen)
{
  return XGetImage (screen->display, screen->root, 0, 0, screen->width, screen->height, AllPlanes,
                    ZPixmap);
}

static gsize
image_size (const XImage *image)
{
  return (gsize)image->bytes_per_line * image->height;
}

static gboolean
differs (const char *a, const char *b, gsize size)
{
  const guint32 *one = (const guint32 *)a;
  const guint32 *other = (const guint32 *)b;
  guint n = 0;

  if (memcmp (a, b, size) == 0)
    return FALSE;
  for (gsize i = 0; i < size / sizeof (guint32) && n <= SAME_PIXELS; i++)
    n += one[i] != other[i];
  return n > SAME_PIXELS;
}

static int
settle (Watched *screen, double quiet, double limit, const char *path)
{
  double start = now ();
  double changed = 0;
  XImage *kept = grab (screen);
  gboolean still = FALSE;
  gboolean written;

  while (!still && now () - start < limit)
    {
      g_usleep (POLL_US);
      double seen = now ();
      XImage *image = grab (screen);
      if (differs (kept->data, image->data, image_size (image)))
        {
          XDestroyImage (kept);
          kept = image;
          changed = seen;
        }
      else
        {
          XDestroyImage (image);
          still = changed > 0 && seen - changed >= quiet;
        }
    }
  printf ("%.4f\n", changed);
  written = g_file_set_contents (path, kept->data, image_size (kept), NULL);
  XDestroyImage (kept);
  if (!written)
    return 1;
  return still ? 0 : 3;
}

static int
match (Watched *screen, const char *path, double limit)
{
  g_autofree char *picture = NULL;
  double start = now ();
  gsize size;

  if (!g_file_get_contents (path, &picture, &size, NULL))
    return 1;
  while (now () - start < limit)
    {
      double seen = now ();
      XImage *image = grab (screen);
      gboolean same =
          image_size (image) == size && !differs (picture, image->data, image_size (image));
      XDestroyImage (image);
      if (same)
        {
          printf ("%.4f\n", seen);
          return 0;
        }
      g_usleep (POLL_US);
    }
  return 3;
}

/* The first window that the window manager lists, or None. */
static Window
find_window (Watched *screen)
{
  Atom list = XInternAtom (screen->display, "_NET_CLIENT_LIST", False);
  unsigned char *data = NULL;
  unsigned long n, left;
  Window window = None;
  Atom type;
  int format;

  if (XGetWindowProperty (screen->display, screen->root, list, 0, 1, False, XA_WINDOW, &type,
                          &format, &n, &left, &data)
          == Success
      && n > 0)
    window = *(Window *)data;
  if (data != NULL)
    XFree (data);
  return window;
}

static int
ignore_error_cb (Display *display, XErrorEvent *error)
{
  return 0;
}

static gboolean
input_ended (int timeout)
{
  struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };

  return poll (&fd, 1, timeout) > 0;
}

static void
send_ping (Watched *screen, Window window, Atom protocols, Atom ping, long serial)
{
  XEvent event = { .xclient = { .type = ClientMessage,
                                .window = window,
                                .message_type = protocols,
                                .format = 32,
                                .data.l = { ping, serial, window } } };

  XSendEvent (screen->display, window, False, NoEventMask, &event);
  XFlush (screen->display);
}

static gboolean
take_pong (Watched *screen, Atom ping, long serial)
{
  gboolean answered = FALSE;

  while (XPending (screen->display) > 0)
    {
      XEvent event;
      XNextEvent (screen->display, &event);
      if (event.type == ClientMessage && (Atom)event.xclient.data.l[0] == ping
          && event.xclient.data.l[1] == serial)
        answered = TRUE;
    }
  return answered;
}

static int
stalls (Watched *screen)
{
  Atom protocols = XInternAtom (screen->display, "WM_PROTOCOLS", False);
  Atom ping = XInternAtom (screen->display, "_NET_WM_PING", False);
  Window window = None;
  double longest = 0, sent = 0;
  long serial = 0, answers = 0;
  gboolean waiting = FALSE;

  /* The window may go while it is asked. */
  XSetErrorHandler (ignore_error_cb);
  /* Answers go to whoever manages the root window's children, and to all who listen there. */
  XSelectInput (screen->display, screen->root, SubstructureNotifyMask);
  while (!input_ended (window == None || !waiting ? 5 : 1))
    {
      if (waiting && take_pong (screen, ping, serial))
        {
          longest = MAX (longest, now () - sent);
          answers++;
          waiting = FALSE;
        }
      else if (!waiting)
        {
          window = find_window (screen);
          if (window == None)
            continue;
          sent = now ();
          send_ping (screen, window, protocols, ping, ++serial);
          waiting = TRUE;
        }
    }
  if (waiting)
    longest = MAX (longest, now () - sent);
  printf ("%.4f %ld\n", longest, answers);
  return 0;
}

int
main (int argc, char **argv)
{
  Watched screen;

  if (!screen_open (&screen))
    return 1;
  if (argc == 5 && strcmp (argv[1], "settle") == 0)
    return settle (&screen, g_ascii_strtod (argv[2], NULL), g_ascii_strtod (argv[3], NULL),
                   argv[4]);
  if (argc == 4 && strcmp (argv[1], "match") == 0)
    return match (&screen, argv[2], g_ascii_strtod (argv[3], NULL));
  if (argc == 2 && strcmp (argv[1], "stalls") == 0)
    return stalls (&screen);
  fputs ("usage: watch-window settle QUIET LIMIT PICTURE | match PICTURE LIMIT | stalls\n", stderr);
  return 2;
}
