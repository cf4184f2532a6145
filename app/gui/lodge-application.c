/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-desktop"

#include "config.h"

#include "lodge-application.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

/**
 * LodgeApplication:
 *
 * The desktop program. There is one for each person's session: a second start hands its command
 * line to the first.
 */
struct _LodgeApplication
{
  AdwApplication parent_instance;

  LodgeLibrary *library;
};

G_DEFINE_FINAL_TYPE (LodgeApplication, lodge_application, ADW_TYPE_APPLICATION)

static void
color_scheme_cb (LodgeSettings *settings, GParamSpec *pspec, gpointer user_data)
{
  g_autofree char *scheme = lodge_settings_dup_string (settings, "color-scheme");
  AdwStyleManager *manager = adw_style_manager_get_default ();

  if (g_str_equal (scheme, "light"))
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  else if (g_str_equal (scheme, "dark"))
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  else
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/* With hosts on the command line of the first start, those are the library and nobody's list of
 * hosts is touched; a later start adds them to what is there. */
static gboolean
open_hosts (LodgeApplication *self, const char *const *uris, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (LodgeHostList) hosts = NULL;

  if (self->library != NULL)
    {
      hosts = g_object_ref (lodge_library_get_hosts (self->library));
    }
  else if (uris != NULL && uris[0] != NULL)
    {
      hosts = lodge_host_list_new (NULL);
      for (guint i = 0; uris[i] != NULL; i++)
        if (lodge_host_list_add (hosts, uris[i], error) == NULL)
          return FALSE;
      if (!g_strv_contains (uris, LODGE_HOST_DEFAULT_URI))
        lodge_host_list_remove (hosts, lodge_host_list_find (hosts, LODGE_HOST_DEFAULT_URI), NULL);
    }
  else
    {
      path = lodge_host_list_default_path ();
      hosts = lodge_host_list_new (path);
    }

  for (guint i = 0; uris != NULL && uris[i] != NULL; i++)
    if (lodge_host_list_add (hosts, uris[i], error) == NULL)
      return FALSE;
  if (self->library == NULL)
    self->library = lodge_library_new (hosts);
  return TRUE;
}

static LodgeWindow *
ensure_window (LodgeApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_WINDOW (l->data))
      return l->data;
  return LODGE_WINDOW (lodge_window_new (application, self->library));
}

static void
lodge_application_activate (GApplication *application)
{
  LodgeApplication *self = LODGE_APPLICATION (application);

  if (open_hosts (self, NULL, NULL))
    gtk_window_present (GTK_WINDOW (ensure_window (self)));
}

static int
lodge_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  LodgeApplication *self = LODGE_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **hosts = NULL;
  g_autofree const char **files = NULL;
  g_autoptr (GError) error = NULL;
  const char *machine = NULL;
  gboolean new_machine = FALSE;
  LodgeWindow *window;

  g_variant_dict_lookup (options, "host", "^a&s", &hosts);
  g_variant_dict_lookup (options, "machine", "&s", &machine);
  g_variant_dict_lookup (options, "new", "b", &new_machine);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &files);

  if (!open_hosts (self, hosts, &error))
    {
      g_application_command_line_printerr (command_line, _ ("error: %s\n"), error->message);
      return 2;
    }
  window = ensure_window (self);
  gtk_window_present (GTK_WINDOW (window));

  if (machine != NULL)
    lodge_window_show_machine (window, machine);
  if (files != NULL && files[0] != NULL)
    {
      g_autoptr (GFile) file =
          g_application_command_line_create_file_for_arg (command_line, files[0]);
      lodge_window_new_machine (window, g_file_peek_path (file));
    }
  else if (new_machine)
    {
      lodge_window_new_machine (window, NULL);
    }
  return 0;
}

static int
lodge_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Lodge %s\n", PACKAGE_VERSION);
      return 0;
    }
  return -1;
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  /* Closing them lets them remember their size, and ask about jobs that are still at work. */
  for (GList *l = windows; l != NULL; l = l->next)
    if (LODGE_IS_WINDOW (l->data))
      gtk_window_close (l->data);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_WINDOW (l->data))
      return;
  /* Without windows the application ends, once the consoles' connections have. */
  while (gtk_application_get_windows (application) != NULL)
    gtk_window_destroy (GTK_WINDOW (gtk_application_get_windows (application)->data));
}

static void
lodge_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
  };
  LodgeSettings *settings;

  G_APPLICATION_CLASS (lodge_application_parent_class)->startup (application);

  lodge_renderer_choose (gdk_display_get_default ());
  lodge_ui_init ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  settings = lodge_settings_get_default ();
  g_signal_connect_object (settings, "notify::color-scheme", G_CALLBACK (color_scheme_cb),
                           application, 0);
  color_scheme_cb (settings, NULL, NULL);
}

static void
lodge_application_shutdown (GApplication *application)
{
  LodgeApplication *self = LODGE_APPLICATION (application);

  g_clear_object (&self->library);

  G_APPLICATION_CLASS (lodge_application_parent_class)->shutdown (application);
}

static void
lodge_application_finalize (GObject *object)
{
  LodgeApplication *self = LODGE_APPLICATION (object);

  g_clear_object (&self->library);

  G_OBJECT_CLASS (lodge_application_parent_class)->finalize (object);
}

static void
lodge_application_class_init (LodgeApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_application_finalize;
  application_class->startup = lodge_application_startup;
  application_class->activate = lodge_application_activate;
  application_class->command_line = lodge_application_command_line;
  application_class->handle_local_options = lodge_application_handle_local_options;
  application_class->shutdown = lodge_application_shutdown;
}

static void
lodge_application_init (LodgeApplication *self)
{
  static const GOptionEntry entries[] = {
    { "machine", 'm', 0, G_OPTION_ARG_STRING, NULL, N_ ("Show that machine"), N_ ("NAME|UUID") },
    { "host", 'H', 0, G_OPTION_ARG_STRING_ARRAY, NULL,
      N_ ("Show the machines of that host; can be given more than once"), N_ ("URI") },
    { "new", 'n', 0, G_OPTION_ARG_NONE, NULL, N_ ("Create a machine, from FILE if one is given"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

/**
 * lodge_application_new:
 *
 * Returns: (transfer full): the application
 */
LodgeApplication *
lodge_application_new (void)
{
  return g_object_new (LODGE_TYPE_APPLICATION, "application-id", APP_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path",
                       "/io/github/lodge/Lodge", NULL);
}
