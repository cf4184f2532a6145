/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-machine"

#include "config.h"

#include "machine/lodge-machine-private.h"

#include "base/lodge-error.h"
#include "base/lodge-units.h"
#include "job/lodge-thread-job.h"
#include "machine/lodge-keys.h"

#include <glib/gi18n.h>
#include <linux/input-event-codes.h>
#include <unistd.h>

/* The largest screen in the largest format; more than that is not a screenshot. */
#define MAX_SCREENSHOT (1024 * LODGE_MIB)

/* How long a typed key stays down. QEMU drops keys that come faster than the guest reads them. */
#define KEY_HOLD_MS 20
#define KEY_PAUSE_US (35 * G_TIME_SPAN_MILLISECOND)

/* Looks the domain up for a task that asks something of it, and answers the task if it is gone. */
static virDomainPtr
lookup_for_task (GTask *task, LodgeMachine *machine)
{
  GError *error = NULL;
  virDomainPtr domain = lodge_machine_lookup (machine, &error);

  if (domain == NULL)
    g_task_return_error (task, error);
  return domain;
}

typedef struct
{
  LodgeMachine *machine; /* borrowed from the outer task, which outlives the work */
  gboolean inactive;
} Question;

/* The worker's own task has no source and hands its result to @outer, which owns the machine and
 * ends on the main thread: see LodgeThreadJob. */
static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;
  gpointer answer = g_task_propagate_pointer (G_TASK (result), &error);
  GDestroyNotify destroy = g_task_get_task_data (outer);

  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_pointer (outer, answer, destroy);
}

static void
ask (LodgeMachine *self,
     GTaskThreadFunc func,
     gboolean inactive,
     gpointer tag,
     GDestroyNotify destroy,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *outer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) inner = g_task_new (NULL, cancellable, answer_cb, outer);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (outer, tag);
  g_task_set_task_data (outer, destroy, NULL);
  question->machine = self;
  question->inactive = inactive;
  g_task_set_task_data (inner, question, g_free);
  g_task_run_in_thread (inner, func);
}

/* ---- screenshot ---- */

static GBytes *
receive (virDomainPtr domain, const char *name, GError **error)
{
  g_autoptr (virStream) stream = virStreamNew (virDomainGetConnect (domain), 0);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  char buffer[65536];
  int n;

  if (stream == NULL)
    {
      lodge_error_from_libvirt (error, _ ("The screen of “%s” could not be read"), name);
      return NULL;
    }
  char *mime = virDomainScreenshot (domain, stream, 0, 0);
  if (mime == NULL)
    {
      lodge_error_from_libvirt (error, _ ("The screen of “%s” could not be read"), name);
      return NULL;
    }
  free (mime);
  while ((n = virStreamRecv (stream, buffer, sizeof buffer)) > 0 && data->len < MAX_SCREENSHOT)
    g_byte_array_append (data, (guint8 *)buffer, (guint)n);
  if (n < 0)
    {
      lodge_error_from_libvirt (error, _ ("The screen of “%s” could not be read"), name);
      virStreamAbort (stream);
      return NULL;
    }
  if (n > 0)
    virStreamAbort (stream);
  else
    virStreamFinish (stream);
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

static void
screenshot_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Question *question = task_data;
  g_autoptr (virDomain) domain = lookup_for_task (task, question->machine);
  g_autoptr (GBytes) data = NULL;
  LodgePicture *picture = NULL;
  g_autofree char *name = lodge_machine_dup_shown (question->machine);
  GError *error = NULL;

  if (domain == NULL)
    return;
  data = receive (domain, name, &error);
  if (data != NULL)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (data, &size);
      /* The signature tells, whatever libvirt calls it: QEMU's driver says PPM, the test driver
       * PNG. */
      picture = size > 0 && bytes[0] == 'P' ? lodge_picture_new_from_ppm (data, &error)
                                            : lodge_picture_new_from_png (data, &error);
    }
  if (picture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, picture, (GDestroyNotify)lodge_picture_free);
}

/**
 * lodge_machine_screenshot_async:
 * @self: a running or paused machine
 * @cancellable: (nullable): a cancellable
 * @callback: called with the picture
 * @user_data: for @callback
 *
 * Reads what is on the guest's first screen.
 */
void
lodge_machine_screenshot_async (LodgeMachine *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  ask (self, screenshot_work, FALSE, lodge_machine_screenshot_async,
       (GDestroyNotify)lodge_picture_free, cancellable, callback, user_data);
}

