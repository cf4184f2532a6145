#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tiny guest does what other tests rely on: it greets, listens, has a network, sees keys, and obeys the power button."""

import gi
import libvirt

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf  # noqa: E402

import lodgetest  # noqa: E402
from lodgetest import TinyGuest, check, check_equal  # noqa: E402

KEY_L, KEY_O = 38, 24


@lodgetest.test
def from_its_kernel_it_greets_and_its_shell_answers():
    with TinyGuest() as guest:
        guest.wait_up()
        check_equal(guest.serial.run("echo $((6 * 7))"), "42\n", "the shell's answer")
        check("rw" not in guest.serial.run("grep -w 9p /proc/filesystems"), "9p must not be loaded before it is used")
        guest.serial.run("modprobe 9p")
        check("9p" in guest.serial.run("cat /proc/filesystems"), "the guest has 9p")


@lodgetest.test
def it_gets_an_address_from_the_user_network():
    with TinyGuest() as guest:
        guest.wait_up()
        check_equal(guest.serial.run("waitnet"), "10.0.2.15\n", "the address")


@lodgetest.test
def it_tells_which_keys_it_received():
    with TinyGuest(cmdline="lodge.evlog") as guest:
        guest.serial.expect("EVLOG READY")
        guest.domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 50, [KEY_L], 1, 0)
        guest.serial.expect(rf"EV dev=event\d+ type=KEY code={KEY_L} value=1\n")
        guest.serial.expect(rf"EV dev=event\d+ type=KEY code={KEY_L} value=0\n")
        guest.domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 50, [KEY_O], 1, 0)
        guest.serial.expect(rf"EV dev=event\d+ type=KEY code={KEY_O} value=1\n")


@lodgetest.test
def the_power_button_switches_it_off():
    with TinyGuest() as guest:
        guest.wait_up()
        guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
        check_equal(guest.wait_off(), libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, "why it stopped")


@lodgetest.test
def its_cd_starts_an_old_machine_with_bios():
    with TinyGuest(iso=True, machine="pc") as guest:
        guest.wait_up()
        check("LODGE-TINY" in guest.serial.run("dd if=/dev/sr0 bs=2k skip=16 count=1 2>/dev/null | strings"), "the CD's label")


@lodgetest.test
def its_cd_starts_a_machine_with_uefi():
    with TinyGuest(iso=True, uefi=True) as guest:
        guest.wait_up()
        check_equal(guest.serial.run("[ -d /sys/firmware/efi ] && echo uefi"), "uefi\n", "the firmware")


@lodgetest.test
def its_screen_shows_the_greeting():
    with TinyGuest() as guest:
        guest.wait_up()
        stream = guest.connection.newStream()
        guest.domain.screenshot(stream, 0)
        picture = b""
        while True:
            piece = stream.recv(262144)
            if not piece:
                break
            picture += piece
        stream.finish()
        # PNG or PPM, whichever this QEMU makes.
        image = GdkPixbuf.PixbufLoader()
        image.write(picture)
        image.close()
        pixels = image.get_pixbuf()
        top = pixels.get_pixels()[: pixels.get_rowstride() * 64]
        check(any(top), "the top of the guest's screen is black")


lodgetest.main()
