#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`lodge create` beside virt-install: a machine with an empty disk of 10 GiB, made and defined, then also started."""

import os

import bench
import libvirt

RUNS = 9
NAME = "bench-create"


def remove(connection, disk):
    domain = connection.lookupByName(NAME)
    if domain.isActive():
        domain.destroy()
    domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_NVRAM)
    if disk is not None:
        os.unlink(disk)


def disk_of(connection):
    """The file that was made, which has to be there."""
    text = connection.lookupByName(NAME).XMLDesc()
    disk = text.split("<source file='", 1)[1].split("'", 1)[0]
    if not os.path.exists(disk):
        raise RuntimeError(f"{disk} was not made")
    return disk


def timed(connection, command, started):
    run = bench.Run(command)
    if bool(connection.lookupByName(NAME).isActive()) != started:
        raise RuntimeError(f"{command}: the machine is not in the state that was asked for")
    remove(connection, disk_of(connection))
    return run


def measure(results, connection, start):
    disk = os.path.join(os.environ["LODGE_TEST_LIBVIRT"], "lib", "images", "bench-create.qcow2")
    lodge = [bench.LODGE, "--host", bench.URI, "create", NAME, "--empty", "--disk-size", "10G", "--memory", "512M"]
    # Without --noreboot it would start the machine; the same disk, and the hardware that it chooses by itself.
    virt_install = ["virt-install", "--connect", bench.URI, "--name", NAME, "--memory", "512", "--import", "--virt-type", "qemu"]
    virt_install += ["--disk", f"path={disk},size=10,format=qcow2", "--osinfo", "linux2022", "--network", "user"]
    virt_install += ["--noautoconsole"]
    commands = {"lodge": lodge + (["--start"] if start else [])}
    if bench.installed("virt-install"):
        commands["virt-install"] = virt_install + ([] if start else ["--noreboot"])
    runs = bench.in_turns(RUNS, **{name: lambda c=command: timed(connection, c, start) for name, command in commands.items()})
    wall = {name: bench.median(runs[name], lambda run: run.wall) for name in runs}
    cpu = {name: bench.median(runs[name], lambda run: run.cpu) for name in runs}
    rss = {name: bench.median(runs[name], lambda run: run.rss) for name in runs}
    what = "disk, definition, start" if start else "disk and definition"

    def peers(figures):
        return [(name, figures[name]) for name in runs if name != "lodge"]

    results.add(f"time: {what}", "s", wall["lodge"], peers(wall), "" if start else "< 0.3×")
    results.add(f"CPU: {what}", "s", cpu["lodge"], peers(cpu))
    results.add(f"largest resident size: {what}", "MiB", rss["lodge"], peers(rss))


def main():
    bench.begin("create")
    results = bench.Results("create", "lodge create, a 10 GiB disk", f"medians of {RUNS}, in turns")
    connection = libvirt.open(bench.URI)
    measure(results, connection, False)
    measure(results, connection, True)
    connection.close()
    results.close()


if __name__ == "__main__":
    main()
