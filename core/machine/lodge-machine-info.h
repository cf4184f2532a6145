/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"
#include "machine/lodge-machine.h"

G_BEGIN_DECLS

/* Private to core: what a worker thread reads about a domain and the main thread puts into a
 * LodgeMachine. */

/* What only the domain's XML tells. */
typedef struct
{
  char *title;
  char *description;
  char *notes;
  char **tags;
  char *os_id;
  char *accelerator;
  char *architecture;
  char *graphics;
  char **consoles;
  gboolean owned;
} LodgeMachineDetails;

typedef struct
{
  char uuid[VIR_UUID_STRING_BUFLEN];
  gint64 stamp; /* when the reading began, on the monotonic clock */
  char *name;
  LodgeMachineState state;
  gboolean gone;         /* the domain does not exist any more; nothing but uuid is set */
  gboolean only_details; /* nothing but uuid, stamp and details is set */
  gboolean persistent;
  gboolean autostart;
  guint64 memory;
  guint cpus;
  LodgeMachineDetails *details; /* NULL: not read */
} LodgeMachineInfo;

void lodge_machine_info_free (LodgeMachineInfo *self);
GPtrArray *
lodge_machine_info_read_all (virConnectPtr connection, gint64 details_us, GError **error);
LodgeMachineInfo *
lodge_machine_info_read (virConnectPtr connection, const char *uuid, GError **error);
GPtrArray *lodge_machine_info_read_details (virConnectPtr connection,
                                            const char *const *uuids,
                                            gint64 time_us);
LodgeMachineDetails *lodge_machine_details_read (virDomainPtr domain);
LodgeMachineDetails *lodge_machine_details_parse (const char *xml);
int lodge_machine_details_find_spice (const char *xml);
char *lodge_machine_details_find_console (const char *xml, const char *name);
void lodge_machine_details_free (LodgeMachineDetails *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeMachineInfo, lodge_machine_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeMachineDetails, lodge_machine_details_free)

G_END_DECLS
