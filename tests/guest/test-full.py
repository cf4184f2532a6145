#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The full guest does what other tests rely on: its agent answers, its desktop starts, it shuts down when asked to."""

import json

import libvirt
import libvirt_qemu

import lodgetest
from lodgetest import FullGuest, check_equal


def agent(guest, command, **arguments):
    request = json.dumps({"execute": command, "arguments": arguments})
    return json.loads(libvirt_qemu.qemuAgentCommand(guest.domain, request, 60, 0))["return"]


@lodgetest.test
def its_agent_answers_its_desktop_starts_and_it_shuts_down():
    with FullGuest() as guest:
        guest.wait_agent()
        check_equal(agent(guest, "guest-ping"), {}, "the agent's answer")
        check_equal(agent(guest, "guest-get-host-name"), {"host-name": "full"}, "the guest's name")
        guest.wait_desktop()
        started = agent(guest, "guest-exec", path="/usr/bin/pgrep", arg=["-x", "spice-vdagent"])
        status = {"exited": False}
        while not status["exited"]:
            status = agent(guest, "guest-exec-status", pid=started["pid"])
        check_equal(status["exitcode"], 0, "pgrep spice-vdagent")
        guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT)
        check_equal(guest.wait_off(), libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, "why it stopped")


lodgetest.main()
