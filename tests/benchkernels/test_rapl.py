"""RAPL for somebody who must not read it, and over many wraps of its counters."""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchkernels import energy, idle, runner
from benchkernels.devices.child import child_command
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from benchkernels.telemetry.host import HostSource
from benchkernels.telemetry.rapl import Rapl
from profiles.fold import Fold
from profiles.profile import Case, DeviceInfo, SuiteReference
from tests.benchkernels import sampling_worker

NOBODY = 65534
RANGE_UJ = 65_532_610_987
"""Of some server parts: 65 kJ, five and a half minutes at 200 W."""


@pytest.fixture
def powercap() -> Iterator[Path]:
    """A tree that everybody may look into, which a test's own folder is not."""
    folder = Path(tempfile.mkdtemp(prefix="powercap-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def add_zone(powercap: Path, number: int, energy_uj: int) -> Path:
    zone = powercap / f"intel-rapl:{number}"
    zone.mkdir()
    (zone / "name").write_text(f"package-{number}\n")
    (zone / "max_energy_range_uj").write_text(f"{RANGE_UJ}\n")
    (zone / "energy_uj").write_text(f"{energy_uj}\n")
    return zone


@contextlib.contextmanager
def without_rights() -> Iterator[None]:
    """As a user who owns nothing, where this one may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="powercap is of Linux")
def test_a_counter_that_only_root_may_read_is_a_reason_and_no_power(powercap: Path) -> None:
    counters = [add_zone(powercap, number, 1) / "energy_uj" for number in range(2)]
    with without_rights():
        free = HostSource(powercap=powercap)
    assert free.energy_j() == 0.0
    counters[1].chmod(0o400 if os.geteuid() == 0 else 0)
    with without_rights():
        barred = HostSource(powercap=powercap)
    assert barred.energy_j() is None
    seen = barred.read()
    assert seen.power_w is None
    assert barred.energy_source == seen.source["power_w"] == f"{counters[1]} is readable by root only"


def test_twenty_minutes_of_two_packages_are_added_up_over_all_wraps(tmp_path: Path) -> None:
    powers_w, begins_uj = (200.0, 173.0), (RANGE_UJ - 5, 12_345)
    zones = [add_zone(tmp_path, number, begin_uj) for number, begin_uj in enumerate(begins_uj)]
    rapl = Rapl(tmp_path)
    told_j = []
    for second in range(1, 1201):
        for zone, power_w, begin_uj in zip(zones, powers_w, begins_uj, strict=True):
            count = begin_uj + int(power_w * 1e6) * second
            (zone / "energy_uj").write_text(f"{count % (RANGE_UJ + 1)}\n")
        told_j.append(rapl.energy_j())
    assert told_j == pytest.approx([373.0 * second for second in range(1, 1201)])


def test_a_counter_that_fails_later_is_none_and_comes_back(tmp_path: Path) -> None:
    counter = add_zone(tmp_path, 0, 1_000_000) / "energy_uj"
    rapl = Rapl(tmp_path)
    counter.write_text("")
    assert rapl.energy_j() is None
    counter.write_text("3000000\n")
    assert rapl.energy_j() == pytest.approx(2.0)


class Ticking:
    """Writes the counters of two packages, of 50 W and 30 W, as time passes; the first soon wraps around."""

    def __init__(self, powercap: Path) -> None:
        self._zones = [add_zone(powercap, 0, RANGE_UJ - 1_000_000), add_zone(powercap, 1, 0)]
        self._begin_s = time.monotonic()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._write, name="counters")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._end.wait(0.001):
            passed_s = time.monotonic() - self._begin_s
            counts_uj = (RANGE_UJ - 1_000_000 + int(50e6 * passed_s), int(30e6 * passed_s))
            for zone, count_uj in zip(self._zones, counts_uj, strict=True):
                # As a whole or not at all, as the kernel's file reads.
                fresh = zone / "fresh"
                fresh.write_text(f"{count_uj % (RANGE_UJ + 1)}\n")
                fresh.replace(zone / "energy_uj")


def test_a_run_on_the_processor_has_the_energy_of_its_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By the runner, a worker process and the counters' files; windows are shortened."""
    monkeypatch.setattr(energy, "SHORTEST_WINDOW_S", 0.3)
    monkeypatch.setattr(idle, "WINDOW_S", 0.5)
    monkeypatch.setitem(runner.TELEMETRY_INTERVAL_S, "cpu", 0.1)
    case = Case(
        id="c", kernel="matmul", kernel_version=1, dtype="fp32", parameters={}, unit="FLOP/s",
        flops=100, traffic_bytes=10, budget_s=1.0,
    )  # fmt: skip
    request = RunRequest(
        run_id="run", name="n", device=DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n"),
        planned=Planned(suite=SuiteReference(name="s", digest="d"), cases=[case], rounds=2), seed=1,
        worker_command=tuple(child_command("tests.benchkernels.sampling_worker")), sampling="energy",
    )  # fmt: skip
    fold = Fold()
    with Ticking(tmp_path):
        Run(request, lambda line: None, fold.add, HostSource(powercap=tmp_path)).execute()
    profile = fold.profile()
    source = "RAPL, 2 packages, without memory"
    for one in profile.cases[0].rounds:
        assert one.energy is not None
        assert one.energy.joules / one.energy.window_s == pytest.approx(80.0, rel=0.3)
        assert one.energy.calls == sampling_worker.SAMPLES * sampling_worker.CALLS
        assert one.energy.source.startswith(source)
    assert profile.idle is not None
    assert profile.idle.power_w == pytest.approx(80.0, rel=0.3)
    assert profile.idle.source == source
    powers_w = [power_w for power_w in profile.telemetry.power_w if power_w is not None]
    assert statistics.median(powers_w) == pytest.approx(80.0, rel=0.3)
