"""Idle power of sensors and counters whose power is known, without waiting for it."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchkernels import idle
from benchkernels.idle import IdleMeter
from benchkernels.job import Sampling
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.roof.budget import RoofPlan
from benchkernels.roof.session import RoofSession
from benchkernels.runner import Run
from benchkernels.telemetry.base import Source
from benchkernels.telemetry.host import HostSource
from benchkernels.together import Together
from profiles.events import AnyEvent, CasePhase, IdleSeen, Log, TelemetrySeen, decode
from profiles.fold import fold
from profiles.profile import DeviceInfo, SuiteReference
from tests.benchkernels.test_runner import request as worker_request

RANGE_UJ = 262_143_328_850
"""Of the package counters of common processors: 262 kJ."""


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        monkeypatch.setattr(idle, "time", SimpleNamespace(monotonic=lambda: self.now_s))


class Sensor:
    """No counter; what it reads is told in turn."""

    energy_source = "no counter"

    def __init__(self, *powers_w: float | None) -> None:
        self._powers_w = powers_w
        self._next = 0

    def read(self) -> TelemetrySeen:
        power_w = self._powers_w[self._next % len(self._powers_w)]
        self._next += 1
        told = {"power_w": "a sensor" if power_w is not None else "this board has none"}
        return TelemetrySeen(power_w=power_w, source=told)

    def energy_j(self) -> float | None:
        return None

    def close(self) -> None:
        """Nothing is held open."""


class Counter:
    """A counter that follows the wall clock."""

    energy_source = "a counter"

    def __init__(self, power_w: float) -> None:
        self._power_w = power_w

    def read(self) -> TelemetrySeen:
        return TelemetrySeen(power_w=self._power_w)

    def energy_j(self) -> float | None:
        return self._power_w * time.monotonic()

    def close(self) -> None:
        """Nothing is held open."""


def scripted(run_id: str) -> RunRequest:
    """A run for energy, of one case that a stand-in for the worker plays."""
    return worker_request({}, names=("a",), run_id=run_id, sampling="energy")


class Packages:
    """Two RAPL packages in a tree of files, of 20 W and 15 W, the first about to wrap around."""

    def __init__(self, powercap: Path, clock: Clock) -> None:
        self._clock, self._begin_s = clock, clock.now_s
        self._zones = [powercap / "intel-rapl:0", powercap / "intel-rapl:1"]
        for number, zone in enumerate(self._zones):
            zone.mkdir()
            (zone / "name").write_text(f"package-{number}\n")
            (zone / "max_energy_range_uj").write_text(f"{RANGE_UJ}\n")
        self.count()

    def count(self) -> None:
        passed_s = self._clock.now_s - self._begin_s
        counts = (RANGE_UJ - 50_000_000 + int(20e6 * passed_s), int(15e6 * passed_s))
        for zone, count in zip(self._zones, counts, strict=True):
            (zone / "energy_uj").write_text(f"{count % (RANGE_UJ + 1)}\n")


def request(expected_s: float = 1000.0, sampling: Sampling = "enough") -> RunRequest:
    suite = SuiteReference(name="s", digest="d")
    return RunRequest(
        run_id="run", name="n", device=DeviceInfo(id="cpu", kind="cpu", vendor="v", name="n"),
        planned=Planned(suite=suite, cases=[], rounds=1, expected_s=expected_s), seed=1, sampling=sampling,
    )  # fmt: skip


def watch(meter: IdleMeter, source: Source, clock: Clock) -> None:
    """Four readings a second, until the meter has enough."""
    while not meter.done:
        meter.see(source.read())
        clock.now_s += 0.25


def test_packages_are_counted_for_ten_seconds_across_a_wrap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = Clock(monkeypatch)
    packages = Packages(tmp_path, clock)
    source = HostSource(powercap=tmp_path)
    meter = IdleMeter(request(), source)
    while not meter.done:
        clock.now_s += 0.25
        packages.count()
        source.energy_j()  # as a reading does, so that no wrap is missed
    told = meter.end()
    assert isinstance(told, IdleSeen)
    assert told.idle.power_w == pytest.approx(35.0)
    assert told.idle.window_s == 10.0
    assert told.idle.source == "RAPL, 2 packages, without memory"


def test_without_a_counter_the_readings_are_averaged_over_ten_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    source = Sensor(60.0, 80.0)
    meter = IdleMeter(request(), source)
    watch(meter, source, clock)
    told = meter.end()
    assert isinstance(told, IdleSeen)
    assert told.idle.power_w == pytest.approx(70.0, rel=0.01)
    assert told.idle.window_s >= 10.0
    assert told.idle.source == "a sensor"


def test_a_sensor_that_says_nothing_is_not_waited_for_and_its_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    source = Sensor(None)
    meter = IdleMeter(request(), source)
    watch(meter, source, clock)
    assert clock.now_s <= 1002.0
    told = meter.end()
    assert isinstance(told, Log)
    assert told.text == "idle power is not measured: this board has none"


def test_a_run_that_is_stopped_meanwhile_has_no_idle_power(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    source = Sensor(60.0)
    meter = IdleMeter(request(), source)
    for _ in range(13):
        meter.see(source.read())
        clock.now_s += 0.25
    told = meter.end()
    assert isinstance(told, Log)
    assert told.text == "idle power is not measured: power was read for 3.0 s, and 10 s are needed"


@pytest.mark.parametrize(("expected_s", "sampling", "skipped"), [
    (99.0, "enough", True), (100.0, "enough", False), (30.0, "energy", False), (30.0, "sustained", False),
])  # fmt: skip
def test_a_run_that_is_short_skips_it_unless_it_is_made_for_energy(
    monkeypatch: pytest.MonkeyPatch, expected_s: float, sampling: Sampling, skipped: bool
) -> None:
    Clock(monkeypatch)
    meter = IdleMeter(request(expected_s, sampling), Sensor(60.0))
    assert meter.done is skipped


def test_where_energy_cannot_be_measured_a_short_run_says_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log has the reason already."""
    Clock(monkeypatch)
    assert IdleMeter(request(10.0), Sensor(60.0)).end() is None


