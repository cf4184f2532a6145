# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window through its accessibility tree, keys and pointer. Used inside with-display."""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402  pylint: disable=wrong-import-position

Atspi.set_timeout(20000, 20000)
warnings.simplefilter("ignore", DeprecationWarning)

import lodgetest  # noqa: E402  pylint: disable=wrong-import-position
from screen import role_name  # noqa: E402  pylint: disable=wrong-import-position

NAME = "io.github.lodge.Lodge"
RUNNING, PAUSED, OFF = 1, 3, 5
OUTPUT = os.path.join(os.environ.get("LODGE_BUILDDIR", "."), "tests", "output")


def wait(condition, what, timeout=None):
    """Waits until condition() returns something true, and returns it."""
    deadline = time.monotonic() + (timeout or min(lodgetest.PATIENCE, 60))
    while True:
        try:
            result = condition()
        except GLib.Error:
            result = None  # The node went away while it was looked at.
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.02)


def is_on_screen(node):
    """GTK 4.8 says SHOWING of windows only; what is on a hidden page has no size or is not VISIBLE."""
    if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
        return False
    if not node.get_component_iface():
        return True
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return box.width > 0 and box.height > 0


def is_named(node, name):
    """GTK 4.8 names a button with a mnemonic twice over: "_Reset Reset"."""
    have = (node.get_name() or "").replace("_", "")
    return have in (name, f"{name} {name}")


def node_xml(machines):
    """A file for the test driver: machines is a list of (name, state) or (name, state, tags, anything else's XML)."""
    domains = []
    for number, (name, state, *tags) in enumerate(machines, 1):
        metadata = "".join(f"<lodge:tag>{tag}</lodge:tag>" for tag in (tags[0] if tags else []))
        if metadata:
            metadata = (
                "<metadata><lodge:machine xmlns:lodge='https://lodge.github.io/xmlns/domain/1.0'>"
                f"{metadata}</lodge:machine></metadata>"
            )
        domains.append(
            f"""<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
  <test:runstate>{state}</test:runstate><name>{name}</name><uuid>{uuid.UUID(int=number)}</uuid>{metadata}{"".join(tags[1:])}
  <memory unit='MiB'>1024</memory><vcpu>2</vcpu><os><type arch='x86_64'>hvm</type></os>
  <devices><graphics type='spice'/></devices>
</domain>"""
        )
    return (
        "<node><cpu><mhz>3000</mhz><model>x86_64</model><active>8</active><nodes>1</nodes><sockets>1</sockets>"
        "<cores>4</cores><threads>2</threads></cpu><memory>33554432</memory>" + "".join(domains) + "</node>"
    )


