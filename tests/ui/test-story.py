# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, clicked from end to end in the real application: an installer becomes a machine, which boots in the window, takes
keys and pointer, is paused, resumed, shut down, started again and deleted with nothing left behind. What the guest received is
asked of the guest; everything else of libvirt and of the file system."""

import os
import re
import select
import threading

import libvirt
import lodgetest
import screen
from lodgetest import check, check_equal

IMAGES = "/var/lib/libvirt/images/lodge"
KEY_L, KEY_O = 38, 24
ABS_X, BTN_LEFT = 0, 272


class Pty:
    """The far end of a machine's serial console, shaped like a socket."""

    def __init__(self, domain):
        path = re.search(r"<(?:serial|console) type='pty'[^>]*>\s*<source path='([^']+)'", domain.XMLDesc())[1]
        self.descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.wake = os.pipe()

    def recv(self, size):
        ready = select.select([self.descriptor, self.wake[0]], [], [])[0]
        return b"" if self.wake[0] in ready else os.read(self.descriptor, size)

    def sendall(self, data):
        while data:
            data = data[os.write(self.descriptor, data) :]

    def shutdown(self, _how):
        os.write(self.wake[1], b"x")

    def close(self):
        """The reader may still be at it: the descriptors end with the process."""


class Serial(lodgetest.Serial):
    def __init__(self, domain):  # pylint: disable=super-init-not-called
        self.socket = Pty(domain)
        self.condition = threading.Condition()
        self.text = self.log = ""
        self.open = True
        self.count = 0
        threading.Thread(target=self._read, daemon=True).start()

    def wait_shell(self):
        """The greeting may have come before anybody listened: the prompt comes again."""

        def prompted():
            self.send("\n")
            try:
                return self.expect("tiny# ", 2)
            except TimeoutError:
                return None

        screen.wait(prompted, "the guest's shell")


def state_is(domain, state):
    screen.wait(lambda: domain.state()[0] == state, f"state {state} of the machine")


def press(app, name):
    app.press(name, "button")


def check_input(app, serial):
    """Keys typed and the pointer moved at the window reach the guest."""
    serial.send("evlog\n")
    serial.expect("EVLOG READY")
    display = re.compile("^Screen of")
    app.click(display)
    serial.expect(rf"EV dev=event\d+ type=KEY code={BTN_LEFT} value=1\n")
    screen.type_text("lo")
    for code in (KEY_L, KEY_O):
        serial.expect(rf"EV dev=event\d+ type=KEY code={code} value=1\n")
        serial.expect(rf"EV dev=event\d+ type=KEY code={code} value=0\n")
    app.click(display, across=0.25)
    left = int(serial.expect(rf"EV dev=event\d+ type=ABS code={ABS_X} value=(\d+)\n")[1])
    app.click(display, across=0.75)
    right = int(serial.expect(rf"EV dev=event\d+ type=ABS code={ABS_X} value=(\d+)\n")[1])
    check(left < right, f"the pointer went from {left} to {right}")
    serial.send("\x03")


@lodgetest.test
def from_the_installer_to_the_deletion():
    iso = os.path.join(lodgetest.build_guest("tiny"), "tiny.iso")
    connection = lodgetest.connect()
    with screen.Application(["lodge-desktop"]) as app:
        press(app, "New Machine")
        app.choose_file("Choose an Installer Image", iso)
        app.find(re.compile("“LODGE-TINY”"), "label")
        screen.picture("story-source")
        press(app, "Next")
        app.find(re.compile(re.escape(f"{IMAGES}/tiny/tiny.qcow2")), "label")
        screen.picture("story-review")
        press(app, "Create")
        app.gone("New Machine", "window")

        domain = screen.wait(lambda: next(iter(connection.listAllDomains()), None), "the machine in libvirt")
        state_is(domain, libvirt.VIR_DOMAIN_RUNNING)
        app.find("Running", "label")
        screen.picture("story-overview")
        app.press("Console", "tab")
        serial = Serial(domain)
        serial.wait_shell()
        screen.picture("story-console")
        check_input(app, serial)
        serial.close()

        press(app, "Pause")
        state_is(domain, libvirt.VIR_DOMAIN_PAUSED)
        press(app, "Resume")
        state_is(domain, libvirt.VIR_DOMAIN_RUNNING)
        press(app, "Shut Down")
        state_is(domain, libvirt.VIR_DOMAIN_SHUTOFF)
        press(app, "Start")
        state_is(domain, libvirt.VIR_DOMAIN_RUNNING)
        serial = Serial(domain)
        serial.wait_shell()
        serial.close()

        app.press("Overview", "tab")
        app.press("Machine Menu")
        app.press(re.compile("^Delete"), "menu item")
        app.find("Delete “tiny”?", "label")
        app.find(re.compile("forced off first"), "label")
        app.find(re.compile(re.escape(f"{IMAGES}/tiny/tiny.qcow2")), "label")
        app.find("Stays", "label")
        screen.picture("story-delete")
        press(app, "Delete")
        screen.wait(lambda: not connection.listAllDomains(), "the machine to go from libvirt")
        screen.wait(lambda: not os.path.exists(f"{IMAGES}/tiny"), "the machine's folder to go")
        app.find("New Machine", "button")
        screen.picture("story-after")
    check_equal(os.listdir(IMAGES) if os.path.exists(IMAGES) else [], [], "what is left of the images")
    check(os.path.exists(iso), "the installer was deleted")


lodgetest.main()
