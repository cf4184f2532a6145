#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The library and the window around it, on machines of libvirt's test driver."""

import re
import subprocess

import lodgetest
import screen
from lodgetest import check, check_equal
from lodgewindow import NAME, OFF, PAUSED, RUNNING, Window
from screen import wait

# Without a compositor GTK draws a border of five pixels around the 360 of a telephone.
NARROW = 370

SOME = [("web", RUNNING), ("build", OFF), ("mail", PAUSED), ("web-10", OFF), ("web-9", OFF)]


@lodgetest.test
def the_library_lists_machines_in_order_with_their_states():
    with Window(machines=SOME) as lodge:
        lodge.find_rows(
            "build, Powered off", "mail, Paused", "web, Running", "web-9, Powered off", "web-10, Powered off"
        )
        # The first of them is on the other side.
        lodge.find("Start", "button")
        screen.picture("window-library")


@lodgetest.test
def search_narrows_by_words_and_by_state_and_comes_back():
    with Window(machines=SOME) as lodge:
        lodge.row("build")
        screen.key("ctrl+f")
        lodge.find("Search Machines")
        screen.type_text("WEB 1")
        lodge.find_rows("web-10, Powered off")
        screen.key("ctrl+a", "BackSpace")
        screen.type_text("state:paused")
        lodge.find_rows("mail, Paused")
        screen.picture("window-search")
        screen.type_text("x")
        lodge.find("No Machines Found")
        screen.picture("window-no-results")
        screen.key("Escape")
        wait(lambda: len(lodge.rows()) == 5, "all rows again")


@lodgetest.test
def a_menu_filters_by_tag():
    machines = [("web", RUNNING, ["web", "prod"]), ("build", OFF, ["ci"]), ("mail", PAUSED, ["Prod", "two words"]), ("old", OFF)]
    with Window(machines=machines) as lodge:
        lodge.row("build, Powered off · #ci")
        screen.key("ctrl+l", "ctrl+t")
        lodge.find("All Machines")
        names = [node.name for node in lodge.matching(re.compile(""), "menu item")]
        check_equal(names, ["All Machines", "ci", "Prod", "two words", "web"], "each tag once, in order")
        lodge.press("Prod")
        lodge.find_rows("mail, Paused · #Prod #two words", "web, Running · #web #prod")
        screen.picture("window-tag")
        # Another tag takes the place of the first.
        lodge.press("Filter by Tag")
        lodge.press("two words")
        lodge.find_rows("mail, Paused · #Prod #two words")
        lodge.press("Filter by Tag")
        lodge.press("All Machines")
        wait(lambda: len(lodge.rows()) == 4, "all rows again")


@lodgetest.test
def tags_are_given_from_the_list():
    with Window("--machine", "build", machines=[("build", OFF), ("web", RUNNING, ["prod"])]) as lodge:
        lodge.row("build")
        wait(lambda: lodge.is_enabled("Start", "button"), "the chosen machine")
        screen.key("ctrl+l", "shift+F10")
        lodge.press("Tags…", "menu item")
        lodge.find("Tags of “build”", "label")
        lodge.press("Add a tag", "text")
        screen.type_text("night")
        screen.key("Return")
        lodge.find_rows("build, Powered off · #night", "web, Running · #prod")
        screen.picture("window-tags-of")
        screen.type_text("ci")
        screen.key("Return")
        lodge.find_rows("build, Powered off · #night #ci", "web, Running · #prod")
        # The page behind has the same buttons.
        screen.key("Tab", "space")
        lodge.find_rows("build, Powered off · #ci", "web, Running · #prod")
        screen.key("Escape")
        lodge.gone("Tags of “build”", "label")


@lodgetest.test
def the_order_can_be_by_state():
    with Window(machines=SOME) as lodge:
        lodge.row("build")
        lodge.press("Main Menu")
        screen.picture("window-menu")
        lodge.press("State", "menu item")
        lodge.find_rows(
            "web, Running", "mail, Paused", "build, Powered off", "web-9, Powered off", "web-10, Powered off"
        )


@lodgetest.test
def the_order_can_be_by_last_use():
    with Window("--machine", "web-9", machines=SOME) as lodge:
        lodge.row("build")
        lodge.press("Main Menu")
        lodge.press("Last Used", "menu item")
        lodge.gone("Last Used", "menu item")
        lodge.find_rows(
            "mail, Paused", "web, Running", "build, Powered off", "web-9, Powered off", "web-10, Powered off"
        )
        lodge.press("Start", "button", pointer=False)
        lodge.find_rows(
            "mail, Paused", "web, Running", "web-9, Running", "build, Powered off", "web-10, Powered off"
        )
        lodge.press("Shut Down", "button", pointer=False)
        lodge.find_rows(
            "mail, Paused", "web, Running", "web-9, Powered off", "build, Powered off", "web-10, Powered off"
        )


