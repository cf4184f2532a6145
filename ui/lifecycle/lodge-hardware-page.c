/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-hardware-page.h"

#include "lifecycle/lodge-amount-row.h"
#include "lifecycle/lodge-wizard-row.h"

#include <glib/gi18n.h>

/* The sliders' ends; what is typed may lie beyond them. */
#define LEAST_MEMORY (256 * LODGE_MIB)
#define LEAST_DISK LODGE_GIB
#define MOST_DISK_OF_UNKNOWN_HOST LODGE_TIB
#define MOST_MEMORY_OF_UNKNOWN_HOST (64 * LODGE_GIB)

/**
 * LodgeHardwarePage:
 *
 * The wizard's second page, for those who want something else than what suits the system.
 */

struct _LodgeHardwarePage
{
  AdwBin parent_instance;

  LodgeAmountRow *memory_row;
  LodgeAmountRow *cpus_row;
  AdwActionRow *disk_row;
  GtkSwitch *disk_switch;
  LodgeAmountRow *disk_size_row;
  AdwComboRow *devices_row;
  AdwComboRow *firmware_row;
  AdwActionRow *tpm_row;
  GtkSwitch *tpm_switch;
  AdwComboRow *network_row;
  AdwComboRow *network_name_row;
  AdwEntryRow *network_source_row;
  AdwActionRow *network_reason;

  LodgeMachineDraft *draft;
  gboolean updating;
  GPtrArray *shown_networks; /* in network_name_row; the draft's own names */
  LodgeNetworkKind shown_kind;
};

G_DEFINE_FINAL_TYPE (LodgeHardwarePage, lodge_hardware_page, ADW_TYPE_BIN)

static gboolean
ignore (LodgeHardwarePage *self)
{
  return self->draft == NULL || self->updating;
}

static void
memory_row_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_memory (self->draft, lodge_amount_row_get_value (self->memory_row));
}

static void
cpus_row_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_cpus (self->draft, (guint)lodge_amount_row_get_value (self->cpus_row));
}

static void
disk_switch_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_new_disk (self->draft, gtk_switch_get_active (self->disk_switch));
}

static void
disk_size_row_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_disk_size (self->draft,
                                       lodge_amount_row_get_value (self->disk_size_row));
}

static void
devices_row_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_devices (self->draft, adw_combo_row_get_selected (self->devices_row));
}

static void
firmware_row_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_firmware (self->draft, adw_combo_row_get_selected (self->firmware_row));
}

static void
tpm_switch_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_tpm (self->draft, gtk_switch_get_active (self->tpm_switch));
}

static void
network_row_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_network (self->draft, adw_combo_row_get_selected (self->network_row));
}

static void
network_source_changed_cb (LodgeHardwarePage *self)
{
  if (!ignore (self))
    lodge_machine_draft_set_network_source (
        self->draft, gtk_editable_get_text (GTK_EDITABLE (self->network_source_row)));
}

static void
network_name_row_cb (LodgeHardwarePage *self)
{
  guint selected = adw_combo_row_get_selected (self->network_name_row);

  if (!ignore (self) && selected < self->shown_networks->len)
    lodge_machine_draft_set_network_source (self->draft, self->shown_networks->pdata[selected]);
}

static const char *
describe_devices (LodgeDevices devices)
{
  return devices == LODGE_DEVICES_PARAVIRTUAL
             ? _ ("Fast; the system needs\ndrivers for them (virtio)")
             : _ ("Slower; old and rare\nsystems know them too");
}

static const char *
describe_firmware (LodgeFirmware firmware)
{
  switch (firmware)
    {
    case LODGE_FIRMWARE_UEFI:
      return _ ("What today’s computers have");
    case LODGE_FIRMWARE_UEFI_SECURE:
      return _ ("Starts only signed systems");
    case LODGE_FIRMWARE_BIOS:
    default:
      return _ ("Starts old systems and most new");
    }
}

static const char *
describe_network (LodgeNetworkKind kind)
{
  switch (kind)
    {
    case LODGE_NETWORK_VIRTUAL:
      return _ ("Made by this host’s libvirt");
    case LODGE_NETWORK_BRIDGE:
      return _ ("In the same network as this host");
    case LODGE_NETWORK_NONE:
      return _ ("The machine reaches nobody");
    case LODGE_NETWORK_USER:
    default:
      return _ ("To the internet, but not\nfrom outside");
    }
}

