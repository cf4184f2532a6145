/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-console"

#include "config.h"

#include "console/lodge-guest-content.h"

#include <spice/vd_agent.h>
#include <string.h>

/* Nobody copies that much by hand. */
#define MAX_BYTES (256 * 1024 * 1024)

/**
 * LodgeGuestContent:
 *
 * What was copied in the guest, for this side's clipboard. The guest is asked for it when somebody
 * pastes. For the main thread.
 */
struct _LodgeGuestContent
{
  GdkContentProvider parent_instance;

  SpiceMainChannel *channel; /* NULL: the guest has something else by now, or is gone */
  guint selection;
  GArray *types;
  GQueue wanted; /* GTask; the guest is asked for the first of them */
};

typedef struct
{
  guint32 type;
  GOutputStream *stream;
  GBytes *bytes;
} Want;

G_DEFINE_FINAL_TYPE (LodgeGuestContent, lodge_guest_content, GDK_TYPE_CONTENT_PROVIDER)

static const struct
{
  guint32 type;
  const char *mime_type;
} formats[] = {
  { VD_AGENT_CLIPBOARD_UTF8_TEXT, "text/plain;charset=utf-8" },
  { VD_AGENT_CLIPBOARD_UTF8_TEXT, "text/plain" },
  { VD_AGENT_CLIPBOARD_IMAGE_PNG, "image/png" },
  { VD_AGENT_CLIPBOARD_IMAGE_BMP, "image/bmp" },
  { VD_AGENT_CLIPBOARD_IMAGE_TIFF, "image/tiff" },
  { VD_AGENT_CLIPBOARD_IMAGE_JPG, "image/jpeg" },
};

static void
want_free (gpointer data)
{
  Want *want = data;

  g_object_unref (want->stream);
  g_clear_pointer (&want->bytes, g_bytes_unref);
  g_free (want);
}

static gboolean
has_type (LodgeGuestContent *self, guint32 type)
{
  for (guint i = 0; i < self->types->len; i++)
    if (g_array_index (self->types, guint32, i) == type)
      return TRUE;
  return FALSE;
}

static void
ask_guest (LodgeGuestContent *self)
{
  GTask *task = g_queue_peek_head (&self->wanted);

  if (task != NULL)
    spice_main_channel_clipboard_selection_request (self->channel, self->selection,
                                                    ((Want *)g_task_get_task_data (task))->type);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lodge_guest_content_write_mime_type_async (GdkContentProvider *provider,
                                           const char *mime_type,
                                           GOutputStream *stream,
                                           int priority,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  LodgeGuestContent *self = LODGE_GUEST_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Want *want = g_new0 (Want, 1);

  g_task_set_priority (task, priority);
  g_task_set_task_data (task, want, want_free);
  want->stream = g_object_ref (stream);
  for (guint i = 0; i < G_N_ELEMENTS (formats) && want->type == 0; i++)
    if (g_str_equal (formats[i].mime_type, mime_type) && has_type (self, formats[i].type))
      want->type = formats[i].type;
  if (want->type == 0 || self->channel == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "the guest has no %s in its clipboard", mime_type);
      return;
    }
  g_queue_push_tail (&self->wanted, g_steal_pointer (&task));
  if (self->wanted.length == 1)
    ask_guest (self);
}

