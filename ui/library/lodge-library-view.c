/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-library"

#include "config.h"

#include "library/lodge-library-view.h"

#include <glib/gi18n.h>

#include "base/lodge-ui.h"
#include "library/lodge-library-query.h"
#include "library/lodge-library-row.h"
#include "library/lodge-thumbnailer.h"

enum
{
  PROP_0,
  PROP_SEARCH_MODE,
  PROP_SELECTED,
  PROP_TAG,
  N_PROPS
};

enum
{
  ACTIVATED,
  HOST_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/**
 * LodgeLibraryView:
 *
 * The library: a search field above the list of hosts and machines. The selected machine stays
 * selected while a search hides its row.
 */
struct _LodgeLibraryView
{
  GtkWidget parent_instance;

  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkWidget *tags_button;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkWidget *popover; /* made when it is first asked for */
  GtkWidget *tags_popover;

  LodgeLibraryModel *model;
  GMenuModel *menu;
  LodgeThumbnailer *thumbnailer;
  GtkSingleSelection *selection;
  LodgeMachine *selected;
  gboolean search_mode;
  gboolean scroll_wanted;
};

G_DEFINE_FINAL_TYPE (LodgeLibraryView, lodge_library_view, GTK_TYPE_WIDGET)

static void
row_setup_cb (LodgeLibraryView *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, lodge_library_row_new (self->thumbnailer));
}

static void
row_bind_cb (LodgeLibraryView *self, GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);
  gboolean is_machine = LODGE_IS_MACHINE (object);

  /* A host's row is a heading; it can be opened, but stays no choice among the machines. */
  gtk_list_item_set_selectable (item, is_machine);
  gtk_widget_set_focusable (gtk_widget_get_parent (gtk_list_item_get_child (item)), TRUE);
  lodge_library_row_set_item (LODGE_LIBRARY_ROW (gtk_list_item_get_child (item)), object);
}

