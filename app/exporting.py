"""A profile for other programs, for the command and the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Form = Literal["csv", "samples", "json"]
"""A row per case and round, a row per sample, or the profile file itself."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The bytes of a file to write."""

    data: bytes
    digest_ok: bool
    """False for a profile that was changed or damaged after it was saved."""


def export_profile(path: Path, form: Form) -> Exported:
    """The profile at `path` in that form. Raises ProfileError for one that cannot be read."""
    from profiles.export import rounds_csv, samples_csv
    from profiles.files import read_profile
    from profiles.problems import ProfileError
    from profiles.text import shown

    file = read_profile(path)
    if form == "json":
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ProfileError(f"{shown(path)} cannot be read ({error.strerror or error}).") from None
    else:
        data = (samples_csv if form == "samples" else rounds_csv)(file.profile).encode()
    return Exported(data, bool(file.digest_ok))
