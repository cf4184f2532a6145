#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole story of a machine on the command line, with a real guest under a libvirt of its own."""

import glob
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import lodgetest  # noqa: E402
from clitest import PATIENCE, Terminal, error_of, lodge, lodge_json  # noqa: E402
from lodgetest import check, check_equal  # noqa: E402

TINY = lodgetest.build_guest("tiny")
os.environ["LODGE_HOST"] = os.environ["LODGE_TEST_URI"]
HOME = os.environ["HOME"]
WAIT = str(int(PATIENCE))
PLACES = ("/var/lib/libvirt", "/etc/libvirt/qemu", "/var/log/libvirt/qemu", HOME)


def traces(name):
    """Every file that carries the machine's name."""
    found = []
    for place in PLACES:
        found += glob.glob(f"{place}/**/*{name}*", recursive=True, include_hidden=True)
    return found


def console(name, text, until):
    """Sends a text down the serial line and returns what came back until the guest had said so."""
    return lodge("console", name, "--until", until, "--timeout", WAIT, input_text=text, check=0).stdout


def names():
    return [machine["name"] for machine in lodge_json("list")]


def colours_of_png(path):
    """The different pixels of an RGB picture without interlacing; enough to tell black from something."""
    with open(path, "rb") as picture:
        data = picture.read()
    check(data.startswith(b"\x89PNG\r\n\x1a\n"), "the signature")
    position, pixels, header = 8, b"", None
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        body = data[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            pixels += body
        position += 12 + length
    check(header is not None and header[0] >= 640 and header[1] >= 400, f"the size: {header}")
    return set(zlib.decompress(pixels))


class Cleared:
    """A machine that goes in any case."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.name in names():
            lodge("delete", "--yes", "--force", self.name, check=0)


def tiny_from_kernel(name, *args):
    lodge("create", name, "--kernel", f"{TINY}/vmlinuz", "--initrd", f"{TINY}/initrd", "--cmdline",
          "quiet mitigations=off no_timer_check console=tty0 console=ttyS0", "--memory", "256M", "--cpus", "1", *args, check=0)


@lodgetest.test
def from_an_iso_to_nothing_left_behind():
    iso = f"{TINY}/tiny.iso"
    with Cleared("story"):
        plan = lodge_json("create", "story", "--iso", iso, "--memory", "256M", "--disk-size", "1G", "--dry-run")
        check_equal((plan["memory_bytes"], plan["disks"][0]["size_bytes"]), (256 << 20, 1 << 30), "the plan")
        check_equal((names(), traces("story")), ([], []), "what a dry run makes")

        made = lodge_json("create", "story", "--iso", iso, "--memory", "256M", "--cpus", "1", "--disk-size", "1G",
                          "--title", "Überraschung", "--tag", "one", "--tag", "two", "--start")
        check_equal((made["state"], made["title"], made["tags"], made["owned"], made["memory_bytes"], made["cpus"]),
                    ("running", "Überraschung", ["one", "two"], True, 256 << 20, 1), "what was made")
        check_equal(lodge("create", "story", "--empty", check=7).stdout, "", "the name is taken now")

        console("story", "", "LODGE TINY READY")
        lodge("pause", "story", check=0)
        check_equal(lodge_json("show", "story")["state"], "paused", "after pause")
        lodge("resume", "story", check=0)
        console("story", "echo mark-$((40 + 2)) > /tmp/mark; cat /tmp/mark\n", "mark-42")
        lodge("save", "story", check=0)
        saved = lodge_json("show", "story")
        check_equal(saved["state"], "saved", "after save")
        check("saved-memory" in [f["kind"] for f in saved["files"]], f"the saved memory is listed: {saved['files']}")
        lodge("start", "story", check=0)
        console("story", "\ncat /tmp/ma''rk\n", "mark-42")

        path = os.path.join(HOME, "story.png")
        lodge("screenshot", "story", path, check=0)
        check(len(colours_of_png(path)) > 1, "the screen is not black")
        os.unlink(path)

        check("“story” is on" in error_of(lodge("delete", "--yes", "story", check=4)), "deleting what is on")
        check_equal(lodge("stop", "story", check=0).stdout, "“story” is off\n", "stop")
        files = {f["path"]: f["removed_on_delete"] for f in json.loads(
            lodge("delete", "--dry-run", "--json", "story", check=0).stdout)["files"]}
        check_equal(files[iso], False, "the ISO stays")
        check(any(goes and path.endswith(".qcow2") for path, goes in files.items()), f"the disk goes: {files}")
        lodge("delete", "--yes", "story", check=0)
        check_equal((names(), traces("story")), ([], []), "what is left")
        check(os.path.exists(iso), "the ISO is still there")


@lodgetest.test
def keys_and_text_reach_the_guest():
    with Cleared("keys"):
        tiny_from_kernel("keys", "--start")
        console("keys", "", "LODGE TINY READY")
        # evlog tells on the serial line what the guest's keyboard received: H, I and Enter are 35, 23 and 28.
        console("keys", "\nevlog &\n", "EVLOG READY")
        typing = subprocess.Popen(["lodge", "console", "keys", "--until", "type=KEY code=28 value=0", "--timeout", WAIT],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # It listens when the shell has answered it.
        typing.stdin.write("\necho list''ening\n")
        typing.stdin.flush()
        heard = ""
        while "listening" not in heard:
            line = typing.stdout.readline()
            check(line, f"the console ended early: {heard}")
            heard += line
        lodge("type", "--enter", "keys", "hi", check=0)
        heard = typing.communicate(timeout=PATIENCE)[0]
        check_equal(typing.returncode, 0, "the console's status")
        codes = [line.split("code=")[1].split()[0] for line in heard.splitlines() if "type=KEY" in line and "value=1" in line]
        check_equal(codes, ["35", "23", "28"], "the keys that arrived")

        typing = subprocess.Popen(["lodge", "console", "keys", "--until", "type=KEY code=30 value=0", "--timeout", WAIT],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        typing.stdin.write("\necho list''ening\n")
        typing.stdin.flush()
        while "listening" not in typing.stdout.readline():
            check(typing.poll() is None, "the console ended early")
        lodge("send-key", "keys", "ctrl+a", check=0)
        heard = typing.communicate(timeout=PATIENCE)[0]
        check("code=29 value=1" in heard and "code=30 value=1" in heard, f"Ctrl and A: {heard}")


@lodgetest.test
def the_console_is_a_terminal_and_gives_it_back():
    with Cleared("term"):
        tiny_from_kernel("term", "--start")
        console("term", "", "LODGE TINY READY")
        with Terminal("console", "term") as terminal:
            before = termios.tcgetattr(terminal.side)
            terminal.expect("Ctrl+]")
            terminal.send("\recho $((6 * 7)) > /dev/ttyS0\r")
            terminal.expect("42\r\n")
            check(termios.tcgetattr(terminal.side) != before, "the terminal is raw")
            terminal.send("echo g''o; sleep 600\r")
            terminal.expect("go\r\n")
            terminal.send("\x03")
            terminal.expect("tiny# ")
            # One at a time.
            check("“--force”" in error_of(lodge("console", "term", check=4)), "the way to have it nevertheless")
            with Terminal("console", "--force", "--device", "serial0", "term") as other:
                other.expect("Ctrl+]")
                terminal.expect("Somebody else has the serial console of “term” open")
                check_equal(terminal.wait(), 4, "whose console was taken away")
                other.send("\recho mi''ne\r")
                other.expect("mine\r\n")
                other.send("\x1d")
                check_equal(other.wait(), 0, "after Ctrl+]")
            check_equal(termios.tcgetattr(terminal.side), before, "the terminal")
        for signum in (signal.SIGTERM, signal.SIGQUIT):
            with Terminal("console", "term") as terminal:
                before = termios.tcgetattr(terminal.side)
                terminal.send("\recho re''ady\r")
                terminal.expect("ready")
                terminal.process.send_signal(signum)
                status = terminal.wait()
                check(status in (128 + signum, -signum), f"status after signal {signum}: {status}")
                check_equal(termios.tcgetattr(terminal.side), before, f"the terminal after signal {signum}")
        check_equal(lodge_json("show", "term")["consoles"], ["serial0"], "what there is")
        check("“serial7”" in error_of(lodge("console", "term", "-d", "serial7", check=3)), "what there is not")
        error_of(lodge("console", "term", "--until", "never said", "--timeout", "1", check=6))
        done = lodge("console", "term", input_text="\npoweroff -f\n", check=0)
        check("poweroff" in done.stdout, "the console ends when the guest is off")


@lodgetest.test
def stop_waits_and_says_when_it_took_too_long():
    with Cleared("deaf"):
        lodge("create", "deaf", "--empty", "--memory", "64M", "--disk-size", "none", "--start", check=0)
        error = error_of(lodge("stop", "--timeout", "1", "deaf", check=6))
        check("--force" in error, f"the hint: {error}")
        lodge("stop", "--force", "deaf", check=0)
        check_equal(lodge_json("show", "deaf")["state"], "off", "the state")


@lodgetest.test
def bad_media_are_refused_and_nothing_is_made():
    text = os.path.join(HOME, "text")
    with open(text, "w", encoding="utf-8") as out:
        out.write("not an image\n" * 100)
    truncated = os.path.join(HOME, "truncated.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", truncated, "1G"], check=True)
    os.truncate(truncated, 100)
    orphan = os.path.join(HOME, "orphan.qcow2")
    base = os.path.join(HOME, "base.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", base, "1G"], check=True)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "qcow2", orphan], check=True)
    os.unlink(base)
    with Cleared("bad"):
        for args, statuses in (
            (("--iso", text), (7,)),
            (("--iso", "/nonexistent.iso"), (3,)),
            (("--iso", HOME), (1, 7)),
            (("--disk", "/nonexistent.qcow2"), (3,)),
            (("--disk", truncated), (1, 7)),
            (("--kernel", "/nonexistent"), (3,)),
            (("--iso", f"{TINY}/tiny.iso", "--memory", "15T"), (7,)),
            (("--iso", f"{TINY}/tiny.iso", "--disk-size", "900T"), (1, 7)),
            (("--empty", "--os", "no-such-system"), (7,)),
            (("--empty", "--network", "no-such-network", "--start"), (1, 3, 7)),
        ):
            done = lodge("create", "bad", *args)
            check(done.returncode in statuses, f"{args}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
            error_of(done)
            # The log of a guest that did not start is libvirt's, and tells why.
            left = [path for path in traces("bad") if not path.endswith(".log")]
            check_equal((names(), left), ([], []), f"what {args} leaves")
        error = error_of(lodge("create", "bad", "--disk", orphan, check=7))
        check(base in error, f"the missing file is named: {error}")


@lodgetest.test
def a_disk_whose_base_has_moved_boots_and_no_image_is_rewritten():
    base, moved, overlay = (os.path.join(HOME, name) for name in ("base.raw", "moved.raw", "overlay.qcow2"))
    # The installer boots as a disk, too.
    subprocess.run(["cp", f"{TINY}/tiny.iso", base], check=True)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", overlay], check=True)
    os.rename(base, moved)
    with open(overlay, "rb") as image:
        header = image.read(4096)
    args = ("based", "--disk", overlay, "--memory", "256M", "--cpus", "1")
    with Cleared("based"):
        error = error_of(lodge("create", *args, check=7))
        check(base in error and "--backing" in error, f"what to do: {error}")
        error = error_of(lodge("create", *args, "--backing", overlay, check=7))
        check("itself" in error, f"a circle: {error}")
        error_of(lodge("create", *args, "--backing", base, check=3))
        check_equal(names(), [], "machines")

        lodge("create", *args, "--backing", moved, "--start", check=0)
        console("based", "", "LODGE TINY READY")
        lodge("stop", "--force", "based", check=0)
        files = {f["path"]: f for f in json.loads(lodge("delete", "--dry-run", "--json", "based", check=0).stdout)["files"]}
        check_equal((files[moved]["kind"], files[moved]["removed_on_delete"]), ("backing", False), "the base")
        check(base not in files, f"where the base was is no file of the machine's: {files}")
        with open(overlay, "rb") as image:
            check_equal(image.read(4096), header, "the image's header")
        lodge("delete", "--yes", "based", check=0)
        check(os.path.exists(moved) and os.path.exists(overlay), "both files stay")

        lodge("create", *args, "--backing", moved, "--disk-mode", "copy", "--start", check=0)
        console("based", "", "LODGE TINY READY")
        lodge("delete", "--yes", "--force", "based", check=0)
        error = error_of(lodge("create", *args[:1], "--disk", moved, "--backing", overlay, check=7))
        check("nothing has to stand in" in error, f"a base that is not needed: {error}")


@lodgetest.test
def ctrl_c_takes_the_demonstration_away():
    process = subprocess.Popen(["lodge", "demo"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        if "waiting for its greeting" in line:
            break
    check_equal(len(names()), 1, "machines while it runs")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    check_equal(process.returncode, 130, "status")
    check_equal((names(), traces("lodge-demo")), ([], []), "what is left")


@lodgetest.test
def the_demonstration_shows_the_greeting_and_cleans_up():
    path = os.path.join(HOME, "demo.png")
    done = lodge("demo", "--output", path, check=0)
    check_equal(done.stdout.splitlines()[-1], path, "the last line")
    check(len(colours_of_png(path)) > 1, "the picture is not black")
    os.unlink(path)
    check_equal((names(), traces("lodge-demo")), ([], []), "what is left")


lodgetest.main()
