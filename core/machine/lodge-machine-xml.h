/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine-spec.h"
#include "machine/lodge-xml-context.h"

G_BEGIN_DECLS

char *
lodge_machine_spec_to_xml (LodgeMachineSpec *spec, const LodgeXmlContext *context, GError **error);
LodgeMachineSpec *lodge_machine_spec_from_xml (const char *xml, GError **error);

G_END_DECLS
