#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window beside virt-manager's and Boxes': time and CPU from exec to the first frame with the machines, memory then.

The first frame with content is the first that looks as the window does once it has come to rest and is known to show the
machines: seen from outside, the same for every toolkit.
"""

import bench

RUNS = 7


def learn(name):
    """How the window looks when all is there."""
    with bench.Window(name) as window:
        still, _ = window.settle(3, 90)
        if not still or not window.shows("bench-1"):
            raise RuntimeError(f"{name} did not come to rest with the machines on the screen")


def once(name):
    with bench.Window(name) as window:
        wall = window.match()
        return wall, bench.cpu(window.pid), bench.pss(window.pid)


def main():
    bench.begin("window")
    bench.as_on_a_desktop()
    peers = bench.peers_with_windows("virt-manager", "Boxes")
    names = ["Lodge", *peers]
    with bench.Machines(3, "<graphics type='spice'><listen type='none'/></graphics><video><model type='vga'/></video>"):
        for name in names:
            learn(name)
        runs = bench.in_turns(RUNS, **{name: lambda n=name: once(n) for name in names})
    results = bench.Results("window", "The window, exec to the first frame with three machines", f"medians of {RUNS}, in turns")
    for index, (measure, unit, goal) in enumerate(
        [("time", "s", ""), ("CPU", "s", "< 0.6× virt-manager"), ("PSS", "MiB", "< virt-manager")]
    ):
        figures = {name: bench.median(runs[name], lambda run, i=index: run[i]) for name in names}
        results.add(measure, unit, figures["Lodge"], [(name, figures[name]) for name in peers], goal)
    results.close()


if __name__ == "__main__":
    main()