static void
update_memory (LodgeHardwarePage *self)
{
  LodgeOs *os = lodge_machine_draft_get_os (self->draft);
  guint64 limit = lodge_host_get_memory (lodge_machine_draft_get_host (self->draft));
  guint64 recommended = lodge_machine_draft_get_default_memory (self->draft);
  guint64 least = os != NULL ? lodge_os_get_minimum_memory (os) : 0;
  g_autofree char *recommended_text = lodge_format_size (recommended);
  g_autofree char *least_text = lodge_format_size (least);
  g_autofree char *limit_text = lodge_format_size (limit);
  g_autoptr (GString) hint = g_string_new (NULL);

  g_string_append_printf (hint, _ ("Recommended: %s."), recommended_text);
  if (least > 0)
    {
      g_string_append_c (hint, ' ');
      g_string_append_printf (hint, _ ("The system needs at least %s."), least_text);
    }
  if (limit > 0)
    {
      g_string_append_c (hint, ' ');
      g_string_append_printf (hint, _ ("This host has %s."), limit_text);
    }
  lodge_amount_row_set_range (self->memory_row, LEAST_MEMORY, recommended,
                              limit > 0 ? limit : MOST_MEMORY_OF_UNKNOWN_HOST);
  lodge_amount_row_set_hint (self->memory_row, hint->str);
  lodge_amount_row_set_value (self->memory_row, lodge_machine_draft_get_memory (self->draft));
  lodge_amount_row_set_problem (
      self->memory_row, lodge_machine_draft_get_problem (self->draft, LODGE_DRAFT_FIELD_MEMORY));
}

static void
update_cpus (LodgeHardwarePage *self)
{
  guint limit = lodge_machine_draft_get_max_cpus (self->draft);
  g_autofree char *hint = g_strdup_printf (
      ngettext ("This host has one processor.", "This host has %u processors.", limit), limit);

  lodge_amount_row_set_range (self->cpus_row, 1, 0, limit);
  lodge_amount_row_set_hint (self->cpus_row, hint);
  lodge_amount_row_set_value (self->cpus_row, lodge_machine_draft_get_cpus (self->draft));
  lodge_amount_row_set_problem (
      self->cpus_row, lodge_machine_draft_get_problem (self->draft, LODGE_DRAFT_FIELD_CPUS));
}

static void
update_disk (LodgeHardwarePage *self)
{
  gboolean new_disk = lodge_machine_draft_get_new_disk (self->draft);
  guint64 free_space = lodge_machine_draft_get_free_space (self->draft);
  guint64 recommended = lodge_machine_draft_get_default_disk_size (self->draft);
  g_autofree char *recommended_text = lodge_format_size (recommended);
  g_autofree char *free_text = lodge_format_size (free_space);
  g_autofree char *hint =
      free_space > 0
          ? g_strdup_printf (_ ("Recommended: %s. %s are free."), recommended_text, free_text)
          : g_strdup_printf (_ ("Recommended: %s."), recommended_text);

  gtk_switch_set_active (self->disk_switch, new_disk);
  gtk_widget_set_visible (GTK_WIDGET (self->disk_size_row), new_disk);
  lodge_amount_row_set_range (self->disk_size_row, LEAST_DISK, recommended,
                              free_space > 0 ? free_space : MOST_DISK_OF_UNKNOWN_HOST);
  lodge_amount_row_set_hint (self->disk_size_row, hint);
  lodge_amount_row_set_value (self->disk_size_row, lodge_machine_draft_get_disk_size (self->draft));
  lodge_amount_row_set_problem (self->disk_size_row, lodge_machine_draft_get_problem (
                                                         self->draft, LODGE_DRAFT_FIELD_DISK_SIZE));
}

