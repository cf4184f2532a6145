#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line against libvirt's test driver: listing, showing, states, errors, statuses, JSON, suggestions."""

import os
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import lodgetest  # noqa: E402
from clitest import Terminal, error_of, lodge, lodge_json  # noqa: E402
from lodgetest import check, check_equal  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="lodge-cli-")
os.environ["HOME"] = FOLDER.name
for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LODGE_HOST"):
    os.environ.pop(name, None)

MACHINE = """<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
  <test:runstate>{state}</test:runstate>
  <name>{name}</name><uuid>00000000-0000-4000-8000-{number:012d}</uuid>{title}
  <memory unit='MiB'>{memory}</memory><vcpu>{cpus}</vcpu><os><type arch='x86_64'>hvm</type></os>
</domain>"""

STATES = {"running": 1, "paused": 3, "off": 5}


class Host:
    """A test host with the machines that one test needs."""

    count = 0

    def __init__(self, inside="", **machines):
        Host.count += 1
        self.path = os.path.join(FOLDER.name, f"host-{Host.count}.xml")
        body = "".join(
            MACHINE.format(
                name=name.replace("_", "-"),
                number=number,
                state=STATES[state],
                memory=1024 * number,
                cpus=number,
                title=f"<title>Machine {number} ✓</title>" if number % 2 else "",
            )
            for number, (name, state) in enumerate(machines.items(), 1)
        )
        with open(self.path, "w", encoding="utf-8") as out:
            out.write(f"<node>{body}{inside}</node>")
        self.uri = f"test://{self.path}"

    def lodge(self, *args, **options):
        return lodge("--host", self.uri, *args, **options)

    def json(self, *args):
        return lodge_json("--host", self.uri, *args)


NETWORKS = "".join(
    f"<network><name>{name}</name><bridge name='{bridge}'/><ip address='10.9.{number}.1' netmask='255.255.255.0'/></network>"
    for number, (name, bridge) in enumerate((("lab", "lab0"), ("default", "virbr0")))
) + "<interface type='bridge' name='br7'><bridge/></interface><interface type='ethernet' name='eth7'/>"


def uuid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


@lodgetest.test
def list_shows_every_machine_and_its_state_in_columns():
    host = Host(web="running", db="off", longer_name="paused")
    lines = host.lodge("list", check=0).stdout.splitlines()
    check_equal(
        lines,
        [
            "NAME         STATE",
            "db           Powered off",
            "longer-name  Paused",
            "web          Running",
        ],
        "the table",
    )


@lodgetest.test
def list_json_has_the_documented_members():
    host = Host(web="running", db="off")
    check_equal(
        host.json("list"),
        [
            {
                "name": "db",
                "uuid": uuid(2),
                "state": "off",
                "host": host.uri,
                "memory_bytes": 2 << 30,
                "cpus": 2,
                "accelerator": "test",
                "title": None,
                "tags": [],
                "os": None,
                "autostart": False,
                "persistent": True,
                "owned": False,
            },
            {
                "name": "web",
                "uuid": uuid(1),
                "state": "running",
                "host": host.uri,
                "memory_bytes": 1 << 30,
                "cpus": 1,
                "accelerator": "test",
                "title": "Machine 1 ✓",
                "tags": [],
                "os": None,
                "autostart": False,
                "persistent": True,
                "owned": False,
            },
        ],
        "the array",
    )


@lodgetest.test
def list_filters_by_state():
    host = Host(web="running", db="off", mail="running")
    check_equal([m["name"] for m in host.json("list", "--state", "running")], ["mail", "web"], "running ones")
    check_equal(host.json("list", "--state=saved"), [], "saved ones")
    done = host.lodge("list", "--state", "runing", check=7)
    check("running" in error_of(done), "the error names the states")


@lodgetest.test
def an_empty_host_says_how_to_go_on():
    host = Host()
    check("lodge create" in host.lodge("list", check=0).stdout, "a hint")
    check_equal(host.json("list"), [], "the array")
    check_equal(host.lodge("list", "-q", check=0).stdout, "", "with -q")


@lodgetest.test
def columns_align_by_width_and_output_follows_the_encoding():
    host = Host()
    with open(host.path, "w", encoding="utf-8") as out:
        out.write("<node>")
        for number, name in enumerate(("é", "網絡", "abcd"), 1):
            out.write(MACHINE.format(name=name, number=number, state=5, memory=64, cpus=1, title=""))
        out.write("</node>")
    lines = host.lodge("list", check=0).stdout.splitlines()
    check("é     Powered off" in lines, f"a letter of two bytes fills one cell: {lines}")
    check("網絡  Powered off" in lines, f"a wide letter fills two cells: {lines}")
    plain = host.lodge("list", env={"LC_ALL": "C"}, check=0).stdout
    check(plain.isascii(), "C has no such letters")
    check("網絡" in host.lodge("list", "--json", env={"LC_ALL": "C"}, check=0).stdout, "JSON is UTF-8 everywhere")
    host.lodge("show", "網絡", "--xml", env={"LC_ALL": "C"}, check=0)


