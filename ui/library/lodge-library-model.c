/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-library"

#include "config.h"

#include "library/lodge-library-model.h"

#include "library/lodge-library-query.h"

#define SORT_KEY "lodge-library-sort-key"

/* Machines change in bursts; the rows are put in order again once for all of them. */
#define REFRESH_DELAY_MS 100

enum
{
  PROP_0,
  PROP_N_MACHINES,
  PROP_N_MATCHING,
  PROP_SETTLED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* One host: its machines, filtered, then sorted, below a row of its own if it has company. */
typedef struct
{
  LodgeMachineList *machines;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GListStore *header;
  GPtrArray *watched; /* of LodgeMachine, the same as in machines */
} Section;

/**
 * LodgeLibraryModel:
 *
 * The rows of the library: each host (#LodgeHost, only where there is more than one) followed by
 * its machines (#LodgeMachine). GTK 4.8's list view has no sections, so a host's row is an item
 * like any other. Filtering takes a slice per main loop iteration.
 */
struct _LodgeLibraryModel
{
  GObject parent_instance;

  LodgeLibrary *library;
  GListStore *parts; /* of GListModel: header, machines, header, machines… */
  GtkFlattenListModel *rows;
  GPtrArray *sections; /* of Section, in the order of the machine lists */
  GtkCustomFilter *filter;
  GtkCustomSorter *sorter;
  LodgeLibraryQuery *query;
  gboolean by_state;
  gboolean by_use;
  gboolean refilter;
  gboolean resort;
  guint refresh_id;
  GHashTable *moved; /* machines that changed since their sort key was made */
};

G_DEFINE_FINAL_TYPE (LodgeLibraryModel, lodge_library_model, G_TYPE_OBJECT)

/* What a machine is sorted by. Collation keys are dear and comparing them is cheap; and a sort that
 * goes on over many iterations of the main loop must not see a machine change under its hands. */
typedef struct
{
  char *name;
  int rank;
  gint64 used; /* -1 until it is needed */
} SortKey;

static void
sort_key_free (gpointer data)
{
  SortKey *key = data;

  g_free (key->name);
  g_free (key);
}

/* What somebody is likely to want to get at comes first. */
static int
get_state_rank (LodgeMachine *machine)
{
  switch (lodge_machine_get_state (machine))
    {
    case LODGE_MACHINE_RUNNING:
    case LODGE_MACHINE_SHUTTING_DOWN:
      return 0;
    case LODGE_MACHINE_PAUSED:
    case LODGE_MACHINE_SLEEPING:
      return 1;
    case LODGE_MACHINE_CRASHED:
      return 2;
    case LODGE_MACHINE_SAVED:
      return 3;
    case LODGE_MACHINE_OFF:
    case LODGE_MACHINE_UNKNOWN:
    default:
      return 4;
    }
}

static GQuark
sort_key_quark (void)
{
  static GQuark quark = 0;

  if (G_UNLIKELY (quark == 0))
    quark = g_quark_from_static_string (SORT_KEY);
  return quark;
}

static SortKey *
get_sort_key (LodgeMachine *machine)
{
  SortKey *key = g_object_get_qdata (G_OBJECT (machine), sort_key_quark ());

  if (key == NULL)
    {
      g_autofree char *folded = g_utf8_casefold (lodge_machine_get_display_name (machine), -1);

      key = g_new (SortKey, 1);
      key->name = g_utf8_collate_key_for_filename (folded, -1);
      key->rank = get_state_rank (machine);
      key->used = -1;
      g_object_set_qdata_full (G_OBJECT (machine), sort_key_quark (), key, sort_key_free);
    }
  return key;
}

/* What runs is in use now. */
static gint64
get_last_used (LodgeMachine *machine, SortKey *key)
{
  if (key->used < 0)
    key->used = lodge_machine_is_active (machine)
                    ? G_MAXINT64
                    : lodge_last_used_get (lodge_machine_get_uuid (machine));
  return key->used;
}

static int
compare_machines (gconstpointer a, gconstpointer b, gpointer user_data)
{
  LodgeLibraryModel *self = user_data;
  LodgeMachine *machine_a = (LodgeMachine *)a;
  LodgeMachine *machine_b = (LodgeMachine *)b;
  SortKey *key_a = get_sort_key (machine_a);
  SortKey *key_b = get_sort_key (machine_b);
  int result = 0;

  if (self->by_state)
    result = key_a->rank - key_b->rank;
  else if (self->by_use)
    {
      const gint64 used_a = get_last_used (machine_a, key_a);
      const gint64 used_b = get_last_used (machine_b, key_b);
      result = used_a > used_b ? -1 : used_a < used_b;
    }
  if (result == 0)
    result = strcmp (key_a->name, key_b->name);
  if (result == 0)
    result = g_strcmp0 (lodge_machine_get_uuid (machine_a), lodge_machine_get_uuid (machine_b));
  return result < 0 ? GTK_ORDERING_SMALLER : result > 0 ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
}

static gboolean
match_machine (gpointer item, gpointer user_data)
{
  LodgeLibraryModel *self = user_data;

  return lodge_library_query_matches (self->query, item);
}

static void
refresh_now (LodgeLibraryModel *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->refilter)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (self->resort)
    {
      GHashTableIter iter;
      gpointer machine;

      g_hash_table_iter_init (&iter, self->moved);
      while (g_hash_table_iter_next (&iter, &machine, NULL))
        g_object_set_qdata (machine, sort_key_quark (), NULL);
      g_hash_table_remove_all (self->moved);
      gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
    }
  self->refilter = FALSE;
  self->resort = FALSE;
}

