# SPDX-License-Identifier: GPL-3.0-or-later
"""The snapshots on a machine's page: taken, gone back to, renamed and deleted as a person does it, and asked of libvirt."""

import os
import subprocess

import lodgetest
import screen
from lodgetest import check, check_equal

VIEWER = os.path.join(os.environ["LODGE_BUILDDIR"], "tests", "ui", "part-viewer")


def page():
    return screen.Application([VIEWER, "qemu:///session", "page", "page"], {})


def domain():
    return lodgetest.connect().lookupByName("page")


def names():
    return sorted(snapshot.getName() for snapshot in domain().listAllSnapshots())


def choose(app, menu, item):
    app.press(menu)
    app.press(item, "menu item")


@lodgetest.test
def a_snapshot_is_one_click():
    disk = os.path.join(os.environ["HOME"], "disk.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", disk, "1G"], check=True)
    lodgetest.connect().defineXML(
        f"""<domain type='qemu'><name>page</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
        <os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk type='file'>
        <driver name='qemu' type='qcow2'/><source file='{disk}'/><target dev='vda' bus='virtio'/></disk></devices></domain>"""
    )
    with page() as app:
        app.press("Snapshots")
        app.find("No Snapshots", "label")
        app.press("Take Snapshot", "button")
        app.find("Snapshot 1", "label")
        app.find("The machine is here", "label")
    check_equal(names(), ["Snapshot-1"], "the snapshots in libvirt")


@lodgetest.test
def going_back_keeps_the_present_unless_told_otherwise():
    domain().create()
    with page() as app:
        app.press("Snapshots")
        app.find("Snapshot 1", "label")
        app.press("Go back to “Snapshot 1”", "button")
        app.press("Go Back", "button")
        app.find("Snapshot 2", "label")
        screen.wait(lambda: not domain().isActive(), "the machine to be off, as it was")
        check_equal(names(), ["Snapshot-1", "Snapshot-2"], "the present is kept")
        app.gone("Go Back to “Snapshot 1”?", "label")
        app.press("Go back to “Snapshot 2”", "button")
        app.press("Keep what it is now as a snapshot", "check box")
        app.press("Go Back", "button")
        screen.wait(domain().isActive, "the machine to run, as it did")
        check_equal(names(), ["Snapshot-1", "Snapshot-2"], "nothing more is kept")
        screen.wait(lambda: domain().snapshotCurrent().getName() == "Snapshot-2", "the machine to be there")
    domain().destroy()


@lodgetest.test
def a_title_is_a_persons():
    with page() as app:
        app.press("Snapshots")
        choose(app, "More for “Snapshot 1”", "Rename…")
        app.fill("Name", "Fresh & clean")
        app.press("Rename", "button")
        app.expect("finished ")
        app.find("Fresh & clean", "label")
    check_equal(names(), ["Snapshot-1", "Snapshot-2"], "libvirt's names stay")


@lodgetest.test
def deleting_asks_first():
    with page() as app:
        app.press("Snapshots")
        app.find("Fresh & clean", "label")
        choose(app, "More for “Fresh & clean”", "Delete With All After It…")
        app.find("Delete “Fresh & clean”?", "label")
        app.press("Cancel", "button")
        app.gone("Delete “Fresh & clean”?", "label")
        check_equal(len(names()), 2, "after Cancel")
        choose(app, "More for “Fresh & clean”", "Delete With All After It…")
        app.press("Delete", "button")
        app.find("No Snapshots", "label")
        check_equal(names(), [], "after Delete")
        check(not domain().isActive(), "the machine stays as it is")
    domain().undefine()


lodgetest.main()