def test_a_run_is_idle_before_its_first_worker_and_keeps_what_that_drew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idle, "WINDOW_S", 0.3)
    lines: list[bytes] = []
    Run(scripted("run"), lines.append, lambda event: None, Counter(60.0)).execute()
    events = [event for line in lines if (event := decode(line)) is not None]
    kinds = [type(event).__name__ for event in events]
    assert kinds.index("IdleSeen") < kinds.index("CasePhase")
    kept = fold(events).idle
    assert kept is not None
    assert kept.power_w == pytest.approx(60.0, rel=0.2)
    assert kept.source == "a counter"


def test_a_roof_is_idle_before_its_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "WINDOW_S", 0.3)
    lines: list[bytes] = []
    told: list[AnyEvent] = []
    plan = RoofPlan(targets=(), rounds=3, sustained=(), sustained_s=0, budget_s=180.0)
    run = Run(scripted("run"), lines.append, told.append, Counter(60.0))
    RoofSession(run, plan, lambda: fold(told)).execute()
    kinds = [type(event).__name__ for event in told]
    before, after = kinds[: kinds.index("IdleSeen")], kinds[kinds.index("IdleSeen") :]
    assert (before.count("Hello"), after.count("Hello")) == (1, 1), "first the run's, then its worker's"
    kept = fold(told).idle
    assert kept is not None
    assert kept.power_w == pytest.approx(60.0, rel=0.2)


def test_devices_that_are_loaded_at_once_are_idle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "WINDOW_S", 0.3)
    told: list[AnyEvent] = []
    runs = [
        Run(scripted(f"run-{place}"), lambda line: None, told.append, Counter(power_w))
        for place, power_w in enumerate((60.0, 75.0))
    ]
    Together(runs).execute()
    powers_w = [round(event.idle.power_w) for event in told if isinstance(event, IdleSeen)]
    assert powers_w == [60, 75]
    last = max(place for place, event in enumerate(told) if isinstance(event, IdleSeen))
    assert not any(isinstance(event, CasePhase) for event in told[:last])
