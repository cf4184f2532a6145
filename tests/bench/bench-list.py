#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`lodge list` beside `virsh list --all`."""

import bench

RUNS = 60


def measure(results, machines):
    commands = {
        "lodge": [bench.LODGE, "--host", bench.URI, "list"],
        "json": [bench.LODGE, "--host", bench.URI, "list", "--json"],
        "virsh": ["virsh", "-c", bench.URI, "list", "--all"],
    }
    runs = bench.in_turns(RUNS, **{name: lambda c=command: bench.Run(c) for name, command in commands.items()})
    wall = {name: bench.median(runs[name], lambda run: run.wall) for name in runs}
    cpu = {name: bench.median(runs[name], lambda run: run.cpu) for name in runs}
    rss = {name: bench.median(runs[name], lambda run: run.rss) for name in runs}
    beside = "virsh list --all"
    results.add(f"time, {machines} machines", "s", wall["lodge"], [(beside, wall["virsh"])], "< 1.5×")
    results.add(f"CPU, {machines} machines", "s", cpu["lodge"], [(beside, cpu["virsh"])])
    results.add(f"largest resident size, {machines} machines", "MiB", rss["lodge"], [(beside, rss["virsh"])], "< 25 MiB")
    results.add(f"time with --json, {machines} machines", "s", wall["json"], [(beside, wall["virsh"])])


def main():
    bench.begin("list")
    results = bench.Results("list", "lodge list", f"medians of {RUNS}, in turns")
    for count in (3, 100):
        with bench.Machines(count):
            measure(results, count)
    results.close()


if __name__ == "__main__":
    main()
