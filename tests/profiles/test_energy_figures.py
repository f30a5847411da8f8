"""Figures of energy against what can be computed by hand."""

import math

import pytest

from profiles.energy import PART_TIME, energy_of, in_step, why_case_has_none
from profiles.profile import Duel, Energy, Idle, LogLine
from profiles.ratio import estimate
from profiles.student import quantile

WORK = 2 * 64**3
SENSOR = "a counter"


def energy(joules, calls=100, window_s=6.0, source=f"{SENSOR}; the gaps between samples included", windows=1):
    return Energy(joules=joules, window_s=window_s, source=source, calls=calls, windows=windows)


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
    long = make.result(rounds=[make.round(seconds=[0.5] * 20)])
    other = make.result(make.case("matmul/bf16/other"), rounds_of(make, energy(3000.0)))
    lost = why_case_has_none(make.profile(cases=[long, other]), long)
    assert lost.startswith("its counter could not be read")
    duel = Duel(id="duel-0001", side="a", partner="run-0002", looks=(5,))
    assert why_case_has_none(make.profile(cases=[long], duel=duel), long).startswith("the sides of a duel")
    wrong = make.result(rounds=[make.round(status="incorrect")])
    assert why_case_has_none(profile, wrong) == "there is no result"


def test_of_a_part_of_a_model_the_tokens_are_those_that_the_whole_would_have_made(make):
    """8 of 80 layers and nothing else: the whole takes ten times as long, and draws as much meanwhile."""
    part = make.case(
        kernel="llm", unit="token/s", flops=8000, tokens=500, traffic_bytes=10,
        projection={"layers": 80, "flops": 80000, "traffic_bytes": 100},
    )  # fmt: skip
    found = energy_of(make.result(part, rounds_of(make, *[energy(3000.0)] * 3)))
    assert found.work_per_j == pytest.approx(500 * 100 / 3000 / 10)
    assert found.joules_per_call == pytest.approx(30.0), "of a call as it was measured"


def test_each_window_of_a_round_may_be_off_by_a_step_of_a_counter_and_readings_have_no_steps(make):
    stretched = [energy(3000.0, window_s=12.0, windows=4)] * 3
    assert energy_of(make.result(rounds=rounds_of(make, *stretched))).window_error == pytest.approx(0.4 / 12)
    read = [energy(3000.0, source="a sensor; integrated over 40 readings; the gaps included")] * 3
    assert energy_of(make.result(rounds=rounds_of(make, *read))).window_error is None


@pytest.mark.parametrize(("call_s", "expected"), [
    (0.1, True), (0.09, True), (0.11, True), (0.088, False), (0.112, False),
    (0.2, True), (0.15, False), (0.7, True), (1.5, False), (60.0, False),
    (0.05, True), (0.033, True), (0.025, False), (0.07, False), (0.0002, False),
])  # fmt: skip
def test_calls_in_step_with_a_sensor_of_ten_updates_a_second(call_s, expected):
    assert in_step(call_s) is expected


def test_only_a_sensor_that_looks_part_of_the_time_is_doubted(make):
    def told(source, **changes):
        facts = {"calls": 120, "window_s": 12.0, "windows": 4} | changes
        number = facts.pop("rounds", 4)
        rounds = rounds_of(make, *[energy(3000.0, source=source, **facts)] * number)
        return energy_of(make.result(rounds=rounds)).cautions

    part_time = f"{SENSOR}; {PART_TIME}; the gaps between samples included"
    assert told(SENSOR) == told(SENSOR, windows=1, rounds=1) == ()
    assert [text.partition(":")[0] for text in told(part_time)] == ["aliasing risk"]
    assert "calls of 100 ms" in told(part_time)[0]
    assert told(part_time, calls=100_000) == ()
    assert told(part_time, calls=100_000, windows=1, rounds=3) == (
        "a round met the sensor at fewer than 4 phases (run --energy)",
        "fewer than 4 rounds",
    )
    assert told(part_time, calls=8) == ("fewer than 32 calls in a round",)
