"""The roofline: arithmetic rate over intensity, both logarithmic, with the points of one or several sides.

Williams, Waterman, Patterson: Roofline, CACM 52(4), 2009. Intensity is FLOP per compulsory byte.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.desktop import figures
from app.desktop.plots.base import Chart, faded, hairline, label_px, text_item
from app.desktop.services import Services
from app.desktop.widgets import plain_tooltip
from profiles.text import shown

SYMBOLS = {"matmul": "o", "attention": "s", "llm": "d", "bandwidth": "t"}
"""Each kernel has its own mark: colour tells the side."""
ROOM = 0.25
"""Powers of ten around everything that is drawn."""
SLOPE_LABEL_AT = 0.45
LABEL_ROOM = 1.3
NAME = 40
"""Characters of a side's name that are shown."""
NAMES_SHARE = 0.35
"""Of the height, for names of sides."""


@dataclass(frozen=True, slots=True)
class Roof:
    """A ceiling of arithmetic, and the bandwidth that leads up to it where it is known."""

    label: str
    flop_s: float
    traffic_bytes_s: float | None
    measured: bool = False
    """Reached by this unit, not promised by its vendor."""


@dataclass(frozen=True, slots=True)
class Point:
    """One case."""

    case_id: str
    kernel: str
    intensity: float
    flop_s: float
    usable: bool = True


@dataclass(frozen=True, slots=True)
class RooflineSide:
    """One device or profile, with its ceilings and its cases."""

    name: str
    roofs: tuple[Roof, ...] = ()
    points: tuple[Point, ...] = field(default=())


