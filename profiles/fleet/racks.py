"""Where the hosts stand: from a table, or from their names by a pattern. Nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from profiles.problems import UsageError
from profiles.text import shown

MOST_BYTES = 64 << 20
MOST_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host stands."""

    rack: str
    slot: str = ""
    """Within the rack; empty where it is not known."""


def read_racks(path: Path) -> dict[str, Place]:
    """Places by host from a CSV file of `host,rack[,slot]` lines; a heading and `#` comments are passed over.

    Raises UsageError with the number of the line.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{shown(path)} is no table of racks: it is over {MOST_BYTES >> 20} MiB.")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UsageError(f"the table of racks {shown(path)} cannot be read: {told}.") from None
    places: dict[str, Place] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = [cell.strip() for cell in next(csv.reader([line]))]
        if [cell.lower() for cell in cells[:2]] == ["host", "rack"]:
            continue
        host = _host(cells, path, number, places)
        places[host] = Place(*cells[1:])
    if not places:
        raise UsageError(f"{shown(path)} names no host; each line is host,rack or host,rack,slot.")
    return places


def match_racks(pattern: str, hosts: Iterable[str]) -> dict[str, Place]:
    """Places by the regular expression `pattern`, of which (?P<rack>..) and (?P<slot>..) are the parts.

    Without names the first group is the rack and the second one the slot. A host whose whole name the pattern
    does not match stands nowhere. Raises UsageError where the pattern is none, or matches no host.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise UsageError(f"--rack-pattern {shown(pattern)} is no regular expression: {error}.") from None
    if not compiled.groups:
        raise UsageError(
            f"--rack-pattern {shown(pattern)} has no group: put the part of the name that is the rack in "
            "parentheses, as in '(r[0-9]+)-.*'."
        )
    places = {host: _place(hit) for host in hosts if (hit := compiled.fullmatch(host)) is not None}
    if not places:
        raise UsageError(f"--rack-pattern {shown(pattern)} matches the whole name of no host here.")
    return places


def _place(hit: re.Match[str]) -> Place:
    named: Mapping[str, str | None] = hit.groupdict()
    if named:
        return Place(named.get("rack") or "", named.get("slot") or "")
    rack, slot = (*hit.groups(), None)[:2]
    return Place(rack or "", slot or "")


def _host(cells: list[str], path: Path, number: int, places: Mapping[str, Place]) -> str:
    """The host of a line. Raises UsageError."""
    where = f"{shown(path)}, line {number}"
    if len(cells) not in (2, 3) or not cells[0] or not cells[1]:
        raise UsageError(f"{where}: expected host,rack or host,rack,slot.")
    if any(len(cell) > MOST_LENGTH for cell in cells):
        raise UsageError(f"{where}: a name is longer than {MOST_LENGTH} characters.")
    if cells[0] in places:
        raise UsageError(f"{where}: the host {shown(cells[0])} stands there twice.")
    return cells[0]
