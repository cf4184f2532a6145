# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: commands run in turns, windows watched from outside, figures and their table.

A figure that could not be had is an exception and ends the benchmark with status 1; how large it is judges nothing.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import time

import accessibility
import libvirt

BUILD = os.environ["LODGE_BUILDDIR"]
WHERE = os.environ["LODGE_BENCH_DIR"]
LODGE = os.path.join(BUILD, "app", "cli", "lodge")
DESKTOP = os.path.join(BUILD, "app", "gui", "lodge-desktop")
URI = os.environ.get("LODGE_TEST_URI", "qemu:///system")
TICK = os.sysconf("SC_CLK_TCK")
MIB = 1048576


def installed(*names):
    """Those of the programs that are here; says which are not."""
    for name in names:
        if shutil.which(name) is None:
            print(f"({name} is not installed, so it is left out)", flush=True)
    return [name for name in names if shutil.which(name)]


def begin(name):
    """Forgets what an earlier run measured: a benchmark that fails must not leave old figures for the report."""
    os.makedirs(WHERE, exist_ok=True)
    path = os.path.join(WHERE, f"{name}.json")
    if os.path.exists(path):
        os.unlink(path)


# ---- figures ----


def text_of(value, unit):
    if value is None:
        return "–"
    if unit == "s":
        return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms" if value >= 0.02 else f"{value * 1000:.1f} ms"
    if unit == "MiB":
        return f"{value / MIB:.1f} MiB"
    if unit == "%":
        return f"{value:.3f} %"
    return f"{value:g}"


class Results:
    """The figures of one benchmark, printed and kept for the report."""

    def __init__(self, name, title, runs=""):
        self.name = name
        self.data = {"name": name, "title": title, "runs": runs, "rows": [], "notes": []}

    def add(self, measure, unit, lodge, peers=(), goal=""):
        """peers: pairs of a name and a value, None where the peer was given up."""
        self.data["rows"].append({"measure": measure, "unit": unit, "lodge": lodge, "peers": list(peers), "goal": goal})

    def note(self, text):
        self.data["notes"].append(text)

    def close(self):
        """Prints the table and keeps it."""
        os.makedirs(WHERE, exist_ok=True)
        with open(os.path.join(WHERE, f"{self.name}.json"), "w", encoding="utf-8") as out:
            json.dump(self.data, out, indent=1)
        print("\n".join(table(self.data)), flush=True)


def cells(data):
    """One row for each peer: measure, Lodge's, peer, peer's, ratio, goal."""
    for row in data["rows"]:
        for peer, value in row["peers"] or [("", None)]:
            ratio = f"{row['lodge'] / value:.2f}" if value and row["lodge"] is not None else "–"
            yield [
                row["measure"],
                text_of(row["lodge"], row["unit"]),
                peer or "–",
                text_of(value, row["unit"]),
                ratio,
                row["goal"],
            ]


def table(data):
    """Lines for a terminal."""
    rows = [["", "Lodge", "beside", "", "ratio", "goal"], *cells(data)]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    yield ""
    yield data["title"] + (f" ({data['runs']})" if data["runs"] else "")
    for row in rows:
        left, lodge, peer, value, ratio, goal = (cell.rjust(w) for cell, w in zip(row, widths))
        yield f"  {left.strip().ljust(widths[0])}  {lodge}  {peer.strip().ljust(widths[2])}  {value}  {ratio}  {goal.strip()}"
    for note in data["notes"]:
        yield f"  {note}"


# ---- commands ----


# A process starts with the size of the one that it was forked from as its largest, so a small one has to fork.
RUNNER = """
import json, os, sys, time
for line in sys.stdin:
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        command = json.loads(line)
        os.dup2(os.open("/dev/null", os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
        os.execvp(command[0], command)
    status, usage = os.wait4(child, 0)[1:]
    wall = time.monotonic() - start
    figures = [os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024]
    print(json.dumps(figures), flush=True)
"""