static void
row_unbind_cb (LodgeLibraryView *self, GtkListItem *item)
{
  lodge_library_row_set_item (LODGE_LIBRARY_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
set_selected (LodgeLibraryView *self, LodgeMachine *machine)
{
  if (g_set_object (&self->selected, machine))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
selected_item_cb (LodgeLibraryView *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  /* A search that hides the row, or a list that is sorted anew, is no wish to select nothing. */
  if (LODGE_IS_MACHINE (item))
    set_selected (self, item);
}

static gboolean
still_exists (LodgeLibraryView *self, LodgeMachine *machine)
{
  LodgeLibrary *library = lodge_library_model_get_library (self->model);
  LodgeMachineList *machines =
      lodge_library_get_machines (library, lodge_machine_get_host (machine));

  return machines != NULL
         && lodge_machine_list_find (machines, lodge_machine_get_uuid (machine)) == machine;
}

static void
counts_cb (LodgeLibraryView *self)
{
  guint n_machines = lodge_library_model_get_n_machines (self->model);
  guint n_matching = lodge_library_model_get_n_matching (self->model);
  gboolean searching = gtk_editable_get_text (GTK_EDITABLE (self->search_entry))[0] != '\0';

  gtk_stack_set_visible_child_name (
      self->stack, searching && n_machines > 0 && n_matching == 0 ? "no-results" : "list");

  if (self->selected != NULL && !still_exists (self, self->selected))
    set_selected (self, NULL);
}

static void
scroll_to_selected (LodgeLibraryView *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  self->scroll_wanted = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* The rows are in their places. The row of the selected machine may be there again after a search;
 * and GTK 4.8's list view shows nothing at all if it is scrolled while rows still move. */
static void
settled_cb (LodgeLibraryView *self)
{
  if (!lodge_library_model_get_settled (self->model))
    return;
  if (self->selected != NULL && gtk_single_selection_get_selected_item (self->selection) == NULL)
    lodge_library_view_select (self, self->selected);
  if (self->scroll_wanted)
    scroll_to_selected (self);
}

static void
search_changed_cb (LodgeLibraryView *self)
{
  lodge_library_model_set_search (self->model,
                                  gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAG]);
  settled_cb (self);
}

/* Enter in the search field goes to the first hit. */
static void
search_activate_cb (LodgeLibraryView *self)
{
  GListModel *rows = lodge_library_model_get_rows (self->model);
  guint n = g_list_model_get_n_items (rows);

  search_changed_cb (self);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (rows, i);

      if (!LODGE_IS_MACHINE (item))
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      scroll_to_selected (self);
      gtk_widget_grab_focus (GTK_WIDGET (self->list));
      return;
    }
}

static void
search_stop_cb (LodgeLibraryView *self)
{
  g_object_set (self, "search-mode", FALSE, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static GMenuModel *
new_tags_menu (LodgeLibraryView *self)
{
  g_auto (GStrv) tags = lodge_library_model_dup_tags (self->model);
  g_autoptr (GMenu) all = g_menu_new ();
  g_autoptr (GMenu) each = g_menu_new ();
  GMenu *menu = g_menu_new ();

  g_menu_append (all, tags[0] != NULL ? _ ("All Machines") : _ ("No Machine Has a Tag"),
                 "library.tag::");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (all));
  for (guint i = 0; tags[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
      g_autofree char *folded = g_utf8_casefold (tags[i], -1);
      g_auto (GStrv) parts = g_strsplit (tags[i], "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);

      g_menu_item_set_label (item, label);
      g_menu_item_set_action_and_target (item, "library.tag", "s", folded);
      g_menu_append_item (each, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (each));
  return G_MENU_MODEL (menu);
}

/* The tags are gathered when somebody wants to see them. */
static void
tags_clicked_cb (LodgeLibraryView *self)
{
  g_autoptr (GMenuModel) menu = new_tags_menu (self);
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (self->tags_button, GTK_WIDGET (self), &bounds))
    return;
  if (self->tags_popover == NULL)
    {
      self->tags_popover = gtk_popover_menu_new_from_model (menu);
      gtk_widget_set_parent (self->tags_popover, GTK_WIDGET (self));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->tags_popover), menu);
  gtk_popover_set_pointing_to (
      GTK_POPOVER (self->tags_popover),
      &(GdkRectangle){ bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->tags_popover));
}

static void
set_tag (LodgeLibraryView *self, const char *tag)
{
  g_autofree char *text = lodge_library_query_replace_tag (
      gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), tag);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
  /* Without the delay of somebody who types. */
  search_changed_cb (self);
}

static char *
dup_tag (LodgeLibraryView *self)
{
  g_autoptr (LodgeLibraryQuery) query = lodge_library_query_new (
      self->search_entry != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->search_entry))
                                 : NULL);
  const char *tag = lodge_library_query_get_tag (query);

  return g_strdup (tag != NULL ? tag : "");
}

static void
activate_cb (LodgeLibraryView *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (!LODGE_IS_MACHINE (item))
    {
      g_signal_emit (self, signals[HOST_ACTIVATED], 0, item);
      return;
    }
  set_selected (self, LODGE_MACHINE (item));
  g_signal_emit (self, signals[ACTIVATED], 0, item);
}

static void
show_menu (LodgeLibraryView *self, double x, double y)
{
  if (self->menu == NULL || self->selected == NULL)
    return;
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle){ x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* The row below a widget of the list that was picked, or the focus. */
static LodgeLibraryRow *
find_row (GtkWidget *widget)
{
  GtkWidget *row = widget;

  if (row != NULL && !LODGE_IS_LIBRARY_ROW (row))
    row = gtk_widget_get_ancestor (row, LODGE_TYPE_LIBRARY_ROW);
  if (row == NULL && widget != NULL)
    row = gtk_widget_get_first_child (widget);
  return row != NULL && LODGE_IS_LIBRARY_ROW (row) ? LODGE_LIBRARY_ROW (row) : NULL;
}

static void
secondary_pressed_cb (
    LodgeLibraryView *self, int n_press, double x, double y, GtkGestureClick *gesture)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  LodgeLibraryRow *row = find_row (gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT));
  gpointer item = row != NULL ? lodge_library_row_get_item (row) : NULL;

  if (!LODGE_IS_MACHINE (item))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  lodge_library_view_select (self, item);
  gtk_widget_translate_coordinates (list, GTK_WIDGET (self), x, y, &x, &y);
  show_menu (self, x, y);
}

/* The Menu key and Shift+F10: the menu opens below the row that has the focus. */
static void
popup_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LodgeLibraryView *self = LODGE_LIBRARY_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  LodgeLibraryRow *row = root != NULL ? find_row (gtk_root_get_focus (root)) : NULL;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (24, 48, 0, 0);

  if (row != NULL && LODGE_IS_MACHINE (lodge_library_row_get_item (row)))
    {
      lodge_library_view_select (self, lodge_library_row_get_item (row));
      if (!gtk_widget_compute_bounds (GTK_WIDGET (row), widget, &bounds))
        g_debug ("The row is not below the list");
    }
  show_menu (self, bounds.origin.x + 24, bounds.origin.y + bounds.size.height);
}

static void
scrolled_cb (LodgeLibraryView *self)
{
  lodge_thumbnailer_wake (self->thumbnailer);
}

