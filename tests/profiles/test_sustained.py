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


def run(
    make, rate, seconds=600.0, *, heat=None, power=None, marks=None, kind="cuda", unseen=None,
    planned_s=None, status="ok",
):  # fmt: skip
    """Samples back to back at `rate(t)` calls per second, and telemetry once a second.

    Those that begin at an `unseen` time are not recorded.
    """
    begins, taken, now_s = [], [], 0.0
    while now_s < seconds:
        calls = max(1, round(STEP_S * rate(0)))
        sample_s = calls / rate(now_s)
        if not (unseen and unseen(now_s)):
            begins.append(now_s)
            taken.append(sample_s)
        now_s += sample_s
    calls = max(1, round(STEP_S * rate(0)))
    times = [100.0 + i for i in range(int(seconds) + 1)]
    telemetry = Telemetry(
        t_s=times,
        temperature_c=[heat(t - 100) for t in times] if heat else [],
        power_w=[power(t - 100) for t in times] if power else [],
    )
    starts = [100.0 + begin for begin in begins]
    delays = [5.0 if marks and marks(begin) else 0.0 for begin in begins]
    round_ = make.round(0, taken, start_s=starts, delay_s=delays, steal_s=[], calls=calls, settled=None)
    round_.status = status
    case = make.case(parameters={BACK_TO_BACK: planned_s or seconds})
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


@pytest.mark.parametrize("step_s", [30.0, 33.0, 90.0, 94.0, 250.0, 255.0])
def test_a_step_down_is_steady_from_the_step_on(make, step_s):
    found = run(make, lambda t: 1000.0 if t < step_s else 800.0)
    assert found.steady
    assert found.end.begin_s == pytest.approx(step_s, abs=2 * 600 / MOMENTS)
    assert found.burst.rate == pytest.approx(1000 * WORK)
    assert found.burst.end_s == BURST_S
    # At the edge of a moment the sample in which the step falls may count to the steady part.
    stray = 0.25 * STEP_S / (600 - step_s) if step_s % (600 / MOMENTS) == 0 else 1e-6
    assert found.kept == pytest.approx(0.8, rel=stray)


def test_an_exponential_decay_is_steady_when_little_of_it_is_left(make):
    """1000 falling to 700 with a time constant of 60 s: at the begin 2 % of the rest's rate are left."""
    found = run(make, lambda t: 700 + 300 * math.exp(-t / 60))
    assert found.steady
    left = 300 * math.exp(-found.end.begin_s / 60) / 700
    assert 0.005 < left < 0.04
    assert found.end.rate == pytest.approx(700 * WORK, rel=0.005)
    # In the middle of the burst, 2.5 s, the decay has taken a little already.
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
    assert "the temperature still changed by" in warming.reason
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


def held_back(full_s, reduced_s, share):
    """Full speed and a share of it in turn."""
    return lambda t: 1000.0 * (1.0 if t % (full_s + reduced_s) < full_s else share)


def test_a_fast_swing_is_steady_at_its_mean_and_not_at_full_speed(make):
    """1.2 s at full and 0.8 s at half speed: 0.8 of the full one, whatever most samples say."""
    found = run(make, held_back(1.2, 0.8, 0.5), power=lambda t: 700.0 if t % 2 < 1 else 400.0)
    assert found.steady
    assert found.end.rate == pytest.approx(800 * WORK, rel=0.03)
    assert found.end.power_w == pytest.approx(550.0, rel=0.01)
    assert max(one.rate for one in found.moments) < 850 * WORK


@pytest.mark.parametrize("full_s", [20.0, 50.0, 100.0])
def test_a_slow_swing_is_not_steady_and_says_how_wide_it_is(make, full_s):
    found = run(make, held_back(full_s, full_s, 0.7))
    assert not found.steady
    assert "the speed swung by" in found.reason
    assert found.end.rate < 950 * WORK


def test_a_fast_swing_is_too_slow_for_a_short_run(make):
    assert not run(make, held_back(1.2, 0.8, 0.5), seconds=12.0).steady


@pytest.mark.parametrize("status", ["ok", "stopped"])
def test_what_ended_long_before_its_time_is_not_steady(make, status):
    found = run(make, lambda t: 1000.0, seconds=10.0, planned_s=30.0, status=status)
    assert not found.steady
    assert found.reason == "stopped after 10.1 of 30 s"
    assert found.end.rate == pytest.approx(1000 * WORK, rel=1e-3)


def test_the_last_third_is_tried_although_no_sample_ended_where_it_begins(make):
    found = run(make, lambda t: 1000.0 if t < 399 else 800.0, unseen=lambda t: 399 <= t < 411)
    assert found.steady
    assert found.end.begin_s == pytest.approx(400.0, abs=0.1)
    assert found.end.rate == pytest.approx(800 * WORK, rel=1e-3)


def test_a_reason_names_only_what_broke_the_rule(make):
    warming = run(make, lambda t: 1000.0 - 0.001 * t, heat=lambda t: 40 + t / 20)
    assert "the speed" not in warming.reason


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