class Run:
    """A command from exec to end, with all that it waited for."""

    runner = None

    def __init__(self, command):
        log = os.path.join(WHERE, "command.log")
        if Run.runner is None:
            # pylint: disable=consider-using-with
            Run.runner = subprocess.Popen(
                ["/usr/bin/python3", "-I", "-S", "-c", RUNNER, log], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        Run.runner.stdin.write(json.dumps(command) + "\n")
        Run.runner.stdin.flush()
        status, self.wall, self.cpu, self.rss = json.loads(Run.runner.stdout.readline())
        if status != 0:
            with open(log, encoding="utf-8", errors="replace") as text:
                raise RuntimeError(f"{command} ended with {status}: {text.read()}")


def in_turns(runs, **measures):
    """Calls each function once to warm up, then all of them in turns; a dictionary of lists of what they returned."""
    for function in measures.values():
        function()
    results = {name: [] for name in measures}
    for _ in range(runs):
        for name, function in measures.items():
            results[name].append(function())
    return results


def median(values, of=lambda value: value):
    return statistics.median(of(value) for value in values)


# ---- processes ----


def tree(pid):
    """The process and all its descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                    parent = int(stat.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu(pid):
    """Seconds of CPU, user and system, of the process and its descendants, those that have ended too."""
    total = 0
    for one in tree(pid):
        try:
            # The clock of another process: its number negated, shifted by three, and 2 for all of its threads.
            total += time.clock_gettime((~one << 3) | 2)
            with open(f"/proc/{one}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            total += (int(fields[13]) + int(fields[14])) / TICK
        except OSError:
            continue
    return total


def pss(pid):
    """The memory of the process and its descendants, shared pages by their share, in bytes."""
    total = 0
    for one in tree(pid):
        try:
            with open(f"/proc/{one}/smaps_rollup", encoding="utf-8") as rollup:
                total += sum(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))
        except OSError:
            continue
    return total


def calm(pid, limit=60):
    """Waits until the process has next to nothing left to do."""
    deadline = time.monotonic() + limit
    last = cpu(pid)
    while time.monotonic() < deadline:
        time.sleep(1)
        used, last = cpu(pid) - last, cpu(pid)
        if used < 0.02:
            return True
    return False


# ---- windows ----


def as_on_a_desktop():
    """Without a screen reader, as on most desktops: the accessibility bus is there, and nobody has switched it on."""
    subprocess.run(
        ["gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus", "--method"]
        + ["org.freedesktop.DBus.Properties.Set", "org.a11y.Status", "IsEnabled", "<false>"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    if shutil.which("gnome-boxes"):
        # Its tour would cover its machines.
        subprocess.run(["gsettings", "set", "org.gnome.boxes", "first-run", "false"], check=False, stderr=subprocess.DEVNULL)


WINDOWS = {
    "Lodge": lambda uri: [DESKTOP, "--host", uri],
    "virt-manager": lambda uri: ["virt-manager", "--no-fork", "--connect", uri],
    "Boxes": lambda uri: ["gnome-boxes"],
}
PROGRAMS = {"virt-manager": "virt-manager", "Boxes": "gnome-boxes"}


def peers_with_windows(*names):
    return [name for name in names if installed(PROGRAMS[name])]


class Window:
    """A program with a window, from its exec to its end."""

    def __init__(self, name, uri=URI, *arguments):
        self.name = name
        self.log = open(os.path.join(WHERE, f"{name}.log"), "w+b")  # pylint: disable=consider-using-with
        self.start = time.monotonic()
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [*WINDOWS[name](uri), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in tree(self.pid):
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.log.close()
        wait_for_no_window()

    def watch(self, *arguments):
        """Runs watch-window; returns what it printed, None when its limit was reached."""
        ran = subprocess.run([os.path.join(WHERE, "watch-window"), *arguments], stdout=subprocess.PIPE, check=False, text=True)
        if ran.returncode not in (0, 3) or self.process.poll() is not None:
            self.log.seek(0)
            raise RuntimeError(f"{self.name} cannot be watched: {self.log.read().decode(errors='replace')[-2000:]}")
        return (ran.returncode == 0, ran.stdout.strip())

    def settle(self, quiet, limit):
        """Waits until the window is still, keeps how it looks then. Whether it became so, and seconds from exec to the
        last change before, None where nothing was ever drawn."""
        still, when = self.watch("settle", str(quiet), str(limit), self.picture())
        return still, float(when) - self.start if float(when) > 0 else None

    def match(self, limit=60):
        """Waits until the window looks as it did when it had settled before; seconds from exec."""
        same, when = self.watch("match", self.picture(), str(limit))
        if not same:
            raise TimeoutError(f"{self.name} does not look as before after {limit} s")
        return float(when) - self.start

    def picture(self):
        return os.path.join(WHERE, f"{self.name}.picture")

    def shows(self, text):
        """Whether the accessibility tree has that text."""
        bus = accessibility.Bus()
        own = tree(self.pid)
        for program, process in bus.programs():
            try:
                if process in own and any(text in node.name for node in bus.read(program).walk()):
                    return True
            except accessibility.Gone:
                pass
        return False


class Stalls:
    """Asks the window on the screen all the time whether it answers."""

    def __enter__(self):
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [os.path.join(WHERE, "watch-window"), "stalls"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.longest = None
        return self

    def __exit__(self, kind, *_):
        longest, answers = self.process.communicate("")[0].split()
        # None: there was no window to be asked.
        self.longest = float(longest) if int(answers) > 0 or float(longest) > 0 else None


def wait_for_no_window(limit=30):
    """The window manager lists none any more: the next program starts on an empty screen."""
    deadline = time.monotonic() + limit
    while b"0x" in subprocess.run(["xprop", "-root", "_NET_CLIENT_LIST"], check=True, stdout=subprocess.PIPE).stdout:
        if time.monotonic() > deadline:
            raise TimeoutError("a window stays on the screen")
        time.sleep(0.02)


# ---- machines ----


class Machines:
    """Machines that are off, for as long as the block lasts. (Boxes shows nothing but their titles.)"""

    def __init__(self, count, devices=""):
        self.connection = libvirt.open(URI)
        self.names = [f"bench-{number}" for number in range(1, count + 1)]
        self.devices = devices

    def __enter__(self):
        for name in self.names:
            self.connection.defineXML(
                f"<domain type='qemu'><name>{name}</name><title>{name}</title>"
                "<memory unit='MiB'>256</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>"
                f"<devices>{self.devices}</devices></domain>"
            )
        return self

    def __exit__(self, *_):
        for name in self.names:
            self.connection.lookupByName(name).undefine()
        self.connection.close()
