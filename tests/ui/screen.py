# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a program as a person does: finds things by what they are called, and uses keys and the pointer on what is there to
be used. Used inside with-display."""

import os
import re
import subprocess
import time

import lodgetest
from accessibility import Bus, Gone

PATIENCE = lodgetest.PATIENCE


def wait(function, what, timeout=None):
    """Waits until function() is true or returns something, and returns that. The accessibility bus has no event for half
    of what is waited for, so it asks again, and leaves the computer to the others for as long as asking took."""
    deadline = time.monotonic() + (timeout or PATIENCE)
    while True:
        start = time.monotonic()
        try:
            got = function()
        except Gone:
            got = None
        if got:
            return got
        now = time.monotonic()
        if now > deadline:
            raise TimeoutError(f"waited in vain for {what() if callable(what) else what}")
        time.sleep(min(max(now - start, 0.02), 0.5))


def xdotool(*words):
    """Runs it, and returns what it printed; nothing when it found nothing."""
    return subprocess.run(["xdotool", *map(str, words)], check=False, stdout=subprocess.PIPE, text=True).stdout


def key(*combos):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *combos], check=True)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "5", text], check=True)


def screenshot(path):
    """The whole screen. (xwd leaves windows out that have another visual than the root, as dialogs do.)"""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run(["lodge-test-screenshot", path], check=True)


def picture(name):
    """The whole screen for a person to look at, in the folder that LODGE_TEST_PICTURES names; without one nothing."""
    folder = os.environ.get("LODGE_TEST_PICTURES")
    if folder:
        screenshot(os.path.join(folder, f"{name}.png"))


def wait_active(title):
    """Waits until the window with that title has the keyboard."""
    wait(lambda: title in xdotool("getactivewindow", "getwindowname"), f"“{title}” to have the keyboard")


def activate(title):
    """Gives the keyboard to another window of the program."""
    xdotool("search", "--onlyvisible", "--name", f"^{title}$", "windowactivate")
    wait_active(title)


def inside(box, x, y):
    return box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]


class Program:
    """A running program, and what it shows."""

    def __init__(self, process):
        self.process = process
        self.bus = Bus()
        self.reference = wait(self._find_itself, "the program on the accessibility bus")
        version = wait(lambda: self.bus.property(self.reference, "Application", "Version"), "GTK’s version")
        # From GTK 4.10 on positions leave out the rims of all widgets around, some ten pixels, and so do answers about them.
        self.knows_places = tuple(map(int, version.split(".")[:2])) < (4, 10)
        self.short = 0 if self.knows_places else 8

    def _find_itself(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the program ended with {self.process.returncode}")
        return next((program for program, process in self.bus.programs() if process == self.process.pid), None)

    def tree(self):
        """What it shows now."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the program ended with {self.process.returncode}")
        return self.bus.read(self.reference)

    def dump(self):
        """All of that, for a person to read."""
        lines = []
        for node in self.tree().walk():
            depth = sum(1 for _ in node.ancestors()) - 1
            lines.append(f"{'  ' * depth}{node}{'' if node.enabled else ' (insensitive)'}")
        return "\n".join(lines)

    def matching(self, name, role=None):
        """All that is called so: exactly, or by a regular expression."""
        return [
            node
            for node in self.tree().walk()
            if role in (None, node.role) and (node.name == name if isinstance(name, str) else name.search(node.name))
        ]

    def seek(self, name, role=None):
        return next(iter(self.matching(name, role)), None)

    def _wait(self, function, what, timeout=None):
        try:
            return wait(function, what, timeout)
        except TimeoutError as error:
            try:
                there = self.dump()
            except Gone as gone:
                there = gone
            raise TimeoutError(f"{error}\n{there}") from None

    def find(self, name, role=None, timeout=None):
        return self._wait(lambda: self.seek(name, role), f"“{name}”", timeout)

    def gone(self, name, role=None, timeout=None):
        self._wait(lambda: not self.seek(name, role), f"“{name}” to go", timeout)

    def find_enabled(self, name, role=None):
        """Waits until it can be used."""

        def look():
            return next((node for node in self.matching(name, role) if node.enabled), None)

        return self._wait(look, f"“{name}” to be enabled")

    def press(self, name, role=None, pointer=True):
        """Uses it as soon as a person could, and returns it: a click, or without the pointer, or where GTK does not know
        places well enough for buttons, what an assistive device does."""

        def look():
            nodes = [node for node in self.matching(name, role) if node.enabled]
            if not (pointer and self.knows_places):
                for node in nodes:
                    if node.do_click() or (node.role == "check box" and self._press_by_keys(node)):
                        return node
            return next((node for node in nodes if self._click(node, 0.5, 0.5)), None)

        return self._wait(look, f"“{name}” to be pressed")

    def _focused(self):
        return {node.reference for node in self.tree().walk() if node.has("FOCUSED")}

    def _press_by_keys(self, node):
        """Goes to it with the Tab key and presses the space bar; whether that was possible."""
        first = focused = wait(self._focused, "the focus to be somewhere")
        while node.reference not in focused:
            key("Tab")
            left = focused
            focused = wait(lambda: self._focused() - left, "the focus to move")
            if focused == first:
                return False
        key("space")
        return True

    def click(self, name, role=None, *, across=0.5, down=0.5, times=1):
        """Clicks on something large, at shares of its width and height."""

        def look():
            return any(node.enabled and self._click(node, across, down, times) for node in self.matching(name, role))

        self._wait(look, f"a click on “{name}”")

    def fill(self, name, text):
        """Puts a text into a field in place of what is there."""
        self.find_enabled(name, "text").text = text

    def choose_file(self, title, path):
        """Chooses a file in GTK's file chooser, which opens a line for a path when a slash is typed."""
        self.find(title)
        wait_active(title)
        type_text("/")

        def line():
            return next((node for node in self.find(title).walk() if node.role == "text"), None)

        def put():
            line().text = path
            return line().text == path

        # Completing the slash may come in between.
        wait(lambda: line() and put(), "the line for a path")
        # A click would close the completions of the path, and do no more.
        self.press("Choose", "button", pointer=False)

    def _click(self, node, across, down, times=1):
        """Whether it could be clicked: it stays where it is, and nothing lies over it. What is out of sight is scrolled to."""
        left, top, width, height = node.box
        x, y = left + int(width * across) + self.short, top + int(height * down) + self.short
        if self._scroll(node, x, y):
            return False
        window = self._window(node)
        if window is None:
            return False
        number, active, surface, (window_x, window_y) = window
        if surface.role == "window" and number != active:
            return False
        if surface.role == "window" and self.knows_places and not self._is_reached(surface, node, x, y):
            return False
        xdotool("mousemove", window_x + x, window_y + y)
        if node.look_again() != (left, top, width, height):
            return False
        xdotool("click", "--repeat", times, 1)
        return True

    @staticmethod
    def _is_reached(window, node, x, y):
        """Whether a click there would come to the node. Icons are nothing to GTK: there it is asked about the rim."""
        below = {each.reference for each in node.walk()}
        return window.at(x, y) in below or window.at(node.box[0] - 2, y) in below

    def _scroll(self, node, x, y):
        """Turns the wheel over what can be scrolled, if a place is out of sight in that; returns whether it did."""
        pane = next((each for each in node.ancestors() if each.role == "scroll pane"), None)
        if pane is None or inside(pane.box, x, y):
            return False
        window = self._window(pane)
        if window is not None:
            left, top, _, height = pane.box
            # At its edge there is nothing that would take the wheel for itself.
            xdotool("mousemove", window[3][0] + left + 3, window[3][1] + top + height // 2)
            far = min(abs(y - top), abs(y - top - height))
            xdotool("click", "--repeat", max(1, far // 100), 4 if y < top else 5)
        return True

    def places(self):
        """Where its X windows are, by their numbers."""
        numbers = xdotool("search", "--onlyvisible", "--pid", self.process.pid).split()
        text = xdotool(*(word for number in numbers for word in ("getwindowgeometry", "--shell", number))) if numbers else ""
        values = [int(value) for value in re.findall(r"^(?:WINDOW|X|Y|WIDTH|HEIGHT)=(-?\d+)$", text, re.M)]
        return {values[at]: tuple(values[at + 1 : at + 5]) for at in range(0, len(values), 5)}

    def _window(self, node):
        """The X window that it is in: its number, that of the window with the keyboard, its node, and where the origin of
        positions is on the screen. A menu has a window of its own, with the size of its node; around others there is a border."""
        places = self.places()
        active = int(xdotool("getactivewindow") or 0)
        for above in node.ancestors():
            if above.box is None:
                continue
            left, top, width, height = above.box
            border = 16 if above.role == "window" else 0
            fitting = [
                number
                for number, (_, _, w, h) in places.items()
                if w - width == h - height and w - width in range(border + 1)
            ]
            if fitting:
                number = active if active in fitting else fitting[-1]
                x, y, w, h = places[number]
                return number, active, above, (x - left + (w - width) // 2, y - top + (h - height) // 2)
        return None


class Application(Program):
    """A program that is started, driven and ended."""

    def __init__(self, arguments, environment=None, stderr=None):
        env = dict(os.environ, G_DEBUG="fatal-warnings", **(environment or {}))
        # pylint: disable=consider-using-with
        process = subprocess.Popen(arguments, env=env, stdout=subprocess.PIPE, stderr=stderr)
        os.set_blocking(process.stdout.fileno(), False)
        self.output = ""
        try:
            super().__init__(process)
        except BaseException:
            process.kill()
            process.wait()
            raise

    def expect(self, line, timeout=None):
        """Waits for a line of the program's standard output."""

        def look():
            self.output += (self.process.stdout.read() or b"").decode()
            return line in self.output

        wait(look, lambda: f"“{line}” on standard output; there was:\n{self.output}", timeout)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
