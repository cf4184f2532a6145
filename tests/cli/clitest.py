# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs lodge as a person or a script does."""

import contextlib
import json
import os
import pty
import select
import subprocess
import time

import lodgetest

PATIENCE = lodgetest.PATIENCE


def lodge(*args, input_text=None, env=None, check=None, cwd=None):
    """Runs lodge to its end; `check` is the exit status that it must have."""
    options = {"input": input_text} if input_text is not None else {"stdin": subprocess.DEVNULL}
    done = subprocess.run(
        ["lodge", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=PATIENCE,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        check=False,
        **options,
    )
    if check is not None and done.returncode != check:
        raise AssertionError(
            f"lodge {' '.join(args)}: status {done.returncode}, wanted {check}\n{done.stdout}\n{done.stderr}"
        )
    return done


def lodge_json(*args):
    return json.loads(lodge(*args, "--json", check=0).stdout)


def error_of(done):
    """The error, which is exactly one line on standard error."""
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    lodgetest.check_equal(len(errors), 1, f"error lines in {done.stderr!r}")
    return errors[0]


class Terminal:
    """lodge on a terminal of its own."""

    def __init__(self, *args):
        self.text = ""
        self.main, self.side = pty.openpty()
        self.process = subprocess.Popen(
            ["lodge", *args], stdin=self.side, stdout=self.side, stderr=self.side, start_new_session=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self.main)
        os.close(self.side)

    def expect(self, wanted):
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.text:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.main], [], [], left)[0]:
                raise TimeoutError(f"{wanted!r} did not come; what came: {self.text!r}")
            self.text += os.read(self.main, 65536).decode("utf-8", "replace")
        before, self.text = self.text.split(wanted, 1)
        return before

    def send(self, text):
        os.write(self.main, text.encode())

    def wait(self):
        """The exit status; everything that was printed is in `text`."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"lodge does not end; what came: {self.text!r}")
            if select.select([self.main], [], [], 0.02)[0]:
                self.text += os.read(self.main, 65536).decode("utf-8", "replace")
        while select.select([self.main], [], [], 0)[0]:
            self.text += os.read(self.main, 65536).decode("utf-8", "replace")
        return self.process.returncode
