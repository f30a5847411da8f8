"""Who keeps the processor busy, against processes that do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchkernels.telemetry import users
from benchkernels.telemetry.users import COST, HostUsers
from profiles.profile import OtherProcess

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
TICK_S = 1.0 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01


@contextmanager
def burner() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def found(watched: HostUsers, own: set[int], pid: int) -> OtherProcess | None:
    listed = watched.read(own).value
    assert listed is not None
    assert len(listed) <= users.MOST
    return next((one for one in listed if one.pid == pid), None)


def test_a_busy_process_is_found_with_its_share_unless_it_is_ours() -> None:
    with burner() as pid:
        watched = HostUsers()
        time.sleep(1.0)
        one = found(watched, set(), pid)
        assert found(watched, {pid}, pid) is None
    assert one is not None
    assert one.cpu_share is not None
    assert users.LEAST_SHARE < one.cpu_share < 1.2
    assert one.name.startswith("python")
    assert one.memory_bytes is not None
    assert one.memory_bytes > 1 << 20
    assert not one.on_device


def test_one_that_has_ended_is_listed_without_a_name_until_the_next_look() -> None:
    with burner() as pid:
        watched = HostUsers()
        time.sleep(0.5)
        assert found(watched, set(), pid) is not None
    watched._pause_s = 60.0
    one = found(watched, set(), pid)
    assert one is not None
    assert (one.name, one.memory_bytes) == ("unknown", None)


def test_the_first_reading_comes_too_early_and_says_so() -> None:
    value, reason = HostUsers().read(set())
    assert value is None
    assert "interval" in reason


@linux
def test_both_ways_to_look_agree() -> None:
    ours = next(item for item in users._read_proc("/proc", TICK_S).items() if item[0].pid == os.getpid())
    theirs = next(item for item in users._ask_psutil().items() if item[0].pid == os.getpid())
    assert ours[1] == pytest.approx(theirs[1], abs=0.1)


@linux
def test_where_there_are_thousands_the_looks_become_rarer(tmp_path: Path) -> None:
    for pid in range(1, 3000):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} (a) b) S 1 1 1 0 -1 0 0 0 0 0 5 0 0 0 20 0 1 0 {pid} 0 0\n")
    (tmp_path / "self").mkdir()
    watched = HostUsers(tmp_path)
    time.sleep(0.3)
    begin_s = time.thread_time()
    assert watched.read(set()).value == []
    walk_s = time.thread_time() - begin_s
    assert watched._pause_s > 0.5 * walk_s / COST
    for _ in range(100):
        watched.read(set())
    assert time.thread_time() - begin_s < 2 * walk_s


@linux
def test_a_list_that_cannot_be_read_is_a_reason(tmp_path: Path) -> None:
    watched = HostUsers(tmp_path)
    tmp_path.rmdir()
    time.sleep(0.3)
    value, reason = watched.read(set())
    assert value is None
    assert "cannot be listed" in reason
