"""Energy of powers whose integral is known, and of counters that step as real ones do."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from scipy.integrate import quad

from benchkernels import energy, runner
from benchkernels.devices.child import child_command
from benchkernels.energy import Meter, PowerReading, Span, add_up, area, integrate, without_repeats
from benchkernels.planning import Planned
from benchkernels.request import RunRequest
from benchkernels.runner import Run
from profiles.events import Samples, TelemetrySeen
from profiles.fold import Fold
from profiles.profile import Case, DeviceInfo, SuiteReference
from tests.benchkernels import sampling_worker

SOURCE = "a sensor, whole GPU"
Power = Callable[[float], float]


def readings(power: Power, last_s: float, step_s: float = 0.25, first_s: float = 0.0) -> list[PowerReading]:
    count = round((last_s - first_s) / step_s) + 1
    times_s = [first_s + step_s * index for index in range(count)]
    return [PowerReading(time_s, power(time_s)) for time_s in times_s]


def spans(first_s: float, last_s: float, length_s: float = 0.1, calls: int = 7) -> list[Span]:
    count = round((last_s - first_s) / length_s)
    begins_s = [first_s + length_s * index for index in range(count)]
    return [Span(begin_s, begin_s + 0.9 * length_s, calls) for begin_s in begins_s]


def wave(time_s: float) -> float:
    return 400 + 200 * math.sin(2 * math.pi * time_s / 3)


def ramp(time_s: float) -> float:
    return 100 + 50 * time_s


@pytest.mark.parametrize("ends_s", [(0.0, 8.0), (0.1, 7.93), (1.26, 6.24)])
def test_a_straight_ramp_is_integrated_exactly_also_between_readings(ends_s: tuple[float, float]) -> None:
    exact_j, _ = quad(ramp, *ends_s)
    assert area(readings(ramp, 8.0), *ends_s) == pytest.approx(exact_j, rel=1e-12)


@pytest.mark.parametrize("ends_s", [(0.0, 9.0), (0.37, 8.61)])
def test_a_wave_is_integrated_to_what_its_sampling_allows(ends_s: tuple[float, float]) -> None:
    exact_j, _ = quad(wave, *ends_s)
    assert area(readings(wave, 9.0), *ends_s) == pytest.approx(exact_j, rel=5e-3)
    assert area(readings(wave, 9.0, step_s=0.025), *ends_s) == pytest.approx(exact_j, rel=5e-5)


def test_a_sensor_that_updates_seldom_is_followed_from_update_to_update() -> None:
    """Asked every 0.25 s and updated every 1 s: straight between updates is closer than stairs are."""
    held = readings(lambda time_s: wave(math.floor(time_s + 1e-9)), 9.0)
    changes = without_repeats(held)
    assert [one.time_s for one in changes] == [float(index) for index in range(10)]
    exact_j, _ = quad(wave, 0.5, 8.0)
    error, stairs = (abs(area(series, 0.5, 8.0) - exact_j) for series in (changes, held))
    assert error < stairs


def test_a_constant_power_keeps_its_two_ends() -> None:
    constant = readings(lambda _: 250.0, 6.0)
    assert without_repeats(constant) == [constant[0], constant[-1]]
    assert area(without_repeats(constant), 0.0, 6.0) == pytest.approx(1500.0)


def test_the_window_is_that_of_whole_samples_between_readings() -> None:
    found = integrate(readings(ramp, 8.0, first_s=1.0), spans(0.0, 9.0))
    assert found is not None
    # The first sample that begins after 1 s, and the last one that ends before 8 s.
    assert found.window_s == pytest.approx(7.99 - 1.0, abs=1e-6)
    assert found.calls == 70 * 7
    exact_j, _ = quad(ramp, 1.0, 7.99)
    assert found.joules == pytest.approx(exact_j, rel=1e-9)
    told = add_up([found], SOURCE)
    assert told is not None
    assert told.source == f"{SOURCE}; integrated over 29 readings; the gaps between samples included"


def test_below_five_seconds_in_all_it_is_not_measured() -> None:
    for last_s, known in ((5.0, False), (5.2, True)):
        part = integrate(readings(ramp, last_s), spans(0.0, last_s))
        assert (add_up([part], SOURCE) is not None) is known
    ends_s = ((0.0, 3.0), (4.0, 7.0))
    first, second = (integrate(readings(ramp, b, first_s=a), spans(a, b)) for a, b in ends_s)
    both = add_up([first, second], SOURCE)
    assert both is not None
    assert both.windows == 2
    assert both.joules == pytest.approx(quad(ramp, 0.0, 2.99)[0] + quad(ramp, 4.0, 6.99)[0], rel=1e-9)
    assert add_up([first, None], SOURCE) is None, "what one window lacks the others do not tell"
    assert first is not None
    reset = first._replace(joules=-50.0)
    assert add_up([first, second, reset], SOURCE) is None, "a driver that was loaded anew counts from 0"


def test_a_gap_in_the_readings_is_not_bridged_and_a_single_missing_one_is() -> None:
    full = readings(wave, 8.0)
    assert integrate([one for one in full if not 3.0 <= one.time_s <= 4.0], spans(0.0, 8.0)) is None
    one_less = integrate([one for one in full if one.time_s != 3.0], spans(0.0, 8.0))
    whole = integrate(full, spans(0.0, 8.0))
    assert one_less is not None
    assert whole is not None
    assert one_less.joules == pytest.approx(whole.joules, rel=2e-3)


@pytest.mark.parametrize("few", [[], readings(ramp, 0.0)])
def test_too_few_readings_are_no_energy(few: list[PowerReading]) -> None:
    assert integrate(few, spans(0.0, 8.0)) is None


class Clock:
    """The time as the meter knows it, so that no test waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        monkeypatch.setattr(energy, "time", SimpleNamespace(monotonic=lambda: self.now_s))


