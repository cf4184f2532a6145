/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lodge-host"

#include "config.h"

#include "host/lodge-acceleration-private.h"

#include <glib/gi18n.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>

enum
{
  PROP_0,
  PROP_KIND,
  PROP_VERDICT,
  PROP_SUMMARY,
  PROP_EXPLANATION,
  PROP_FIX_COMMAND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * LodgeAcceleration:
 *
 * Whether machines of this computer can use KVM, found out by trying, with the words to say so.
 * Immutable.
 */
struct _LodgeAcceleration
{
  GObject parent_instance;

  LodgeKvmVerdict verdict;
  char *summary;
  char *explanation;
  char *fix_command;
};

G_DEFINE_FINAL_TYPE (LodgeAcceleration, lodge_acceleration, G_TYPE_OBJECT)

GType
lodge_acceleration_kind_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_ACCELERATION_TCG, "LODGE_ACCELERATION_TCG", "tcg" },
    { LODGE_ACCELERATION_KVM, "LODGE_ACCELERATION_KVM", "kvm" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeAccelerationKind", values));
  return type;
}

GType
lodge_kvm_verdict_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LODGE_KVM_WORKS, "LODGE_KVM_WORKS", "works" },
    { LODGE_KVM_MISSING, "LODGE_KVM_MISSING", "missing" },
    { LODGE_KVM_DENIED, "LODGE_KVM_DENIED", "denied" },
    { LODGE_KVM_BUSY, "LODGE_KVM_BUSY", "busy" },
    { LODGE_KVM_FIRMWARE_OFF, "LODGE_KVM_FIRMWARE_OFF", "firmware-off" },
    { LODGE_KVM_NO_CPU_SUPPORT, "LODGE_KVM_NO_CPU_SUPPORT", "no-cpu-support" },
    { LODGE_KVM_BROKEN, "LODGE_KVM_BROKEN", "broken" },
    { LODGE_KVM_NOT_BUILT, "LODGE_KVM_NOT_BUILT", "not-built" },
    { LODGE_KVM_UNTESTED, "LODGE_KVM_UNTESTED", "untested" },
    { LODGE_KVM_NO_EMULATOR, "LODGE_KVM_NO_EMULATOR", "no-emulator" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeKvmVerdict", values));
  return type;
}

static void
lodge_acceleration_finalize (GObject *object)
{
  LodgeAcceleration *self = LODGE_ACCELERATION (object);

  g_clear_pointer (&self->summary, g_free);
  g_clear_pointer (&self->explanation, g_free);
  g_clear_pointer (&self->fix_command, g_free);

  G_OBJECT_CLASS (lodge_acceleration_parent_class)->finalize (object);
}

