/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-amount-row.h"

#include "lodge-core.h"

#include <glib/gi18n.h>
#include <math.h>

/**
 * LodgeAmountRow:
 *
 * A row for an amount that can be typed or slid: a size in bytes, or with "count" a plain number.
 * The slider is logarithmic for sizes, because 512 MiB more matter to a machine with one GiB and
 * not to one with 64.
 */

enum
{
  PROP_0,
  PROP_COUNT,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

struct _LodgeAmountRow
{
  AdwPreferencesRow parent_instance;

  GtkEntry *entry;
  GtkScale *scale;
  GtkAdjustment *adjustment;
  GtkLabel *title_label;
  GtkLabel *hint_label;
  GtkLabel *problem_label;

  gboolean count;
  guint64 value;
  guint64 lowest;
  guint64 recommended;
  guint64 highest;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LodgeAmountRow, lodge_amount_row, ADW_TYPE_PREFERENCES_ROW)

static double
to_scale (LodgeAmountRow *self, guint64 value)
{
  if (self->count)
    return (double)value;
  return log2 ((double)MAX (value, 1));
}

/* A size next to @exact that a person would write: 1, 1¼, 1½, 1¾, 2, 2½… of a unit. */
static guint64
round_size (double exact)
{
  double step = exp2 (floor (log2 (exact)) - 2);

  return (guint64)(round (exact / step) * step);
}

static guint64
from_scale (LodgeAmountRow *self, double position)
{
  guint64 value = self->count ? (guint64)round (position) : round_size (exp2 (position));

  return CLAMP (value, self->lowest, self->highest);
}

/* What stands in the entry is to be read back: no locale, no space that does not break. */
static char *
format_size (guint64 bytes)
{
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  guint unit = 0;

  while (unit + 1 < G_N_ELEMENTS (units) && bytes >= (LODGE_MIB << (10 * unit)))
    unit++;
  g_ascii_formatd (number, sizeof number, "%.4g",
                   (double)bytes / (double)(LODGE_KIB << (10 * unit)));
  return g_strdup_printf ("%s %s", number, units[unit]);
}

/* People write a comma where their language does. */
static guint64
parse_size (const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), ",", '.');
  guint64 bytes = 0;

  return lodge_parse_size (plain, LODGE_MIB, &bytes, NULL) ? bytes : 0;
}

static void
show_value (LodgeAmountRow *self, gboolean in_entry, gboolean in_scale)
{
  g_autofree char *text =
      self->count ? g_strdup_printf ("%u", (guint)self->value) : format_size (self->value);

  self->updating = TRUE;
  if (in_entry && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  if (in_scale && self->value > 0)
    gtk_adjustment_set_value (self->adjustment, to_scale (self, self->value));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
  self->updating = FALSE;
}

static void
set_value_from_person (LodgeAmountRow *self, guint64 value)
{
  if (self->value == value)
    return;
  self->value = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
entry_changed_cb (LodgeAmountRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint64 value = 0;

  if (self->updating)
    return;
  if (self->count)
    {
      if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &value, NULL))
        value = 0;
    }
  else
    value = parse_size (text);
  set_value_from_person (self, value);
  show_value (self, FALSE, TRUE);
}

static void
slid_cb (LodgeAmountRow *self)
{
  if (self->updating)
    return;
  set_value_from_person (self, from_scale (self, gtk_adjustment_get_value (self->adjustment)));
  show_value (self, TRUE, FALSE);
}

static void
title_changed_cb (LodgeAmountRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
}

static void
lodge_amount_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeAmountRow *self = LODGE_AMOUNT_ROW (object);

  switch (prop_id)
    {
    case PROP_COUNT:
      g_value_set_boolean (value, self->count);
      break;
    case PROP_VALUE:
      g_value_set_uint64 (value, self->value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_amount_row_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  LodgeAmountRow *self = LODGE_AMOUNT_ROW (object);

  switch (prop_id)
    {
    case PROP_COUNT:
      self->count = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_amount_row_class_init (LodgeAmountRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lodge_amount_row_get_property;
  object_class->set_property = lodge_amount_row_set_property;

  properties[PROP_COUNT] =
      g_param_spec_boolean ("count", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeAmountRow:value:
   *
   * The amount; 0 while what stands in the entry is none. Notifies what a person did, not
   * lodge_amount_row_set_value().
   */
  properties[PROP_VALUE] = g_param_spec_uint64 ("value", NULL, NULL, 0, G_MAXUINT64, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-amount-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeAmountRow, entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeAmountRow, scale);
  gtk_widget_class_bind_template_child (widget_class, LodgeAmountRow, adjustment);
  gtk_widget_class_bind_template_child (widget_class, LodgeAmountRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeAmountRow, hint_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeAmountRow, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, slid_cb);
}

static void
lodge_amount_row_init (LodgeAmountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed_cb), NULL);
}

/**
 * lodge_amount_row_get_value:
 * @self: a row
 *
 * Returns: the amount; 0 while what stands in the entry is none
 */
guint64
lodge_amount_row_get_value (LodgeAmountRow *self)
{
  return self->value;
}

/**
 * lodge_amount_row_set_value:
 * @self: a row
 * @value: bytes, or a number
 *
 * Does not notify. An amount of 0 leaves the entry as a person typed it.
 */
void
lodge_amount_row_set_value (LodgeAmountRow *self, guint64 value)
{
  if (self->value == value)
    return;
  self->value = value;
  if (value > 0)
    show_value (self, TRUE, TRUE);
}

/**
 * lodge_amount_row_set_range:
 * @self: a row
 * @lowest: the slider's left end
 * @recommended: what is marked on the slider; 0 for no mark
 * @highest: the slider's right end
 */
void
lodge_amount_row_set_range (LodgeAmountRow *self,
                            guint64 lowest,
                            guint64 recommended,
                            guint64 highest)
{
  if (self->lowest == lowest && self->recommended == recommended && self->highest == highest)
    return;
  self->lowest = lowest;
  self->recommended = recommended;
  self->highest = MAX (highest, lowest);

  self->updating = TRUE;
  gtk_adjustment_configure (self->adjustment, to_scale (self, MAX (self->value, lowest)),
                            to_scale (self, lowest), to_scale (self, self->highest),
                            self->count ? 1 : 0.25, self->count ? 2 : 1, 0);
  self->updating = FALSE;
  gtk_scale_clear_marks (self->scale);
  if (recommended >= lowest && recommended <= self->highest && recommended > 0)
    gtk_scale_add_mark (self->scale, to_scale (self, recommended), GTK_POS_BOTTOM, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->scale), self->highest > self->lowest);
}

/**
 * lodge_amount_row_set_hint:
 * @self: a row
 * @hint: (nullable): what is recommended and what is possible, in words
 */
void
lodge_amount_row_set_hint (LodgeAmountRow *self, const char *hint)
{
  gtk_label_set_label (self->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), hint != NULL);
}

/**
 * lodge_amount_row_set_problem:
 * @self: a row
 * @problem: (nullable): why the amount cannot be taken
 */
void
lodge_amount_row_set_problem (LodgeAmountRow *self, const char *problem)
{
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
      problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}