class SteppingCounter:
    """A counter of `power_w` that advances every `step_s`, the first time `phase_s` after its begin."""

    energy_source = "a counter"

    def __init__(self, clock: Clock, power_w: float, step_s: float, phase_s: float) -> None:
        self._clock = clock
        self._begin_s = clock.now_s + phase_s
        self._power_w, self._step_s = power_w, step_s

    def read(self) -> TelemetrySeen:
        return TelemetrySeen(power_w=self._power_w)

    def energy_j(self) -> float | None:
        steps = math.floor((self._clock.now_s - self._begin_s) / self._step_s)
        return self._power_w * self._step_s * steps

    def close(self) -> None:
        """Nothing is held open."""


class Sensor:
    """No counter, and power readings that a test hands to the meter itself."""

    energy_source = "no counter"
    power_source = SOURCE

    def __init__(self, average_s: float | None) -> None:
        self.power_average_s = average_s

    def read(self) -> TelemetrySeen:
        return TelemetrySeen()

    def energy_j(self) -> float | None:
        return None

    def close(self) -> None:
        """Nothing is held open."""


def samples(start_s: float, seconds: float = 0.1, calls: int = 3) -> Samples:
    return Samples(case="c", round=0, first=0, calls=calls, seconds=[seconds], start_s=[start_s])


@pytest.mark.parametrize("window_s", [5.0, 10.0])
def test_a_counter_that_steps_is_read_within_two_hundredths_and_without_a_bias(
    monkeypatch: pytest.MonkeyPatch, window_s: float
) -> None:
    """At whatever phase of a step of 100 ms the two ends fall; METHOD D1 allows 4 % at 5 s."""
    clock = Clock(monkeypatch)
    errors = []
    for begin, end in itertools.product(range(10), repeat=2):
        meter = Meter(SteppingCounter(clock, 500.0, step_s=0.1, phase_s=begin * 0.01 + 1e-4), origin_s=0.0)
        meter.begin()
        took_s = window_s + end * 0.01
        clock.now_s += took_s
        found = meter.end()
        assert found is not None
        assert found.window_s == pytest.approx(took_s)
        errors.append(found.joules / (500.0 * took_s) - 1)
    assert max(map(abs, errors)) <= 0.1 / window_s
    assert abs(sum(errors) / len(errors)) < 2e-3


def test_a_counter_counts_every_call_since_the_begin_and_none_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    meter = Meter(SteppingCounter(clock, 500.0, 0.1, 0.0), origin_s=0.0)
    meter.see(samples(999.0))
    assert meter.end() is None, "nothing was begun"
    meter.begin()
    for start_s in (1000.0, 1001.0):
        meter.see(samples(start_s))
    clock.now_s += 6.0
    found = meter.end()
    assert found is not None
    assert (found.calls, found.joules) == (6, pytest.approx(3000.0))
    assert found.source == "a counter; the gaps between samples included"
    meter.begin()
    clock.now_s += 4.9
    assert meter.end() is None, "the window was below 5 s"
    meter.begin()
    meter.drop()
    clock.now_s += 6.0
    assert meter.end() is None


def feed(meter: Meter, clock: Clock, power: Power, last_s: float, *, absent: range = range(0)) -> None:
    """A reading every 0.25 s, None where `absent`, and a sample of 3 calls that fills each interval."""
    begin_s = clock.now_s
    for tick in range(round(last_s / 0.25) + 1):
        clock.now_s = begin_s + 0.25 * tick
        power_w = None if tick in absent else power(clock.now_s - begin_s)
        meter.see(TelemetrySeen(power_w=power_w))
        meter.see(samples(clock.now_s, seconds=0.25))


@pytest.mark.parametrize(("average_s", "first_s"), [(0.0, 0.0), (1.0, 1.0)])
def test_without_a_counter_power_is_integrated_after_the_sensors_own_delay(
    monkeypatch: pytest.MonkeyPatch, average_s: float, first_s: float
) -> None:
    clock = Clock(monkeypatch)
    meter = Meter(Sensor(average_s), origin_s=0.0)
    meter.begin()
    feed(meter, clock, ramp, 8.0)
    found = meter.end()
    assert found is not None
    exact_j, _ = quad(ramp, first_s, 8.0)
    assert found.joules == pytest.approx(exact_j, rel=1e-9)
    assert found.window_s == pytest.approx(8.0 - first_s)
    assert found.calls == 3 * round((8.0 - first_s) / 0.25)
    assert found.source.startswith(SOURCE)