@lodgetest.test
def verbs_follow_the_state_and_work():
    with Window("--machine", "build", machines=SOME) as lodge:
        lodge.row("build, Powered off")
        check(not lodge.seek("Pause", "button"), "nothing to pause while it is off")
        lodge.press("Start", "button")
        lodge.row("build, Running")
        lodge.gone("Start", "button")
        lodge.press("Pause", "button")
        lodge.row("build, Paused")
        lodge.press("Resume", "button")
        lodge.row("build, Running")
        lodge.press("Shut Down", "button")
        lodge.row("build, Powered off")
        lodge.find("Start", "button")


@lodgetest.test
def forcing_off_asks_first_and_says_what_is_lost():
    with Window("--machine", "web", machines=SOME) as lodge:
        lodge.row("web, Running")
        wait(lambda: lodge.is_enabled("Pause", "button"), "the buttons of a running machine")
        screen.key("ctrl+l")
        screen.key("ctrl+shift+k")
        lodge.find_text("Force “web” Off?")
        lodge.find_text("pulling the plug")
        screen.picture("window-force-off")
        lodge.press("Cancel")
        lodge.gone("Cancel")
        lodge.row("web, Running")
        screen.key("ctrl+shift+k")
        lodge.press("Force Off")
        lodge.row("web, Powered off")


@lodgetest.test
def jobs_are_listed_and_cleared():
    with Window("--machine", "web", machines=SOME) as lodge:
        wait(lambda: lodge.is_enabled("Pause", "button"), "the buttons of a running machine")
        screen.key("ctrl+shift+r")
        lodge.press("Reset")
        lodge.press("Jobs")
        lodge.find_text("Done")
        screen.picture("window-jobs")
        lodge.press("Clear Finished")
        lodge.gone("Jobs", "button")


@lodgetest.test
def everything_can_be_done_with_the_keyboard():
    with Window(machines=SOME) as lodge:
        lodge.row("build")
        screen.key("ctrl+l", "End", "Home", "Down", "Up", "space")
        wait(lambda: lodge.is_enabled("Start", "button"), "a chosen machine that is off")
        screen.key("ctrl+s")
        name = wait(
            lambda: next((row for row in lodge.rows() if row.endswith("Running") and not row.startswith("web,")), None),
            "the chosen machine to run",
        ).split(",")[0]
        screen.key("ctrl+p")
        lodge.row(f"{name}, Paused")
        screen.key("ctrl+p")
        lodge.row(f"{name}, Running")
        screen.key("shift+F10")
        lodge.find("Take Screenshot")
        screen.picture("window-context-menu")
        screen.key("Escape")
        lodge.gone("Take Screenshot")
        screen.key("ctrl+question")
        lodge.find_text("Pause or resume")
        screen.picture("window-shortcuts")
        screen.key("Escape")
        lodge.gone("Pause or resume")
        screen.key("ctrl+comma")
        lodge.find_text("Ask before Forcing Off")
        screen.picture("window-preferences")
        screen.key("Escape")
        lodge.gone("Ask before Forcing Off")
        screen.key("F10")
        lodge.find("About Lodge")
        screen.key("Escape")


@lodgetest.test
def a_machine_is_renamed_and_deleted():
    with Window("--machine", "mail", machines=[("mail", OFF), ("web", RUNNING)]) as lodge:
        lodge.row("mail")
        screen.key("ctrl+l", "F2")
        lodge.find_text("Rename")
        screen.picture("window-rename")
        screen.key("ctrl+a")
        screen.type_text("post")
        screen.key("Return")
        lodge.row("post, Powered off")
        screen.key("ctrl+l", "Delete")
        lodge.find_text("Delete")
        screen.picture("window-delete")
        lodge.press("Delete", "button")
        lodge.find_rows("web, Running")


@lodgetest.test
def an_empty_library_leads_to_a_new_machine():
    with Window(machines=[]) as lodge:
        lodge.find("No Machines Yet")
        screen.picture("window-welcome")
        screen.key("ctrl+n")
        lodge.find_text("Installer")
        # It ends although the wizard is open.


