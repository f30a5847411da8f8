"""Host readings against the system's own accounts, and against file trees laid out as Linux does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchkernels.telemetry import open_source
from benchkernels.telemetry.base import Composer, Reading, Unavailable
from benchkernels.telemetry.host import HostSource
from benchkernels.telemetry.load import HostLoad, read_busy, read_tree
from benchkernels.telemetry.rapl import Rapl
from profiles.events import decode, encode
from profiles.profile import DeviceInfo

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
TICK_S = 0.01
BURN = "import time\nend = time.process_time() + 0.6\nwhile time.process_time() < end: pass\n"


@linux
def test_busy_time_agrees_with_psutil() -> None:
    before = psutil.cpu_times()
    busy_s, cores = read_busy(Path("/proc"), 1 / os.sysconf("SC_CLK_TCK"))
    after = psutil.cpu_times()
    low, high = (t.user + t.nice + t.system + t.irq + t.softirq for t in (before, after))
    assert low - 0.1 <= busy_s <= high + 0.1
    assert cores == psutil.cpu_count()


@linux
def test_the_tree_holds_living_and_collected_descendants() -> None:
    tick_s = 1 / os.sysconf("SC_CLK_TCK")
    start = read_tree(Path("/proc"), os.getpid(), tick_s)
    subprocess.run([sys.executable, "-c", BURN], check=True)  # lives and is collected between two readings
    with subprocess.Popen(
        [sys.executable, "-c", f"{BURN}print('burnt', flush=True)\ninput()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        end = read_tree(Path("/proc"), os.getpid(), tick_s)
        child.communicate(b"\n")
    assert child.pid in end.pids
    assert end.cpu_s - start.cpu_s >= 1.15


@linux
def test_our_own_children_are_not_foreign_and_others_are(tmp_path: Path) -> None:
    proc = tmp_path
    load = _laid_out(proc, busy_ticks=1000, own_ticks=100)
    _write_proc(proc, busy_ticks=1000 + 170, own_ticks=100 + 50)
    readings = load._shares(load._history[0].time_s + 1.0)
    assert readings["foreign_cpu"].value == pytest.approx(1.2)
    assert readings["utilization"].value == pytest.approx(1.7 / 2)


@linux
def test_a_lost_member_of_the_tree_makes_the_reading_none_with_a_reason(tmp_path: Path) -> None:
    load = _laid_out(tmp_path, busy_ticks=1000, own_ticks=100)
    _write_proc(tmp_path, busy_ticks=1100, own_ticks=20)
    reading = load._shares(load._history[0].time_s + 1.0)["foreign_cpu"]
    assert reading.value is None
    assert "left our process tree" in reading.source


@linux
def test_a_kernel_without_lists_of_children_gives_a_reason(tmp_path: Path) -> None:
    _write_proc(tmp_path, busy_ticks=1, own_ticks=1)
    (tmp_path / "7/task/7/children").unlink()
    reading = HostLoad(tmp_path, root_pid=7).read()["foreign_cpu"]
    assert reading.value is None
    assert "cannot be read" in reading.source


@linux
def test_the_cpu_source_gives_an_event_that_survives_the_stream() -> None:
    source = open_source(DeviceInfo(id="cpu", kind="cpu", vendor="any", name="any"))
    time.sleep(0.3)
    seen = source.read()
    assert decode(encode(seen)) == seen
    assert seen.memory_used_bytes is not None
    assert 0 < seen.memory_used_bytes < psutil.virtual_memory().total
    assert seen.foreign_cpu is not None
    assert 0 <= seen.foreign_cpu <= psutil.cpu_count() + 0.5
    for name in ("power_w", "temperature_c", "clock_hz", "throttle"):
        assert getattr(seen, name) is not None or seen.source[name]
    source.close()


def test_sources_are_told_once() -> None:
    compose = Composer()
    first = compose.event({"power_w": Reading(None, "no sensor"), "clock_hz": Reading(1e9, "here")})
    second = compose.event({"power_w": Reading(5.0, "sensor"), "clock_hz": Reading(2e9, "here")})
    assert first.source == {"power_w": "no sensor", "clock_hz": "here"}
    assert second.source == {"power_w": "sensor"}


def test_rapl_adds_packages_and_survives_a_wrap(tmp_path: Path) -> None:
    first = _zone(tmp_path, "intel-rapl:0", "package-0", energy_uj=999_000)
    second = _zone(tmp_path, "intel-rapl:1", "package-1", energy_uj=10)
    _zone(tmp_path, "intel-rapl:0:0", "dram", energy_uj=5)
    rapl = Rapl(tmp_path)
    assert rapl.energy_j() == 0.0
    (first / "energy_uj").write_text(
        "500\n"
    )  # 1000 counts to the range of 999 999, then 0 and on: 1 501 in all
    (second / "energy_uj").write_text("2000010\n")
    assert rapl.energy_j() == pytest.approx(2.0 + 0.001500 + 1e-6)
    assert "2 packages" in rapl.source


def test_rapl_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no RAPL"):
        Rapl(tmp_path)
    zone = _zone(tmp_path, "intel-rapl:0", "package-0", energy_uj=1)
    (zone / "energy_uj").write_text("no number")
    with pytest.raises(Unavailable, match="cannot be read"):
        Rapl(tmp_path)
    if os.name == "posix" and os.geteuid() != 0:
        (zone / "energy_uj").chmod(0)
        with pytest.raises(Unavailable, match="root only"):
            Rapl(tmp_path)


@linux
def test_clock_and_temperature_come_from_the_processors_own_files(tmp_path: Path) -> None:
    for cpu in os.sched_getaffinity(0):
        clock = tmp_path / f"devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq"
        clock.parent.mkdir(parents=True)
        clock.write_text("3100000\n")
    _hwmon(tmp_path, 0, "nvme", {"temp1": ("Composite", 71000)})
    _hwmon(tmp_path, 1, "coretemp", {"temp1": ("Package id 0", 54000), "temp2": ("Core 0", 60000)})
    seen = HostSource(sys=tmp_path, powercap=tmp_path).read()
    assert seen.clock_hz == 3.1e9
    assert seen.temperature_c == 54.0


def _laid_out(proc: Path, busy_ticks: int, own_ticks: int) -> HostLoad:
    _write_proc(proc, busy_ticks, own_ticks)
    load = HostLoad(proc, root_pid=7)
    load._tick_s = TICK_S
    load._history.clear()
    load._update(100.0)
    return load


def _write_proc(proc: Path, busy_ticks: int, own_ticks: int) -> None:
    """Two cores, and process 7 with child 8; steal and idle must not count."""
    (proc / "stat").write_text(
        f"cpu  {busy_ticks} 0 0 5000 60 0 0 900 0 0\ncpu0 1 0 0 0\ncpu1 1 0 0 0\nctxt 5\n"
    )
    for pid, ticks, children in ((7, 0, "8 "), (8, own_ticks, "")):
        task = proc / f"{pid}/task/{pid}"
        task.mkdir(parents=True, exist_ok=True)
        (task / "children").write_text(children)
        (proc / f"{pid}/stat").write_text(f"{pid} (a) b) S 1 1 1 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 1 0")


def _zone(powercap: Path, folder: str, name: str, energy_uj: int) -> Path:
    zone = powercap / folder
    zone.mkdir()
    (zone / "name").write_text(f"{name}\n")
    (zone / "max_energy_range_uj").write_text("999999\n")
    (zone / "energy_uj").write_text(f"{energy_uj}\n")
    return zone


def _hwmon(sys_folder: Path, number: int, name: str, sensors: dict[str, tuple[str, int]]) -> None:
    chip = sys_folder / f"class/hwmon/hwmon{number}"
    chip.mkdir(parents=True)
    (chip / "name").write_text(f"{name}\n")
    for sensor, (label, millidegrees) in sensors.items():
        (chip / f"{sensor}_label").write_text(f"{label}\n")
        (chip / f"{sensor}_input").write_text(f"{millidegrees}\n")
