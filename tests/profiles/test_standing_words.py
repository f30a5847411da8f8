"""What is said of evidence: classes apart, units counted, the way it points, and the chips one by one."""

from profiles import catalogue
from profiles.claims.standing import judge
from tests.profiles.claim_cases import (
    GPU,
    MATMUL,
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


def test_each_class_has_a_range_of_its_own():
    reading = published(make_pair(1, 1.3), make_pair(2, 1.5), make_pair(3, 0.7, evidence="vendor"))
    assert [(one.evidence, one.low, one.high) for one in reading.ranges] == [
        ("third party", 1.3, 1.5), ("vendor", None, None)
    ]  # fmt: skip
    assert (reading.ratio, reading.low, reading.high) == (None, None, None)
    assert "third party: " in reading.reason
    assert "vendor: " in reading.reason


def test_a_single_published_pair_has_no_interval():
    reading = published(make_pair(1, 1.3))
    assert (round(reading.ratio, 6), reading.low, reading.high) == (1.3, None, None)


def test_rows_of_one_submission_are_no_further_units():
    subject = [make_result(n, NPU, 260, dtype=dtype) for n, dtype in ((1, "bf16"), (2, "fp16"))]
    references = [
        make_result(10 * n + m, device, 200, dtype=dtype)
        for n, device in enumerate(("a100_pcie_40gb", GPU), start=1)
        for m, dtype in enumerate(("bf16", "fp16"))
    ]
    reading = published([*subject, *references], reference="a100")
    assert len(reading.evidence) == 4
    names = [catalogue.find(device).name for device in (NPU, "a100_pcie_40gb", GPU)]
    assert f"1 submission of {names[0]} against 2 submissions of {names[1]}, {names[2]}" in reading.reason
    again = published([*subject, *references, make_result(99, NPU, 250)], reference="a100")
    assert f"2 submissions of {names[0]}" in again.reason


def test_falling_short_of_up_to_points_nowhere():
    claim = make_claim(make_reading(published=SELECTOR, relation="up to", value=2.0))
    reading = only(judge("c", claim, [], make_pair(1, 1.3)))
    assert "against it" not in reading.reason
    assert "points nowhere, since falling short of 'up to' says nothing" in reading.reason


def test_what_was_measured_and_of_no_use_is_not_called_unmeasured():
    reading = only(judge("c", make_claim(make_reading(cases=("nothing/*",))), measured(1.3), []))
    assert "measured, and of no use" in reading.reason
    assert "nothing was measured" not in reading.reason


def test_date_software_and_notes_of_published_results_are_told():
    told = {"software": "CANN 8.0", "date": "2025-01", "notes": "Fastest of 100."}
    (one,) = published(make_pair(1, 1.3, **told)).evidence
    assert one.remarks[0] == f"{catalogue.find(NPU).name}: CANN 8.0; 2025-01; Fastest of 100"
    assert len(one.remarks) == 2


def test_a_miss_contradicts_no_claim_on_some_tests():
    some = judge("c", make_claim(make_reading(), extent="some tests"), measured(0.5), [])
    assert only(some).verdict == "contradicted"
    assert some.verdict == "undecided"
    assert "some tests, so that missing it in matmul contradicts nothing" in some.reason
    assert judge("c", make_claim(make_reading()), measured(0.5), []).verdict == "contradicted"


def test_more_than_a_claimed_parity_is_told_as_more():
    parity = make_reading(relation="~", value=1.0)
    reading = only(judge("c", make_claim(parity), measured(2.0), []))
    assert reading.verdict == "contradicted"
    assert "more than was claimed" in reading.reason
    assert "more than was claimed" not in only(judge("c", make_claim(parity), measured(0.5), [])).reason


def test_every_pair_of_chips_has_a_verdict_of_its_own():
    claim = make_claim(make_reading(), subject="ascend_910b", reference="a100")
    result = judge("c", claim, measured(1.5), [])
    verdicts = {(pair.subject_id, pair.reference_id): pair.verdict for pair in result.chips}
    assert len(verdicts) == 24
    assert [pair for pair, verdict in verdicts.items() if verdict != "undecided"] == [(NPU, GPU)]
    assert verdicts[NPU, GPU] == "supported"


def test_a_verdict_for_each_grade_by_data_sheet():
    reading = make_reading(
        metric="data sheet", cases=(), quantity="peak.bf16", relation=">=", value=0.95
    )  # fmt: skip
    result = judge("c", make_claim(reading, subject="ascend_910b"), [], [])
    verdicts = {pair.subject_id: pair.verdict for pair in result.chips}
    assert verdicts["ascend_910b2"] == "supported"
    assert verdicts["ascend_910b3"] == "undecided"
    assert verdicts["ascend_910b4"] == "contradicted"


def test_an_equal_chip_with_another_link_is_near_and_does_not_count():
    claim = make_claim(make_reading(published=SELECTOR))
    results = [one for n in (1, 2) for one in make_pair(n, 1.3, devices=(NPU, "a800"))]
    reading = only(judge("c", claim, [], results))
    assert reading.evidence == ()
    assert reading.verdict == "undecided"
    assert len(reading.near) == 2
    assert not any(one.used for one in reading.near)
    assert "with a link of 200 GB/s against 300 GB/s" in reading.near[0].reason
    other = [one for n in (1, 2) for one in make_pair(n, 1.3, devices=(NPU, "h100_sxm"))]
    assert only(judge("c", claim, [], other)).near == ()


def test_a_package_that_no_driver_reports_is_never_to_be_run():
    package = only(judge("c", make_claim(make_reading(), subject="ascend_910c"), [], []))
    assert package.commands == ("assay check c",)
    assert package.run_on == ()
    assert any("a driver never reports it as one device" in text for text in package.missing)
    family = only(judge("c", make_claim(make_reading(), subject="ascend_910c_any"), [], []))
    assert catalogue.find("ascend_910c").name not in family.run_on
    assert catalogue.find("ascend_910c_die").name in family.run_on


def test_energy_without_an_ascend_is_no_matter_of_ascends_counter():
    reading = make_reading(metric="performance per watt")
    profiles = [make_profile("h100_sxm", {MATMUL: 400e12}), make_profile(GPU, {MATMUL: 200e12})]
    result = only(judge("c", make_claim(reading, subject="h100_sxm"), profiles, []))
    assert not any("Ascend" in text for text in result.missing)
    assert not any("assay run" in text for text in result.commands)
