"""Verdicts on energy: what the sensors' gain leaves open, and what it does not."""

import csv
import io
import math

import pytest

from profiles.compare import compare
from profiles.profile import Energy
from profiles.reports import Report, html, json, markdown
from profiles.reports import csv as csv_report

CASE = "matmul/fp32/m64-n64-k64"
WORK = 2 * 64**3


def profile(
    make, name, per_call_j, *, unit="A", spread=0.001, window_s=6.0, rounds=5, flags=None, source="s"
):
    """Rounds of 100 calls that took about so much energy, on the chip of that name."""
    factors = [1 + spread * (number - (rounds - 1) / 2) for number in range(rounds)]
    results = [
        make.round(
            number,
            energy=Energy(joules=100 * per_call_j * f, window_s=window_s, source=source, calls=100),
        )
        for number, f in enumerate(factors)
    ]
    device = make.device(uuid=unit, **(flags or {}))
    return make.profile(name, device=device, cases=[make.result(make.case(CASE), results)])


def energies(baseline, candidate):
    comparison = compare([baseline], [[candidate]])
    return comparison.candidates[0].energy


def test_two_sensors_leave_ten_percent_open_and_one_sensor_does_not(make):
    base = profile(make, "run-a", 1.0)
    (other,) = energies(base, profile(make, "run-b", 0.9, unit="B"))
    assert other.verdict == "unclear"
    assert other.ratio == pytest.approx(1 / 0.9, rel=1e-3)
    assert other.reason == "the sensors' gain is too uncertain for it"
    # 5 % on each side, at 95 %: 1.96 times the root of two times 5 %.
    assert math.log(other.high / other.ratio) == pytest.approx(0.139, abs=0.003)
    (same,) = energies(base, profile(make, "run-c", 0.9))
    assert same.verdict == "more efficient"
    assert math.log(same.high / same.ratio) == pytest.approx(0.0196, abs=0.002)


@pytest.mark.parametrize(("per_call_j", "verdict"), [(0.7, "more efficient"), (1.5, "less efficient")])
def test_what_is_beyond_both_sensors_is_a_verdict(make, per_call_j, verdict):
    (found,) = energies(profile(make, "run-a", 1.0), profile(make, "run-b", per_call_j, unit="B"))
    assert found.verdict == verdict
    assert found.baseline_value == pytest.approx(WORK, rel=1e-3)
    assert found.unit == "FLOP/J"


def test_sensors_that_hold_different_things_are_named(make):
    board = profile(make, "run-a", 1.0, source="a board's counter; the gaps included")
    package = profile(make, "run-b", 0.5, unit="B", source="a package's counter; the gaps included")
    (found,) = energies(board, package)
    assert (found.verdict, found.reason) == (
        "more efficient",
        "a package's counter against a board's counter",
    )
    (alike,) = energies(board, profile(make, "run-c", 0.5, unit="B", source="a board's counter; others"))
    assert (alike.verdict, alike.reason) == ("more efficient", "")


def test_a_side_without_energy_says_why(make):
    base = profile(make, "run-a", 1.0)
    (short,) = energies(base, profile(make, "run-b", 1.0, window_s=1.0))
    assert short.verdict == "unclear"
    assert short.ratio is None
    assert "candidate: it ran for 0.1 s a round, and 5 s are needed" in short.reason
    (few,) = energies(base, profile(make, "run-c", 1.0, rounds=2))
    assert few.reason == "candidate: 2 of its rounds measured energy, and 3 are needed"


@pytest.mark.parametrize(
    ("per_call_j", "verdict", "reason"),
    [
        (1.0, "unclear", "measured beside other load (candidate): measure again on an idle machine"),
        (0.7, "more efficient", ""),
    ],
)
def test_beside_other_load_only_what_is_far_beyond_the_tolerance_is_a_verdict(
    make, per_call_j, verdict, reason
):
    """The sensor counts the joules of all that was at work."""
    other = profile(make, "run-b", per_call_j, flags={"details": {"available_cores": 2.0}})
    other.telemetry.t_s = [float(second) for second in range(12)]
    other.telemetry.foreign_cpu = [1.0] * 12
    (found,) = energies(profile(make, "run-a", 1.0), other)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert found.ratio == pytest.approx(1 / per_call_j, rel=1e-3)


def test_where_neither_side_has_any_nothing_is_said(make):
    assert energies(make.profile("run-a"), make.profile("run-b", seed=2)) == ()


def test_wide_rounds_are_unclear_for_their_own_sake(make):
    (found,) = energies(profile(make, "run-a", 1.0), profile(make, "run-b", 0.95, spread=0.2))
    assert found.verdict == "unclear"
    assert found.reason == "the rounds differ too much"


def test_every_format_shows_it(make):
    base, other = profile(make, "run-a", 1.0), profile(make, "run-b", 0.7, unit="B")
    report = Report(compare([base], [[other]]), [base], [[other]])
    assert '"verdict": "more efficient"' in json.render(report)
    assert "more efficient" in html.render(report)
    assert "more efficient" in markdown.render(report)
    (row,) = csv.DictReader(io.StringIO(csv_report.render(report)))
    assert row["energy_verdict"] == "more efficient"
    assert float(row["baseline_work_per_j"]) == pytest.approx(WORK, rel=1e-3)
