/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-private.h"

#include "base/lodge-error.h"
#include "base/lodge-name.h"
#include "job/lodge-thread-job.h"
#include "machine/lodge-metadata.h"

#include <glib/gi18n.h>

/* One small change to a domain's definition. */
typedef struct _Edit Edit;
struct _Edit
{
  LodgeMachine *machine;
  char *display_name;
  gboolean (*func) (virDomainPtr domain, Edit *edit, GError **error);
  int type; /* of metadata */
  char *text;
  char **list;
  gboolean on;
};

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_object_unref (edit->machine);
  g_free (edit->display_name);
  g_free (edit->text);
  g_strfreev (edit->list);
  g_free (edit);
}

static gboolean
edit_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Edit *edit = data;
  g_autoptr (virDomain) domain = lodge_machine_lookup (edit->machine, error);

  if (domain == NULL || !edit->func (domain, edit, error))
    return FALSE;
  lodge_machine_refresh_from_thread (edit->machine, domain);
  return TRUE;
}

static LodgeJob *
edit_job (LodgeMachine *machine, Edit init)
{
  Edit *edit = g_new0 (Edit, 1);
  const char *name = lodge_machine_get_display_name (machine);
  g_autofree char *title = g_strdup_printf (_ ("Changing “%s”"), name);

  *edit = init;
  edit->machine = g_object_ref (machine);
  edit->display_name = g_strdup (name);
  LodgeJob *job =
      lodge_thread_job_new (title, lodge_machine_get_uuid (machine), edit_func, edit, edit_free);
  lodge_job_set_can_cancel (job, FALSE);
  return job;
}

static void
set_changing_error (Edit *edit, GError **error)
{
  lodge_error_from_libvirt (error, _ ("“%s” could not be changed"), edit->display_name);
}

/* A running machine has a definition of its own beside the stored one: both are to agree. */
static unsigned int
where (virDomainPtr domain)
{
  unsigned int flags = 0;

  if (virDomainIsPersistent (domain) == 1)
    flags |= VIR_DOMAIN_AFFECT_CONFIG;
  if (virDomainIsActive (domain) == 1)
    flags |= VIR_DOMAIN_AFFECT_LIVE;
  return flags;
}

static gboolean
name_is_taken (virDomainPtr domain, Edit *edit)
{
  g_autoptr (virDomain) taken = virDomainLookupByName (virDomainGetConnect (domain), edit->text);

  return taken != NULL;
}

static void
set_name_is_taken (Edit *edit, GError **error)
{
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT,
               _ ("There is a machine “%s” already; choose another name"), edit->text);
}

static gboolean
rename_func (virDomainPtr domain, Edit *edit, GError **error)
{
  if (!lodge_name_check (edit->text, error))
    return FALSE;
  if (g_strcmp0 (virDomainGetName (domain), edit->text) == 0)
    return TRUE;
  if (name_is_taken (domain, edit))
    {
      set_name_is_taken (edit, error);
      return FALSE;
    }
  /* Not left to libvirt: its daemon has been seen to die of a rename in the midst of a start. */
  if (virDomainIsActive (domain) == 1)
    {
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_STATE,
                   _ ("“%s” cannot be renamed while it runs; shut it down first"),
                   edit->display_name);
      return FALSE;
    }
  if (virDomainRename (domain, edit->text, 0) == 0)
    return TRUE;
  GError *problem = NULL;
  lodge_error_from_libvirt (&problem, _ ("“%s” could not be renamed to “%s”"), edit->display_name,
                            edit->text);
  /* Somebody was faster; libvirt has no code of its own for that. */
  if (problem->code == LODGE_ERROR_STATE && name_is_taken (domain, edit))
    {
      g_clear_error (&problem);
      set_name_is_taken (edit, &problem);
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
text_func (virDomainPtr domain, Edit *edit, GError **error)
{
  const char *text = edit->text != NULL && *edit->text != '\0' ? edit->text : NULL;

  if (virDomainSetMetadata (domain, edit->type, text, NULL, NULL, where (domain)) == 0)
    return TRUE;
  set_changing_error (edit, error);
  return FALSE;
}

static gboolean
autostart_func (virDomainPtr domain, Edit *edit, GError **error)
{
  if (virDomainSetAutostart (domain, edit->on) == 0)
    return TRUE;
  set_changing_error (edit, error);
  return FALSE;
}

/* Reads Lodge's own element, lets @change alter it, and writes it back. */
static gboolean
change_metadata (virDomainPtr domain,
                 Edit *edit,
                 void (*change) (LodgeMetadata *metadata, Edit *edit),
                 GError **error)
{
  char *old = virDomainGetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, LODGE_METADATA_URI, 0);
  g_autoptr (LodgeMetadata) metadata =
      old != NULL ? lodge_metadata_parse (old, error) : lodge_metadata_new ();

  free (old);
  if (metadata == NULL)
    return FALSE;
  change (metadata, edit);
  g_autofree char *xml = lodge_metadata_to_xml (metadata, FALSE);
  if (virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, xml, LODGE_METADATA_KEY,
                            LODGE_METADATA_URI, where (domain))
      == 0)
    return TRUE;
  set_changing_error (edit, error);
  return FALSE;
}