static void
lodge_acceleration_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeAcceleration *self = LODGE_ACCELERATION (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, lodge_acceleration_get_kind (self));
      break;
    case PROP_VERDICT:
      g_value_set_enum (value, self->verdict);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_EXPLANATION:
      g_value_set_string (value, self->explanation);
      break;
    case PROP_FIX_COMMAND:
      g_value_set_string (value, self->fix_command);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_acceleration_class_init (LodgeAccelerationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_acceleration_finalize;
  object_class->get_property = lodge_acceleration_get_property;

  /**
   * LodgeAcceleration:kind: what new machines should use
   */
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, LODGE_TYPE_ACCELERATION_KIND,
                                             LODGE_ACCELERATION_TCG, readable);
  /**
   * LodgeAcceleration:verdict: what is the matter with KVM
   */
  properties[PROP_VERDICT] =
      g_param_spec_enum ("verdict", NULL, NULL, LODGE_TYPE_KVM_VERDICT, LODGE_KVM_WORKS, readable);
  /**
   * LodgeAcceleration:summary: one translated sentence without its final full stop
   */
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  /**
   * LodgeAcceleration:explanation: a translated paragraph for *Why?*
   */
  properties[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, NULL, readable);
  /**
   * LodgeAcceleration:fix-command: a shell command that mends it, if there is one
   */
  properties[PROP_FIX_COMMAND] = g_param_spec_string ("fix-command", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_acceleration_init (LodgeAcceleration *self)
{
}

static const char *
get_summary (LodgeKvmVerdict verdict)
{
  switch (verdict)
    {
    case LODGE_KVM_WORKS:
      return _ ("Machines run at full speed with KVM");
    case LODGE_KVM_MISSING:
      return _ ("Machines run slowly, because KVM is not loaded");
    case LODGE_KVM_DENIED:
      return _ ("Machines run slowly, because you may not use KVM");
    case LODGE_KVM_BUSY:
      return _ ("Machines run slowly, because another program holds the processor’s "
                "virtualisation");
    case LODGE_KVM_FIRMWARE_OFF:
      return _ ("Machines run slowly, because virtualisation is switched off in this computer’s "
                "firmware");
    case LODGE_KVM_NO_CPU_SUPPORT:
      return _ ("Machines run slowly, because this processor offers no virtualisation");
    case LODGE_KVM_BROKEN:
      return _ ("Machines run slowly, because KVM is present but does not work");
    case LODGE_KVM_NOT_BUILT:
      return _ ("Machines run slowly, because this QEMU cannot use KVM");
    case LODGE_KVM_UNTESTED:
      return _ ("Machines use KVM, which Lodge cannot try out on this processor");
    case LODGE_KVM_NO_EMULATOR:
      return _ ("Machines cannot run, because QEMU is missing or does not start");
    default:
      g_return_val_if_reached ("");
    }
}

static const char *
get_phase_text (LodgeGuestPhase phase)
{
  switch (phase)
    {
    case LODGE_GUEST_SILENT:
      return _ ("its firmware never began");
    case LODGE_GUEST_FIRMWARE:
      return _ ("its firmware stopped half-way");
    case LODGE_GUEST_32BIT:
      return _ ("it stopped when it went over to 64 bits");
    case LODGE_GUEST_64BIT:
      return _ ("it stopped at its first page fault");
    case LODGE_GUEST_PAGING:
      return _ ("its timer never rang");
    case LODGE_GUEST_TIMER:
    case LODGE_GUEST_DONE:
      return _ ("it was many times slower than without KVM");
    default:
      g_return_val_if_reached ("");
    }
}

/* Why it is slow, and what a person can do about it. */
static const char *
get_reason (LodgeKvmVerdict verdict, gboolean is_virtual)
{
  switch (verdict)
    {
    case LODGE_KVM_MISSING:
      return _ ("The processor offers virtualisation, but the kernel’s KVM module is not loaded: "
                "there is no /dev/kvm. If loading it fails with “Operation not supported”, switch "
                "on virtualisation (VT-x or SVM) in the firmware’s set-up.");
    case LODGE_KVM_DENIED:
      return _ ("The device /dev/kvm is there, but this user may not open it. After the command "
                "log out and in again, so that it takes effect.");
    case LODGE_KVM_BUSY:
      return _ ("Only one hypervisor at a time can use the processor’s virtualisation. Close the "
                "machines of VirtualBox or VMware and check again.");
    case LODGE_KVM_FIRMWARE_OFF:
      return _ ("The processor offers virtualisation, but it is switched off. Restart the "
                "computer, enter its set-up and switch on the entry named VT-x, Virtualization "
                "Technology or SVM.");
    case LODGE_KVM_NO_CPU_SUPPORT:
      return is_virtual ? _ ("This computer is itself a virtual machine. Whoever runs it can "
                             "switch on nested virtualisation for it.")
                        : _ ("The processor has neither VT-x nor AMD-V.");
    case LODGE_KVM_NOT_BUILT:
      return _ ("The installed QEMU was built without KVM, or emulates another kind of processor "
                "than this computer’s. Install your distribution’s own QEMU.");
    default:
      g_return_val_if_reached ("");
    }
}

static char *
make_explanation (LodgeKvmVerdict verdict,
                  LodgeGuestPhase phase,
                  const char *detail,
                  const LodgeDoctorSystem *system)
{
  const char *slow = _ ("Without KVM every instruction of a machine is translated by software, "
                        "which works but takes several times as long.");
  g_autofree char *cpuinfo = NULL;

  switch (verdict)
    {
    case LODGE_KVM_WORKS:
      return g_strdup (_ ("Lodge started a small test machine under KVM and it ran as it should."));
    case LODGE_KVM_BROKEN:
      return g_strdup_printf (
          /* Translators: the first %s is half a sentence such as "its timer never rang", the second
           * one a whole sentence */
          _ ("Lodge started a small test machine under KVM, and %s; without KVM the same machine "
             "ran well. This happens inside virtual machines whose own hypervisor supports nested "
             "virtualisation only partly. Lodge therefore leaves KVM alone. %s"),
          get_phase_text (phase), slow);
    case LODGE_KVM_UNTESTED:
      return g_strdup (_ ("The device /dev/kvm is there and can be opened. Lodge’s test machine is "
                          "for x86 processors only, so whether machines boot was not tried out."));
    case LODGE_KVM_NO_EMULATOR:
      if (detail != NULL && *detail != '\0')
        return g_strdup_printf (_ ("QEMU, which runs the machines, does not start: %s"), detail);
      return g_strdup (_ ("QEMU, which runs the machines, is not installed."));
    default:
      cpuinfo = lodge_doctor_system_read (system, "/proc/cpuinfo");
      return g_strdup_printf (
          "%s %s", get_reason (verdict, cpuinfo != NULL && strstr (cpuinfo, " hypervisor") != NULL),
          slow);
    }
}

/* Who may open /dev/kvm is decided by its group, which is not called "kvm" everywhere. */
static char *
make_permission_command (const LodgeDoctorSystem *system)
{
  g_autofree char *device = lodge_doctor_system_resolve (system, "/dev/kvm");
  g_autofree char *command = NULL;
  g_autofree char *user = lodge_doctor_system_quote_user (system);
  struct stat info;

  if (stat (device, &info) == 0 && (info.st_mode & 060) == 060 && info.st_gid != 0)
    {
      struct group entry, *group = NULL;
      char buffer[4096];
      if (getgrgid_r (info.st_gid, &entry, buffer, sizeof buffer, &group) == 0 && group != NULL)
        command = g_strdup_printf ("usermod --append --groups %s %s", group->gr_name, user);
    }
  if (command == NULL)
    command = g_strdup_printf ("setfacl --modify u:%s:rw /dev/kvm", user);
  return lodge_doctor_system_admin_command (system, command);
}

static char *
make_fix_command (LodgeKvmVerdict verdict, const char *detail, const LodgeDoctorSystem *system)
{
  g_autofree char *cpuinfo = NULL;

  switch (verdict)
    {
    case LODGE_KVM_MISSING:
      cpuinfo = lodge_doctor_system_read (system, "/proc/cpuinfo");
      return lodge_doctor_system_admin_command (
          system, cpuinfo != NULL && strstr (cpuinfo, " vmx") != NULL   ? "modprobe kvm_intel"
                  : cpuinfo != NULL && strstr (cpuinfo, " svm") != NULL ? "modprobe kvm_amd"
                                                                        : "modprobe kvm");
    case LODGE_KVM_DENIED:
      return make_permission_command (system);
    case LODGE_KVM_NOT_BUILT:
      return lodge_doctor_system_install_command (system, LODGE_DOCTOR_PACKAGE_QEMU);
    case LODGE_KVM_NO_EMULATOR:
      /* Installing again what is there mends nothing. */
      return detail == NULL
                 ? lodge_doctor_system_install_command (system, LODGE_DOCTOR_PACKAGE_QEMU)
                 : NULL;
    default:
      return NULL;
    }
}

/**
 * lodge_acceleration_new: (skip)
 * @verdict: what was found
 * @phase: how far the guest came, for %LODGE_KVM_BROKEN
 * @detail: (nullable): what QEMU said, for %LODGE_KVM_NO_EMULATOR
 * @system: where it was found
 *
 * Reads a few small files and the group database; for a worker thread.
 *
 * Returns: (transfer full): the verdict in words
 */
LodgeAcceleration *
lodge_acceleration_new (LodgeKvmVerdict verdict,
                        LodgeGuestPhase phase,
                        const char *detail,
                        const LodgeDoctorSystem *system)
{
  LodgeAcceleration *self = g_object_new (LODGE_TYPE_ACCELERATION, NULL);

  self->verdict = verdict;
  self->summary = g_strdup (get_summary (verdict));
  self->explanation = make_explanation (verdict, phase, detail, system);
  self->fix_command = make_fix_command (verdict, detail, system);
  return self;
}

/**
 * lodge_acceleration_get_kind:
 * @self: an acceleration
 *
 * Returns: #LodgeAcceleration:kind; works from any thread
 */
LodgeAccelerationKind
lodge_acceleration_get_kind (LodgeAcceleration *self)
{
  g_return_val_if_fail (LODGE_IS_ACCELERATION (self), LODGE_ACCELERATION_TCG);

  return self->verdict == LODGE_KVM_WORKS || self->verdict == LODGE_KVM_UNTESTED
             ? LODGE_ACCELERATION_KVM
             : LODGE_ACCELERATION_TCG;
}

/**
 * lodge_acceleration_get_verdict:
 * @self: an acceleration
 *
 * Returns: #LodgeAcceleration:verdict; works from any thread
 */
LodgeKvmVerdict
lodge_acceleration_get_verdict (LodgeAcceleration *self)
{
  g_return_val_if_fail (LODGE_IS_ACCELERATION (self), LODGE_KVM_MISSING);

  return self->verdict;
}

/**
 * lodge_acceleration_get_summary:
 * @self: an acceleration
 *
 * Returns: (transfer none): #LodgeAcceleration:summary
 */
const char *
lodge_acceleration_get_summary (LodgeAcceleration *self)
{
  g_return_val_if_fail (LODGE_IS_ACCELERATION (self), NULL);

  return self->summary;
}

/**
 * lodge_acceleration_get_explanation:
 * @self: an acceleration
 *
 * Returns: (transfer none): #LodgeAcceleration:explanation
 */
const char *
lodge_acceleration_get_explanation (LodgeAcceleration *self)
{
  g_return_val_if_fail (LODGE_IS_ACCELERATION (self), NULL);

  return self->explanation;
}

/**
 * lodge_acceleration_get_fix_command:
 * @self: an acceleration
 *
 * Returns: (transfer none) (nullable): #LodgeAcceleration:fix-command
 */
const char *
lodge_acceleration_get_fix_command (LodgeAcceleration *self)
{
  g_return_val_if_fail (LODGE_IS_ACCELERATION (self), NULL);

  return self->fix_command;
}
