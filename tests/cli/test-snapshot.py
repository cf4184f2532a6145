#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots on the command line, of a real guest: what its memory and its disk hold is asked of the guest."""

import glob
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import libvirt  # noqa: E402
import lodgetest  # noqa: E402
from clitest import PATIENCE, error_of, lodge, lodge_json  # noqa: E402
from lodgetest import check, check_equal  # noqa: E402

TINY = lodgetest.build_guest("tiny")
os.environ["LODGE_HOST"] = os.environ["LODGE_TEST_URI"]
WAIT = str(int(PATIENCE))
BOOT = ("--kernel", f"{TINY}/vmlinuz", "--initrd", f"{TINY}/initrd", "--cmdline",
        "quiet mitigations=off no_timer_check console=tty0 console=ttyS0", "--memory", "256M", "--cpus", "1")


def console(name, text, until):
    return lodge("console", name, "--until", until, "--timeout", WAIT, input_text=text, check=0).stdout


def snapshot(verb, *args, check=0):  # pylint: disable=redefined-outer-name
    return lodge("snapshot", verb, *args, check=check)


def tree(name):
    """The snapshots in the order of the list, each with its parent."""
    return [(one["name"], one["parent"]) for one in lodge_json("snapshot", "list", name)]


def current(name):
    return [one["name"] for one in lodge_json("snapshot", "list", name) if one["current"]]


def state(name):
    return lodge_json("show", name)["state"]


def write(name, word):
    """Into the guest's memory, and past its caches onto its disk."""
    console(name, f"\necho {word} > /tmp/mark; echo {word} | dd of=/dev/vda conv=sync,fsync 2>/dev/null; "
                  f"echo WRO''TE {word}\n", f"WROTE {word}")


def holds(name, word):
    # The marks come in pieces, so that only the output matches, not the echo of the line.
    console(name, "\necho 3 > /proc/sys/vm/drop_caches; echo ME''M $(cat /tmp/mark) DI''SK $(head -n 1 /dev/vda) EN''D\n",
            f"MEM {word} DISK {word} END")


@lodgetest.test
def memory_and_disk_come_back_and_the_present_is_kept():
    lodge("create", "tree", *BOOT, "--disk-size", "1G", "--start", check=0)
    console("tree", "", "LODGE TINY READY")
    write("tree", "one")
    snapshot("take", "tree", "first", "-d", "the very first\nof them")
    first = lodge_json("snapshot", "list", "tree")[0]
    check_equal((first["name"], first["title"], first["description"], first["parent"], first["current"], first["memory"],
                 first["kind"]), ("first", "first", "the very first\nof them", None, True, True, "internal"), "the snapshot")
    check_equal(state("tree"), "running", "after taking it")

    write("tree", "two")
    check("is the snapshot “Snapshot 2”" in snapshot("revert", "tree", "first").stdout, "the present is kept, and said so")
    holds("tree", "one")
    check_equal((tree("tree"), current("tree")), ([("first", None), ("Snapshot-2", "first")], ["first"]), "the tree")
    check_equal(lodge_json("snapshot", "list", "tree")[1]["title"], "Snapshot 2", "what a person calls it")
    snapshot("revert", "tree", "Snapshot 2", "--discard")
    holds("tree", "two")
    check_equal(current("tree"), ["Snapshot-2"], "where the machine is")
    check_equal(len(tree("tree")), 2, "--discard takes no snapshot")


@lodgetest.test
def branches_are_shown_as_a_tree():
    snapshot("take", "tree", "leaf")
    snapshot("revert", "tree", "first", "--discard")
    snapshot("take", "tree", "other branch")
    check_equal(tree("tree"), [("first", None), ("Snapshot-2", "first"), ("leaf", "Snapshot-2"), ("other-branch", "first")],
                "the tree")
    lines = [line.split("  20")[0].rstrip() for line in snapshot("list", "tree").stdout.splitlines()[1:]]
    check_equal(lines, ["first", "  Snapshot-2", "    leaf", "  other-branch"], "the table")


