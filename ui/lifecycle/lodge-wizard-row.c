/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-wizard-row.h"

/**
 * lodge_wizard_row_set_problem:
 * @reason: the row below @field that says what is wrong
 * @field: the row with the field
 * @problem: (nullable): what is wrong, or %NULL
 */
void
lodge_wizard_row_set_problem (AdwActionRow *reason, GtkWidget *field, const char *problem)
{
  gtk_widget_set_visible (GTK_WIDGET (reason), problem != NULL);
  if (problem != NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (reason), problem);
      gtk_widget_add_css_class (field, "error");
      gtk_accessible_update_relation (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                      reason, NULL, -1);
    }
  else
    {
      gtk_widget_remove_css_class (field, "error");
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
    }
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
      problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/**
 * lodge_wizard_row_set_text:
 * @row: an entry
 * @text: (nullable): what is to stand in it
 *
 * Leaves an entry alone in which somebody is typing: the model may have understood "~" or a space
 * at the end already, and the cursor must not jump.
 */
void
lodge_wizard_row_set_text (AdwEntryRow *row, const char *text)
{
  gboolean typing =
      (gtk_widget_get_state_flags (GTK_WIDGET (row)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;

  if (text == NULL)
    text = "";
  if (typing && text[0] != '\0' && gtk_editable_get_text (GTK_EDITABLE (row))[0] != '\0')
    return;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0)
    {
      gtk_editable_set_text (GTK_EDITABLE (row), text);
      gtk_editable_set_position (GTK_EDITABLE (row), -1);
    }
}
