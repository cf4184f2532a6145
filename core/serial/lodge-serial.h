/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/lodge-machine.h"

G_BEGIN_DECLS

/**
 * LodgeSerialState:
 * @LODGE_SERIAL_CLOSED: nobody wants it, or it has come to an end; #LodgeSerial:error says why
 * @LODGE_SERIAL_WAITING: the machine is off or its host is away; it is opened when that changes
 * @LODGE_SERIAL_CONNECTING: it is being opened
 * @LODGE_SERIAL_CONNECTED: all is well
 * @LODGE_SERIAL_TAKEN: somebody else has it open, and only one at a time can
 */
typedef enum
{
  LODGE_SERIAL_CLOSED,
  LODGE_SERIAL_WAITING,
  LODGE_SERIAL_CONNECTING,
  LODGE_SERIAL_CONNECTED,
  LODGE_SERIAL_TAKEN,
} LodgeSerialState;

#define LODGE_TYPE_SERIAL_STATE (lodge_serial_state_get_type ())
GType lodge_serial_state_get_type (void);

#define LODGE_TYPE_SERIAL (lodge_serial_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSerial, lodge_serial, LODGE, SERIAL, GObject)

LodgeSerial *lodge_serial_new (LodgeMachine *machine, const char *device, gboolean reconnects);

LodgeMachine *lodge_serial_get_machine (LodgeSerial *self);
LodgeSerialState lodge_serial_get_state (LodgeSerial *self);
const GError *lodge_serial_get_error (LodgeSerial *self);

void lodge_serial_open (LodgeSerial *self, gboolean take_over);
void lodge_serial_close (LodgeSerial *self);
gboolean lodge_serial_write (LodgeSerial *self, const char *data, gsize length);

G_END_DECLS
