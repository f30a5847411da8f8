"""A profile as it lies on the disk, and files of other tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from profiles.evidence import PublishedResult
from profiles.files import FILE_SUFFIX, write_profile
from profiles.importers import read_file
from profiles.problems import EXIT_USAGE, UsageError
from tests.profiles.streams import whole_profile


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / f"run{FILE_SUFFIX}"
    write_profile(whole_profile(), path)
    return path


@pytest.fixture
def results_of(tmp_path):
    """Writes a text and reads its results."""

    def read(text: str, name: str = "output", **options) -> list[PublishedResult]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_file(path, **({"device": None} | options)).results

    return read


@pytest.fixture
def refusal_of(tmp_path):
    """Writes bytes and returns the sentence with which they are refused."""

    def read(data: bytes | str, name: str = "output", device: str | None = None) -> str:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        with pytest.raises(UsageError) as caught:
            read_file(path, device=device)
        text = str(caught.value)
        assert text.startswith(str(path))
        assert "\n" not in text
        assert caught.value.exit_code == EXIT_USAGE
        return text

    return read