/**
 * lodge_machine_screenshot_finish:
 * @self: the machine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the picture
 */
LodgePicture *
lodge_machine_screenshot_finish (LodgeMachine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- display ---- */

/* libvirt counts displays of all kinds: the first one of SPICE is wanted. */
static int
spice_index (virDomainPtr domain)
{
  char *xml = virDomainGetXMLDesc (domain, 0);
  int index = xml != NULL ? lodge_machine_details_find_spice (xml) : -1;

  free (xml);
  return index;
}

static void
graphics_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Question *question = task_data;
  g_autoptr (virDomain) domain = lookup_for_task (task, question->machine);
  g_autofree char *name = lodge_machine_dup_shown (question->machine);
  GError *error = NULL;
  int index, fd;

  if (domain == NULL)
    return;
  index = spice_index (domain);
  if (index < 0)
    {
      g_task_return_new_error (task, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                               _ ("“%s” has no SPICE display"), name);
      return;
    }
  fd = virDomainOpenGraphicsFD (domain, (unsigned int)index, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
  if (fd >= 0)
    {
      /* A pointer for the sake of ask(); +1, because 0 is a file descriptor too. */
      g_task_return_pointer (task, GINT_TO_POINTER (fd + 1), NULL);
      return;
    }
  lodge_error_from_libvirt (&error, _ ("The display of “%s” cannot be reached"), name);
  g_task_return_error (task, error);
}

static void
close_graphics (gpointer answer)
{
  close (GPOINTER_TO_INT (answer) - 1);
}

/**
 * lodge_machine_open_graphics_async:
 * @self: a running machine with a SPICE display
 * @cancellable: (nullable): a cancellable
 * @callback: called with a connected socket
 * @user_data: for @callback
 *
 * Connects to the display over libvirt's own connection: the display listens on nothing. A SPICE
 * client needs one socket for each of its channels.
 */
void
lodge_machine_open_graphics_async (LodgeMachine *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  ask (self, graphics_work, FALSE, lodge_machine_open_graphics_async, close_graphics, cancellable,
       callback, user_data);
}

/**
 * lodge_machine_open_graphics_finish:
 * @self: the machine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: a socket that the caller owns, or -1
 */
int
lodge_machine_open_graphics_finish (LodgeMachine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error)) - 1;
}

/* ---- addresses ---- */

static void
add_addresses (GPtrArray *found, virDomainPtr domain, unsigned int source)
{
  virDomainInterfacePtr *interfaces = NULL;
  int n = virDomainInterfaceAddresses (domain, &interfaces, source, 0);

  for (int i = 0; i < n; i++)
    {
      for (guint j = 0; j < interfaces[i]->naddrs; j++)
        {
          const char *address = interfaces[i]->addrs[j].addr;
          /* Nobody outside can use the guest's loopback and link-local addresses. */
          if (g_str_has_prefix (address, "127.") || g_str_equal (address, "::1")
              || g_ascii_strncasecmp (address, "fe80:", 5) == 0
              || g_ptr_array_find_with_equal_func (found, address, g_str_equal, NULL))
            continue;
          g_ptr_array_add (found, g_strdup (address));
        }
      virDomainInterfaceFree (interfaces[i]);
    }
  free (interfaces);
}

static void
addresses_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Question *question = task_data;
  g_autoptr (virDomain) domain = lookup_for_task (task, question->machine);

  if (domain == NULL)
    return;
  GPtrArray *found = g_ptr_array_new ();
  add_addresses (found, domain, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT);
  add_addresses (found, domain, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE);
  if (found->len == 0)
    add_addresses (found, domain, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP);
  g_ptr_array_add (found, NULL);
  g_task_return_pointer (task, g_ptr_array_free (found, FALSE), (GDestroyNotify)g_strfreev);
}

/**
 * lodge_machine_get_addresses_async:
 * @self: a running machine
 * @cancellable: (nullable): a cancellable
 * @callback: called with the addresses
 * @user_data: for @callback
 *
 * Asks the guest agent, libvirt's DHCP servers and, if neither knows, the host's ARP table.
 */
void
lodge_machine_get_addresses_async (LodgeMachine *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  ask (self, addresses_work, FALSE, lodge_machine_get_addresses_async, (GDestroyNotify)g_strfreev,
       cancellable, callback, user_data);
}

/**
 * lodge_machine_get_addresses_finish:
 * @self: the machine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the guest's IP addresses; empty if nobody knows any
 */
