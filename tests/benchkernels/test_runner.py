"""The runner against real processes that crash, hang, print and lie (scripted_worker)."""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from benchkernels import runner
from benchkernels.devices.child import child_command
from benchkernels.planning import Planned, Refusal
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.signals import stop_on_signals
from benchkernels.supervisor import Outcome, WorkerProcess
from profiles.events import CaseEnd, End, Log, TelemetrySeen, decode
from profiles.fold import fold
from profiles.problems import StorageError
from profiles.profile import Case, DeviceInfo, SuiteReference

SCRIPT = "tests.benchkernels.scripted_worker"


class Sensors:
    """A device whose energy counter gains 10 J a reading."""

    joules = 0.0
    energy_source = "test counter"

    def read(self):
        return TelemetrySeen(power_w=100.0)

    def energy_j(self):
        self.joules += 10.0
        return self.joules

    def close(self):
        pass


def case(name):
    return Case(
        id=name, kernel="matmul", kernel_version=1, dtype="fp32", parameters={}, unit="FLOP/s",
        flops=100, traffic_bytes=10, budget_s=0.01,
    )  # fmt: skip


def request(script, names=("a", "b", "c"), rounds=1, **changes):
    planned = Planned(
        suite=SuiteReference(name="s", digest="d"),
        cases=[case(name) for name in names],
        rounds=rounds,
        refused=changes.pop("refused", {}),
    )
    fields = {
        "run_id": "run", "name": "n", "planned": planned, "seed": 1,
        "device": DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n"),
        "worker_command": tuple(child_command(SCRIPT, json.dumps(script), f"of {os.getpid()}")),
    }  # fmt: skip
    return RunRequest(**(fields | changes))


def execute(request_):
    lines, seen = [], []
    run = Run(request_, lines.append, seen.append, Sensors())
    run.execute()
    events = [decode(line) for line in lines]
    assert [msgspec.json.encode(e) for e in events if e] == [msgspec.json.encode(e) for e in seen]
    return events


def ends(events):
    return {(e.case, e.round): e for e in events if isinstance(e, CaseEnd)}


def test_every_case_is_run_once_in_each_round_in_an_order_that_the_seed_decides():
    events = execute(request({}, rounds=3))
    assert set(ends(events)) == {(name, round_) for name in "abc" for round_ in range(3)}
    assert all(end.status == "ok" for end in ends(events).values())
    orders = [[e.case for e in events if isinstance(e, CaseEnd) and e.round == r] for r in range(3)]
    again = execute(request({}, rounds=3))
    assert orders == [[e.case for e in again if isinstance(e, CaseEnd) and e.round == r] for r in range(3)]
    other = execute(request({}, rounds=3, seed=5))
    assert orders != [[e.case for e in other if isinstance(e, CaseEnd) and e.round == r] for r in range(3)]


@pytest.mark.parametrize(
    ("fault", "words"),
    [("crash", "signal 11 (SIGSEGV)"), ("exit", "exit code 9; its last words: fatal: bad thing")],
)
def test_a_case_that_kills_its_worker_is_recorded_and_the_others_go_on_in_a_new_one(fault, words):
    events = execute(request({"b": fault}))
    found = ends(events)
    assert found["b", 0].status == "failed"
    assert words in found["b", 0].reason
    assert found["a", 0].status == found["c", 0].status == "ok"
    profile = fold(events)
    assert profile.status == "done"
    died = [end for end in profile.workers if end.status == "failed"]
    assert len(died) == 1
    assert words in died[0].reason
    assert all(end.lost_events == 0 for end in profile.workers)


@pytest.mark.parametrize("fault", ["hang", "stubborn"])
def test_a_hung_case_ends_as_timed_out_and_the_others_go_on(fault):
    events = execute(request({"b": fault}, extra_case_limit_s=0.5))
    found = ends(events)
    assert found["b", 0].status == "timed_out"
    assert found["a", 0].status == found["c", 0].status == "ok"


