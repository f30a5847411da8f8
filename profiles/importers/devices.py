"""Which device of the catalogue the words in a tool's file mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from profiles import catalogue
from profiles.catalogue_files import OVERLAY_NAME
from profiles.importers.rows import Row, clean
from profiles.paths import config_dir
from profiles.problems import UsageError
from profiles.text import nearest, shown

_NEAREST = 4
_PROCESSOR = re.compile(
    r"\b(CPU|Processor|Xeon|EPYC|Ryzen|Threadripper|Kunpeng)\b|\bCore\(TM\)", re.IGNORECASE
)


class DeviceNotStatedError(UsageError):
    """The file does not say what was measured: whoever imports it has to."""


@dataclass(frozen=True, slots=True)
class Named:
    """What `PublishedResult` says of its device."""

    device: str
    """An id of the catalogue, a family's name, or the tool's own words."""
    stated: str
    """The tool's own words; empty where it has none."""


def name_devices(rows: Iterable[Row], given: str | None) -> dict[tuple[str, int | None], Named]:
    """Each device of the rows, by the tool's words and the memory that it states.

    `given` is the user's `--device`, an id of the catalogue or a family. Raises UsageError where it is
    neither, where the file names another one or one that the catalogue does not know, and where neither the
    file nor the user says.
    """
    members = _members(given) if given is not None else frozenset()
    named: dict[tuple[str, int | None], Named] = {}
    for words, memory_bytes in sorted({(row.device, row.memory_bytes) for row in rows}, key=repr):
        entry = catalogue.match(words, memory_bytes) if words else None
        found = entry.id if entry else ""
        if given is not None:
            _check_given(given, members, words, found)
        named[words, memory_bytes] = _named(given, words, found)
    return named


def _named(given: str | None, words: str, found: str) -> Named:
    if given is None and not words:
        raise DeviceNotStatedError(
            "it does not say which device was measured; add '--device ID', an id of the catalogue or a family"
        )
    # What the file says is more exact than the family that the user gives.
    return Named(found or given or words, words)


def _members(given: str) -> frozenset[str]:
    """The ids that the user's word means."""
    families = catalogue.families()
    if given in families:
        return frozenset({given, *families[given]})
    if catalogue.find(given) is not None:
        return frozenset({given})
    raise UsageError(_unknown(given, [*families, *(entry.id for entry in catalogue.entries())]))


def _unknown(given: str, known: list[str]) -> str:
    word = re.sub(r"[^a-z0-9]+", "_", given.lower()).strip("_")
    entry = catalogue.match(given[:200])
    near = [entry.id] if entry else []
    near += [name for name in nearest(word, known, _NEAREST, 0.5) if name not in near]
    hint = (
        f"did you mean {' or '.join(near[:_NEAREST])}?"
        if near
        else "'assay import --help' says where they are."
    )
    return f"--device {shown(given, 60)} is neither an id of the catalogue nor a family: {hint}"


def _check_given(given: str, members: frozenset[str], words: str, found: str) -> None:
    if found and found not in members:
        raise UsageError(
            f"it was measured on {clean(words)!r}, which is {found} and not {shown(given, 60)}; "
            "leave out --device"
        )
    if _PROCESSOR.search(words):
        raise UsageError(f"it was measured on {clean(words)!r}, a processor of the host; leave out --device")
    if re.search(r"\bMIG\b", words):
        raise UsageError(
            f"it was measured on {clean(words)!r}, a slice of a device (MIG), which says nothing of the "
            "whole; leave out --device"
        )
    if words and not found:
        raise UsageError(
            f"it was measured on {clean(words)!r}, which the catalogue does not know, and not on "
            f"{shown(given, 60)}; leave out --device, or add the device to {config_dir() / OVERLAY_NAME}"
        )
