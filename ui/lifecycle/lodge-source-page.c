/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-ui"

#include "config.h"

#include "lifecycle/lodge-source-page.h"

#include "lifecycle/lodge-os-picker.h"
#include "lifecycle/lodge-wizard-row.h"

#include <glib/gi18n.h>

/**
 * LodgeSourcePage:
 *
 * The wizard's first page: what the machine is made from, what was found out about it, its name.
 */

typedef enum
{
  WANTED_SOURCE,
  WANTED_INITRD,
  WANTED_BACKING,
} Wanted;

struct _LodgeSourcePage
{
  AdwBin parent_instance;

  GtkCheckButton *iso_check;
  GtkCheckButton *disk_check;
  GtkCheckButton *kernel_check;
  GtkCheckButton *empty_check;
  AdwPreferencesGroup *file_group;
  AdwEntryRow *path_row;
  AdwActionRow *path_reason;
  GtkSpinner *spinner;
  GtkButton *choose_button;
  AdwActionRow *remote_row;
  AdwActionRow *copy_row;
  GtkSwitch *copy_switch;
  AdwEntryRow *backing_row;
  AdwActionRow *recheck_row;
  AdwActionRow *image_row;
  AdwComboRow *use_row;
  AdwEntryRow *initrd_row;
  AdwActionRow *initrd_reason;
  AdwEntryRow *command_line_row;
  AdwActionRow *os_row;
  AdwComboRow *candidates_row;
  AdwActionRow *hardware_row;
  AdwEntryRow *name_row;
  AdwActionRow *name_reason;

  LodgeMachineDraft *draft;
  GtkFileChooserNative *chooser;
  Wanted wanted;           /* of the chooser */
  LodgeMedia *shown_media; /* whose systems are in candidates_row */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LodgeSourcePage, lodge_source_page, ADW_TYPE_BIN)

/* The folder in which a file was last found, for as long as the program runs. */
static char *last_folder;

static void
source_toggled_cb (LodgeSourcePage *self)
{
  LodgeDraftSource source = LODGE_DRAFT_EMPTY;

  if (self->draft == NULL || self->updating)
    return;
  if (gtk_check_button_get_active (self->iso_check))
    source = LODGE_DRAFT_ISO;
  else if (gtk_check_button_get_active (self->disk_check))
    source = LODGE_DRAFT_DISK;
  else if (gtk_check_button_get_active (self->kernel_check))
    source = LODGE_DRAFT_KERNEL;
  lodge_machine_draft_set_source (self->draft, source);
}

static void
path_changed_cb (LodgeSourcePage *self)
{
  if (self->draft != NULL && !self->updating)
    lodge_machine_draft_set_path (self->draft,
                                  gtk_editable_get_text (GTK_EDITABLE (self->path_row)));
}

static void
initrd_changed_cb (LodgeSourcePage *self)
{
  if (self->draft != NULL && !self->updating)
    lodge_machine_draft_set_initrd (self->draft,
                                    gtk_editable_get_text (GTK_EDITABLE (self->initrd_row)));
}

static void
copy_switch_cb (LodgeSourcePage *self)
{
  if (self->draft != NULL && !self->updating)
    lodge_machine_draft_set_copy_iso (self->draft, gtk_switch_get_active (self->copy_switch));
}

static void
backing_changed_cb (LodgeSourcePage *self)
{
  if (self->draft != NULL && !self->updating)
    lodge_machine_draft_set_backing (self->draft,
                                     gtk_editable_get_text (GTK_EDITABLE (self->backing_row)));
}

static void
command_line_changed_cb (LodgeSourcePage *self)
{
  if (self->draft != NULL && !self->updating)
    lodge_machine_draft_set_command_line (
        self->draft, gtk_editable_get_text (GTK_EDITABLE (self->command_line_row)));
}

