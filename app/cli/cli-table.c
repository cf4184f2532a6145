/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-table.h"

#include "cli.h"

/* Columns that line up on a terminal: in character cells, not in bytes or characters. */
struct _CliTable
{
  guint n_columns;
  gboolean *right;
  GPtrArray *rows; /* of GStrv */
};

/**
 * cli_table_new:
 * @headings: (nullable): the first row, %NULL-terminated; an empty heading has no title
 *
 * Returns: (transfer full): a table
 */
CliTable *
cli_table_new (const char *const *headings)
{
  CliTable *self = g_new0 (CliTable, 1);

  self->n_columns = g_strv_length ((char **)headings);
  self->right = g_new0 (gboolean, self->n_columns);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  cli_table_add (self, headings);
  return self;
}

/**
 * cli_table_align_right:
 * @self: a table
 * @column: a column of numbers
 */
void
cli_table_align_right (CliTable *self, guint column)
{
  g_return_if_fail (column < self->n_columns);

  self->right[column] = TRUE;
}

/**
 * cli_table_add:
 * @self: a table
 * @cells: as many texts as there are headings, %NULL-terminated; copied
 */
void
cli_table_add (CliTable *self, const char *const *cells)
{
  g_return_if_fail (g_strv_length ((char **)cells) == self->n_columns);

  g_ptr_array_add (self->rows, g_strdupv ((char **)cells));
}

static void
append_cell (GString *line, const char *cell, guint width, gboolean right, gboolean last)
{
  guint own = cli_text_width (cell);
  guint padding = width > own ? width - own : 0;

  if (right)
    g_string_append_printf (line, "%*s", padding, "");
  g_string_append (line, cell);
  if (!right && !last)
    g_string_append_printf (line, "%*s", padding, "");
  if (!last)
    g_string_append (line, "  ");
}

/**
 * cli_table_print:
 * @self: a table
 *
 * Writes the table to standard output.
 */
void
cli_table_print (CliTable *self)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint r = 0; r < self->rows->len; r++)
    {
      char **cells = g_ptr_array_index (self->rows, r);
      for (guint c = 0; c < self->n_columns; c++)
        widths[c] = MAX (widths[c], cli_text_width (cells[c]));
    }

  for (guint r = 0; r < self->rows->len; r++)
    {
      char **cells = g_ptr_array_index (self->rows, r);
      for (guint c = 0; c < self->n_columns; c++)
        append_cell (text, cells[c], widths[c], self->right[c], c + 1 == self->n_columns);
      while (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
    }
  cli_put (stdout, text->str);
}

/**
 * cli_table_free:
 * @self: (transfer full) (nullable): a table
 */
void
cli_table_free (CliTable *self)
{
  if (self == NULL)
    return;
  g_free (self->right);
  g_ptr_array_unref (self->rows);
  g_free (self);
}
