"""The Fleet page: real fleets over a real sshd, a program that plays thousands of members, and the report."""

import shutil
import socket
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton

from app.desktop import child
from app.desktop.fleet.form import ENGINES
from app.desktop.fleet.order import FleetOrder, kept_fleet
from app.desktop.fleet.roster import Roster
from app.desktop.run_queue import KILL_AFTER_S
from app.fleet.lines import FleetLine
from app.hosts.book import Host, keep_host
from app.hosts.facts import Facts, keep_facts
from app.hosts.session import open_session
from profiles.files import read_profile, write_profile
from tests.app.fleets import LONG, TINY, record
from tests.app.sshd import require_ssh, start_server, stop_server

pytestmark = pytest.mark.xdist_group("window")  # one run of a window at a time
START_MS = 60_000
MANY = 5000
INTO = "/shared/fleet"

PLAYER = """
import json, sys, time

def say(**line):
    print(json.dumps(line), flush=False)

def fleet(state, text="", **counts):
    say(event="fleet", fleet="f", engine="slurm", state=state, t=1.0, expected={many}, counts=counts,
        text=text)
    sys.stdout.flush()

fleet("starting", "the job waits in the queue: Priority", waiting={many})
for n in range({many}):
    say(event="member", member=str(n), state="running", node=f"n{{n}}", devices=["cuda:0", "cuda:1"],
        case="matmul/bf16/m8192", share=0.25, left_s=60.0)
say(event="member", member="4321", state="lost", node="n4321", reason="Slurm says: <b>node failure</b>")
say(event="member", member="17", state="failed", node="n17", reason="no case has a result")
fleet("running", running={many} - 2, lost=1, failed=1)
print("not of ours")
for line in sys.stdin:
    fleet("stopping", "stopped by the user")
    for n in range({many}):
        if n not in (17, 4321):
            say(event="member", member=str(n), state="stopped", node=f"n{{n}}", reason="stopped by the user")
    fleet("ended", "stopped by the user", stopped={many} - 2, lost=1, failed=1)
    sys.exit(130)
"""


@pytest.fixture
def server(tmp_path_factory):
    """An sshd of this test's own."""
    require_ssh()
    server = start_server(tmp_path_factory.mktemp("fleet-sshd"))
    yield server
    stop_server(server)


@pytest.fixture
def played(place, monkeypatch):
    """`assay fleet run` is a program that says what a fleet of thousands says, and hears what it is told."""
    program = place / "player.py"
    program.write_text(PLAYER.format(many=MANY))
    monkeypatch.setattr(child, "child_command", lambda *_: [sys.executable, str(program)])


@pytest.fixture
def fleet(services):
    """The fleet of the window, which does not outlive its test."""
    yield services.fleet
    services.fleet.close(stop=True)


@pytest.fixture
def opened():
    """Files that were handed to the user's browser."""

    class Browser(QObject):
        urls: list = []  # noqa: RUF012

        @Slot(QUrl)
        def take(self, url):
            self.urls.append(Path(url.toLocalFile()))

    browser = Browser()
    browser.urls = []
    QDesktopServices.setUrlHandler("file", browser, "take")
    yield browser.urls
    QDesktopServices.unsetUrlHandler("file")


def fill(page, *, into=INTO, engine="ssh", **fields):
    """What a person would type and choose."""
    page.form.engine.setCurrentIndex(ENGINES.index(engine))
    page.form.folder.setText(str(into))
    for name, text in fields.items():
        getattr(page.form, name).setText(text)


def choose_suite(page, place, name, text, qtbot):
    """One of the user's own."""
    folder = place / "config" / "suites"
    folder.mkdir(parents=True)
    (folder / f"{name}.toml").write_text(text)
    page.form.reload()
    qtbot.waitUntil(lambda: page.form.suite.findText(name) >= 0, timeout=10_000)
    page.form.suite.setCurrentIndex(page.form.suite.findText(name))


def press(widget, qtbot):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def rows(page):
    model = page.panel.table.model_
    return [[column.text(one) for column in model.columns] for one in model.shown]


def figures_of(page):
    tiles = {"expected": page.panel.expected, **page.panel.tiles}
    return {name: tile.figure.text() for name, tile in tiles.items()}


def said(page):
    return page.panel.said.accessibleName()