@lodgetest.test
def a_host_that_cannot_be_reached_says_why_and_can_be_tried_again():
    with Window(machines="no XML") as lodge:
        lodge.find("Try Again")
        lodge.find_text("Cannot Be Reached")
        check(not lodge.seek("Why?"), "the bar does not repeat what the page says")
        screen.picture("window-failed-host")
        with open(lodge.hosts[0].removeprefix("test://"), "w", encoding="utf-8") as out:
            out.write(subprocess.run(["test-driver-xml", "--many", "2"], check=True, stdout=subprocess.PIPE, text=True).stdout)
        lodge.press("Try Again")
        lodge.find_rows("Machine 1, Running", "Machine 2, Powered off")


@lodgetest.test
def hosts_are_sections_once_there_are_two():
    with Window(machines=SOME) as lodge:
        wait(lambda: len(lodge.rows()) == 5, "five rows")
        lodge.add_host([("far", RUNNING)])
        # A second start hands its command line to the first.
        subprocess.run(["lodge-desktop", "--host", lodge.hosts[1]], check=True)
        wait(lambda: len(lodge.rows()) == 8, f"two headings and six machines, not {lodge.rows()}")
        check_equal(lodge.rows()[-1], "far, Running", "the last row")
        screen.picture("window-two-hosts")
        # Its heading opens a host's page.
        heading = lodge.row("test://")
        lodge.click(heading, "list item", times=2)
        lodge.find_text("Is Connected")
        screen.picture("window-host")
        screen.key("Escape")
        lodge.gone("Is Connected")
        subprocess.run(["lodge-desktop", "--machine", "far"], check=True)
        lodge.find("Pause", "button")


@lodgetest.test
def a_narrow_window_shows_one_side_at_a_time():
    with Window(machines=SOME, size=(NARROW, 640)) as lodge:
        check_equal(lodge.size()[0], NARROW, "the width")
        row = lodge.row("web, Running")
        check(not lodge.can_press("Back to the Library"), "the library comes first")
        screen.picture("window-narrow-library")
        lodge.press(row, "list item")
        wait(lambda: lodge.can_press("Back to the Library"), "the machine's page")
        check_equal(lodge.size()[0], NARROW, "the width with a machine")
        screen.picture("window-narrow-machine")
        lodge.press("Back to the Library")
        wait(lambda: not lodge.can_press("Back to the Library"), "the library")
        lodge.row("web, Running")
        lodge.resize(1920, 1000)
        lodge.find("Machine Menu")
        screen.picture("window-wide")


@lodgetest.test
def it_is_dark_where_the_person_wants_that():
    with Window("--machine", "web", machines=SOME) as lodge:
        lodge.row("web")
        subprocess.run(["gsettings", "set", NAME, "color-scheme", "dark"], check=True)
        lodge.find("Pause", "button")
        screen.picture("window-dark")


@lodgetest.test
def size_and_machine_are_remembered():
    with Window("--machine", "web-9", machines=SOME, size=(1111, 600)) as lodge:
        lodge.row("web-9")
        lodge.find("Machine Menu")
        wait(lambda: lodge.is_enabled("Start", "button"), "the machine's buttons")
    with Window(machines=SOME, size=(900, 600), keep_settings=True) as lodge:
        lodge.row("build")
        screen.key("ctrl+s")
        lodge.row("web-9, Running")
    got = subprocess.run(["gsettings", "get", NAME, "window-width"], check=True, stdout=subprocess.PIPE, text=True)
    check(int(got.stdout) > 700, f"a remembered width of {got.stdout}")


@lodgetest.test
def five_thousand_machines_are_listed_and_scrolled():
    text = subprocess.run(["test-driver-xml", "--many", "5000"], check=True, stdout=subprocess.PIPE, text=True).stdout
    with Window(machines=text) as lodge:
        lodge.row("Machine 1, Running")
        stalls = [lodge.ping() for _ in range(50)]
        screen.key("ctrl+l", "End")
        lodge.row("Machine 5000, Powered off")
        stalls += [lodge.ping() for _ in range(50)]
        screen.key("ctrl+f")
        screen.type_text("4711")
        lodge.find_rows("Machine 4711, Running")
        screen.picture("window-five-thousand")
        memory = lodge.memory()
        lodgetest.diag(f"{memory:.0f} MiB; the main loop answered after {max(stalls) * 1000:.0f} ms at most")
        check(memory < 200, f"{memory:.0f} MiB are too much")


@lodgetest.test
def the_command_line_is_checked():
    version = subprocess.run(["lodge-desktop", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    check(version.startswith("Lodge "), version)
    bad = subprocess.run(["lodge-desktop", "--host", "no host"], check=False, stderr=subprocess.PIPE, text=True)
    check_equal(bad.returncode, 2, "the exit status")
    check("no host" in bad.stderr, bad.stderr)


lodgetest.main()
