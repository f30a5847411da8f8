"""`assay devices --watch` as a window uses it: real processes, this machine's own sensors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from app.cli import devices_watch
from benchkernels.devices.child import child_command
from profiles.profile import DeviceInfo
from tests.app.running import assay, start

WATCH = ("devices", "--watch", "--json", "--attended")
FIELDS = {
    "power_w", "temperature_c", "clock_hz", "memory_clock_hz", "memory_used_bytes", "utilization",
    "load_average", "foreign_cpu", "foreign_processes", "throttle",
}  # fmt: skip
BURN = "while True: pass"
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
WINDOW = """
import subprocess, sys
burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
watch = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(*(burner.pid for burner in burners), flush=True)
try:
    for line in watch.stdout:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
finally:
    for burner in burners:
        burner.kill()
"""


@pytest.fixture
def watch(home):
    """Starts a watch; whatever happens, none is left behind."""
    started = []

    def begin(*arguments):
        started.append(start(*(arguments or WATCH), stdin=subprocess.PIPE))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def readings(process, count):
    return [json.loads(process.stdout.readline()) for _ in range(count)]


def of_cpu(process, count):
    """The next readings of the processor; there may be an accelerator beside it."""
    found = []
    while len(found) < count:
        [line] = readings(process, 1)
        found += [line] if line["id"] == "cpu" else []
    return found


def users_told(process, most):
    """Who is said to use the processor, reading for reading."""
    for _ in range(most):
        [line] = of_cpu(process, 1)
        yield line["users"] or []


def test_the_first_line_is_that_of_devices_and_each_next_one_a_reading(watch):
    process = watch()
    [listed] = readings(process, 1)
    told = json.loads(assay("devices", "--json").stdout)
    assert [set(one) for one in listed["devices"]] == [set(one) for one in told["devices"]]
    first, second = of_cpu(process, 2)
    for line in (first, second):
        assert set(line) == {"t", "id", "telemetry", "source", "users"}
        assert set(line["telemetry"]) == FIELDS
    assert set(first["source"]) == FIELDS | {"users"}
    assert all(first["source"].values())
    assert len(second["source"]) < len(FIELDS)
    assert 0.5 < first["t"] < second["t"] < first["t"] + 5


def test_the_end_of_standard_input_ends_the_watch_quietly(watch):
    process = watch()
    readings(process, 2)
    begin_s = time.monotonic()
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert time.monotonic() - begin_s < 5


@pytest.mark.parametrize("delay_s", [0.0, 0.3, 0.6])
def test_a_window_that_is_gone_before_the_first_line_is_no_failure(watch, delay_s):
    process = watch()
    time.sleep(delay_s)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_ctrl_c_is_the_way_to_end_it(watch):
    process = watch("devices", "--watch")
    assert " cpu " in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_a_reader_that_has_seen_enough_ends_it(watch):
    process = watch("devices", "--watch", "--json")
    readings(process, 2)
    process.stdout.close()
    assert process.wait(timeout=20) == 0
    assert process.stderr.read() == ""


def test_attended_belongs_to_watch():
    result = assay("devices", "--attended")
    assert result.returncode == 2
    assert "--watch" in result.stderr


@linux
def test_a_busy_process_is_named_and_the_watch_is_not(watch):
    process = watch()
    with subprocess.Popen([sys.executable, "-c", BURN]) as burner:
        try:
            readings(process, 2)
            # Beside other tests it may for once not be one of the five that are told.
            users = next(
                told for told in users_told(process, 20) if burner.pid in {one["pid"] for one in told}
            )
        finally:
            burner.kill()
    [found] = [one for one in users if one["pid"] == burner.pid]
    assert found["name"].startswith("python")
    assert 0.1 < found["cpu_share"] < 1.2
    assert found["memory_bytes"] > 1 << 20
    assert process.pid not in {one["pid"] for one in users}
    assert len(users) <= 5


@linux
def test_what_our_window_does_is_not_foreign(home, tmp_path):
    """A window, called as people call it, with a run of its own beside the watch."""
    window = tmp_path / "assay"
    window.write_text(WINDOW)
    process = subprocess.Popen(
        [sys.executable, window, *child_command("app", *WATCH)], stdout=subprocess.PIPE, text=True
    )
    try:
        burners = set(map(int, process.stdout.readline().split()))
        readings(process, 2)
        line = of_cpu(process, 2)[-1]
    finally:
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        for burner in burners:
            psutil.Process(burner).kill()
        process.communicate(timeout=20)
    assert not burners & {one["pid"] for one in line["users"]}
    busy = line["telemetry"]["utilization"] * psutil.cpu_count()
    assert line["telemetry"]["foreign_cpu"] < busy - 0.2
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == [], "the watch outlived its window"


@linux
def test_the_watch_never_loads_torch(watch):
    process = watch()
    readings(process, 2)
    assert "torch" not in Path(f"/proc/{process.pid}/maps").read_text()


def test_a_torn_sensor_tells_why_and_ends_nothing(monkeypatch):
    class Torn:
        def read(self):
            raise RuntimeError("the driver has been unloaded")

        users = read

    monkeypatch.setattr(devices_watch, "open_source", lambda device, root_pid: Torn())
    view = devices_watch.View(DeviceInfo(id="cuda:0", kind="cuda", vendor="x", name="x"), os.getpid())
    line = view.read(1.0)
    assert line["telemetry"] == dict.fromkeys(FIELDS)
    assert line["users"] is None
    assert set(line["source"].values()) == {"the reading failed: the driver has been unloaded"}
    assert view.read(2.0)["source"] == {}


@pytest.mark.parametrize(
    ("command", "ours"),
    [
        (["/usr/bin/python3", "/home/me/.venv/bin/assay", "run"], True),
        (["C:/Scripts/assay.exe"], True),
        (["python", "-m", "app"], True),
        (["python", "-X", "utf8", "-m", "app", "run"], True),
        (child_command("app", "devices", "--watch"), True),
        (child_command("benchkernels.worker"), False),
        (["python", "-m", "pytest", "app"], False),
        (["bash", "-c", "python -m app"], False),
        ([], False),
    ],
)
def test_our_own_processes_are_known_by_their_command_lines(command, ours):
    assert devices_watch.is_assay(command) == ours