static void
lodge_library_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeLibraryView *self = LODGE_LIBRARY_VIEW (object);

  switch (prop_id)
    {
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, self->search_mode);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, self->selected);
      break;
    case PROP_TAG:
      g_value_take_string (value, dup_tag (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_library_view_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  LodgeLibraryView *self = LODGE_LIBRARY_VIEW (object);

  switch (prop_id)
    {
    case PROP_SEARCH_MODE:
      if (self->search_mode == g_value_get_boolean (value))
        break;
      self->search_mode = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      if (self->search_mode)
        gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
      break;
    case PROP_TAG:
      set_tag (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_library_view_dispose (GObject *object)
{
  LodgeLibraryView *self = LODGE_LIBRARY_VIEW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->tags_popover, gtk_widget_unparent);
  if (self->list != NULL)
    {
      gtk_list_view_set_model (self->list, NULL);
      gtk_list_view_set_factory (self->list, NULL);
    }
  lodge_ui_dispose_template (GTK_WIDGET (self), LODGE_TYPE_LIBRARY_VIEW);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->menu);
  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->selected);

  G_OBJECT_CLASS (lodge_library_view_parent_class)->dispose (object);
}

static void
lodge_library_view_class_init (LodgeLibraryViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lodge_library_view_get_property;
  object_class->set_property = lodge_library_view_set_property;
  object_class->dispose = lodge_library_view_dispose;

  /**
   * LodgeLibraryView:search-mode: whether the search field is shown
   */
  properties[PROP_SEARCH_MODE] =
      g_param_spec_boolean ("search-mode", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeLibraryView:selected: the machine that was chosen last
   */
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, LODGE_TYPE_MACHINE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeLibraryView:tag: the tag that the search asks for, case-folded; "" for none, or several
   */
  properties[PROP_TAG] = g_param_spec_string (
      "tag", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LodgeLibraryView::activated:
   * @machine: the machine that was double-clicked, or chosen with Enter
   */
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, LODGE_TYPE_MACHINE);
  /**
   * LodgeLibraryView::host-activated:
   * @host: the host whose heading was double-clicked, or chosen with Enter
   */
  signals[HOST_ACTIVATED] =
      g_signal_new ("host-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, LODGE_TYPE_HOST);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_UI_RESOURCES "library/lodge-library-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeLibraryView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeLibraryView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeLibraryView, tags_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeLibraryView, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeLibraryView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LodgeLibraryView, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, tags_clicked_cb);

  gtk_widget_class_install_property_action (widget_class, "library.tag", "tag");
  gtk_widget_class_install_action (widget_class, "menu.popup", NULL, popup_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "menu.popup", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "menu.popup",
                                       NULL);
}

static void
lodge_library_view_init (LodgeLibraryView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->thumbnailer = lodge_thumbnailer_new ();

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (row_setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (row_bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (row_unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));

  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  /* Typing in the list searches; not in the window, where a console may have the keyboard. */
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self->scroller));

  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                            G_CALLBACK (scrolled_cb), self);
}

/**
 * lodge_library_view_set_model:
 * @model: what it shows; called once
 */
void
lodge_library_view_set_model (LodgeLibraryView *self, LodgeLibraryModel *model)
{
  self->model = g_object_ref (model);
  self->selection = gtk_single_selection_new (g_object_ref (lodge_library_model_get_rows (model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, FALSE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_item_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::n-matching", G_CALLBACK (counts_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::settled", G_CALLBACK (settled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

/**
 * lodge_library_view_set_menu:
 * @menu: a machine's context menu
 */
void
lodge_library_view_set_menu (LodgeLibraryView *self, GMenuModel *menu)
{
  g_set_object (&self->menu, menu);
}

/**
 * lodge_library_view_get_selected:
 *
 * Returns: (transfer none) (nullable): the machine that was chosen last
 */
LodgeMachine *
lodge_library_view_get_selected (LodgeLibraryView *self)
{
  return self->selected;
}

/**
 * lodge_library_view_select:
 * @machine: a machine
 *
 * Returns: whether there is a row for it at present
 */
gboolean
lodge_library_view_select (LodgeLibraryView *self, LodgeMachine *machine)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (item == (GObject *)machine)
        {
          gtk_single_selection_set_selected (self->selection, i);
          set_selected (self, machine);
          if (lodge_library_model_get_settled (self->model))
            scroll_to_selected (self);
          else
            self->scroll_wanted = TRUE;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * lodge_library_view_set_compact:
 * @compact: whether the list has the window for itself, so that one tap opens a machine
 */
void
lodge_library_view_set_compact (LodgeLibraryView *self, gboolean compact)
{
  gtk_list_view_set_single_click_activate (self->list, compact);
}

static gboolean
popup_tags_cb (GtkWidget *button, GdkFrameClock *clock, gpointer user_data)
{
  if (!gtk_widget_get_mapped (button) || gtk_widget_get_height (button) == 0)
    return G_SOURCE_CONTINUE;
  tags_clicked_cb (user_data);
  return G_SOURCE_REMOVE;
}

/**
 * lodge_library_view_show_tags:
 *
 * Opens the menu of tags to filter by.
 */
void
lodge_library_view_show_tags (LodgeLibraryView *self)
{
  g_object_set (self, "search-mode", TRUE, NULL);
  /* The menu needs to know where the button is, which has just come into sight. */
  gtk_widget_add_tick_callback (self->tags_button, popup_tags_cb, self, NULL);
}

/**
 * lodge_library_view_focus:
 *
 * Gives the list the keyboard.
 */
void
lodge_library_view_focus (LodgeLibraryView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/**
 * lodge_library_view_wake:
 *
 * Somebody has come back to the window.
 */
void
lodge_library_view_wake (LodgeLibraryView *self)
{
  lodge_thumbnailer_wake (self->thumbnailer);
}