@lodgetest.test
def off_is_a_state_like_any_other():
    lodge("stop", "--force", "tree", check=0)
    snapshot("take", "tree", "off")
    check_equal(lodge_json("snapshot", "list", "tree")[-1]["memory"], False, "no memory")
    snapshot("revert", "tree", "leaf", "--discard")
    check_equal(state("tree"), "running", "a machine that ran runs")
    holds("tree", "two")
    snapshot("revert", "tree", "off", "--discard")
    check_equal(state("tree"), "off", "a machine that was off is off")


@lodgetest.test
def titles_change_and_names_stay():
    snapshot("rename", "tree", "off", "Ganz aus „✓“", "-d", "changed")
    found = {one["name"]: one for one in lodge_json("snapshot", "list", "tree")}
    check_equal((found["off"]["title"], found["off"]["description"], current("tree")), ("Ganz aus „✓“", "changed", ["off"]),
                "after the change")
    snapshot("rename", "tree", "Ganz aus „✓“", "")
    check_equal({one["name"]: one["title"] for one in lodge_json("snapshot", "list", "tree")}["off"], "off", "an empty title")
    snapshot("revert", "tree", "off", "--discard")
    check_equal(state("tree"), "off", "one that was changed works")


@lodgetest.test
def what_makes_no_sense_is_refused_in_words():
    before = tree("tree")
    for name, reason in (("a/b", "cannot contain"), ('a"b', "cannot contain"), ("n" * 300, "too long"), ("", "needs a name"),
                         (".hidden", "cannot begin"), ("a\nb", "control characters")):
        check(reason in error_of(snapshot("take", "tree", name, check=7)), f"the name {name!r}")
    check("already has a snapshot “first”" in error_of(snapshot("take", "tree", "first", check=7)), "a name that is taken")
    check("already has a snapshot" in error_of(snapshot("take", "tree", "other branch", check=7)), "a title that is taken")
    for verb in ("revert", "delete", "rename"):
        check("has no snapshot “nowhere”" in error_of(snapshot(verb, "tree", "nowhere", check=3)), verb)
    check("nobody to ask" in snapshot("delete", "tree", "first", check=2).stderr, "delete asks")
    check("needs one more word: take, list" in error_of(lodge("snapshot", check=2)), "no second word")
    check("There is no verb “snapshot tkae”; there are take, list" in error_of(lodge("snapshot", "tkae", "tree", check=2)), "a wrong second word")
    check_equal(tree("tree"), before, "nothing has changed")


@lodgetest.test
def completion_knows_verbs_machines_and_snapshots():
    def offered(*words):
        return [line.split("\t")[0] for line in lodge("__complete", "--", *words, check=0).stdout.splitlines()]

    check_equal(offered("snap"), ["snapshot"], "the first word")
    check_equal(offered("snapshot", "re"), ["revert", "rename"], "the second")
    check_equal(offered("snapshot", "revert", "t"), ["tree"], "the machine")
    check_equal(offered("snapshot", "revert", "tree", "f"), ["first"], "the snapshot")


@lodgetest.test
def a_deletion_takes_no_more_than_was_said():
    snapshot("delete", "--yes", "tree", "Snapshot 2")
    check_equal(tree("tree"), [("first", None), ("leaf", "first"), ("other-branch", "first"), ("off", "other-branch")],
                "without its children")
    snapshot("delete", "--yes", "--children", "tree", "other branch")
    check_equal(tree("tree"), [("first", None), ("leaf", "first")], "with its children")
    snapshot("revert", "tree", "leaf", "--discard")
    holds("tree", "two")


