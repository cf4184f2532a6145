/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-doctor-private.h"
#include "host/lodge-libvirt.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define GROUP "libvirt"

/* Whether somebody listens: 0, or the errno that says why not. Never waits. */
static int
try_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int result = 0;
  int fd;

  if (strlen (path) >= sizeof address.sun_path)
    return ENAMETOOLONG;
  strcpy (address.sun_path, path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return errno;
  if (connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    result = errno;
  close (fd);
  /* The queue is full: somebody listens, and is busy. */
  return result == EAGAIN ? 0 : result;
}

static gboolean
is_systemd (const LodgeDoctorContext *context)
{
  return lodge_doctor_system_exists (context->system, "/run/systemd/system");
}

/* "libvirtd" or, where one daemon per driver is the rule, "virtqemud". */
static const char *
find_daemon (const LodgeDoctorContext *context)
{
  g_autofree char *monolithic = lodge_doctor_system_find_program (context->system, "libvirtd");
  g_autofree char *modular = lodge_doctor_system_find_program (context->system, "virtqemud");

  if (modular != NULL
      && (monolithic == NULL || context->system->family == LODGE_DOCTOR_FAMILY_FEDORA))
    return "virtqemud";
  return monolithic != NULL ? "libvirtd" : NULL;
}

static int
try_daemon (const LodgeDoctorContext *context)
{
  static const char *const paths[] = { "/run/libvirt/virtqemud-sock", "/run/libvirt/libvirt-sock" };
  int result = ENOENT;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = lodge_doctor_system_resolve (context->system, paths[i]);
      int error = try_socket (path);
      if (error == 0)
        return 0;
      if (result == ENOENT)
        result = error;
    }
  return result;
}

/* Whether the group database names the person, even if this login is older than that. */
static gboolean
is_in_group (const LodgeDoctorContext *context)
{
  g_autofree char *text = lodge_doctor_system_read (context->system, "/etc/group");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ":", 4);
      if (g_strv_length (fields) != 4 || strcmp (fields[0], GROUP) != 0)
        continue;
      g_auto (GStrv) members = g_strsplit (g_strstrip (fields[3]), ",", -1);
      return g_strv_contains ((const char *const *)members, context->system->user);
    }
  return FALSE;
}

static void
advise_start (const LodgeDoctorContext *context, LodgeDoctorFinding *finding, const char *daemon)
{
  g_autofree char *command = is_systemd (context)
                                 ? g_strdup_printf ("systemctl enable --now %s.socket", daemon)
                                 : g_strdup_printf ("%s --daemon", daemon);

  lodge_doctor_finding_run (finding, context, _ ("Start"), command);
}

static void
advise_permission (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *user = lodge_doctor_system_quote_user (context->system);
  g_autofree char *command = g_strdup_printf ("usermod --append --groups %s %s", GROUP, user);

  if (is_in_group (context))
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_ERROR,
                                _ ("You belong to the group “libvirt”, but not yet in this login: "
                                   "log out and in again"));
      return;
    }
  lodge_doctor_finding_set (finding, LODGE_CHECK_ERROR,
                            _ ("libvirt runs, but you may not use it: join the group “libvirt”, "
                               "then log out and in again"));
  lodge_doctor_finding_run (finding, context, _ ("Join the Group"), command);
}

static gboolean
is_about_permission (const virError *error)
{
  return error != NULL
         && (error->code == VIR_ERR_AUTH_FAILED || error->code == VIR_ERR_AUTH_UNAVAILABLE
             || error->code == VIR_ERR_AUTH_CANCELLED || error->code == VIR_ERR_OPERATION_DENIED
             || error->code == VIR_ERR_ACCESS_DENIED);
}

