# SPDX-License-Identifier: GPL-3.0-or-later
"""The wizard, the deletion preview and the rename dialog, each alone in a window, driven as a person drives them; what came of
it is asked of libvirt and of the file system."""

import os
import re
import subprocess

import libvirt
import lodgetest
import screen
from lodgetest import check, check_equal

VIEWER = os.path.join(os.environ["LODGE_BUILDDIR"], "tests", "ui", "part-viewer")
URI = "qemu:///session"
IMAGES = "/var/lib/libvirt/images/lodge"


def wizard(*arguments):
    return screen.Application([VIEWER, URI, "wizard", *arguments])


def tiny_iso():
    return os.path.join(lodgetest.build_guest("tiny"), "tiny.iso")


def machines():
    return sorted(domain.name() for domain in lodgetest.connect().listAllDomains())


def remove(name):
    domain = lodgetest.connect().lookupByName(name)
    if domain.isActive():
        domain.destroy()
    domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)
    subprocess.run(["rm", "-rf", os.path.join(IMAGES, name)], check=True)


def dismiss_chooser(app):
    """The file chooser comes with the window. Keys go to it once it is the active one."""
    app.find("Choose an Installer Image")
    screen.wait_active("Choose an Installer Image")
    screen.key("Escape")
    screen.wait_active("New Machine")


def problem(app, pattern):
    return app.find(re.compile(pattern), "label")


def enabled(app, name):
    return app.find(name, "button").enabled


@lodgetest.test
def choose_a_file_next_create_and_the_guest_runs():
    events = lodgetest.Events(lodgetest.connect())
    with wizard() as app:
        app.choose_file("Choose an Installer Image", tiny_iso())
        app.gone("Choose an Installer Image")
        app.find(re.compile("“LODGE-TINY”"), "label")
        check_equal(machines(), [], "machines before Create")
        app.press("Next", "button")
        app.find(re.compile(re.escape(f"{IMAGES}/tiny/tiny.qcow2")), "label")
        check(not os.path.exists(f"{IMAGES}/tiny"), "something was made before Create")
        app.press("Create", "button")
        # The dialog is gone at once; the work goes on as a job.
        app.gone("New Machine", "window")
        app.expect("created ")
        events.wait("tiny", "lifecycle", libvirt.VIR_DOMAIN_EVENT_STARTED)
        xml = lodgetest.connect().lookupByName("tiny").XMLDesc()
        check(tiny_iso() in xml, "the installer is not in the machine")
        check(os.path.exists(f"{IMAGES}/tiny/tiny.qcow2"), "there is no disk")
    remove("tiny")
    check_equal(machines(), [], "machines afterwards")


@lodgetest.test
def what_is_typed_is_checked_as_it_is_typed():
    connection = lodgetest.connect()
    taken = connection.defineXML(
        "<domain type='qemu'><name>taken</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os></domain>"
    )
    try:
        check_everything_typed()
        check_equal(machines(), ["taken"], "machines after Escape")
        check(not os.path.exists(f"{IMAGES}/fine"), "a folder was left behind")
    finally:
        taken.undefine()


def check_everything_typed():
    with wizard() as app:
        dismiss_chooser(app)
        app.fill("Installer Image File", tiny_iso())
        screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
        for name, reason in (
            ("taken", "already a machine “taken”"),
            ("a/b", "cannot contain “/”"),
            ("", "needs a name"),
            ("n" * 300, "too long"),
        ):
            app.fill("Name", name)
            problem(app, reason)
            check(not enabled(app, "Next"), f"Next is enabled with the name {name!r}")
        app.fill("Name", "fine")
        screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
        app.fill("Installer Image File", "/nowhere/at-all.iso")
        problem(app, "no file .*at-all.iso")
        screen.wait(lambda: not enabled(app, "Next"), "Next to be disabled")
        app.fill("Installer Image File", tiny_iso())
        screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
        app.press("Hardware", "list item")
        for field, text, reason in (
            ("Memory", "plenty", "a number and a unit"),
            ("Memory", "900T", "has only"),
            ("Memory", "1M", "at least 16 MiB"),
            ("Disk Size", "900T", "are free where the disk would be"),
            ("Processors", "9000", "has only"),
        ):
            before = app.find(field, "text").text
            app.fill(field, text)
            problem(app, reason)
            check(not enabled(app, "Next"), f"Next is enabled with {field} {text!r}")
            app.fill(field, before)
            screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
        app.fill("Memory", "768M")
        app.press("Next", "button")
        app.find(re.compile("768.*memory"), "label")
        screen.key("Escape")
        app.gone("Review", "label")


