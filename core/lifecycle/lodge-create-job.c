/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-lifecycle"

#include "config.h"

#include "lifecycle/lodge-create-job.h"

#include "base/lodge-error.h"
#include "host/lodge-acceleration-probe.h"
#include "host/lodge-host-private.h"
#include "job/lodge-async-job.h"
#include "job/lodge-sequence-job.h"
#include "job/lodge-thread-job.h"
#include "lifecycle/lodge-create-check.h"
#include "lifecycle/lodge-create-place.h"
#include "machine/lodge-domain-remove.h"
#include "machine/lodge-machine-xml.h"
#include "machine/lodge-start-error.h"
#include "network/lodge-host-network-private.h"
#include "storage/lodge-image-job.h"
#include "storage/lodge-storage.h"
#include "storage/lodge-volume.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* What the steps of one creation share. They run one after the other: nothing is locked. */
typedef struct
{
  gatomicrefcount refs;
  LodgeHost *host;
  LodgeMachineSpec *spec;
  gboolean kvm;
  gboolean in_pool; /* libvirt makes the disks, in one of its pools */
  LodgeXmlContext *context;
  char *xml;
  char *log;               /* what libvirt logs of the machine, if it is new and can be removed */
  gboolean left;           /* the machine cannot be undefined, and needs its disks */
  GPtrArray *made_dirs;    /* folders that did not exist before, outermost first */
  GPtrArray *made_volumes; /* paths */
} Creation;

static Creation *
creation_ref (Creation *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
creation_unref (gpointer data)
{
  Creation *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_object_unref (self->host);
  g_object_unref (self->spec);
  g_clear_pointer (&self->context, lodge_xml_context_free);
  g_ptr_array_unref (self->made_dirs);
  g_ptr_array_unref (self->made_volumes);
  g_free (self->xml);
  g_free (self->log);
  g_free (self);
}

static const char *
get_name (Creation *self)
{
  return lodge_machine_spec_get_name (self->spec);
}

static const char *
get_uuid (Creation *self)
{
  return lodge_machine_spec_get_uuid (self->spec);
}

static char *
describe_made (Creation *self)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (lodge_create_makes (disk))
        g_string_append_printf (text, "%s“%s”", text->len > 0 ? ", " : "", disk->path);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* ---- what can be known before anything is done ---- */

static void
acceleration_start (LodgeJob *job,
                    gpointer data,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  lodge_acceleration_probe_async (NULL, cancellable, callback, user_data);
}

static gboolean
acceleration_finish (LodgeJob *job, gpointer data, GAsyncResult *result, GError **error)
{
  Creation *self = data;
  g_autoptr (LodgeAcceleration) acceleration = lodge_acceleration_probe_finish (result, error);

  if (acceleration == NULL)
    return FALSE;
  self->kvm = lodge_acceleration_get_kind (acceleration) == LODGE_ACCELERATION_KVM;
  return TRUE;
}

static gboolean
name_is_taken (Creation *self, virConnectPtr connection)
{
  g_autoptr (virDomain) taken = virDomainLookupByName (connection, get_name (self));

  return taken != NULL;
}

static void
set_name_is_taken (Creation *self, GError **error)
{
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_CONFLICT,
               _ ("There is a machine “%s” already; choose another name"), get_name (self));
}

