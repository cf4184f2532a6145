/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-test.h"

G_BEGIN_DECLS

/* What the tests of trouble share: a libvirt of their own (tests/lib/with-libvirt runs them), the
 * tiny guest, a folder for files, and the means to break things. */
typedef struct
{
  LodgeHost *host;
  LodgeMachineList *list;
  char *iso;
  char *dir; /* for a test's files; goes with the fixture */
} Fixture;

#define GUEST_TEST(path, func)                                                                     \
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);
char *fixture_path (Fixture *fixture, const char *name);

LodgeMachineList *load_list (LodgeHost *host);

LodgeMachineSpec *new_spec (const char *name);
LodgeDiskSpec *add_disk (LodgeMachineSpec *spec, LodgeDiskSource source, const char *path);
void add_iso (LodgeMachineSpec *spec, const char *path);
LodgeMachineSpec *tiny_spec (Fixture *fixture, const char *name);

void assert_refused (Fixture *fixture, LodgeMachineSpec *spec, LodgeError code, const char *named);
LodgeMachine *create_spec (Fixture *fixture, LodgeMachineSpec *spec, gboolean start);
LodgeMachine *create (Fixture *fixture, const char *name, gboolean start);
LodgeMachine *wait_for_machine (LodgeMachineList *list, const char *name);
void wait_until_gone (LodgeMachineList *list, const char *name);
void wait_until_fresh (LodgeMachine *machine);
void wait_for_state (LodgeMachine *machine, LodgeMachineState state);
void run_verb (LodgeMachine *machine, LodgeVerb verb, LodgeMachineState after);
LodgeMachineFiles *load_files (LodgeMachine *machine);
LodgeMachineFile *find_file (LodgeMachineFiles *files, LodgeFileKind kind);
void delete_machine (Fixture *fixture, LodgeMachine *machine);
char *dump_xml (const char *name);

char *run (const char *format, ...) G_GNUC_PRINTF (1, 2);
void control_daemon (const char *verb);
char *inventory (void);
void assert_says (const GError *error, const char *text);

G_END_DECLS
