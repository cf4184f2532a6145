#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-console-agent.py VIEWER: what the console does with the agent in a guest's desktop, as the guest sees it."""

import re
import sys
import time

from console_full import FullGuest
from console_rig import Tap, Viewer, wait_for, xdotool


class Agent:
    def __init__(self, viewer, folder):
        self.guest = FullGuest(folder)
        self.viewer = Viewer(viewer, folder, self.guest.spice)

    def finish(self):
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

    def test_everything_is_gone_at_the_end(self):
        answer, status, complaints = self.viewer.quit()
        assert (answer, status, complaints) == ('GONE', 0, []), (answer, status, complaints)


if __name__ == '__main__':
    sys.exit(Tap(lambda folder: Agent(sys.argv[1], folder)).run())
