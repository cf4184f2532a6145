/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "base/lodge-ui.h"

#include "lodge-ui-resources.h"

/**
 * lodge_ui_init:
 *
 * Makes the templates and the style sheet known. Call it once the display is open and before the
 * first widget is made; calling it again does nothing.
 */
void
lodge_ui_init (void)
{
  static gboolean done = FALSE;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (done)
    return;
  done = TRUE;

  /* In a static library the linker would leave the resources out if nothing named them. */
  lodge_ui_get_resource ();

  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, LODGE_UI_RESOURCES "base/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * lodge_ui_dispose_template:
 * @widget: a widget with a template
 * @type: the type that the template belongs to
 *
 * Takes the template's children out of @widget, also those that no variable is bound to.
 */
void
lodge_ui_dispose_template (GtkWidget *widget, GType type)
{
  GtkWidget *child;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}
