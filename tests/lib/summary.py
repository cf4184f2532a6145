#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summary.py TESTLOG.json…: counts what meson's test logs (and TAP files) hold and prints the closing line.

A TAP program counts by its subtests, any other by its exit status. A program that failed without a failed subtest (it
crashed, hung, or stopped early) counts as one failure more. Exit status 1 if anything failed or nothing ran.
"""

import json
import re
import sys

LINE = re.compile(r"^(not )?ok\b(.*)$")


def count_tap(text):
    passed = failed = skipped = 0
    for line in text.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        directive = match[2].upper()
        if "# SKIP" in directive:
            skipped += 1
        elif match[1] and "# TODO" not in directive:
            failed += 1
        else:
            passed += 1
    # A whole program that skips says so in its plan.
    if passed + failed + skipped == 0 and re.search(r"^1\.\.0\s*#\s*skip", text, re.I | re.M):
        skipped = 1
    return passed, failed, skipped


def count_program(entry):
    passed, failed, skipped = count_tap(entry.get("stdout", ""))
    result = entry["result"]
    if result in ("FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS"):
        if failed == 0:
            failed = 1
    elif passed + failed + skipped == 0:
        if result == "SKIP":
            skipped = 1
        else:
            passed = 1
    return passed, failed, skipped


def main():
    totals = [0, 0, 0]
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8", errors="replace") as log:
            if path.endswith(".tap"):
                counts = [count_tap(log.read())]
            else:
                counts = [count_program(json.loads(line)) for line in log if line.strip()]
        for count in counts:
            totals = [a + b for a, b in zip(totals, count)]
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 0 if totals[1] == 0 and totals[0] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
