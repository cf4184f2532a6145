# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a window as a person does: through the accessibility tree, keys and the pointer. Used inside with-display."""

import os
import re
import subprocess
import time
import warnings

import gi

warnings.simplefilter("ignore")
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # pylint: disable=wrong-import-position

import lodgetest  # pylint: disable=wrong-import-position

PATIENCE = lodgetest.PATIENCE


def wait(function, what, timeout=None):
    """Waits until function() is true or returns something, and returns that. The accessibility bus has no event for
    half of what is waited for, so it asks again; it never waits longer than until the answer is there."""
    deadline = time.monotonic() + (timeout or PATIENCE)
    while True:
        try:
            got = function()
        except (GLib.Error, AttributeError, TypeError):  # A node went away under our hands.
            got = None
        if got:
            return got
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.05)


def key(*combos):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *combos], check=True)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "5", text], check=True)


def screenshot(path):
    """The whole screen. (xwd leaves windows out that have another visual than the root, as dialogs do.)"""
    subprocess.run(["lodge-test-screenshot", path], check=True)


def wait_active(title):
    """Waits until the window with that title has the keyboard."""

    def active():
        command = ["xdotool", "getactivewindow", "getwindowname"]
        return title in subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True).stdout

    wait(active, f"“{title}” to have the keyboard")


# What newer accessibility libraries call the same thing.
OLD_ROLE_NAMES = {"button": "push button"}


def role_name(node):
    name = node.get_role_name()
    return OLD_ROLE_NAMES.get(name, name)


class Node:
    """A node of the accessibility tree."""

    def __init__(self, node):
        self.node = node

    @property
    def name(self):
        """What it is called. GTK 4.8 writes mnemonics into names, and a name twice where a label names a widget that has
        a name of its own."""
        name = (self.node.get_name() or "").replace("_", "")
        half = len(name) // 2
        return name[:half] if name and name[:half] == name[half + 1 :] and name[half] == " " else name

    @property
    def role(self):
        return role_name(self.node)

    def children(self):
        for index in range(self.node.get_child_count()):
            child = self.node.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    def walk(self, hidden=True):
        """This node and all below it; with hidden=False nothing below what is not on the screen. Looking only where it is
        needed is quicker, and libatspi has been seen crashing over nodes that lists throw away and make anew."""
        yield self
        for child in self.children():
            if hidden or child.shown:
                yield from child.walk(hidden)

    def has(self, state):
        return self.node.get_state_set().contains(getattr(Atspi.StateType, state))

    @property
    def shown(self):
        """Whether it has a place on the screen. GTK 4.8 says SHOWING of windows only, and of some of them too early to be
        heard, so X is asked for those."""
        if self.role in ("frame", "dialog", "window", "alert") and self.name:
            command = ["xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(self.name)}$"]
            return subprocess.run(command, check=False, stdout=subprocess.PIPE).stdout != b""
        if not self.has("VISIBLE"):
            return False
        return self.node.get_component_iface() is None or self.box().width > 1

    @property
    def enabled(self):
        return self.has("SENSITIVE")

    @property
    def text(self):
        iface = self.node.get_text_iface()
        return Atspi.Text.get_text(iface, 0, Atspi.Text.get_character_count(iface)) if iface else ""

    @text.setter
    def text(self, text):
        if not Atspi.EditableText.set_text_contents(self.node.get_editable_text_iface(), text):
            raise RuntimeError(f"“{self.name}” takes no text")

    def press(self):
        """The node's own action if it has one, else a click in its middle."""
        iface = self.node.get_action_iface()
        for index in range(iface.get_n_actions() if iface else 0):
            if iface.get_action_name(index) in ("click", "toggle", "activate"):
                iface.do_action(index)
                return
        self.click()

    def click(self, across=0.5, down=0.5):
        """A click in its middle, or at other shares of its width and height. Its window must be the one in front: GTK tells positions within a window only."""
        active = subprocess.run(
            ["xdotool", "getactivewindow", "getwindowgeometry", "--shell"], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        place = dict(line.split("=") for line in active.split())
        box = self.box()
        x = int(place["X"]) + box.x + int(box.width * across)
        y = int(place["Y"]) + box.y + int(box.height * down)
        subprocess.run(["xdotool", "mousemove", "--sync", str(x), str(y), "click", "1"], check=True)

    def box(self):
        return Atspi.Component.get_extents(self.node.get_component_iface(), Atspi.CoordType.WINDOW)

    def root(self):
        node = self.node
        while node.get_parent() is not None and node.get_parent().get_role_name() != "application":
            node = node.get_parent()
        return Node(node)

    def focus(self):
        Atspi.Component.grab_focus(self.node.get_component_iface())

    def __repr__(self):
        return f"<{self.role} “{self.name}”>"


class Application:
    """A program that is being driven."""

    def __init__(self, arguments, environment=None):
        env = dict(os.environ, G_DEBUG="fatal-criticals", **(environment or {}))
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(arguments, env=env, stdout=subprocess.PIPE, text=True, bufsize=1)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.output = ""
        self.node = None
        wait(self._find, "the program on the accessibility bus")

    def _find(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the program ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == self.process.pid:
                # What libatspi remembers of a node outlives the node.
                child.set_cache_mask(Atspi.Cache.NONE)
                self.node = Node(child)
                return True
        return False

    def windows(self):
        return [window for window in self.node.children() if window.shown]

    def dump(self):
        def lines(node, depth):
            yield "  " * depth + f"{node.role} “{node.name}”" + (f" = {node.text!r}" if node.text else "")
            for child in node.children():
                yield from lines(child, depth + 1)

        return "\n".join(lines(self.node, 0))

    def seek(self, name, role=None, shown=True):
        for node in self.node.walk(hidden=not shown):
            matches = node.name == name if isinstance(name, str) else name.search(node.name)
            if matches and (role is None or node.role == role):
                return node
        return None

    def find(self, name, role=None, timeout=None):
        try:
            return wait(lambda: self.seek(name, role), f"“{name}”", timeout)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.dump()}") from None

    def gone(self, name, role=None, timeout=None):
        wait(lambda: self.seek(name, role) is None, f"“{name}” to go", timeout)

    def press(self, name, role=None):
        node = self.find(name, role)
        wait(lambda: node.enabled, f"“{name}” to be enabled")
        node.press()

    def expect(self, line, timeout=None):
        """Waits for a line of the program's standard output."""

        def look():
            piece = self.process.stdout.read()
            self.output += piece or ""
            return line in self.output

        try:
            wait(look, f"“{line}” on standard output", timeout)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; there was:\n{self.output}") from None

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            lodgetest.diag(self.dump() if self.process.poll() is None else "the program has ended")
        self.close()
