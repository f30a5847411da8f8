"""`assay run` on disks that are full, fill up, or cannot be written."""

import contextlib
import os
import subprocess

import pytest

from profiles.files import read_profile
from tests.app.running import assay, one_sentence


@contextlib.contextmanager
def small_disk(folder, options):
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this system does not let us mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


needs_mount = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="mounting a small disk needs root"
)


@needs_mount
def test_a_read_only_library_is_told_in_one_sentence(place):
    with small_disk(place / "library", "ro"):
        result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu")
        assert result.returncode == 2
        assert "Read-only file system" in one_sentence(result)


@needs_mount
def test_a_profile_that_the_library_has_no_room_for_is_kept_elsewhere(place):
    with small_disk(place / "library", "size=64k") as disk:
        # Room for the journal, none for the profile beside it.
        (disk / "fill").write_bytes(bytes(40 << 10))
        result = assay("run", "--suite", place / "tiny.toml", "--device", "cpu", "--rounds", "1")
        assert result.returncode == 0, result.stderr
        [rescued] = place.glob("*.assay.json")
        assert f"The profile was written to {rescued} instead." in one_sentence(result)
        assert f"assay show {rescued}\n" in result.stdout


@needs_mount
def test_a_disk_that_fills_up_in_mid_run_loses_nothing(place):
    with small_disk(place / "library", "size=64k"):
        result = assay("run", "--suite", place / "long.toml", "--device", "cpu")
        assert result.returncode == 2
        told = one_sentence(result)
        assert "What was measured until then is in" in told
        [rescued] = place.glob("*.assay.json")
        assert told.count(str(rescued)) == 1
        assert told.count("No space left") == 1
        profile = read_profile(rescued).profile
        assert any(r.status == "ok" for item in profile.cases for r in item.rounds)
