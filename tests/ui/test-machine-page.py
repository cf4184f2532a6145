# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a machine, alone in a window, at a real machine: what it shows is compared with libvirt, and what is typed into it
is asked of libvirt."""

import glob
import json
import os
import re
import subprocess

import libvirt
import libvirt_qemu
import lodgetest
import screen
from lodgetest import check, check_equal

VIEWER = os.path.join(os.environ["LODGE_BUILDDIR"], "tests", "ui", "part-viewer")
URI = "qemu:///session"
SERIAL = os.path.join(os.environ["XDG_RUNTIME_DIR"], "page.serial")


def page(name, width=900):
    return screen.Application([VIEWER, URI, "page", name], {"VIEWER_WIDTH": str(width), "VIEWER_HEIGHT": "1000"})


def defined():
    return lodgetest.connect().lookupByName("page")


def description(domain, kind):
    try:
        return domain.metadata(kind, None)
    except libvirt.libvirtError:
        return ""


def apply(app, name, text):
    app.press(name, "text")
    screen.key("ctrl+a")
    screen.type_text(text)
    screen.key("Return")


@lodgetest.test
def what_is_typed_reaches_libvirt():
    lodgetest.connect().defineXML(
        "<domain type='qemu'><name>page</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
        "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
        "<devices><graphics type='vnc'/><video><model type='vga'/></video></devices></domain>"
    )
    with page("page") as app:
        app.find("page", "label")
        apply(app, "Title", "A Fine Page")
        app.find("A Fine Page", "label")
        screen.wait(
            lambda: description(defined(), libvirt.VIR_DOMAIN_METADATA_TITLE) == "A Fine Page", "the title in libvirt"
        )
        apply(app, "Description", "Says something")
        screen.wait(
            lambda: description(defined(), libvirt.VIR_DOMAIN_METADATA_DESCRIPTION) == "Says something",
            "the description in libvirt",
        )
        app.press("Add a tag", "text")
        screen.type_text("work")
        screen.key("Return")
        screen.wait(lambda: ">work<" in defined().XMLDesc(), "the tag in libvirt")
        app.press("Remove the tag “work”", "button")
        screen.wait(lambda: ">work<" not in defined().XMLDesc(), "the tag to go from libvirt")
        check_equal(defined().autostart(), 0, "autostart at first")
        app.press("Start With the Host", "check box")
        screen.wait(lambda: defined().autostart() == 1, "autostart in libvirt")


@lodgetest.test
def notes_are_saved_by_themselves_and_can_be_undone():
    with page("page") as app:
        app.press("Notes", "tab")
        notes = app.press("Notes", "text")
        screen.type_text("Remember the milk")
        screen.wait(lambda: "Remember the milk" in defined().XMLDesc(), "the notes in libvirt")
        screen.key("ctrl+z")
        screen.wait(lambda: "milk" not in notes.text, "the undo")
        screen.wait(lambda: "Remember the milk" not in defined().XMLDesc(), "the undone notes in libvirt")
        screen.type_text("second thoughts")
        # Leaving saves at once.
        app.press("Overview", "tab")
        screen.wait(lambda: "second thoughts" in defined().XMLDesc(), "the notes that were left")


@lodgetest.test
def a_screen_that_lodge_does_not_speak_is_named():
    with page("page") as app:
        app.press("Console", "tab")
        app.find(re.compile("vnc", re.I), "label")
    defined().undefine()


@lodgetest.test
def a_running_machine_is_shown_live():
    where = lodgetest.build_guest("tiny")
    # Of libvirt's own making, not Lodge's: those have pages too.
    lodgetest.connect().defineXML(
        f"""<domain type='qemu'><name>page</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
        <os><type arch='x86_64' machine='q35'>hvm</type><kernel>{where}/vmlinux</kernel><initrd>{where}/initrd</initrd>
        <cmdline>quiet console=tty0 vt.global_cursor_default=0</cmdline></os><cpu mode='maximum'/><features><acpi/></features>
        <devices><graphics type='spice'><listen type='none'/></graphics><video><model type='vga'/></video>
        <serial type='file'><source path='{SERIAL}'/></serial>
        <interface type='user'/></devices></domain>"""
    )
    with page("page") as app:
        app.find("Powered off", "label")
        check(app.seek("Processors", "label") is None, "graphs of a machine that is off")
        defined().create()
        app.find("Running", "label")
        app.find("Processors in the last minute")
        app.find(re.compile(r"^\d+ %$"), "label")
        app.find("Slow: without hardware acceleration", "label")
        app.press("Why is there no hardware acceleration?")
        app.expect("explain acceleration")
        app.find(re.compile("page.log$"), "label")
        app.press("Console", "tab")
        # It is there when the connection is: that is not cut while it is being made.
        app.find("Screen of “page”")
        defined().destroy()
        app.press("Overview", "tab")
        app.find("Powered off", "label")


def serial_log():
    with open(SERIAL, encoding="utf-8", errors="replace") as file:
        return file.read()


def pixels(path):
    """The colours of a picture, without what else a file of its kind holds."""
    command = ["convert", path, "-depth", "8", "rgb:-"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def guest_shows():
    path = os.path.join(os.environ["XDG_RUNTIME_DIR"], "guest.ppm")
    request = json.dumps({"execute": "screendump", "arguments": {"filename": path}})
    libvirt_qemu.qemuMonitorCommand(defined(), request, 0)
    return pixels(path)


def copied_picture():
    path = os.path.join(os.environ["XDG_RUNTIME_DIR"], "copied.png")
    clip = os.path.join(os.environ["LODGE_SRCDIR"], "tests", "ui", "clip.py")
    done = subprocess.run([clip, "paste", "image", "clipboard", path], check=True, stdout=subprocess.PIPE, text=True)
    return pixels(path) if done.stdout == "DONE\n" else None


def screen_connections():
    """The channels to the machine's screen as its server knows them: with a new connection they have new numbers."""
    answer = json.loads(libvirt_qemu.qemuMonitorCommand(defined(), '{"execute": "query-spice"}', 0))["return"]
    return sorted((channel["connection-id"], channel["channel-type"]) for channel in answer.get("channels", []))