def test_before_a_fleet_the_page_says_what_one_is_and_what_is_missing(window, qtbot):
    keep_host(Host(name="login", address="login"))
    page = window.show_page("fleet")
    told = "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
    assert "A fleet is one run on many hosts at once" in told
    fill(page, into="")
    assert page.obstacle.text() == "Choose a folder for the profiles."
    assert not page.run.isEnabled()
    fill(page, into="relative")
    assert page.obstacle.text() == "Give the whole path of the folder."
    fill(page, into="~nobody-of-this-name/fleet")
    assert page.obstacle.text() == "Give the whole path of the folder."
    fill(page, hosts="login,,x")
    assert "an empty name" in page.obstacle.text()
    fill(page, hosts="login, x")
    assert page.obstacle.text() == "There is no host “x” on the Hosts page."
    fill(page, hosts="login", nodes="1.5")
    assert page.obstacle.text() == "“1.5” must be a whole number."
    fill(page, nodes="1", deadline="soon")
    assert page.obstacle.text() == "“soon” is not a number."
    page.form.head.setCurrentIndex(1)
    fill(page, into="shared", engine="slurm", hosts="n[1-3]", nodes="3", deadline="1.5")
    assert page.obstacle.text() == "Give the whole path of the folder on login."
    page.form.folder.setText("/shared/a b")
    assert page.obstacle.text() == ""
    assert page.run.isEnabled()
    assert page.form.order().arguments() == [
        "fleet", "run", "--events", "--attended", "--engine=slurm", "--suite=quick", "--into=/shared/a b",
        "--host=login", "--hosts=n[1-3]", "--nodes=3", "--deadline=90",
    ]  # fmt: skip


def test_an_engine_that_is_not_here_is_told_before_anything_starts(window, qtbot, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    page = window.show_page("fleet")
    fill(page, engine="slurm")
    assert page.obstacle.text() == "There is no srun here: start it on a host that has Slurm."


def test_a_fleet_over_ssh_is_followed_stopped_and_reported_on(
    window, services, fleet, server, place, opened, qtbot
):
    """A member that measures until it is told to stop, one that nothing answers for, and their report."""
    keep_host(server.host(name="lab-a"))
    keep_host(server.host(name="deaf", address=server.alias("deaf", HostName="127.0.0.1", Port=1)))
    page = window.show_page("fleet")
    fill(page, into=place / "fleet")
    choose_suite(page, place, "long", LONG, qtbot)
    press(page.run, qtbot)
    assert fleet.running
    assert page.run.text() == "Stop"
    assert not page.form.isVisible()
    services.hosts.test(["lab-a"])
    assert services.hosts.by_name("lab-a").state == "waiting", "a test would disturb a member"
    services.hosts.by_name("lab-a").waiting = False
    qtbot.waitUntil(lambda: [row[3] for row in rows(page)] == ["✗ failed", "running"], timeout=START_MS)
    qtbot.waitUntil(lambda: rows(page)[1][5] not in ("", "0 %"), timeout=START_MS)
    failed, running = rows(page)
    assert failed[0] == "deaf"
    assert failed[-1].startswith("nothing answers ssh on host deaf: ")
    assert running[:3] == ["lab-a", "lab-a", "cpu"]
    press(page.run, qtbot)
    press(page.run, qtbot)  # a double click is one wish
    assert page.run.text() == "Stop at once"
    assert said(page).startswith("The members were told to end")
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)
    ended = "0 of 2 members done: 1 stopped, 1 failed. It was ended early: stopped by the user."
    assert said(page) == ended
    assert figures_of(page) == {
        "expected": "2", "running": "0", "done": "0", "stopped": "1", "failed": "1", "lost": "0",
    }  # fmt: skip
    assert [row[3] for row in rows(page)] == ["✗ failed", "! stopped"]
    [name] = [one["profiles"][0] for one in record(place / "fleet")["expected"] if one["profiles"]]
    profile = read_profile(place / "fleet" / name).profile
    assert (profile.status, profile.member.engine) == ("stopped", "ssh")
    assert profile.cases
    press(page.panel.report, qtbot)
    assert not page.report_of.isEnabled()
    qtbot.waitUntil(lambda: bool(opened), timeout=START_MS)
    assert opened == [place / "fleet" / "fleet.html"]
    assert opened[0].read_text().lower().startswith("<!doctype html>")
    assert window.notices.texts == [f"The report is in {opened[0]}."]