static void
change_notes (LodgeMetadata *metadata, Edit *edit)
{
  g_free (metadata->notes);
  metadata->notes = g_strdup (edit->text);
}

static gboolean
notes_func (virDomainPtr domain, Edit *edit, GError **error)
{
  return change_metadata (domain, edit, change_notes, error);
}

static void
change_tags (LodgeMetadata *metadata, Edit *edit)
{
  g_strfreev (metadata->tags);
  metadata->tags = g_strdupv (edit->list);
}

static gboolean
tags_func (virDomainPtr domain, Edit *edit, GError **error)
{
  return change_metadata (domain, edit, change_tags, error);
}

/* Text for XML: valid UTF-8 without the control characters that XML 1.0 forbids. */
static char *
clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c >= 0x20 ? c != 0xfffe && c != 0xffff : c == '\n' || c == '\t')
        g_string_append_unichar (clean, c);
    }
  return g_string_free (clean, FALSE);
}

/* A title is one line: libvirt refuses line breaks in it. */
static char *
clean_line (const char *text)
{
  return g_strstrip (g_strdelimit (clean_text (text), "\n\t", ' '));
}

/**
 * lodge_machine_rename_job:
 * @self: a machine that is off
 * @name: its new name
 *
 * Returns: (transfer full): a job that changes libvirt's name of it
 */
LodgeJob *
lodge_machine_rename_job (LodgeMachine *self, const char *name)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return edit_job (self, (Edit){ .func = rename_func, .text = g_strdup (name) });
}

/**
 * lodge_machine_set_title_job:
 * @self: a machine
 * @title: (nullable): its title, one line; %NULL or empty for none
 *
 * Returns: (transfer full): a job that changes it, live and for good
 */
LodgeJob *
lodge_machine_set_title_job (LodgeMachine *self, const char *title)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return edit_job (
      self,
      (Edit){ .func = text_func, .type = VIR_DOMAIN_METADATA_TITLE, .text = clean_line (title) });
}

/**
 * lodge_machine_set_description_job:
 * @self: a machine
 * @description: (nullable): its description; %NULL or empty for none
 *
 * Returns: (transfer full): a job that changes it, live and for good
 */
LodgeJob *
lodge_machine_set_description_job (LodgeMachine *self, const char *description)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return edit_job (self, (Edit){ .func = text_func,
                                 .type = VIR_DOMAIN_METADATA_DESCRIPTION,
                                 .text = clean_text (description) });
}

/**
 * lodge_machine_set_notes_job:
 * @self: a machine
 * @notes: (nullable): what somebody wants to remember about it
 *
 * Returns: (transfer full): a job that changes them, live and for good
 */
LodgeJob *
lodge_machine_set_notes_job (LodgeMachine *self, const char *notes)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return edit_job (self, (Edit){ .func = notes_func, .text = clean_text (notes) });
}

/**
 * lodge_machine_set_tags_job:
 * @self: a machine
 * @tags: (nullable): its tags; empty ones and repetitions are dropped
 *
 * Returns: (transfer full): a job that changes them, live and for good
 */
LodgeJob *
lodge_machine_set_tags_job (LodgeMachine *self, const char *const *tags)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      g_autofree char *tag = clean_line (tags[i]);
      if (*tag != '\0' && g_hash_table_add (seen, g_strdup (tag)))
        g_strv_builder_add (builder, tag);
    }
  return edit_job (self, (Edit){ .func = tags_func, .list = g_strv_builder_end (builder) });
}

/**
 * lodge_machine_set_autostart_job:
 * @self: a machine
 * @autostart: whether it is to start with its host
 *
 * Returns: (transfer full): a job that changes that
 */
LodgeJob *
lodge_machine_set_autostart_job (LodgeMachine *self, gboolean autostart)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return edit_job (self, (Edit){ .func = autostart_func, .on = autostart });
}
