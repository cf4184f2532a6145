# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessibility tree of a program, read over plain D-Bus (AT-SPI).

There is no libatspi in it: that keeps a tree of its own, which it does not always survive when a program throws widgets
away. Here a tree is read as it is now, all nodes of a level at once, and any of them may be gone by the next question.
"""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  pylint: disable=wrong-import-position

ATSPI = "org.a11y.atspi."
CACHE = "/org/a11y/atspi/cache"
REGISTRY = (ATSPI + "Registry", "/org/a11y/atspi/accessible/root")
# A busy program answers late; one that never does has a test fail.
TIMEOUT = 60000
WITHIN_WINDOW = GLib.Variant("(u)", (1,))
NAME = GLib.Variant("(ss)", (ATSPI + "Accessible", "Name"))
LABELLED_BY = 2

# What AT-SPI's numbers are called here. Versions of GTK choose differently between roles that share a name here.
ROLES = {
    2: "window", 16: "window", 23: "window", 69: "window", 7: "check box", 11: "combo box", 62: "button", 131: "check box",
    8: "menu item", 35: "menu item", 45: "menu item", 27: "image", 29: "label", 31: "list", 32: "list item", 33: "menu",
    37: "tab", 42: "progress bar", 43: "button", 44: "radio button", 49: "scroll pane", 52: "spin button", 54: "status bar", 61: "text",
    79: "text", 40: "text", 75: "application", 83: "label", 98: "list", 116: "label",
}  # fmt: skip
STATES = {"ACTIVE": 1, "CHECKED": 4, "FOCUSED": 12, "SELECTED": 23, "SENSITIVE": 24, "SHOWING": 25, "VISIBLE": 30}


class Gone(Exception):
    """It is no longer there, or does not answer."""


class Bus:
    """The accessibility bus of this session."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, Gio.DBusCallFlags.NONE, TIMEOUT, None
        ).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        # Of our own: the default one is in the hands of libvirt's event loop, in another thread.
        self.context = GLib.MainContext.new()

    def ask(self, questions):
        """Sends all the (object, interface, method, parameters) at once and returns the answers in that order; None stands
        for an object that gave none."""
        answers = [None] * len(questions)
        missing = len(questions)

        def answered(connection, result, number):
            nonlocal missing
            missing -= 1
            try:
                answers[number] = connection.call_finish(result)
            except GLib.Error:
                pass

        self.context.push_thread_default()
        for number, ((owner, path), interface, method, parameters) in enumerate(questions):
            self.connection.call(
                owner, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, TIMEOUT, None, answered, number
            )
        while missing:
            self.context.iteration(True)
        self.context.pop_thread_default()
        return answers

    def call(self, node, interface, method, parameters=None):
        """One question. Raises Gone."""
        (answer,) = self.ask([(node, ATSPI + interface, method, parameters)])
        if answer is None:
            raise Gone(f"{method} of {node}")
        return answer.unpack()

    def property(self, node, interface, name):
        parameters = GLib.Variant("(ss)", (ATSPI + interface, name))
        (answer,) = self.ask([(node, "org.freedesktop.DBus.Properties", "Get", parameters)])
        if answer is None:
            raise Gone(f"{name} of {node}")
        return answer.unpack()[0]

    def programs(self):
        """The (object, process) of the programs on this bus."""
        found = []
        for program in self.call(REGISTRY, "Accessible", "GetChildren")[0]:
            question = (("org.freedesktop.DBus", "/"), "org.freedesktop.DBus", "GetConnectionUnixProcessID", None)
            (answer,) = self.ask([(*question[:3], GLib.Variant("(s)", (program[0],)))])
            if answer is not None:
                found.append((program, answer.unpack()[0]))
        return found

    def read(self, top):
        """The tree below an object as it is now, without what is not shown. Raises Gone."""
        known = self._ask_known(top[0])
        # It says of itself that there is nothing below.
        known.pop(top, None)
        level = self._read_level([(top, None)], known)
        if not level:
            raise Gone(f"the tree of {top}")
        root = level[0]
        while level:
            level = self._read_level([(child, node) for node in level for child in node.below], known)
        return root

    def _ask_known(self, owner):
        """What the program says in one answer about the objects that it has named before: (name, role, states, whether
        there are others below) each."""
        (answer,) = self.ask([((owner, CACHE), ATSPI + "Cache", "GetItems", None)])
        return {item[0]: (item[6], item[7], item[9], item[4] != 0) for item in (answer.unpack()[0] if answer else ())}

    def _ask_new(self, objects):
        """The same for others, which takes three questions each."""
        questions = []
        for node in objects:
            questions += [
                (node, "org.freedesktop.DBus.Properties", "Get", NAME),
                (node, ATSPI + "Accessible", "GetRole", None),
                (node, ATSPI + "Accessible", "GetState", None),
            ]
        answers = self.ask(questions)
        told = [answers[at : at + 3] for at in range(0, len(answers), 3)]
        return {
            node: (*(answer.unpack()[0] for answer in three), True) for node, three in zip(objects, told) if None not in three
        }

    def _read_level(self, objects, known):
        new = [node for node, _ in objects if node not in known]
        known = {**known, **self._ask_new(new)} if new else known
        objects = [(node, parent) for node, parent in objects if node in known]
        shown = [node for node, _ in objects if known[node][2][0] >> STATES["VISIBLE"] & 1]
        inner = [node for node, _ in objects if known[node][3]]
        answers = self.ask(
            [(node, ATSPI + "Component", "GetExtents", WITHIN_WINDOW) for node in shown]
            + [(node, ATSPI + "Accessible", "GetChildren", None) for node in inner]
        )
        boxes = dict(zip(shown, answers))
        below = dict(zip(inner, answers[len(shown) :]))
        level = []
        for node, parent in objects:
            name, role, states, _ = known[node]
            box = boxes.get(node)
            box = box and box.unpack()[0]
            children = below.get(node, ())
            if children is None or (parent is not None and (node not in boxes or (box and min(box[2:]) < 1))):
                continue
            children = children and children.unpack()[0]
            level.append(
                Node(self, node, parent, ROLES.get(role, str(role)), name, states[0] | states[1] << 32, box, children)
            )
        self._name_items([node for node in level if node.role == "menu item" and not node.name])
        return level

    def _name_items(self, items):
        """GTK 4.18 leaves the items of a menu without a name, but says which label belongs to one."""
        if not items:
            return
        relations = self.ask([(item.reference, ATSPI + "Accessible", "GetRelationSet", None) for item in items])
        for item, answer in zip(items, relations):
            for kind, labels in answer.unpack()[0] if answer else ():
                if kind == LABELLED_BY:
                    item.name = self.text(labels[0])

    def text(self, node):
        """The text of an object. Raises Gone."""
        length = self.property(node, "Text", "CharacterCount")
        return self.call(node, "Text", "GetText", GLib.Variant("(ii)", (0, length)))[0]