def test_thousands_of_members_are_shown_the_lost_first_and_stop_is_heard(window, fleet, played, qtbot):
    page = window.show_page("fleet")
    fleet.start(FleetOrder(engine="slurm", host="login", into="/shared/x"))
    qtbot.waitUntil(lambda: len(rows(page)) == MANY, timeout=START_MS)
    assert [row[0] for row in rows(page)[:4]] == ["4321", "17", "0", "1"]
    assert rows(page)[0][1:] == [
        "n4321", "2 × cuda", "✗ lost", "matmul/bf16/m8192", "25 %", "",
        "Slurm says: <b>node failure</b>",
    ]  # fmt: skip
    assert figures_of(page) == {
        "expected": "5,000", "running": "4,998", "done": "0", "stopped": "0", "failed": "1", "lost": "1",
    }  # fmt: skip
    table = page.panel.table
    table.select_place(1)
    assert page.panel.detail.accessibleName() == "17 · n17: no case has a result"
    page.escape()
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)
    assert said(page).startswith(
        "0 of 5,000 members done: 4,998 stopped, 1 failed, 1 lost. It was ended early: stopped by the user."
    )
    assert {row[3] for row in rows(page)[2:]} == {"! stopped"}
    assert [one.name for one in table.selected()] == ["17"], "who is selected stays so"
    assert not page.panel.report.isVisible(), "the folder is on the head node"
    copies = [
        one for one in page.panel.findChildren(QPushButton) if "Copy the remedy" in one.accessibleName()
    ]
    assert [one.accessibleName() for one in copies] == ["Copy the remedy: assay fleet report /shared/x"]


def test_sorting_and_redrawing_thousands_of_members_keeps_the_window_alive(window, fleet, played, qtbot):
    page = window.show_page("fleet")
    fleet.start(FleetOrder(engine="slurm", into="/shared/x"))
    qtbot.waitUntil(lambda: len(rows(page)) == MANY, timeout=START_MS)
    page.panel.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert rows(page)[0][0] == str(MANY - 1), "ranks by their number"
    began_s = time.process_time()
    for _ in range(5):
        page.panel.show_roster(fleet.roster)
        page.panel.table.viewport().grab()
    assert (time.process_time() - began_s) / 5 < 1.0, "a look a second must leave time for anything else"


def test_a_fleet_that_cannot_start_says_why_also_on_another_page(window, fleet, place, qtbot):
    window.page("fleet")
    window.show_page("library")
    fleet.start(FleetOrder(engine="ssh", into=str(place / "fleet")))
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)
    [text] = window.notices.texts
    assert text.startswith("there are no hosts yet: 'assay hosts add")
    [go] = [one for one in window.notices.findChildren(QPushButton) if one.text() == "Go to Fleet"]
    press(go, qtbot)
    assert window.current is window.page("fleet")
    assert said(window.current) == text


def test_a_fleet_whose_process_is_killed_is_told_of(window, fleet, played, qtbot):
    page = window.show_page("fleet")
    fleet.start(FleetOrder(engine="slurm", into="/shared/x"))
    qtbot.waitUntil(lambda: len(rows(page)) == MANY, timeout=START_MS)
    fleet.findChild(child.Child).kill()
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)
    assert said(page).startswith("The process of the fleet was killed from outside, or it crashed")


def test_the_report_of_a_folder_needs_no_run_and_says_what_is_wrong(window, place, make, opened, qtbot):
    page = window.show_page("fleet")
    page.reporter.make(place / "nowhere")
    qtbot.waitUntil(lambda: not page.reporter.busy, timeout=START_MS)
    [problem] = window.notices.texts
    assert "nowhere" in problem
    assert not opened
    (place / "some").mkdir()
    profile = make.profile()
    write_profile(profile, place / "some" / f"{profile.id}.assay.json")
    page.reporter.make(place / "some")
    qtbot.waitUntil(lambda: bool(opened), timeout=START_MS)
    assert opened == [place / "some" / "fleet.html"]


@pytest.mark.parametrize(
    ("host", "button", "told"),
    [("login", "Leave it running and quit", "eof"), ("login", "Stop it and quit", "stop"),
     ("", "Stop and quit", "stop"), ("", "Go on", "")],
)  # fmt: skip
def test_the_question_at_the_end_says_what_becomes_of_the_fleet(
    window, services, settings, place, monkeypatch, host, button, told
):
    """A program that writes down how it was told to end."""
    program = place / "ending.py"
    program.write_text("import sys; open(sys.argv[1], 'w').write(sys.stdin.readline().strip() or 'eof')")
    words = [sys.executable, str(program), str(place / "told")]
    monkeypatch.setattr(child, "child_command", lambda *_: words)
    settings.change(confirm_quit=True)
    services.fleet.start(FleetOrder(engine="slurm", host=host, into="/shared/x"))

    def choose():
        box = window._question
        assert ("/shared/x" in box.informativeText()) == bool(host)
        (found,) = [one for one in box.buttons() if one.text() == button]
        found.click()

    QTimer.singleShot(50, choose)
    window.close()
    assert window.isVisible() == (button == "Go on")
    assert services.fleet.running == (button == "Go on")
    if told:
        assert told in (place / "told").read_text()
    services.fleet.close(stop=True)


