"""Figures of data sheets that are none: derived, of the matrix unit, disputed, or of somebody else."""

import pytest

from profiles import catalogue
from profiles.claims.files import load_claims
from profiles.claims.standing import judge
from tests.profiles.claim_cases import GPU, NPU, make_claim, make_reading, only


def judged(value, relation=">=", quantity="peak.bf16", **changed):
    reading = make_reading(metric="data sheet", cases=(), quantity=quantity, relation=relation, value=value)
    return only(judge("c", make_claim(reading, **changed), [], []))


@pytest.mark.parametrize(
    ("subject", "label"),
    [(NPU, "derived"), ("ascend_910b1", "matrix unit"), ("ascend_910c", "sources disagree")],
)
def test_a_figure_that_is_no_printed_one_decides_nothing_near_the_value(subject, label):
    entry = catalogue.find(subject)
    ratio = entry.peaks["bf16"].value / catalogue.find(GPU).peaks["bf16"].value
    for value, verdict in (
        (ratio / 1.149, "undecided"), (ratio / 1.151, "supported"),
        (ratio * 1.149, "undecided"), (ratio * 1.151, "contradicted"),
    ):  # fmt: skip
        reading = judged(value, subject=subject)
        assert reading.verdict == verdict
        assert label in reading.evidence[0].tool
    assert label in judged(ratio, subject=subject).reason


def test_a_printed_figure_decides_beside_its_value():
    ratio = catalogue.find("h100_sxm").peaks["bf16"].value / catalogue.find(GPU).peaks["bf16"].value
    assert judged(ratio * 0.999, subject="h100_sxm").verdict == "supported"
    assert judged(ratio * 1.001, subject="h100_sxm").verdict == "contradicted"


@pytest.mark.parametrize("claim", ["semianalysis-cm384-bf16", "semianalysis-910c-third-b200"])
def test_one_of_four_figures_contradicts_nobody_who_took_another(claim):
    result = judge(claim, load_claims(overlay=False)[claim], [], [])
    assert result.verdict == "undecided"
    assert "sources disagree" in result.readings[0].reason


def test_a_disagreement_on_one_quantity_leaves_the_others_alone():
    assert judged(1.569, quantity="bandwidth", subject="ascend_910c").verdict == "supported"


def test_a_figure_is_the_vendors_only_where_the_vendor_was_read():
    assert judged(3.0, subject="h100_sxm").ranges[0].evidence == "vendor"
    relayed = judged(3.0, subject="h100_sxm", reference="a100_pcie_40gb")
    assert relayed.ranges[0].evidence == "third party"
    derived = judged(0.5, subject=NPU)
    assert derived.ranges[0].evidence == "third party"
