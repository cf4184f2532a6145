/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "snapshot/lodge-snapshot-row.h"

#include <glib/gi18n.h>

#define INDENT 24
/* Deeper ones would leave no room for their names on a narrow window. */
#define MAX_INDENTS 6

/**
 * LodgeSnapshotRow:
 *
 * A snapshot in the tree, and what can be done with it: the actions of the view around it, with the
 * snapshot's name for their parameter.
 */
struct _LodgeSnapshotRow
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *details;
  GtkLabel *here;
  GtkButton *revert;
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotRow, lodge_snapshot_row, GTK_TYPE_BOX)

static void
lodge_snapshot_row_class_init (LodgeSnapshotRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/snapshot/lodge-snapshot-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotRow, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotRow, details);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotRow, here);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotRow, revert);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotRow, more);
  gtk_widget_class_set_css_name (widget_class, "snapshot");
}

static void
lodge_snapshot_row_init (LodgeSnapshotRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_snapshot_row_new:
 *
 * Returns: (transfer floating): a row without a snapshot
 */
GtkWidget *
lodge_snapshot_row_new (void)
{
  return g_object_new (LODGE_TYPE_SNAPSHOT_ROW, NULL);
}

static char *
describe_what (LodgeSnapshot *snapshot)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();

  g_strv_builder_add (parts,
                      lodge_snapshot_get_memory (snapshot) ? _ ("with memory") : _ ("powered off"));
  if (lodge_snapshot_get_nvram (snapshot))
    g_strv_builder_add (parts, _ ("firmware settings"));
  if (lodge_snapshot_get_tpm (snapshot))
    g_strv_builder_add (parts, _ ("TPM"));
  g_auto (GStrv) list = g_strv_builder_end (parts);
  return g_strjoinv (", ", list);
}

static char *
describe (LodgeSnapshot *snapshot)
{
  const char *description = lodge_snapshot_get_description (snapshot);
  /* Translators: a date and a time, for g_date_time_format() */
  g_autofree char *created =
      g_date_time_format (lodge_snapshot_get_created (snapshot), _ ("%x, %H:%M"));
  g_autofree char *line =
      description != NULL ? g_strndup (description, strcspn (description, "\n")) : NULL;
  g_autofree char *what = describe_what (snapshot);

  return line != NULL && *line != '\0' ? g_strdup_printf ("%s · %s · %s", created, what, line)
                                       : g_strdup_printf ("%s · %s", created, what);
}

static void
set_accessible_name (gpointer widget, const char *format, const char *title)
{
  g_autoptr (GString) name = g_string_new (format);

  g_string_replace (name, "%s", title, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
}

static void
add_item (GMenu *menu, const char *label, const char *action, const char *name)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", name);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_menu (LodgeSnapshot *snapshot)
{
  const char *name = lodge_snapshot_get_name (snapshot);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  add_item (menu, _ ("_Rename…"), "snapshots.rename", name);
  add_item (section, _ ("_Delete…"), "snapshots.delete", name);
  if (lodge_snapshot_get_n_children (snapshot) > 0)
    add_item (section, _ ("Delete With _All After It…"), "snapshots.delete-branch", name);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return G_MENU_MODEL (menu);
}

/**
 * lodge_snapshot_row_set_snapshot:
 * @self: a row
 * @snapshot: what it shows
 */
void
lodge_snapshot_row_set_snapshot (LodgeSnapshotRow *self, LodgeSnapshot *snapshot)
{
  const char *title = lodge_snapshot_get_title (snapshot);
  g_autofree char *details = describe (snapshot);
  g_autoptr (GMenuModel) menu = create_menu (snapshot);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->details, details);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->details),
                               lodge_snapshot_get_description (snapshot));
  gtk_widget_set_visible (GTK_WIDGET (self->here), lodge_snapshot_get_current (snapshot));
  gtk_widget_set_margin_start (GTK_WIDGET (self->icon),
                               INDENT
                                   * (int)MIN (lodge_snapshot_get_depth (snapshot), MAX_INDENTS));
  gtk_image_set_from_icon_name (self->icon, lodge_snapshot_get_memory (snapshot)
                                                ? "media-playback-start-symbolic"
                                                : "drive-harddisk-symbolic");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->revert), "s",
                                    lodge_snapshot_get_name (snapshot));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->revert), "snapshots.revert");
  gtk_menu_button_set_menu_model (self->more, menu);
  set_accessible_name (self->revert, _ ("Go back to “%s”"), title);
  set_accessible_name (self->more, _ ("More for “%s”"), title);
}
