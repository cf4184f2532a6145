#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clip.py copy|paste text|image clipboard|primary FILE: another program of this desktop, that copies or pastes.

What copies prints READY and stays until it is killed; what pastes prints DONE, or ERROR when there is nothing of the kind.
"""

import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

_, verb, kind, which, path = sys.argv
Gtk.init()
display = Gdk.Display.get_default()
clipboard = display.get_clipboard() if which == 'clipboard' else display.get_primary_clipboard()
loop = GLib.MainLoop()


def pasted(source, result):
    try:
        if kind == 'text':
            with open(path, 'w', encoding='utf-8', newline='') as file:
                file.write(source.read_text_finish(result))
        else:
            source.read_texture_finish(result).save_to_png(path)
        print('DONE', flush=True)
    except (GLib.Error, TypeError, AttributeError):
        print('ERROR', flush=True)
    loop.quit()


if verb == 'copy':
    with open(path, 'rb') as file:
        data = GLib.Bytes.new(file.read())
    mime_type = 'text/plain;charset=utf-8' if kind == 'text' else 'image/png'
    clipboard.set_content(Gdk.ContentProvider.new_for_bytes(mime_type, data))
    display.sync()
    print('READY', flush=True)
elif kind == 'text':
    clipboard.read_text_async(None, pasted)
else:
    clipboard.read_texture_async(None, pasted)
loop.run()
