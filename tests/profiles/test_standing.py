"""What was measured says of a claim: every verdict on both sides of its threshold."""

import math

import pytest
from msgspec.structs import replace

from profiles import catalogue
from profiles.claims.standing import judge
from profiles.profile import Telemetry
from tests.profiles.claim_cases import (
    COPY,
    GPU,
    MATMUL,
    NPU,
    SECOND,
    make_claim,
    make_profile,
    make_reading,
    measured,
    only,
)

NEAR = 1e-6


def thresholds(profiles):
    """Between which values the measured interval of one unit each decides nothing, units 8 % apart."""
    (one,) = only(judge("c", make_claim(make_reading()), profiles, [])).evidence
    below = math.hypot(math.log(one.ratio / one.low), 0.08)
    above = math.hypot(math.log(one.high / one.ratio), 0.08)
    return one.ratio * math.exp(-below), one.ratio * math.exp(above)


@pytest.mark.parametrize(
    ("end", "factor", "verdict"),
    [
        (0, 1 - NEAR, "supported"), (0, 1 + NEAR, "undecided"),
        (1, 1 - NEAR, "undecided"), (1, 1 + NEAR, "contradicted"),
    ],
)  # fmt: skip
def test_one_unit_each_decides_beyond_its_interval_and_what_units_differ_by(end, factor, verdict):
    profiles = measured(1.3)
    value = thresholds(profiles)[end] * factor
    result = judge("c", make_claim(make_reading(value=value)), profiles, [])
    assert only(result).verdict == result.verdict == verdict
    assert only(result).basis == "measured"
    assert only(result).ratio == pytest.approx(1.3)


def test_the_interval_that_is_shown_is_the_measured_one():
    reading = only(judge("c", make_claim(make_reading(value=1.25)), measured(1.3), []))
    (one,) = reading.evidence
    assert (reading.low, reading.high) == (one.low, one.high)
    assert one.low > 1.25
    assert reading.verdict == "undecided"
    assert "not for their models" in reading.reason


def test_three_units_of_each_speak_for_the_model():
    profiles = [
        make_profile(device, {MATMUL: rate * factor}, unit=unit)
        for device, rate in ((NPU, 260e12), (GPU, 200e12))
        for unit, factor in (("a", 1.001), ("b", 1.0), ("c", 0.999))
    ]
    reading = only(judge("c", make_claim(make_reading(value=1.25)), profiles, []))
    assert reading.low > 1.25
    assert reading.verdict == "supported"


def test_a_case_that_compares_as_same_counts_in_the_mean():
    profiles = [
        make_profile(NPU, {MATMUL: 300e12, SECOND: 200e12}),
        make_profile(GPU, {MATMUL: 200e12, SECOND: 200e12}),
    ]
    reading = only(judge("c", make_claim(make_reading()), profiles, []))
    assert reading.ratio == pytest.approx(math.sqrt(1.5))
    assert len(reading.evidence) == 2


def test_an_impossible_case_is_shown_and_not_used():
    profiles = [
        make_profile(NPU, {MATMUL: 2000e12, SECOND: 220e12}),
        make_profile(GPU, {MATMUL: 200e12, SECOND: 200e12}),
    ]
    reading = only(judge("c", make_claim(make_reading()), profiles, []))
    shown = {one.text.partition(":")[0]: one for one in reading.evidence}
    assert not shown[MATMUL].used
    assert shown[MATMUL].reason
    assert reading.ratio == pytest.approx(1.1)


def test_a_disturbed_case_is_shown_and_not_used():
    profiles = measured(2.0)
    hot = Telemetry(t_s=[0.5, 1.5], throttle=[["thermal"], ["thermal"]], power_w=[None, None])
    (one,) = only(
        judge("c", make_claim(make_reading()), [replace(profiles[0], telemetry=hot), profiles[1]], [])
    ).evidence
    assert not one.used
    assert "disturbed" in one.reason


def test_only_cases_of_the_reading_count():
    profiles = [
        make_profile(NPU, {MATMUL: 300e12, COPY: 1.0e12}),
        make_profile(GPU, {MATMUL: 200e12, COPY: 1.4e12}),
    ]
    copies = make_reading(name="copy", cases=("bandwidth/*",))
    result = judge("c", make_claim(make_reading(), copies), profiles, [])
    assert [reading.verdict for reading in result.readings] == ["supported", "contradicted"]
    assert result.verdict == "undecided"
    assert "it depends on the test: matmul supports; copy contradicts" in result.reason


