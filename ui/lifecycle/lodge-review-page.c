/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-review-page.h"

#include <glib/gi18n.h>

/**
 * LodgeReviewPage:
 *
 * The wizard's last page: what will be done, in words, before any of it is done.
 */

struct _LodgeReviewPage
{
  AdwBin parent_instance;

  AdwPreferencesGroup *machine_group;
  AdwActionRow *name_row;
  AdwActionRow *source_row;
  AdwActionRow *disk_row;
  AdwActionRow *hardware_row;
  AdwActionRow *network_row;
  AdwActionRow *acceleration_row;
  AdwActionRow *start_row;
  GtkSwitch *start_switch;
  GtkMenuButton *why_button;
  GtkLabel *why_label;

  LodgeMachineDraft *draft;
  LodgeAcceleration *acceleration;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeReviewPage, lodge_review_page, ADW_TYPE_BIN)

static char *
describe_source (LodgeMachineDraft *draft)
{
  LodgeOs *os = lodge_machine_draft_get_os (draft);
  const char *path = lodge_machine_draft_get_path (draft);

  switch (lodge_machine_draft_get_source (draft))
    {
    case LODGE_DRAFT_ISO:
      if (os != NULL && lodge_machine_draft_get_copy_iso (draft))
        /* Translators: "Debian 12, from a copy of /srv/debian.iso" */
        return g_strdup_printf (_ ("%s, from a copy of %s"), lodge_os_get_name (os), path);
      if (lodge_machine_draft_get_copy_iso (draft))
        return g_strdup_printf (_ ("A copy of %s"), path);
      if (os != NULL)
        /* Translators: "Debian 12, from /home/me/Downloads/debian.iso" */
        return g_strdup_printf (_ ("%s, from %s"), lodge_os_get_name (os), path);
      return g_strdup (path);
    case LODGE_DRAFT_KERNEL:
      return g_strdup_printf (_ ("The kernel %s"), path);
    case LODGE_DRAFT_DISK:
      return g_strdup (path);
    case LODGE_DRAFT_EMPTY:
    default:
      return g_strdup (_ ("Nothing: it starts empty"));
    }
}

static char *
describe_place (LodgeMachineDraft *draft)
{
  g_autofree char *path = lodge_machine_draft_dup_disk_path (draft);

  if (path != NULL)
    return g_steal_pointer (&path);
  /* Through a storage pool the host decides where. */
  return g_strdup_printf (_ ("In a storage pool of “%s”"),
                          lodge_host_get_name (lodge_machine_draft_get_host (draft)));
}

static char *
describe_new_disk (LodgeMachineDraft *draft)
{
  g_autofree char *size = lodge_format_size (lodge_machine_draft_get_disk_size (draft));
  g_autofree char *shown = describe_place (draft);
  guint64 free_bytes = lodge_machine_draft_get_free_space (draft);

  if (free_bytes > 0)
    {
      g_autofree char *free_text = lodge_format_size (free_bytes);
      /* Translators: a path; a size; how much is free on the file system */
      return g_strdup_printf (_ ("%s\n%s, taken up as it is filled; %s are free"), shown, size,
                              free_text);
    }
  return g_strdup_printf (_ ("%s\n%s, taken up as it is filled"), shown, size);
}

static char *
describe_disk (LodgeMachineDraft *draft)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *path = lodge_machine_draft_get_path (draft);

  if (lodge_machine_draft_get_source (draft) == LODGE_DRAFT_DISK)
    {
      g_autofree char *copy = describe_place (draft);
      switch (lodge_machine_draft_get_disk_use (draft))
        {
        case LODGE_DISK_SOURCE_COPY:
          g_ptr_array_add (lines, g_strdup_printf (_ ("%s\nA copy of %s"), copy, path));
          break;
        case LODGE_DISK_SOURCE_CONVERT:
          g_ptr_array_add (lines, g_strdup_printf (_ ("%s\nA qcow2 copy of %s"), copy, path));
          break;
        case LODGE_DISK_SOURCE_USE:
        case LODGE_DISK_SOURCE_NEW:
        default:
          g_ptr_array_add (lines, g_strdup_printf (_ ("%s\nUsed where it is"), path));
        }
      if (lodge_machine_draft_get_backing (draft) != NULL)
        /* Translators: a file that stands in for one that is not where an image says */
        g_ptr_array_add (lines, g_strdup_printf (_ ("It continues %s, which the machine knows and "
                                                    "the image does not"),
                                                 lodge_machine_draft_get_backing (draft)));
    }
  if (lodge_machine_draft_get_new_disk (draft))
    g_ptr_array_add (lines, describe_new_disk (draft));
  if (lines->len == 0)
    return g_strdup (_ ("None"));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

