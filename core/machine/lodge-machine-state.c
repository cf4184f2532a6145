/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/lodge-machine.h"

#include <glib/gi18n.h>

static const GEnumValue state_values[] = {
  { LODGE_MACHINE_UNKNOWN, "LODGE_MACHINE_UNKNOWN", "unknown" },
  { LODGE_MACHINE_OFF, "LODGE_MACHINE_OFF", "off" },
  { LODGE_MACHINE_SAVED, "LODGE_MACHINE_SAVED", "saved" },
  { LODGE_MACHINE_RUNNING, "LODGE_MACHINE_RUNNING", "running" },
  { LODGE_MACHINE_PAUSED, "LODGE_MACHINE_PAUSED", "paused" },
  { LODGE_MACHINE_SHUTTING_DOWN, "LODGE_MACHINE_SHUTTING_DOWN", "shutting-down" },
  { LODGE_MACHINE_SLEEPING, "LODGE_MACHINE_SLEEPING", "sleeping" },
  { LODGE_MACHINE_CRASHED, "LODGE_MACHINE_CRASHED", "crashed" },
  { 0, NULL, NULL },
};

GType
lodge_machine_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LodgeMachineState", state_values));
  return type;
}

/**
 * lodge_machine_state_to_nick:
 * @state: a state
 *
 * Returns: (transfer none): the state's name for programs ("running"); never translated
 */
const char *
lodge_machine_state_to_nick (LodgeMachineState state)
{
  g_return_val_if_fail (state <= LODGE_MACHINE_CRASHED, NULL);

  return state_values[state].value_nick;
}

/**
 * lodge_machine_state_to_text:
 * @state: a state
 *
 * Returns: (transfer none): the state's name for a person
 */
const char *
lodge_machine_state_to_text (LodgeMachineState state)
{
  switch (state)
    {
    case LODGE_MACHINE_OFF:
      return _ ("Powered off");
    case LODGE_MACHINE_SAVED:
      return _ ("Saved");
    case LODGE_MACHINE_RUNNING:
      return _ ("Running");
    case LODGE_MACHINE_PAUSED:
      return _ ("Paused");
    case LODGE_MACHINE_SHUTTING_DOWN:
      return _ ("Shutting down");
    case LODGE_MACHINE_SLEEPING:
      return _ ("Sleeping");
    case LODGE_MACHINE_CRASHED:
      return _ ("Crashed");
    default:
      return _ ("Unknown");
    }
}
