/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "machine/lodge-overview-grid.h"

/**
 * LodgeOverviewGrid:
 *
 * Puts its children side by side while each has its column width, and otherwise into half as many
 * columns, and so on: four graphs stand in four columns, in two or in one, never three above one.
 * The columns are of one width; or, with #LodgeOverviewGrid:side-by-side, as wide as the children
 * like to be, and the last one takes the rest.
 */

enum
{
  PROP_0,
  PROP_COLUMN_WIDTH,
  PROP_SPACING,
  PROP_SIDE_BY_SIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

struct _LodgeOverviewGrid
{
  GtkWidget parent_instance;

  int column_width;
  int spacing;
  gboolean side_by_side;
};

G_DEFINE_FINAL_TYPE (LodgeOverviewGrid, lodge_overview_grid, GTK_TYPE_WIDGET)

static GtkWidget *
next_visible (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
first_child (LodgeOverviewGrid *self)
{
  return next_visible (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static GtkWidget *
next_child (GtkWidget *child)
{
  return next_visible (gtk_widget_get_next_sibling (child));
}

static int
count_columns (LodgeOverviewGrid *self, int width)
{
  int columns = 0;

  for (GtkWidget *child = first_child (self); child != NULL; child = next_child (child))
    columns++;
  while (columns > 1 && width >= 0
         && columns * self->column_width + (columns - 1) * self->spacing > width)
    columns = (columns + 1) / 2;
  return MAX (columns, 1);
}

/* How wide the child in that column is, of what is left of a row. */
static int
get_width (LodgeOverviewGrid *self, GtkWidget *child, int column, int columns, int left)
{
  int natural = 0;

  if (column == columns - 1 && !(self->side_by_side && columns == 1))
    return left;
  if (!self->side_by_side)
    return (left - (columns - column - 1) * self->spacing) / (columns - column);
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  /* Text below something else has the whole row. */
  return gtk_widget_get_hexpand (child) ? left : MIN (natural, left);
}

/* Goes through the rows; allocates the children too, if that is asked for. */
static int
lay_out (LodgeOverviewGrid *self, int width, gboolean allocate)
{
  const int columns = count_columns (self, width);
  const gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = first_child (self);
  int y = 0;

  while (child != NULL)
    {
      GtkWidget *row = child;
      int height = 0;
      int x = 0;

      for (int column = 0; child != NULL && column < columns; column++)
        {
          int w = get_width (self, child, column, columns, width - x);
          int h = 0;

          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, w, NULL, &h, NULL, NULL);
          height = MAX (height, h);
          x += w + self->spacing;
          child = next_child (child);
        }
      x = 0;
      for (int column = 0; allocate && row != child; column++)
        {
          int w = get_width (self, row, column, columns, width - x);

          gtk_widget_size_allocate (row, &(GtkAllocation){ rtl ? width - x - w : x, y, w, height },
                                    -1);
          x += w + self->spacing;
          row = next_child (row);
        }
      y += height + (child != NULL ? self->spacing : 0);
    }
  return y;
}

static GtkSizeRequestMode
lodge_overview_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lodge_overview_grid_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  LodgeOverviewGrid *self = LODGE_OVERVIEW_GRID (widget);
  const int columns = count_columns (self, -1);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      if (for_size < 0)
        lodge_overview_grid_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &for_size, NULL,
                                     NULL);
      *minimum = *natural = lay_out (self, for_size, FALSE);
      return;
    }
  if (minimum != NULL)
    *minimum = 0;
  *natural = columns * self->column_width + (columns - 1) * self->spacing;
  for (GtkWidget *child = first_child (self); child != NULL; child = next_child (child))
    {
      int child_minimum = 0;

      gtk_widget_measure (child, orientation, -1, &child_minimum, NULL, NULL, NULL);
      if (minimum != NULL)
        *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_minimum);
    }
}

static void
lodge_overview_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (LODGE_OVERVIEW_GRID (widget), width, TRUE);
}

static void
lodge_overview_grid_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeOverviewGrid *self = LODGE_OVERVIEW_GRID (object);

  switch (prop_id)
    {
    case PROP_COLUMN_WIDTH:
      g_value_set_int (value, self->column_width);
      break;
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_SIDE_BY_SIDE:
      g_value_set_boolean (value, self->side_by_side);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_overview_grid_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  LodgeOverviewGrid *self = LODGE_OVERVIEW_GRID (object);

  switch (prop_id)
    {
    case PROP_COLUMN_WIDTH:
      self->column_width = g_value_get_int (value);
      break;
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_SIDE_BY_SIDE:
      self->side_by_side = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_overview_grid_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lodge_overview_grid_parent_class)->dispose (object);
}

static void
lodge_overview_grid_class_init (LodgeOverviewGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lodge_overview_grid_get_property;
  object_class->set_property = lodge_overview_grid_set_property;
  object_class->dispose = lodge_overview_grid_dispose;
  widget_class->get_request_mode = lodge_overview_grid_get_request_mode;
  widget_class->measure = lodge_overview_grid_measure;
  widget_class->size_allocate = lodge_overview_grid_size_allocate;

  /**
   * LodgeOverviewGrid:column-width: how many pixels a column has at least
   */
  properties[PROP_COLUMN_WIDTH] =
      g_param_spec_int ("column-width", NULL, NULL, 1, G_MAXINT16, 160, flags);
  /**
   * LodgeOverviewGrid:spacing: between rows and columns, in pixels
   */
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 12, flags);
  /**
   * LodgeOverviewGrid:side-by-side: whether children are as wide as they like, and the last one
   * takes the rest of a row
   */
  properties[PROP_SIDE_BY_SIDE] = g_param_spec_boolean ("side-by-side", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "overviewgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lodge_overview_grid_init (LodgeOverviewGrid *self)
{
}
