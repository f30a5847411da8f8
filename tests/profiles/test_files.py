"""Profile files: what is written is what is read, and whatever else lies there is one sentence."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from profiles.files import read_profile, update_labels, write_profile
from profiles.problems import ProfileError, StorageError
from profiles.profile import Profile
from tests.profiles.streams import change, whole_profile


class TestRoundTrip:
    def test_what_is_written_is_read(self, tmp_path: Path) -> None:
        profile = whole_profile()
        path = tmp_path / "a.assay.json"
        write_profile(profile, path)
        found = read_profile(path)
        assert found.profile == profile
        assert found.digest_ok is True
        assert found.path == path

    def test_digest_by_nothing_but_the_standard_library(self, saved: Path) -> None:
        content = json.loads(saved.read_bytes())
        digest = content.pop("digest")
        del content["name"], content["notes"]
        assert "starred" not in content, "an Assay that knows no stars would count it as content"
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert digest == hashlib.sha256(text.encode("utf-8")).hexdigest()

    def test_a_sensor_that_read_nan_becomes_not_readable(self, tmp_path: Path) -> None:
        profile = whole_profile()
        profile.telemetry.power_w[0] = float("nan")
        write_profile(profile, tmp_path / "a")
        assert read_profile(tmp_path / "a").profile.telemetry.power_w[0] is None

    def test_bytes_that_are_no_text_are_shown_as_what_they_are(self, tmp_path: Path) -> None:
        profile = whole_profile()
        profile.name, profile.argv = os.fsdecode(b"a\xffb"), [os.fsdecode(b"\xfe")]
        write_profile(profile, tmp_path / "a")
        found = read_profile(tmp_path / "a")
        assert found.digest_ok
        assert (found.profile.name, found.profile.argv) == ("a\\udcffb", ["\\udcfe"])

    def test_a_profile_that_could_not_be_read_is_not_written(self, tmp_path: Path) -> None:
        profile = whole_profile()
        profile.cases[1].rounds[0].seconds[2] = float("nan")
        with pytest.raises(
            ProfileError, match=r"cannot be saved as .*\$.cases\[1\].rounds\[0\].seconds\[2\]"
        ):
            write_profile(profile, tmp_path / "a")
        assert list(tmp_path.iterdir()) == []


class TestDigest:
    def test_a_changed_digit_is_found(self, saved: Path) -> None:
        assert b"0.012" in saved.read_bytes()
        saved.write_bytes(saved.read_bytes().replace(b"0.012", b"0.011", 1))
        assert read_profile(saved).digest_ok is False

    def test_nobody_looks_where_nobody_asked(self, saved: Path) -> None:
        assert read_profile(saved, verify=False).digest_ok is None
        change(saved, "cases.0.rounds.0.seconds.0", -1)
        with pytest.raises(ProfileError):
            read_profile(saved, verify=False)

    def test_another_layout_of_the_same_content_is_right(self, saved: Path) -> None:
        content = dict(reversed(json.loads(saved.read_bytes()).items()))
        saved.write_text(json.dumps(content, indent=3, ensure_ascii=True))
        assert read_profile(saved).digest_ok is True

    def test_fields_of_a_newer_writer_are_covered(self, saved: Path) -> None:
        change(saved, "cases.0.novelty", [1, 2])
        assert read_profile(saved).digest_ok is False

    @pytest.mark.parametrize("digest", ["", "0" * 64, "é"])
    def test_a_wrong_digest_is_wrong(self, saved: Path, digest: str) -> None:
        change(saved, "digest", digest)
        assert read_profile(saved).digest_ok is False


class TestLabels:
    def test_a_renamed_profile_stays_valid(self, saved: Path) -> None:
        update_labels(saved, name="second – 二", notes="on the bench")
        found = read_profile(saved)
        assert (found.profile.name, found.profile.notes) == ("second – 二", "on the bench")
        assert found.digest_ok is True
        update_labels(saved, name="third")
        assert (read_profile(saved).profile.name, read_profile(saved).profile.notes) == (
            "third",
            "on the bench",
        )

    def test_nothing_else_changes(self, saved: Path) -> None:
        change(saved, "novelty", {"of": ["a", "newer", 1.0, 1e22, 10**30, -0.0, None, "\u2028"]})
        change(saved, "cases.1.case.novelty", True)
        before = json.loads(saved.read_text())
        update_labels(saved, name="x")
        after = json.loads(saved.read_text())
        assert list(after) == list(before)
        assert repr({**after, "name": ""}) == repr({**before, "name": ""})

    def test_a_star_comes_and_goes_without_a_trace(self, saved: Path, tmp_path: Path) -> None:
        before = saved.read_bytes()
        update_labels(saved, starred=True)
        starred = read_profile(saved)
        assert (starred.profile.starred, starred.digest_ok) == (True, True)
        assert starred.profile.digest == json.loads(before)["digest"]
        write_profile(starred.profile, tmp_path / "copy")
        assert read_profile(tmp_path / "copy").profile.starred
        update_labels(saved, starred=False)
        assert saved.read_bytes() == before

    def test_damage_is_not_laundered(self, saved: Path) -> None:
        change(saved, "seed", 12)
        update_labels(saved, name="x")
        assert read_profile(saved).digest_ok is False

    def test_what_is_no_profile_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("mine")
        with pytest.raises(ProfileError, match=r"notes\.txt"):
            update_labels(path, name="x")
        assert path.read_text() == "mine"


class TestWriting:
    def test_no_temporary_file_is_left(self, saved: Path) -> None:
        update_labels(saved, name="x")
        assert [path.name for path in saved.parent.iterdir()] == [saved.name]

    @pytest.mark.skipif(os.name != "posix", reason="modes and links as POSIX has them")
    def test_mode_and_link_of_an_existing_file_are_kept(self, saved: Path, tmp_path: Path) -> None:
        saved.chmod(0o600)
        link = tmp_path / "link"
        link.symlink_to(saved)
        update_labels(link, name="x")
        assert link.is_symlink()
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        assert read_profile(saved).profile.name == "x"

    def test_into_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="its folder does not exist"):
            write_profile(whole_profile(), tmp_path / "absent" / "a")

    def test_over_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        with pytest.raises(StorageError, match="cannot be written"):
            write_profile(whole_profile(), tmp_path / "a")
        assert [path.name for path in tmp_path.iterdir()] == ["a"]

    def test_under_an_impossible_name(self) -> None:
        with pytest.raises(StorageError, match="not a possible file name"):
            write_profile(whole_profile(), Path("a\0b"))

    def test_more_than_can_be_read_back(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        profile: Profile = whole_profile()
        monkeypatch.setattr("profiles.files.MAX_FILE_BYTES", 1000)
        with pytest.raises(StorageError, match="over the limit"):
            write_profile(profile, tmp_path / "a")