static gboolean
refresh_cb (gpointer user_data)
{
  LodgeLibraryModel *self = user_data;

  self->refresh_id = 0;
  refresh_now (self);
  return G_SOURCE_REMOVE;
}

static void
machine_notify_cb (LodgeMachine *machine, GParamSpec *pspec, LodgeLibraryModel *self)
{
  gboolean by_state = g_str_equal (pspec->name, "state");
  gboolean by_name = g_str_equal (pspec->name, "display-name");

  if (by_state || by_name)
    g_hash_table_add (self->moved, g_object_ref (machine));
  if (!lodge_library_query_is_empty (self->query))
    self->refilter = TRUE;
  self->resort |= by_name || (by_state && (self->by_state || self->by_use));
  if ((self->refilter || self->resort) && self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_DELAY_MS, refresh_cb, self);
}

/* GTK's filter and sort models do not look at an item again by themselves. */
static void
watch_machines (
    LodgeLibraryModel *self, Section *section, guint position, guint removed, guint added)
{
  for (guint i = 0; i < removed; i++)
    g_signal_handlers_disconnect_by_func (section->watched->pdata[position + i], machine_notify_cb,
                                          self);
  if (removed > 0)
    g_ptr_array_remove_range (section->watched, position, removed);
  for (guint i = 0; i < added; i++)
    {
      LodgeMachine *machine =
          g_list_model_get_item (G_LIST_MODEL (section->machines), position + i);

      g_signal_connect (machine, "notify", G_CALLBACK (machine_notify_cb), self);
      g_ptr_array_insert (section->watched, position + i, machine);
    }
}

static void
section_clear (LodgeLibraryModel *self, Section *section)
{
  watch_machines (self, section, 0, section->watched->len, 0);
  g_signal_handlers_disconnect_by_data (section->machines, self);
  g_signal_handlers_disconnect_by_data (section->filtered, self);
  g_signal_handlers_disconnect_by_data (section->sorted, self);
}

static void
section_free (gpointer data)
{
  Section *section = data;

  g_clear_pointer (&section->watched, g_ptr_array_unref);
  g_clear_object (&section->machines);
  g_clear_object (&section->filtered);
  g_clear_object (&section->sorted);
  g_clear_object (&section->header);
  g_free (section);
}

