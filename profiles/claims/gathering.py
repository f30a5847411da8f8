"""Which profiles of a library bear on claims: of thousands, only those of devices that a claim speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from profiles.catalogue import resolve
from profiles.claims.model import Claim
from profiles.index import Filter
from profiles.problems import AssayError
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.library import Library
    from profiles.profile import Profile

MOST_OF_A_MODEL = 50
"""Newest profiles of one device model that are read."""


class Gathered(NamedTuple):
    """Profiles, and a sentence for each thing that was left out."""

    profiles: list[Profile]
    notes: list[str]


def gather(library: Library, claims: Iterable[Claim]) -> Gathered:
    """The undamaged profiles of the library that could decide one of the claims.

    Of a chip whose counterpart has no profile it is the newest alone, which tells that this chip is not what
    is missing. Raises StorageError for a folder that cannot be read.
    """
    counts = library.catalogued()
    found = Gathered([], [])
    if not counts:
        return found
    deciding, named = _wanted(claims, set(counts))
    for device in sorted(named):
        read_model(library, device, found, MOST_OF_A_MODEL if device in deciding else 1)
        if device in deciding and counts[device] > MOST_OF_A_MODEL:
            found.notes.append(
                f"of {counts[device]} profiles of {shown(device)} the newest {MOST_OF_A_MODEL} are used"
            )
    return found


def read_model(library: Library, device: str, into: Gathered, most: int = MOST_OF_A_MODEL) -> None:
    """Add the newest profiles of one device model, by its id in the catalogue."""
    from profiles.files import read_profile

    for entry in library.entries(Filter(catalogue=device), most):
        try:
            file = read_profile(entry.path)
        except AssayError as error:
            into.notes.append(str(error))
            continue
        if not file.digest_ok:
            into.notes.append(
                f"{shown(entry.path)} was changed or damaged after it was saved, and is not used"
            )
            continue
        if file.profile.loaded_together:
            into.notes.append(
                f"{shown(entry.path)} was measured while other devices were loaded too, and is not used"
            )
            continue
        into.profiles.append(file.profile)


def _wanted(claims: Iterable[Claim], present: set[str]) -> tuple[set[str], set[str]]:
    """Devices with profiles that can decide a claim, and all that one of the claims names.

    Those of claims that have profiles of both parties decide; of the reference alone for an `up to`.
    """
    deciding: set[str] = set()
    named: set[str] = set()
    for claim in claims:
        try:
            subject = present.intersection(resolve(claim.subject))
            reference = present.intersection(resolve(claim.reference or claim.subject))
        except AssayError:
            continue
        named |= subject | reference
        bounded = any(reading.relation == "up to" for reading in claim.readings)
        if reference and (subject or bounded):
            deciding |= subject | reference
    return deciding, named