@lodgetest.test
def show_tells_all_about_a_machine_by_name_or_uuid():
    host = Host(web="running")
    by_name = host.json("show", "web")
    check_equal(host.json("show", uuid(1)), by_name, "the same by UUID")
    check_equal((by_name["state"], by_name["architecture"]), ("running", "x86_64"), "what it says")
    for member in ("addresses", "files", "description", "notes", "graphics"):
        check(member in by_name, f"has {member}")
    check("Machine 1 ✓" in host.lodge("show", "web", check=0).stdout, "the title in the text")
    check(host.lodge("show", "web", "--xml", check=0).stdout.startswith("<domain"), "XML")


@lodgetest.test
def power_verbs_change_the_state():
    host = Host(web="running", db="off", old="paused")
    check_equal(host.lodge("pause", "web", check=0).stdout, "“web” is paused\n", "pause")
    check_equal(host.lodge("resume", "old", check=0).stdout, "“old” is running\n", "resume")
    check_equal(host.lodge("start", "db", check=0).stdout, "“db” is running\n", "start")
    check_equal(host.lodge("stop", "web", check=0).stdout, "“web” is off\n", "stop")
    check_equal(host.lodge("stop", "--force", "old", check=0).stdout, "“old” is off\n", "stop --force")
    check_equal(host.lodge("-q", "pause", "web", check=0).stdout, "", "with -q")
    check_equal(host.lodge("-q", "pause", "web", check=0).stderr, "", "with -q")


@lodgetest.test
def several_machines_are_served_and_the_first_failure_counts():
    host = Host(web="running", db="off", mail="running")
    done = host.lodge("pause", "web", "db", "mail", check=4)
    check_equal(done.stdout, "“web” is paused\n“mail” is paused\n", "those that could")
    check("db" in error_of(done), "the one that could not")
    done = host.lodge("pause", "web", "nobody", check=3)
    check_equal(done.stdout, "", "nothing is touched when one does not exist")


@lodgetest.test
def wrong_states_are_status_four():
    host = Host(web="running", db="off")
    for args in (("start", "web"), ("resume", "web"), ("pause", "db"), ("stop", "db"), ("stop", "-f", "db"),
                 ("save", "db"), ("reset", "db"), ("reboot", "db"), ("screenshot", "db"), ("type", "db", "x"),
                 ("send-key", "db", "a"), ("console", "db"), ("discard-saved", "db"), ("delete", "--yes", "web")):
        done = host.lodge(*args, check=4)
        name = args[-1] if args[-1] in ("web", "db") else "db"
        check(name in error_of(done), f"{args}: the machine is named")


@lodgetest.test
def unknown_machines_are_status_three():
    host = Host(web="running")
    for args in (("show",), ("start",), ("stop",), ("pause",), ("save",), ("delete", "--yes"), ("console",),
                 ("screenshot",), ("delete", "--dry-run"), ("set", "--title", "x")):
        check("“nobody”" in error_of(host.lodge(*args, "nobody", check=3)), f"{args}: it is named")
    check("“nobody”" in error_of(host.lodge("rename", "nobody", "x", check=3)), "rename")


@lodgetest.test
def unreachable_hosts_are_status_five():
    uri = "qemu+unix:///system?socket=/nonexistent/socket"
    error_of(lodge("--host", uri, "list", check=5))
    error_of(lodge("list", env={"LODGE_HOST": uri}, check=5))


@lodgetest.test
def wrong_usage_is_status_two():
    host = Host(web="running")
    for args in ((), ("start",), ("show", "a", "b"), ("list", "x"), ("start", "--json", "web"), ("set", "web"),
                 ("rename", "web"), ("create",), ("create", "x"), ("create", "x", "--empty", "--iso", "y"),
                 ("create", "x", "--empty", "--initrd", "y"), ("show", "web", "--inactive"), ("list", "--state"),
                 ("list", "--all-hosts"), ("delete", "web", "--json"), ("-Z", "list")):
        done = host.lodge(*args, check=2)
        if args:
            error_of(done)
        check_equal(done.stdout, "", f"{args}: nothing on standard output")


