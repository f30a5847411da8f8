"""Runs of the window: real children, from the order to the saved profile, and all that can end them."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QProcess

from app.desktop.child import Child
from app.desktop.device_watch import DeviceWatch
from app.desktop.live.details import details_of
from app.desktop.live.words import progress_text
from app.desktop.orders import RunOrder
from app.desktop.run_queue import KILL_AFTER_S
from app.run_data import SavedRun
from profiles.files import read_profile
from profiles.library import Library
from tests.app.running import LONG, SUITE

pytestmark = pytest.mark.xdist_group("window")  # one run of a window at a time
START_MS = 60_000
LINKS = """
name = "links"
rounds = { cpu = 1 }
case_budget_s = 0.05
[[case]]
kernel = "collective"
operations = ["all_gather"]
dtypes = ["fp32"]
sizes = ["64KiB"]
"""
PREFIXES = {"k": 1e3, "M": 1e6, "G": 1e9}


@pytest.fixture
def suites(place):
    (place / "tiny.toml").write_text(SUITE)
    (place / "long.toml").write_text(LONG)
    return place


def order(suites, name="tiny", **more):
    return RunOrder(device="cpu", suite=str(suites / f"{name}.toml"), **more)


def test_from_the_order_to_the_result_page(window, services, suites, qtbot):
    outcomes = []
    services.runs.ended.connect(outcomes.append)
    services.run([order(suites)])
    page = window.current
    assert page is window.page("live")
    qtbot.waitUntil(lambda: page.data is not None and page.data.current_id is not None, timeout=START_MS)
    assert not window.notices.texts
    qtbot.waitUntil(lambda: bool(outcomes), timeout=START_MS)
    outcome = outcomes[0]
    assert outcome.problem == ""
    assert outcome.path.parent == suites / "library"
    profile = read_profile(outcome.path)
    assert profile.digest_ok
    assert profile.profile.status == "done"
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    assert [row.case.id for row in page.data.rows()] == [c.case.id for c in profile.profile.cases]
    assert services.runs.process_id == 0


def test_stop_keeps_what_was_measured_and_the_queue_goes_on(window, services, suites, qtbot):
    outcomes = []
    services.runs.ended.connect(outcomes.append)
    services.run([order(suites, "long"), order(suites)])
    assert len(services.runs.waiting) == 1
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    window.page("live").escape()
    qtbot.waitUntil(lambda: len(outcomes) == 1, timeout=START_MS)
    assert outcomes[0].problem == ""
    assert read_profile(outcomes[0].path).profile.reason == "stopped by the user"
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=START_MS)
    assert read_profile(outcomes[1].path).profile.status == "done"


def test_a_worker_that_is_killed_costs_its_case_and_no_more(window, services, suites, qtbot):
    services.run([order(suites, "long", patterns=("*fp32*",))])
    qtbot.waitUntil(lambda: services.runs.state.current is not None, timeout=START_MS)
    worker = next(
        p for p in psutil.Process(services.runs.process_id).children() if "benchkernels.worker" in p.cmdline()
    )
    worker.kill()
    killed = "the worker was killed by signal 9"
    qtbot.waitUntil(
        lambda: any(killed in one.reason for one in services.runs.state.finished), timeout=START_MS
    )
    good = len([one for one in services.runs.state.finished if one.status == "ok"])
    qtbot.waitUntil(
        lambda: len([one for one in services.runs.state.finished if one.status == "ok"]) > good,
        timeout=START_MS,
    )
    services.runs.stop()
    qtbot.waitUntil(lambda: not services.runs.running, timeout=START_MS)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_run_whose_process_is_killed_is_saved_at_once_and_nothing_of_it_seems_to_go_on(
    window, services, suites, qtbot
):
    services.run([order(suites, "long", patterns=("*fp32*",))])
    page = window.page("live")
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    os.kill(services.runs.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(window.notices.texts) == 2, timeout=START_MS)
    killed, left = window.notices.texts
    assert killed == "The process of the run was killed from outside, or it crashed."
    assert left.startswith("The last run was interrupted; what it had measured is in the library.")
    (entry,) = Library().entries()
    assert (entry.status, entry.cases_ok > 0) == ("interrupted", True)
    assert page.data.current_id is None
    assert {row.state for row in page.data.rows()} <= {"ok", "stopped"}
    assert page.header.subtitle.text().startswith("lost after")


def test_stop_told_twice_loses_nothing_and_a_double_click_kills_nothing(window, services, suites, qtbot):
    outcomes = []
    services.runs.ended.connect(outcomes.append)
    services.run([order(suites, "long", patterns=("*fp32*",))])
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    services.runs.stop()
    services.runs.stop()
    qtbot.waitUntil(lambda: bool(outcomes), timeout=START_MS)
    assert read_profile(outcomes[0].path).profile.reason == "stopped by the user"

    services.run([order(suites, "long", patterns=("*fp32*",))])
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    worker = next(
        p for p in psutil.Process(services.runs.process_id).children() if "benchkernels.worker" in p.cmdline()
    )
    worker.suspend()  # else it stops too soon to be killed
    services.runs.stop()
    assert not window.notices.texts
    began_s = time.monotonic()
    qtbot.waitUntil(lambda: time.monotonic() - began_s > KILL_AFTER_S, timeout=START_MS)
    services.runs.stop()
    worker.resume()
    qtbot.waitUntil(lambda: bool(window.notices.texts), timeout=START_MS)
    assert len(outcomes) == 2
    assert window.notices.texts[0].startswith("The last run was interrupted; what it had measured is")
    assert sorted(entry.status for entry in Library().entries()) == ["interrupted", "interrupted"]


def test_a_run_without_a_good_case_says_where_the_reasons_are(window, services, suites, qtbot):
    """A processor has no such type: every case is refused, and the profile of that is saved."""
    (suites / "tiny.toml").write_text(SUITE.replace('["fp32", "tf32"]', '["tf32"]'))
    services.run([order(suites)])
    qtbot.waitUntil(lambda: bool(window.notices.texts), timeout=START_MS)
    assert window.notices.texts == ["No case could be measured; the table of the run says why."]


def test_between_two_runs_nobody_looks_at_the_devices(window, services, suites, qtbot, monkeypatch):
    started = []
    monkeypatch.setattr(DeviceWatch, "_adjust", adjust_and_note(DeviceWatch._adjust, started))
    window.show_page("run")
    services.runs.add(order(suites))
    services.runs.add(order(suites))
    outcomes = []
    services.runs.ended.connect(outcomes.append)
    qtbot.waitUntil(lambda: len(outcomes) == 1, timeout=START_MS)
    assert services.runs.running
    assert services.devices._child is None
    assert started.count(True) <= 1
    services.runs.stop()
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=START_MS)


def adjust_and_note(adjust, started):
    def both(watch):
        before = watch._child
        adjust(watch)
        started.append(before is None and watch._child is not None)

    return both


def test_a_process_that_cannot_be_started_within_the_call_leaves_no_run_behind(window, services, monkeypatch):
    """As on Windows, where that is told before `start` returns."""
    monkeypatch.setattr(Child, "start", lambda child: child._fail(QProcess.ProcessError.FailedToStart))
    services.run([RunOrder(device="cpu")])
    assert not services.runs.running
    assert not services.devices._paused
    assert not services.runs._timer.isActive()
    assert len(window.notices.texts) == 1


def test_a_run_that_cannot_begin_is_one_sentence(window, services, suites, qtbot):
    services.run([RunOrder(device="cuda:7", suite=str(suites / "tiny.toml"))])
    qtbot.waitUntil(lambda: bool(window.notices.texts), timeout=START_MS)
    (told,) = window.notices.texts
    assert told.startswith("there is no device cuda:7")
    assert "\n" not in told


def test_a_suite_with_a_mistake_is_one_sentence(window, services, suites, qtbot):
    (suites / "tiny.toml").write_text("name = 3")
    services.run([order(suites)])
    qtbot.waitUntil(lambda: bool(window.notices.texts), timeout=START_MS)
    assert "name = 3 must be a text in quotes" in window.notices.texts[0]


def test_a_library_that_cannot_be_written_is_one_sentence_and_the_run_does_not_begin(
    window, services, suites, qtbot
):
    (suites / "library").write_text("a file where the folder should be")
    services.run([order(suites)])
    qtbot.waitUntil(lambda: bool(window.notices.texts), timeout=START_MS)
    assert str(suites / "library") in window.notices.texts[0]


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process")
def test_a_disk_that_gets_full_is_one_sentence_and_no_case_seems_to_go_on(window, services, suites, qtbot):
    import resource

    outcomes = []
    services.runs.ended.connect(outcomes.append)
    services.run([order(suites, "long", patterns=("*fp32*",))])
    page = window.page("live")
    qtbot.waitUntil(lambda: services.runs.state.plan is not None, timeout=START_MS)
    # From now on no file of the run may grow, as on a disk that is full.
    resource.prlimit(services.runs.process_id, resource.RLIMIT_FSIZE, (1, 1))
    qtbot.waitUntil(lambda: bool(outcomes), timeout=START_MS)
    assert "journal.jsonl" in outcomes[0].problem
    assert page.data.current_id is None
    assert not {row.state for row in page.data.rows()} & {"running", "waiting"}
    assert page.header.subtitle.text().startswith("failed after")


def test_closing_the_window_saves_the_run(window, services, suites, qtbot):
    services.run([order(suites, "long", patterns=("*fp32*",))])
    qtbot.waitUntil(lambda: bool(services.runs.state.latest), timeout=START_MS)
    child = psutil.Process(services.runs.process_id)
    window.close()
    assert not child.is_running()
    (entry,) = Library().entries()
    assert (entry.status, entry.cases_ok > 0) == ("interrupted", True)


WINDOW_THAT_RUNS = """
import sys
from app.desktop.application import make_application, make_window
from app.desktop.orders import RunOrder
application = make_application()
window = make_window()
window.show()
runs = window.services.runs
runs.advanced.connect(lambda: runs.state.latest and print("measured", runs.process_id, flush=True))
window.services.run([RunOrder(device="cpu", suite=sys.argv[1])])
sys.exit(application.exec())
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_window_that_is_killed_leaves_a_saved_run_and_the_next_one_says_so(suites, qtbot, settings):
    script = [sys.executable, "-c", WINDOW_THAT_RUNS, str(suites / "long.toml")]
    root = str(Path(__file__).parents[2])
    child = subprocess.Popen(script, stdout=subprocess.PIPE, text=True, cwd=root)
    line = child.stdout.readline()
    assert line.startswith("measured")
    run = psutil.Process(int(line.split()[1]))
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 60
    while run.is_running() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not run.is_running()
    (entry,) = Library().entries()
    assert entry.status == "interrupted"

    from app.desktop.application import make_window
    from app.desktop.leftovers import tell_leftovers

    settings.change(language="en")
    window = make_window(settings)
    qtbot.addWidget(window)
    tell_leftovers(window.services, "")
    qtbot.waitUntil(lambda: bool(window.notices.texts), timeout=10_000)
    assert window.notices.texts[0].startswith("The last run was interrupted")
    assert entry.path.name in window.notices.texts[0]
    window.close()


