#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""5,000 machines of libvirt's test driver: the list alone, and the window beside virt-manager's.

A stall is the longest time that a window took to answer the window manager's question whether it is there. virt-manager
is given up after a while; its figures are then what it had reached.
"""

import json
import os
import subprocess
import time

import bench

MANY = 5000
RUNS = 3
PATIENCE = 90
FIRST = "Machine 1"
# Of a running one Lodge would show live graphs, and never look the same twice.
OFF = "machine-00002"


def bare(uri):
    """libvirt's own reading of the file, which happens within whatever process connects to it."""
    return bench.Run(["virsh", "-c", uri, "uri"])


def models(uri):
    """The list without a window."""
    ran = subprocess.run([os.path.join(bench.WHERE, "read-machines"), uri], check=True, stdout=subprocess.PIPE, text=True)
    figures = json.loads(ran.stdout)
    if figures["machines"] != MANY:
        raise RuntimeError(f"the list has {figures['machines']} machines")
    return figures


def scroll():
    """From one end of the list to the other and page by page."""
    with bench.Stalls() as stalls:
        for key in ["Tab", "End", "Home", *["Next"] * 20, *["Down"] * 20]:
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
    return stalls.longest


def learn(uri):
    with bench.Window("Lodge", uri, "--machine", OFF) as window:
        still, _ = window.settle(3, PATIENCE)
        if not still or not window.shows(FIRST):
            raise RuntimeError("Lodge did not come to rest with the machines on the screen")


def lodge(uri):
    with bench.Window("Lodge", uri, "--machine", OFF) as window:
        with bench.Stalls() as stalls:
            listed = window.match()
            # The details of all the machines come in after the first frame.
            bench.calm(window.pid, PATIENCE)
        memory = bench.pss(window.pid)
        scrolling = scroll()
        if stalls.longest is None or scrolling is None:
            raise RuntimeError("Lodge's window was never asked whether it answers")
        return {"listed": listed, "pss": memory, "stall": stalls.longest, "scroll": scrolling, "rest": rest(window.pid)}


def rest(pid, seconds=5):
    """What it goes on using, in percent of a core."""
    start, before = time.monotonic(), bench.cpu(pid)
    time.sleep(seconds)
    return 100 * (bench.cpu(pid) - before) / (time.monotonic() - start)


def peer(name, uri):
    with bench.Window(name, uri) as window:
        with bench.Stalls() as stalls:
            still, listed = window.settle(5, PATIENCE)
        # What was not there in time took at least as long as it was waited for.
        return {
            "still": still,
            "listed": listed if still else float(PATIENCE),
            "pss": bench.pss(window.pid),
            "stall": stalls.longest,
            "rest": rest(window.pid),
        }


def main():
    bench.begin("many")
    bench.as_on_a_desktop()
    node = os.path.join(os.environ["LODGE_TEST_LIBVIRT"], "tmp", "many.xml")
    subprocess.run(["test-driver-xml", "--many", str(MANY), node], check=True)
    uri = f"test://{node}"
    without = bench.in_turns(RUNS, bare=lambda: bare(uri), alone=lambda: models(uri))
    alone, libvirt = without["alone"], bench.median(without["bare"], lambda run: run.wall)
    learn(uri)
    runs = bench.in_turns(RUNS, Lodge=lambda: lodge(uri))["Lodge"]
    others = {name: peer(name, uri) for name in bench.peers_with_windows("virt-manager")}

    results = bench.Results("many", f"{MANY:,} machines of the test driver", f"medians of {RUNS}, peers once")
    for figures in [*runs, *others.values()]:
        figures["beyond"] = figures["listed"] - libvirt
    results.add("libvirt's own reading of the 5,000", "s", None, [("virsh uri", libvirt)])
    results.add("its largest resident size then", "MiB", None, [("virsh uri", bench.median(without["bare"], lambda run: run.rss))])
    for key, measure in [("listed", "the list alone: listed, from there on"), ("details", "the list alone: all details too")]:
        results.add(measure, "s", bench.median(alone, lambda run, k=key: run[k] - run["connected"]))
    results.add("the list alone: longest stall", "s", bench.median(alone, lambda run: run["stall"]), goal="< 50 ms")
    results.add("the list alone: of it computing at a stretch", "s", bench.median(alone, lambda run: run["computing"]))
    for key, measure, unit, goal in [
        ("listed", "the window: exec to listed", "s", ""),
        ("beyond", "the window: of it Lodge's own", "s", "< 1 s"),
        ("pss", "the window: PSS", "MiB", "< 120 MB"),
        ("stall", "the window: longest stall until at rest", "s", "< 50 ms"),
        ("scroll", "the window: longest stall while scrolling", "s", "< 50 ms"),
        ("rest", "the window: share of a core afterwards", "%", ""),
    ]:
        results.add(measure, unit, bench.median(runs, lambda run, k=key: run[k]), [(n, f.get(key)) for n, f in others.items()], goal)
    for name, figures in others.items():
        if not figures["still"]:
            results.note(f"{name} did not show its list within {PATIENCE} s; its figures are those of that moment.")
    results.close()


if __name__ == "__main__":
    main()
