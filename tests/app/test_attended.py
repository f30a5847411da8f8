"""`assay run --attended`: commands on standard input, whose end is the end of the run."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from profiles.events import CaseEnd, CasePhase, Hello, decode
from profiles.files import read_profile
from tests.app.running import assay, one_sentence, read_until, saved, start

LONG_RUN = ("run", "--suite", "long.toml", "--device", "cpu", "--rounds", "1", "--events", "--attended")
PARENT = """
import subprocess, sys
pipe = subprocess.PIPE
child = subprocess.Popen([sys.executable, "-m", "app", *sys.argv[1:]], stdin=pipe, stdout=pipe)
sys.stdout.buffer.write(b"%d\\n" % child.pid)
for line in child.stdout:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def attended(place):
    """Starts such a run, with a pipe to it."""

    def begin(*arguments):
        words = [place / word if word.endswith(".toml") else word for word in (*LONG_RUN, *arguments)]
        return start(*words, stdin=subprocess.PIPE)

    return begin


def say(process, text):
    process.stdin.write(text)
    process.stdin.flush()


def only_profile(place):
    [path] = saved(place)
    assert read_profile(path).digest_ok
    return read_profile(path).profile


def test_a_command_to_stop_ends_the_run_in_order(place, attended):
    process = attended()
    read_until(process, CaseEnd, 2)
    say(process, '{"cmd":"stop"}\n')
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    profile = only_profile(place)
    assert (profile.status, profile.reason) == ("stopped", "stopped by the user")
    assert [end.status for end in profile.workers] == ["stopped"]


def test_the_end_of_standard_input_ends_the_run_in_order(place, attended):
    process = attended()
    read_until(process, CaseEnd, 2)
    process.stdin.close()
    process.stdin = None
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    profile = only_profile(place)
    assert (profile.status, profile.reason) == ("stopped", "its window or connection is gone")
    assert [end.status for end in profile.workers] == ["stopped"]


def test_a_window_that_stops_the_run_and_closes_does_not_kill_the_worker(place, attended):
    process = attended()
    read_until(process, CaseEnd)
    say(process, '{"cmd":"stop"}\n')
    process.communicate(timeout=60)  # closes the pipe at once
    profile = only_profile(place)
    assert profile.reason == "stopped by the user"
    assert [(end.status, end.signal) for end in profile.workers] == [("stopped", None)]


def test_a_skipped_case_ends_alone(place, attended):
    process = attended("--case", "matmul/fp32/*")
    lines = read_until(process, CasePhase, 3)  # allocate, check, warm_up: the longest one
    say(process, 'no JSON\n{"cmd":"dance"}\n{"cmd":"skip"}\n')
    lines += read_until(process, CaseEnd, 2)
    say(process, '{"cmd":"stop"}\n')
    process.communicate(timeout=60)
    first, second = (event for line in lines if isinstance(event := decode(line.encode()), CaseEnd))
    assert (first.status, first.reason) == ("stopped", "the user asked to skip this case")
    assert (second.status, second.case != first.case) == ("ok", True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [('{"cmd":"stop"}\n', "stopped by the user"), ("", "its window or connection is gone")],
)
@pytest.mark.parametrize("delay_s", [0.0, 0.5, 1.0, 1.5])
def test_a_run_that_is_not_wanted_before_it_begins_is_one_sentence(place, attended, text, reason, delay_s):
    process = attended("--wait")
    time.sleep(delay_s)  # the processor's clock under load is being looked for until some seconds are over
    say(process, text)
    begin_s = time.monotonic()
    out, errors = process.communicate(timeout=60)
    if out:
        pytest.skip("the run had begun")
    assert process.returncode == 130
    assert errors == f"assay: the run was stopped before it began, so there is nothing to save: {reason}.\n"
    assert time.monotonic() - begin_s < 5.0
    assert not saved(place)
    assert not [p for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]


def test_a_run_that_waits_for_another_one_can_be_called_off(place, attended):
    first = attended()
    read_until(first, CaseEnd)
    second = attended("--wait")
    assert "waiting for the run of process" in second.stderr.readline()
    second.stdin.close()
    second.stdin = None
    out, errors = second.communicate(timeout=10)
    assert (second.returncode, out) == (130, "")
    assert "its window or connection is gone" in errors
    first.communicate(timeout=60)
    assert len(saved(place)) == 1


def test_standard_input_that_is_closed_attends_nothing(place):
    command = f"'{sys.executable}' -m app run --suite '{place}/tiny.toml' --device cpu --attended <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 130
    assert "its window or connection is gone" in one_sentence(done)


def test_an_attended_run_comes_to_its_end(place):
    """The thread that still reads must not spoil it: the pipe is open until the process is gone."""
    words = [
        "run",
        "--suite",
        place / "tiny.toml",
        "--device",
        "cpu",
        "--rounds",
        "1",
        "--attended",
        "--json",
    ]
    process = start(*words, stdin=subprocess.PIPE)
    out, errors = process.stdout.read(), process.stderr.read()
    assert process.wait(timeout=60) == 0
    process.stdin.close()
    assert errors == ""
    assert json.loads(out)["profiles"][0]["status"] == "done"


def test_an_unattended_run_leaves_standard_input_alone(place):
    words = ["run", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1", "--events"]
    result = assay(*words, stdin=subprocess.DEVNULL)
    assert result.returncode == 0
    assert only_profile(place).status == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_kill_9_of_the_parent_ends_run_and_worker_and_keeps_the_profile(place):
    words = [str(place / word) if word.endswith(".toml") else word for word in LONG_RUN]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *words], stdout=subprocess.PIPE, text=True)
    run = psutil.Process(int(parent.stdout.readline()))
    lines = read_until(parent, CaseEnd, 2)
    pids = {event.pid for line in lines if isinstance(event := decode(line.encode()), Hello)}
    family = [run, *run.children(recursive=True)]
    assert pids <= {process.pid for process in family}
    assert len(pids) == 2
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate(timeout=60)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    [row] = json.loads(assay("list", "--json").stdout)["profiles"]
    assert row["status"] == "interrupted"
    profile = only_profile(place)
    assert profile.status == "stopped"
    finished = {e.case for line in lines if isinstance(e := decode(line.encode()), CaseEnd)}
    assert finished <= {item.case.id for item in profile.cases if item.rounds}