static char *
describe_hardware (LodgeMachineDraft *draft)
{
  static const char *const firmwares[] = { N_ ("BIOS"), N_ ("UEFI"), N_ ("UEFI with Secure Boot") };
  guint cpus = lodge_machine_draft_get_cpus (draft);
  g_autofree char *cpus_text =
      g_strdup_printf (ngettext ("%u processor", "%u processors", cpus), cpus);
  g_autofree char *memory = lodge_format_size (lodge_machine_draft_get_memory (draft));
  const char *devices = lodge_machine_draft_get_devices (draft) == LODGE_DEVICES_PARAVIRTUAL
                            ? _ ("paravirtual devices")
                            : _ ("compatible devices");

  /* Translators: "2 processors, 4 GiB memory", then the firmware, "TPM 2.0, " or nothing, and the
   * kind of devices */
  return g_strdup_printf (_ ("%s, %s memory\n%s, %s%s"), cpus_text, memory,
                          _ (firmwares[lodge_machine_draft_get_firmware (draft)]),
                          lodge_machine_draft_get_tpm (draft) ? _ ("TPM 2.0, ") : "", devices);
}

static char *
describe_network (LodgeMachineDraft *draft)
{
  const char *source = lodge_machine_draft_get_network_source (draft);

  switch (lodge_machine_draft_get_network (draft))
    {
    case LODGE_NETWORK_VIRTUAL:
      return g_strdup_printf (_ ("Virtual network “%s”"), source);
    case LODGE_NETWORK_BRIDGE:
      return g_strdup_printf (_ ("Bridge “%s”"), source);
    case LODGE_NETWORK_NONE:
      return g_strdup (_ ("None"));
    case LODGE_NETWORK_USER:
    default:
      return g_strdup (_ ("User mode: through this computer (NAT)"));
    }
}

/* The summary is a sentence, and what lies behind it is told to those who ask. */
static void
update_acceleration (LodgeReviewPage *self)
{
  gboolean local = lodge_host_is_local (lodge_machine_draft_get_host (self->draft))
                   && lodge_host_is_qemu (lodge_machine_draft_get_host (self->draft));

  gtk_widget_set_visible (GTK_WIDGET (self->acceleration_row), local);
  if (self->acceleration == NULL)
    {
      adw_action_row_set_subtitle (self->acceleration_row, _ ("Being found out…"));
      return;
    }
  adw_action_row_set_subtitle (self->acceleration_row,
                               lodge_acceleration_get_summary (self->acceleration));
  gtk_label_set_label (self->why_label, lodge_acceleration_get_explanation (self->acceleration));
  gtk_widget_set_visible (GTK_WIDGET (self->why_button),
                          lodge_acceleration_get_kind (self->acceleration)
                              == LODGE_ACCELERATION_TCG);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeReviewPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeAcceleration) acceleration = lodge_acceleration_probe_finish (result, &error);

  if (lodge_error_is_cancelled (error) || self->draft == NULL)
    return;
  if (acceleration == NULL)
    {
      adw_action_row_set_subtitle (self->acceleration_row, error->message);
      return;
    }
  g_set_object (&self->acceleration, acceleration);
  update_acceleration (self);
}

static void
update (LodgeReviewPage *self)
{
  LodgeHost *host = lodge_machine_draft_get_host (self->draft);
  g_autofree char *source = NULL;
  g_autofree char *disk = NULL;
  g_autofree char *hardware = NULL;
  g_autofree char *network = NULL;
  g_autofree char *on_host = NULL;

  /* Half-typed fields of the other pages would be nonsense here, and nobody sees them. */
  if (!lodge_machine_draft_get_ready (self->draft))
    return;

  source = describe_source (self->draft);
  disk = describe_disk (self->draft);
  hardware = describe_hardware (self->draft);
  network = describe_network (self->draft);
  on_host = lodge_host_is_local (host)
                ? g_strdup (lodge_machine_draft_get_name (self->draft))
                : g_strdup_printf (_ ("%s, on %s"), lodge_machine_draft_get_name (self->draft),
                                   lodge_host_get_name (host));
  adw_action_row_set_subtitle (self->name_row, on_host);
  adw_action_row_set_subtitle (self->source_row, source);
  adw_action_row_set_subtitle (self->disk_row, disk);
  adw_action_row_set_subtitle (self->hardware_row, hardware);
  adw_action_row_set_subtitle (self->network_row, network);
  update_acceleration (self);
}

static void
lodge_review_page_dispose (GObject *object)
{
  LodgeReviewPage *self = LODGE_REVIEW_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->acceleration);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lodge_review_page_parent_class)->dispose (object);
}

static void
lodge_review_page_class_init (LodgeReviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_review_page_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, machine_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, source_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, disk_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, hardware_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, network_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, acceleration_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, start_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, start_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, why_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeReviewPage, why_label);
}

static void
lodge_review_page_init (LodgeReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_review_page_set_draft:
 * @self: a page
 * @draft: what it shows; set once
 */
void
lodge_review_page_set_draft (LodgeReviewPage *self, LodgeMachineDraft *draft)
{
  g_return_if_fail (self->draft == NULL);

  self->draft = g_object_ref (draft);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  /* The job will need it too; asked now, the answer is there when the review is. */
  if (lodge_host_is_local (lodge_machine_draft_get_host (draft)))
    lodge_acceleration_probe_async (NULL, self->cancellable, probed_cb, g_object_ref (self));
  update (self);
}

/**
 * lodge_review_page_get_start:
 * @self: a page
 *
 * Returns: whether the machine is to be started when it is made
 */
gboolean
lodge_review_page_get_start (LodgeReviewPage *self)
{
  return gtk_switch_get_active (self->start_switch);
}