@pytest.mark.parametrize("average_s", [0.0, 1.0])
def test_a_pause_between_two_windows_has_no_part_in_their_energy(
    monkeypatch: pytest.MonkeyPatch, average_s: float
) -> None:
    """And a sensor that averages over a second tells nothing of the first one of each."""
    clock = Clock(monkeypatch)
    meter = Meter(Sensor(average_s), origin_s=0.0)
    for _ in range(2):
        meter.begin()
        feed(meter, clock, ramp, 4.0)
        meter.pause()
        feed(meter, clock, lambda _: 1e6, 1.0)
    found = meter.end()
    assert found is not None
    assert found.joules == pytest.approx(2 * quad(ramp, average_s, 4.0)[0], rel=1e-9)
    assert found.window_s == pytest.approx(2 * (4.0 - average_s))
    assert (found.calls, found.windows) == (2 * 3 * round((4.0 - average_s) / 0.25), 2)


def test_readings_that_are_none_for_a_second_leave_the_energy_unmeasured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    meter = Meter(Sensor(0.0), origin_s=0.0)
    meter.begin()
    feed(meter, clock, ramp, 8.0, absent=range(10, 12))
    bridged = meter.end()
    assert bridged is not None
    assert bridged.joules == pytest.approx(quad(ramp, 0.0, 8.0)[0], rel=1e-9)
    meter.begin()
    feed(meter, clock, ramp, 8.0, absent=range(10, 15))
    assert meter.end() is None
    meter.begin()
    feed(meter, clock, ramp, 8.0, absent=range(100))
    assert meter.end() is None


def test_what_may_not_be_integrated_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of a GPU has no power of its own; a source that says nothing of it may not be guessed at."""
    clock = Clock(monkeypatch)

    class Silent:
        energy_source = "no counter"
        read, energy_j, close = Sensor.read, Sensor.energy_j, Sensor.close

    for source in (Sensor(None), Silent()):
        meter = Meter(source, origin_s=0.0)
        meter.begin()
        feed(meter, clock, ramp, 8.0)
        assert meter.end() is None


class Steady(Sensor):
    """A sensor that reads 100 W whenever it is asked."""

    def read(self) -> TelemetrySeen:
        return TelemetrySeen(power_w=100.0)


@pytest.mark.parametrize(("shortest_s", "average_s"), [(0.3, 0.0), (60.0, 0.0), (0.3, None)])
def test_a_run_hands_readings_and_samples_of_its_worker_to_the_meter(
    monkeypatch: pytest.MonkeyPatch, shortest_s: float, average_s: float | None
) -> None:
    """By the runner and a worker process; windows are shortened, and nothing is asked of their lengths."""
    monkeypatch.setattr(energy, "SHORTEST_WINDOW_S", shortest_s)
    monkeypatch.setattr(energy, "LONGEST_GAP_S", 60.0)
    monkeypatch.setitem(runner.TELEMETRY_INTERVAL_S, "cuda", 0.05)
    case = Case(
        id="c", kernel="matmul", kernel_version=1, dtype="fp32", parameters={}, unit="FLOP/s",
        flops=100, traffic_bytes=10, budget_s=1.0,
    )  # fmt: skip
    request = RunRequest(
        run_id="run",
        name="n",
        device=DeviceInfo(id="cuda:0", kind="cuda", vendor="v", name="n"),
        planned=Planned(suite=SuiteReference(name="s", digest="d"), cases=[case], rounds=2),
        seed=1,
        worker_command=tuple(child_command("tests.benchkernels.sampling_worker")),
    )
    fold = Fold()
    Run(request, lambda line: None, fold.add, Steady(average_s)).execute()
    profile = fold.profile()
    short = "idle power is not measured: its 10 s would be more than a tenth of this run"
    told = [short] if average_s is not None else ["energy is not measured: no counter"]
    assert [line.text for line in profile.log] == told
    for one in profile.cases[0].rounds:
        assert one.status == "ok"
        if shortest_s == 60.0 or average_s is None:
            assert one.energy is None
            continue
        assert one.energy is not None
        assert one.energy.joules == pytest.approx(100.0 * one.energy.window_s)
        assert shortest_s <= one.energy.window_s
        assert 0 < one.energy.calls <= sampling_worker.SAMPLES * sampling_worker.CALLS
        assert one.energy.source.startswith(f"{SOURCE}; integrated over ")


def test_the_shortest_window_is_the_one_that_claims_ask_for() -> None:
    from profiles.energy import SHORTEST_WINDOW_S

    assert energy.SHORTEST_WINDOW_S == SHORTEST_WINDOW_S