static void
name_changed_cb (LodgeSourcePage *self)
{
  if (self->draft != NULL && !self->updating)
    lodge_machine_draft_set_name (self->draft,
                                  gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
}

static void
use_selected_cb (LodgeSourcePage *self)
{
  static const LodgeDiskSource uses[] = { LODGE_DISK_SOURCE_USE, LODGE_DISK_SOURCE_COPY,
                                          LODGE_DISK_SOURCE_CONVERT };
  guint selected = adw_combo_row_get_selected (self->use_row);

  if (self->draft != NULL && !self->updating && selected < G_N_ELEMENTS (uses))
    lodge_machine_draft_set_disk_use (self->draft, uses[selected]);
}

static void
candidate_selected_cb (LodgeSourcePage *self)
{
  guint selected = adw_combo_row_get_selected (self->candidates_row);
  GPtrArray *candidates =
      self->shown_media != NULL ? lodge_media_get_candidates (self->shown_media) : NULL;

  if (self->draft != NULL && !self->updating && candidates != NULL && selected < candidates->len)
    lodge_machine_draft_choose_os (self->draft, candidates->pdata[selected]);
}

static void
recheck_cb (LodgeSourcePage *self)
{
  lodge_machine_draft_recheck (self->draft);
}

static void
os_picked_cb (LodgeSourcePage *self, LodgeOs *os)
{
  lodge_machine_draft_choose_os (self->draft, os);
}

static void
change_os_cb (LodgeSourcePage *self)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWindow *picker = lodge_os_picker_new (parent, lodge_machine_draft_get_os_db (self->draft),
                                           lodge_machine_draft_get_os (self->draft));

  g_signal_connect_object (picker, "picked", G_CALLBACK (os_picked_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (picker);
}

static void
file_chosen_cb (LodgeSourcePage *self, int response)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    path = g_file_get_path (file);
  g_clear_object (&self->chooser);
  if (path == NULL)
    return;

  g_free (last_folder);
  last_folder = g_path_get_dirname (path);
  if (self->wanted == WANTED_BACKING)
    lodge_machine_draft_set_backing (self->draft, path);
  else if (self->wanted == WANTED_INITRD)
    lodge_machine_draft_set_initrd (self->draft, path);
  else if (lodge_machine_draft_get_source (self->draft) == LODGE_DRAFT_KERNEL)
    lodge_machine_draft_set_path (self->draft, path);
  else
    lodge_machine_draft_open (self->draft, path);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *const *suffixes)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (suffixes == NULL)
    gtk_file_filter_add_pattern (filter, "*");
  for (guint i = 0; suffixes != NULL && suffixes[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
add_filters (GtkFileChooser *chooser, LodgeDraftSource source)
{
  static const char *const isos[] = { "iso", NULL };
  static const char *const disks[] = { "qcow2", "qcow", "img", "raw", "vmdk", "vdi",
                                       "vhd",   "vhdx", "qed", "hdd", NULL };

  if (source == LODGE_DRAFT_ISO)
    add_filter (chooser, _ ("Installer images"), isos);
  else if (source == LODGE_DRAFT_DISK)
    add_filter (chooser, _ ("Disk images"), disks);
  add_filter (chooser, _ ("All files"), NULL);
}

static const char *
start_folder (void)
{
  const char *folder = last_folder;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    folder = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    folder = g_get_home_dir ();
  return folder;
}

static void
choose (LodgeSourcePage *self, Wanted wanted)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (GFile) folder = g_file_new_for_path (start_folder ());
  LodgeDraftSource source = lodge_machine_draft_get_source (self->draft);
  const char *title = _ ("Choose an Installer Image");

  if (self->chooser != NULL)
    return;
  if (wanted == WANTED_INITRD)
    title = _ ("Choose an Initial File System");
  else if (wanted == WANTED_BACKING)
    title = _ ("Choose the File That the Disk Continues");
  else if (source == LODGE_DRAFT_DISK)
    title = _ ("Choose a Disk Image");
  else if (source == LODGE_DRAFT_KERNEL)
    title = _ ("Choose a Kernel");
  self->wanted = wanted;
  self->chooser = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _ ("_Choose"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (self->chooser),
               wanted == WANTED_INITRD ? LODGE_DRAFT_KERNEL : source);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_initrd_cb (LodgeSourcePage *self)
{
  choose (self, WANTED_INITRD);
}

static void
locate_cb (LodgeSourcePage *self)
{
  choose (self, WANTED_BACKING);
}

static const char *
describe_use (LodgeDiskSource use)
{
  switch (use)
    {
    case LODGE_DISK_SOURCE_COPY:
      return _ ("The file is copied and itself left alone");
    case LODGE_DISK_SOURCE_CONVERT:
      return _ ("Copied to a format that grows with its content and can take snapshots");
    case LODGE_DISK_SOURCE_USE:
    case LODGE_DISK_SOURCE_NEW:
    default:
      return _ ("The machine writes to this very file");
    }
}

static void
update_image (LodgeSourcePage *self, gboolean disk)
{
  LodgeImage *image = disk ? lodge_machine_draft_get_image (self->draft) : NULL;
  LodgeDiskSource use = lodge_machine_draft_get_disk_use (self->draft);
  gboolean missing = image != NULL && lodge_image_get_backing_missing (image);
  const char *located = lodge_machine_draft_get_backing (self->draft);

  gtk_widget_set_visible (GTK_WIDGET (self->backing_row), missing || (disk && located != NULL));
  lodge_wizard_row_set_text (self->backing_row, located);
  gtk_widget_set_visible (GTK_WIDGET (self->image_row), image != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->use_row), image != NULL && !missing);
  gtk_widget_set_visible (GTK_WIDGET (self->recheck_row), missing);
  adw_combo_row_set_selected (self->use_row, use == LODGE_DISK_SOURCE_CONVERT ? 2
                                             : use == LODGE_DISK_SOURCE_COPY  ? 1
                                                                              : 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->use_row), describe_use (use));
  if (image != NULL)
    {
      g_autofree char *size = lodge_format_size (lodge_image_get_virtual_size (image));
      g_autofree char *used = lodge_format_size (lodge_image_get_actual_size (image));
      const char *backing = located != NULL ? located : lodge_image_get_backing_path (image);
      /* Translators: a disk image: format, size for the guest, size of the file */
      g_autofree char *title = g_strdup_printf (_ ("%s disk, %s (%s in use)"),
                                                lodge_image_get_format (image), size, used);
      g_autofree char *subtitle =
          backing != NULL ? g_strdup_printf (_ ("Continues %s"), backing) : NULL;

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->image_row), title);
      adw_action_row_set_subtitle (self->image_row, subtitle != NULL ? subtitle : "");
    }
}

