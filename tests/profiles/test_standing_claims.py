"""Data sheets, families, the claim as a whole; and no input that crashes it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import catalogue
from profiles.claims.standing import judge
from tests.profiles.claim_cases import (
    COPY,
    GPU,
    MATMUL,
    NPU,
    SECOND,
    SELECTOR,
    make_claim,
    make_pair,
    make_profile,
    make_reading,
    measured,
    only,
    published,
)

NEAR = 1e-6


def sheet(value, relation=">=", quantity="peak.bf16", **changed):
    return make_claim(
        make_reading(metric="data sheet", cases=(), quantity=quantity, relation=relation, value=value),
        **changed,
    )


def test_a_data_sheet_reading_is_the_ratio_of_printed_figures():
    chips = {"subject": "h100_sxm", "reference": GPU}
    result = only(judge("c", sheet(3.16, **chips), [], []))
    assert (result.verdict, result.basis) == ("supported", "data sheet")
    assert result.ratio == pytest.approx(989 / 312, rel=1e-3)
    assert only(judge("c", sheet(3.18, **chips), [], [])).verdict == "contradicted"
    assert only(judge("c", sheet(0.8, quantity="memory", relation="~"), [], [])).verdict == "supported"


def test_systems_count_their_chips_and_quotients_are_of_one_chip():
    counted = make_reading(
        metric="data sheet", cases=(), quantity="memory", relation="~", value=2.4, subject_count=3
    )  # fmt: skip
    assert only(judge("c", make_claim(counted), [], [])).verdict == "supported"
    per_watt = make_reading(
        metric="data sheet", cases=(), quantity="peak.bf16/power", relation="~", value=1.812, tolerance=0.001
    )  # fmt: skip
    result = only(judge("c", make_claim(per_watt, subject="h100_sxm"), [], []))
    assert result.ratio == pytest.approx((989.4 / 700) / (312 / 400))
    assert result.verdict == "supported"
    assert "GFLOP/s per W" in result.evidence[0].text


def test_a_family_is_settled_only_where_all_its_chips_agree():
    family = {"subject": "ascend_910b", "reference": "a100"}
    assert only(judge("c", sheet(0.6, **family), [], [])).verdict == "supported"
    assert only(judge("c", sheet(1.4, **family), [], [])).verdict == "contradicted"
    assert only(judge("c", sheet(1.0, **family), [], [])).verdict == "undecided"


def test_the_flagship_has_three_answers_for_three_speed_grades():
    claim = sheet(1.2, quantity="peak.fp16", subject="ascend_910b", reference="a100")
    reading = only(judge("c", claim, [], []))
    assert reading.verdict == "undecided"
    by_chip = {}
    for one in reading.evidence:
        by_chip.setdefault(one.subject, set()).add((round(one.ratio, 3), one.says))
    names = {grade: catalogue.find(f"ascend_910{grade}").name for grade in ("b1", "b3", "b4")}
    assert by_chip[names["b1"]] == {(1.205, "supported"), (1.134, "undecided")}
    assert by_chip[names["b3"]] == {(1.003, "contradicted"), (0.945, "contradicted")}
    assert by_chip[names["b4"]] == {(0.897, "contradicted"), (0.788, "contradicted")}


def test_a_fact_that_the_catalogue_lacks_is_named():
    result = only(judge("c", sheet(1.0, quantity="peak.fp4"), [], []))
    assert result.verdict == "not checkable"
    assert "knows no fp4 peak" in result.reason


def test_one_member_cannot_settle_a_family_and_is_shown_by_name():
    claim = make_claim(make_reading(), subject="ascend_910b", reference="a100")
    without = judge("c", claim, [], [])
    result = judge("c", claim, measured(1.5), [])
    assert result.verdict == "undecided"
    reading = only(result)
    pair = f"{catalogue.find(NPU).name} against {catalogue.find(GPU).name}"
    assert f"{pair}: 1.5" in reading.reason
    assert len(reading.reason) > len(only(without).reason)
    assert "23 of 24 pairs of chips are not measured" in reading.reason
    assert "which chip" in result.reason


def test_all_members_settle_a_family():
    members = catalogue.families()["v100"]
    profiles = [make_profile(member, {MATMUL: 40e12}) for member in members]
    profiles.append(make_profile(GPU, {MATMUL: 200e12}))
    claim = make_claim(make_reading(), subject=GPU, reference="v100")
    assert judge("c", claim, profiles, []).verdict == "supported"
    assert judge("c", claim, profiles[1:], []).verdict == "undecided"


def test_members_that_disagree_leave_it_undecided():
    slow, fast = catalogue.families()["v100"]
    profiles = [
        make_profile(slow, {MATMUL: 40e12}),
        make_profile(fast, {MATMUL: 90e12}),
        make_profile(GPU, {MATMUL: 60e12}),
    ]
    result = judge("c", make_claim(make_reading(), subject=GPU, reference="v100"), profiles, [])
    assert result.verdict == "undecided"
    assert "it depends on the chip" in only(result).reason


def test_a_result_that_names_no_chip_is_shown_and_settles_no_family():
    family = {"subject": "ascend_910b", "reference": "a100"}
    pairs = [make_pair(number, 1.3, devices=("ascend_910b", GPU)) for number in (1, 2)]
    reading = published(*pairs, **family)
    assert len(reading.evidence) == 2
    assert reading.verdict == "undecided"
    assert "0 of the 24 pairs" in reading.reason


def test_a_claim_on_some_tests_is_supported_by_one_test_but_by_no_data_sheet():
    copies = make_reading(name="copy", cases=("bandwidth/*",))
    profiles = [
        make_profile(NPU, {MATMUL: 300e12, COPY: 1.0e12}),
        make_profile(GPU, {MATMUL: 200e12, COPY: 1.4e12}),
    ]
    some = make_claim(make_reading(), copies, extent="some tests")
    assert judge("c", some, profiles, []).verdict == "supported"
    printed = make_reading(name="peak", metric="data sheet", cases=(), quantity="peak.bf16")
    paper = make_claim(printed, copies, extent="some tests")
    assert judge("c", paper, profiles, []).verdict == "undecided"


def test_readings_that_cannot_be_checked_do_not_count():
    use = make_reading(name="use", not_checkable="A statement of use.")
    result = judge("c", make_claim(make_reading(), use), measured(1.5), [])
    assert result.verdict == "supported"
    assert [reading.verdict for reading in result.readings] == ["supported", "not checkable"]
    assert judge("c", make_claim(use), measured(1.5), []).verdict == "not checkable"


def test_contradicted_and_open_readings_leave_it_undecided():
    attention = make_reading(name="attention", cases=("attention/*",))
    result = judge("c", make_claim(make_reading(), attention), measured(0.5), [])
    assert result.verdict == "undecided"
    assert "matmul contradicts; attention is not decided" in result.reason
    assert "which test" in result.reason


def test_parties_outside_of_the_catalogue_cannot_be_checked():
    claim = make_claim(make_reading(), subject="a system", not_in_catalogue="A system of 384 chips.")
    result = judge("c", claim, [], [])
    assert (result.verdict, result.reason) == ("not checkable", "A system of 384 chips.")
    assert judge("c", make_claim(make_reading(), reference=None), [], []).verdict == "not checkable"


rates = st.floats(1e-3, 1e25)
relations = st.sampled_from([">", ">=", "<", "<=", "~", "range", "up to"])
readings = st.builds(
    make_reading,
    metric=st.sampled_from(["throughput", "performance per watt", "power", "share of peak", "data sheet"]),
    relation=relations,
    value=st.floats(1e-6, 1e8),
    upper=st.none() | st.floats(1e-6, 1e8),
    tolerance=st.floats(0, 0.99),
    aggregation=st.sampled_from(["geometric mean", "best", "each"]),
    cases=st.sampled_from([("matmul/*",), ("*",), (), ("nothing/*",), ("[",)]),
    published=st.sampled_from([(), SELECTOR]),
    quantity=st.sampled_from(["", "peak.bf16", "peak.", "bandwidth", "memory", "power", "colour"]),
)
claims = st.builds(
    lambda found, **changed: make_claim(*found, **changed),
    st.lists(readings, min_size=0, max_size=3),
    subject=st.sampled_from([NPU, "ascend_910b", "nobody", ""]),
    reference=st.sampled_from([GPU, NPU, "a100", None, "nobody"]),
    extent=st.sampled_from(["every test", "some tests"]),
    claimant=st.sampled_from(["vendor", "press"]),
)
profiles_ = st.lists(
    st.builds(
        make_profile,
        st.sampled_from([NPU, GPU, "ascend_910b4"]),
        st.dictionaries(st.sampled_from([MATMUL, SECOND, COPY]), rates),
        power_w=st.none() | st.floats(1e-3, 1e6),
        unit=st.sampled_from("abc"),
        spread=st.floats(0, 0.9),
        status=st.sampled_from(["ok", "incorrect", "failed"]),
    ),
    max_size=4,
)


@settings(max_examples=120)
@given(claims, profiles_, st.lists(st.floats(1e-9, 1e9), max_size=3))
def test_judging_never_fails(claim, profiles, ratios):
    results = [one for number, ratio in enumerate(ratios) for one in make_pair(number, ratio)]
    result = judge("c", claim, profiles, results)
    assert len(result.readings) == len(claim.readings)
    for reading in result.readings:
        assert reading.low is None or reading.high is None or reading.low <= reading.high
