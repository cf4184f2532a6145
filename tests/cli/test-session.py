#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where nobody has set anything up: an ordinary user's qemu:///session, and root on a system that was never booted.

Runs inside with-libvirt --no-daemon: libvirt starts the user's daemon by itself, Lodge starts root's."""

import json
import os
import pwd
import shutil
import subprocess
import sys

import lodgetest
from lodgetest import check, check_equal

PATIENCE = lodgetest.PATIENCE
TINY = lodgetest.build_guest("tiny")
USER, UID = "lodge-test-user", 61234
HOME = os.path.join(os.environ["LODGE_TEST_LIBVIRT"], USER)


def add_user():
    """A user of this mount namespace alone, with a home that holds the program and an installer.

    The build directory and the cache may lie where only root may enter."""
    for name, line in (("passwd", f"{USER}:x:{UID}:{UID}::{HOME}:/bin/sh"), ("group", f"{USER}:x:{UID}:")):
        copy = os.path.join(os.environ["LODGE_TEST_LIBVIRT"], name)
        with open(f"/etc/{name}", encoding="utf-8") as original, open(copy, "w", encoding="utf-8") as out:
            out.write(original.read().rstrip("\n") + f"\n{line}\n")
        subprocess.run(["mount", "--bind", copy, f"/etc/{name}"], check=True)
    check_equal(pwd.getpwnam(USER).pw_uid, UID, "the new user")
    os.chmod(os.environ["LODGE_TEST_LIBVIRT"], 0o711)
    os.mkdir(HOME, 0o700)
    os.mkdir(f"{HOME}/run", 0o700)
    shutil.copy(shutil.which("lodge"), f"{HOME}/lodge")
    shutil.copy(f"{TINY}/tiny.iso", f"{HOME}/tiny.iso")
    for path in (HOME, f"{HOME}/run", f"{HOME}/lodge", f"{HOME}/tiny.iso"):
        os.chown(path, UID, UID)


def run(*command, input_text=None, check_status=0):
    """Runs a command as that user, with nothing of this process's environment that is about libvirt or XDG."""
    environment = {"HOME": HOME, "USER": USER, "LOGNAME": USER, "XDG_RUNTIME_DIR": f"{HOME}/run", "LC_ALL": "C.UTF-8",
                   "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(
        ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--no-new-privs", *command],
        input=input_text, stdin=None if input_text is not None else subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=PATIENCE, cwd=HOME, env=environment, check=False)
    if check_status is not None and done.returncode != check_status:
        raise AssertionError(f"{command}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def lodge(*args, **options):
    return run(f"{HOME}/lodge", *args, **options)


def files_of(name):
    """Every file and folder below the user's home that carries the machine's name."""
    return [os.path.join(folder, entry) for folder, folders, files in os.walk(HOME)
            for entry in folders + files if name in entry]


def processes():
    return run("ps", "-o", "args=", "-u", str(UID)).stdout


@lodgetest.test
def an_ordinary_user_needs_nothing_but_an_installer():
    add_user()
    check_equal(json.loads(lodge("list", "--json").stdout), [], "machines in the beginning")
    check("libvirtd" in processes() or "virtqemud" in processes(), "libvirt has started the user's own daemon")
    made = json.loads(lodge("create", "mine", "--iso", f"{HOME}/tiny.iso", "--memory", "256M", "--disk-size", "1G", "--start",
                            "--json").stdout)
    check_equal((made["state"], made["owned"], made["host"]), ("running", True, "qemu:///session"), "what was made")
    lodge("console", "mine", "--until", "LODGE TINY READY", "--timeout", str(int(PATIENCE)), input_text="")
    check("qemu-system" in processes(), "QEMU runs as that user")
    shown = json.loads(lodge("show", "mine", "--json").stdout)
    for file in shown["files"]:
        check(file["path"].startswith(HOME + "/"), f"a file outside the home: {file}")
    check("disk" in [file["kind"] for file in shown["files"]], f"the disk is listed: {shown['files']}")
    lodge("stop", "mine", "--timeout", str(int(PATIENCE)))
    lodge("delete", "--yes", "mine")
    check_equal(json.loads(lodge("list", "--json").stdout), [], "machines at the end")
    check_equal(files_of("mine"), [], "files at the end")
    check("qemu-system" not in processes(), "QEMU is gone")
    check(os.path.exists(f"{HOME}/tiny.iso"), "the installer is still there")


@lodgetest.test
def the_doctor_finds_no_fault_with_an_ordinary_users_session():
    checks = {check["id"]: check for check in json.loads(lodge("doctor", "--json", check_status=None).stdout)}
    for name in ("libvirt", "virtlogd", "qemu", "spice", "firmware", "disk-space"):
        check_equal(checks[name]["state"], "ok", f"{name}: {checks[name]['sentence']}")
    for name, found in checks.items():
        check(found["state"] != "error", f"{name}: {found['sentence']}")


@lodgetest.test
def files_that_the_user_may_not_read_are_refused_in_words():
    secret = f"{HOME}/classified.iso"
    shutil.copy(f"{TINY}/tiny.iso", secret)
    os.chmod(secret, 0o600)
    done = lodge("create", "classified", "--iso", secret, "--start", check_status=None)
    check(done.returncode != 0 and "may not be read" in done.stderr, f"status {done.returncode}: {done.stderr}")
    folder = f"{HOME}/.local/share/lodge/machines"
    os.makedirs(folder, exist_ok=True)
    os.chown(folder, 0, 0)
    done = lodge("create", "nowhere", "--empty", check_status=None)
    check(done.returncode != 0 and "cannot be made" in done.stderr, f"status {done.returncode}: {done.stderr}")
    check_equal(json.loads(lodge("list", "--json").stdout), [], "machines")
    check_equal([path for path in files_of("classified") + files_of("nowhere") if path != secret], [], "files")


@lodgetest.test
def what_the_systems_qemu_may_not_reach_is_copied_or_refused_before_anything_is_made():
    user = next((name for name in ("libvirt-qemu", "qemu") if name in {entry.pw_name for entry in pwd.getpwall()}), None)
    check(user, "libvirt's package has made a user for QEMU")
    closed = f"{os.environ['HOME']}/closed"
    os.mkdir(closed, 0o700)
    os.chmod(os.environ["LODGE_TEST_LIBVIRT"], 0o711)
    os.chmod(os.environ["HOME"], 0o711)
    shutil.copy(f"{TINY}/tiny.iso", f"{closed}/tiny.iso")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", f"{closed}/disk.qcow2", "64M"], check=True)
    conf = "/etc/libvirt/qemu.conf"
    with open(conf, encoding="utf-8") as old:
        before = old.readlines()
    with open(conf, "w", encoding="utf-8") as new:
        new.write("".join(line for line in before if not line.startswith(("user", "group"))) + f'user = "{user}"\n')

    def as_root(*args, status=0, **options):
        done = subprocess.run(["lodge", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              timeout=PATIENCE, stdin=subprocess.DEVNULL, **options)
        check_equal(done.returncode, status, f"{args}: {done.stdout}\n{done.stderr}")
        return done

    refused = as_root("create", "far", "--iso", f"{closed}/tiny.iso", "--dry-run", status=1).stderr
    check(f"“{closed}”" in refused and "--copy-iso" in refused, f"the sentence: {refused}")
    refused = as_root("create", "far", "--disk", f"{closed}/disk.qcow2", status=1).stderr
    check(f"“{closed}”" in refused and "--disk-mode copy" in refused, f"the sentence: {refused}")
    refused = as_root("create", "far", "--kernel", f"{closed}/tiny.iso", status=1).stderr
    check(f"“{closed}”" in refused, f"the sentence: {refused}")
    check_equal(json.loads(as_root("list", "--json").stdout), [], "machines")

    as_root("create", "far", "--iso", f"{closed}/tiny.iso", "--copy-iso", "--memory", "256M", "--disk-size", "1G", "--start")
    as_root("console", "far", "--until", "LODGE TINY READY", "--timeout", str(int(PATIENCE)))
    owner = subprocess.run(["ps", "-o", "user:32=", "-C", "qemu-system-x86_64"], stdout=subprocess.PIPE, text=True, check=True)
    check_equal(owner.stdout.split(), [user], "QEMU's user")
    files = {file["path"]: file["removed_on_delete"] for file in json.loads(
        as_root("delete", "--dry-run", "--json", "far").stdout)["files"]}
    copies = [path for path in files if path.endswith(".iso")]
    check(len(copies) == 1 and files[copies[0]] and not copies[0].startswith(closed), f"the copy goes: {files}")
    as_root("delete", "--yes", "--force", "far")
    check(not os.path.exists(os.path.dirname(copies[0])), "the machine's folder is gone")
    check(os.path.exists(f"{closed}/tiny.iso"), "the ISO is still there")
    # The next test's daemon reads it anew.
    with open(conf, "w", encoding="utf-8") as new:
        new.writelines(before)


@lodgetest.test
def root_needs_no_booted_system():
    """Nobody has made /run/lock, in which libvirt locks a serial console's terminal, nor started a daemon."""
    script = f"""set -e
        mount -t tmpfs tmpfs /run
        export XDG_RUNTIME_DIR=/run/user; mkdir -m 700 $XDG_RUNTIME_DIR
        lodge create bare --kernel {TINY}/vmlinuz --initrd {TINY}/initrd --memory 256M --start \\
          --cmdline 'quiet mitigations=off no_timer_check console=ttyS0'
        lodge console bare --until 'LODGE TINY READY' --timeout {int(PATIENCE)}
        lodge stop --force bare
        lodge delete --yes bare"""
    done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", script],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=2 * PATIENCE, check=False)
    check_equal(done.returncode, 0, f"status of the script, which said\n{done.stdout}\n")


with open("/proc/self/uid_map", encoding="ascii") as uid_map:
    if int(uid_map.read().split()[2]) <= UID:
        print("1..0 # SKIP only root can become another user")
        sys.exit(0)
lodgetest.main()