/* There is no connection: find out why. */
static void
explain (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  const virError *error = virGetLastError ();
  g_autofree char *text = g_strdup (error != NULL && error->message != NULL ? error->message : "");
  const char *daemon = find_daemon (context);
  g_autofree char *ssh = lodge_doctor_system_find_program (context->system, "ssh");
  const gboolean is_system_daemon = context->is_local && context->is_qemu && !context->is_session;
  int number = is_system_daemon ? try_daemon (context) : 0;

  /* A parser's message goes on with a drawing of the spot. */
  text[strcspn (text, "\r\n")] = '\0';
  if (!context->is_local && strstr (context->uri, "+ssh:") != NULL && ssh == NULL)
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_ERROR,
                                _ ("This host is reached by SSH, which is not installed here"));
      lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_SSH);
    }
  else if (context->is_local && context->is_qemu && daemon == NULL)
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_ERROR,
                                _ ("libvirt, which looks after the machines, is not installed"));
      lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_LIBVIRT);
    }
  else if (number == ENOENT || number == ECONNREFUSED)
    {
      lodge_doctor_finding_set (
          finding, LODGE_CHECK_ERROR,
          _ ("libvirt, which looks after the machines, is installed but not running"));
      advise_start (context, finding, daemon);
      finding->fix_action = LODGE_CHECK_ACTION_RECONNECT;
    }
  else if (is_system_daemon && (number == EACCES || number == EPERM || is_about_permission (error)))
    advise_permission (context, finding);
  else
    {
      lodge_doctor_finding_take (
          finding, LODGE_CHECK_ERROR,
          /* Translators: first a host's address, then what libvirt says */
          g_strdup_printf (_ ("There is no connection to %s: %s"), context->uri, text));
      finding->fix_action = LODGE_CHECK_ACTION_RECONNECT;
      finding->fix_label = g_strdup (_ ("Connect"));
    }
}

/* SSH would ask for a password on the terminal that Lodge was started from. */
static char *
make_quiet_uri (const char *uri)
{
  if (strstr (uri, "+ssh:") == NULL || strstr (uri, "no_tty=") != NULL)
    return g_strdup (uri);
  return g_strconcat (uri, strchr (uri, '?') != NULL ? "&" : "?", "no_tty=1", NULL);
}

/**
 * lodge_doctor_look_libvirt: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Connects. Without a connection: is libvirt installed, does it run, may this person use it?
 */
void
lodge_doctor_look_libvirt (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *uri = make_quiet_uri (context->uri);
  g_autoptr (virConnect) connection = virConnectOpen (uri);
  unsigned long library = 0;

  if (connection == NULL)
    {
      explain (context, finding);
      return;
    }

  if (virConnectGetLibVersion (connection, &library) != 0 || library == 0)
    {
      lodge_doctor_finding_set (finding, LODGE_CHECK_OK, _ ("libvirt answers"));
      return;
    }
  lodge_doctor_finding_take (finding, LODGE_CHECK_OK,
                             g_strdup_printf (_ ("libvirt %lu.%lu.%lu answers"), library / 1000000,
                                              library / 1000 % 1000, library % 1000));
}

/**
 * lodge_doctor_look_virtlogd: (skip)
 * @context: the run
 * @finding: what was found
 *
 * Without virtlogd beside it, libvirt starts no machine.
 */
void
lodge_doctor_look_virtlogd (const LodgeDoctorContext *context, LodgeDoctorFinding *finding)
{
  g_autofree char *program = lodge_doctor_system_find_program (context->system, "virtlogd");
  g_autofree char *socket =
      lodge_doctor_system_resolve (context->system, "/run/libvirt/virtlogd-sock");
  int number = context->is_session ? 0 : try_socket (socket);

  if (program == NULL)
    {
      lodge_doctor_finding_set (
          finding, LODGE_CHECK_ERROR,
          _ ("virtlogd is not installed, and without it libvirt starts no machine"));
      lodge_doctor_finding_install (finding, context, LODGE_DOCTOR_PACKAGE_VIRTLOGD);
    }
  else if (context->is_session)
    lodge_doctor_finding_set (finding, LODGE_CHECK_OK,
                              _ ("virtlogd is installed, and libvirt starts it when needed"));
  else if (number == ENOENT || number == ECONNREFUSED)
    {
      lodge_doctor_finding_set (
          finding, LODGE_CHECK_ERROR,
          _ ("virtlogd is not running, and without it libvirt starts no machine"));
      advise_start (context, finding, "virtlogd");
      finding->fix_action = LODGE_CHECK_ACTION_RECONNECT;
    }
  else
    /* Only root may talk to it; that it is there is enough. */
    lodge_doctor_finding_set (finding, LODGE_CHECK_OK, _ ("virtlogd is running"));
}