/* Said before anything is made, and done if it is wanted: it would fail at the start. */
static void
update_copy (LodgeSourcePage *self, gboolean iso)
{
  const char *closed = iso ? lodge_machine_draft_get_closed (self->draft) : NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->copy_row), closed != NULL);
  if (closed == NULL)
    return;
  text = g_strdup_printf (_ ("QEMU may not enter “%s”; the copy goes with the machine"), closed);
  adw_action_row_set_subtitle (self->copy_row, text);
  gtk_switch_set_active (self->copy_switch, lodge_machine_draft_get_copy_iso (self->draft));
}

static void
update_file (LodgeSourcePage *self)
{
  LodgeDraftSource source = lodge_machine_draft_get_source (self->draft);
  LodgeHost *host = lodge_machine_draft_get_host (self->draft);
  gboolean kernel = source == LODGE_DRAFT_KERNEL;
  gboolean local = lodge_host_is_local (host);
  gboolean busy = lodge_machine_draft_get_busy (self->draft);
  const char *title = kernel                       ? _ ("Kernel File")
                      : source == LODGE_DRAFT_DISK ? _ ("Disk Image File")
                                                   : _ ("Installer Image File");

  gtk_widget_set_visible (GTK_WIDGET (self->file_group), source != LODGE_DRAFT_EMPTY);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->path_row), title);
  lodge_wizard_row_set_text (self->path_row, lodge_machine_draft_get_path (self->draft));
  lodge_wizard_row_set_problem (
      self->path_reason, GTK_WIDGET (self->path_row),
      lodge_machine_draft_get_problem (self->draft, LODGE_DRAFT_FIELD_SOURCE));
  gtk_widget_set_visible (GTK_WIDGET (self->choose_button), local);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->remote_row), !local);
  if (!local)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("The file must be on “%s”: write its path there. Lodge cannot look "
                              "into it from here"),
                           lodge_host_get_name (host));
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->remote_row), text);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->initrd_row), kernel);
  gtk_widget_set_visible (GTK_WIDGET (self->command_line_row), kernel);
  lodge_wizard_row_set_text (self->initrd_row, lodge_machine_draft_get_initrd (self->draft));
  lodge_wizard_row_set_text (self->command_line_row,
                             lodge_machine_draft_get_command_line (self->draft));
  lodge_wizard_row_set_problem (
      self->initrd_reason, GTK_WIDGET (self->initrd_row),
      lodge_machine_draft_get_problem (self->draft, LODGE_DRAFT_FIELD_INITRD));
  update_copy (self, source == LODGE_DRAFT_ISO);
  update_image (self, source == LODGE_DRAFT_DISK);
}

/* Shown where media of several systems look alike, until somebody chooses yet another one. */
static void
update_candidates (LodgeSourcePage *self, LodgeMedia *media, LodgeOs *os)
{
  GPtrArray *candidates = media != NULL ? lodge_media_get_candidates (media) : NULL;
  guint position = 0;
  gboolean shown = candidates != NULL && candidates->len > 1 && os != NULL
                   && g_ptr_array_find (candidates, os, &position);

  gtk_widget_set_visible (GTK_WIDGET (self->candidates_row), shown);
  if (!shown)
    return;
  if (g_set_object (&self->shown_media, media))
    {
      g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

      for (guint i = 0; i < candidates->len; i++)
        gtk_string_list_append (names, lodge_os_get_name (candidates->pdata[i]));
      adw_combo_row_set_model (self->candidates_row, G_LIST_MODEL (names));
    }
  adw_combo_row_set_selected (self->candidates_row, position);
}

