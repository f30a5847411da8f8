"""The built-in claims: all of the collection, and each of them something that can be looked at."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from benchkernels.suites import BUILT_IN, load_suite
from profiles import catalogue
from profiles.claims.files import lint_claims, load_claims
from profiles.claims.model import Claim
from profiles.problems import UsageError

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = ROOT.parent / "shared" / "data" / "claims.toml"
CASES = {name: {case.id for case, _ in load_suite(name).entries} for name in BUILT_IN}
CLAIMS = load_claims(overlay=False)
EACH = pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)


@pytest.fixture(autouse=True)
def _config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_CONFIG", str(tmp_path))


def test_there_are_as_many_as_were_collected() -> None:
    assert len(CLAIMS) == 63


def test_the_linter_finds_nothing() -> None:
    assert lint_claims(known_cases=set().union(*CASES.values())) == []


@pytest.mark.skipif(not COLLECTION.is_file(), reason="the collection is not beside this clone")
def test_every_claim_of_the_collection_is_here_with_its_facts() -> None:
    collected = {claim["id"]: claim for claim in tomllib.loads(COLLECTION.read_text("utf-8"))["claim"]}
    assert set(CLAIMS) == set(collected)
    for claim_id, facts in collected.items():
        claim = CLAIMS[claim_id]
        assert claim.seen == facts["seen"], claim_id
        assert claim.quote == facts.get("quote", ""), claim_id
        assert claim.source.url == facts["source"].get("url", "") or claim.source.repo, claim_id
        assert facts["credibility"].startswith(claim.credibility), claim_id
        assert (claim.reference is None) == ("reference" not in facts), claim_id
        value = facts.get("value")
        # 2.5 stands for "2 to 3 times", 1.0 for "0.85 to 1.30"; see the statements.
        if value is not None and claim_id not in ("mleng-h100-2-3x-a100", "kamiwaza-gaudi3-h100"):
            assert value in {reading.value for reading in claim.readings}, claim_id


@EACH
def test_every_party_is_known_or_it_says_why_not(claim: Claim) -> None:
    for name in filter(None, (claim.subject, claim.reference)):
        try:
            assert catalogue.resolve(name)
        except UsageError:
            assert claim.not_in_catalogue


@EACH
def test_every_glob_finds_a_case_in_the_suite_that_is_to_be_run(claim: Claim) -> None:
    for reading in claim.readings:
        for glob in reading.cases:
            assert any(fnmatchcase(case, glob) for case in CASES["full"]), glob
        if reading.cases:
            suite = CASES[reading.suite]
            assert any(fnmatchcase(case, glob) for case in suite for glob in reading.cases), reading.name


@EACH
def test_every_reading_is_decided_by_something_or_says_why_not(claim: Claim) -> None:
    assert claim.readings
    for reading in claim.readings:
        if not reading.not_checkable:
            assert reading.cases or reading.published or reading.quantity
        if not (reading.cases or reading.quantity or reading.not_checkable):
            assert reading.needs, "what Assay has no case of needs a word on what a fair test is"


@EACH
def test_the_texts_are_sentences_and_quotes_are_short(claim: Claim) -> None:
    readings = [(reading.needs, reading.not_checkable) for reading in claim.readings]
    for text in (
        claim.statement,
        claim.scope,
        claim.not_in_catalogue,
        *(one for two in readings for one in two),
    ):
        assert not text or re.fullmatch(r"[A-Z0-9].*\.", text), text
    assert len(claim.quote.split()) <= 14


def test_the_flagship_is_split_into_all_that_it_may_mean() -> None:
    claim = CLAIMS["press-910b-perf-gt-a100"]
    names = {reading.name for reading in claim.readings}
    wanted = {
        "peak matmul",
        "large matmul (16384)",
        "attention",
        "prefill",
        "decode",
        "memory bandwidth",
        "training step",
    }
    assert wanted <= names
    assert {reading.relation for reading in claim.readings} == {">"}
    assert len(catalogue.resolve(claim.subject)) == 6
    efficiency = CLAIMS["press-910b-eff-gt-a100"].readings
    assert "performance per watt" in {reading.metric for reading in efficiency}


def test_a_system_of_many_chips_is_never_multiplied_but_on_paper() -> None:
    multiplied = [
        reading
        for claim in CLAIMS.values()
        for reading in claim.readings
        if (reading.subject_count, reading.reference_count) != (1, 1)
    ]
    assert len(multiplied) == 3
    assert {reading.metric for reading in multiplied} == {"data sheet"}


def test_what_is_said_to_be_up_to_is_not_read_as_a_promise_for_every_case() -> None:
    said = ("nvidia-h100-9x-train", "nvidia-h100-30x-infer", "nvidia-b200-15x-infer", "amd-mi300x-16x-h100")
    for claim_id in said:
        assert {reading.relation for reading in CLAIMS[claim_id].readings} == {"up to"}


def test_no_reading_promises_a_sustained_load_which_no_case_is() -> None:
    assert not [r.name for claim in CLAIMS.values() for r in claim.readings if "sustained" in r.name]
    for claim_id in ("press-910b-perf-gt-a100", "huawei-910b-120pct-a100-some"):
        readings = {reading.name: reading for reading in CLAIMS[claim_id].readings}
        large, peak = readings["large matmul (16384)"], readings["peak matmul"]
        assert not set(large.cases) & set(peak.cases)
        assert "for minutes" in large.needs


def test_a_claim_that_names_its_test_is_decided_by_that_test_alone() -> None:
    assert [reading.name for reading in CLAIMS["kamiwaza-gaudi3-h100"].readings] == ["serving of Llama 3.1"]
    for claim_id in ("deepseek-910c-60pct-h100", "press-910b-68pct-h100"):
        for reading in CLAIMS[claim_id].readings:
            assert not reading.cases
            assert reading.published
            assert all(one.workloads[0].startswith("DeepSeek") for one in reading.published)
            assert "Assay has no model of that size" in reading.needs


def test_an_average_over_everything_is_one_reading_over_everything() -> None:
    (reading,) = CLAIMS["intel-gaudi3-13x-h100-infer"].readings
    assert reading.aggregation == "geometric mean"
    assert {glob.split("/")[1] for glob in reading.cases} == {"prefill", "decode"}
    assert {one.kernel for one in reading.published} == {"llm_prefill", "llm_decode", "llm_serving"}


def test_a_ratio_of_two_impossible_figures_is_not_supported_by_any() -> None:
    (reading,) = CLAIMS["press-910b-52-tflops-per-watt"].readings
    assert "0.78 and not 4.7" in reading.not_checkable


def test_what_was_published_and_may_not_be_divided_is_told() -> None:
    scope = CLAIMS["press-910b-perf-gt-a100"].scope
    assert "0.62 (7B)" in scope
    assert "0.73 (40B, on 4 NPUs)" in scope
