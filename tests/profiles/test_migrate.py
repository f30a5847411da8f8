"""Reading a file of an older schema, shown with a version 0 that is made for this test."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from profiles.files import read_profile, update_labels, write_profile
from profiles.migrate import MIGRATIONS
from profiles.problems import ProfileError
from tests.profiles.streams import whole_profile


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile of a schema in which `host` was called `machine`, with a digest of its own."""

    def step(raw: dict[str, Any]) -> dict[str, Any]:
        return {**raw, "host": raw["machine"].lower()}

    monkeypatch.setitem(MIGRATIONS, 0, step)
    path = tmp_path / "old.assay.json"
    write_profile(whole_profile(), path)
    raw = json.loads(path.read_text())
    raw["machine"] = raw.pop("host").upper()
    raw["schema"] = 0
    content = {key: value for key, value in raw.items() if key not in {"digest", "name", "notes"}}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw["digest"] = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(json.dumps(raw))
    return path


def test_an_old_profile_is_read_as_one_of_today(old: Path) -> None:
    found = read_profile(old)
    assert (found.profile.schema, found.profile.host) == (1, "bench")
    assert found.profile.cases == whole_profile().cases


def test_its_digest_is_that_of_the_old_content(old: Path) -> None:
    assert read_profile(old).digest_ok is True
    old.write_text(old.read_text().replace("BENCH", "BRANCH"))
    assert read_profile(old).digest_ok is False


def test_a_rename_leaves_it_old(old: Path) -> None:
    update_labels(old, name="x")
    assert json.loads(old.read_text())["schema"] == 0
    assert read_profile(old).digest_ok is True


@pytest.mark.parametrize("machine", [None, 7])
def test_a_damaged_old_profile_is_one_sentence(old: Path, machine: object) -> None:
    raw = json.loads(old.read_text())
    raw["machine"] = machine
    old.write_text(json.dumps(raw))
    with pytest.raises(ProfileError, match=r"old\.assay\.json: damaged: not what schema 0 demands"):
        read_profile(old)


def test_it_is_checked_after_the_migration_too(old: Path) -> None:
    raw = json.loads(old.read_text())
    raw["cases"][1]["rounds"][0]["seconds"][0] = -1
    old.write_text(json.dumps(raw))
    with pytest.raises(ProfileError, match=r"at \$\.cases\[1\]\.rounds\[0\]\.seconds\[0\]$"):
        read_profile(old)