static void
update_os (LodgeSourcePage *self)
{
  LodgeOs *os = lodge_machine_draft_get_os (self->draft);
  LodgeMedia *media = lodge_machine_draft_get_media (self->draft);
  g_autofree char *subtitle = NULL;

  if (os != NULL)
    subtitle = g_strdup (lodge_os_get_name (os));
  else if (media != NULL && lodge_media_get_label (media) != NULL)
    /* Translators: %s is the label of a CD image */
    subtitle = g_strdup_printf (_ ("“%s”: settings that suit most systems"),
                                lodge_media_get_label (media));
  else
    subtitle = g_strdup (_ ("Settings that suit most systems"));
  adw_action_row_set_subtitle (self->os_row, subtitle);
  update_candidates (self, media, os);
}

static void
update_checks (LodgeSourcePage *self)
{
  GtkCheckButton *check = NULL;

  switch (lodge_machine_draft_get_source (self->draft))
    {
    case LODGE_DRAFT_ISO:
      check = self->iso_check;
      break;
    case LODGE_DRAFT_DISK:
      check = self->disk_check;
      break;
    case LODGE_DRAFT_KERNEL:
      check = self->kernel_check;
      break;
    case LODGE_DRAFT_EMPTY:
    default:
      check = self->empty_check;
    }
  gtk_check_button_set_active (check, TRUE);
}

static void
update (LodgeSourcePage *self)
{
  g_autofree char *hardware = lodge_machine_draft_describe_hardware (self->draft);

  self->updating = TRUE;
  update_checks (self);
  update_file (self);
  update_os (self);
  adw_action_row_set_subtitle (self->hardware_row, hardware);
  lodge_wizard_row_set_text (self->name_row, lodge_machine_draft_get_name (self->draft));
  lodge_wizard_row_set_problem (
      self->name_reason, GTK_WIDGET (self->name_row),
      lodge_machine_draft_get_problem (self->draft, LODGE_DRAFT_FIELD_NAME));
  self->updating = FALSE;
}

static void
lodge_source_page_dispose (GObject *object)
{
  LodgeSourcePage *self = LODGE_SOURCE_PAGE (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->shown_media);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (lodge_source_page_parent_class)->dispose (object);
}

static void
lodge_source_page_class_init (LodgeSourcePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_source_page_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lodge/Lodge/lifecycle/lodge-source-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, iso_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, disk_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, kernel_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, empty_check);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, file_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, path_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, path_reason);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, choose_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, remote_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, recheck_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, backing_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, candidates_row);
  gtk_widget_class_bind_template_callback (widget_class, candidate_selected_cb);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, copy_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, copy_switch);
  gtk_widget_class_bind_template_callback (widget_class, copy_switch_cb);
  gtk_widget_class_bind_template_callback (widget_class, backing_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, locate_cb);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, image_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, use_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, initrd_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, initrd_reason);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, command_line_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, os_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, hardware_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeSourcePage, name_reason);
  gtk_widget_class_bind_template_callback (widget_class, source_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, path_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, initrd_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_initrd_cb);
  gtk_widget_class_bind_template_callback (widget_class, command_line_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, recheck_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_os_cb);
  gtk_widget_class_bind_template_callback (widget_class, lodge_source_page_choose_file);
}

static void
lodge_source_page_init (LodgeSourcePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lodge_source_page_set_draft:
 * @self: a page
 * @draft: what it fills in; set once
 */
void
lodge_source_page_set_draft (LodgeSourcePage *self, LodgeMachineDraft *draft)
{
  g_return_if_fail (self->draft == NULL);

  self->draft = g_object_ref (draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * lodge_source_page_choose_file:
 * @self: a page in a window
 *
 * Opens the file chooser for what the machine is made from, in the folder of the last choice or
 * among the downloads. Does nothing where a file of another computer is asked for.
 */
void
lodge_source_page_choose_file (LodgeSourcePage *self)
{
  if (lodge_host_is_local (lodge_machine_draft_get_host (self->draft))
      && lodge_machine_draft_get_source (self->draft) != LODGE_DRAFT_EMPTY)
    choose (self, WANTED_SOURCE);
}
