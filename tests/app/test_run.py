"""`assay run` from end to end: real processes, a real worker on the CPU, and everything that can go wrong."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import torch

from profiles.events import CaseEnd, Samples, decode
from profiles.files import read_profile
from profiles.fold import fold
from tests.app.running import assay, one_sentence, read_until, saved, start


def test_a_run_ends_in_a_profile_that_can_be_shown(place, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS")
    wanted = ("--suite", place / "tiny.toml", "--device", "cpu", "--rounds", 2)
    result = assay("run", *wanted, "--out", place / "copy.json")
    assert result.returncode == 0, result.stderr
    [path] = saved(place)
    assert str(path) in result.stdout
    file = read_profile(path)
    assert file.digest_ok
    assert read_profile(place / "copy.json").profile == file.profile
    profile = file.profile
    assert profile.status == "done"
    by_id = {item.case.id: item for item in profile.cases}
    good = by_id["matmul/fp32/m64-n64-k64"]
    assert [r.status for r in good.rounds] == ["ok", "ok"]
    assert all(len(r.seconds) >= 10 and r.check.ok and r.warm_up_s >= 0.5 for r in good.rounds)
    assert by_id["matmul/tf32/m64-n64-k64"].rounds[0].status == "unsupported"
    assert {e.round for e in profile.environments} == {0, 1}
    assert all(e.before.torch and e.after.torch for e in profile.environments)
    assert {e.before.threads for e in profile.environments} == {torch.get_num_threads()}
    assert not list((place / "library").glob("*.journal.jsonl"))
    shown = json.loads(assay("show", path, "--json").stdout)
    case = next(c for c in shown["cases"] if c["id"] == good.case.id)
    # Beside other tests the rounds may differ tenfold: the value lies among the samples of both.
    rates = [2 * 64**3 * r.calls / seconds for r in good.rounds for seconds in r.seconds]
    assert min(rates) <= case["value"] <= max(rates)


def test_the_event_stream_is_the_profile(place):
    result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1", "--events")
    assert result.returncode == 0, result.stderr
    events = [decode(line.encode()) for line in result.stdout.splitlines()]
    [path] = saved(place)
    profile = read_profile(path).profile
    profile.digest = ""
    assert fold(events) == profile
    assert all(end.lost_events == 0 for end in profile.workers)


def test_json_names_the_profile(place):
    result = assay(
        "run", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1", "--json", "--name", "x y"
    )
    [row] = json.loads(result.stdout)["profiles"]
    assert (row["name"], row["good_cases"], row["cases"]) == ("x y", 2, 4)
    assert Path(row["path"]).is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_saves_what_was_measured(place, number):
    process = start("run", "--suite", place / "long.toml", "--device", "cpu", "--events")
    lines = read_until(process, CaseEnd, 3)
    process.send_signal(number)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    profile = read_profile(saved(place)[0]).profile
    assert profile.status == "stopped"
    ended = {e.case for line in lines if isinstance(e := decode(line.encode()), CaseEnd)}
    assert ended <= {item.case.id for item in profile.cases if item.rounds}
    assert rest


def test_a_reader_of_the_events_that_goes_away_stops_the_run_and_loses_nothing(place):
    process = start("run", "--suite", place / "long.toml", "--device", "cpu", "--events")
    read_until(process, CaseEnd, 2)
    process.stdout.close()
    assert process.wait(timeout=60) == 130
    assert process.stderr.read() == ""
    profile = read_profile(saved(place)[0]).profile
    assert (profile.status, profile.reason) == ("stopped", "the events could not be written (Broken pipe)")
    assert [end.status for end in profile.workers] == ["stopped"]
    assert any(r.status == "ok" for item in profile.cases for r in item.rounds)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_events_on_a_full_disk_stop_the_run_in_order(place):
    command = [
        sys.executable,
        "-m",
        "app",
        "run",
        "--suite",
        place / "tiny.toml",
        "--device",
        "cpu",
        "--events",
    ]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, b"")
    assert "No space left" in read_profile(saved(place)[0]).profile.reason


def test_ctrl_c_before_the_first_event_is_one_sentence(place):
    process = start("run", "--suite", place / "long.toml", "--device", "cpu")
    time.sleep(0.4)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in {130, -signal.SIGINT}
    assert "Traceback" not in errors


def test_kill_9_of_everything_loses_no_finished_case(place):
    process = start("run", "--suite", place / "long.toml", "--device", "cpu", "--events")
    lines = read_until(process, CaseEnd, 4)
    family = [process, *psutil.Process(process.pid).children(recursive=True)]
    for member in family:
        os.kill(member.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert not saved(place)
    listed = json.loads(assay("list", "--json").stdout)["profiles"]
    assert [row["status"] for row in listed] == ["interrupted"]
    profile = read_profile(saved(place)[0]).profile
    assert profile.status == "lost"
    finished = {e.case: e.status for line in lines if isinstance(e := decode(line.encode()), CaseEnd)}
    kept = {item.case.id: item.rounds[0] for item in profile.cases if item.rounds}
    assert {name: kept[name].status for name in finished} == finished
    assert all(kept[name].seconds for name, status in finished.items() if status == "ok")


def test_a_worker_killed_in_a_case_costs_that_case_only(place):
    process = start("run", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1", "--events")
    lines = read_until(process, Samples)
    [worker] = psutil.Process(process.pid).children()
    worker.kill()
    process.communicate(timeout=90)
    assert process.returncode == 0
    profile = read_profile(saved(place)[0]).profile
    struck = decode(lines[-1].encode()).case
    status = {item.case.id: item.rounds[0].status for item in profile.cases}
    good = {name: what for name, what in status.items() if "/fp32/" in name}
    # The blow may land after the case's end had been written: then it costs nothing.
    assert sorted(good.values()) in (["failed", "ok"], ["ok", "ok"])
    if good[struck] == "failed":
        assert any("SIGKILL" in worker.reason for worker in profile.workers)


def test_a_second_run_on_the_device_is_refused_or_waits(place):
    first = start("run", "--suite", place / "long.toml", "--device", "cpu", "--events")
    read_until(first, CaseEnd)
    refused = assay("run", "--suite", place / "tiny.toml", "--device", "cpu")
    assert refused.returncode == 3
    assert f"process {first.pid}" in one_sentence(refused)
    waiting = start("run", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1", "--wait")
    assert "waiting for the run of process" in waiting.stderr.readline()
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    waiting.communicate(timeout=90)
    assert waiting.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--device", "tpu:0"], 3, "no device 'tpu:0'"),
        (["--device", "cuda:99"], 3, "no device cuda:99"),
        (["--device", "npu:0"], 3, "no device npu:0"),
        (["--suite", "nonsense"], 2, "no suite 'nonsense'"),
        (["--suite", "/nowhere/suite.toml"], 2, "does not exist"),
        (["--device", "cpu", "--case", "nothing/*"], 2, "matches 'nothing/*'"),
        (["--device", "cpu", "--out", "/nowhere/x.json"], 2, "does not exist"),
        (["--rounds", "0"], 2, "--rounds"),
        (["--budget", "soon"], 2, "--budget"),
        (["--events", "--json"], 2, "choose one"),
        (["--device", "cpu", "--budget", "1"], 2, "too small"),
        (["--name", "two\nlines"], 2, "one line"),
        (["--name", "x" * 500], 2, "1 to 200"),
        (["--device", "cpu", "--out", "x" * 5000], 2, "cannot be written"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_nothing_is_run(place, arguments, code, words):
    result = assay("run", *arguments)
    assert result.returncode == code
    assert words in one_sentence(result)
    assert not saved(place)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_as_out_gets_the_profile_and_stays_a_pipe(place):
    pipe = place / "pipe"
    os.mkfifo(pipe)
    command = ("--suite", place / "tiny.toml", "--device", "cpu", "--case", "*fp32/m64-*", "--rounds", "1")
    process = start("run", *command, "--out", pipe)
    copy = place / "copy.assay.json"
    copy.write_bytes(pipe.read_bytes())
    _, errors = process.communicate(timeout=90)
    assert (process.returncode, errors) == (0, "")
    assert pipe.is_fifo()
    [path] = saved(place)
    assert read_profile(copy).profile == read_profile(path).profile


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_what_cannot_be_written_into_is_told_before_anything_is_measured(place):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place / "s"))
        result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu", "--out", place / "s")
    assert result.returncode == 2
    assert "is a socket, not a file" in one_sentence(result)
    assert not saved(place)


def test_no_good_case_is_exit_code_4(place):
    result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu", "--case", "*/tf32/*")
    assert result.returncode == 4
    assert saved(place)


def test_a_library_that_cannot_be_written_is_told_before_anything_is_measured(place, monkeypatch):
    monkeypatch.setenv("ASSAY_LIBRARY", "/proc/assay-library")
    result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu")
    assert result.returncode == 2
    assert "/proc/assay-library" in one_sentence(result)
