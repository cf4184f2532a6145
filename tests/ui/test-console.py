#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-console.py VIEWER console|textures|scaling|trouble RENDERER: the console on a real guest, driven with real keys and a real pointer.

What is on the screen is compared with what QEMU says the guest shows, and what was typed with what
the guest's own log of its input devices says it received.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from console_rig import Guest, Tap, Viewer, wait_for, xdotool

SIZE = 1280, 800
KEYBOARD = [*range(1, 84), *range(86, 89), *range(96, 101), *range(102, 112), 119, 125, 126, 127]  # 105 keys, as the kernel numbers them
MEDIA = [113, 114, 115, 140, 155, 156, 158, 159, 163, 164, 165, 166, 172, 173]  # QEMU leaves out Search
AXIS = 0x7fff  # what a tablet calls the far edge


class Rig:
    def __init__(self, viewer, folder, env=None):
        self.folder, self.program, self.env = folder, viewer, env
        self.guest = Guest(folder)
        self.viewer = Viewer(viewer, folder, self.guest.spice, env)

    def finish(self):
        self.guest.kill()
        if self.viewer.process.poll() is None:
            self.viewer.process.kill()

    # -- helpers

    def same_picture(self):
        """Screen and guest, pixel by pixel; a guest may draw in between, so until they agree."""
        self.viewer.resize(*SIZE)

        differs = ''

        def equal():
            nonlocal differs
            guest = self.guest.screen()
            if (guest.width, guest.height) != SIZE:
                differs = f'the guest has {guest.width}×{guest.height}'
                return False
            x, y, width, height = self.viewer.on_screen()
            if (width, height) != SIZE:
                return False
            seen = self.viewer.screenshot().crop(x, y, width, height)
            wrong = [row for row in range(height) if seen[row] != guest.rows[row]]
            differs = f'{len(wrong)} rows from {wrong[0]} to {wrong[-1]} differ' if wrong else ''
            return not wrong and guest
        try:
            return wait_for('the guest’s picture on the screen', equal)
        except AssertionError as error:
            raise AssertionError(f'{error}: {differs}; {self.viewer.ask("stats")}; kept in {self.keep()}') from None

    def keep(self):
        """What was seen at a failure, for a person to look at."""
        folder = os.path.join(os.environ.get('MESON_BUILD_ROOT', tempfile.gettempdir()), 'test-output', 'console')
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns('*.sock'))
        return folder

    def point(self, x, y):
        """Moves the real pointer to a place within the display."""
        left, top, _, _ = self.viewer.on_screen()
        xdotool('mousemove', '--sync', str(left + x), str(top + y))

    def position(self):
        """The last position that the guest's tablet reported, in pixels of the guest."""
        last = dict(self.guest.events('ABS', self.guest.tablet))
        return {axis: last[axis] * SIZE[axis] / AXIS for axis in last}

    def check_position(self, x, y, tolerance):
        def there():
            now = self.position()
            return 0 in now and 1 in now and abs(now[0] - x) <= tolerance and abs(now[1] - y) <= tolerance
        try:
            wait_for('position', there)
        except AssertionError:
            raise AssertionError(f'wanted {x},{y}, the guest has {self.position()}') from None
        self.guest.forget()

    def focus_display(self):
        self.point(640, 400)
        xdotool('click', '1')
        wait_for('the focus', lambda: self.viewer.state()['focus'])
        wait_for('the click', lambda: (272, 0) in self.guest.events('KEY'))
        self.guest.forget()


