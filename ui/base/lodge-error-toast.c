/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-error-toast.h"

#include <glib/gi18n.h>

#include "base/lodge-dialogs.h"

#define OVERLAY_KEY "lodge-toast-overlay"

typedef struct
{
  GWeakRef window;
  char *what;
  GError *error;
} Details;

static void
details_free (gpointer data, GClosure *closure)
{
  Details *details = data;

  g_weak_ref_clear (&details->window);
  g_free (details->what);
  g_error_free (details->error);
  g_free (details);
}

static AdwToastOverlay *
find_overlay (GtkWidget *widget)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (overlay != NULL)
    return ADW_TOAST_OVERLAY (overlay);
  for (GtkWindow *window = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL; window != NULL;
       window = gtk_window_get_transient_for (window))
    {
      gpointer registered = g_object_get_data (G_OBJECT (window), OVERLAY_KEY);

      if (registered != NULL)
        return registered;
    }
  return NULL;
}

/**
 * lodge_toast_register_overlay:
 * @window: a top-level window
 * @overlay: its overlay, a descendant
 *
 * Says where toasts of @window, and of dialogs above it, appear.
 */
void
lodge_toast_register_overlay (GtkWindow *window, AdwToastOverlay *overlay)
{
  g_object_set_data (G_OBJECT (window), OVERLAY_KEY, overlay);
}

/**
 * lodge_toast_add:
 * @widget: where it happened
 * @toast: (transfer full): what to show
 *
 * Shows @toast in the window that @widget is in, or in the one that a dialog belongs to.
 */
void
lodge_toast_add (GtkWidget *widget, AdwToast *toast)
{
  AdwToastOverlay *overlay = find_overlay (widget);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (overlay, toast);
  else
    g_object_unref (toast);
}

/* A toast's title is markup, and the names in it are a person's. */
static AdwToast *
new_toast (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}

/**
 * lodge_toast_show:
 * @widget: where it happened
 * @text: plain text
 */
void
lodge_toast_show (GtkWidget *widget, const char *text)
{
  lodge_toast_add (widget, new_toast (text));
}

/**
 * lodge_toast_show_undo:
 * @widget: where it happened
 * @text: plain text, what was done
 * @undo: called with (AdwToast*, @data) when the person presses Undo
 * @data: for @undo
 * @destroy: (nullable): frees @data
 *
 * Says what was done and offers to take it back. Only for what really comes back as it was.
 */
void
lodge_toast_show_undo (
    GtkWidget *widget, const char *text, GCallback undo, gpointer data, GClosureNotify destroy)
{
  AdwToast *toast = new_toast (text);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", undo, data, destroy, 0);
  lodge_toast_add (widget, toast);
}

static void
details_clicked_cb (AdwToast *toast, Details *details)
{
  g_autoptr (GtkWindow) window = g_weak_ref_get (&details->window);

  lodge_dialog_show_error (window, details->what, details->error);
}

/**
 * lodge_toast_show_error:
 * @widget: where it happened
 * @what: what failed ("Starting “web” failed")
 * @error: (nullable): why; cancelled is silence
 *
 * Shows a toast with a button for the details.
 */
void
lodge_toast_show_error (GtkWidget *widget, const char *what, const GError *error)
{
  GtkRoot *root;
  AdwToast *toast;
  Details *details;

  if (error == NULL || lodge_error_is_cancelled (error))
    return;

  root = gtk_widget_get_root (widget);
  details = g_new0 (Details, 1);
  g_weak_ref_init (&details->window, root);
  details->what = g_strdup (what);
  details->error = g_error_copy (error);

  toast = new_toast (what);
  adw_toast_set_button_label (toast, _ ("_Details"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, 8);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (details_clicked_cb), details,
                         details_free, 0);
  lodge_toast_add (widget, toast);
}
