"""Figures of energy against what can be computed by hand."""

import math

import pytest

from profiles.energy import energy_of, why_case_has_none
from profiles.profile import Energy, Idle, LogLine
from profiles.ratio import estimate
from profiles.student import quantile

WORK = 2 * 64**3
SENSOR = "a counter"


def energy(joules, calls=100, window_s=6.0, source=f"{SENSOR}; the gaps between samples included"):
    return Energy(joules=joules, window_s=window_s, source=source, calls=calls)


def rounds_of(make, *energies):
    return [make.round(number, energy=one) for number, one in enumerate(energies)]


def test_work_per_joule_of_equal_rounds_is_a_division(make):
    result = make.result(rounds=rounds_of(make, *[energy(3000.0)] * 3))
    found = energy_of(result)
    assert found.work_per_j == pytest.approx(100 * WORK / 3000)
    assert found.joules_per_call == pytest.approx(30.0)
    assert (found.power_w, found.window_s, found.rounds) == (500.0, 18.0, 3)
    assert found.window_error == pytest.approx(0.1 / 6.0)


def test_the_interval_is_students_on_the_rounds_logarithms(make):
    joules = (3000.0, 3030.0, 2950.0, 3010.0)
    found = energy_of(make.result(rounds=rounds_of(make, *map(energy, joules))))
    logs = [math.log(100 * WORK / one) for one in joules]
    reach = quantile(0.975, 3) * estimate(logs).error
    assert found.high / found.low == pytest.approx(math.exp(2 * reach))
    few = energy_of(make.result(rounds=rounds_of(make, energy(3000.0), energy(3100.0))))
    assert few.low is None
    assert few.high is None


def test_net_is_gross_less_idle_of_the_same_sensor(make):
    result = make.result(rounds=rounds_of(make, *[energy(3000.0)] * 3))
    net = energy_of(result, Idle(power_w=100.0, window_s=10.0, source=SENSOR))
    assert net.power_w == 500.0
    assert net.net_power_w == 400.0
    assert net.net_work_per_j == pytest.approx(100 * WORK / (3000 - 100 * 6))
    other = energy_of(result, Idle(power_w=100.0, window_s=10.0, source="another sensor"))
    assert other.net_power_w is None
    assert other.net_work_per_j is None
    untrue = energy_of(result, Idle(power_w=600.0, window_s=10.0, source=SENSOR))
    assert untrue.net_power_w is None


def test_a_window_that_is_too_short_does_not_count(make):
    result = make.result(rounds=rounds_of(make, energy(3000.0), energy(10.0, window_s=1.0)))
    assert energy_of(result).rounds == 1
    assert energy_of(make.result(rounds=rounds_of(make, energy(10.0, window_s=4.9)))) is None


def test_a_case_without_an_energy_says_why(make):
    short = make.result(rounds=[make.round()])
    profile = make.profile(cases=[short])
    assert why_case_has_none(profile, short) == "it ran for 0.1 s a round, and 5 s are needed (run --energy)"
    told = LogLine(t_s=0.0, worker=0, level="info", text="energy is not measured: no counter")
    assert why_case_has_none(make.profile(cases=[short], log=[told]), short) == "no counter"
    wrong = make.result(rounds=[make.round(status="incorrect")])
    assert why_case_has_none(profile, wrong) == "there is no result"
