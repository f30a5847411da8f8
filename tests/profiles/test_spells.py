"""Intervals in which a device was held back, on traces whose beginning and end are known."""

import random

import pytest

from profiles.contamination import watch
from profiles.profile import Telemetry
from profiles.spells import Spell, find_spells, shares, touched
from profiles.stats import estimate_round
from profiles.summary import summarise
from profiles.timings import BACK_TO_BACK

GPU = {"id": "cuda:0", "kind": "cuda"}
STEP_S = 0.25
DROP_S = (20.0, 32.5)


def trace(seconds=60, drop_s=DROP_S, reason=None):
    """A clock that falls from 1.98 GHz to 1.2 GHz for a while, read four times a second with some noise."""
    chance = random.Random(7)
    times = [STEP_S * i for i in range(int(seconds / STEP_S))]
    low = [drop_s[0] <= t < drop_s[1] for t in times]
    clocks = [(1.2e9 if slow else 1.98e9) * chance.gauss(1, 0.003) for slow in low]
    throttle = [[reason] if slow and reason else [] for slow in low]
    return Telemetry(t_s=times, clock_hz=clocks, throttle=throttle)


def samples(make, seconds=60, drop_s=DROP_S):
    """A sample of 20 ms every 25 ms, slower while the clock is low."""
    starts = [0.025 * i for i in range(int(seconds / 0.025) - 1)]
    taken = [0.02 * (1.65 if drop_s[0] <= start < drop_s[1] else 1.0) for start in starts]
    return make.round(0, taken, start_s=starts, delay_s=[], steal_s=[], calls=1)


def test_samples_in_a_clock_drop_are_labelled_and_no_others(make):
    watched = watch(samples(make), make.device(**GPU), trace())
    (spell,) = watched.spells
    assert spell.reason == "low clock"
    # From the last reading before the drop to the first one after it.
    assert (spell.begin_s, spell.end_s) == (DROP_S[0] - STEP_S, DROP_S[1])
    starts = samples(make).start_s
    marked = [start for start, mark in zip(starts, watched.marks, strict=True) if mark]
    dropped = [start for start in starts if DROP_S[0] <= start < DROP_S[1]]
    assert set(dropped) <= set(marked)
    assert len(marked) - len(dropped) <= (STEP_S + 0.025) / 0.025 + 1
    assert watched.held_back == {"low clock": pytest.approx(len(marked) / len(starts))}


def test_what_a_clock_drop_slowed_down_does_not_count_for_the_value(make):
    round_ = samples(make)
    assert estimate_round(round_, watch(round_, make.device(**GPU), trace())).seconds_per_call == (
        pytest.approx(0.02)
    )


@pytest.mark.parametrize(("reason", "marks"), [("power cap", False), ("thermal (software)", True)])
def test_a_power_limit_is_told_and_marks_nothing(make, reason, marks):
    steady = Telemetry(**{f: getattr(trace(reason=reason), f) for f in ("t_s", "throttle")})
    watched = watch(samples(make), make.device(**GPU), steady)
    (spell,) = watched.spells
    assert (spell.begin_s, spell.end_s, spell.reason) == (DROP_S[0] - STEP_S, DROP_S[1], reason)
    assert any(watched.marks) is marks
    share = (DROP_S[1] - DROP_S[0]) / 60
    assert watched.held_back[reason] == pytest.approx(share, abs=0.01)


def test_heat_is_what_a_sustained_case_measures(make):
    case = make.case(parameters={BACK_TO_BACK: 60.0})
    half = (1.0, 59.0)
    readings = trace(drop_s=half, reason="thermal (hardware)")
    summary = summarise(make.result(case, [samples(make, drop_s=half)]), make.device(**GPU), readings)
    assert summary.disturbed_share == 0.0
    assert summary.seconds_per_call == pytest.approx(0.033)
    assert "throttled" in summary.flags
    assert summary.held_back["thermal (hardware)"] == pytest.approx(58 / 60, abs=0.01)


def test_where_neither_clock_nor_reason_is_read_nothing_is_said(make):
    readings = Telemetry(t_s=[0.0, 1.0, 2.0], foreign_processes=[0, 0, 0])
    watched = watch(make.round(0, delay_s=[], steal_s=[]), make.device(**GPU), readings)
    assert watched.held_back is None
    assert watched.spells == ()


def test_a_gap_in_the_readings_is_not_bridged():
    readings = Telemetry(t_s=[0.0, 10.0, 20.0], throttle=[[], ["heat"], []])
    assert find_spells(readings, range(3)) == [Spell(9.5, 10.5, "heat")]


def test_neighbouring_readings_of_one_reason_are_one_spell_and_reasons_stay_apart():
    readings = Telemetry(
        t_s=[0.0, 0.25, 0.5, 0.75, 1.0, 1.25], throttle=[[], ["a"], ["a", "b"], ["a"], [], ["a"]]
    )
    assert find_spells(readings, range(6)) == [Spell(0.0, 1.75, "a"), Spell(0.25, 0.75, "b")]


def test_touching_agrees_with_looking_at_every_pair():
    chance = random.Random(3)
    spells = [Spell(a, a + chance.random(), "r") for a in (20 * chance.random() for _ in range(30))]
    times = [(a, a + chance.random() / 5) for a in (20 * chance.random() for _ in range(300))]
    pairs = [any(s.begin_s <= end and begin <= s.end_s for s in spells) for begin, end in times]
    assert touched(times, spells) == pairs
    assert 0 < sum(pairs) < len(pairs)
    assert shares(times, spells) == {"r": sum(pairs) / len(pairs)}
