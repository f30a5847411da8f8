"""Where the hosts stand: from a table, or from their names by a pattern. Nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
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
        cells = _cells(line, path, number)
        if [cell.lower() for cell in cells[:2]] == ["host", "rack"]:
            continue
        host = _host(cells, path, number, places)
        places[host] = Place(*cells[1:])
    if not places:
        raise UsageError(f"{shown(path)} names no host; each line is host,rack or host,rack,slot.")
    return places


def find_racks(table: Mapping[str, Place], path: Path, hosts: Sequence[str]) -> dict[str, Place]:
    """Places of those of the hosts that the table of `path` names; the others stand nowhere.

    Raises UsageError where it names none of them.
    """
    places = {host: table[host] for host in hosts if host in table}
    if hosts and not places:
        raise UsageError(
            f"{shown(path)} names none of the hosts here: its names are like {shown(next(iter(table)), 80)}, "
            f"those of the profiles like {shown(hosts[0], 80)}; write them as the profiles have them."
        )
    return places


def match_racks(pattern: str, hosts: Sequence[str]) -> dict[str, Place]:
    """Places by the regular expression `pattern`, of which (?P<rack>..) and (?P<slot>..) are the parts.

    Without names the first group is the rack and the second one the slot. A host whose whole name the pattern
    does not match, or in whose name the rack is empty, stands nowhere. Raises UsageError where the pattern is
    none, or places no host.
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        # The interpreter's words on its own recursion would say nothing of the pattern.
        why = "its parentheses nest too deep" if isinstance(error, RecursionError) else shown(error)
        raise UsageError(f"--rack-pattern {shown(pattern)} is no regular expression: {why}.") from None
    if not compiled.groups:
        raise UsageError(
            f"--rack-pattern {shown(pattern)} has no group: put the part of the name that is the rack in "
            "parentheses, as in '(r[0-9]+)-.*'."
        )
    if compiled.groupindex and "rack" not in compiled.groupindex:
        raise UsageError(
            f"--rack-pattern {shown(pattern)} has no group named rack: write (?P<rack>...) around the part "
            "of the name that is the rack."
        )
    hits = [(host, hit) for host in hosts if (hit := compiled.fullmatch(host)) is not None]
    if hosts and not hits:
        raise UsageError(
            f"--rack-pattern {shown(pattern)} matches the whole name of no host here; they are like "
            f"{shown(hosts[0], 80)}."
        )
    places = {host: place for host, hit in hits if (place := _place(hit)).rack}
    if hits and not places:
        raise UsageError(
            f"--rack-pattern {shown(pattern)} finds a rack in the name of no host here; they are like "
            f"{shown(hosts[0], 80)}."
        )
    return places


def _cells(line: str, path: Path, number: int) -> list[str]:
    """Raises UsageError."""
    try:
        return [cell.strip() for cell in next(csv.reader([line]))]
    except csv.Error:
        # All that the reader refuses in a single line is a cell of more than 128 KiB.
        raise _too_long(f"{shown(path)}, line {number}") from None


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
        raise _too_long(where)
    if cells[0] in places:
        raise UsageError(f"{where}: the host {shown(cells[0])} stands there twice.")
    return cells[0]


def _too_long(where: str) -> UsageError:
    return UsageError(f"{where}: a name is longer than {MOST_LENGTH} characters.")