def test_a_group_of_ranks_is_run_and_shown_as_any_other(window, services, place, qtbot):
    (place / "links.toml").write_text(LINKS)
    outcomes = []
    services.runs.ended.connect(outcomes.append)
    services.run([RunOrder(device="cpu", suite=str(place / "links.toml"), ranks=2)])
    page = window.page("live")
    qtbot.waitUntil(lambda: getattr(services.runs.state, "plan", None) is not None, timeout=START_MS)
    told = progress_text(services.runs.state, 1.0)
    assert " · cpu · 2 ranks as one group" in told
    qtbot.waitUntil(lambda: bool(outcomes), timeout=START_MS)
    assert outcomes[0].problem == ""
    profile = read_profile(outcomes[0].path).profile
    assert (profile.status, len(profile.group.members)) == ("done", 2)
    qtbot.waitUntil(lambda: isinstance(page.data, SavedRun), timeout=10_000)
    (row,) = page.data.rows()
    assert (row.case.id, row.state) == ("collective/all_gather/fp32/n2/64KiB", "ok")
    assert "2 ranks as one group" in page.header.subtitle.text()
    # nccl-tests: of an all-gather busbw is algbw times (n - 1) / n.
    told = re.search(r"busbw ([\d.]+) (\w)B/s, algbw ([\d.]+) (\w)B/s, ", details_of(page.data, row, ""))
    busbw, algbw = (float(told[n]) * PREFIXES[told[n + 1]] for n in (1, 3))
    assert busbw == pytest.approx(algbw / 2, rel=0.02), "as three digits show it"
