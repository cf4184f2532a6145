# SPDX-License-Identifier: GPL-3.0-or-later
"""A real guest, a window with a console on it, and what both have to say, for test-console.py."""

import json
import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # noqa: E402

from screen import Program  # noqa: E402

# GLib replaces its table of quarks when it is full and leaves the old one to whoever reads it.
QUARKS = 'Direct leak of 16384 byte(s) in 1 object(s)'
# The library warns of what servers do wrong, and its coroutines confuse the sanitizer.
# GStreamer is asked for the volume of what has none here.
# GTK 4.18 takes its one GL renderer for the old name too, and says so.
IGNORED = r'GSpice-WARNING|GstAutoAudioS|ASan (doesn.t fully support|is ignoring)|old GL renderer'
HERE = os.path.dirname(os.path.abspath(__file__))
# Waits end with the event; an emulated guest on a busy machine may take this many seconds.
LIMIT = float(os.environ.get('LODGE_TEST_PATIENCE', '180'))


def wait_for(what, check, limit=LIMIT):
    """The first true result of check(); an error that names what never came."""
    end = time.monotonic() + limit
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f'never came: {what}')
        time.sleep(0.02)


class Picture:
    """Rows of RGB, without the alpha."""

    def __init__(self, path):
        pixbuf = GdkPixbuf.Pixbuf.new_from_file(path)
        self.width, self.height = pixbuf.get_width(), pixbuf.get_height()
        data, stride, n = pixbuf.get_pixels(), pixbuf.get_rowstride(), pixbuf.get_n_channels()
        rows = [data[y * stride:y * stride + self.width * n] for y in range(self.height)]
        if n == 4:
            rows = [self._drop_alpha(row) for row in rows]
        self.rows = rows

    @staticmethod
    def _drop_alpha(row):
        out = bytearray(len(row) // 4 * 3)
        for channel in range(3):
            out[channel::3] = row[channel::4]
        return bytes(out)

    def crop(self, x, y, width, height):
        return [row[3 * x:3 * (x + width)] for row in self.rows[y:y + height]]

    def colours(self, x, y, width, height):
        return {row[i:i + 3] for row in self.crop(x, y, width, height) for i in range(0, len(row), 3)}


class Guest:
    """QEMU with the tiny guest, its SPICE socket, and the log of what it received."""

    tiny = None

    def __init__(self, folder, *extra, kernel=True, video='VGA', serial=None):
        if Guest.tiny is None:
            Guest.tiny = subprocess.run([os.path.join(HERE, '../../data/guest/build-tiny')], check=True,
                                        stdout=subprocess.PIPE, text=True).stdout.strip()
        self.folder = folder
        self.spice = os.path.join(folder, 'spice.sock')
        self.qmp_path = os.path.join(folder, 'qmp.sock')
        self.serial = os.path.join(folder, 'serial.log')
        for path in (self.spice, self.qmp_path, self.serial):
            if os.path.exists(path):
                os.unlink(path)
        command = ['qemu-system-x86_64', '-accel', 'tcg', '-cpu', 'max', '-m', '256', '-nodefaults',
                   '-display', 'none', '-device', video, '-device', 'qemu-xhci,id=xhci',
                   '-device', 'usb-tablet,bus=xhci.0', '-chardev', serial or f'file,id=ser,path={self.serial}',
                   '-serial', 'chardev:ser', '-qmp', f'unix:{self.qmp_path},server=on,wait=off']
        if kernel:
            command += ['-kernel', f'{Guest.tiny}/vmlinux', '-initrd', f'{Guest.tiny}/initrd', '-append',
                        'console=tty0 console=ttyS0 lodge.evlog quiet vt.global_cursor_default=0']
        if '-spice' not in extra:
            command += ['-spice', f'unix=on,addr={self.spice},disable-ticketing=on']
        command += [word.replace('@SPICE@', self.spice) for word in extra]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        wait_for('the SPICE socket', lambda: os.path.exists(self.spice))
        self.mark = 0

    def log(self):
        try:
            with open(self.serial, errors='replace') as file:
                return file.read().replace('\r', '')
        except FileNotFoundError:
            return ''

    def wait_ready(self):
        wait_for('the guest', lambda: 'EVLOG READY' in self.log() and 'LODGE TINY READY' in self.log())
        wait_for('the tablet', lambda: 'USB Tablet' in self.log())
        self.tablet = re.search(r'dev=(event\d+) name=.*Tablet', self.log()).group(1)
        self.forget()

    def forget(self):
        """Only what happens from now on counts."""
        self.mark = len(self.log())

    def events(self, kind=None, device=None):
        found = re.findall(r'EV dev=(\w+) type=(\w+) code=(\d+) value=(-?\d+)\n', self.log()[self.mark:])
        return [(int(code), int(value)) for dev, typ, code, value in found
                if typ == (kind or typ) and dev == (device or dev)]

    def wait_events(self, kind, wanted):
        """Until these, in this order, are what arrived (other events of the kind may not come between)."""
        try:
            wait_for(f'{kind} {wanted}', lambda: self.events(kind)[:len(wanted)] == wanted)
        except AssertionError as error:
            raise AssertionError(f'{error}; there was {self.events(kind)}') from None
        self.forget()

    def qmp(self, command, **arguments):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(LIMIT)
            connection.connect(self.qmp_path)
            stream = connection.makefile('rw')
            stream.readline()
            for request in ({'execute': 'qmp_capabilities'}, {'execute': command, 'arguments': arguments}):
                stream.write(json.dumps(request) + '\n')
                stream.flush()
                while True:
                    answer = json.loads(stream.readline())
                    if 'error' in answer:
                        raise AssertionError(answer['error']['desc'])
                    if 'return' in answer:
                        break
            return answer['return']

    def screen(self):
        path = os.path.join(self.folder, 'guest.ppm')
        self.qmp('screendump', filename=path)
        return Picture(path)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Viewer:
    """The window; see console-viewer.c for what it understands."""

    def __init__(self, program, folder, spice, env=None):
        self.folder = folder
        self.errors = open(os.path.join(folder, 'viewer.err'), 'w+')
        self.process = subprocess.Popen([program, spice, '1330', '900'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True, bufsize=1, env={**os.environ, **(env or {})})
        self.answers, self.states, self.starts = queue.Queue(), [], 0
        threading.Thread(target=self._read, daemon=True).start()
        self.window = self.program = None
        self.scale = int((env or {}).get('GDK_SCALE', 1))

    def _read(self):
        for line in self.process.stdout:
            line = line.strip()
            if line == 'START':
                self.starts += 1
            elif line.startswith('NOTIFY '):
                self.states.append(line.split()[1])
            else:
                self.answers.put(line)
        self.answers.put('EOF')

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        answer = self.answers.get(timeout=LIMIT)
        if answer == 'EOF' or answer.startswith('ERROR'):
            raise AssertionError(f'{line}: {answer}')
        return answer

    def state(self):
        words = self.ask('state').split(' ', 6)
        return {'state': words[1], 'size': (int(words[2]), int(words[3])), 'absolute': words[4] == 'absolute=1',
                'focus': words[5] == 'focus=1', 'error': words[6] if len(words) > 6 else ''}

    def wait_state(self, state):
        return wait_for(f'state {state}', lambda: self.state()['state'] == state and self.state())

    def place(self):
        """The rectangle of the display in the window, in pixels of the screen."""
        return tuple(self.scale * int(word) for word in self.ask('place').split()[1:])

    def origin(self):
        """Where the window is on the screen."""
        if self.window is None:
            self.window = wait_for('the window', lambda: xdotool('search', '--name', 'console-viewer').split()[-1:])[0]
        text = xdotool('getwindowgeometry', self.window)
        return tuple(int(word) for word in re.search(r'Position: (-?\d+),(-?\d+)', text).groups())

    def on_screen(self):
        """The rectangle of the display on the screen."""
        (wx, wy), (x, y, width, height) = self.origin(), self.place()
        return wx + x, wy + y, width, height

    def resize(self, width, height):
        """Makes the display, not the window, that large, until it stays so."""
        times = 0

        def fits():
            nonlocal times
            now = self.place()[2:]
            if now == (width, height):
                times += 1
                return times == 3
            times = 0
            text = xdotool('getwindowgeometry', self.window or (self.origin() and self.window))
            ww, wh = (int(word) for word in re.search(r'Geometry: (\d+)x(\d+)', text).groups())
            xdotool('windowsize', '--sync', self.window, str(ww + width - now[0]), str(wh + height - now[1]))
            return False
        wait_for(f'a display of {width}×{height}', fits)

    def screenshot(self, name='screen.png'):
        path = os.path.join(self.folder, name)
        subprocess.run(['lodge-test-screenshot', path], check=True)
        return Picture(path)

    def shot(self):
        path = os.path.join(self.folder, 'shot.png')
        self.ask(f'shot {path}')
        return Picture(path)

    def texture(self):
        path = os.path.join(self.folder, 'texture.png')
        self.ask(f'texture {path}')
        return Picture(path)

    def see(self, name):
        """A control by its accessible name, as a screen reader finds it."""
        self.program = self.program or Program(self.process)
        return self.program.find(name, timeout=LIMIT)

    def press(self, name):
        """Clicks on it."""
        self.see(name)
        self.program.press(name, 'button')

    def quit(self):
        """Its end, with everything gone; and what it had to complain about."""
        self.process.stdin.write('quit\n')
        answer = self.answers.get(timeout=LIMIT)
        status = self.process.wait(LIMIT)
        self.errors.seek(0)
        said = self.errors.read()
        if QUARKS in said and said.count(' leak of ') == 1:
            return answer, 0, []
        if 'AddressSanitizer' in said:
            print(said, file=sys.stderr)
        complaints = [line for line in said.splitlines()
                      if re.search(r'WARNING|CRITICAL|ERROR|Sanitizer', line) and not re.search(IGNORED, line)]
        return answer, status, complaints


def xdotool(*words):
    return subprocess.run(['xdotool', *words], check=True, stdout=subprocess.PIPE, text=True).stdout


class Tap:
    """Makes the tests in a folder of their own, runs their methods in order and reports each."""

    def __init__(self, make):
        self.folder = tempfile.mkdtemp(prefix='lodge-console-')
        self.tests = make(self.folder)

    def run(self):
        names = [name for name in dir(type(self.tests)) if name.startswith('test_')]
        names.sort(key=lambda name: getattr(self.tests, name).__code__.co_firstlineno)
        failed = 0
        print(f'1..{len(names)}', flush=True)
        try:
            for number, name in enumerate(names, 1):
                title = getattr(self.tests, name).__name__[5:].replace('_', ' ')
                try:
                    getattr(self.tests, name)()
                    print(f'ok {number} - {title}', flush=True)
                except Exception as error:  # every failure is one line, and the next test still runs
                    failed += 1
                    print(f'not ok {number} - {title}', flush=True)
                    print(f'# {type(error).__name__}: {error}', file=sys.stderr, flush=True)
        finally:
            self.tests.finish()
            shutil.rmtree(self.folder, ignore_errors=True)
        return 1 if failed else 0
