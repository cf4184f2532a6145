/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-progress.h"

#include <math.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal is redrawn at most this often; a change of the words shows at once. */
#define REDRAW_INTERVAL_US (100 * G_TIME_SPAN_MILLISECOND)

/*
 * Shows a job (or a host that is being connected) on standard error: as one line that is redrawn
 * on a terminal, as a line for each new thing to say elsewhere, and not at all with --quiet.
 */
struct _CliProgress
{
  Cli *cli;
  GObject *object; /* has "status"; a job has "title", "fraction" and "indeterminate" besides */
  gulong handler;
  gboolean terminal;
  char *last; /* the words that were shown last */
  gint64 drawn_at;
};

static gboolean line_is_dirty;

/**
 * cli_progress_clear_line:
 *
 * Makes room for something else on standard error.
 */
void
cli_progress_clear_line (void)
{
  if (!line_is_dirty)
    return;
  line_is_dirty = FALSE;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
}

static guint
terminal_width (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

static char *
cut_to_width (const char *text, guint width)
{
  g_autoptr (GString) cut = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_string_append_unichar (cut, g_utf8_get_char (p));
      if (cli_text_width (cut->str) >= width)
        break;
    }
  return g_string_free (g_steal_pointer (&cut), FALSE);
}

static char *
describe (CliProgress *self)
{
  g_autofree char *status = NULL;
  g_autofree char *title = NULL;

  g_object_get (self->object, "status", &status, NULL);
  if (LODGE_IS_JOB (self->object))
    title = lodge_job_dup_title (LODGE_JOB (self->object));

  if (title == NULL || status == NULL)
    return g_strdup (title != NULL ? title : status);
  /* Translators: what a job is, and what it is doing right now */
  return g_strdup_printf (_ ("%s: %s"), title, status);
}

static void
draw_terminal_line (CliProgress *self, const char *words, gboolean words_changed)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *percent = NULL;

  if (!words_changed && now - self->drawn_at < REDRAW_INTERVAL_US)
    return;
  self->drawn_at = now;

  if (LODGE_IS_JOB (self->object) && !lodge_job_get_indeterminate (LODGE_JOB (self->object)))
    percent = g_strdup_printf (
        " %3d %%", (int)floor (lodge_job_get_fraction (LODGE_JOB (self->object)) * 100));

  guint room = terminal_width () - (percent != NULL ? 8 : 1);
  g_autofree char *line = cut_to_width (words, room);
  fputs ("\r\033[K", stderr);
  cli_put (stderr, line);
  cli_put (stderr, percent != NULL ? percent : "");
  fflush (stderr);
  line_is_dirty = TRUE;
}

static void
update (CliProgress *self)
{
  g_autofree char *words = describe (self);

  if (words == NULL)
    return;

  gboolean changed = g_strcmp0 (words, self->last) != 0;
  if (self->terminal)
    draw_terminal_line (self, words, changed);
  else if (changed)
    {
      cli_put (stderr, words);
      fputc ('\n', stderr);
    }
  if (changed)
    {
      g_free (self->last);
      self->last = g_steal_pointer (&words);
    }
}

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update (user_data);
}

/**
 * cli_progress_new:
 * @cli: the run
 * @object: a #LodgeJob, or a #LodgeHost that is about to be opened
 *
 * A host's connection is shown where somebody watches, or asked to hear more; a script that lists
 * machines does not want to know.
 *
 * Returns: (transfer full) (nullable): what shows @object until it is freed
 */
CliProgress *
cli_progress_new (Cli *cli, GObject *object)
{
  gboolean terminal = isatty (STDERR_FILENO);

  if (cli->quiet || (!terminal && !cli->verbose && !LODGE_IS_JOB (object)))
    return NULL;

  CliProgress *self = g_new0 (CliProgress, 1);
  self->cli = cli;
  self->object = g_object_ref (object);
  self->terminal = terminal;
  self->handler = g_signal_connect (object, "notify", G_CALLBACK (notify_cb), self);
  if (LODGE_IS_JOB (object))
    update (self);
  return self;
}

/**
 * cli_progress_free:
 * @self: (transfer full) (nullable): what was shown
 */
void
cli_progress_free (CliProgress *self)
{
  if (self == NULL)
    return;
  cli_progress_clear_line ();
  g_signal_handler_disconnect (self->object, self->handler);
  g_object_unref (self->object);
  g_free (self->last);
  g_free (self);
}
