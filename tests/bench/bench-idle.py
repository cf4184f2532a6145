#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU of the idle window with three running guests at their prompts, beside virt-manager's and Boxes'."""

import time

import bench
import libvirt
import lodgetest

SECONDS = 40
# Programs look at the guests' screens ever more seldom while nobody touches them.
REST = 100
# On a busy computer an emulated timer can miss the moment at which the kernel tests it, and the kernel gives up.
CMDLINE = "no_timer_check"
DEVICES = lodgetest.TINY_DEVICES + "<graphics type='spice'><listen type='none'/></graphics>"


def idle(rest, name, *arguments):
    """The share of a core after some seconds of rest, in percent, and the memory at the end."""
    with bench.Window(name, bench.URI, *arguments) as window:
        # What shows graphs is never still; everything else is by then.
        window.settle(4, 12)
        if not window.shows("bench-guest-1"):
            raise RuntimeError(f"{name} does not show the machines")
        time.sleep(rest)
        start, before = time.monotonic(), bench.cpu(window.pid)
        time.sleep(SECONDS)
        used = bench.cpu(window.pid) - before
        return 100 * used / (time.monotonic() - start), bench.pss(window.pid)


def main():
    bench.begin("idle")
    bench.as_on_a_desktop()
    peers = bench.peers_with_windows("virt-manager", "Boxes")
    guests = []
    figures = {}
    try:
        for number in range(1, 4):
            guests.append(lodgetest.TinyGuest(name=f"bench-guest-{number}", memory=128, devices=DEVICES, cmdline=CMDLINE))
            guests[-1].domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, guests[-1].name, None, None)
            guests[-1].wait_up()
        # Lodge shows the page of a machine beside the library: one that is off, and one with live graphs.
        with bench.Machines(1):
            figures["graphs"] = idle(0, "Lodge", "--machine", "bench-guest-1")
            figures["Lodge"] = idle(REST, "Lodge", "--machine", "bench-1")
            for name in peers:
                figures[name] = idle(REST, name)
    finally:
        for guest in guests:
            guest.__exit__()
    results = bench.Results("idle", "The window at rest, three running guests", f"over {SECONDS} s, after {REST} s; tiny, TCG, at the prompt")
    results.add("share of a core", "%", figures["Lodge"][0], [(name, figures[name][0]) for name in peers], "< 0.05 %")
    results.add("with live graphs of one", "%", figures["graphs"][0], [(name, figures[name][0]) for name in peers])
    results.add("PSS", "MiB", figures["Lodge"][1], [(name, figures[name][1]) for name in peers])
    results.close()


if __name__ == "__main__":
    main()
