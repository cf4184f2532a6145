# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole window, on machines of libvirt's test driver. Used inside with-display."""

import os
import re
import shutil
import subprocess
import tempfile
import time
import uuid

import lodgetest
import screen
from gi.repository import Gio, GLib
from screen import wait, xdotool

NAME = "io.github.lodge.Lodge"
RUNNING, PAUSED, OFF = 1, 3, 5
OUTPUT = os.path.join(os.environ.get("LODGE_BUILDDIR", "."), "tests", "output")


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


class Window(screen.Application):
    """One run of lodge-desktop."""

    def __init__(self, *args, machines=None, size=(1000, 680), keep_settings=False):
        self.dir = tempfile.mkdtemp(prefix="lodge-window.")
        self.hosts = []
        if machines is not None:
            self.add_host(machines)
        command = ["lodge-desktop"]
        for uri in self.hosts:
            command += ["--host", uri]
        if not keep_settings:
            subprocess.run(["gsettings", "reset-recursively", NAME], check=True)
        # pylint: disable=consider-using-with
        self.stderr = open(os.path.join(self.dir, "stderr"), "w+", encoding="utf-8")
        super().__init__(command + list(args), stderr=self.stderr)
        self.session = Gio.bus_get_sync(Gio.BusType.SESSION)
        try:
            self.find("Lodge", "window")
            screen.wait_active("Lodge")
            self.xid = wait(lambda: next(iter(self.places()), None), "the X window")
            self.resize(*size)
        except BaseException:
            # The next test must not meet it.
            self.close()
            raise

    def add_host(self, machines):
        path = os.path.join(self.dir, f"host-{len(self.hosts)}.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(node_xml(machines) if isinstance(machines, list) else machines)
        self.hosts.append(f"test://{path}")

    def __exit__(self, kind, *_):
        if kind is not None:
            screen.screenshot(os.path.join(OUTPUT, f"failed-{self.process.pid}.png"))
            self.process.terminate()
        elif self.process.poll() is None:
            self.ask("Activate", GLib.Variant("(sava{sv})", ("quit", [], {})))
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            # The next test must not meet it.
            self.process.kill()
            raise
        finally:
            self.close()
            self.stderr.seek(0)
            text = self.stderr.read()
            self.stderr.close()
            shutil.rmtree(self.dir, ignore_errors=True)
            if text:
                lodgetest.diag(text)
        if kind is None:
            lodgetest.check_equal(status, 0, "exit status of lodge-desktop")

    def ask(self, method, parameters=None):
        """Asks the application for something on the session bus."""
        self.session.call_sync(
            NAME, "/io/github/lodge/Lodge", "org.gtk.Actions", method, parameters, None, Gio.DBusCallFlags.NONE, 60000, None
        )

    def ping(self):
        """How long the main loop takes to answer, in seconds."""
        start = time.monotonic()
        self.ask("List")
        return time.monotonic() - start

    def resize(self, width, height):
        """The size is that of the X window."""
        xdotool("windowsize", self.xid, width, height, "windowmove", self.xid, 0, 0)
        wait(lambda: self.size()[0] == width, lambda: f"a width of {width}; it is {self.size()[0]}", 60)

    def size(self):
        return self.places()[self.xid][2:]

    def find_text(self, part):
        """Waits for a text on the screen, by a part of it."""
        return self.find(re.compile(re.escape(part)))

    def rows(self):
        """The names of the library's rows that exist, from top to bottom."""
        lists = self.matching("Machines", "list")
        return [row.name for row in lists[0].children if row.name] if lists else []

    def find_rows(self, *wanted):
        wait(lambda: self.rows() == list(wanted), lambda: f"the rows {wanted}; there are {self.rows()[:12]}")

    def row(self, start):
        """Waits for a row, by the beginning of its name; returns that name."""
        return self.find(re.compile("^" + re.escape(start)), "list item").name

    def is_enabled(self, name, role=None):
        return self.find(name, role).enabled

    def can_press(self, name):
        """Versions of GTK differ in whether a folded page is still there."""
        return any(node.enabled for node in self.matching(name))

    def memory(self):
        """Proportional set size, MiB."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
