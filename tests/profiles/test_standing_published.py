"""What others published says of a claim, and what counts for nothing."""

import math

import pytest

from profiles.claims.standing import judge
from tests.profiles.claim_cases import (
    COPY,
    GPU,
    NPU,
    SELECTOR,
    make_claim,
    make_pair,
    make_profile,
    make_reading,
    make_result,
    measured,
    only,
    published,
)

NEAR = 1e-6


MARGIN = math.exp(0.08)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (MARGIN + NEAR, 1.3, "supported"), (MARGIN - NEAR, 1.3, "undecided"),
        (1 / MARGIN - NEAR, 0.7, "contradicted"), (1 / MARGIN + NEAR, 0.7, "undecided"),
        (1.3, 0.7, "undecided"),
    ],
)  # fmt: skip
def test_published_pairs_decide_where_two_independent_ones_agree_beyond_the_margin(first, second, verdict):
    reading = published(make_pair(1, first), make_pair(2, second))
    assert reading.verdict == verdict
    assert reading.basis == "published"
    assert (reading.low, reading.high) == pytest.approx((min(first, second), max(first, second)))


def test_one_publisher_is_no_two():
    pairs = [make_pair(1, 1.3, repo="one/a"), make_pair(2, 1.3, repo="one/b")]
    assert published(*pairs).verdict == "undecided"


def test_one_pair_decides_nothing_and_says_which_way_it_points():
    reading = published(make_pair(1, 1.3))
    assert reading.verdict == "undecided"
    assert "points towards it" in reading.reason


def test_results_of_different_tools_are_not_divided():
    subject, _ = make_pair(1, 1.3, tool="ascend-dmi")
    _, reference = make_pair(1, 1.3, tool="torch.mm")
    reading = published([subject, reference])
    assert reading.evidence == ()
    assert "nothing published with one tool on both sides" in reading.reason


def test_hearsay_is_shown_and_not_used():
    reading = published(make_pair(1, 1.3), make_pair(2, 1.3, seen=False))
    assert sorted(one.used for one in reading.evidence) == [False, True]
    assert reading.verdict == "undecided"


def test_impossible_results_are_shown_and_not_used():
    reading = published(make_pair(1, 1.3), make_pair(2, 59.6))
    unused = [one for one in reading.evidence if not one.used]
    assert [one.ratio for one in unused] == pytest.approx([59.6])
    assert unused[0].reason
    assert reading.ratio == pytest.approx(1.3)


def test_a_vendor_is_no_witness_for_itself():
    vendor, other, third = make_pair(1, 1.3, evidence="vendor"), make_pair(2, 1.3), make_pair(3, 1.3)
    assert published(vendor, make_pair(4, 1.3, evidence="vendor")).verdict == "undecided"
    assert published(vendor, other).verdict == "supported"
    assert published(vendor, other, claimant="vendor").verdict == "undecided"
    assert published(vendor, other, third, claimant="vendor").verdict == "supported"


def test_a_vendor_may_speak_against_its_own_claim():
    vendor, other = make_pair(1, 0.7, evidence="vendor"), make_pair(2, 0.7)
    assert published(vendor, other, claimant="vendor").verdict == "contradicted"


def test_the_class_of_a_pair_is_its_weaker_one():
    strong, weak = {"evidence": "audited"}, {"evidence": "third party"}
    for ours, theirs in ((strong, weak), (weak, strong)):
        pair = [make_result(1, NPU, 260, **ours), make_result(2, GPU, 200, **theirs)]
        assert [one.evidence for one in published(pair).evidence] == ["third party"]
    pair = [make_result(1, NPU, 260, evidence="vendor"), make_result(2, GPU, 200, evidence="audited")]
    assert [one.evidence for one in published(pair).evidence] == ["vendor"]


def test_impossible_power_spoils_nothing_but_energy():
    pairs = [*make_pair(1, 1.3, average_power_w=9000), *make_pair(2, 1.3)]
    speed = make_claim(make_reading(published=SELECTOR))
    assert only(judge("c", speed, [], pairs)).verdict == "supported"
    energy = make_claim(make_reading(metric="performance per watt", published=SELECTOR))
    reading = only(judge("c", energy, [], make_pair(1, 1.3, average_power_w=9000)))
    assert [one.used for one in reading.evidence] == [False]
    assert "TDP" in reading.evidence[0].reason


def test_published_power_obeys_the_sensors_too():
    reading = make_reading(metric="performance per watt", published=SELECTOR)
    margin = math.exp(math.hypot(0.08, 1.96 * 0.05 * math.sqrt(2)))
    for ratio, verdict in ((margin * 1.001, "supported"), (margin * 0.999, "undecided")):
        results = [*make_pair(1, ratio, average_power_w=300), *make_pair(2, ratio, average_power_w=300)]
        assert only(judge("c", make_claim(reading), [], results)).verdict == verdict
    unpowered = only(judge("c", make_claim(reading), [], make_pair(1, 2.0)))
    assert [one.used for one in unpowered.evidence] == [False]
    assert "no power was published" in unpowered.reason


def test_profiles_that_say_nothing_take_nothing_away():
    claim = make_claim(make_reading(published=SELECTOR))
    results = [*make_pair(1, 1.3), *make_pair(2, 1.3)]
    others = [make_profile(NPU, {COPY: 1.0e12}), make_profile(GPU, {COPY: 1.4e12})]
    reading = only(judge("c", claim, others, results))
    assert (reading.verdict, reading.basis) == ("supported", "published")
    assert "no profile of either has a case" in reading.reason


def test_published_evidence_decides_nothing_against_a_measured_estimate():
    claim = make_claim(make_reading(published=SELECTOR))
    results = [*make_pair(1, 1.3), *make_pair(2, 1.3)]
    agreeing = only(judge("c", claim, measured(1.02), results))
    assert (agreeing.verdict, agreeing.basis) == ("supported", "published")
    opposed = only(judge("c", claim, measured(0.98), results))
    assert (opposed.verdict, opposed.basis) == ("undecided", "measured")
    assert "not mixed with it: published" in opposed.reason


def test_measured_evidence_comes_first_and_is_not_mixed():
    claim = make_claim(make_reading(published=SELECTOR))
    results = [*make_pair(1, 0.7), *make_pair(2, 0.7)]
    assert only(judge("c", claim, [], results)).verdict == "contradicted"
    both = only(judge("c", claim, measured(1.5), results))
    assert (both.verdict, both.basis) == ("supported", "measured")
    assert both.ratio == pytest.approx(1.5)
    assert {one.evidence for one in both.evidence} == {"measured", "third party"}
