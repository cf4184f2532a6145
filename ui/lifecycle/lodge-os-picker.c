/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-os-picker.h"

#include <glib/gi18n.h>

/**
 * LodgeOsPicker:
 *
 * A small window with all operating systems that are known, to be searched. It closes itself.
 */

enum
{
  SIGNAL_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _LodgeOsPicker
{
  AdwWindow parent_instance;

  GtkSearchEntry *search_entry;
  GtkListView *list_view;
  GtkStack *stack;
  AdwActionRow *other_row;

  GtkFilterListModel *matches;
  GtkCustomFilter *filter;
  char **words;
};

G_DEFINE_FINAL_TYPE (LodgeOsPicker, lodge_os_picker, ADW_TYPE_WINDOW)

static gboolean
matches_search (gpointer item, gpointer user_data)
{
  LodgeOsPicker *self = user_data;
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  if (self->words == NULL)
    return TRUE;
  text = g_strdup_printf ("%s %s", lodge_os_get_name (item), lodge_os_get_id (item));
  folded = g_utf8_casefold (text, -1);
  for (char **word = self->words; *word != NULL; word++)
    if (g_strstr_len (folded, -1, *word) == NULL)
      return FALSE;
  return TRUE;
}

static void
pick (LodgeOsPicker *self, LodgeOs *os)
{
  g_autoptr (LodgeOs) held = os != NULL ? g_object_ref (os) : NULL;

  g_signal_emit (self, signals[SIGNAL_PICKED], 0, held);
  gtk_window_close (GTK_WINDOW (self));
}

static void
search_changed_cb (LodgeOsPicker *self)
{
  g_autofree char *text =
      g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  g_auto (GStrv) words = g_strsplit_set (g_strstrip (text), " ", -1);
  gboolean found = FALSE;

  g_strfreev (self->words);
  self->words = g_steal_pointer (&words);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  found = g_list_model_get_n_items (G_LIST_MODEL (self->matches)) > 0;
  gtk_stack_set_visible_child_name (self->stack, found ? "list" : "nothing");
}

static void
search_activate_cb (LodgeOsPicker *self)
{
  g_autoptr (LodgeOs) first = g_list_model_get_item (G_LIST_MODEL (self->matches), 0);

  if (first != NULL)
    pick (self, first);
}

static void
activate_cb (LodgeOsPicker *self, guint position)
{
  g_autoptr (LodgeOs) os = g_list_model_get_item (G_LIST_MODEL (self->matches), position);

  if (os != NULL)
    pick (self, os);
}

static void
other_cb (LodgeOsPicker *self)
{
  pick (self, NULL);
}

static void
setup_item_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_item_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       lodge_os_get_name (gtk_list_item_get_item (item)));
}

static void
lodge_os_picker_finalize (GObject *object)
{
  LodgeOsPicker *self = LODGE_OS_PICKER (object);

  g_clear_object (&self->matches);
  g_strfreev (self->words);

  G_OBJECT_CLASS (lodge_os_picker_parent_class)->finalize (object);
}

static void
lodge_os_picker_class_init (LodgeOsPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = lodge_os_picker_finalize;

  /**
   * LodgeOsPicker::picked:
   * @os: (nullable): the system; %NULL for "unknown or other"
   */
  signals[SIGNAL_PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, LODGE_TYPE_OS);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-os-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeOsPicker, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeOsPicker, list_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeOsPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeOsPicker, other_row);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_item_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_item_cb);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lodge_os_picker_init (LodgeOsPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
}

/**
 * lodge_os_picker_new:
 * @parent: the window that it belongs to
 * @db: (nullable): the known systems; without them only "unknown or other" can be picked
 * @selected: (nullable): what is chosen now
 *
 * Returns: (transfer none): a new picker, to be presented
 */
GtkWindow *
lodge_os_picker_new (GtkWindow *parent, LodgeOsDb *db, LodgeOs *selected)
{
  LodgeOsPicker *self = g_object_new (LODGE_TYPE_OS_PICKER, "transient-for", parent, NULL);
  GListModel *all = db != NULL ? g_object_ref (G_LIST_MODEL (db))
                               : G_LIST_MODEL (g_list_store_new (LODGE_TYPE_OS));
  GtkSingleSelection *selection = NULL;

  self->filter = gtk_custom_filter_new (matches_search, self, NULL);
  self->matches = gtk_filter_list_model_new (all, GTK_FILTER (self->filter));
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->matches)));
  for (guint i = 0; selected != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->matches));
       i++)
    {
      g_autoptr (LodgeOs) os = g_list_model_get_item (G_LIST_MODEL (self->matches), i);
      if (os == selected)
        gtk_single_selection_set_selected (selection, i);
    }
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  return GTK_WINDOW (self);
}