def once(name):
    """GTK 4.8 gives some a name twice, the first time with its mnemonic: “_Reset Reset”."""
    last = name[(len(name) + 1) // 2 :].strip()
    return last if last and name.replace("_", "") == f"{last} {last}" else name


class Node:
    """A node of a tree: what it was when the tree was read, and ways to ask the object itself."""

    def __init__(self, bus, reference, parent, role, name, states, box, below):
        self.bus, self.reference, self.parent = bus, reference, parent
        self.role, self.states, self.box, self.below = role, states, box, below
        self.name = once(name)
        self.children = []
        if parent is not None:
            parent.children.append(self)

    def __repr__(self):
        return f"<{self.role} “{self.name}”>"

    def walk(self):
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self):
        """This node and all above it."""
        node = self
        while node is not None:
            yield node
            node = node.parent

    def has(self, state):
        return bool(self.states >> STATES[state] & 1)

    @property
    def enabled(self):
        return self.has("SENSITIVE")

    @property
    def description(self):
        return self.bus.property(self.reference, "Accessible", "Description")

    @property
    def text(self):
        """Its text, which a label has as well as a field."""
        return self.bus.text(self.reference)

    @text.setter
    def text(self, text):
        if not self.bus.call(self.reference, "EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))[0]:
            raise RuntimeError(f"{self} takes no text")

    def look_again(self):
        """Where it is now within its window."""
        self.box = self.bus.call(self.reference, "Component", "GetExtents", WITHIN_WINDOW)[0]
        return self.box

    def do_click(self):
        """Has it do what a click does; whether it knows how to."""
        try:
            names = [name.lower() for name, _, _ in self.bus.call(self.reference, "Action", "GetActions")[0]]
        except Gone:
            return False
        return "click" in names and self.bus.call(self.reference, "Action", "DoAction", GLib.Variant("(i)", (names.index("click"),)))[0]

    def at(self, x, y):
        """The object at a place of this window."""
        return self.bus.call(self.reference, "Component", "GetAccessibleAtPoint", GLib.Variant("(iiu)", (x, y, 1)))[0]
