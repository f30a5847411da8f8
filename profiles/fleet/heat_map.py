"""Where the chips stand, drawn: every chip (in a large fleet: every host) as a cell, shaded by its score."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from profiles.fleet.layers import NOWHERE, medians_by
from profiles.reports import svg

if TYPE_CHECKING:
    from profiles.fleet.columns import Columns
    from profiles.fleet.report import FleetReport

WIDTH, TALLEST = 1000.0, 900.0
MOST_CELLS = 8192
"""Above, a cell is a host and no longer a chip."""
HOSTS_IN_LINE = 64
"""Of a large fleet without racks."""
CELLS = (16.0, 12.0, 9.0, 7.0, 5.0)
LABELLED_FROM = 12.0
"""Size of the cells from which on there is room for a name beside each line."""
GAP, LINE_GAP, COLUMN_GAP = 4.0, 2.0, 32.0
HEAD = 20.0
"""Height of the names above the columns, where no line has its own."""
LABEL_CHARACTERS = 18
CHARACTER = 6.6
SHADES = ((-0.08, "q0"), (-0.04, "q1"), (-0.02, "q2"), (0.02, "q3"))
"""Upper ends of a score and the shade below it; above the last it is `q4`. Good chips differ by 1 or 2 %."""
LEGEND = (
    ("q0", "8 % or more below"), ("q1", "4 to 8 % below"), ("q2", "2 to 4 % below"), ("q3", "within 2 %"),
    ("q4", "more than 2 % above"), ("qn", "no figure"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strip:
    """One line: a rack, or a host where no rack is known."""

    label: str
    blocks: tuple[tuple[float, ...], ...]
    """Scores of each host's cells; NaN where there is none. Of hosts that are cells one block holds all."""

    def width(self, cell: float) -> float:
        """Of its cells with the gaps between hosts."""
        return sum(map(len, self.blocks)) * cell + GAP * (len(self.blocks) - 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines in columns, the first column filled first."""

    cell: float
    label: float
    """Width of the names beside the lines; 0 where these stand above the columns."""
    strip: float
    """Width of the widest line."""
    rows: int
    columns: int

    @property
    def head(self) -> float:
        """Height above the lines."""
        return 0.0 if self.label else HEAD

    @property
    def size(self) -> tuple[float, float]:
        """Of the drawing; never narrower than the page, so that a small fleet has no huge cells."""
        width = self.columns * self._step - COLUMN_GAP
        return max(WIDTH, width), self.head + self.rows * (self.cell + LINE_GAP)

    def corner(self, number: int) -> tuple[float, float]:
        """Where the cells of a line begin."""
        column, row = divmod(number, self.rows)
        return column * self._step + self.label, self.head + row * (self.cell + LINE_GAP)

    @property
    def _step(self) -> float:
        return self.label + self.strip + COLUMN_GAP


def map_drawing(report: FleetReport, name: str) -> str:
    """The whole map; a pointer over a line shows its name."""
    strips = _host_strips(report) if by_host(report) else _chip_strips(report)
    layout = _lay_out(strips)
    parts = []
    for number, strip in enumerate(strips):
        x, y = layout.corner(number)
        shapes = list(_cells(strip, x, y, layout.cell))
        if layout.label:
            shapes.append(svg.text(x - 8, y + layout.cell - 3, _short(strip.label), "soft", "end"))
        elif number % layout.rows == 0:
            shapes.append(svg.text(x, HEAD - 8, _short(strip.label), "soft"))
        parts.append(svg.group(strip.label, shapes))
    cells = "hosts" if by_host(report) else "chips"
    told = f"{len(strips)} lines of {cells}, shaded by distance from the median."
    return svg.drawing(name, layout.size, "Where the chips stand", told, parts)


def by_host(report: FleetReport) -> bool:
    """Whether a cell is a host."""
    return len(report.columns.chips) > MOST_CELLS


def shade(score: float) -> str:
    """The class of a score's shade."""
    if math.isnan(score):
        return "qn"
    return next((style for end, style in SHADES if score <= end), "q4")


def _lay_out(strips: Sequence[Strip]) -> Layout:
    """The largest cells with which all fits; the smallest ones where nothing does."""
    longest = CHARACTER * max(len(_short(strip.label)) for strip in strips) + 12
    for cell in CELLS:
        label = longest if cell >= LABELLED_FROM else 0.0
        strip = max(strip.width(cell) for strip in strips)
        columns = max(1, int((WIDTH + COLUMN_GAP) // (label + strip + COLUMN_GAP)))
        rows = math.ceil(len(strips) / columns)
        layout = Layout(cell, label, strip, rows, math.ceil(len(strips) / rows))
        if layout.size[0] <= WIDTH and layout.size[1] <= TALLEST:
            break
    return layout


def _chip_strips(report: FleetReport) -> list[Strip]:
    """A cell for each chip, by the number of the device; a block for each host."""
    columns, scores = report.columns, report.scores.tolist()
    blocks: list[list[float]] = [[] for _ in columns.hosts]
    for chip in sorted(range(len(columns.chips)), key=lambda chip: _natural(columns.chips[chip].device)):
        blocks[int(columns.host[chip])].append(scores[chip])
    return [Strip(name, tuple(tuple(blocks[host]) for host in hosts)) for name, hosts in _lines(columns)]


def _host_strips(report: FleetReport) -> list[Strip]:
    """A cell for each host, the median of its chips; without racks many hosts are a line."""
    import numpy as np

    columns, some = report.columns, np.flatnonzero(np.isfinite(report.scores))
    medians, _ = medians_by(columns.host[some], report.scores[some], len(columns.hosts))
    scores, lines = medians.tolist(), _lines(columns)
    if not columns.racks:
        parts = [lines[begin : begin + HOSTS_IN_LINE] for begin in range(0, len(lines), HOSTS_IN_LINE)]
        lines = [(part[0][0], [host for _, hosts in part for host in hosts]) for part in parts]
    return [Strip(name, (tuple(scores[host] for host in hosts),)) for name, hosts in lines]


def _lines(columns: Columns) -> list[tuple[str, list[int]]]:
    """Name and hosts of each line, in the order of names and slots, in which numbers count as such."""
    order = [
        (_natural(slot), _natural(host)) for slot, host in zip(columns.slots, columns.hosts, strict=True)
    ]
    found: dict[str, list[int]] = {}
    for host in sorted(range(len(columns.hosts)), key=order.__getitem__):
        rack = int(columns.rack[host])
        found.setdefault(columns.hosts[host] if rack == NOWHERE else columns.racks[rack], []).append(host)
    return [(name, found[name]) for name in sorted(found, key=_natural)]


def _cells(strip: Strip, x: float, y: float, cell: float) -> Iterator[str]:
    """One path for each shade of the strip."""
    paths: dict[str, list[str]] = {}
    for block in strip.blocks:
        for score in block:
            inner = cell - 1.0
            paths.setdefault(shade(score), []).append(f"M{x:.1f} {y:.1f}h{inner:g}v{inner:g}h-{inner:g}z")
            x += cell
        x += GAP
    for style, corners in sorted(paths.items()):
        yield f'<path class="{style}" d="{"".join(corners)}"/>'


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else f"{label[: LABEL_CHARACTERS - 1]}…"


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts numbers within names by their size."""
    parts = re.findall(r"\d{1,18}|\D+", text)
    return tuple(
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts
    )