@lodgetest.test
def invalid_input_is_status_seven():
    host = Host(web="running", db="off")
    too_long = "n" * 300
    for args in (("create", "", "--empty"), ("create", "a/b", "--empty"), ("create", too_long, "--empty"),
                 ("create", "a\nb", "--empty"), ("create", "web", "--empty"), ("create", "x", "--empty", "--cpus", "0"),
                 ("create", "x", "--empty", "--cpus", "many"), ("create", "x", "--empty", "--memory", "lots"),
                 ("create", "x", "--empty", "--memory", "-1"), ("create", "x", "--empty", "--disk-size", "0"),
                 ("create", "x", "--empty", "--firmware", "bois"), ("rename", "db", "a/b"), ("rename", "db", "web"),
                 ("stop", "web", "--timeout", "never"), ("send-key", "web", "ctrl+nothing"),
                 ("screenshot", "web", "picture.jpg"), ("type", "web", "\u4f60"), ("set", "web", "--autostart", "maybe")):
        error_of(host.lodge(*args, check=7))
    done = subprocess.run(["lodge", "show", b"\xff\xfe"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    check_equal(done.returncode, 7, "bytes that are no text")


@lodgetest.test
def a_network_that_is_not_there_is_refused_with_those_that_are():
    host = Host(NETWORKS)
    error = error_of(host.lodge("create", "x", "--empty", "--network", "laab", "--dry-run", check=3))
    check("“laab”" in error and "“default”, “lab”" in error, f"the error: {error}")
    error = error_of(Host().lodge("create", "x", "--empty", "--network", "lab", "--dry-run", check=3))
    check("no virtual network at all" in error, f"the error: {error}")
    for wrong in ("", "bridge="):
        error_of(host.lodge("create", "x", "--empty", "--network", wrong, "--dry-run", check=7))
    plan = host.json("create", "x", "--empty", "--network", "lab", "--dry-run")
    check_equal(plan["networks"], [{"kind": "virtual", "source": "lab"}], "the card")


@lodgetest.test
def unknown_verbs_and_options_get_a_suggestion():
    for typed, meant in (("lsit", "list"), ("strat", "start"), ("sho", "show"), ("ls", "list"), ("rm", "delete"),
                         ("halt", "stop"), ("screenshoot", "screenshot"), ("sendkey", "send-key")):
        check(f"did you mean “{meant}”" in error_of(lodge(typed, check=2)), f"{typed} → {meant}")
    check("did you mean" not in error_of(lodge("xyzzyx", check=2)), "no suggestion for nonsense")
    check("“--json”" in error_of(lodge("list", "--jsno", check=2)), "an option of every verb")
    check("“--timeout”" in error_of(lodge("stop", "--timeuot=3", "web", check=2)), "an option of the verb")


@lodgetest.test
def global_options_stand_anywhere():
    host = Host(web="running")
    for args in (("--host", host.uri, "--json", "list"), ("list", "--json", "--host", host.uri),
                 ("-H", host.uri, "list", "--json"), (f"--host={host.uri}", "list", "--json")):
        check("web" in lodge(*args, check=0).stdout, f"{args}")


@lodgetest.test
def help_fits_and_every_verb_has_examples():
    overview = lodge("--help", check=0).stdout
    check(len(overview.splitlines()) <= 45, "the overview is one screen")
    check(all(len(line) <= 80 for line in overview.splitlines()), "80 columns")
    verbs = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and line[2].isalpha()]
    for verb in ("create list show start stop pause resume save delete screenshot type send-key console open doctor "
                 "demo snapshot").split():
        check(verb in verbs, f"{verb} is in the overview")
    for verb in verbs:
        text = lodge(verb, "--help", check=0).stdout
        check(f"Usage: lodge {verb}" in text and "Examples:" in text and f"  lodge {verb}" in text, f"{verb} --help")
        check_equal(lodge("help", verb, check=0).stdout, text, f"help {verb}")
    check(lodge("--version", check=0).stdout.startswith("lodge "), "--version")


@lodgetest.test
def every_verb_and_option_is_in_the_manual():
    with open(os.path.join(os.environ["LODGE_SRCDIR"], "data", "man", "lodge.1"), encoding="utf-8") as page:
        manual = page.read()
    for line in lodge("__complete", "--", "", check=0).stdout.splitlines():
        verb = line.split("\t")[0]
        if verb == "help":
            continue
        check(f".It Cm {verb}" in manual, f"{verb} is in the manual")
        for option in lodge("__complete", "--", verb, "--", check=0).stdout.splitlines():
            name = option.split("\t")[0][2:]
            check(f"Fl -{name}" in manual, f"{verb} --{name} is in the manual")


@lodgetest.test
def completion_offers_what_makes_sense():
    host = Host(web="running", db="off", warden="running")

    def candidates(*words):
        out = lodge("__complete", "--", *words, check=0).stdout
        return sorted(line.split("\t")[0] for line in out.splitlines())

    check_equal(candidates("sta"), ["start"], "verbs")
    check_equal(candidates("--host", host.uri, "stop", ""), ["warden", "web"], "machines that are on")
    check_equal(candidates("--host", host.uri, "start", ""), ["db"], "machines that are off")
    check_equal(candidates("-H", host.uri, "pause", "we"), ["web"], "machines that begin so")
    check_equal(candidates("--host", host.uri, "show", "d"), ["db"], "any machine")
    check_equal(candidates("stop", "--ti"), ["--timeout"], "options")
    check_equal(candidates("create", "x", "--firmware", "uefi"), ["uefi", "uefi-secure"], "values")
    check_equal(candidates("create", "x", "--iso", ""), [":files"], "files")
    connected = Host(NETWORKS).uri
    check_equal(candidates("-H", connected, "create", "x", "--network", ""), ["bridge=br7", "default", "lab", "none", "user"],
                "networks")
    check_equal(candidates("-H", connected, "create", "x", "--network", "bri"), ["bridge=br7"], "bridges")
    check_equal(candidates("-H", "test:///nonexistent", "create", "x", "--network", ""), ["none", "user"], "without a host")
    check("Ctrl+Alt+Delete" in candidates("send-key", "web", "Ctrl+Alt+D"), "combinations")
    check("qemu:///session" in candidates("--host", ""), "hosts")
    check("debian11" in candidates("create", "x", "--os", "debian"), "operating systems")
    check_equal(candidates("--host", "test:///nonexistent", "show", ""), [], "an unreachable host is silence")


@lodgetest.test
def bash_completes_with_the_shipped_script():
    host = Host(web="running", db="off")
    script = os.path.join(os.environ["LODGE_SRCDIR"], "data", "completions", "lodge.bash")

    def complete(*words):
        quoted = " ".join(f"'{word}'" for word in words)
        program = f'. "{script}"; COMP_WORDS=(lodge {quoted}); COMP_CWORD={len(words)}; _lodge; printf "%s\\n" "${{COMPREPLY[@]}}"'
        out = subprocess.run(["bash", "-c", program], stdout=subprocess.PIPE, check=True, text=True,
                             env={**os.environ, "LODGE_HOST": host.uri})
        return sorted(out.stdout.split())

    check_equal(complete("resu"), ["resume"], "a verb")
    check_equal(complete("stop", ""), ["web"], "a machine")
    check_equal(complete("list", "--sta"), ["--state"], "an option")
    check_equal(complete("--host", Host(NETWORKS).uri, "create", "x", "--network", "bridge=b"), ["br7"], "behind a break")


@lodgetest.test
def a_reader_that_goes_away_is_no_error():
    host = Host(web="running")
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(["lodge", "--host", host.uri, "list"], stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    check_equal((done.returncode, done.stderr), (128 + signal.SIGPIPE, b""), "status and silence")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(["lodge", "--host", host.uri, "list"], stdout=full, stderr=subprocess.PIPE, check=False)
    check_equal(done.returncode, 1, "a full disk")
    check(b"error: " in done.stderr, "a full disk is told")


@lodgetest.test
def progress_is_lines_in_a_script_and_one_line_on_a_terminal():
    host = Host(web="running")
    check_equal(host.lodge("pause", "web", check=0).stderr, "Pausing “web”\n", "in a script")
    with Terminal("--host", host.uri, "pause", "web") as terminal:
        check_equal(terminal.wait(), 0, "status")
        check("\r\033[KPausing “web”" in terminal.text, f"drawn: {terminal.text!r}")
        check("\r\033[K“web” is paused\r\n" in terminal.text, f"cleared: {terminal.text!r}")


@lodgetest.test
def deleting_asks_at_a_terminal_and_refuses_without_one():
    host = Host(web="running", db="off")
    check("--yes" in error_of(host.lodge("delete", "db", check=2)), "what to give")
    with Terminal("--host", host.uri, "delete", "db") as terminal:
        terminal.expect("Delete “db” for good? [y/N] ")
        terminal.send("n\n")
        check_equal(terminal.wait(), 1, "status")
        check("Nothing was deleted" in terminal.text, f"said: {terminal.text!r}")
    preview = host.json("delete", "--dry-run", "web")
    check_equal((preview["name"], preview["uuid"]), ("web", uuid(1)), "the preview")
    check_equal(host.lodge("delete", "--yes", "db", check=0).stdout, "“db” is deleted\n", "with --yes")


@lodgetest.test
def a_screenshot_is_a_png():
    host = Host(web="running")
    path = os.path.join(FOLDER.name, "web.png")
    host.lodge("screenshot", "web", path, check=0)
    with open(path, "rb") as picture:
        check_equal(picture.read(8), b"\x89PNG\r\n\x1a\n", "the signature")
    host.lodge("screenshot", "web", check=0, cwd=FOLDER.name)
    error_of(host.lodge("screenshot", "web", "/nonexistent/web.png", check=3))


lodgetest.main()