def test_a_case_that_crashed_twice_is_not_tried_a_third_time():
    events = execute(request({"b": "crash"}, rounds=4))
    assert [round_ for name, round_ in ends(events) if name == "b"] == [0, 1]
    assert {round_ for name, round_ in ends(events) if name == "a"} == {0, 1, 2, 3}


def test_one_crash_in_one_round_costs_that_round_only():
    found = ends(execute(request({"b@0": "crash"}, rounds=3)))
    assert [found["b", round_].status for round_ in range(3)] == ["failed", "ok", "ok"]


@pytest.mark.parametrize("status", ["incorrect", "unsupported"])
def test_what_cannot_change_is_not_measured_again(status):
    events = execute(request({"b": status}, rounds=3))
    assert [round_ for name, round_ in ends(events) if name == "b"] == [0]


def test_a_case_that_was_measured_once_is_not_given_up_because_it_was_slow_for_a_moment():
    found = ends(execute(request({"b@1": "skipped", "c": "skipped"}, rounds=3)))
    assert [found["b", round_].status for round_ in range(3)] == ["ok", "skipped", "ok"]
    assert [round_ for name, round_ in found if name == "c"] == [0]


def test_a_worker_that_cannot_start_ends_the_run_with_its_last_words():
    events = execute(request({"start": "die"}))
    end = events[-1]
    assert isinstance(end, End)
    assert end.status == "failed"
    assert "libfoo.so: cannot open shared object file" in end.reason
    assert not ends(events)


def test_a_worker_that_refuses_the_device_ends_the_run_with_its_reason():
    end = execute(request({"start": "refuse"}))[-1]
    assert end.status == "failed"
    assert "this torch has no such device" in end.reason


def test_a_worker_that_never_begins_is_said_to_have_taken_too_long(monkeypatch):
    monkeypatch.setattr(runner, "START_LIMIT_S", 0.5)
    end = execute(request({"start": "hang"}))[-1]
    assert end.status == "failed"
    assert "did not end within" in end.reason
    assert "memory" not in end.reason


def test_a_case_that_a_worker_leaves_open_at_its_own_end_is_closed_and_the_others_go_on():
    events = execute(request({"b": "give up"}))
    assert Counter((e.case, e.round) for e in events if isinstance(e, CaseEnd)) == dict.fromkeys(
        [("a", 0), ("b", 0), ("c", 0)], 1
    )
    found = ends(events)
    assert (found["b", 0].status, found["b", 0].reason) == (
        "failed", "the memory's high-water mark cannot be read",
    )  # fmt: skip
    assert found["a", 0].status == found["c", 0].status == "ok"
    last = {worker: [e for e in events if e.worker == worker][-1] for worker in {e.worker for e in events}}
    assert all(isinstance(event, End) for event in last.values())
    statuses = {result.case.id: result.rounds[0].status for result in fold(events).cases}
    assert statuses == {"a": "ok", "b": "failed", "c": "ok"}


def test_a_signal_without_a_name_is_told_by_its_number():
    assert "signal 40" in str(Outcome(None, 40, ""))


def test_garbage_in_the_stream_is_reported_and_costs_nothing():
    lines = []
    Run(request({"b": "garbage"}), lines.append, lambda event: None, Sensors()).execute()
    assert b'"from_the_future"' in b"".join(lines)
    events = [event for event in map(decode, lines) if event]
    assert any(isinstance(e, Log) and "damaged line" in e.text for e in events)
    assert ends(events)["b", 0].status == "ok"


def test_a_library_that_prints_does_not_reach_the_stream():
    assert ends(execute(request({"b": "print"})))["b", 0].status == "ok"


def test_refused_cases_are_recorded_as_skipped_with_the_figure():
    refused = {"b": Refusal("needs 9 GB, and 1 GB can be used", "buy memory")}
    found = ends(execute(request({}, rounds=2, refused=refused)))
    assert found["b", 0].status == "skipped"
    assert "9 GB" in found["b", 0].reason
    assert ("b", 1) not in found


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_stop_ends_the_run_and_keeps_what_was_measured(seconds):
    run_request = request({"a": "wait", "b": "wait", "c": "wait"}, rounds=2)
    lines = []
    run = Run(run_request, lines.append, lambda event: None, Sensors())
    threading.Timer(seconds, run.stop, ["enough"]).start()
    run.execute()
    end = decode(lines[-1])
    assert (end.status, end.reason) == ("stopped", "enough")


