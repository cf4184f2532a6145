#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint.py SOURCE: the checks that need no build, as TAP.

Style, the rule which floor may include what, licence lines, XML, translations, manual pages, scripts, package names.
What is built (desktop file, metainfo) is checked by meson's suite lint.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

SOURCE = sys.argv[1]

# The floors of the house, lowest first: base and job know nothing of the rest; a feature knows the four below it.
CORE_FLOOR = {"base": 0, "job": 1, "host": 2, "machine": 3, "lifecycle": 5, "exchange": 5, "project": 5}
CORE_FEATURE_FLOOR = 4
TOOLKIT = re.compile(r"<(gtk|gdk|gsk|adwaita|vte|gtksourceview)\b|<(gtk/|gdk/|gsk/)")
ENGINE = re.compile(r"<(libvirt|libusb|osinfo|archive|libxml|yaml)")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"][^>"]+[>"])', re.M)

results = []


def report(name, problems, note=""):
    results.append(not problems)
    print(f"{'ok' if not problems else 'not ok'} {len(results)} - {name}{note}")
    for problem in problems:
        for line in str(problem).rstrip().splitlines():
            print(f"# {line}")


def skip(name, why):
    results.append(True)
    print(f"ok {len(results)} - {name} # SKIP {why}")


def run(*command, **options):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )


def source_files():
    """What git would take: tracked or new, not ignored; everything where there is no git (an unpacked archive)."""
    listed = run("git", "-c", "safe.directory=*", "-C", SOURCE, "ls-files", "-co", "--exclude-standard")
    if listed.returncode == 0:
        files = listed.stdout.splitlines()
    else:
        files = [
            os.path.relpath(os.path.join(folder, name), SOURCE)
            for folder, _, names in os.walk(SOURCE)
            if not os.path.relpath(folder, SOURCE).startswith(("build", ".git"))
            for name in names
            if name != ".git"  # a worktree's pointer to its repository
        ]
    return sorted(name for name in set(files) if os.path.isfile(os.path.join(SOURCE, name)))


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8", errors="replace") as file:
        return file.read()


FILES = source_files()


def matching(*endings, under=""):
    return [name for name in FILES if name.endswith(endings) and name.startswith(under)]


def scripts(interpreter):
    found = []
    for name in FILES:
        first = read(name).split("\n", 1)[0]
        if first.startswith("#!") and re.search(interpreter, first):
            found.append(name)
    return found


def check_format():
    tool = shutil.which("clang-format-14")
    if tool is None:
        # Another version lays the same style out differently, so only this one can judge.
        skip("C files are formatted", "clang-format 14 is not packaged here")
        return
    names = [os.path.join(SOURCE, name) for name in matching(".c", ".h")]
    out = run(tool, "--dry-run", "--Werror", *names)
    wrong = sorted({line.split(":", 1)[0] for line in out.stdout.splitlines() if "clang-format-violations" in line})
    report("C files are formatted", [f"run clang-format-14 -i {os.path.relpath(name, SOURCE)}" for name in wrong])


def core_floor(folder):
    return CORE_FLOOR.get(folder, CORE_FEATURE_FLOOR)


def core_include_problem(name, header):
    """What core may include of itself: a lower floor, its own folder, the top floor anything."""
    mine, other = name.split("/")[1], header.split("/")[0]
    if "/" not in header or "/" not in name[5:] or mine == other or not os.path.isdir(f"{SOURCE}/core/{other}"):
        return None
    if core_floor(mine) == 5 or core_floor(other) < core_floor(mine):
        return None
    return f"{name}: core/{mine} must not include core/{other} ({header})"


def ui_include_problem(name, header):
    mine, other = name.split("/")[1], header.split("/")[0]
    if "/" not in header or "/" not in name[3:] or mine in (other, "window") or other in ("base", "job"):
        return None
    if os.path.isdir(f"{SOURCE}/ui/{other}"):
        return f"{name}: ui/{mine} must not include its sibling ui/{other} ({header})"
    return None


def check_layers():
    problems = []
    for name in matching(".c", ".h"):
        for spelled in INCLUDE.findall(read(name)):
            header = spelled[1:-1]
            if name.startswith("core/"):
                if TOOLKIT.match(spelled):
                    problems.append(f"{name}: core must not include {spelled}")
                elif spelled[0] == '"':
                    problems.append(core_include_problem(name, header))
            elif name.startswith(("ui/", "app/")):
                if ENGINE.match(spelled):
                    problems.append(f"{name}: only core talks to {spelled}")
                if name.startswith("app/cli/") and TOOLKIT.match(spelled):
                    problems.append(f"{name}: the command line must not include {spelled}")
                if name.startswith("ui/") and spelled[0] == '"':
                    problems.append(ui_include_problem(name, header))
                    if os.path.exists(f"{SOURCE}/core/{header}") and header != "lodge-core.h":
                        problems.append(f"{name}: {header} is core's own; include lodge-core.h")
    report("every floor includes only what it may", [problem for problem in problems if problem])