def test_a_second_wish_goes_out_only_after_a_moment(services, fleet, place, monkeypatch, qtbot):
    program = place / "deaf.py"
    program.write_text("import sys\nfor n, line in enumerate(sys.stdin):\n    if n == 1: sys.exit(130)\n")
    monkeypatch.setattr(child, "child_command", lambda *_: [sys.executable, str(program)])
    fleet.start(FleetOrder(engine="slurm", into="/shared/x"))
    fleet.stop()
    fleet.stop()
    time.sleep(KILL_AFTER_S)
    assert fleet.running
    fleet.stop()
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)


def test_the_time_goes_on_between_two_lines():
    roster = Roster()
    line = FleetLine(
        fleet="f", engine="ray", state="running", t=10.0, expected=2, counts={"waiting": 2}, left_s=30.0
    )
    roster.take(line, 100.0)
    assert (roster.time_s(104.0), roster.left_s(104.0)) == (14.0, 26.0)
    assert roster.counts == {"waiting": 2}


@pytest.mark.skipif(shutil.which("ssh") is None, reason="needs an ssh client")
def test_the_hosts_of_the_book_are_places_to_start_from(window, services, qtbot):
    page = window.show_page("fleet")
    assert page.form.head.count() == 1
    fill(page)
    assert page.obstacle.text() == "There is no host yet: add the members on the Hosts page."
    keep_host(Host(name="login", address="login"))
    services.hosts.reload()
    assert [page.form.head.itemText(n) for n in range(page.form.head.count())] == ["This machine", "login"]
    assert page.obstacle.text() == ""


def test_a_fleet_on_a_head_node_goes_on_without_the_window_and_says_what_was_wrong_there(
    window, services, fleet, server, place, monkeypatch, qtbot
):
    """The head's own book of hosts is empty at first; then it has one member, the head itself."""
    keep_host(server.host(name="login"))
    page = window.show_page("fleet")
    page.form.head.setCurrentIndex(1)
    fill(page, into=server.home / "fleet")
    choose_suite(page, place, "tiny", TINY, qtbot)
    press(page.run, qtbot)
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)
    assert said(page).startswith("there are no hosts yet: 'assay hosts add")
    assert not page.panel.report.isVisible()
    with monkeypatch.context() as there:
        there.setenv("ASSAY_CONFIG", str(server.home / "config"))
        keep_host(server.host(name="node"))
    press(page.run, qtbot)
    qtbot.waitUntil(lambda: [row[0] for row in rows(page)] == ["node"], timeout=START_MS)
    services.close()
    assert not fleet.running
    qtbot.waitUntil(lambda: record(server.home / "fleet")["ended"] is not None, timeout=START_MS)
    [one] = record(server.home / "fleet")["expected"]
    assert (one["state"], one["reason"]) == ("done", "")
    assert (server.home / "fleet" / one["profiles"][0]).is_file()


def test_a_fleet_that_was_left_on_its_head_node_is_attached_to_on_this_page(
    window, services, fleet, server, place, monkeypatch, qtbot
):
    """From the Hosts page; its one member waits for a host that says nothing until the test lets it go."""
    head = server.host(name="head")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = server.alias("silent", HostName="127.0.0.1", Port=silent.getsockname()[1])
        with monkeypatch.context() as there:
            there.setenv("ASSAY_CONFIG", str(server.home / "config"))
            keep_host(server.host(name="silent", address=address))
        keep_host(head)
        window.show_page("fleet")
        fleet.start(FleetOrder(engine="ssh", host="head", into=str(place / "far")))
        qtbot.waitUntil(lambda: fleet.roster.line is not None, timeout=START_MS)
        fleet.close()
        with open_session(head, "never") as session:
            (run,) = session.runs()
        keep_facts(Facts(entry=head, when="2026-11-28T12:00:00Z", runs=(run,)))
        page = window.show_page("hosts")
        attach = [one for one in page.panel.findChildren(QPushButton) if one.text() == "Attach"]
        press(attach[0], qtbot)
        assert window.current is window.page("fleet")
        assert not services.runs.running
        qtbot.waitUntil(lambda: [row[0] for row in rows(window.current)] == ["silent"], timeout=START_MS)
        services.run_fleet(kept_fleet("head", run))
        assert any(text.startswith("One fleet at a time") for text in window.notices.texts)
    qtbot.waitUntil(lambda: not fleet.running, timeout=START_MS)
    assert said(window.current).startswith("0 of 1 members done: 1 failed.")
    assert window.current.panel.about.text() == f"ssh on head · quick · {place / 'far'}"
    assert services.hosts.by_name("head").facts.runs == ()
    assert not server.runs()
