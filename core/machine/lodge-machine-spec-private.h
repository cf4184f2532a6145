/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine-spec.h"

G_BEGIN_DECLS

enum
{
  PROP_0,
  PROP_NAME,
  PROP_UUID,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_NOTES,
  PROP_TAGS,
  PROP_OS_ID,
  PROP_OS_URI,
  PROP_ARCHITECTURE,
  PROP_MACHINE_TYPE,
  PROP_MEMORY,
  PROP_CPUS,
  PROP_SOCKETS,
  PROP_CORES,
  PROP_THREADS,
  PROP_FIRMWARE,
  PROP_TPM,
  PROP_DEVICES,
  PROP_KERNEL,
  PROP_INITRD,
  PROP_COMMAND_LINE,
  PROP_SOUND,
  PROP_VIDEO,
  PROP_SERIAL,
  PROP_NETWORK_MODEL,
  PROP_SOUND_MODEL,
  PROP_USB_MODEL,
  N_PROPS
};

struct _LodgeMachineSpec
{
  GObject parent_instance;

  char *name;
  char *uuid;
  char *title;
  char *description;
  char *notes;
  char **tags;
  char *os_id;
  char *os_uri;
  char *architecture;
  char *machine_type;
  guint64 memory;
  guint cpus;
  guint sockets;
  guint cores;
  guint threads;
  LodgeFirmware firmware;
  gboolean tpm;
  LodgeDevices devices;
  char *kernel;
  char *initrd;
  char *command_line;
  gboolean sound;
  char *video;
  gboolean serial;
  char *network_model;
  char *sound_model;
  char *usb_model;
  GPtrArray *disks;    /* of LodgeDiskSpec */
  GPtrArray *networks; /* of LodgeNetworkSpec */
  guint32 chosen;      /* bit n: a person chose property n */
  gboolean defaults;   /* between begin_defaults() and end_defaults() */
};

/* They set a field, unless a default would overwrite a choice, and notify. */
void lodge_machine_spec_take_string (LodgeMachineSpec *self,
                                     guint property,
                                     char **field,
                                     const char *value);
void lodge_machine_spec_take_strv (LodgeMachineSpec *self,
                                   guint property,
                                   char ***field,
                                   const char *const *value);
void
lodge_machine_spec_take_uint (LodgeMachineSpec *self, guint property, guint *field, guint value);
void lodge_machine_spec_take_uint64 (LodgeMachineSpec *self,
                                     guint property,
                                     guint64 *field,
                                     guint64 value);
void lodge_machine_spec_take_boolean (LodgeMachineSpec *self,
                                      guint property,
                                      gboolean *field,
                                      gboolean value);
void lodge_machine_spec_choose (LodgeMachineSpec *self, guint property);

G_END_DECLS
