"""What a report tells of a unit's own roof: where the shares come from, and what a roof's profile found."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from app.reporting import compile_dossier
from profiles.files import ProfileFile, read_profile
from profiles.library import Library
from profiles.profile import CaseResult, Energy, Profile, Roof, RoundResult
from profiles.reports.dossier.page import render
from profiles.reports.roofs import ceiling_notes
from profiles.roof_lookup import ROOFS
from profiles.timings import BACK_TO_BACK
from tests.profiles.test_report_page import section
from tests.profiles.test_roof import FLOPS, case, measured, profile, roof_profile, target


def back_to_back(case_id: str, rate: float) -> CaseResult:
    """Two minutes at that rate, of which the first 20 s were a quarter faster."""
    hot = msgspec.structs.replace(case(case_id), parameters={BACK_TO_BACK: 120.0})
    starts = [0.2 * number for number in range(600)]
    calls = round(0.1 * rate / FLOPS)
    seconds = [calls * FLOPS / (1.25 * rate if start < 20 else rate) for start in starts]
    one = RoundResult(round=0, worker=9, status="ok", calls=calls, seconds=seconds, start_s=starts)
    return CaseResult(case=hot, rounds=[one])


def whole_roof() -> Profile:
    """A roof whose best product was run without a pause, too, with energies; of its second target nothing is
    left."""
    product = measured(case("matmul/bf16/a"), [100e12, 101e12, 99e12])
    for round_ in product.rounds:
        round_.energy = Energy(joules=3000.0, window_s=6.0, source="a counter", calls=600)
    return profile(
        product,
        back_to_back("matmul/bf16/a-for120s", 80e12),
        roof=Roof(
            budget_s=60.0,
            targets=[
                target(("matmul/bf16/a", 103e12)),
                msgspec.structs.replace(target(kernel="bandwidth"), reason="no memory was left"),
            ],
        ),
    )


def report(one: Profile, library: Library | None = None) -> str:
    entries = [] if library is None else library.entries(ROOFS)
    return render(compile_dossier([ProfileFile(one, True, Path("a.assay.json"))], entries))


@pytest.fixture
def library(home: Path) -> Library:
    return Library()


@pytest.fixture
def asked() -> Profile:
    return profile(measured(case("matmul/bf16/b"), [50e12, 50e12, 50e12]))


def test_value_profile_date_and_digest_of_the_roof_are_told(library: Library, asked: Profile) -> None:
    roof = read_profile(library.save(roof_profile())).profile
    page = report(asked, library)
    told = section(page, "devices")
    assert "What this unit itself was measured to reach, of which shares of the roof are shares" in told
    assert "100 TFLOP/smeasured" in told
    assert "2.00 TB/smeasured" in told
    assert f"best of a search, profile {roof.id} of 2026-11-01" in told
    assert f"{roof.id}{roof.digest}yes" in section(page, "profiles")
    assert f"With the roof {roof.id} in the library." in section(page, "reproduce")
    assert "50.0 %" in section(page, "results")


def test_without_a_roof_nothing_is_said_of_one_and_other_profiles_change_nothing(
    library: Library, asked: Profile
) -> None:
    library.save(profile(measured(case("matmul/bf16/c"), [90e12] * 3)))
    page = report(asked, library)
    assert page == report(asked)
    for told in ("of roof", "What this unit itself was measured", "With the roof"):
        assert told not in page


def test_a_roof_of_another_condition_is_named_with_what_differs(library: Library, asked: Profile) -> None:
    library.save(roof_profile(driver="570"))
    told = section(report(asked, library), "devices")
    assert "The roof of 2026-11-01 is not used: it was measured with driver 570 and not 550" in told
    assert "of which shares of the roof" not in told


def test_a_roofs_own_report_has_interval_search_and_what_lasted() -> None:
    page = report(whole_roof())
    told = section(page, "devices")
    # 100 +- 1 in three rounds is 4.303 / sqrt(3) wide; 103 were said, and without a pause 80 are left.
    assert "matmul/bf16a100.0 TFLOP/s97.5 to 102.580.0 TFLOP/s" in told
    assert "said 103 TFLOP/s, the rounds 2.9 % below, 8 of 8 shapes tried" in told
    assert "bandwidth/bf16: no memory was left" in told
    assert "With the roof" not in page
    top = page[: page.index("<section")]
    assert "100 TFLOP/s at first and 80.0 TFLOP/s steady in" in top


def test_what_was_not_run_without_a_pause_is_told_with_what_it_takes() -> None:
    one = whole_roof()
    assert "without a pause" not in " ".join(ceiling_notes(one))
    stream = roof_profile()
    assert one.roof is not None
    assert stream.roof is not None
    one.roof.targets[1] = stream.roof.targets[1]
    one.cases.append(stream.cases[1])
    why = "the budget of 60 s had no room for it; a larger --budget has"
    assert f"bandwidth/bf16: not run without a pause: {why}" in ceiling_notes(one)
    told = [note for note in ceiling_notes(stream) if "pause" in note]
    assert told == [f"nothing was run without a pause: --sustained was 0, or {why}"]
    stream.status = "stopped"
    assert "without a pause" not in " ".join(ceiling_notes(stream))
