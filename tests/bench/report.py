#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the benchmarks of this run have measured, as one Markdown table, with the machine that it was measured on."""

import json
import os
import platform
import subprocess
import sys

import bench

ORDER = ["window", "idle", "many", "list", "create", "start"]


def first_line(*command):
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def machine():
    """One sentence about where this ran."""
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        model = next((line.split(":", 1)[1].strip() for line in cpuinfo if line.startswith("model name")), platform.machine())
    with open("/etc/os-release", encoding="utf-8") as release:
        system = next(line.split("=", 1)[1].strip().strip('"') for line in release if line.startswith("PRETTY_NAME="))
    versions = [
        first_line("qemu-system-x86_64", "--version"),
        f"libvirt {first_line('virsh', '--version')}",
        *(f"{name} {first_line(name, '--version')}" for name in ("virt-manager",) if bench.installed(name)),
    ]
    return f"{system}, {len(os.sched_getaffinity(0))} cores of {model}, " + ", ".join(v for v in versions if v)


def goals(found):
    """One line for each goal: what was measured, beside what, and what was aimed at."""
    for data in found:
        for row in data["rows"]:
            if row["goal"]:
                beside = [f"{row['lodge'] / value:.2f}× {peer}" for peer, value in row["peers"] if value]
                measured = ", ".join([bench.text_of(row["lodge"], row["unit"]), *beside])
                yield f"{data['name']}: {row['measure']}: {measured} (goal {row['goal']})"


def main():
    found = []
    for name in ORDER:
        path = os.path.join(bench.WHERE, f"{name}.json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                found.append(json.load(file))
    if not found:
        sys.exit("report: nothing was measured")
    print("| | Lodge | beside | | ratio | goal |\n|---|---:|---|---:|---:|---|")
    for data in found:
        print(f"| **{data['title']}** | | | | | |")
        last = None
        for row in bench.cells(data):
            if row[0] == last:
                row[0] = row[1] = row[5] = ""
            else:
                last = row[0]
            print("| " + " | ".join(row) + " |")
    print(f"\nMeasured on {machine()}; guests emulated (TCG).")
    for data in found:
        for note in data["notes"]:
            print(note)
    print("\nThe goals:")
    for line in goals(found):
        print(f"  {line}")
    missing = sorted(set(ORDER) - {data["name"] for data in found})
    if missing:
        sys.exit(f"report: not measured in this run: {', '.join(missing)}")


if __name__ == "__main__":
    main()