/* A search leaves out the hosts on which it finds nothing. */
static void
update_headers (LodgeLibraryModel *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];
      gboolean wanted = self->sections->len > 1
                        && (lodge_library_query_is_empty (self->query)
                            || g_list_model_get_n_items (G_LIST_MODEL (section->filtered)) > 0);
      gboolean present = g_list_model_get_n_items (G_LIST_MODEL (section->header)) > 0;

      if (wanted && !present)
        g_list_store_append (section->header, lodge_machine_list_get_host (section->machines));
      else if (!wanted && present)
        g_list_store_remove_all (section->header);
    }
}

static void
counts_changed_cb (LodgeLibraryModel *self)
{
  update_headers (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MACHINES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MATCHING]);
}

static void
pending_cb (LodgeLibraryModel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
}

static void
machines_changed_cb (
    LodgeLibraryModel *self, guint position, guint removed, guint added, GListModel *machines)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];
      if (G_LIST_MODEL (section->machines) == machines)
        watch_machines (self, section, position, removed, added);
    }
  counts_changed_cb (self);
}

/* No filter at all costs nothing per machine. */
static void
apply_filter (LodgeLibraryModel *self, Section *section)
{
  gboolean all = lodge_library_query_is_empty (self->query);

  gtk_filter_list_model_set_filter (section->filtered, all ? NULL : GTK_FILTER (self->filter));
}