@lodgetest.test
def an_installer_that_qemu_cannot_reach_is_copied():
    closed = os.path.join(os.environ["HOME"], "closed")
    iso = os.path.join(closed, "far.iso")
    os.mkdir(closed)
    subprocess.run(["cp", tiny_iso(), iso], check=True)
    os.chmod(os.environ["LODGE_TEST_LIBVIRT"], 0o711)
    os.chmod(os.environ["HOME"], 0o711)
    os.chmod(closed, 0o700)
    # libvirtd has read it already: QEMU still runs as root here.
    with open("/etc/libvirt/qemu.conf", encoding="utf-8") as file:
        conf = file.read()
    with open("/etc/libvirt/qemu.conf", "w", encoding="utf-8") as file:
        file.write(conf.replace('user = "root"', 'user = "nobody"'))
    try:
        with wizard(iso) as app:
            app.find(re.compile("may not enter “.*closed”; the copy"), "label")
            screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
            screen.picture("wizard-copy")
            app.press("Copy the Image", "check box")
            problem(app, "have the file copied")
            check(not enabled(app, "Next"), "Next is enabled with a file that QEMU cannot reach")
            app.press("Copy the Image", "check box")
            app.press("Next", "button")
            app.find(re.compile("^A copy of .*far.iso"), "label")
            app.press("Start the Machine When It Is Ready", "check box")
            app.press("Create", "button")
            app.expect("created ")
        check(f"{IMAGES}/far/" in lodgetest.connect().lookupByName("far").XMLDesc(), "the copy is in the machine")
        check(iso not in lodgetest.connect().lookupByName("far").XMLDesc(), "the installer itself is in the machine")
        remove("far")
    finally:
        with open("/etc/libvirt/qemu.conf", "w", encoding="utf-8") as file:
            file.write(conf)


def choose(app, row, item, *keys):
    """Takes an item of a row's list; the row has to be on the screen."""
    app.click(row, "combo box", across=0.3)
    app.find(item, "label")
    screen.key(*keys, "Return")
    app.gone("User Mode (NAT)", "label")


@lodgetest.test
def networks_of_the_host_are_offered():
    connection = lodgetest.connect()
    networks = [
        connection.networkDefineXML(
            f"<network><name>{name}</name><bridge name='{name}0'/><ip address='10.9.{number}.1' netmask='255.255.255.0'/></network>"
        )
        for number, name in enumerate(("lab", "asleep"))
    ]
    networks[0].create()
    subprocess.run(["ip", "link", "add", "br7", "type", "bridge"], check=True)
    try:
        with wizard(tiny_iso()) as app:
            screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
            app.press("Hardware", "list item")
            window = ["xdotool", "getactivewindow"]
            subprocess.run([*window, "windowmove", "0", "0", "windowsize", "--sync", "700", "1000"], check=True)
            choose(app, "Connection", "Virtual Network", "Down")
            app.find("lab", "label")
            screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
            screen.picture("wizard-networks")
            choose(app, "Network", "asleep", "Down")
            problem(app, "is not started")
            check(not enabled(app, "Next"), "Next is enabled with a network that is not started")
            choose(app, "Connection", "Bridge", "Down")
            # In the order of the alphabet: the network's own bridge is behind it.
            app.find("br7", "label")
            app.press("Next", "button")
            app.find("Bridge “br7”", "label")
            screen.key("Escape")
    finally:
        subprocess.run(["ip", "link", "delete", "br7"], check=True)
        networks[0].destroy()
        for network in networks:
            network.undefine()