static gboolean
check_name_is_free (Creation *self, virConnectPtr connection, GError **error)
{
  if (name_is_taken (self, connection))
    set_name_is_taken (self, error);
  else if (virGetLastErrorCode () != VIR_ERR_NO_DOMAIN)
    lodge_error_from_libvirt (error, _ ("“%s” could not be created"), get_name (self));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_memory (Creation *self, GError **error)
{
  guint64 there = lodge_host_get_memory (self->host);
  guint64 wanted = lodge_machine_spec_get_memory (self->spec);

  if (there == 0 || wanted <= there)
    return TRUE;
  g_autofree char *wanted_text = g_format_size_full (wanted, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *there_text = g_format_size_full (there, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
               _ ("“%s” is to have %s of memory, and the host has only %s; choose less"),
               get_name (self), wanted_text, there_text);
  return FALSE;
}

/* A copy would have to be sent there, which no step does. */
static gboolean
check_disks_for_pool (Creation *self, GError **error)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (lodge_create_makes (disk) && disk->source != LODGE_DISK_SOURCE_NEW)
        {
          g_set_error (error, LODGE_ERROR, LODGE_ERROR_UNSUPPORTED,
                       _ ("“%s” cannot be copied to the storage of “%s”; put it there first and "
                          "use it in place"),
                       disk->source_path, lodge_host_get_name (self->host));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_passable (Creation *self, const char *path, const char *advice, GError **error)
{
  g_autofree char *closed = path != NULL ? lodge_create_find_closed (self->host, path) : NULL;

  if (closed == NULL)
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_DENIED,
               /* Translators: a folder, then a file, then one of the pieces of advice */
               _ ("QEMU runs as a user of its own, which may not enter “%s”, where “%s” is; %s"),
               closed, path, advice);
  return FALSE;
}

/* QEMU would refuse what it cannot reach at the start, when all else is done. */
static gboolean
check_access (Creation *self, GError **error)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);
  const char *move = _ ("move it to a folder that everybody may enter");

  if (!check_passable (self, lodge_machine_spec_get_kernel (self->spec), move, error)
      || !check_passable (self, lodge_machine_spec_get_initrd (self->spec), move, error))
    return FALSE;
  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (!lodge_create_makes (disk)
          && !check_passable (self, disk->source_path,
                              _ ("let Lodge copy it for the machine, or move it to a folder that "
                                 "everybody may enter"),
                              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_formats (Creation *self, GError **error)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);

  for (guint i = 0; !lodge_host_is_local (self->host) && i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (disk->cdrom || lodge_create_makes (disk) || disk->format != NULL)
        continue;
      g_set_error (error, LODGE_ERROR, LODGE_ERROR_INVALID,
                   _ ("“%s” is another computer, on which Lodge cannot find out the format of the "
                      "disk image “%s”; say what it is"),
                   lodge_host_get_name (self->host), disk->source_path);
      return FALSE;
    }
  return TRUE;
}

/* Without this libvirt says it at the start, when all else is done, and names no other. */
static gboolean
check_networks (Creation *self, virConnectPtr connection, GError **error)
{
  GPtrArray *cards = lodge_machine_spec_get_networks (self->spec);
  gboolean here = lodge_host_is_local (self->host) && lodge_host_is_qemu (self->host);
  g_autoptr (GPtrArray) networks = NULL;

  for (guint i = 0; i < cards->len; i++)
    {
      const LodgeNetworkSpec *card = cards->pdata[i];
      if (card->kind != LODGE_NETWORK_VIRTUAL && card->kind != LODGE_NETWORK_BRIDGE)
        continue;
      /* Bridges of another computer are known only where libvirt has a driver for them. */
      if (card->kind == LODGE_NETWORK_BRIDGE && !here)
        continue;
      if (networks == NULL)
        networks = lodge_host_network_load (connection, here, error);
      if (networks == NULL || !lodge_host_network_check (networks, card, error))
        return FALSE;
    }
  return TRUE;
}

/* Two disks of one machine are told apart before either of them exists. */
static gboolean
place_in_pool (Creation *self, virConnectPtr connection, GError **error)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);
  guint n = 0;

  for (guint i = 0; i < disks->len; i++)
    {
      LodgeDiskSpec *disk = disks->pdata[i];
      if (!lodge_create_makes (disk) || disk->path != NULL)
        continue;
      g_autofree char *name = n == 0 ? g_strdup (get_name (self))
                                     : g_strdup_printf ("%s-disk%u", get_name (self), n + 1);
      disk->path = lodge_volume_find_place (connection, name, disk->format, error);
      if (disk->path == NULL)
        return FALSE;
      n++;
    }
  return TRUE;
}

static gboolean
check_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);

  return connection != NULL && lodge_machine_spec_validate (self->spec, error)
         && check_memory (self, error) && check_name_is_free (self, connection, error)
         && check_formats (self, error) && check_access (self, error)
         && check_networks (self, connection, error)
         && (!self->in_pool
             || (check_disks_for_pool (self, error) && place_in_pool (self, connection, error)));
}

static void
files_start (LodgeJob *job,
             gpointer data,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  Creation *self = data;
  gboolean own_user = g_str_has_suffix (lodge_host_get_uri (self->host), "/session");

  lodge_create_check_async (self->spec, own_user, cancellable, callback, user_data);
}

static gboolean
files_finish (LodgeJob *job, gpointer data, GAsyncResult *result, GError **error)
{
  return lodge_create_check_finish (result, error);
}

/* On another computer nothing can be tried: what libvirt says of KVM there has to do. */
static gboolean
load_context (Creation *self, virConnectPtr connection, GError **error)
{
  const char *wanted = lodge_machine_spec_get_architecture (self->spec);
  const char *hosts = lodge_host_get_architecture (self->host);
  const char *architecture = wanted != NULL ? wanted : hosts != NULL ? hosts : "x86_64";

  if (!lodge_host_is_local (self->host))
    self->context = lodge_xml_context_load (connection, architecture, TRUE, NULL);
  if (self->context == NULL)
    self->context = lodge_xml_context_load (connection, architecture, self->kvm, error);
  return self->context != NULL;
}

