"""A profile as it lies on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from profiles.files import FILE_SUFFIX, write_profile
from tests.profiles.streams import whole_profile


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / f"run{FILE_SUFFIX}"
    write_profile(whole_profile(), path)
    return path