def has(node, state):
    """Whether what was sought is there and in that state."""
    return node is not None and node.has(state)


def geometry(title):
    command = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$", "getwindowgeometry", "--shell"]
    text = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True).stdout
    return dict(line.split("=") for line in text.split() if "=" in line)


def is_full(title):
    there = geometry(title)
    return (there.get("WIDTH"), there.get("HEIGHT")) == ("1280", "1024")


def shown_bar(app):
    """The bar of the full screen comes to a pointer at the edge, stays under it, and is gone after a while otherwise."""
    screen.xdotool("mousemove", "640", "300", "mousemove", "--sync", "640", "2")
    return app.seek("Leave Full Screen")


@lodgetest.test
def the_screen_fills_a_monitor_or_a_window_and_stays_connected():
    defined().create()
    with page("page") as app:
        app.press("Console")
        app.find("Screen of “page”")
        screen.wait(lambda: len(screen_connections()) >= 4, "the channels")
        before = screen_connections()

        screen.wait_active("Viewer")
        app.click("Screen of “page”")
        app.find("Ctrl+Alt gives the keyboard back", "label")

        app.press("Full Screen")
        screen.wait(lambda: is_full("page"), "the full screen")
        screen.wait_active("page")
        # By key: out of the guest, and out of the full screen.
        for action, name in ("keydown", "Control_L"), ("keydown", "Alt_L"), ("keyup", "Alt_L"), ("keyup", "Control_L"):
            subprocess.run(["xdotool", action, name], check=True)
        screen.wait(lambda: has(app.seek("Leave Full Screen"), "FOCUSED"), "the way out to have the focus")
        screen.key("Escape")
        app.gone("Leave Full Screen")
        screen.wait(lambda: not geometry("page"), "the full screen to go")

        app.press("Open in a Window of Its Own")
        app.find("The Screen Is in Its Own Window", "label")
        screen.wait_active("page")
        check(not is_full("page"), "a window of its own is no full screen")
        app.press("Full Screen")
        screen.wait(lambda: is_full("page"), "the full screen of the window")
        screen.wait(lambda: shown_bar(app), "the bar")
        app.press("Leave Full Screen")
        screen.wait(lambda: geometry("page") and not is_full("page"), "the window again")
        screen.activate("Viewer")
        app.press("Bring It Back")
        app.find("Open in a Window of Its Own")
        app.find("Screen of “page”")
        check_equal(screen_connections(), before, "the connection")

        with open(f"{os.environ['XDG_RUNTIME_DIR']}/text", "w", encoding="utf-8") as file:
            file.write("echo 'Typed, by “keys”' | tr a-z A-Z >/dev/ttyS0\n".replace("“", '"').replace("”", '"'))
        clip = os.path.join(os.environ["LODGE_SRCDIR"], "tests", "ui", "clip.py")
        with subprocess.Popen([clip, "copy", "text", "clipboard", file.name], stdout=subprocess.PIPE, text=True) as copier:
            check_equal(copier.stdout.readline(), "READY\n", "the copying program")
            app.press("Send Keys")
            app.press("Type the Clipboard’s Text")
            screen.wait(lambda: 'TYPED, BY "KEYS"' in serial_log(), "the text in the guest")
            copier.kill()

        # The guest may draw: until both were taken in the same moment.
        def copies_what_the_guest_shows():
            app.press("Screen Menu")
            app.press("Copy Screenshot")
            app.gone("Copy Screenshot")
            return copied_picture() == guest_shows()

        screen.wait(copies_what_the_guest_shows, "the guest's picture in the clipboard")

        def saves_what_the_guest_shows():
            for old in glob.glob(os.path.expanduser("~/page *.png")):
                os.unlink(old)
            app.press("Screen Menu")
            app.press("Take Screenshot")
            app.gone("Take Screenshot")
            path = screen.wait(lambda: glob.glob(os.path.expanduser("~/page *.png")), "the file")[0]
            screen.wait(lambda: os.path.getsize(path) > 0, "the picture in it")
            return pixels(path) == guest_shows()

        screen.wait(saves_what_the_guest_shows, "the guest's picture in a file")

        app.press("Screen Menu")
        app.press("Original Size")
    with page("page") as app:
        app.press("Console")
        app.find("Screen of “page”")
        app.press("Screen Menu")
        screen.wait(lambda: has(app.seek("Original Size"), "CHECKED"), "the size to be remembered")
    defined().destroy()
    defined().undefine()


lodgetest.main()
