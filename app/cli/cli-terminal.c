/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* What a person is left with when the program ends is a terminal as it was, however it ends. */
static struct
{
  int fd;
  struct termios before;
  struct termios raw;
  volatile sig_atomic_t active;
} terminal;

static const int fatal_signals[] = { SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

/* In a signal handler: nothing but async-signal-safe calls. */
static void
fatal_signal (int signum)
{
  cli_terminal_restore ();
  raise (signum); /* SA_RESETHAND: now with its usual effect */
}

static void
stop_signal (int signum)
{
  if (terminal.active)
    tcsetattr (terminal.fd, TCSANOW, &terminal.before);
  raise (SIGSTOP);
}

static void
continue_signal (int signum)
{
  if (terminal.active)
    tcsetattr (terminal.fd, TCSANOW, &terminal.raw);
}

static void
watch_signals (void)
{
  struct sigaction action = { .sa_handler = fatal_signal, .sa_flags = SA_RESETHAND | SA_NODEFER };

  for (guint i = 0; i < G_N_ELEMENTS (fatal_signals); i++)
    sigaction (fatal_signals[i], &action, NULL);
  action = (struct sigaction){ .sa_handler = stop_signal, .sa_flags = SA_RESTART };
  sigaction (SIGTSTP, &action, NULL);
  action = (struct sigaction){ .sa_handler = continue_signal, .sa_flags = SA_RESTART };
  sigaction (SIGCONT, &action, NULL);
}

/**
 * cli_terminal_make_raw:
 * @fd: a terminal
 *
 * Every key goes to the program as it is pressed, Ctrl+C too. It is undone by
 * cli_terminal_restore(), which happens by itself when the program ends.
 */
void
cli_terminal_make_raw (int fd)
{
  static gboolean once;

  if (tcgetattr (fd, &terminal.before) != 0)
    return;
  terminal.fd = fd;
  terminal.raw = terminal.before;
  cfmakeraw (&terminal.raw);
  if (!once)
    {
      once = TRUE;
      atexit (cli_terminal_restore);
      watch_signals ();
    }
  terminal.active = TRUE;
  tcsetattr (fd, TCSADRAIN, &terminal.raw);
}

/**
 * cli_terminal_restore:
 *
 * Makes the terminal what it was. Safe in a signal handler, and when nothing was changed.
 */
void
cli_terminal_restore (void)
{
  if (!terminal.active)
    return;
  terminal.active = FALSE;
  tcsetattr (terminal.fd, TCSANOW, &terminal.before);
}