def check_printing():
    printing = re.compile(r"\b(g_print|g_printerr|printf|puts|perror|fprintf)\s*\(")
    problems = [
        f"{name}:{number}: core prints nothing"
        for name in matching(".c", under="core/")
        for number, line in enumerate(read(name).splitlines(), 1)
        if printing.search(line)
    ]
    report("core prints nothing", problems)


def check_licences():
    checked = matching(".c", ".h", ".py", ".ui", ".css") + scripts(r"bash|/sh|python")
    problems = [f"{name}: no SPDX line" for name in sorted(set(checked)) if "SPDX-License-Identifier:" not in read(name)[:600]]
    report("every source file names its licence", problems)


def check_leftovers():
    word = re.compile(r"\b(TODO|FIXME|XXX)\b")
    problems = [
        f"{name}:{number}: {line.strip()}"
        for name in matching(".c", ".h", ".py", ".ui", ".build") + scripts(r"bash|/sh")
        if not name.startswith("tests/lib/")  # TAP has a word of that spelling
        for number, line in enumerate(read(name).splitlines(), 1)
        if word.search(line)
    ]
    report("nothing is left to be done later", problems)


def check_xml():
    problems = []
    for name in matching(".ui", ".gresource.xml", ".gschema.xml", ".metainfo.xml", ".metainfo.xml.in", ".svg"):
        try:
            ElementTree.parse(os.path.join(SOURCE, name))
        except ElementTree.ParseError as error:
            problems.append(f"{name}: {error}")
    schemas = matching(".gschema.xml")
    if schemas:
        out = run("glib-compile-schemas", "--strict", "--dry-run", os.path.join(SOURCE, os.path.dirname(schemas[0])))
        if out.returncode != 0:
            problems.append(out.stdout)
    report("XML files are well formed and the settings schema compiles", problems)


def check_translations():
    problems = []
    listed = {line.strip() for line in read("po/POTFILES").splitlines() if line.strip() and line[0] != "#"} if "po/POTFILES" in FILES else None
    if listed is None and "po/POTFILES.in" in FILES:
        listed = {line.strip() for line in read("po/POTFILES.in").splitlines() if line.strip() and line[0] != "#"}
    if listed is not None:
        text = re.compile(r'\b(N_|C_|Q_|_|ngettext|g_dngettext)\s*\(\s*"')
        for name in matching(".c", ".ui", under=("core/", "ui/", "app/")):
            content = read(name)
            if (text.search(content) if name.endswith(".c") else 'translatable="' in content) and name not in listed:
                problems.append(f"{name} is not in po/POTFILES")
        problems += [f"po/POTFILES names {name}, which does not exist" for name in sorted(listed) if name not in FILES]
    for name in matching(".po", under="po/"):
        out = run("msgfmt", "--check", "--output-file=/dev/null", os.path.join(SOURCE, name))
        if out.returncode != 0:
            problems.append(out.stdout)
    report("translations are complete in their lists and well formed", problems)


def check_manuals():
    pages = [name for name in FILES if re.search(r"\.[1-8]$", name) and name.startswith("data/")]
    if not pages:
        return
    problems = []
    for name in pages:
        out = run("groff", "-mandoc", "-Tutf8", "-ww", "-z", "-k", os.path.join(SOURCE, name), env={**os.environ, "LC_ALL": "C.UTF-8"})
        if out.stdout.strip() or out.returncode != 0:
            problems.append(out.stdout)
    report("manual pages raise no warning", problems)


def check_scripts():
    names = [os.path.join(SOURCE, name) for name in scripts(r"\b(ba|da)?sh\b")]
    out = run("shellcheck", "--severity=warning", *names)
    report("shell scripts pass shellcheck", [out.stdout] if out.returncode != 0 else [])
    problems = []
    for name in sorted(set(matching(".py") + scripts("python"))):
        try:
            ast.parse(read(name), name)
        except SyntaxError as error:
            problems.append(f"{name}: {error}")
    report("Python files parse", problems)


def check_private_paths():
    """Nothing that is true only on the machine where it was written."""
    home = re.compile(r'(?<![\w"$}])(/home/(?!lodge/|me/)[a-z]+/|/root/)')
    problems = [
        f"{name}:{number}: {line.strip()[:90]}"
        for name in FILES
        if not name.endswith((".png", ".jpg", ".po", "lint.py")) and name != "LICENSE"
        for number, line in enumerate(read(name).splitlines(), 1)
        if home.search(line) and "example" not in line
    ]
    report("no file names a path of somebody's machine", problems)


def check_package_names():
    problems = []
    for number, line in enumerate(read("data/packages/packages.txt").splitlines(), 1):
        if line and not line.startswith("#") and len(line.split("|")) != 5:
            problems.append(f"data/packages/packages.txt:{number}: {len(line.split('|'))} columns, not 5")
    report("the package list has five columns throughout", problems)


def main():
    check_format()
    check_layers()
    check_printing()
    check_licences()
    check_leftovers()
    check_xml()
    check_translations()
    check_manuals()
    check_scripts()
    check_private_paths()
    check_package_names()
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
