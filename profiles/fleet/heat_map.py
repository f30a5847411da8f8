"""Where the chips stand, drawn: every chip (in a large fleet: every host) as a cell, shaded by its score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from profiles.fleet.floor import Strip
from profiles.reports import svg

WIDTH, TALLEST = 1000.0, 900.0
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


def map_drawing(strips: Sequence[Strip], cell: str, name: str) -> str:
    """The whole map, of chips or hosts by `cell`; a pointer over a line shows its name."""
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
    told = f"{len(strips)} lines of {cell}s, shaded by distance from the median."
    return svg.drawing(name, layout.size, "Where the chips stand", told, parts)


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
        strip = max(_width(strip, cell) for strip in strips)
        columns = max(1, int((WIDTH + COLUMN_GAP) // (label + strip + COLUMN_GAP)))
        rows = math.ceil(len(strips) / columns)
        layout = Layout(cell, label, strip, rows, math.ceil(len(strips) / rows))
        if layout.size[0] <= WIDTH and layout.size[1] <= TALLEST:
            break
    return layout


def _width(strip: Strip, cell: float) -> float:
    """Of its places with the gaps between hosts."""
    return sum(map(len, strip.blocks)) * cell + GAP * (len(strip.blocks) - 1)


def _cells(strip: Strip, x: float, y: float, cell: float) -> Iterator[str]:
    """One path for each shade of the strip."""
    paths: dict[str, list[str]] = {}
    for block in strip.blocks:
        for score in block:
            if score is not None:
                inner = cell - 1.0
                paths.setdefault(shade(score), []).append(f"M{x:.1f} {y:.1f}h{inner:g}v{inner:g}h-{inner:g}z")
            x += cell
        x += GAP
    for style, corners in sorted(paths.items()):
        yield f'<path class="{style}" d="{"".join(corners)}"/>'


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else f"{label[: LABEL_CHARACTERS - 1]}…"