class Window:
    """One run of lodge-desktop."""

    def __init__(self, *args, machines=None, size=(1000, 680), keep_settings=False):
        self.dir = tempfile.mkdtemp(prefix="lodge-window.")
        self.hosts = []
        if machines is not None:
            self.add_host(machines)
        command = ["lodge-desktop"]
        for uri in self.hosts:
            command += ["--host", uri]
        self.stderr = open(os.path.join(self.dir, "stderr"), "w+", encoding="utf-8")
        environment = dict(os.environ, G_DEBUG="fatal-warnings")
        if not keep_settings:
            subprocess.run(["gsettings", "reset-recursively", NAME], check=True)
        self.process = subprocess.Popen(command + list(args), env=environment, stderr=self.stderr)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.node = wait(self._application, "the application")
        self.window = wait(lambda: self.find("Lodge", "frame") or self._first_window(), "the window")
        self.xid = wait(self._xid, "the X window")
        self.resize(*size)

    def add_host(self, machines):
        path = os.path.join(self.dir, f"host-{len(self.hosts)}.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(node_xml(machines) if isinstance(machines, list) else machines)
        self.hosts.append(f"test://{path}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.screenshot(f"failed-{self.process.pid}")
        if self.process.poll() is None:
            if kind is None:
                self.quit()
            else:
                self.process.terminate()
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            # The next test must not meet it.
            self.process.kill()
            self.process.wait()
            raise
        self.stderr.seek(0)
        text = self.stderr.read()
        self.stderr.close()
        shutil.rmtree(self.dir, ignore_errors=True)
        if text:
            lodgetest.diag(text)
        if kind is None:
            lodgetest.check_equal(status, 0, "exit status of lodge-desktop")

    def quit(self):
        self.bus.call_sync(
            NAME,
            "/io/github/lodge/Lodge",
            "org.gtk.Actions",
            "Activate",
            GLib.Variant("(sava{sv})", ("quit", [], {})),
            None,
            Gio.DBusCallFlags.NONE,
            60000,
            None,
        )

    def _application(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"lodge-desktop ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return child
        return None

    def _first_window(self):
        return self.node.get_child_at_index(0)

    def _xid(self):
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        return found.stdout.split()[0] if found.stdout.split() else None

    def resize(self, width, height):
        """The size is that of the X window; returns what it became."""
        subprocess.run(["xdotool", "windowsize", self.xid, str(width), str(height)], check=True)
        subprocess.run(["xdotool", "windowmove", self.xid, "0", "0"], check=True)
        wait(lambda: self.size()[0] == width, f"a width of {width}; it is {self.size()[0]}", 10)

    def size(self):
        text = subprocess.run(
            ["xdotool", "getwindowgeometry", "--shell", self.xid], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        values = dict(line.split("=") for line in text.split())
        return int(values["WIDTH"]), int(values["HEIGHT"])

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--delay", "20", *keys], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)

    def screenshot(self, name):
        os.makedirs(OUTPUT, exist_ok=True)
        subprocess.run(["lodge-test-screenshot", os.path.join(OUTPUT, f"window-{name}.png")], check=False)

    def walk(self, node=None):
        """All nodes that are on the screen, parents first."""
        node = node or self.node
        yield node
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is None:
                continue
            if is_on_screen(child):
                yield from self.walk(child)

    def find(self, name, role=None):
        for node in self.walk():
            if is_named(node, name) and role in (None, role_name(node)):
                return node
        return None

    def see(self, name, role=None, timeout=None):
        return wait(lambda: self.find(name, role), f"{role or 'something'} named {name!r}", timeout)

    def see_no(self, name, role=None):
        wait(lambda: not self.find(name, role), f"the end of {role or 'something'} named {name!r}")

    def see_text(self, part):
        """Waits for a text on the screen, by a part of it."""
        return wait(
            lambda: next((node for node in self.walk() if part in (node.get_name() or "")), None), f"the text {part!r}"
        )

    def press(self, name, role=None):
        """Does what a click on it does."""
        node, action = wait(lambda: self._pressable(name, role), f"something to press that is named {name!r}")
        node.do_action(action)

    def _pressable(self, name, role=None):
        for node in self.walk():
            if (
                is_named(node, name)
                and role in (None, role_name(node))
                and node.get_state_set().contains(Atspi.StateType.SENSITIVE)
                and node.get_action_iface()
            ):
                for i in range(node.get_n_actions()):
                    if node.get_action_name(i) in ("click", "toggle", "activate"):
                        return node, i
        return None

    def is_sensitive(self, name, role=None):
        return self.see(name, role).get_state_set().contains(Atspi.StateType.SENSITIVE)

    def rows(self):
        """The names of the library's rows that exist, from top to bottom."""
        found = []
        for node in self.walk():
            if role_name(node) == "list" and node.get_name() == "Machines":
                for i in range(node.get_child_count()):
                    child = node.get_child_at_index(i)
                    if child is not None and child.get_name():
                        found.append(child.get_name())
        return found

    def see_rows(self, *wanted):
        wait(lambda: self.rows() == list(wanted), f"the rows {wanted}; there are {self.rows()[:12]}")

    def click(self, node, button=1):
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        x, y = box.x + box.width // 2, box.y + box.height // 2
        subprocess.run(
            ["xdotool", "mousemove", "--window", self.xid, str(x), str(y), "click", str(button)], check=True
        )

    def row(self, start):
        def found():
            for node in self.walk():
                if role_name(node) == "list item" and (node.get_name() or "").startswith(start):
                    return node
            return None

        return wait(found, f"a row that begins with {start!r}")

    def ping(self):
        """How long the main loop takes to answer, in seconds."""
        start = time.monotonic()
        self.bus.call_sync(
            NAME, "/io/github/lodge/Lodge", "org.gtk.Actions", "List", None, None, Gio.DBusCallFlags.NONE, 60000, None
        )
        return time.monotonic() - start

    def memory(self):
        """Proportional set size, MiB."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
