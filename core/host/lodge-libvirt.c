/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-libvirt.h"

#include "base/lodge-error.h"

#include <errno.h>
#include <libvirt-glib/libvirt-glib.h>
#include <signal.h>
#include <string.h>

static void
quiet_cb (void *user_data, virErrorPtr error)
{
  g_debug ("libvirt: %s", error->message);
}

/**
 * lodge_libvirt_init:
 *
 * Lets libvirt's events arrive in the default main context, keeps its messages off the terminal
 * and a daemon that dies from taking this process along. May be called any number of times, on the
 * main thread, before the first connection.
 */
void
lodge_libvirt_init (void)
{
  static gboolean done;

  if (done)
    return;
  done = TRUE;
  /* libvirt writes to sockets that have no reader any more; GLib gives children the default back.
   */
  signal (SIGPIPE, SIG_IGN);
  gvir_event_register ();
  virSetErrorFunc (NULL, quiet_cb);
}

static LodgeError
code_from_errno (int number)
{
  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
      return LODGE_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return LODGE_ERROR_DENIED;
    case ENOENT:
      return LODGE_ERROR_NOT_FOUND;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
    case EHOSTUNREACH:
      return LODGE_ERROR_UNREACHABLE;
    case EBUSY:
      return LODGE_ERROR_BUSY;
    default:
      return LODGE_ERROR_FAILED;
    }
}

/* Where a helper of the daemon's has failed, its words are all that arrives. */
static gboolean
tells_of_full_disk (const virError *error)
{
  return error->message != NULL
         && (strstr (error->message, "No space left on device") != NULL
             || strstr (error->message, g_strerror (ENOSPC)) != NULL);
}

static LodgeError
code_from_libvirt (const virError *error)
{
  switch (error->code)
    {
    case VIR_ERR_NO_DOMAIN:
    case VIR_ERR_NO_NETWORK:
    case VIR_ERR_NO_STORAGE_POOL:
    case VIR_ERR_NO_STORAGE_VOL:
    case VIR_ERR_NO_DOMAIN_METADATA:
    case VIR_ERR_NO_DOMAIN_SNAPSHOT:
      return LODGE_ERROR_NOT_FOUND;
    case VIR_ERR_OPERATION_INVALID:
    case VIR_ERR_AGENT_UNRESPONSIVE:
      return LODGE_ERROR_STATE;
    case VIR_ERR_OPERATION_DENIED:
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_ACCESS_DENIED:
      return LODGE_ERROR_DENIED;
    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_OPERATION_UNSUPPORTED:
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
    case VIR_ERR_CONFIG_UNSUPPORTED:
      return LODGE_ERROR_UNSUPPORTED;
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_RPC:
    case VIR_ERR_INVALID_CONN:
      return LODGE_ERROR_UNREACHABLE;
    case VIR_ERR_DOM_EXIST:
    case VIR_ERR_NETWORK_EXIST:
    case VIR_ERR_STORAGE_VOL_EXIST:
      return LODGE_ERROR_CONFLICT;
    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
    case VIR_ERR_XML_INVALID_SCHEMA:
    case VIR_ERR_INVALID_ARG:
      return LODGE_ERROR_INVALID;
    case VIR_ERR_OPERATION_TIMEOUT:
      return LODGE_ERROR_TIMED_OUT;
    case VIR_ERR_RESOURCE_BUSY:
      return LODGE_ERROR_BUSY;
    case VIR_ERR_INTERNAL_ERROR:
      /* "client socket is closed" */
      if (error->domain == VIR_FROM_RPC || error->domain == VIR_FROM_REMOTE)
        return LODGE_ERROR_UNREACHABLE;
      return tells_of_full_disk (error) ? LODGE_ERROR_NO_SPACE : LODGE_ERROR_FAILED;
    case VIR_ERR_OPERATION_FAILED:
      return tells_of_full_disk (error) ? LODGE_ERROR_NO_SPACE : LODGE_ERROR_FAILED;
    case VIR_ERR_SYSTEM_ERROR:
      if (error->domain == VIR_FROM_RPC || error->domain == VIR_FROM_REMOTE)
        return LODGE_ERROR_UNREACHABLE;
      /* QEMU, not the host, has hung up: it ended while it was spoken to. */
      if (error->domain == VIR_FROM_QEMU
          && code_from_errno (error->int1) == LODGE_ERROR_UNREACHABLE)
        return LODGE_ERROR_STATE;
      return code_from_errno (error->int1);
    default:
      return LODGE_ERROR_FAILED;
    }
}

/**
 * lodge_error_from_libvirt:
 * @error: return location for an error
 * @format: a translated sentence without its final full stop, printf-style
 * @...: what @format asks for
 *
 * Makes an error of this thread's last libvirt error: Lodge's sentence, a colon, libvirt's text. A
 * job that was aborted on request becomes %G_IO_ERROR_CANCELLED.
 */
void
lodge_error_from_libvirt (GError **error, const char *format, ...)
{
  const virError *last = virGetLastError ();
  va_list args;

  va_start (args, format);
  g_autofree char *sentence = g_strdup_vprintf (format, args);
  va_end (args);

  if (last == NULL || last->code == VIR_ERR_OK)
    g_set_error_literal (error, LODGE_ERROR, LODGE_ERROR_FAILED, sentence);
  else if (last->code == VIR_ERR_OPERATION_ABORTED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, sentence);
  else
    g_set_error (error, LODGE_ERROR, code_from_libvirt (last), "%s: %s", sentence, last->message);
}
