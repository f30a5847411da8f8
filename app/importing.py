"""Bringing files in, for the command and the window: profiles, and results of other tools."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from profiles.importers import Reading
    from profiles.importers.rows import Publisher
    from profiles.importers.store import Stored
    from profiles.library import Library
    from profiles.limits import Oddity


@dataclass(frozen=True, slots=True)
class Published:
    """What the user says of other tools' results."""

    device: str | None = None
    """What they were measured on, where their file does not say: an id of the catalogue or a family."""
    evidence: Publisher | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ImportedProfile:
    """A profile that is in the library now."""

    file: Path
    path: Path
    already: bool
    odd: Mapping[str, Sequence[Oddity]]
    """What cannot be true in it, by case."""


@dataclass(frozen=True, slots=True)
class ImportedResults:
    """Results of another tool that are published evidence now."""

    file: Path
    stored: Stored
    reading: Reading
    odd: Mapping[str, Sequence[Oddity]]
    """What cannot be true in them, by result."""

    @property
    def devices(self) -> dict[str, int]:
        """How many results there are of each device."""
        return dict(Counter(result.device for result in self.reading.results))


def bring_in(
    file: Path, library: Callable[[], Library], published: Published
) -> ImportedProfile | ImportedResults:
    """Import one file. `library` is called where it is, or should be, a profile. Raises AssayError."""
    from profiles.problems import ProfileError
    from profiles.text import shown

    if os.path.isdir(file):  # noqa: PTH112  (Path's raises for a name that is too long)
        raise ProfileError(f"{shown(file)} is a folder; import the files in it.")
    if is_of_another_tool(file):
        return _import_results(file, published)
    done = library().import_file(file)
    return ImportedProfile(file, done.path, done.already, _odd_cases(done.path))


def is_of_another_tool(file: Path) -> bool:
    """False for what is, was or should be a profile: the library says best what is wrong with it."""
    from profiles.importers import detect, is_pickle, load
    from profiles.paths import FILE_SUFFIX
    from profiles.problems import AssayError

    if file.name.endswith(FILE_SUFFIX):
        return False
    try:
        data = load(file)
    except AssayError:
        return False
    start = data[:4096]
    if detect(data, file.name) is not None or is_pickle(data, file.name):
        return True
    return not (start.lstrip().startswith(b"{") and b'"schema"' in start)


def _import_results(file: Path, published: Published) -> ImportedResults:
    from profiles.importers import read_file
    from profiles.importers.store import store
    from profiles.plausibility import examine_results

    reading = read_file(file, device=published.device, evidence=published.evidence, source=published.source)
    return ImportedResults(file, store(reading), reading, examine_results(reading.results))


def _odd_cases(path: Path) -> dict[str, list[Oddity]]:
    from profiles.files import read_profile
    from profiles.plausibility import examine

    found: dict[str, list[Oddity]] = {}
    for oddity in examine(read_profile(path, verify=False).profile):
        found.setdefault(oddity.case, []).append(oddity)
    return found