class Console(Rig):
    """All of it, in the order of a day at the machine."""

    def test_the_picture_is_the_guests_pixel_by_pixel(self):
        self.viewer.wait_state('connected')
        self.guest.wait_ready()
        wait_for('the size', lambda: self.viewer.state()['size'] == SIZE)
        picture = self.same_picture()
        assert len(picture.colours(0, 0, *SIZE)) > 1, 'the guest shows nothing'

    def test_a_screenshot_has_the_guests_pixels(self):
        wait_for('equal', lambda: self.viewer.texture().rows == self.guest.screen().rows)

    def test_the_renderer_draws_the_same(self):
        def equal():
            self.viewer.resize(*SIZE)
            return self.viewer.shot().rows == self.guest.screen().rows
        wait_for('equal', equal)

    def test_typed_text_reaches_the_guest(self):
        self.focus_display()
        before = self.guest.screen().rows
        for key in 'l', 's', 'space', 'slash', 'Return':
            xdotool('key', key)
        self.guest.wait_events('KEY', [(38, 1), (38, 0), (31, 1), (31, 0), (57, 1), (57, 0), (53, 1), (53, 0),
                                       (28, 1), (28, 0)])
        wait_for('the output', lambda: self.guest.screen().rows != before)
        self.same_picture()

    def test_every_key_of_the_keyboard_arrives_as_itself(self):
        wrong = []
        for code in KEYBOARD + MEDIA:
            self.guest.forget()
            xdotool('key', str(code + 8) if code > 1 else 'Escape')  # “9” would be a digit
            try:
                wait_for('key', lambda: (code, 0) in self.guest.events('KEY'), 30)
            except AssertionError:
                pass
            seen = self.guest.events('KEY')
            if seen != [(code, 1), (code, 0)]:
                wrong.append((code, seen))
        for lock in 'Caps_Lock', 'Num_Lock', 'Scroll_Lock':
            xdotool('key', lock)
        assert not wrong, f'wrong: {wrong}'

    def test_the_pointer_is_where_it_is(self):
        self.viewer.resize(*SIZE)
        self.guest.forget()
        for x, y in (10, 20), (640, 400), (1279, 799), (3, 790), (1000, 5):
            self.point(x, y)
            self.check_position(x, y, 0.06)

    def test_the_pointer_is_right_in_a_scaled_picture(self):
        self.viewer.resize(800, 700)  # 800×500, with bars of 100 above and below
        self.guest.forget()
        for x, y in (410, 360), (8, 108), (700, 500), (799, 599), (0, 100):
            self.point(x, y)
            self.check_position(x * 1279 / 799, (y - 100) * 799 / 499, 0.6)
        self.point(300, 680)  # on a bar: the nearest pixel of the guest
        self.check_position(300 * 1279 / 799, 799, 0.6)

    def test_buttons_and_wheel_arrive(self):
        self.viewer.resize(*SIZE)
        self.point(600, 400)
        for button, code in (1, 272), (2, 274), (3, 273):
            self.guest.forget()
            xdotool('click', str(button))
            self.guest.wait_events('KEY', [(code, 1), (code, 0)])
        for button, value in (4, 1), (5, -1):
            self.guest.forget()
            xdotool('click', '--repeat', '3', str(button))
            wait_for('the wheel', lambda: [v for c, v in self.guest.events('REL') if c == 8] == [value] * 3)

    def test_two_buttons_at_once(self):
        self.guest.forget()
        for action, button in ('mousedown', 1), ('mousedown', 3), ('mouseup', 1), ('mouseup', 3):
            xdotool(action, str(button))
        self.guest.wait_events('KEY', [(272, 1), (273, 1), (272, 0), (273, 0)])

    def test_a_drag_goes_on_outside(self):
        self.focus_display()
        xdotool('mousedown', '1')
        x, y, _, _ = self.viewer.on_screen()
        xdotool('mousemove', str(x + 100), str(max(0, y - 15)))
        self.check_position(100, 0, 0.06)
        self.guest.forget()
        xdotool('mouseup', '1')
        self.guest.wait_events('KEY', [(272, 0)])

    def test_held_keys_are_released_when_the_focus_goes(self):
        self.focus_display()
        xdotool('keydown', 'a')
        wait_for('the key', lambda: (30, 1) in self.guest.events('KEY'))
        self.viewer.ask('leave')
        wait_for('the release', lambda: (30, 0) in self.guest.events('KEY'))
        xdotool('keyup', 'a')
        self.guest.forget()

    def test_ctrl_alt_leads_out(self):
        self.focus_display()
        for action, key in ('keydown', 'Control_L'), ('keydown', 'Alt_L'), ('keyup', 'Alt_L'), ('keyup', 'Control_L'):
            xdotool(action, key)
        wait_for('the focus to go', lambda: not self.viewer.state()['focus'])
        self.guest.wait_events('KEY', [(29, 1), (56, 1), (56, 0), (29, 0)])
        xdotool('key', 'b')  # nobody's business
        self.focus_display()
        xdotool('key', 'c')
        self.guest.wait_events('KEY', [(46, 1), (46, 0)])

    def test_ctrl_alt_with_another_key_is_the_guests(self):
        xdotool('key', 'ctrl+alt+b')
        wait_for('the key', lambda: (48, 0) in self.guest.events('KEY'))
        assert self.viewer.state()['focus']

    def test_the_desktops_shortcuts_go_to_the_guest(self):
        thief = os.path.join(os.path.dirname(self.program), 'key-thief')
        with subprocess.Popen([thief], stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout.readline() == 'READY\n'
                self.viewer.ask('leave')
                xdotool('key', 'Super_L')
                assert process.stdout.readline() == 'STOLEN\n'
                self.focus_display()
                xdotool('key', 'Super_L', 'key', 'a')
                self.guest.wait_events('KEY', [(125, 1), (125, 0), (30, 1), (30, 0)])
                self.viewer.ask('leave')
                xdotool('key', 'Super_L')
                assert process.stdout.readline() == 'STOLEN\n'
            finally:
                process.kill()
        self.focus_display()

    def test_the_way_out_is_announced(self):
        screen = self.viewer.see('Screen of “tiny”')
        assert 'Ctrl+Alt' in screen.description, screen.description

    def test_a_combination_is_sent(self):
        self.guest.forget()
        self.viewer.ask('send shift+f5')
        self.guest.wait_events('KEY', [(42, 1), (63, 1), (63, 0), (42, 0)])
        for bad in 'ctrl+nonsense', '+', '+'.join('abcdefghi'):
            try:
                self.viewer.ask(f'send {bad}')
            except AssertionError as error:
                assert 'no combination of keys' in str(error), error
            else:
                raise AssertionError(f'{bad!r} was sent')

    def test_a_killed_qemu_leaves_a_page_and_no_picture(self):
        self.guest.kill()
        state = self.viewer.wait_state('failed')
        assert 'tiny' in state['error'] and state['size'] == (0, 0), state
        self.viewer.see('No Connection to the Screen')
        self.viewer.see('Reconnect')
        try:
            self.viewer.texture()
        except AssertionError as error:
            assert 'no picture' in str(error), error
        else:
            raise AssertionError('the last frame is still there')

    def test_reconnecting_to_nothing_fails_clearly(self):
        os.unlink(self.guest.spice)
        self.viewer.press('Reconnect')
        wait_for('the error', lambda: 'cannot be opened' in self.viewer.state()['error'])

    def test_reconnect_works_and_follows_a_whole_boot(self):
        self.guest = Guest(self.folder)
        self.viewer.press('Reconnect')
        self.viewer.wait_state('connected')
        self.guest.wait_ready()
        self.same_picture()
        self.focus_display()
        xdotool('key', 'd')
        self.guest.wait_events('KEY', [(32, 1), (32, 0)])

    def test_a_machine_that_is_off_can_be_started(self):
        self.viewer.ask('powered 0')
        assert self.viewer.state()['state'] == 'disconnected'
        self.viewer.see('The Machine Is Off')
        self.viewer.press('Start')
        wait_for('the request', lambda: self.viewer.starts == 1)
        self.viewer.ask('powered 1')
        self.viewer.wait_state('connected')
        self.same_picture()

    def test_connecting_again_and_again(self):
        """Ends at any moment of getting connected; for spice-server some of them are deadly."""
        for milliseconds in range(60):
            self.viewer.ask('powered 0')
            self.viewer.ask('powered 1')
            time.sleep(milliseconds / 2000)
        for _ in range(5):
            self.viewer.ask('powered 0')
            self.viewer.ask('powered 1')
            self.viewer.wait_state('connected')
        assert self.guest.process.poll() is None, 'QEMU has died'
        self.same_picture()

    def test_everything_is_gone_at_the_end(self):
        answer, status, complaints = self.viewer.quit()
        assert (answer, status, complaints) == ('GONE', 0, []), (answer, status, complaints)


class Textures(Rig):
    """What another renderer could do differently."""

    test_picture = Console.test_the_picture_is_the_guests_pixel_by_pixel
    test_renderer = Console.test_the_renderer_draws_the_same
    test_text = Console.test_typed_text_reaches_the_guest
    test_pointer = Console.test_the_pointer_is_right_in_a_scaled_picture
    test_killed = Console.test_a_killed_qemu_leaves_a_page_and_no_picture
    test_reconnect = Console.test_reconnect_works_and_follows_a_whole_boot
    test_end = Console.test_everything_is_gone_at_the_end


class Scaling(Rig):
    """A screen with two device pixels for each of the toolkit's, which the guest knows nothing of.

    Newer libadwaita has no window under 360 of its pixels, so the guest is that wide.
    """

    def __init__(self, viewer, folder, env=None):
        self.folder = folder
        self.guest = Guest(folder, video='VGA,xres=720,yres=480')
        self.viewer = Viewer(viewer, folder, self.guest.spice, {**env, 'GDK_SCALE': '2'})

    def check(self, zoom, left, top, part=(9999, 9999)):
        """Each pixel of the guest is zoom × zoom pixels of the screen, from that place of the display on."""
        differs = ''

        def equal():
            nonlocal differs
            guest = self.guest.screen()
            x, y, width, height = self.viewer.on_screen()
            columns = min(guest.width, (width - left) // zoom, part[0])
            rows = min(guest.height, (height - top) // zoom, part[1])
            seen = self.viewer.screenshot().crop(x + left, y + top, columns * zoom, rows * zoom)
            wanted = [b''.join(row[i:i + 3] * zoom for i in range(0, 3 * columns, 3)) for row in guest.rows[:rows]]
            wrong = [i for i in range(rows * zoom) if seen[i] != wanted[i // zoom]]
            differs = f'{len(wrong)} of {rows * zoom} rows differ, {guest.width}×{guest.height} on {width}×{height}'
            return not wrong
        try:
            wait_for('equal', equal)
        except AssertionError:
            raise AssertionError(f'{differs}; kept in {self.keep()}') from None

    def click(self, x, y, guest_x, guest_y):
        self.guest.forget()
        self.point(x, y)
        last = {}

        def there():
            last.update(self.guest.events('ABS', self.guest.tablet))
            at = last.get(0, -99) * 720 / AXIS, last.get(1, -99) * 480 / AXIS
            return abs(at[0] - guest_x) < 1 and abs(at[1] - guest_y) < 1
        try:
            wait_for('the position', there)
        except AssertionError:
            raise AssertionError(f'wanted {guest_x},{guest_y}, the guest has {last}') from None

    def test_it_fits_the_device_pixels(self):
        self.viewer.wait_state('connected')
        self.guest.wait_ready()
        wait_for('the size', lambda: self.viewer.state()['size'] == (720, 480))
        wait_for('positions', lambda: self.viewer.state()['absolute'])
        self.viewer.resize(720, 480)
        self.check(1, 0, 0)

    def test_original_size(self):
        self.viewer.ask('scaling original')
        self.viewer.resize(1000, 700)
        self.check(1, 140, 110)
        self.click(140 + 101, 110 + 77, 101, 77)

    def test_whole_multiples(self):
        self.viewer.ask('scaling integer')
        self.viewer.resize(1500, 1000)
        self.check(2, 30, 20)
        self.click(30 + 2 * 321, 20 + 2 * 111, 321, 111)
        self.viewer.resize(1000, 800)
        self.check(1, 140, 160)

    def test_what_does_not_fit_can_be_scrolled(self):
        self.viewer.ask('scaling original')
        xdotool('windowsize', '--sync', self.viewer.window, '500', '400')
        self.check(1, 0, 0, (400, 200))
        assert self.viewer.on_screen()[2:] == (720, 480), self.viewer.on_screen()

    def test_everything_is_gone_at_the_end(self):
        answer, status, complaints = self.viewer.quit()
        assert (answer, status, complaints) == ('GONE', 0, []), (answer, status, complaints)


class Trouble:
    """Servers that do not want to, or cannot."""

    def __init__(self, viewer, folder, env=None):
        self.program, self.folder, self.env = viewer, folder, env
        self.guest = self.viewer = None

    def finish(self):
        if self.guest is not None:
            self.guest.kill()
        if self.viewer is not None and self.viewer.process.poll() is None:
            self.viewer.process.kill()

    def check(self, path, text):
        self.viewer = Viewer(self.program, self.folder, path, self.env)
        state = self.viewer.wait_state('failed')
        assert text in state['error'], state
        self.viewer.see('Reconnect')
        answer, status, complaints = self.viewer.quit()
        assert (answer, status, complaints) == ('GONE', 0, []), (answer, status, complaints)

    def serve(self, name, behaviour):
        path = os.path.join(self.folder, name)
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()

        def run():
            while True:
                connection, _ = server.accept()
                behaviour(connection)
        threading.Thread(target=run, daemon=True).start()
        return path

    def test_a_password(self):
        self.guest = Guest(self.folder, '-S', '-spice', 'unix=on,addr=@SPICE@,password-secret=ticket',
                           '-object', 'secret,id=ticket,data=geheim', kernel=False)
        self.check(self.guest.spice, 'protected by a password')

    def test_a_server_that_hangs_up(self):
        self.check(self.serve('hangup.sock', lambda connection: connection.close()), 'tiny')

    def test_a_server_that_talks_nonsense(self):
        def babble(connection):
            connection.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n' * 10)
            connection.recv(4096)
            connection.close()
        self.check(self.serve('nonsense.sock', babble), 'tiny')


if __name__ == '__main__':
    _, program, part, renderer = sys.argv
    tests = {'console': Console, 'textures': Textures, 'scaling': Scaling, 'trouble': Trouble}[part]
    sys.exit(Tap(lambda folder: tests(program, folder, {'GSK_RENDERER': renderer})).run())
