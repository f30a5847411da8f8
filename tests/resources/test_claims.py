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
        "sustained matmul",
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
