"""What was measured under a doubt: it is told, and it decides nothing."""

import math
import random

import pytest
from msgspec.structs import replace

from profiles import student
from profiles.claims.deciding import Bounds, decide
from profiles.claims.finding import CaseRatio, aggregate
from profiles.claims.measured import _flags, _without_loaded
from profiles.claims.standing import judge
from profiles.comparison import CaseComparison
from profiles.profile import Telemetry
from tests.profiles.claim_cases import (
    GPU,
    MATMUL,
    NPU,
    make_claim,
    make_profile,
    make_reading,
    measured,
    only,
)

FLAGGED = {"host bound": {"host_bound": True}, "not settled": {"settled": False}}


def bounded(name, ratio, half=0.01, **changed):
    bounds = Bounds(ratio, ratio / math.exp(half), ratio * math.exp(half))
    return CaseRatio(name, "FLOP/s", bounds, ratio, 1.0, **changed)


@pytest.mark.parametrize("flag", FLAGGED)
@pytest.mark.parametrize("side", ["subject", "reference"])
@pytest.mark.parametrize("ratio", [2.0, 0.5])
def test_a_flagged_result_on_either_side_decides_nothing_and_is_named(flag, side, ratio):
    changes = {side: FLAGGED[flag]}
    profiles = [
        make_profile(NPU, {MATMUL: ratio * 200e12}, **changes.get("subject", {})),
        make_profile(GPU, {MATMUL: 200e12}, **changes.get("reference", {})),
    ]
    reading = only(judge("c", make_claim(make_reading()), profiles, []))
    assert reading.verdict == "undecided"
    assert f"it rests on results that are {flag} ({side})" in reading.reason
    assert f"({side}: {flag})" in reading.evidence[0].text
    assert reading.evidence[0].used
    assert reading.evidence[0].says == "undecided"


def test_a_throttled_result_decides_nothing():
    profiles = measured(2.0)
    capped = Telemetry(
        t_s=[0.1 * i for i in range(20)],
        throttle=[["thermal slowdown"] * (i == 3) for i in range(20)],
        power_w=[None] * 20,
    )
    reading = only(
        judge("c", make_claim(make_reading()), [replace(profiles[0], telemetry=capped), profiles[1]], [])
    )
    assert "throttled (subject)" in reading.reason
    assert reading.verdict == "undecided"


def test_a_projected_result_may_decide_and_is_named():
    profiles = measured(2.0)
    case = profiles[0].cases[0]
    whole = {"layers": 32.0, "flops": 8.0 * case.case.flops, "traffic_bytes": 8.0 * case.case.traffic_bytes}
    for profile in profiles:
        profile.cases[0] = replace(profile.cases[0], case=replace(case.case, projection=whole))
    reading = only(judge("c", make_claim(make_reading()), profiles, []))
    assert reading.verdict == "supported"
    assert "subject: projected, reference: projected" in reading.evidence[0].text


def test_other_load_counts_where_the_claims_own_value_is_cleared():
    load = {"flags": (("subject", "other load"),)}
    half = bounded("a", 1.4, **load).bounds.ratio / bounded("a", 1.4).bounds.low
    near, far = (make_reading(value=1.4 / half / clear) for clear in (1.019, 1.021))
    assert _without_loaded(near, [bounded("a", 1.4, **load)], 0.0)[0].bounds is None
    assert "other load" in _without_loaded(near, [bounded("a", 1.4, **load)], 0.0)[0].reason
    assert _without_loaded(far, [bounded("a", 1.4, **load)], 0.0)[0].bounds is not None
    assert _without_loaded(near, [bounded("a", 1.4)], 0.0)[0].bounds is not None


def test_flags_of_the_comparison_are_told_by_the_side_of_the_claim():
    case = CaseComparison(
        id="a", kernel="matmul", dtype="bf16", unit="FLOP/s", verdict="faster",
        baseline_flags=("throttled", "unwatched"), candidate_flags=("host bound",),
    )  # fmt: skip
    assert list(_flags(case)) == [("subject", "host bound"), ("reference", "throttled")]


def test_the_best_is_taken_within_one_dtype():
    reading = make_reading(aggregation="best", value=1.0)
    pair = [
        CaseRatio("a", "FLOP/s", Bounds(0.8, 0.79, 0.81), 200.0, 250.0, dtype="bf16"),
        CaseRatio("b", "FLOP/s", Bounds(1.5, 1.49, 1.51), 300.0, 200.0, dtype="fp16"),
    ]
    found = aggregate(reading, pair, 0.0)
    assert found.standing == "undecided"
    assert "bf16 0.8" in found.text
    assert "fp16 1.5" in found.text
    both = [replace_ratio(one, 1.5) for one in pair]
    assert aggregate(reading, both, 0.0).standing == "supported"


def replace_ratio(one, ratio):
    return CaseRatio(
        one.case, one.unit, Bounds(ratio, 0.99 * ratio, 1.01 * ratio), ratio, 1.0, dtype=one.dtype
    )


def test_ten_cases_at_the_edge_are_rarely_called_a_miss():
    """A reference of its own: normal rounds at exactly the claimed value, Student's interval of five each."""
    reading = make_reading(relation=">=", aggregation="each", value=1.0)
    draw = random.Random(3)
    reach = student.quantile(0.975, 4)
    families = 1500
    missed = single = 0
    for _ in range(families):
        cases = []
        for number in range(10):
            rounds = [draw.gauss(0.0, 0.01) for _ in range(5)]
            mean = sum(rounds) / 5
            error = math.sqrt(sum((one - mean) ** 2 for one in rounds) / 4 / 5)
            bounds = Bounds(*(math.exp(log) for log in (mean, mean - reach * error, mean + reach * error)))
            cases.append(CaseRatio(str(number), "", bounds, 1.0, 1.0, dof=4))
        missed += aggregate(reading, cases, 0.0).standing == "contradicted"
        single += any(decide(case.bounds, reading) == "contradicted" for case in cases)
    assert single / families > 0.15
    assert missed / families < 0.04


def test_one_case_far_below_refutes_each_whatever_the_number():
    reading = make_reading(relation=">=", aggregation="each", value=1.0)
    cases = [*(bounded(str(i), 1.2) for i in range(9)), bounded("far", 0.8)]
    assert aggregate(reading, cases, 0.0).standing == "contradicted"


@pytest.mark.parametrize(("factor", "verdict"), [(0.99, "undecided"), (0.97, "supported")])
def test_a_measurement_beside_other_load_needs_the_tolerance_besides(factor, verdict):
    """The widest value that an undisturbed 1.3 supports, and what other load leaves of it."""
    profiles = measured(1.3)
    (one,) = only(judge("c", make_claim(make_reading()), profiles, [])).evidence
    edge = one.ratio * math.exp(-math.hypot(math.log(one.ratio / one.low), 0.08))
    busy = Telemetry(
        t_s=[0.1 * i for i in range(9)], foreign_processes=[0] * 8 + [1],
        throttle=[[] for _ in range(9)], power_w=[None] * 9,
    )  # fmt: skip
    claim = make_claim(make_reading(value=edge * factor))
    assert only(judge("c", claim, profiles, [])).verdict == "supported"
    reading = only(judge("c", claim, [replace(profiles[0], telemetry=busy), profiles[1]], []))
    assert reading.verdict == verdict
    assert "subject: other load" in reading.evidence[0].text
    assert reading.evidence[0].used == (verdict == "supported")
    assert ("clear the claim's value" in reading.evidence[0].reason) == (verdict == "undecided")
