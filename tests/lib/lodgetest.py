# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests in Python share: TAP, guests, their serial line, libvirt's events. Used inside with-libvirt.

    import lodgetest

    @lodgetest.test
    def the_guest_greets():
        with lodgetest.TinyGuest() as guest:
            guest.serial.expect("LODGE TINY READY")

    lodgetest.main()
"""

import codecs
import os
import re
import socket
import subprocess
import sys
import threading
import time
import traceback

import libvirt

_tests = []

# An emulated guest on a loaded machine takes many times longer than alone: waits end early when the event comes.
PATIENCE = float(os.environ.get("LODGE_TEST_PATIENCE", "180"))


def test(function):
    _tests.append(function)
    return function


def diag(text):
    for line in str(text).rstrip().splitlines():
        print(f"# {line}", flush=True)


def main():
    """Runs the tests in the order of the file, or those that LODGE_TEST_ONLY (a regular expression) names, prints TAP, exits."""
    named = [(function.__name__.replace("_", " "), function) for function in _tests]
    chosen = [each for each in named if re.search(os.environ.get("LODGE_TEST_ONLY", ""), each[0])]
    failed = 0
    print(f"1..{len(chosen)}", flush=True)
    for number, (name, function) in enumerate(chosen, 1):
        start = time.monotonic()
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            diag(traceback.format_exc())
            # meson shows what a failing test wrote here, and of TAP only the names.
            traceback.print_exc()
        diag(f"{time.monotonic() - start:.1f} s")
    sys.exit(1 if failed else 0)


def check(condition, message="check failed"):
    if not condition:
        raise AssertionError(message)


def check_equal(got, wanted, what="value"):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, wanted {wanted!r}")


def build_guest(kind):
    """The directory of the tiny or full guest, made if need be."""
    builder = os.path.join(os.environ["LODGE_SRCDIR"], "tests", "guest", "build-guest")
    return subprocess.run([builder, kind], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class Serial:
    """A guest's serial line, on a unix socket that QEMU listens on.

    A thread reads all the time: a line that nobody reads fills up, and the guest stands still at its next message.
    """

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.condition = threading.Condition()
        self.text = ""
        self.log = ""
        self.open = True
        self.count = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                data = self.socket.recv(65536)
            except OSError:
                data = b""
            piece = decoder.decode(data).replace("\r", "")
            with self.condition:
                self.text += piece
                self.log += piece
                self.open = bool(data)
                self.condition.notify_all()
            if not data:
                return

    def close(self):
        # Wakes the reader, which close() alone does not.
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def expect(self, pattern, timeout=None):
        """Waits until the pattern (a regular expression) has come; returns the match. What came before it is consumed."""
        compiled = re.compile(pattern)
        with self.condition:
            came = self.condition.wait_for(lambda: compiled.search(self.text) or not self.open, timeout or PATIENCE)
            match = compiled.search(self.text)
            if match is None:
                what = "the serial line closed before it" if came else "it did not come on the serial line"
                raise TimeoutError(f"{pattern!r}: {what}; the last of it:\n{self.log[-2000:]}")
            self.text = self.text[match.end() :]
            return match

    def send(self, text):
        self.socket.sendall(text.encode())

    def run(self, command, timeout=None):
        """Runs a command in the tiny guest's serial shell and returns what it printed."""
        self.count += 1
        # The echo of the line holds the marks in pieces, so only their output matches.
        self.send(f"echo BE''GIN{self.count}; {command}; echo E''ND{self.count} $?\n")
        self.expect(rf"BEGIN{self.count}\n", timeout)
        match = self.expect(rf"(?s)^(.*?)END{self.count} (\d+)\n", timeout)
        return match[1]


class Events:
    """libvirt's lifecycle and agent events, collected by a thread from the moment this is made."""

    _loop = None

    @classmethod
    def start_loop(cls):
        if cls._loop is None:
            libvirt.virEventRegisterDefaultImpl()
            libvirt.registerErrorHandler(lambda *_: None, None)
            cls._loop = threading.Thread(target=cls._run, daemon=True)
            cls._loop.start()

    @staticmethod
    def _run():
        while True:
            libvirt.virEventRunDefaultImpl()

    def __init__(self, connection):
        self.condition = threading.Condition()
        self.seen = []
        connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._lifecycle, None)
        connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, self._agent, None)

    def _add(self, event):
        with self.condition:
            self.seen.append(event)
            self.condition.notify_all()

    def _lifecycle(self, _connection, domain, event, detail, _opaque):
        self._add((domain.name(), "lifecycle", event, detail))

    def _agent(self, _connection, domain, state, _reason, _opaque):
        self._add((domain.name(), "agent", state, 0))

    def wait(self, name, kind, value, timeout=None):
        """Waits for an event, also one that has come already; returns its detail."""

        def found():
            return next((seen for seen in self.seen if seen[:3] == (name, kind, value)), None)

        with self.condition:
            if not self.condition.wait_for(found, timeout or PATIENCE):
                raise TimeoutError(f"{name}: no {kind} event {value}; seen: {self.seen}")
            return found()[3]


