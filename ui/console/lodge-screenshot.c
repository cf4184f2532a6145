/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-screenshot.h"

#include <glib/gi18n.h>

#include "base/lodge-error-toast.h"

typedef struct
{
  GWeakRef widget;
  LodgeMachine *machine;
  GFile *file;
} Shot;

static void
shot_free (gpointer data)
{
  Shot *shot = data;

  g_weak_ref_clear (&shot->widget);
  g_object_unref (shot->machine);
  g_object_unref (shot->file);
  g_free (shot);
}

/* "Pictures/web 2026-01-31 12-00-00.png"; a name of a machine holds no slash, a title may. */
static GFile *
choose_file (LodgeMachine *machine)
{
  const char *dir = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  g_autofree char *name =
      g_strdup_printf ("%s %s.png", lodge_machine_get_display_name (machine), time);

  g_strdelimit (name, "/", '-');
  return g_file_new_build_filename (dir != NULL ? dir : g_get_home_dir (), name, NULL);
}

static void
open_folder_cb (AdwToast *toast, GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder);

  gtk_show_uri (NULL, uri, GDK_CURRENT_TIME);
}

static void
file_unref (gpointer file, GClosure *closure)
{
  g_object_unref (file);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Shot *shot = data;
  GError *error = NULL;
  g_autoptr (GBytes) png = lodge_picture_to_png (g_object_get_data (G_OBJECT (task), "picture"));
  gsize size;
  const char *bytes = g_bytes_get_data (png, &size);

  if (g_file_replace_contents (shot->file, bytes, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                               cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Shot *shot = g_task_get_task_data (G_TASK (result));
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&shot->widget);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (shot->file);
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (widget != NULL)
        lodge_toast_show_error (widget, _ ("The screenshot could not be saved"), error);
      return;
    }
  if (widget == NULL)
    return;

  text = g_markup_printf_escaped (_ ("Screenshot saved as “%s”"), name);
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Open Folder"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (open_folder_cb),
                         g_object_ref (shot->file), file_unref, 0);
  lodge_toast_add (widget, toast);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Shot *shot = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&shot->widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgePicture) picture =
      lodge_machine_screenshot_finish (shot->machine, result, &error);
  g_autoptr (GTask) task = NULL;

  if (picture == NULL)
    {
      if (widget != NULL)
        lodge_toast_show_error (widget, _ ("There is no screenshot"), error);
      shot_free (shot);
      return;
    }

  task = g_task_new (NULL, NULL, written_cb, NULL);
  g_task_set_task_data (task, shot, shot_free);
  g_object_set_data_full (G_OBJECT (task), "picture", g_steal_pointer (&picture),
                          (GDestroyNotify)lodge_picture_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * lodge_screenshot_save:
 * @widget: where the toast appears
 * @machine: a machine with a screen
 *
 * Saves what is on the guest's screen as a PNG among the person's pictures, and says where.
 */
void
lodge_screenshot_save (GtkWidget *widget, LodgeMachine *machine)
{
  Shot *shot = g_new0 (Shot, 1);

  g_weak_ref_init (&shot->widget, widget);
  shot->machine = g_object_ref (machine);
  shot->file = choose_file (machine);
  lodge_machine_screenshot_async (machine, NULL, taken_cb, shot);
}