def test_stop_reaches_a_worker_that_does_not_listen():
    run = Run(
        request({"a": "hang", "b": "hang", "c": "hang"}), lambda line: None, lambda event: None, Sensors()
    )
    threading.Timer(1.0, run.stop, ["first"]).start()
    threading.Timer(1.5, run.stop, ["second"]).start()
    begin = time.monotonic()
    end = run.execute()
    assert end.status == "stopped"
    assert time.monotonic() - begin < 60


def test_the_budget_ends_the_run_as_done():
    end = execute(request(dict.fromkeys("abc", "wait"), budget_s=1.0))[-1]
    assert end.status == "done"
    assert "budget of 1 s" in end.reason


def test_skip_leaves_the_case_only():
    lines = []
    run = Run(request({"a": "wait"}, names=("a", "b")), lines.append, lambda event: None, Sensors())
    threading.Timer(1.0, run.skip).start()
    assert run.execute().status == "done"
    assert "skip" in ends([decode(line) for line in lines])["a", 0].reason


def test_a_full_disk_ends_the_worker_too():
    written = []

    def write(line):
        written.append(line)
        if len(written) > 12:
            raise StorageError("the disk is full")

    run = Run(request({"c": "hang", "b": "hang", "a": "hang"}), write, lambda event: None, Sensors())
    with pytest.raises(StorageError):
        run.execute()
    assert not worker_alive()


def test_an_orphaned_worker_ends_by_itself(tmp_path):
    """Killing the runner with SIGKILL must not leave a worker behind: end of file on its stdin means stop."""
    program = (
        "import sys\n"
        "from tests.benchkernels.test_runner import *\n"
        "Run(request({n: 'wait' for n in 'abc'}), lambda l: None, lambda e: None, Sensors()).execute()\n"
    )
    import subprocess

    parent = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 30
    while not worker_alive(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert worker_alive(parent.pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    while worker_alive(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not worker_alive(parent.pid)


def worker_alive(starter=None):
    """Whether a scripted worker of that process lives, of ours by default; other tests may have theirs."""
    import psutil

    wanted = {SCRIPT, f"of {starter or os.getpid()}"}
    for process in psutil.process_iter(["cmdline", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE and wanted <= set(process.info["cmdline"] or []):
            return True
    return False


def test_an_ignored_signal_stays_ignored_and_the_old_handlers_come_back():
    """`nohup assay run` outlives its terminal."""
    run = Run(request({}), lambda line: None, lambda event: None, Sensors())
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        interrupt = signal.getsignal(signal.SIGINT)
        restore = stop_on_signals(run)
        os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGINT) != interrupt
        restore()
        assert signal.getsignal(signal.SIGINT) == interrupt
    finally:
        signal.signal(signal.SIGHUP, before)
    assert run.execute().status == "done"


@pytest.mark.parametrize("users", [None, "200"])
def test_a_variable_for_the_worker_gives_way_to_the_users(monkeypatch, users):
    monkeypatch.delenv("KMP_BLOCKTIME", raising=False)
    if users:
        monkeypatch.setenv("KMP_BLOCKTIME", users)
    show = [sys.executable, "-c", "import os; print(os.environ['KMP_BLOCKTIME'])"]
    worker = WorkerProcess(b"\n", "cpu", show, variables={"KMP_BLOCKTIME": "5"})
    line = None
    while line is None:
        line = worker.next_line(10)
    assert line.decode().strip() == (users or "5")
    assert worker.finish().exit_code == 0


def test_a_worker_that_cannot_be_started_ends_the_run_with_a_sentence():
    end = execute(request({}, worker_command=("/nowhere/python",)))[-1]
    assert (end.status, end.reason) == (
        "failed", "the worker could not be started: No such file or directory: /nowhere/python",
    )  # fmt: skip