@lodgetest.test
def snapshots_of_both_kinds_are_left_alone():
    domain = lodgetest.connect().lookupByName("tree")
    domain.snapshotCreateXML("<domainsnapshot><name>foreign</name></domainsnapshot>",
                             libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY)
    kinds = {one["name"]: one["kind"] for one in lodge_json("snapshot", "list", "tree")}
    check_equal(kinds, {"first": "internal", "leaf": "internal", "foreign": "external"}, "the kinds")
    check("made by another program" in snapshot("list", "tree").stdout, "the list says so")
    before = tree("tree"), domain.XMLDesc()
    for words in (("take", "tree", "more"), ("revert", "--discard", "tree", "first"), ("delete", "--yes", "tree", "first")):
        check("can destroy its disks" in error_of(snapshot(*words, check=1)), words[0])
    check_equal((tree("tree"), domain.XMLDesc()), before, "nothing has changed")


@lodgetest.test
def a_disk_that_holds_no_snapshots_is_named():
    path = os.path.join(os.environ["HOME"], "raw.img")
    with open(path, "wb") as file:
        file.truncate(1 << 20)
    lodge("create", "rawone", "--disk", path, "--disk-mode", "use", "--memory", "256M", check=0)
    check("not in the format qcow2" in error_of(snapshot("take", "rawone", check=1)), "raw")
    lodge("delete", "--yes", "rawone", check=0)


def beside(name):
    """What snapshots keep beside the machine's disk."""
    files = lodge_json("show", name)["files"]
    disk = next(file["path"] for file in files if file["kind"] == "disk")
    kept = sorted(file["path"][len(disk) + 1:] for file in files if file["kind"] == "snapshot")
    check_equal(sorted(path[len(disk) + 1:] for path in glob.glob(f"{disk}.*")), kept, "the files beside the disk")
    return kept


def firmware(name):
    return next(file["path"] for file in lodge_json("show", name)["files"] if file["kind"] == "nvram")


def read(path):
    with open(path, "rb") as file:
        return file.read()


@lodgetest.test
def uefi_and_tpm_come_back_with_memory_and_disk():
    lodge("create", "uefi", *BOOT[:-4], "--memory", "512M", "--cpus", "1", "--firmware", "uefi", "--tpm", "--disk-size", "1G",
          "--start", check=0)
    console("uefi", "", "LODGE TINY READY")
    write("uefi", "one")
    snapshot("take", "uefi", "live", check=0)
    check_equal(state("uefi"), "running", "it goes on")
    holds("uefi", "one")
    check_equal(beside("uefi"), ["live.memory", "live.nvram", "live.tpm"], "what it keeps")
    one = lodge_json("snapshot", "list", "uefi")[0]
    check_equal((one["memory"], one["nvram"], one["tpm"], one["kind"]), (True, True, True, "internal"), "what it says")

    write("uefi", "two")
    lodge("stop", "--force", "uefi", check=0)
    before = read(firmware("uefi"))
    snapshot("take", "uefi", "cold", check=0)
    # As a guest would that changes a setting.
    with open(firmware("uefi"), "r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"!")
    snapshot("revert", "uefi", "cold", "--discard", check=0)
    check(read(firmware("uefi")) == before and state("uefi") == "off", "the variables of the firmware are back")
    snapshot("revert", "uefi", "live", "--discard", check=0)
    check_equal(state("uefi"), "running", "with its memory")
    holds("uefi", "one")
    snapshot("delete", "--yes", "uefi", "live", check=0)
    check_equal(beside("uefi"), ["cold.nvram", "cold.tpm"], "what is left of the one that stays")
    lodge("delete", "--yes", "--force", "uefi", check=0)


@lodgetest.test
def a_machine_takes_its_snapshots_with_it():
    lodge("delete", "--yes", "--force", "tree", check=0)
    left = [path for path in glob.glob("/var/lib/libvirt/**/*", recursive=True) if "tree" in path or "uefi" in path]
    check_equal([os.path.basename(path) for path in left], ["tree", "tree.foreign"], "only what another program made is left")


lodgetest.main()
