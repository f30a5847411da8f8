"""What a profile says of the devices that were loaded beside its own, and what that forbids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from profiles.claims.gathering import Gathered, read_model
from profiles.compare import compare
from profiles.events import Departed, Plan, decode, encode
from profiles.files import digest_of, read_profile, write_profile
from profiles.fold import fold
from profiles.library import Library
from profiles.problems import ProfileError
from profiles.profile import CatalogueEntry, Departure, Profile
from tests.profiles.simulated import CASES, seeded, session
from tests.profiles.streams import change, stamp, whole_run

PAIR = ["cuda:0", "cuda:1"]
GONE = [Departure(device="cuda:1", round=2)]


def write_one_of_two(path: Path) -> None:
    events = whole_run()
    for event in events:
        if isinstance(event, Plan):
            event.loaded_together = PAIR
    left = stamp(0, 30.0, [Departed(device="cuda:1", round=2)])
    left[0].seq = 6
    write_profile(fold(decoded for e in [*events, *left] if (decoded := decode(encode(e)))), path)


def test_it_goes_from_the_stream_into_the_file_and_back(tmp_path: Path) -> None:
    write_one_of_two(tmp_path / "a")
    profile = read_profile(tmp_path / "a").profile
    assert profile.loaded_together == PAIR
    assert profile.departed == GONE


def test_an_older_file_was_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_profile(fold(whole_run()), path)
    raw = json.loads(path.read_bytes())
    assert (raw.pop("loaded_together"), raw.pop("departed")) == ([], [])
    raw["digest"] = digest_of(raw)
    path.write_text(json.dumps(raw))
    file = read_profile(path)
    assert file.digest_ok
    assert (file.profile.loaded_together, file.profile.departed) == ([], [])


def test_what_arrives_twice_counts_once() -> None:
    events = [*whole_run(), *stamp(0, 30.0, [Departed(device="cuda:1", round=2)])]
    events[-1].seq = 6
    assert fold([*events, events[-1]]).departed == GONE


@pytest.mark.parametrize(
    ("place", "value"),
    [("loaded_together", "cuda:0"), ("loaded_together", [1]), ("departed", [{"device": "cuda:1"}])],
)
def test_a_damaged_mark_is_refused_with_its_place(tmp_path: Path, place: str, value: object) -> None:
    write_one_of_two(tmp_path / "a")
    change(tmp_path / "a", place, value)
    with pytest.raises(ProfileError, match=rf"\$\.{place}"):
        read_profile(tmp_path / "a")


def one(name: str, seed: int, **changes: object) -> Profile:
    profile: Profile = session(name, seeded(seed), **changes)  # type: ignore[no-untyped-call]
    return profile


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {"loaded_together": PAIR}, "devices loaded at once: 1 against 2"),
        ({"loaded_together": [*PAIR, "cuda:2"]}, {"loaded_together": PAIR}, "at once: 3 against 2"),
        (
            {"loaded_together": PAIR},
            {"loaded_together": PAIR, "departed": GONE},
            "devices loaded at once: 2 against 2, then 1 from round 3 on",
        ),
    ],
)
def test_another_number_of_devices_is_not_divided_and_says_why(
    first: dict[str, object], second: dict[str, object], said: str
) -> None:
    [candidate] = compare([one("a", 1, **first)], [[one("b", 2, **second)]]).candidates
    assert {case.verdict for case in candidate.cases} == {"not comparable"}
    assert all(said in case.reason and case.ratio is None for case in candidate.cases)
    assert candidate.not_like_for_like == (
        f"{len(CASES)} cases ({CASES[0]}, ...): {candidate.cases[0].reason}",
    )


def test_the_same_number_of_other_devices_is_compared_and_told() -> None:
    a, b = one("a", 1, loaded_together=PAIR), one("b", 2, loaded_together=["cuda:0", "cuda:4"])
    [candidate] = compare([a], [[b]]).candidates
    assert all(case.ratio is not None for case in candidate.cases)
    [told] = [d for d in candidate.environment_differences if d.label == "loaded at once"]
    assert (told.baseline, told.candidate) == ("cuda:0, cuda:1", "cuda:0, cuda:4")


def test_profiles_of_another_number_of_devices_are_not_pooled() -> None:
    pooled = [one("a", 1), one("b", 2, loaded_together=PAIR)]
    [candidate] = compare(pooled, [[one("c", 3)]]).candidates
    assert all("the pooled profiles differ in devices loaded at once" in c.reason for c in candidate.cases)


def test_claims_rest_on_what_was_measured_alone(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    entry = CatalogueEntry(id="test_chip", name="Test chip", vendor="Test", peaks={})
    device = make.device(catalogue=entry)
    library = Library(tmp_path)
    library.save(make.profile("alone", device=device))
    beside = library.save(make.profile("beside", device=device, loaded_together=PAIR))
    found = Gathered([], [])
    read_model(library, "test_chip", found)
    assert [profile.id for profile in found.profiles] == ["alone"]
    assert found.notes == [f"{beside} was measured while other devices were loaded too, and is not used"]