static gboolean
lodge_guest_content_write_mime_type_finish (GdkContentProvider *provider,
                                            GAsyncResult *result,
                                            GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
lodge_guest_content_ref_formats (GdkContentProvider *provider)
{
  LodgeGuestContent *self = LODGE_GUEST_CONTENT (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (has_type (self, formats[i].type))
      gdk_content_formats_builder_add_mime_type (builder, formats[i].mime_type);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
lodge_guest_content_dispose (GObject *object)
{
  lodge_guest_content_end (LODGE_GUEST_CONTENT (object));

  G_OBJECT_CLASS (lodge_guest_content_parent_class)->dispose (object);
}

static void
lodge_guest_content_finalize (GObject *object)
{
  g_array_unref (LODGE_GUEST_CONTENT (object)->types);

  G_OBJECT_CLASS (lodge_guest_content_parent_class)->finalize (object);
}

static void
lodge_guest_content_class_init (LodgeGuestContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_guest_content_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_guest_content_finalize;
  provider_class->ref_formats = lodge_guest_content_ref_formats;
  provider_class->write_mime_type_async = lodge_guest_content_write_mime_type_async;
  provider_class->write_mime_type_finish = lodge_guest_content_write_mime_type_finish;
}

static void
lodge_guest_content_init (LodgeGuestContent *self)
{
  self->types = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_queue_init (&self->wanted);
}

/**
 * lodge_guest_content_new:
 * @channel: the way to the guest
 * @selection: which of its clipboards
 * @types: the agent's names of what is there
 * @n_types: how many
 *
 * Returns: (transfer full): what can be pasted
 */
GdkContentProvider *
lodge_guest_content_new (SpiceMainChannel *channel,
                         guint selection,
                         const guint32 *types,
                         guint n_types)
{
  LodgeGuestContent *self = g_object_new (LODGE_TYPE_GUEST_CONTENT, NULL);

  self->channel = g_object_ref (channel);
  self->selection = selection;
  /* More than there are kinds is nonsense. */
  for (guint i = 0; i < MIN (n_types, 32); i++)
    if (!has_type (self, types[i]))
      g_array_append_val (self->types, types[i]);
  return GDK_CONTENT_PROVIDER (self);
}

/* Text from outside: valid, without the zero at its end that some agents send, and with line ends
 * of this side. */
static GBytes *
clean_text (LodgeGuestContent *self, const guint8 *data, gsize size)
{
  const gsize length = strnlen ((const char *)data, size);
  g_autofree char *text = g_utf8_make_valid ((const char *)data, length);

  if (spice_main_channel_agent_test_capability (self->channel, VD_AGENT_CAP_GUEST_LINEEND_CRLF))
    {
      g_autoptr (GString) lines = g_string_new (text);

      g_string_replace (lines, "\r\n", "\n", 0);
      return g_bytes_new (lines->str, lines->len);
    }
  return g_bytes_new (text, strlen (text));
}

/**
 * lodge_guest_content_take:
 * @self: a content
 * @type: what the guest has sent
 * @data: what the guest has sent
 * @size: bytes in @data
 *
 * Hands what has come to whoever waits for it.
 */
void
lodge_guest_content_take (LodgeGuestContent *self, guint32 type, const guint8 *data, gsize size)
{
  /* Whoever waits may let go of it. */
  g_autoptr (LodgeGuestContent) kept = g_object_ref (self);
  GTask *task = g_queue_pop_head (&self->wanted);
  Want *want = task != NULL ? g_task_get_task_data (task) : NULL;

  if (want == NULL)
    return;
  if (type != want->type || data == NULL || size > MAX_BYTES)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "the guest has sent something else");
      g_object_unref (task);
    }
  else
    {
      want->bytes = type == VD_AGENT_CLIPBOARD_UTF8_TEXT ? clean_text (self, data, size)
                                                         : g_bytes_new (data, size);
      g_output_stream_write_all_async (want->stream, g_bytes_get_data (want->bytes, NULL),
                                       g_bytes_get_size (want->bytes), g_task_get_priority (task),
                                       g_task_get_cancellable (task), written_cb, task);
    }
  ask_guest (self);
}

/**
 * lodge_guest_content_end:
 * @self: a content
 *
 * Says that the guest has it no longer. Whoever waits gets an error.
 */
void
lodge_guest_content_end (LodgeGuestContent *self)
{
  GTask *task;

  g_clear_object (&self->channel);
  while ((task = g_queue_pop_head (&self->wanted)) != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED,
                               "the guest’s clipboard has changed");
      g_object_unref (task);
    }
}
