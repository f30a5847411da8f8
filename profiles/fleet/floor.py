"""Where the chips of a fleet's map stand: a line for each rack or host, a column for each slot and device.

A place of which nothing has come stays empty only where places mean the same everywhere: where each host has
a slot of its own in its rack, and where the devices of a host have numbers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.layers import NOWHERE, medians_by

if TYPE_CHECKING:
    from profiles.fleet.columns import Columns
    from profiles.fleet.report import FleetReport

MOST_CELLS = 8192
"""Above, a cell is a host and no longer a chip."""
HOSTS_IN_LINE = 64
"""Of a large fleet without racks."""
PLACES_TO_TAKEN = 4
"""Where more places would stay empty, the names of slots or devices do not mean the same everywhere."""

Block = tuple[float | None, ...]
"""Scores of a host's cells: NaN where one has none, None where there is no cell."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One line: a rack, or a host where no rack is known."""

    label: str
    blocks: tuple[Block, ...]
    """Of each host. Of hosts that are cells one holds all."""


def by_host(report: FleetReport) -> bool:
    """Whether a cell is a host."""
    return len(report.columns.chips) - len(report.rank_groups) > MOST_CELLS


def strips_of(report: FleetReport) -> list[Strip]:
    """The lines of the map, in the order of their names; none where no single chip was measured."""
    return _host_strips(report) if by_host(report) else _chip_strips(report)


def has_gaps(strips: Collection[Strip]) -> bool:
    """Whether there is a place of which nothing has come."""
    return any(score is None for strip in strips for block in strip.blocks for score in block)


def _chip_strips(report: FleetReport) -> list[Strip]:
    """A cell for each chip; a block for each host."""
    blocks = _blocks(report)
    width = max(map(len, blocks.values()), default=0)
    if _is_dense(width * len(blocks), sum(map(len, blocks.values()))):
        blocks = {host: block + (None,) * (width - len(block)) for host, block in blocks.items()}
    empty: Block = (None,) * width
    return [
        Strip(name, tuple(empty if host is None else blocks[host] for host in hosts))
        for name, hosts in _lines(report.columns, blocks.keys())
    ]


def _blocks(report: FleetReport) -> dict[int, Block]:
    """By host its chips in the order of their numbers, those of one number in one column."""
    columns, scores = report.columns, report.scores.tolist()
    own: dict[int, list[int]] = {}
    for chip in sorted(range(len(columns.chips)), key=lambda chip: natural(columns.chips[chip].device)):
        if chip not in report.rank_groups:
            own.setdefault(int(columns.host[chip]), []).append(chip)
    numbered = {
        host: {_number(columns.chips[chip].device): chip for chip in chips} for host, chips in own.items()
    }
    places = sorted({number for chips in numbered.values() for number in chips})
    taken = sum(map(len, own.values()))
    if sum(map(len, numbered.values())) < taken or not _is_dense(len(places) * len(own), taken):
        return {host: tuple(scores[chip] for chip in chips) for host, chips in own.items()}
    return {
        host: tuple(scores[chips[place]] if place in chips else None for place in places)
        for host, chips in numbered.items()
    }


def _host_strips(report: FleetReport) -> list[Strip]:
    """A cell for each host, the median of its chips; without racks many hosts are a line."""
    import numpy as np

    columns = report.columns
    single = ~np.isin(np.arange(len(columns.chips)), list(report.rank_groups))
    some = np.flatnonzero(single & np.isfinite(report.scores))
    medians, _ = medians_by(columns.host[some], report.scores[some], len(columns.hosts))
    scores, lines = medians.tolist(), _lines(columns, set(columns.host[single].tolist()))
    if not columns.racks:
        parts = [lines[begin : begin + HOSTS_IN_LINE] for begin in range(0, len(lines), HOSTS_IN_LINE)]
        lines = [(part[0][0], [host for _, hosts in part for host in hosts]) for part in parts]
    return [
        Strip(name, (tuple(None if host is None else scores[host] for host in hosts),))
        for name, hosts in lines
    ]


def _lines(columns: Columns, there: Collection[int]) -> list[tuple[str, list[int | None]]]:
    """Name and hosts of each line, in the order of names and slots; only those hosts that are `there`."""
    order = [(natural(slot), natural(host)) for slot, host in zip(columns.slots, columns.hosts, strict=True)]
    found: dict[str, list[int]] = {}
    for host in sorted(there, key=order.__getitem__):
        rack = int(columns.rack[host])
        found.setdefault(columns.hosts[host] if rack == NOWHERE else columns.racks[rack], []).append(host)
    by_slot = {name: {columns.slots[host]: host for host in hosts} for name, hosts in found.items()}
    slots = sorted({slot for hosts in by_slot.values() for slot in hosts}, key=natural)
    lines = sorted(found, key=natural)
    own = sum(map(len, by_slot.values())) == len(there)
    if "" in slots or not own or not _is_dense(len(slots) * len(lines), len(there)):
        return [(name, list(found[name])) for name in lines]
    return [(name, [by_slot[name].get(slot) for slot in slots]) for name in lines]


def _is_dense(places: int, taken: int) -> bool:
    return places <= PLACES_TO_TAKEN * taken


def _number(device: str) -> int:
    """Of `cuda:3` 3; 0 of one without, which is the only one of its kind."""
    digits = device.rpartition(":")[2]
    return int(digits) if re.fullmatch(r"[0-9]{1,18}", digits) else 0


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts numbers within names by their size."""
    parts = re.findall(r"\d{1,18}|\D+", text)
    return tuple(
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts
    )
