"""What the Claims page knows: judged, filtered, told in figures, and which runs would help. No widget."""

import pytest

from app.desktop.claims_model import (
    Judged,
    Wanted,
    chips_here,
    chips_wanted,
    class_ranges,
    date_key,
    judge_library,
    missing_of,
    orders_for,
    range_text,
    ratio_text,
)
from app.desktop.device_watch import Watched
from profiles.claims.grouping import group
from profiles.claims.missing import MORE_ROUNDS
from profiles.claims.model import ClassRange
from profiles.library import Library
from profiles.problems import UsageError
from tests.desktop.machines import cpu, gpu, unusable
from tests.profiles.claim_cases import MATMUL, make_profile

FLAGSHIP = "press-910b-perf-gt-a100"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """All shipped claims, judged without a profile."""
    patch = pytest.MonkeyPatch()
    for name in ("LIBRARY", "CONFIG", "CACHE"):
        patch.setenv(f"ASSAY_{name}", str(tmp_path_factory.getbasetemp() / f"no-{name.lower()}"))
    found = judge_library()
    patch.undo()
    return found


def ids(judged, **wanted):
    return {one.id for one in judged.results if Wanted(**wanted).passes(one, judged)}


def named(reading):
    return Watched(gpu(catalogue={"id": "x", "name": reading}))


def test_without_a_profile_published_evidence_already_says_something(judged):
    flagship = judged.find(FLAGSHIP)
    matmul = next(one for one in flagship.readings if one.name == "peak matmul")
    assert judged.profiles == 0
    assert judged.published > 100
    assert flagship.verdict == "undecided"
    assert class_ranges(matmul) == {"third party": "1.19 to 1.35"}


def test_classes_of_evidence_never_share_a_figure(judged):
    printed = next(r for r in judged.find(FLAGSHIP).readings if r.name == "printed memory bandwidth")
    assert class_ranges(printed) == {"third party": "0.514 to 1.03", "vendor": "0.392 to 0.827"}


@pytest.mark.parametrize(
    ("ratio", "low", "high", "text"),
    [
        (None, None, None, ""),
        (1.3, None, None, "1.30"),
        (None, 1.19, 1.35, "1.19 to 1.35"),
        (1.0, 1.0, 1.0, "1.00"),
        (1.3, 1.25, 1.35, "1.30 (1.25 to 1.35)"),
    ],
)
def test_a_range_as_the_command_prints_it(ratio, low, high, text):
    assert range_text(ClassRange(evidence="measured", ratio=ratio, low=low, high=high)) == text


def test_every_piece_of_evidence_has_the_ratio_of_the_command(judged):
    lines = [line for one in judged.results for r in one.readings for line in group(r.evidence)]
    assert len(lines) > 100
    assert [ratio_text(line) for line in lines] == [line.ratio for line in lines]


@pytest.mark.parametrize(
    ("when", "key"),
    [
        ("2024-06-12", "2024-06-12"), ("undated, about 2024-10", "2024-10"), ("2024-25", "2024"),
        ("2024-08 to 2025-05", "2024-08"), ("date not shown", None), ("", None),
    ],
)  # fmt: skip
def test_the_date_in_what_a_claim_says_of_its_time(when, key):
    assert date_key(when) == key


def test_claims_are_found_by_chip_whatever_they_call_it(judged):
    by_family, by_chip = ids(judged, party="h100"), ids(judged, party="h100_sxm")
    means_both = [one.id for one in judged.results if one.claim.reference == "h100"]
    assert set(means_both) <= by_chip, "the family h100 has the SXM5 among its chips"
    assert set(means_both) <= by_family
    assert "press-910b-perf-gt-a100" not in by_chip
    assert ids(judged, chips=frozenset({"ascend_910b4"})) >= {FLAGSHIP}
    assert ids(judged, chips=frozenset()) == set()


def test_claims_are_found_by_standing_claimant_and_words(judged):
    assert len(ids(judged, standing="supported")) == judged.counts()["supported"]
    assert {judged.find(one).claim.claimant for one in ids(judged, claimant="vendor")} == {"vendor"}
    assert FLAGSHIP in ids(judged, text="ASCEND 910b a100")
    assert ids(judged, text="ascend nowhere-to-be-found") == set()
    assert ids(judged) == {one.id for one in judged.results}


def test_a_family_is_called_what_its_chips_have_in_common(judged):
    names = {key: party.name for key, party in judged.parties.items()}
    assert (names["ascend_910b"], names["a100"], names["h100_sxm"]) == (
        "Ascend 910B",
        "A100",
        "H100 SXM5 80GB",
    )
    assert names["nvidia_china"] == "nvidia_china", "A800, H800, H20 begin with nothing"
    assert judged.party("ByteDance's own chip").members == frozenset()


def test_a_run_is_ordered_for_the_chip_that_is_here_and_for_nothing_else(judged):
    flagship = judged.find(FLAGSHIP)
    chip = "Ascend 910B2 (A2, 64GB)"
    assert chip in chips_wanted(flagship.readings)
    matmul = next(one for one in flagship.readings if one.name == "peak matmul")
    (order,) = orders_for(flagship, [matmul], [Watched(cpu()), named(chip)])
    assert (order.device, order.suite, order.rounds, order.name) == (
        "cuda:0",
        "standard",
        MORE_ROUNDS,
        FLAGSHIP,
    )
    asked = next(one for one in flagship.claim.readings if one.name == "peak matmul")
    assert order.patterns == asked.cases
    whole = orders_for(flagship, flagship.readings, [named(chip)])
    assert [one.suite for one in whole] == ["standard", "full"]
    assert len(set(whole[0].patterns)) == len(whole[0].patterns) > len(order.patterns)
    assert orders_for(flagship, flagship.readings, [Watched(gpu())]) == []


def test_a_device_that_cannot_be_used_is_not_here():
    broken = gpu(available=False, reason="it fell off the bus")
    assert chips_here([Watched(broken), Watched(unusable("npu", "no driver", "install it"))]) == {}
    assert chips_here([Watched(gpu(0)), Watched(gpu(1))])["H200 SXM 141GB"].id == "cuda:0"


def test_a_chip_that_has_a_profile_is_not_asked_for_again(home):
    Library().save(make_profile("h200", {MATMUL: 700e12}))
    judged = judge_library()
    claim = judged.find("nvidia-h200-19x-h100")
    assert judged.read == {"h200": 1}
    assert judged.profiles_on(claim) == 1
    assert judged.profiles_on(judged.find(FLAGSHIP)) == 0
    assert chips_wanted(claim.readings) == ["H100 SXM5 80GB"]
    assert "a profile of H100 SXM5 80GB" in missing_of(claim.readings)


def test_a_mistake_in_ones_own_claims_names_its_place(home):
    folder = home / "config" / "claims"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('[claim.mine]\nstatement = "x"\n')
    with pytest.raises(UsageError, match=r"mine\.toml:1"):
        judge_library()


def test_nothing_judged_is_no_claim():
    assert Judged().find("x") is None
    assert Judged().counts() == {"supported": 0, "contradicted": 0, "undecided": 0, "not checkable": 0}