/* Written before anything is done, while a refusal costs nothing. */
static gboolean
plan_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);

  if (connection == NULL || !load_context (self, connection, error))
    return FALSE;
  self->context->remote = !lodge_host_is_local (self->host);
  self->xml = lodge_machine_spec_to_xml (self->spec, self->context, error);
  return self->xml != NULL;
}

/* ---- folders ---- */

static void
remove_made_dirs (Creation *self)
{
  for (guint i = self->made_dirs->len; i-- > 0;)
    g_rmdir (self->made_dirs->pdata[i]);
}

static gboolean
make_dir (Creation *self, const char *dir, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *current = g_strdup (dir);

  while (!g_file_test (current, G_FILE_TEST_EXISTS))
    {
      char *parent = g_path_get_dirname (current);
      g_ptr_array_add (missing, g_steal_pointer (&current));
      current = parent;
    }
  for (guint i = missing->len; i-- > 0;)
    {
      /* QEMU of the system's daemon is another user and has to pass. */
      if (g_mkdir (missing->pdata[i], 0711) != 0 && errno != EEXIST)
        {
          int problem = errno;
          g_set_error (error, LODGE_ERROR,
                       problem == ENOSPC ? LODGE_ERROR_NO_SPACE : LODGE_ERROR_DENIED,
                       _ ("The folder “%s” cannot be made: %s"), (char *)missing->pdata[i],
                       g_strerror (problem));
          return FALSE;
        }
      g_ptr_array_add (self->made_dirs, g_strdup (missing->pdata[i]));
    }
  return TRUE;
}

static gboolean
dirs_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      if (!lodge_create_makes (disk))
        continue;
      g_autofree char *dir = g_path_get_dirname (disk->path);
      if (!make_dir (self, dir, error))
        {
          remove_made_dirs (self);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
undo_dirs_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;

  if (!self->left)
    remove_made_dirs (self);
  return TRUE;
}

/* ---- disks ---- */

typedef struct
{
  Creation *creation;
  const char *path; /* the creation's */
} MadeDisk;

static void
made_disk_free (gpointer data)
{
  MadeDisk *self = data;

  creation_unref (self->creation);
  g_free (self);
}

static gboolean
undo_disk_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  MadeDisk *self = data;

  if (self->creation->left || g_unlink (self->path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, LODGE_ERROR, LODGE_ERROR_FAILED, _ ("“%s” cannot be removed: %s"), self->path,
               g_strerror (errno));
  return FALSE;
}

static LodgeJob *
undo_disk_job (Creation *creation, const LodgeDiskSpec *disk)
{
  MadeDisk *made = g_new0 (MadeDisk, 1);

  made->creation = creation_ref (creation);
  made->path = disk->path;
  return lodge_thread_job_new (NULL, NULL, undo_disk_func, made, made_disk_free);
}

static LodgeJob *
disk_job (const LodgeDiskSpec *disk)
{
  LodgeJob *job = NULL;

  if (disk->cdrom)
    return lodge_image_job_new_copy_medium (disk->source_path, disk->path);
  switch (disk->source)
    {
    case LODGE_DISK_SOURCE_COPY:
      job = lodge_image_job_new_copy (disk->source_path, disk->path);
      break;
    case LODGE_DISK_SOURCE_CONVERT:
      job = lodge_image_job_new_convert (disk->source_path, disk->path);
      break;
    default:
      return lodge_image_job_new_create (disk->path, disk->format != NULL ? disk->format : "qcow2",
                                         disk->size);
    }
  lodge_image_job_set_backing (LODGE_IMAGE_JOB (job), disk->backing);
  return job;
}

static void
add_disks (LodgeSequenceJob *job, Creation *self)
{
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);

  for (guint i = 0; i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      gboolean copies = disk->source != LODGE_DISK_SOURCE_NEW;
      if (lodge_create_makes (disk))
        lodge_sequence_job_add (job, disk_job (disk), undo_disk_job (self, disk), copies ? 20 : 1);
    }
}

/* All of them in one step, which puts back what it has made when one of them fails. */
static gboolean
remove_volumes (Creation *self, GError **error)
{
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);

  if (connection == NULL)
    return FALSE;
  for (guint i = self->made_volumes->len; i-- > 0;)
    {
      if (!lodge_volume_delete (connection, self->made_volumes->pdata[i], error))
        return FALSE;
      g_ptr_array_remove_index (self->made_volumes, i);
    }
  return TRUE;
}