def connect():
    Events.start_loop()
    return libvirt.open(os.environ["LODGE_TEST_URI"])


class Guest:
    """A transient emulated machine with a serial line, from its start to its end."""

    count = 0

    def __init__(self, *, name=None, os_xml="<type machine='q35'>hvm</type>", devices="", memory=256, firmware=""):
        Guest.count += 1
        self.name = name or f"guest-{os.getpid()}-{Guest.count}"
        self.connection = connect()
        self.events = Events(self.connection)
        path = os.path.join(os.environ["XDG_RUNTIME_DIR"], f"{self.name}.serial")
        self.xml = f"""<domain type='qemu'>
  <name>{self.name}</name><memory unit='MiB'>{memory}</memory><vcpu>1</vcpu>
  <os{firmware}>{os_xml}</os><features><acpi/><apic/></features><cpu mode='maximum'/>
  <on_reboot>destroy</on_reboot>
  <devices>
    <serial type='unix'><source mode='bind' path='{path}'/><target port='0'/></serial>
    {devices}
  </devices>
</domain>"""
        # Started paused, so that not a byte of the serial line is lost.
        self.domain = self.connection.createXML(self.xml, libvirt.VIR_DOMAIN_START_PAUSED)
        self.serial = Serial(path)
        self.domain.resume()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.serial.close()
        try:
            self.domain.destroy()
        except libvirt.libvirtError:
            pass  # It has ended by itself.

    def wait_off(self, timeout=None):
        return self.events.wait(self.name, "lifecycle", libvirt.VIR_DOMAIN_EVENT_STOPPED, timeout)


TINY_DEVICES = """<interface type='user'><model type='virtio'/></interface>
    <controller type='usb' model='qemu-xhci'/><input type='tablet' bus='usb'/>
    <video><model type='vga'/></video><memballoon model='virtio'/>"""


class TinyGuest(Guest):
    """The tiny guest from its kernel; iso=True starts it from its CD, by BIOS or UEFI."""

    def __init__(self, *, machine="q35", iso=False, uefi=False, cmdline="", devices=TINY_DEVICES, **options):
        where = build_guest("tiny")
        if iso:
            # Plain UEFI: with keys enrolled, firmware would refuse an unsigned boot loader.
            plain = "<firmware><feature enabled='no' name='secure-boot'/></firmware>" if uefi else ""
            options["os_xml"] = f"<type arch='x86_64' machine='{machine}'>hvm</type>{plain}<boot dev='cdrom'/>"
            if uefi:
                options["firmware"] = " firmware='efi'"
                options.setdefault("memory", 512)
            bus = "sata" if machine == "q35" else "ide"
            devices += (
                f"<disk type='file' device='cdrom'><source file='{where}/tiny.iso'/>"
                f"<target dev='{'sda' if bus == 'sata' else 'hda'}' bus='{bus}'/><readonly/></disk>"
            )
        else:
            options["os_xml"] = (
                f"<type arch='x86_64' machine='{machine}'>hvm</type>"
                f"<kernel>{where}/vmlinux</kernel><initrd>{where}/initrd</initrd>"
                f"<cmdline>quiet mitigations=off no_timer_check console=tty0 console=ttyS0 {cmdline}</cmdline>"
            )
        super().__init__(devices=devices, **options)

    def wait_up(self):
        self.serial.expect("LODGE TINY READY")
        self.serial.expect("tiny# ")


class FullGuest(Guest):
    """The full guest on an overlay of its disk, with guest agent, SPICE agent and user network."""

    def __init__(self, *, devices="", memory=1024, **options):
        where = build_guest("full")
        self.key = f"{where}/id_ed25519"
        self.disk = os.path.join(os.environ["XDG_RUNTIME_DIR"], f"full-{os.getpid()}-{Guest.count}.qcow2")
        subprocess.run(
            ["qemu-img", "create", "-q", "-f", "qcow2", "-b", f"{where}/disk.qcow2", "-F", "qcow2", self.disk], check=True
        )
        super().__init__(
            memory=memory,
            os_xml=(
                f"<type arch='x86_64' machine='q35'>hvm</type><kernel>{where}/vmlinux</kernel><initrd>{where}/initrd</initrd>"
                "<cmdline>root=/dev/vda rw console=tty0 console=ttyS0 mitigations=off no_timer_check net.ifnames=0</cmdline>"
            ),
            devices=f"""<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='unsafe'/>
      <source file='{self.disk}'/><target dev='vda' bus='virtio'/></disk>
    <interface type='user'><model type='virtio'/></interface>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>
    <graphics type='spice'><listen type='none'/></graphics><video><model type='virtio'/></video>
    <controller type='usb' model='qemu-xhci'/><input type='tablet' bus='usb'/>{devices}""",
            **options,
        )

    def wait_agent(self):
        connected = libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
        self.events.wait(self.name, "agent", connected, 2 * PATIENCE)

    def wait_desktop(self):
        self.serial.expect("LODGE FULL READY", 2 * PATIENCE)
