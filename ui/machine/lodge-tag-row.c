/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-tag-row.h"

#include <glib/gi18n.h>

/**
 * LodgeTagRow:
 *
 * A machine's tags as chips, each with a button that removes it, and an entry for one more.
 */

enum
{
  SIGNAL_EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _LodgeTagRow
{
  AdwPreferencesRow parent_instance;

  GtkEntry *entry;
  GtkFlowBox *chips;

  char **tags;
};

G_DEFINE_FINAL_TYPE (LodgeTagRow, lodge_tag_row, ADW_TYPE_PREFERENCES_ROW)

static void
take_edited (LodgeTagRow *self, GStrvBuilder *builder)
{
  g_auto (GStrv) tags = g_strv_builder_end (builder);

  lodge_tag_row_set_tags (self, (const char *const *)tags);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

static void
remove_cb (LodgeTagRow *self, GtkButton *button)
{
  const char *tag = g_object_get_data (G_OBJECT (button), "lodge-tag");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **other = self->tags; *other != NULL; other++)
    if (g_strcmp0 (*other, tag) != 0)
      g_strv_builder_add (builder, *other);
  /* The chip that has the focus is about to go. */
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  take_edited (self, builder);
}

static void
add_cb (LodgeTagRow *self)
{
  g_autofree char *tag = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (tag[0] == '\0')
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  if (g_strv_contains ((const char *const *)self->tags, tag))
    return;
  g_strv_builder_addv (builder, (const char **)self->tags);
  g_strv_builder_add (builder, tag);
  take_edited (self, builder);
}

static GtkWidget *
create_chip (LodgeTagRow *self, const char *tag)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (tag);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  GtkWidget *child = gtk_flow_box_child_new ();
  g_autofree char *name = g_strdup_printf (_ ("Remove the tag “%s”"), tag);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_object_set_data_full (G_OBJECT (button), "lodge-tag", g_strdup (tag), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), self);
  gtk_widget_add_css_class (chip, "lodge-chip");
  gtk_box_append (GTK_BOX (chip), label);
  gtk_box_append (GTK_BOX (chip), button);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), chip);
  gtk_widget_set_focusable (child, FALSE);
  return child;
}

static void
lodge_tag_row_finalize (GObject *object)
{
  g_strfreev (LODGE_TAG_ROW (object)->tags);

  G_OBJECT_CLASS (lodge_tag_row_parent_class)->finalize (object);
}

static void
lodge_tag_row_class_init (LodgeTagRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = lodge_tag_row_finalize;

  /**
   * LodgeTagRow::edited:
   *
   * A person added or removed a tag.
   */
  signals[SIGNAL_EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lodge/Lodge/machine/lodge-tag-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeTagRow, entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeTagRow, chips);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
lodge_tag_row_init (LodgeTagRow *self)
{
  self->tags = g_new0 (char *, 1);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_tag_row_get_tags:
 * @self: a row
 *
 * Returns: (transfer none): the tags, ended by %NULL
 */
const char *const *
lodge_tag_row_get_tags (LodgeTagRow *self)
{
  return (const char *const *)self->tags;
}

/**
 * lodge_tag_row_set_tags:
 * @self: a row
 * @tags: (nullable): the tags, ended by %NULL
 */
void
lodge_tag_row_set_tags (LodgeTagRow *self, const char *const *tags)
{
  static const char *const none[] = { NULL };
  GtkWidget *child = NULL;

  if (tags == NULL)
    tags = none;
  if (g_strv_equal ((const char *const *)self->tags, tags))
    return;
  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **)tags);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_flow_box_remove (self->chips, child);
  for (char **tag = self->tags; *tag != NULL; tag++)
    gtk_flow_box_append (self->chips, create_chip (self, *tag));
  gtk_widget_set_visible (GTK_WIDGET (self->chips), self->tags[0] != NULL);
}
