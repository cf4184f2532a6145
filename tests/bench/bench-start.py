#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`lodge start` beside `virsh start` and a bare QEMU: from exec to the first byte on the guest's serial line.

The serial line is a socket that listens here and that QEMU connects to, so nothing has to be asked again and again.
"""

import os
import socket
import subprocess
import time

import bench
import libvirt

RUNS = 11
NAME = "bench-start"
PATIENCE = 120
CMDLINE = "earlyprintk=ttyS0 console=ttyS0 mitigations=off no_timer_check"


def domain_xml(guest, path):
    return f"""<domain type='qemu'>
  <name>{NAME}</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>{guest}/vmlinux</kernel><initrd>{guest}/initrd</initrd><cmdline>{CMDLINE}</cmdline></os>
  <features><acpi/></features><cpu mode='maximum'/>
  <devices>
    <serial type='unix'><source mode='connect' path='{path}'/><target port='0'/></serial>
    <interface type='user'><model type='virtio'/></interface>
    <controller type='usb' model='qemu-xhci'/><input type='tablet' bus='usb'/>
    <graphics type='spice'><listen type='none'/></graphics>
    <video><model type='vga'/></video><memballoon model='virtio'/>
  </devices>
</domain>"""


def bare(guest, path):
    """The same machine without libvirt."""
    return [
        *("qemu-system-x86_64", "-accel", "tcg", "-machine", "q35", "-cpu", "max", "-m", "256", "-nodefaults", "-display", "none"),
        *("-chardev", f"socket,id=serial,path={path}", "-device", "isa-serial,chardev=serial"),
        *("-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net"),
        *("-device", "qemu-xhci,id=usb", "-device", "usb-tablet,bus=usb.0"),
        *("-spice", f"unix=on,addr={path}.spice,disable-ticketing=on", "-device", "VGA", "-device", "virtio-balloon-pci"),
        *("-kernel", f"{guest}/vmlinux", "-initrd", f"{guest}/initrd", "-append", CMDLINE),
    ]


class Line:
    """Where QEMU's serial line arrives."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.listener.settimeout(PATIENCE)

    def first_byte(self):
        """Waits for it, returns when it came."""
        guest, _ = self.listener.accept()
        with guest:
            guest.settimeout(PATIENCE)
            if not guest.recv(1):
                raise EOFError("the guest ended before it said anything")
            return time.monotonic()


def timed(command, line, end):
    """Seconds from the command's exec to the guest's first byte, and to the command's end if it ends by itself."""
    start = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            came = line.first_byte()
            if end is None:
                process.kill()
            process.wait(PATIENCE)
        finally:
            if process.poll() is None:
                process.kill()
            if end is not None:
                end()
    if end is not None and process.returncode != 0:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return came - start


def main():
    bench.begin("start")
    guest = os.environ["LODGE_TEST_TINY"]
    path = os.path.join(os.environ["XDG_RUNTIME_DIR"], "bench-start.serial")
    line = Line(path)
    connection = libvirt.open(bench.URI)
    domain = connection.defineXML(domain_xml(guest, path))
    commands = {
        "lodge": ([bench.LODGE, "--host", bench.URI, "start", NAME], domain.destroy),
        "virsh start": (["virsh", "-c", bench.URI, "start", NAME], domain.destroy),
        "bare QEMU": (bare(guest, path), None),
    }
    runs = bench.in_turns(
        RUNS, **{name: lambda c=command, e=end: timed(c, line, e) for name, (command, end) in commands.items()}
    )
    domain.undefine()
    connection.close()
    figures = {name: bench.median(values) for name, values in runs.items()}
    results = bench.Results("start", "lodge start, to the guest's first serial byte", f"medians of {RUNS}, in turns; tiny, TCG")
    results.add("time", "s", figures["lodge"], [("virsh start", figures["virsh start"]), ("bare QEMU", figures["bare QEMU"])])
    results.add("over bare QEMU", "s", figures["lodge"] - figures["bare QEMU"], goal="< 0.3 s")
    results.add("over virsh start", "s", figures["lodge"] - figures["virsh start"])
    results.close()


if __name__ == "__main__":
    main()
