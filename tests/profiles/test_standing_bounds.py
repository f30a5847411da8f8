"""An interval against a value, and several cases as one ratio."""

import math

import pytest

from profiles.claims.deciding import Bounds, decide, decide_exact, exact
from profiles.claims.finding import CaseRatio, aggregate
from tests.profiles.claim_cases import (
    make_reading,
)

NEAR = 1e-6


@pytest.mark.parametrize(
    ("relation", "low", "high", "verdict"),
    [
        (">", 1.2 + NEAR, 1.4, "supported"), (">", 1.2 - NEAR, 1.4, "undecided"),
        (">", 1.0, 1.2 - NEAR, "contradicted"), (">", 1.0, 1.2 + NEAR, "undecided"),
        (">=", 1.2, 1.4, "supported"), (">=", 1.2 - NEAR, 1.4, "undecided"),
        ("<", 1.0, 1.2 - NEAR, "supported"), ("<", 1.0, 1.2 + NEAR, "undecided"),
        ("<", 1.2 + NEAR, 1.4, "contradicted"), ("<", 1.2 - NEAR, 1.4, "undecided"),
        ("<=", 1.0, 1.2, "supported"), ("<=", 1.2 + NEAR, 1.4, "contradicted"),
        ("~", 1.08 + NEAR, 1.32 - NEAR, "supported"), ("~", 1.08 - NEAR, 1.3, "undecided"),
        ("~", 1.1, 1.32 + NEAR, "undecided"), ("~", 1.32 + NEAR, 1.4, "contradicted"),
        ("~", 1.0, 1.08 - NEAR, "contradicted"),
        ("range", 1.2, 1.5, "supported"), ("range", 1.2 - NEAR, 1.5, "undecided"),
        ("range", 1.2, 1.5 + NEAR, "undecided"), ("range", 1.5 + NEAR, 1.6, "contradicted"),
        ("range", 1.0, 1.2 - NEAR, "contradicted"),
        ("up to", 1.08 + NEAR, 1.1, "supported"), ("up to", 1.08 - NEAR, 1.1, "undecided"),
        ("up to", 0.1, 0.2, "undecided"),
    ],
)  # fmt: skip
def test_an_interval_decides_only_where_all_of_it_lies_on_one_side(relation, low, high, verdict):
    reading = make_reading(relation=relation, value=1.2, upper=1.5, tolerance=0.1)
    assert decide(Bounds(math.sqrt(low * high), low, high), reading) == verdict


def test_printed_figures_hold_or_do_not():
    equal = make_reading(relation=">", value=1.0)
    assert decide(exact(1.0), equal) == "undecided"
    assert decide_exact(1.0, equal) == "contradicted"
    assert decide_exact(1.0, make_reading(relation=">=", value=1.0)) == "supported"


def test_a_margin_adds_to_the_interval_as_independent_errors_do():
    widened = Bounds(2.0, 2.0 / math.exp(0.03), 2.0 * math.exp(0.05)).widened(0.12)
    assert widened.low == pytest.approx(2.0 / math.exp(math.sqrt(0.03**2 + 0.12**2)))
    assert widened.high == pytest.approx(2.0 * math.exp(0.13))


def case(name, ratio, half=0.01, subject=1.0, **changed):
    bounds = Bounds(ratio, ratio / math.exp(half), ratio * math.exp(half))
    return CaseRatio(name, "FLOP/s", changed.get("bounds", bounds), subject, subject / ratio)


def test_the_geometric_mean_of_cases_is_as_wide_as_they_are():
    found = aggregate(make_reading(), [case("a", 2.0), case("b", 0.5, half=0.03)], 0.0)
    assert found.bounds.ratio == pytest.approx(1.0)
    assert found.bounds.high == pytest.approx(math.exp(0.02))
    assert found.standing == "undecided"


def test_the_best_of_each_side_may_be_of_different_cases():
    cases = [case("a", 1.5, subject=3.0), case("b", 0.5, half=0.02, subject=2.0)]
    found = aggregate(make_reading(aggregation="best"), cases, 0.0)
    assert found.bounds.ratio == pytest.approx(3.0 / 4.0)
    assert found.bounds.low == pytest.approx(0.75 * math.exp(-0.03))
    assert found.standing == "contradicted"


def test_each_case_must_hold_and_one_refutes():
    reading = make_reading(aggregation="each")
    both = aggregate(reading, [case("a", 1.5), case("b", 1.1)], 0.0)
    assert both.standing == "supported"
    assert both.bounds.low == pytest.approx(1.1 / math.exp(0.01))
    assert both.bounds.high == pytest.approx(1.5 * math.exp(0.01))
    assert aggregate(reading, [case("a", 1.5), case("b", 1.005)], 0.0).standing == "undecided"
    assert aggregate(reading, [case("a", 1.5), case("b", 0.9)], 0.0).standing == "contradicted"


def test_one_case_that_reaches_it_supports_up_to_whatever_the_others_do():
    reading = make_reading(relation="up to", value=3.0)
    cases = [case("a", 0.5), case("b", 3.0)]
    assert aggregate(reading, cases, 0.0).standing == "supported"
    assert aggregate(reading, cases[:1], 0.0).standing == "undecided"


def test_what_cannot_be_used_is_left_out_and_counted():
    found = aggregate(make_reading(), [case("a", 2.0), case("b", 1.0, bounds=None)], 0.0)
    assert found.bounds.ratio == pytest.approx(2.0)
    assert found.text == "geometric mean of 1 case of 2"
    assert aggregate(make_reading(), [case("b", 1.0, bounds=None)], 0.0) is None
