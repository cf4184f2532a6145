/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-dialogs.h"

#include <glib/gi18n.h>

/* Wider than any letter of either. */
#define HEADING_WIDTH 120

static void
wrap_headings (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget)
      && (gtk_widget_has_css_class (widget, "title-2")
          || gtk_widget_has_css_class (widget, "title-4")))
    {
      gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (widget), PANGO_WRAP_WORD_CHAR);
      gtk_widget_set_size_request (widget, HEADING_WIDTH, -1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    wrap_headings (child);
}

/**
 * lodge_dialog_wrap_heading:
 * @dialog: a dialog that was just made
 *
 * Lets the heading be narrow. libadwaita has a large and a small one and asks both how high they
 * are at the width that the narrower of them needs; GTK 4.18 complains about the other. Here both
 * need the same.
 */
void
lodge_dialog_wrap_heading (AdwMessageDialog *dialog)
{
  wrap_headings (GTK_WIDGET (dialog));
}

/**
 * lodge_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @heading: the question
 * @body: (nullable): what else there is to say
 *
 * Returns: (transfer none): a dialog without responses yet
 */
AdwMessageDialog *
lodge_dialog_new (GtkWindow *parent, const char *heading, const char *body)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

  lodge_dialog_wrap_heading (dialog);
  return dialog;
}

static void
confirm_response_cb (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  if (g_task_return_error_if_cancelled (task))
    return;
  g_task_return_boolean (task, g_str_equal (response, "confirm"));
}

static void
confirm_closed_cb (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

static void
confirm_cancelled_cb (GCancellable *cancellable, GtkWindow *dialog)
{
  gtk_window_close (dialog);
}

/**
 * lodge_dialog_confirm_async:
 * @parent: the window that asks
 * @heading: the question
 * @body: what will be lost
 * @label: the button that does it, with a mnemonic
 *
 * Asks before something that cannot be undone. Cancel has the focus and Escape is Cancel.
 */
void
lodge_dialog_confirm_async (GtkWindow *parent,
                            const char *heading,
                            const char *body,
                            const char *label,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  AdwMessageDialog *dialog = lodge_dialog_new (parent, heading, body);

  g_task_set_source_tag (task, lodge_dialog_confirm_async);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "confirm", label, NULL);
  adw_message_dialog_set_response_appearance (dialog, "confirm", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (confirm_response_cb), task,
                         confirm_closed_cb, 0);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (confirm_cancelled_cb), dialog,
                             0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * lodge_dialog_confirm_finish:
 *
 * Returns: whether the person said yes; %FALSE without @error set is a no
 */
gboolean
lodge_dialog_confirm_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
copy_response_cb (AdwMessageDialog *dialog, const char *response, char *text)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), text);
}

static void
copy_free (gpointer text, GClosure *closure)
{
  g_free (text);
}

/**
 * lodge_dialog_show_error:
 * @parent: (nullable): the window it belongs to
 * @heading: what failed
 * @error: why
 *
 * Shows an error with its whole text, which can be copied.
 */
void
lodge_dialog_show_error (GtkWindow *parent, const char *heading, const GError *error)
{
  AdwMessageDialog *dialog = lodge_dialog_new (parent, heading, error->message);

  adw_message_dialog_add_responses (dialog, "copy", _ ("C_opy"), "close", _ ("_Close"), NULL);
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  g_signal_connect_data (dialog, "response", G_CALLBACK (copy_response_cb),
                         g_strdup_printf ("%s\n%s", heading, error->message), copy_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
