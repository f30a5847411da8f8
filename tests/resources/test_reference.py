"""The reference profiles that ship with Assay: readable, unchanged, good, and nobody's private matter."""

import re
from pathlib import Path

import pytest

from profiles.files import FILE_SUFFIX, read_profile
from profiles.summary import summarise_profile

FOLDER = Path(__file__).parents[2] / "resources" / "reference"
PATHS = sorted(FOLDER.glob(f"*{FILE_SUFFIX}"))


def test_there_is_one():
    assert PATHS


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_reference_profile_is_sound(path):
    file = read_profile(path)
    assert file.digest_ok
    profile = file.profile
    assert (profile.status, profile.suite.name, profile.rounds_planned) == ("done", "standard", 5)
    summaries = summarise_profile(profile)
    good = [summary for summary in summaries if summary.status == "ok"]
    assert len(good) >= 0.7 * len(summaries)
    assert all(summary.low < summary.value < summary.high for summary in good)
    assert not any({"implausible", "other load"} & set(summary.flags) for summary in good)
    assert sum("disturbed" in summary.flags for summary in good) <= len(good) / 3
    assert profile.device.peaks
    assert all(peak.source for peak in profile.device.peaks.values())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_reference_profile_names_no_folder_of_its_maker(path):
    text = path.read_text("utf-8")
    assert not re.search(r"/(home|root|work|tmp|Users)/", text)