@lodgetest.test
def a_file_that_is_no_installer_is_refused_in_words():
    path = os.path.join(os.environ["HOME"], "nothing.iso")
    with open(path, "wb") as file:
        file.write(b"not a CD" * 10000)
    with wizard(path) as app:
        app.find(re.compile("nothing.iso.*"), "label")
        screen.wait(lambda: app.seek(re.compile("“.*nothing.iso”"), "label"), "the reason")
        check(not enabled(app, "Next"), "Next is enabled with a file that is no installer")


@lodgetest.test
def a_disk_whose_base_is_missing_is_shown_and_asked_for():
    home = os.environ["HOME"]
    base, disk = os.path.join(home, "base.qcow2"), os.path.join(home, "disk.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", base, "64M"], check=True)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "qcow2", disk], check=True)
    os.rename(base, base + ".away")
    with wizard(disk) as app:
        problem(app, "base.qcow2.*is not there")
        check(not enabled(app, "Next"), "Next is enabled with half a disk")
        app.fill("Where the Missing File Is Now", disk)
        problem(app, "disk.qcow2” is based on itself")
        check(not enabled(app, "Next"), "Next is enabled with a disk that is based on itself")
        app.fill("Where the Missing File Is Now", base + ".away")
        screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
        app.find(re.compile("Continues .*base.qcow2.away"), "label")
        screen.picture("wizard-located")
        app.fill("Where the Missing File Is Now", "")
        problem(app, "base.qcow2.*is not there")
        os.rename(base + ".away", base)
        app.press("Check Again", "list item")
        screen.wait(lambda: enabled(app, "Next"), "Next to be enabled")
        app.find(re.compile("^qcow2 disk, 64"), "label")
        app.find(re.compile("Continues .*base.qcow2"), "label")
        app.press("Next", "button")
        app.find(re.compile("Used where it is"), "label")
        app.press("Start the Machine When It Is Ready", "check box")
        app.press("Create", "button")
        app.expect("created ")
    domain = lodgetest.connect().lookupByName("disk")
    check(disk in domain.XMLDesc(), "the disk is not in the machine")
    check(not domain.isActive(), "the machine was started")


@lodgetest.test
def a_new_name_is_checked_and_taken():
    with screen.Application([VIEWER, URI, "rename", "disk"]) as app:
        check(not enabled(app, "Rename"), "Rename is enabled with the old name")
        app.fill("Name", "dis/k")
        problem(app, "cannot contain “/”")
        app.fill("Name", "other")
        screen.wait(lambda: enabled(app, "Rename"), "Rename to be enabled")
        app.press("Rename", "button")
        app.expect("finished ")
    check_equal(machines(), ["other"], "machines after the renaming")


@lodgetest.test
def a_deletion_says_what_goes_and_leaves_what_is_not_lodges():
    home = os.environ["HOME"]
    disk = os.path.join(home, "disk.qcow2")
    with screen.Application([VIEWER, URI, "delete", "other"]) as app:
        app.find(re.compile("^Goes for Good"), "label")
        app.find("Stays", "label")
        app.find(re.compile(re.escape(disk)), "label")
        tick = app.find(re.compile("^Delete “disk.qcow2” too"), "check box")
        check(not tick.has("CHECKED"), "a file that Lodge did not make is ticked")
        app.press("Delete", "button")
        app.expect("finished ")
    check_equal(machines(), [], "machines after the deletion")
    check(os.path.exists(disk), "a disk that Lodge did not make is gone")
    check(os.path.exists(os.path.join(home, "base.qcow2")), "the disk's base is gone")


lodgetest.main()
