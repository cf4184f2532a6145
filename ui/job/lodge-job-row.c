/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-job"

#include "config.h"

#include "job/lodge-job-row.h"

#include <glib/gi18n.h>

#include "base/lodge-dialogs.h"
#include "base/lodge-ui.h"

enum
{
  PROP_0,
  PROP_JOB,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeJobRow:
 *
 * One job: what it does, how far it is, a button that cancels it, and why it failed. The template
 * looks all of that up in the job.
 */
struct _LodgeJobRow
{
  GtkWidget parent_instance;

  LodgeJob *job;
};

G_DEFINE_FINAL_TYPE (LodgeJobRow, lodge_job_row, GTK_TYPE_WIDGET)

static gboolean
get_running (GObject *row, LodgeJobState state)
{
  return state == LODGE_JOB_RUNNING;
}

static gboolean
get_failed (GObject *row, LodgeJobState state)
{
  return state == LODGE_JOB_FAILED;
}

static gboolean
get_cancellable (GObject *row, LodgeJobState state, gboolean can_cancel)
{
  return state == LODGE_JOB_QUEUED || (state == LODGE_JOB_RUNNING && can_cancel);
}

static gboolean
get_shows_fraction (GObject *row, LodgeJobState state, gboolean indeterminate)
{
  return state == LODGE_JOB_RUNNING && !indeterminate;
}

static char *
get_sign (GObject *row, LodgeJobState state)
{
  return g_strdup (state == LODGE_JOB_RUNNING ? "spinner" : "icon");
}

static char *
get_icon_name (GObject *row, LodgeJobState state)
{
  switch (state)
    {
    case LODGE_JOB_DONE:
      return g_strdup ("object-select-symbolic");
    case LODGE_JOB_FAILED:
      return g_strdup ("dialog-error-symbolic");
    case LODGE_JOB_CANCELLED:
      return g_strdup ("action-unavailable-symbolic");
    case LODGE_JOB_QUEUED:
    case LODGE_JOB_RUNNING:
    default:
      return g_strdup ("content-loading-symbolic");
    }
}

static char *
get_detail (GObject *row, LodgeJobState state, const char *status, const GError *error)
{
  switch (state)
    {
    case LODGE_JOB_QUEUED:
      return g_strdup (_ ("Waiting"));
    case LODGE_JOB_DONE:
      return g_strdup (_ ("Done"));
    case LODGE_JOB_CANCELLED:
      return g_strdup (_ ("Cancelled"));
    case LODGE_JOB_FAILED:
      return g_strdup (error != NULL ? error->message : _ ("Failed"));
    case LODGE_JOB_RUNNING:
    default:
      return g_strdup (status != NULL && status[0] != '\0' ? status : _ ("Working…"));
    }
}

static void
cancel_clicked_cb (LodgeJobRow *self)
{
  if (self->job != NULL)
    lodge_job_cancel (self->job);
}

static void
details_clicked_cb (LodgeJobRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const GError *error = self->job != NULL ? lodge_job_get_error (self->job) : NULL;
  g_autofree char *title = NULL;

  if (error == NULL)
    return;
  title = lodge_job_dup_title (self->job);
  lodge_dialog_show_error (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, title, error);
}

static void
lodge_job_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeJobRow *self = LODGE_JOB_ROW (object);

  switch (prop_id)
    {
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_job_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LodgeJobRow *self = LODGE_JOB_ROW (object);

  switch (prop_id)
    {
    case PROP_JOB:
      if (g_set_object (&self->job, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_job_row_dispose (GObject *object)
{
  LodgeJobRow *self = LODGE_JOB_ROW (object);

  lodge_ui_dispose_template (GTK_WIDGET (self), LODGE_TYPE_JOB_ROW);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (lodge_job_row_parent_class)->dispose (object);
}

static void
lodge_job_row_class_init (LodgeJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lodge_job_row_get_property;
  object_class->set_property = lodge_job_row_set_property;
  object_class->dispose = lodge_job_row_dispose;

  properties[PROP_JOB] =
      g_param_spec_object ("job", NULL, NULL, LODGE_TYPE_JOB,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_UI_RESOURCES "job/lodge-job-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_running);
  gtk_widget_class_bind_template_callback (widget_class, get_failed);
  gtk_widget_class_bind_template_callback (widget_class, get_cancellable);
  gtk_widget_class_bind_template_callback (widget_class, get_shows_fraction);
  gtk_widget_class_bind_template_callback (widget_class, get_sign);
  gtk_widget_class_bind_template_callback (widget_class, get_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, get_detail);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_clicked_cb);
}

static void
lodge_job_row_init (LodgeJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