def test_a_profile_on_one_side_says_what_is_missing_on_the_other():
    reading = only(judge("c", make_claim(make_reading()), measured(2.0)[:1], []))
    assert reading.verdict == "undecided"
    assert reading.missing[0] == f"a profile of {catalogue.find(GPU).name}"
    assert reading.run_on == (catalogue.find(GPU).name,)
    assert reading.commands == (
        "assay run --suite standard --case 'matmul/bf16/*' --rounds 10 --out NAME.assay.json",
        "assay import NAME.assay.json",
        "assay check c",
    )


def test_a_share_of_the_peak_is_taken_of_each_chips_own():
    reading = only(judge("c", make_claim(make_reading(metric="share of peak", value=1.2)), measured(1.5), []))
    assert reading.ratio == pytest.approx(1.5 * 312 / 353.9)
    assert reading.verdict == "supported"


def with_power(ratio):
    """The subject does `ratio` times the work at the same power."""
    return [
        make_profile(NPU, {MATMUL: ratio * 200e12}, power_w=300),
        make_profile(GPU, {MATMUL: 200e12}, power_w=300),
    ]


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(1.14, "undecided"), (0.88, "undecided"), (1.3, "supported"), (0.77, "contradicted")],
)
def test_nothing_under_fourteen_per_cent_is_decided_on_energy(ratio, verdict):
    reading = make_reading(metric="performance per watt")
    result = only(judge("c", make_claim(reading), with_power(ratio), []))
    assert result.ratio == pytest.approx(ratio, rel=1e-3)
    assert result.verdict == verdict
    low = ratio * math.exp(-1.96 * 0.05 * math.sqrt(2))
    assert result.low == pytest.approx(low, rel=0.01)


def test_power_is_that_of_the_windows():
    profiles = [
        make_profile(NPU, {MATMUL: 200e12}, power_w=200),
        make_profile(GPU, {MATMUL: 220e12}, power_w=400),
    ]
    result = only(judge("c", make_claim(make_reading(metric="power", relation="<", value=1.0)), profiles, []))
    assert result.ratio == pytest.approx(0.5)
    assert result.verdict == "supported"


def test_energy_over_a_short_window_is_none():
    profiles = with_power(2.0)
    for case in profiles[0].cases:
        for round_ in case.rounds:
            whole = round_.energy
            round_.energy = replace(whole, joules=whole.joules / 4, window_s=2.5, calls=whole.calls // 4)
    reading = make_reading(metric="performance per watt")
    assert "holds no energy of it" in only(judge("c", make_claim(reading), profiles, [])).reason


def test_without_energy_in_a_profile_the_reading_says_so():
    result = only(judge("c", make_claim(make_reading(metric="performance per watt")), measured(2.0), []))
    assert result.verdict == "undecided"
    assert "holds no energy of it" in result.reason
    assert any("14 %" in text for text in result.missing)
    # An ordinary run ends a case as soon as its median is known.
    assert any("assay run --suite standard --energy" in text for text in result.missing)
    assert result.commands == ("assay check c",)
    assert (
        "Assay reads no energy counter on Ascend yet, so that no run of it can decide this" in result.missing
    )


def test_up_to_is_contradicted_by_physics_alone():
    claim = make_claim(make_reading(relation="up to", value=30.0), subject="ascend_910b4")
    reference = make_profile(GPU, {MATMUL: 200e12})
    reading = only(judge("c", claim, [reference], []))
    assert reading.verdict == "contradicted"
    # 560 TOP/s of int8, doubled for sparsity, 30 % above it for a boosting clock at most, 8 % between units.
    assert reading.evidence[0].high <= 560 * 2 * 1.3 * 1.08 / 200 * 1.01
    possible = make_claim(make_reading(relation="up to", value=5.0), subject="ascend_910b4")
    assert only(judge("c", possible, [reference], [])).verdict == "undecided"


def test_falling_short_of_up_to_contradicts_nothing():
    claim = make_claim(make_reading(relation="up to", value=2.0))
    assert only(judge("c", claim, measured(1.0), [])).verdict == "undecided"
    assert (
        only(
            judge("c", claim, [make_profile(NPU, {MATMUL: 300e12}), make_profile(GPU, {MATMUL: 100e12})], [])
        ).verdict
        == "supported"
    )
