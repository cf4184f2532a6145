/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/lodge-libvirt.h"

G_BEGIN_DECLS

/**
 * LodgeSerialStreamFuncs:
 * @received: the guest has said something
 * @drained: the guest has taken all that was written
 * @ended: the other side has hung up, or the stream is broken; the last call
 *
 * What a stream tells its owner, on the main thread. Each of them may free the stream.
 */
typedef struct
{
  void (*received) (const char *data, gsize length, gpointer user_data);
  void (*drained) (gpointer user_data);
  void (*ended) (gpointer user_data);
} LodgeSerialStreamFuncs;

typedef struct _LodgeSerialStream LodgeSerialStream;

LodgeSerialStream *lodge_serial_stream_new (virStreamPtr stream,
                                            const LodgeSerialStreamFuncs *funcs,
                                            gpointer user_data,
                                            GError **error);
void lodge_serial_stream_write (LodgeSerialStream *self, const char *data, gsize length);
gsize lodge_serial_stream_get_pending (LodgeSerialStream *self);
virStreamPtr lodge_serial_stream_free (LodgeSerialStream *self);

void lodge_serial_hang_up (virStreamPtr stream);
void lodge_serial_hang_up_later (virStreamPtr stream);

G_END_DECLS
