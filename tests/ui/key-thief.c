/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Takes the Super key from everybody, as a desktop does for its menu, and prints STOLEN for each
 * press; READY comes when it has it.
 */

#include <X11/Xlib.h>
#include <X11/keysym.h>
#include <stdio.h>

int
main (void)
{
  Display *display = XOpenDisplay (NULL);
  XEvent event;

  if (display == NULL)
    return 1;
  XGrabKey (display, XKeysymToKeycode (display, XK_Super_L), AnyModifier,
            DefaultRootWindow (display), False, GrabModeAsync, GrabModeAsync);
  XSync (display, False);
  setvbuf (stdout, NULL, _IOLBF, 0);
  puts ("READY");
  while (XNextEvent (display, &event) == 0)
    if (event.type == KeyPress)
      puts ("STOLEN");
  return 0;
}
