#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-console-agent.py VIEWER: what the console does with the agent in a guest's desktop, as the guest sees it."""

import hashlib
import os
import re
import subprocess
import sys
import time

from console_full import FullGuest
from console_rig import HERE, Picture, Tap, Viewer, wait_for, xdotool

CLIP = os.path.join(HERE, 'clip.py')


class Agent:
    def __init__(self, viewer, folder):
        self.guest = FullGuest(folder)
        self.viewer = Viewer(viewer, folder, self.guest.spice)

    def finish(self):
        self.stop_copying()
        self.guest.kill()
        if self.viewer.process.poll() is None:
            self.viewer.process.kill()

    def test_the_guest_takes_the_size_of_the_window_when_its_agent_comes(self):
        self.viewer.ask('resize 1')
        self.viewer.resize(1000, 700)
        self.viewer.wait_state('connected')
        self.guest.wait_desktop()
        self.guest.wait_size((1000, 700))
        wait_for('the picture', lambda: self.viewer.state()['size'] == (1000, 700))

    def test_the_newest_of_many_sizes_wins(self):
        for width in range(1010, 1200, 10):
            self.viewer.resize(width, 720)
        self.viewer.resize(1104, 640)
        self.guest.wait_size((1104, 640))
        self.viewer.resize(1104, 640)
        x, y, width, height = self.viewer.on_screen()

        def equal():
            guest = self.guest.screen()
            return (guest.width, guest.height) == (width, height) \
                and self.viewer.screenshot().crop(x, y, width, height) == guest.rows
        wait_for('one pixel of the guest for one of the screen', equal)

    def test_the_guest_keeps_its_size_when_it_is_not_to_follow(self):
        self.viewer.ask('resize 0')
        self.viewer.resize(900, 600)
        # Nothing tells that nothing is coming: another size is asked for, and must be the first that the guest saw.
        self.guest.run('xev -root -event randr >/tmp/randr & sleep 1')
        self.viewer.resize(800, 500)
        time.sleep(2)
        assert self.guest.size() == (1104, 640), self.guest.size()
        self.viewer.ask('resize 1')
        self.guest.wait_size((800, 500))
        seen = self.guest.run('cat /tmp/randr')
        assert '896' not in seen, seen

    def caps_lock(self):
        return re.search(r'Caps Lock: *(on|off)', self.guest.run('xset q'))[1]

    def test_lock_keys_are_kept_in_step(self):
        self.viewer.ask('leave')
        assert self.caps_lock() == 'off'
        xdotool('key', 'Caps_Lock')
        x, y, width, height = self.viewer.on_screen()
        xdotool('mousemove', '--sync', str(x + width // 2), str(y + height // 2), 'click', '1')
        wait_for('Caps Lock in the guest', lambda: self.caps_lock() == 'on')
        xdotool('key', 'Caps_Lock')
        wait_for('its end', lambda: self.caps_lock() == 'off')

    # -- the clipboard

    def copy(self, kind, path, which='clipboard'):
        """Another program of this desktop copies, until the next one does."""
        self.stop_copying()
        self.copier = subprocess.Popen([CLIP, 'copy', kind, which, path], stdout=subprocess.PIPE, text=True)
        assert self.copier.stdout.readline() == 'READY\n'

    def stop_copying(self):
        if getattr(self, 'copier', None) is not None:
            self.copier.kill()
            self.copier.wait()
            self.copier.stdout.close()
            self.copier = None

    def paste(self, kind, which='clipboard'):
        """What another program of this desktop gets; None when there is nothing."""
        path = os.path.join(self.viewer.folder, 'pasted')
        done = subprocess.run([CLIP, 'paste', kind, which, path], stdout=subprocess.PIPE, text=True, check=True)
        if done.stdout != 'DONE\n':
            return None
        if kind == 'image':
            return Picture(path).rows
        with open(path, encoding='utf-8', newline='') as file:
            return file.read()

    def guest_has(self, which='clipboard', target='UTF8_STRING'):
        """The sum of what a program in the guest gets, and its size."""
        return self.guest.run(f'timeout 20 xclip -o -selection {which} -t {target} 2>/dev/null | md5sum | cut -d" " -f1').strip()

    def guest_copies(self, path, which='clipboard', target='UTF8_STRING'):
        self.guest.run(f'xclip -i -selection {which} -t {target} {path} >/dev/null 2>&1; echo')

    def text_file(self, text):
        path = os.path.join(self.viewer.folder, 'text')
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write(text)
        return path

    @staticmethod
    def sum_of(text):
        return hashlib.md5(text.encode()).hexdigest()

    def check_to_guest(self, text, which='clipboard'):
        self.copy('text', self.text_file(text), which)
        wait_for('the text in the guest', lambda: self.guest_has(which) == self.sum_of(text))

    def test_text_can_be_pasted_in_the_guest(self):
        self.viewer.ask('clipboard both')
        for text in 'Grüße, 世界 🐧', 'one\r\ntwo\nthree\n', 'long ' * 200000:
            self.check_to_guest(text)
        self.check_to_guest('marked', 'primary')

    def test_text_of_the_guest_can_be_pasted_here(self):
        for text, command in (('Grüße, 世界', 'printf "Grüße, 世界"'), ('a\r\nb\n', 'printf "a\\r\\nb\\n"'),
                              ('0123456789' * 100000, 'yes 0123456789 | tr -d "\\n" | head -c 1000000')):
            self.guest.run(f'{command} >/tmp/copied')
            self.guest_copies('/tmp/copied')
            wait_for('the text', lambda: self.paste('text') == text)
        self.guest.run('printf marked >/tmp/copied')
        self.guest_copies('/tmp/copied', 'primary')
        wait_for('the marked text', lambda: self.paste('text', 'primary') == 'marked')
        # An echo would take both clipboards from the programs that copied.
        assert int(self.guest.run('pgrep -cx xclip')) == 2

    def test_pictures_cross_both_ways(self):
        path = os.path.join(self.viewer.folder, 'screen.png')
        self.viewer.screenshot()
        rows = Picture(path).rows
        self.viewer.ask('clipboard both')
        self.copy('image', path)
        wait_for('a picture in the guest',
                 lambda: 'image/png' in self.guest.run('timeout 20 xclip -o -selection clipboard -t TARGETS 2>/dev/null'))
        self.guest.run('timeout 60 xclip -o -selection clipboard -t image/png >/tmp/picture.png')
        self.stop_copying()
        self.guest_copies('/tmp/picture.png', target='image/png')
        wait_for('the picture', lambda: self.paste('image') == rows)

    def test_nothing_crosses_while_it_is_off(self):
        self.check_to_guest('before')
        self.viewer.ask('clipboard off')
        self.copy('text', self.text_file('secret'))
        nothing = self.sum_of('')
        wait_for('the guest to lose what it was offered', lambda: self.guest_has() == nothing)
        self.guest.run('printf private >/tmp/copied')
        self.guest_copies('/tmp/copied')
        assert self.paste('text') == 'secret', self.paste('text')
        # What comes after it shows that all of it has come.
        self.viewer.ask('clipboard from-guest')
        self.guest.run('printf public >/tmp/copied')
        self.guest_copies('/tmp/copied')
        wait_for('the text', lambda: self.paste('text') == 'public')
        self.copy('text', self.text_file('mine'))
        assert self.guest_has() == self.sum_of('public'), 'one way is not both'
        self.viewer.ask('clipboard to-guest')
        wait_for('the text', lambda: self.guest_has() == self.sum_of('mine'))
        self.guest_copies('/tmp/copied')
        assert self.paste('text') == 'mine', self.paste('text')
        self.stop_copying()

    def test_everything_is_gone_at_the_end(self):
        answer, status, complaints = self.viewer.quit()
        assert (answer, status, complaints) == ('GONE', 0, []), (answer, status, complaints)


if __name__ == '__main__':
    sys.exit(Tap(lambda folder: Agent(sys.argv[1], folder)).run())