char **
lodge_machine_get_addresses_finish (LodgeMachine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- XML ---- */

static void
xml_work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Question *question = task_data;
  g_autoptr (virDomain) domain = lookup_for_task (task, question->machine);
  g_autofree char *name = lodge_machine_dup_shown (question->machine);
  GError *error = NULL;
  char *xml;

  if (domain == NULL)
    return;
  xml = virDomainGetXMLDesc (domain, question->inactive ? VIR_DOMAIN_XML_INACTIVE : 0);
  if (xml == NULL)
    {
      lodge_error_from_libvirt (&error, _ ("The definition of “%s” cannot be read"), name);
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_strdup (xml), g_free);
  free (xml);
}

/**
 * lodge_machine_dup_xml_async:
 * @self: a machine
 * @inactive: whether the definition for the next start is wanted rather than the present one
 * @cancellable: (nullable): a cancellable
 * @callback: called with the XML
 * @user_data: for @callback
 */
void
lodge_machine_dup_xml_async (LodgeMachine *self,
                             gboolean inactive,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  ask (self, xml_work, inactive, lodge_machine_dup_xml_async, g_free, cancellable, callback,
       user_data);
}

/**
 * lodge_machine_dup_xml_finish:
 * @self: the machine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the domain's XML, without secrets
 */
char *
lodge_machine_dup_xml_finish (LodgeMachine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- keys ---- */

typedef struct
{
  LodgeMachine *machine;
  char *text;
} Typing;

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  g_object_unref (typing->machine);
  g_free (typing->text);
  g_free (typing);
}

static gboolean
send (virDomainPtr domain, const char *name, guint *codes, guint n, GError **error)
{
  if (virDomainSendKey (domain, VIR_KEYCODE_SET_LINUX, KEY_HOLD_MS, codes, (int)n, 0) == 0)
    return TRUE;
  lodge_error_from_libvirt (error, _ ("Keys cannot be sent to “%s”"), name);
  return FALSE;
}

static gboolean
combo_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Typing *typing = data;
  guint codes[LODGE_KEYS_MAX_COMBO], n;
  g_autoptr (virDomain) domain = NULL;

  if (!lodge_keys_parse_combo (typing->text, codes, &n, error)
      || (domain = lodge_machine_lookup (typing->machine, error)) == NULL)
    return FALSE;
  g_autofree char *name = lodge_machine_dup_shown (typing->machine);
  return send (domain, name, codes, n, error);
}

static gboolean
text_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Typing *typing = data;
  g_autoptr (GArray) strokes = lodge_keys_from_text (typing->text, error);
  g_autoptr (virDomain) domain = NULL;

  if (strokes == NULL || (domain = lodge_machine_lookup (typing->machine, error)) == NULL)
    return FALSE;
  g_autofree char *name = lodge_machine_dup_shown (typing->machine);
  for (guint i = 0; i < strokes->len; i++)
    {
      LodgeKeyStroke stroke = g_array_index (strokes, LodgeKeyStroke, i);
      guint codes[2] = { stroke.shift ? KEY_LEFTSHIFT : stroke.code, stroke.code };

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !send (domain, name, codes, stroke.shift ? 2 : 1, error))
        return FALSE;
      lodge_job_set_fraction (job, (double)(i + 1) / strokes->len);
      g_usleep (KEY_PAUSE_US);
    }
  return TRUE;
}

static LodgeJob *
typing_job (LodgeMachine *machine, const char *text, LodgeThreadFunc func)
{
  Typing *typing = g_new0 (Typing, 1);
  g_autofree char *title =
      g_strdup_printf (_ ("Typing into “%s”"), lodge_machine_get_display_name (machine));

  typing->machine = g_object_ref (machine);
  typing->text = g_strdup (text);
  return lodge_thread_job_new (title, lodge_machine_get_uuid (machine), func, typing, typing_free);
}

/**
 * lodge_machine_send_keys_job:
 * @self: a running machine
 * @combo: keys that are pressed together: "ctrl+alt+delete"
 *
 * Returns: (transfer full): a job that presses and releases them
 */
LodgeJob *
lodge_machine_send_keys_job (LodgeMachine *self, const char *combo)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return typing_job (self, combo, combo_func);
}

/**
 * lodge_machine_type_text_job:
 * @self: a running machine whose guest has a US keyboard layout
 * @text: what to type; a line break is the Enter key
 *
 * Returns: (transfer full): a job that types it, key by key; it fails before the first one if a
 *   character cannot be typed
 */
LodgeJob *
lodge_machine_type_text_job (LodgeMachine *self, const char *text)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return typing_job (self, text, text_func);
}
