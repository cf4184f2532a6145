/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine-xml.h"
#include "machine/lodge-xml.h"

#include <libvirt-gconfig/libvirt-gconfig.h>

G_BEGIN_DECLS

/* A spec with every "what fits" answered, for one host. */
typedef struct
{
  LodgeMachineSpec *spec;
  const LodgeXmlContext *context;
  const char *architecture;
  const char *machine_type; /* NULL: libvirt's own */
  gboolean x86;
  gboolean q35;
  gboolean paravirtual;
  gboolean windows;
  const char *video;
  const char *network_model;
  const char *sound_model;
  gboolean xhci;
} LodgeXmlPlan;

LodgeDiskBus lodge_xml_plan_disk_bus (const LodgeXmlPlan *plan, const LodgeDiskSpec *disk);
const char *lodge_xml_disk_format (const LodgeDiskSpec *disk);
void
lodge_xml_plan_fill (LodgeXmlPlan *plan, LodgeMachineSpec *spec, const LodgeXmlContext *context);
void lodge_xml_add_devices (const LodgeXmlPlan *plan, GVirConfigDomain *domain);
void lodge_xml_finish (const LodgeXmlPlan *plan, xmlNode *domain);

G_END_DECLS
