"""What a profile says of the duel that it is one side of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from profiles.events import Plan, decode, encode
from profiles.files import read_profile, write_profile
from profiles.fold import fold
from profiles.problems import ProfileError
from profiles.profile import Duel
from tests.profiles.streams import change, whole_run

DUEL = Duel(id="20261122-duel", side="b", partner="20261122-run-a", looks=(5, 7, 10))


def write_side(path: Path) -> None:
    events = whole_run()
    for event in events:
        if isinstance(event, Plan):
            event.duel = DUEL
    write_profile(fold(decoded for e in events if (decoded := decode(encode(e)))), path)


def test_it_goes_from_the_plan_into_the_file_and_back(tmp_path: Path) -> None:
    write_side(tmp_path / "b.assay.json")
    assert read_profile(tmp_path / "b.assay.json").profile.duel == DUEL


def test_a_run_of_its_own_is_no_side_of_anything(tmp_path: Path) -> None:
    write_profile(fold(whole_run()), tmp_path / "a.assay.json")
    assert json.loads((tmp_path / "a.assay.json").read_bytes())["duel"] is None
    change(tmp_path / "a.assay.json", "novelty", 1)
    assert read_profile(tmp_path / "a.assay.json").profile.duel is None


@pytest.mark.parametrize(
    ("place", "value"), [("side", "c"), ("looks", [5, -1]), ("looks", "all"), ("partner", "../x"), ("id", "")]
)
def test_a_damaged_mark_is_refused_with_its_place(tmp_path: Path, place: str, value: object) -> None:
    write_side(tmp_path / "b.assay.json")
    change(tmp_path / "b.assay.json", f"duel.{place}", value)
    with pytest.raises(ProfileError, match=rf"\$\.duel\.{place}"):
        read_profile(tmp_path / "b.assay.json")