class RooflinePlot(Chart):
    """Shows any number of sides, up to the number of series colours."""

    picked = Signal(str)
    """Id of the case whose point was clicked."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        name = QCoreApplication.translate("RooflinePlot", "Roofline")
        super().__init__(services.appearance, name, log=True, parent=parent)
        self._sides: tuple[RooflineSide, ...] = ()
        self._items: list[pg.GraphicsObject] = []
        self._current = ""
        self.getPlotItem().getViewBox().setMouseEnabled(x=False, y=False)
        self.bottom.setLabel(QCoreApplication.translate("RooflinePlot", "FLOP per byte"))
        self.left.setLabel("FLOP/s")
        self.style_now()

    def show_sides(self, sides: Sequence[RooflineSide], current: str = "") -> None:
        """Draw these; `current` is the case to be marked. Draws only what has changed."""
        wanted = tuple(sides)
        if wanted == self._sides and current == self._current:
            return
        self._sides, self._current = wanted, current
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The labels keep their distance."""
        super().resizeEvent(event)
        if hasattr(self, "_sides") and self._sides:
            self.restyle()

    def restyle(self) -> None:
        """Draw everything anew in the colours of the theme."""
        for item in self._items:
            self.removeItem(item)
        self._items = []
        self._frame()
        labels: list[tuple[float, str, str]] = []
        for number, side in enumerate(self._sides):
            colour = self.theme.series[number % len(self.theme.series)]
            slopes: list[float | None] = []
            for roof in side.roofs:
                self._draw_roof(roof, colour, slopes)
                labels += [(math.log10(roof.flop_s), roof.label, colour)] if _drawable(roof.flop_s) else []
            self._draw_points(side, colour)
        self._label_roofs(labels)
        if len(self._sides) > 1:
            self._name_sides()
        self.bottom.label.setDefaultTextColor(pg.mkColor(self.theme.muted))
        self.left.label.setDefaultTextColor(pg.mkColor(self.theme.muted))
        self.setAccessibleDescription(self._in_words())

    def _frame(self) -> None:
        """The range: all points, all roofs, and the ridges between."""
        points = [p for side in self._sides for p in side.points if _drawable(p.intensity, p.flop_s)]
        roofs = [r for side in self._sides for r in side.roofs if _drawable(r.flop_s, 1.0)]
        across = [math.log10(p.intensity) for p in points]
        ridges = [r.flop_s / r.traffic_bytes_s for r in roofs if r.traffic_bytes_s]
        across += [math.log10(ridge) for ridge in ridges if _drawable(ridge)]
        up = [math.log10(p.flop_s) for p in points] + [math.log10(r.flop_s) for r in roofs]
        if not across or not up:
            across, up = [-1.0, 3.0], [9.0, 15.0]
        box = self.getPlotItem().getViewBox()
        low, high = min(across) - ROOM, max(across) + ROOM
        # At the right the roofs have their labels.
        box.setXRange(low, low + LABEL_ROOM * max(high - low, 2.0), padding=0)
        box.setYRange(min(up) - 2 * ROOM, max(up) + 1.6 * ROOM, padding=0)

    def _draw_roof(self, roof: Roof, colour: str, slopes: list[float | None]) -> None:
        """`slopes` are those of its side that have their label."""
        if not _drawable(roof.flop_s, 1.0):
            return
        (left, right), _ = self.viewRange()
        top = math.log10(roof.flop_s)
        x, y = [left, right], [top, top]
        if roof.traffic_bytes_s and _drawable(roof.traffic_bytes_s, 1.0):
            ridge = top - math.log10(roof.traffic_bytes_s)
            if ridge > left:
                x, y = [left, ridge, right], [left + math.log10(roof.traffic_bytes_s), top, top]
                if roof.traffic_bytes_s not in slopes:
                    self._label_slope(roof, roof.traffic_bytes_s, (left, ridge), colour)
                    slopes.append(roof.traffic_bytes_s)
        pen = hairline(colour, dots=roof.measured)
        self._add(pg.PlotDataItem(np.array(x), np.array(y), pen=pen))

    def _label_roofs(self, labels: list[tuple[float, str, str]]) -> None:
        """At the right end of each roof, pushed down where the one above would be written over."""
        (_, right), (bottom, top) = self.viewRange()
        line = (top - bottom) * label_px() / max(self.getPlotItem().getViewBox().height(), 120.0)
        free = top - line
        for height, text, colour in sorted(labels, reverse=True):
            place = min(height, free)
            label = text_item(text, colour, anchor=(1.0, 1.0), ground=self.theme.surface)
            label.setPos(right, place)
            self._add(label)
            free = place - line

    def _label_slope(self, roof: Roof, bandwidth: float, ends: tuple[float, float], colour: str) -> None:
        """Left of the line; of what was measured right of it, since the two are close to each other."""
        anchor = (0.0, 0.0) if roof.measured else (1.0, 1.0)
        label = text_item(figures.rate(bandwidth, "B/s"), colour, anchor=anchor)
        x = ends[0] + SLOPE_LABEL_AT * (ends[1] - ends[0])
        label.setPos(x, x + math.log10(bandwidth))
        self._add(label)

    def _name_sides(self) -> None:
        """In the lower right corner, where hardly a point lies; beside the points names would meet.

        Where there is no room they are left out: whoever shows several sides says their colours, too.
        """
        (_, right), (bottom, top) = self.viewRange()
        height = self.getPlotItem().getViewBox().height()
        if label_px() * len(self._sides) > NAMES_SHARE * height:
            return
        line = (top - bottom) * label_px() / height
        for place, (number, side) in enumerate(reversed(list(enumerate(self._sides)))):
            colour = self.theme.series[number % len(self.theme.series)]
            label = text_item(
                f"■ {shown(side.name, NAME)}", colour, anchor=(1.0, 1.0), ground=self.theme.surface
            )
            label.setPos(right, bottom + place * line)
            self._add(label)

    def _draw_points(self, side: RooflineSide, colour: str) -> None:
        drawn = [p for p in side.points if _drawable(p.intensity, p.flop_s)]
        spots = [
            {
                "pos": (math.log10(p.intensity), math.log10(p.flop_s)),
                "symbol": SYMBOLS.get(p.kernel, "o"),
                "size": 13 if p.case_id == self._current else 9,
                "brush": pg.mkBrush(colour if p.usable else faded(colour, 0.0)),
                "pen": hairline(self.theme.text if p.case_id == self._current else colour),
                "data": p,
            }
            for p in drawn
        ]
        scatter = pg.ScatterPlotItem(spots=spots, hoverable=True, tip=None)
        scatter.sigClicked.connect(lambda _item, hit, _event: self.picked.emit(hit[0].data().case_id))
        scatter.sigHovered.connect(lambda _item, hit, _event: self._hover(side, hit))
        self._add(scatter)

    def _hover(self, side: RooflineSide, hit: Sequence[pg.SpotItem]) -> None:
        told = [f"{side.name}\n{_point_text(spot.data())}" for spot in hit]
        self.setToolTip(plain_tooltip("\n\n".join(told)))

    def _add(self, item: pg.GraphicsObject) -> None:
        self.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def _in_words(self) -> str:
        return "; ".join(
            f"{side.name}: " + ", ".join(_point_text(p) for p in side.points) for side in self._sides
        )


def _point_text(point: Point) -> str:
    rate = figures.rate(point.flop_s, "FLOP/s")
    return f"{point.case_id}: {rate}, {figures.localised(f'{point.intensity:.3g}')} FLOP/B"


def _drawable(*values: float) -> bool:
    return all(math.isfinite(value) and 1e-12 < value < 1e30 for value in values)