static void
add_section (LodgeLibraryModel *self, LodgeMachineList *machines, guint position)
{
  Section *section = g_new0 (Section, 1);
  gpointer parts[2];

  section->machines = g_object_ref (machines);
  section->header = g_list_store_new (LODGE_TYPE_HOST);
  section->watched = g_ptr_array_new_with_free_func (g_object_unref);
  section->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (machines)), NULL);
  apply_filter (self, section);
  gtk_filter_list_model_set_incremental (section->filtered, TRUE);
  section->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (section->filtered)),
                                             GTK_SORTER (g_object_ref (self->sorter)));
  g_signal_connect_object (machines, "items-changed", G_CALLBACK (machines_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (section->filtered, "items-changed", G_CALLBACK (counts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (section->filtered, "notify::pending", G_CALLBACK (pending_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (section->sorted, "notify::pending", G_CALLBACK (pending_cb), self,
                           G_CONNECT_SWAPPED);

  g_ptr_array_insert (self->sections, position, section);
  parts[0] = section->header;
  parts[1] = section->sorted;
  g_list_store_splice (self->parts, position * 2, 0, parts, 2);
  watch_machines (self, section, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (machines)));
}

static void
lists_changed_cb (
    LodgeLibraryModel *self, guint position, guint removed, guint added, GListModel *lists)
{
  if (removed > 0)
    {
      g_list_store_splice (self->parts, position * 2, removed * 2, NULL, 0);
      for (guint i = 0; i < removed; i++)
        section_clear (self, self->sections->pdata[position + i]);
      g_ptr_array_remove_range (self->sections, position, removed);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (LodgeMachineList) machines = g_list_model_get_item (lists, position + i);
      add_section (self, machines, position + i);
    }
  counts_changed_cb (self);
}

static void
lodge_library_model_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeLibraryModel *self = LODGE_LIBRARY_MODEL (object);

  switch (prop_id)
    {
    case PROP_N_MACHINES:
      g_value_set_uint (value, lodge_library_model_get_n_machines (self));
      break;
    case PROP_N_MATCHING:
      g_value_set_uint (value, lodge_library_model_get_n_matching (self));
      break;
    case PROP_SETTLED:
      g_value_set_boolean (value, lodge_library_model_get_settled (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_library_model_dispose (GObject *object)
{
  LodgeLibraryModel *self = LODGE_LIBRARY_MODEL (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  for (guint i = 0; self->sections != NULL && i < self->sections->len; i++)
    section_clear (self, self->sections->pdata[i]);
  /* The filter and the sorter call back with self, and lists may outlive it. */
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  if (self->sorter != NULL)
    gtk_custom_sorter_set_sort_func (self->sorter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->rows);
  g_clear_object (&self->parts);
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_library_model_parent_class)->dispose (object);
}

static void
lodge_library_model_finalize (GObject *object)
{
  LodgeLibraryModel *self = LODGE_LIBRARY_MODEL (object);

  g_clear_pointer (&self->query, lodge_library_query_free);
  g_clear_pointer (&self->moved, g_hash_table_unref);

  G_OBJECT_CLASS (lodge_library_model_parent_class)->finalize (object);
}

static void
lodge_library_model_class_init (LodgeLibraryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lodge_library_model_get_property;
  object_class->dispose = lodge_library_model_dispose;
  object_class->finalize = lodge_library_model_finalize;

  /**
   * LodgeLibraryModel:n-machines: how many machines there are on all hosts
   */
  properties[PROP_N_MACHINES] = g_param_spec_uint ("n-machines", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeLibraryModel:n-matching: how many of them the search has found so far
   */
  properties[PROP_N_MATCHING] = g_param_spec_uint ("n-matching", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LodgeLibraryModel:settled: whether filtering and sorting have come to their end
   */
  properties[PROP_SETTLED] =
      g_param_spec_boolean ("settled", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_library_model_init (LodgeLibraryModel *self)
{
  self->query = lodge_library_query_new (NULL);
  self->moved = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->sections = g_ptr_array_new_with_free_func (section_free);
  self->parts = g_list_store_new (G_TYPE_LIST_MODEL);
  self->rows = gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->parts)));
  self->filter = gtk_custom_filter_new (match_machine, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare_machines, self, NULL);
}

/**
 * lodge_library_model_new:
 * @library: the engine's library
 *
 * Returns: (transfer full): a view on it
 */
LodgeLibraryModel *
lodge_library_model_new (LodgeLibrary *library)
{
  LodgeLibraryModel *self = g_object_new (LODGE_TYPE_LIBRARY_MODEL, NULL);
  GListModel *lists = lodge_library_get_machine_lists (library);

  self->library = g_object_ref (library);
  g_signal_connect_object (lists, "items-changed", G_CALLBACK (lists_changed_cb), self,
                           G_CONNECT_SWAPPED);
  lists_changed_cb (self, 0, 0, g_list_model_get_n_items (lists), lists);
  return self;
}

/**
 * lodge_library_model_get_library:
 *
 * Returns: (transfer none): the engine's library
 */
LodgeLibrary *
lodge_library_model_get_library (LodgeLibraryModel *self)
{
  return self->library;
}

/**
 * lodge_library_model_get_rows:
 *
 * Returns: (transfer none): #LodgeHost and #LodgeMachine, in the order of the screen
 */
GListModel *
lodge_library_model_get_rows (LodgeLibraryModel *self)
{
  return G_LIST_MODEL (self->rows);
}

/**
 * lodge_library_model_set_search:
 * @text: (nullable): see #LodgeLibraryQuery
 */
void
lodge_library_model_set_search (LodgeLibraryModel *self, const char *text)
{
  g_autoptr (LodgeLibraryQuery) old = g_steal_pointer (&self->query);
  GtkFilterChange change = GTK_FILTER_CHANGE_DIFFERENT;

  self->query = lodge_library_query_new (text);
  if (lodge_library_query_narrows (self->query, old))
    change = GTK_FILTER_CHANGE_MORE_STRICT;
  else if (lodge_library_query_narrows (old, self->query))
    change = GTK_FILTER_CHANGE_LESS_STRICT;
  if (lodge_library_query_is_empty (self->query) != lodge_library_query_is_empty (old))
    {
      for (guint i = 0; i < self->sections->len; i++)
        apply_filter (self, self->sections->pdata[i]);
    }
  else if (!lodge_library_query_is_empty (self->query))
    {
      gtk_filter_changed (GTK_FILTER (self->filter), change);
    }
  counts_changed_cb (self);
}

/**
 * lodge_library_model_set_sort_by:
 * @nick: "name", "state" or "last-used"
 */
void
lodge_library_model_set_sort_by (LodgeLibraryModel *self, const char *nick)
{
  gboolean by_state = g_strcmp0 (nick, "state") == 0;
  gboolean by_use = g_strcmp0 (nick, "last-used") == 0;

  if (self->by_state == by_state && self->by_use == by_use)
    return;
  self->by_state = by_state;
  self->by_use = by_use;
  self->resort = TRUE;
  refresh_now (self);
}

/**
 * lodge_library_model_get_n_machines:
 *
 * Returns: how many machines there are on all hosts
 */
guint
lodge_library_model_get_n_machines (LodgeLibraryModel *self)
{
  guint n = 0;

  for (guint i = 0; self->sections != NULL && i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];
      n += g_list_model_get_n_items (G_LIST_MODEL (section->machines));
    }
  return n;
}

/**
 * lodge_library_model_get_n_matching:
 *
 * Returns: how many machines the search has found so far
 */
guint
lodge_library_model_get_n_matching (LodgeLibraryModel *self)
{
  guint n = 0;

  for (guint i = 0; self->sections != NULL && i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];
      n += g_list_model_get_n_items (G_LIST_MODEL (section->filtered));
    }
  return n;
}

/**
 * lodge_library_model_get_first:
 *
 * Returns: (transfer none) (nullable): the machine that comes first, also while the rows are still
 *   being put in order
 */
LodgeMachine *
lodge_library_model_get_first (LodgeLibraryModel *self)
{
  LodgeMachine *first = NULL;

  for (guint i = 0; i < self->sections->len && first == NULL; i++)
    {
      Section *section = self->sections->pdata[i];

      for (guint k = 0; k < section->watched->len; k++)
        if (first == NULL
            || compare_machines (section->watched->pdata[k], first, self) == GTK_ORDERING_SMALLER)
          first = section->watched->pdata[k];
    }
  return first;
}

/**
 * lodge_library_model_get_settled:
 *
 * Returns: whether the rows are the ones that were asked for, in order
 */
gboolean
lodge_library_model_get_settled (LodgeLibraryModel *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];

      if (gtk_filter_list_model_get_pending (section->filtered) > 0
          || gtk_sort_list_model_get_pending (section->sorted) > 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * lodge_library_model_find:
 * @name_or_uuid: a name or UUID
 *
 * Returns: (transfer none) (nullable): the first machine of that name on any host
 */
LodgeMachine *
lodge_library_model_find (LodgeLibraryModel *self, const char *name_or_uuid)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];
      LodgeMachine *machine = lodge_machine_list_find (section->machines, name_or_uuid);

      if (machine != NULL)
        return machine;
    }
  return NULL;
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  const char *tag_a = *(const char *const *)a;
  const char *tag_b = *(const char *const *)b;
  g_autofree char *folded_a = g_utf8_casefold (tag_a, -1);
  g_autofree char *folded_b = g_utf8_casefold (tag_b, -1);
  int result = g_utf8_collate (folded_a, folded_b);

  return result != 0 ? result : strcmp (tag_a, tag_b);
}

/**
 * lodge_library_model_dup_tags:
 *
 * Returns: (transfer full): the tags of all machines, each once, in the order of the alphabet; of
 *   several that differ in case only, one
 */
char **
lodge_library_model_dup_tags (LodgeLibraryModel *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GPtrArray *unique = g_ptr_array_new ();

  for (guint i = 0; i < self->sections->len; i++)
    {
      Section *section = self->sections->pdata[i];

      for (guint k = 0; k < section->watched->len; k++)
        {
          const char *const *tags = lodge_machine_get_tags (section->watched->pdata[k]);

          for (guint t = 0; tags != NULL && tags[t] != NULL; t++)
            if (g_hash_table_add (seen, g_strdup (tags[t])))
              g_ptr_array_add (found, (gpointer)tags[t]);
        }
    }
  g_ptr_array_sort (found, compare_tags);
  g_hash_table_remove_all (seen);
  for (guint i = 0; i < found->len; i++)
    if (g_hash_table_add (seen, g_utf8_casefold (found->pdata[i], -1)))
      g_ptr_array_add (unique, g_strdup (found->pdata[i]));
  g_ptr_array_add (unique, NULL);
  return (char **)g_ptr_array_free (unique, FALSE);
}
