/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The tiny guest's view of its own input devices.
 *
 *   evlog [FILE]   prints every input event of every /dev/input/event*, one line each, to FILE
 * (default: standard output), so that a test sees what the guest received rather than what the host
 * sent: EVDEV dev=event2 name=QEMU QEMU USB Tablet EVLOG READY EV dev=event2 type=ABS code=0
 * value=16383 Types are names (KEY, REL, ABS, MSC, SW, LED, REP), codes and values are the numbers
 * of linux/input-event-codes.h. Synchronisation events are left out. EVLOG READY comes once, when
 *                  the devices that existed at the start are open; devices that appear later are
 * announced too. powerd         (the same program by another name) waits for the power button and
 * switches the machine off.
 */

#include <dirent.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <unistd.h>

#define MAX_DEVICES 64

static struct pollfd fds[MAX_DEVICES + 1];
static char names[MAX_DEVICES + 1][32];
static unsigned n_fds = 1;
static bool quiet;
static int out = STDOUT_FILENO;

static void
say (const char *line)
{
  size_t done = 0, length = strlen (line);

  while (done < length)
    {
      ssize_t n = write (out, line + done, length - done);

      if (n <= 0)
        return;
      done += (size_t)n;
    }
}

/* Asked without opening the device: a PS/2 mouse takes a second to open. */
static bool
is_power_button (const char *name)
{
  char path[300], label[64] = "";
  int fd;

  snprintf (path, sizeof path, "/sys/class/input/%s/device/name", name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  if (read (fd, label, sizeof label - 1) < 0)
    label[0] = '\0';
  close (fd);
  return strstr (label, "Power Button") != NULL;
}

static void
open_device (const char *name)
{
  char path[300], line[400], label[200] = "";
  int fd;

  if (strncmp (name, "event", 5) != 0 || strlen (name) >= sizeof names[0] || n_fds > MAX_DEVICES)
    return;
  for (unsigned i = 1; i < n_fds; i++)
    if (strcmp (names[i], name) == 0)
      return;

  if (quiet && !is_power_button (name))
    return;

  snprintf (path, sizeof path, "/dev/input/%s", name);
  fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return;
  ioctl (fd, EVIOCGNAME (sizeof label - 1), label);
  strcpy (names[n_fds], name);
  fds[n_fds++] = (struct pollfd){ .fd = fd, .events = POLLIN };

  if (!quiet)
    {
      snprintf (line, sizeof line, "EVDEV dev=%s name=%s\n", name, label);
      say (line);
    }
}

static void
open_all (void)
{
  DIR *dir = opendir ("/dev/input");
  struct dirent *entry;

  if (dir == NULL)
    return;
  while ((entry = readdir (dir)) != NULL)
    open_device (entry->d_name);
  closedir (dir);
}

static const char *
type_name (unsigned type)
{
  switch (type)
    {
    case EV_KEY:
      return "KEY";
    case EV_REL:
      return "REL";
    case EV_ABS:
      return "ABS";
    case EV_MSC:
      return "MSC";
    case EV_SW:
      return "SW";
    case EV_LED:
      return "LED";
    case EV_REP:
      return "REP";
    default:
      return "OTHER";
    }
}

static void
handle (const char *dev, const struct input_event *event)
{
  char line[160];

  if (quiet)
    {
      if (event->type == EV_KEY && event->code == KEY_POWER && event->value == 1)
        {
          sync ();
          reboot (RB_POWER_OFF);
        }
      return;
    }
  if (event->type == EV_SYN)
    return;
  snprintf (line, sizeof line, "EV dev=%s type=%s code=%u value=%d\n", dev, type_name (event->type),
            event->code, event->value);
  say (line);
}

/* Returns false when the device has gone. */
static bool
drain (unsigned i)
{
  struct input_event events[64];
  ssize_t n;

  while ((n = read (fds[i].fd, events, sizeof events)) > 0)
    for (size_t k = 0; k < (size_t)n / sizeof events[0]; k++)
      handle (names[i], &events[k]);
  return (fds[i].revents & (POLLHUP | POLLERR)) == 0;
}

int
main (int argc, char **argv)
{
  const char *base = strrchr (argv[0], '/');
  char buffer[4096];

  quiet = strcmp (base != NULL ? base + 1 : argv[0], "powerd") == 0;
  if (argc > 1 && (out = open (argv[1], O_WRONLY | O_NOCTTY)) < 0)
    {
      perror (argv[1]);
      return EXIT_FAILURE;
    }

  /* IN_ATTRIB as well: devtmpfs creates the node before its owner is set. */
  fds[0].fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  fds[0].events = POLLIN;
  inotify_add_watch (fds[0].fd, "/dev/input", IN_CREATE | IN_ATTRIB);
  open_all ();
  if (!quiet)
    say ("EVLOG READY\n");
  else if (daemon (0, 0) < 0)
    return EXIT_FAILURE;

  while (poll (fds, n_fds, -1) > 0)
    {
      for (unsigned i = n_fds - 1; i > 0; i--)
        if (fds[i].revents != 0 && !drain (i))
          {
            close (fds[i].fd);
            n_fds--;
            fds[i] = fds[n_fds];
            strcpy (names[i], names[n_fds]);
          }
      if (fds[0].revents != 0)
        {
          while (read (fds[0].fd, buffer, sizeof buffer) > 0)
            continue;
          open_all ();
        }
    }
  return EXIT_SUCCESS;
}