static gboolean
undo_volumes_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autofree char *made = describe_made (self);

  if (self->left || remove_volumes (self, error))
    return TRUE;
  /* Translators: names of files; why they could not be removed follows */
  g_prefix_error (error, _ ("Remove %s when the host is back: "), made);
  return FALSE;
}

static gboolean
volumes_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  GPtrArray *disks = lodge_machine_spec_get_disks (self->spec);
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);
  gboolean ok = connection != NULL;

  for (guint i = 0; ok && i < disks->len; i++)
    {
      const LodgeDiskSpec *disk = disks->pdata[i];
      const char *format = disk->format != NULL ? disk->format : "qcow2";
      if (!lodge_create_makes (disk))
        continue;
      ok = !g_cancellable_set_error_if_cancelled (cancellable, error)
           && lodge_volume_create (connection, disk->path, format, disk->size, error);
      if (ok)
        g_ptr_array_add (self->made_volumes, g_strdup (disk->path));
    }
  if (!ok)
    remove_volumes (self, NULL);
  return ok;
}

/* ---- definition and start ---- */

/* The daemon has gone at the one moment when nobody knows how far it came. The machine may be
 * there, and must not find its disks missing. */
static void
leave_in_doubt (Creation *self, GError **error)
{
  g_autofree char *made = describe_made (self);

  self->left = TRUE;
  if (made != NULL)
    g_prefix_error (error,
                    /* Translators: names of files; why the machine could not be created follows */
                    _ ("The host was lost while it was told about “%s”; if the machine is not "
                       "there when the host is back, remove %s: "),
                    get_name (self), made);
}

/* An earlier machine of the name may have one, which stays. */
static void
note_log (Creation *self)
{
  const gboolean session = g_str_has_suffix (lodge_host_get_uri (self->host), "/session");
  g_autofree char *log = lodge_storage_log_path (session, get_name (self));

  if (lodge_host_is_local (self->host) && lodge_host_is_qemu (self->host)
      && !g_file_test (log, G_FILE_TEST_EXISTS))
    self->log = g_steal_pointer (&log);
}

static gboolean
define_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);
  g_autoptr (virDomain) domain = NULL;
  GError *problem = NULL;

  if (connection == NULL || g_cancellable_set_error_if_cancelled (cancellable, error)
      || !check_name_is_free (self, connection, error))
    return FALSE;
  note_log (self);
  domain = virDomainDefineXML (connection, self->xml);
  if (domain != NULL)
    return TRUE;

  lodge_error_from_libvirt (&problem, _ ("“%s” could not be created"), get_name (self));
  if (g_error_matches (problem, LODGE_ERROR, LODGE_ERROR_UNREACHABLE))
    leave_in_doubt (self, &problem);
  else if (name_is_taken (self, connection))
    {
      /* Somebody was faster; libvirt has no code of its own for that. */
      g_clear_error (&problem);
      set_name_is_taken (self, &problem);
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
try_undefine (Creation *self, GError **error)
{
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);
  g_autoptr (virDomain) domain = NULL;

  if (connection == NULL)
    return FALSE;
  domain = virDomainLookupByUUIDString (connection, get_uuid (self));
  if (domain == NULL && virGetLastErrorCode () == VIR_ERR_NO_DOMAIN)
    return TRUE;
  g_autofree char *failure = g_strdup_printf (_ ("“%s” could not be removed"), get_name (self));
  if (domain == NULL)
    {
      lodge_error_from_libvirt (error, "%s", failure);
      return FALSE;
    }
  if (!lodge_domain_remove (domain, failure, error))
    return FALSE;
  /* QEMU's words about a machine that was never there. */
  if (self->log != NULL)
    g_unlink (self->log);
  return TRUE;
}

static gboolean
undefine_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autofree char *made = describe_made (self);
  g_autoptr (GError) problem = NULL;

  if (try_undefine (self, &problem))
    return TRUE;
  /* A whole machine that can be deleted later is better than one without its disks. */
  self->left = TRUE;
  if (made != NULL)
    g_set_error (error, LODGE_ERROR, problem->code,
                 /* Translators: a machine, its files and why it could not be removed */
                 _ ("“%s” is still there with %s, delete it when the host is back: %s"),
                 get_name (self), made, problem->message);
  else
    g_set_error (error, LODGE_ERROR, problem->code,
                 _ ("“%s” is still there, delete it when the host is back: %s"), get_name (self),
                 problem->message);
  return FALSE;
}

