"""`assay fleet run --engine ssh` over a real sshd that plays several hosts; members are runs on the CPU."""

import contextlib
import json
import os
import signal
import time

import psutil
import pytest

from app.hosts.book import keep_host
from app.remote.places import read_json
from benchkernels.devices.probe import probe
from benchkernels.locks import hold_device
from profiles.files import read_profile
from tests.app import running
from tests.app.fleets import TINY, by_host, record
from tests.app.running import one_sentence
from tests.app.sshd import require_ssh, start_server, stop_server

pytestmark = pytest.mark.xdist_group("far")


@pytest.fixture
def server(tmp_path_factory):
    """An sshd of this test's own: it counts the runs that are kept."""
    require_ssh()
    server = start_server(tmp_path_factory.mktemp("fleet-sshd"))
    yield server
    stop_server(server)


def keepers(server, count):
    """The keepers of that many runs, once each has started its own: killed before, a run was not begun."""
    due_s = time.monotonic() + 60
    while time.monotonic() < due_s:
        with contextlib.suppress(OSError, TypeError, KeyError, psutil.Error):
            found = [psutil.Process(read_json(run / "keeper.json")["pid"]) for run in server.runs()]
            if len(found) == count and all(keeper.children() for keeper in found):
                return found
        time.sleep(0.1)
    raise AssertionError(f"{len(server.runs())} runs were begun")


def test_every_host_is_counted_the_dead_and_the_deaf_by_name(server, place):
    (place / "tiny.toml").write_text(TINY)
    for name in ("lab-a", "lab-b"):
        keep_host(server.host(name=name))
    keep_host(server.host(name="deaf", address=server.alias("deaf", HostName="127.0.0.1", Port=1)))
    words = ("--engine", "ssh", "--into", place / "fleet", "--suite", place / "tiny.toml")
    process = running.start("fleet", "run", *words, "--device", "cpu", "--events", "--", "--wait")
    keepers(server, 2)[1].kill()
    lines = [json.loads(line) for line in process.stdout]
    errors = process.stderr.read()
    assert process.wait(timeout=60) == 1, errors
    told = by_host(record(place / "fleet"))
    assert told["deaf"]["state"] == "failed"
    assert told["deaf"]["reason"].startswith("nothing answers ssh on host deaf: ")
    ends = {told[name]["state"]: told[name] for name in ("lab-a", "lab-b")}
    assert set(ends) == {"done", "lost"}, ends
    assert ends["lost"]["reason"] == "its run broke off, and nobody on the host knows how"
    assert lines[-1]["counts"] == {"done": 1, "failed": 1, "lost": 1}
    [name] = ends["done"]["profiles"]
    file = read_profile(place / "fleet" / name)
    assert (file.digest_ok, file.profile.status) == (True, "done")
    member = file.profile.member
    assert (member.name, member.engine, member.size) == (ends["done"]["member"], "ssh", 3)
    lost = next(name for name in ("lab-a", "lab-b") if told[name]["state"] == "lost")
    for run in server.runs():  # of the killed one something may have been alive still
        removed = running.assay("attach", lost, run.name, "--forget")
        assert removed.returncode == 0, removed.stderr
    assert not server.runs(), "what was collected is not kept there, nor what can bring nothing more"


@pytest.fixture
def held(server, monkeypatch):
    """Another run holds the processor of the host."""
    monkeypatch.setattr("tempfile.tempdir", str(server.folder / "tmp"))
    [cpu] = probe(("cpu",))
    with hold_device(cpu.device, wait=False, waiting=print):
        yield


def waiting_fleet(server, place, *more):
    """One whose member waits for the processor of its host."""
    (place / "tiny.toml").write_text(TINY)
    keep_host(server.host(name="n1"))
    words = ("--engine", "ssh", "--into", place / "fleet", "--suite", place / "tiny.toml", *more)
    return running.start("fleet", "run", *words, "--device", "cpu", "--events", "--", "--wait")


@pytest.mark.usefixtures("held")
def test_what_a_member_waits_for_is_told_and_it_can_be_stopped_meanwhile(server, place):
    process = waiting_fleet(server, place)
    why = f"host n1: waiting for the run of process {os.getpid()} on cpu to end"
    lines = map(json.loads, process.stdout)
    assert any(line["event"] == "fleet" and line["text"] == why for line in lines)
    process.send_signal(signal.SIGINT)
    *_, last = lines
    errors = process.stderr.read()
    assert process.wait(timeout=60) == 130, errors
    assert last["counts"] == {"stopped": 1}


@pytest.mark.usefixtures("held")
def test_a_member_that_the_deadline_ends_before_it_measures_is_stopped_by_that(server, place):
    process = waiting_fleet(server, place, "--deadline", "2")
    lines = [json.loads(line) for line in process.stdout]
    errors = process.stderr.read()
    assert process.wait(timeout=60) == 4, errors
    one = by_host(record(place / "fleet"))["n1"]
    assert (one["state"], one["reason"]) == ("stopped", "the deadline of 2 s was over")
    assert lines[-1]["counts"] == {"stopped": 1}


def test_without_hosts_in_the_book_it_says_how_to_add_one(place):
    result = running.assay("fleet", "run", "--engine", "ssh", "--into", place / "fleet")
    assert result.returncode == 2
    assert "assay hosts add" in one_sentence(result)
