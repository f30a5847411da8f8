"""Burst and steady state of series that are known: constant, stepping, decaying, falling, noisy, warming."""

import math
import random

import pytest

from profiles.profile import Telemetry
from profiles.summary import summarise_profile
from profiles.sustained import BURST_S, MOMENTS, sustained_of
from profiles.timings import BACK_TO_BACK

WORK = 2 * 64**3
STEP_S = 0.1


def run(make, rate, seconds=600.0, *, heat=None, power=None, marks=None, kind="cuda"):
    """Samples back to back at `rate(t)` calls per second, and telemetry once a second."""
    starts, taken, now_s = [], [], 0.0
    while now_s < seconds:
        calls = max(1, round(STEP_S * rate(0)))
        starts.append(100.0 + now_s)
        taken.append(calls / rate(now_s))
        now_s += taken[-1]
    calls = max(1, round(STEP_S * rate(0)))
    times = [100.0 + i for i in range(int(seconds) + 1)]
    telemetry = Telemetry(
        t_s=times,
        temperature_c=[heat(t - 100) for t in times] if heat else [],
        power_w=[power(t - 100) for t in times] if power else [],
    )
    delays = [5.0 if marks and marks(start - 100) else 0.0 for start in starts]
    round_ = make.round(0, taken, start_s=starts, delay_s=delays, steal_s=[], calls=calls, settled=None)
    case = make.case(parameters={BACK_TO_BACK: seconds})
    device = make.device() if kind == "cpu" else make.device(id="cuda:0", kind="cuda")
    profile = make.profile(device=device, telemetry=telemetry, cases=[make.result(case, [round_])])
    (found,) = sustained_of(profile)
    return found


def test_a_constant_speed_is_steady_from_the_beginning(make):
    found = run(make, lambda t: 1000.0)
    assert found.steady
    assert found.end.begin_s == 0.0
    assert found.kept == pytest.approx(1.0, rel=1e-3)
    assert found.end.rate == pytest.approx(1000 * WORK, rel=1e-3)
    assert len(found.moments) == MOMENTS


@pytest.mark.parametrize("step_s", [30.0, 90.0, 250.0])
def test_a_step_down_is_steady_from_the_step_on(make, step_s):
    found = run(make, lambda t: 1000.0 if t < step_s else 800.0)
    assert found.steady
    assert found.end.begin_s == pytest.approx(step_s, abs=2 * 600 / MOMENTS)
    assert found.burst.rate == pytest.approx(1000 * WORK)
    assert found.burst.end_s == BURST_S
    assert found.kept == pytest.approx(0.8)


def test_an_exponential_decay_is_steady_when_little_of_it_is_left(make):
    """1000 falling to 700 with a time constant of 60 s: at the begin 2 % of the rest's median are left."""
    found = run(make, lambda t: 700 + 300 * math.exp(-t / 60))
    assert found.steady
    left = 300 * math.exp(-found.end.begin_s / 60) / 700
    assert 0.005 < left < 0.04
    assert found.end.rate == pytest.approx(700 * WORK, rel=0.005)
    # Of the median of the burst, 2.5 s, the decay has taken a little already.
    assert found.burst.rate == pytest.approx((700 + 300 * math.exp(-2.5 / 60)) * WORK, rel=0.002)


def test_a_speed_that_goes_on_falling_is_not_steady_and_says_by_how_much(make):
    found = run(make, lambda t: 1000 - 0.5 * t)
    assert not found.steady
    assert found.end.begin_s == pytest.approx(400.0, abs=1.0)
    assert "the speed still changed by" in found.reason
    assert found.end.rate == pytest.approx(750 * WORK, rel=0.01)


def test_a_constant_speed_of_a_chip_that_still_warms_up_is_not_steady(make):
    warming = run(make, lambda t: 1000.0, heat=lambda t: 40 + t / 20)
    assert not warming.steady
    assert "the temperature by" in warming.reason
    # Heat that comes to rest after 150 s.
    rested = run(make, lambda t: 1000.0, heat=lambda t: 40 + min(t, 150.0) / 5)
    assert rested.steady
    assert 130 <= rested.end.begin_s <= 150
    assert rested.end.temperature_c == pytest.approx(70.0)


def test_noise_around_a_constant_is_steady_and_a_step_in_it_is_found(make):
    chance = random.Random(5)
    found = run(make, lambda t: (1000.0 if t < 200 else 850.0) * chance.lognormvariate(0, 0.03))
    assert found.steady
    assert found.end.begin_s == pytest.approx(200, abs=3 * 600 / MOMENTS)
    assert found.kept == pytest.approx(0.85, rel=0.01)


def test_disturbed_samples_do_not_count_while_there_are_others(make):
    found = run(make, lambda t: 500.0 if t % 5 < 1 else 1000.0, kind="cpu", marks=lambda t: t % 5 < 1)
    assert found.steady
    assert found.end.rate == pytest.approx(1000 * WORK)


def test_power_is_that_of_its_part_of_the_time(make):
    found = run(make, lambda t: 1000.0 if t < 60 else 900.0, power=lambda t: 700.0 if t < 60 else 500.0)
    assert (found.burst.power_w, found.end.power_w) == (700.0, 500.0)
    assert found.burst.temperature_c is None


def test_a_short_run_has_a_shorter_burst(make):
    found = run(make, lambda t: 1000.0, seconds=12.0)
    assert found.burst.end_s == pytest.approx(1.2, rel=0.02)


def test_only_a_case_that_was_run_so_is_looked_at(make):
    assert sustained_of(make.profile()) == []
    few = make.round(0, (0.01,) * 3)
    case = make.case(parameters={BACK_TO_BACK: 60.0})
    assert sustained_of(make.profile(cases=[make.result(case, [few])])) == []


def test_of_a_part_of_a_model_the_rate_is_that_of_the_whole(make):
    """As the case's own value is: 8 of 80 layers take a tenth of the time."""
    case = make.case(
        "llm/prefill/x/fp32/hot", kernel="llm", unit="token/s", flops=8000, tokens=500,
        projection={"layers": 80, "flops": 80000}, parameters={BACK_TO_BACK: 60.0},
    )  # fmt: skip
    starts = [float(number) for number in range(60)]
    round_ = make.round(0, [0.5] * 60, start_s=starts, delay_s=[], steal_s=[], calls=10, settled=None)
    profile = make.profile(device=make.device(id="cuda:0", kind="cuda"), cases=[make.result(case, [round_])])
    (found,) = sustained_of(profile)
    assert found.burst.rate == pytest.approx(500 * 10 / 0.5 / 10, rel=1e-4)
    assert found.end.rate == pytest.approx(summarise_profile(profile)[0].value, rel=1e-4)
