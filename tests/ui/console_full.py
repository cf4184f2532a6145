# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian guest with X and the SPICE agent behind a console, for test-console-agent.py."""

import os
import re
import socket
import subprocess
import threading
import time

import console_rig
from console_rig import wait_for

HERE = os.path.dirname(os.path.abspath(__file__))


class FullGuest(console_rig.Guest):
    """What happens in it is asked of a root shell on its serial line."""

    def __init__(self, folder, *extra):
        where = subprocess.run([os.path.join(HERE, '../guest/build-guest'), 'full'], check=True, stdout=subprocess.PIPE,
                               text=True).stdout.strip()
        disk = os.path.join(folder, 'full.qcow2')
        subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', f'{where}/disk.qcow2', '-F', 'qcow2', disk],
                       check=True)
        self.shell_path = os.path.join(folder, 'shell.sock')
        self.text, self.count, self.lock = '', 0, threading.Condition()
        super().__init__(
            folder, '-m', '1024', '-kernel', f'{where}/vmlinux', '-initrd', f'{where}/initrd', '-append',
            'root=/dev/vda rw console=tty0 console=ttyS0 mitigations=off no_timer_check net.ifnames=0',
            '-drive', f'file={disk},if=virtio,cache=unsafe', '-device', 'virtio-serial',
            '-chardev', 'spicevmc,id=vdagent,name=vdagent', '-device', 'virtserialport,chardev=vdagent,name=com.redhat.spice.0',
            *extra, kernel=False, video='virtio-vga', serial=f'socket,id=ser,path={self.shell_path},server=on,wait=off')
        wait_for('the shell’s socket', lambda: os.path.exists(self.shell_path))
        self.shell = socket.socket(socket.AF_UNIX)
        self.shell.connect(self.shell_path)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            data = self.shell.recv(65536)
            if not data:
                return
            with self.lock:
                self.text += data.decode(errors='replace').replace('\r', '')

    def log(self):
        return self.text

    def wait_desktop(self):
        wait_for('the shell', lambda: 'root@full' in self.text, 4 * console_rig.LIMIT)
        # Debian has udev do this when the port comes, and on a slow boot that is now and then lost.
        self.run('until [ -e /dev/virtio-ports/com.redhat.spice.0 ]; do sleep 1; done; systemctl start spice-vdagentd.socket')
        wait_for('the desktop', lambda: 'LODGE FULL READY' in self.text, 4 * console_rig.LIMIT)
        # The line wraps what is longer than a terminal, and colours what is asked for.
        self.run('stty -echo cols 4000; export TERM=dumb DISPLAY=:0 XAUTHORITY=$(ls /home/lodge/.Xauthority /tmp/serverauth.* 2>/dev/null | head -1)')

    def run(self, command):
        """Runs a command as root beside the desktop, and returns what it prints."""
        self.count += 1
        mark = len(self.text)
        # The marks are written in two halves, so that an echo of the command is not taken for them.
        line = f"echo 'BEG''IN'{self.count}; {command}; echo 'E''ND'{self.count}\n"
        self.shell.sendall(line.encode())
        pattern = re.compile(rf'(?s)BEGIN{self.count}\n(.*?)END{self.count}\n')
        return wait_for(command, lambda: pattern.search(self.text, mark))[1]

    def as_user(self, command):
        return self.run(f"runuser -u lodge -- sh -c '{command}'")

    def size(self):
        match = re.search(r'current (\d+) x (\d+)', self.run('xrandr --query'))
        return (int(match[1]), int(match[2])) if match else None

    def wait_size(self, size):
        last = None

        def there():
            nonlocal last
            last = self.size()
            if last != size:
                time.sleep(0.3)  # the guest shall draw, not answer
            return last == size
        try:
            wait_for('size', there)
        except AssertionError:
            raise AssertionError(f'the guest has {last}, not {size}') from None