static gboolean
start_func (LodgeJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autoptr (virConnect) connection = lodge_host_ref_connection (self->host, error);
  g_autoptr (virDomain) domain = NULL;

  if (connection == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  domain = virDomainLookupByUUIDString (connection, get_uuid (self));
  if (domain != NULL && virDomainCreate (domain) == 0)
    return TRUE;
  g_autofree char *sentence = g_strdup_printf (_ ("“%s” could not be started"), get_name (self));
  lodge_error_from_start (error, sentence);
  return FALSE;
}

static LodgeJob *
step (const char *title, LodgeThreadFunc func, Creation *creation)
{
  return lodge_thread_job_new (title, NULL, func, creation_ref (creation), creation_unref);
}

static LodgeJob *
async_step (const char *title, LodgeAsyncStart start, LodgeAsyncFinish finish, Creation *creation)
{
  return lodge_async_job_new (title, NULL, start, finish, creation_ref (creation), creation_unref);
}

static void
add_local_checks (LodgeSequenceJob *job, Creation *creation)
{
  lodge_sequence_job_add (
      job, async_step (_ ("Checking the files"), files_start, files_finish, creation), NULL, 1);
  lodge_sequence_job_add (job,
                          async_step (_ ("Checking the acceleration"), acceleration_start,
                                      acceleration_finish, creation),
                          NULL, 1);
}

static void
add_steps (LodgeSequenceJob *job, Creation *creation, gboolean start)
{
  if (lodge_host_is_local (creation->host))
    add_local_checks (job, creation);
  lodge_sequence_job_add (job, step (_ ("Planning the machine"), plan_func, creation), NULL, 1);
  if (creation->in_pool)
    lodge_sequence_job_add (job, step (_ ("Making the disks"), volumes_func, creation),
                            step (NULL, undo_volumes_func, creation), 1);
  else
    {
      lodge_sequence_job_add (job, step (_ ("Making the folder"), dirs_func, creation),
                              step (NULL, undo_dirs_func, creation), 1);
      add_disks (job, creation);
    }
  lodge_sequence_job_add (job, step (_ ("Defining the machine"), define_func, creation),
                          step (NULL, undefine_func, creation), 1);
  if (start)
    lodge_sequence_job_add (job, step (_ ("Starting the machine"), start_func, creation), NULL, 2);
}

/**
 * lodge_create_job_new:
 * @host: a connected host
 * @spec: what the machine is to be; copied
 * @start: whether to start it at once
 *
 * Makes the disks, defines the machine and starts it if asked to. Should any of it fail, or be
 * cancelled, all of it is undone.
 *
 * Returns: (transfer full): the job
 */
LodgeJob *
lodge_create_job_new (LodgeHost *host, LodgeMachineSpec *spec, gboolean start)
{
  g_return_val_if_fail (LODGE_IS_HOST (host), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE_SPEC (spec), NULL);
  const char *name = lodge_machine_spec_get_name (spec);
  g_autofree char *title = g_strdup_printf (_ ("Creating “%s”"), name != NULL ? name : "");
  LodgeSequenceJob *job = lodge_sequence_job_new (title, NULL);
  Creation *creation = g_new0 (Creation, 1);

  g_atomic_ref_count_init (&creation->refs);
  creation->host = g_object_ref (host);
  creation->spec = lodge_machine_spec_copy (spec);
  /* Chosen here, so that the machine can be found even if the host is lost before it answers. */
  if (get_uuid (creation) == NULL)
    {
      g_autofree char *uuid = g_uuid_string_random ();
      lodge_machine_spec_set_uuid (creation->spec, uuid);
    }
  creation->made_dirs = g_ptr_array_new_with_free_func (g_free);
  creation->made_volumes = g_ptr_array_new_with_free_func (g_free);
  creation->in_pool = lodge_create_uses_pool (host);
  if (name != NULL)
    lodge_create_place_disks (host, creation->spec);
  g_object_set_data_full (G_OBJECT (job), "lodge-creation", creation, creation_unref);

  lodge_sequence_job_add (job, step (_ ("Checking the host"), check_func, creation), NULL, 1);
  /* That step says what is wrong with a spec that is not even valid. */
  if (lodge_machine_spec_validate (creation->spec, NULL))
    add_steps (job, creation, start);
  return LODGE_JOB (job);
}

/**
 * lodge_create_job_get_uuid:
 * @job: a job of lodge_create_job_new() that is done
 *
 * Returns: (transfer none): the new machine's UUID
 */
const char *
lodge_create_job_get_uuid (LodgeJob *job)
{
  Creation *creation = g_object_get_data (G_OBJECT (job), "lodge-creation");

  g_return_val_if_fail (creation != NULL, NULL);
  return get_uuid (creation);
}