/* Fills the list of names anew when another kind is wanted, or the host has answered. */
static void
fill_network_names (LodgeHardwarePage *self, GPtrArray *networks, LodgeNetworkKind kind)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->shown_networks, 0);
  self->shown_kind = kind;
  for (guint i = 0; i < networks->len; i++)
    {
      const LodgeHostNetwork *network = networks->pdata[i];
      if (network->kind != kind)
        continue;
      g_ptr_array_add (self->shown_networks, network->name);
      gtk_string_list_append (names, network->name);
    }
  adw_combo_row_set_model (self->network_name_row, G_LIST_MODEL (names));
}

static void
update_network (LodgeHardwarePage *self)
{
  LodgeNetworkKind kind = lodge_machine_draft_get_network (self->draft);
  GPtrArray *networks = lodge_machine_draft_get_networks (self->draft);
  const char *source = lodge_machine_draft_get_network_source (self->draft);
  gboolean named = kind == LODGE_NETWORK_VIRTUAL || kind == LODGE_NETWORK_BRIDGE;
  gboolean failed = lodge_machine_draft_get_networks_failed (self->draft);
  guint position;

  adw_combo_row_set_selected (self->network_row, kind);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->network_row), describe_network (kind));
  if (named && networks != NULL && self->shown_kind != kind)
    fill_network_names (self, networks, kind);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->network_name_row),
                                 kind == LODGE_NETWORK_BRIDGE ? _ ("Bridge") : _ ("Network"));
  gtk_widget_set_visible (GTK_WIDGET (self->network_name_row), named && !failed
                                                                   && self->shown_networks->len > 0
                                                                   && self->shown_kind == kind);
  gtk_widget_set_visible (GTK_WIDGET (self->network_source_row), named && failed);
  if (source != NULL
      && g_ptr_array_find_with_equal_func (self->shown_networks, source, g_str_equal, &position))
    adw_combo_row_set_selected (self->network_name_row, position);
  lodge_wizard_row_set_text (self->network_source_row, source);
  lodge_wizard_row_set_problem (
      self->network_reason, GTK_WIDGET (self->network_row),
      lodge_machine_draft_get_problem (self->draft, LODGE_DRAFT_FIELD_NETWORK));
}

static void
update (LodgeHardwarePage *self)
{
  LodgeDevices devices = lodge_machine_draft_get_devices (self->draft);
  LodgeFirmware firmware = lodge_machine_draft_get_firmware (self->draft);

  self->updating = TRUE;
  update_memory (self);
  update_cpus (self);
  update_disk (self);
  adw_combo_row_set_selected (self->devices_row, devices);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->devices_row), describe_devices (devices));
  adw_combo_row_set_selected (self->firmware_row, firmware);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->firmware_row), describe_firmware (firmware));
  gtk_switch_set_active (self->tpm_switch, lodge_machine_draft_get_tpm (self->draft));
  update_network (self);
  self->updating = FALSE;
}

static void
lodge_hardware_page_dispose (GObject *object)
{
  LodgeHardwarePage *self = LODGE_HARDWARE_PAGE (object);

  g_clear_object (&self->draft);
  g_clear_pointer (&self->shown_networks, g_ptr_array_unref);

  G_OBJECT_CLASS (lodge_hardware_page_parent_class)->dispose (object);
}

static void
lodge_hardware_page_class_init (LodgeHardwarePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_hardware_page_dispose;

  g_type_ensure (LODGE_TYPE_AMOUNT_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-hardware-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, memory_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, cpus_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, disk_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, disk_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, disk_size_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, devices_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, firmware_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, tpm_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, tpm_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, network_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, network_source_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, network_name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeHardwarePage, network_reason);
  gtk_widget_class_bind_template_callback (widget_class, memory_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, cpus_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, disk_switch_cb);
  gtk_widget_class_bind_template_callback (widget_class, disk_size_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, devices_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, firmware_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, tpm_switch_cb);
  gtk_widget_class_bind_template_callback (widget_class, network_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, network_name_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, network_source_changed_cb);
}

static void
lodge_hardware_page_init (LodgeHardwarePage *self)
{
  self->shown_networks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_hardware_page_set_draft:
 * @self: a page
 * @draft: what it fills in; set once
 */
void
lodge_hardware_page_set_draft (LodgeHardwarePage *self, LodgeMachineDraft *draft)
{
  g_return_if_fail (self->draft == NULL);

  self->draft = g_object_ref (draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
