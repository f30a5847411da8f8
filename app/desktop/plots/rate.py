"""The rate of one case over the time that it was measured, with its ceilings and what disturbed it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.desktop.live.trace import CAPPED, DISTURBED, SLOWED, THROTTLED, CaseTrace
from app.desktop.plots.base import LABEL_MARGIN_PX, Axis, Chart, faded, hairline, label_px, text_item
from app.desktop.services import Services

BAND_PX = 7.0
HEADROOM = 1.12
PEAK_IN_SIGHT = 0.25
"""A ceiling is drawn where it stands if what was reached is at least this share of it: else it would squash
all else into the lowest part of the plot, and only a line of text says where it is.
"""
LEAST_PX = 120.0
"""A plot that is not shown yet has no height."""
HELD_BACK = 1.35
"""The axis grows in steps of this, so that it does not move at every refresh."""


@dataclass(frozen=True, slots=True)
class Level:
    """A ceiling in the unit of the plot."""

    label: str
    value: float
    measured: bool = False


class MarkBand(pg.GraphicsObject):
    """Coloured stretches at the foot of the plot: what the samples there suffered from."""

    def __init__(self) -> None:
        super().__init__()
        self.colours: dict[int, str] = {}
        self._stretches: list[tuple[float, float, int]] = []
        self.setZValue(-10)

    def show_marks(self, x: np.ndarray, mark: np.ndarray) -> None:
        """Join neighbours with one mark to a stretch."""
        self._stretches = []
        if len(x):
            edges = np.flatnonzero(np.diff(mark)) + 1
            starts = np.concatenate([[0], edges])
            ends = np.concatenate([edges, [len(x)]])
            step = float(np.median(np.diff(x))) if len(x) > 1 else 1.0
            for start, end in zip(starts, ends, strict=True):
                code = int(mark[start])
                if code:
                    until = float(x[end]) if end < len(x) else float(x[-1]) + step
                    self._stretches.append((float(x[start]), until, code))
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """All that is in view."""
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:  # noqa: N802
        """Another part is in view."""
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """A stretch is at least two pixels wide, so that a single sample is seen."""
        rect = self.boundingRect()
        pixel = self.pixelVectors()
        if pixel[0] is None or pixel[1] is None:
            return
        width, height = abs(pixel[0].x()), abs(pixel[1].y())
        for begin, end, code in self._stretches:
            where = QRectF(begin, rect.top(), max(end - begin, 2 * width), BAND_PX * height)
            painter.fillRect(where, pg.mkColor(self.colours.get(code, "#888888")))


class RatePlot(Chart):
    """Median and spread over seconds; the right axis tells the share of the peak."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        name = QCoreApplication.translate("RatePlot", "Throughput over time")
        super().__init__(services.appearance, name, parent=parent)
        self._trace: CaseTrace | None = None
        self._levels: tuple[Level, ...] = ()
        self._drawn: tuple[tuple[Level, ...], float] = ((), 0.0)
        self._top = 0.0
        self._unit_scale = 1.0
        item = self.getPlotItem()
        self._low = pg.PlotDataItem(pen=None)
        self._high = pg.PlotDataItem(pen=None)
        self._spread = pg.FillBetweenItem(self._low, self._high)
        self._curve = pg.PlotDataItem()
        self._band = MarkBand()
        self._rounds: list[pg.InfiniteLine] = []
        self._lines: list[pg.GraphicsObject] = []
        for one in (self._low, self._high, self._spread, self._curve):
            self.addItem(one, ignoreBounds=True)
        self.addItem(self._band, ignoreBounds=True)
        self.right = Axis("right", spacing=44)
        item.setAxisItems({"right": self.right})
        self.bottom.setLabel(QCoreApplication.translate("RatePlot", "seconds of measuring"))
        self.style_now()

    def show_trace(self, trace: CaseTrace | None, levels: tuple[Level, ...], share_of: float | None) -> None:
        """Draw a case; `share_of` is the value that the right axis calls 100 %."""
        if trace is not self._trace:
            self._trace = trace
            self.forget_zoom()
        series = trace.series if trace is not None else None
        if series is None or len(series) == 0:
            self._curve.setData([], [])
            self._low.setData([], [])
            self._high.setData([], [])
            self._band.show_marks(np.empty(0), np.empty(0))
            self._mark_rounds([])
            self._frame(1.0, 1.0, (), None)
            return
        assert trace is not None  # noqa: S101  (its series is there)
        self._curve.setData(series.x, series.middle, skipFiniteCheck=True)
        merged = series.samples_per_point > 1
        self._low.setData(series.x if merged else [], series.low if merged else [])
        self._high.setData(series.x if merged else [], series.high if merged else [])
        self._band.show_marks(series.x, series.mark)
        self._mark_rounds(trace.round_starts_s[1:])
        self._frame(float(series.x[-1]), float(series.high.max()), levels, share_of)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The ceilings that are drawn, or told to be above."""
        return self._levels

    def colour_of(self, mark: int) -> str:
        """Of the stretches at the foot with that mark."""
        return self._band.colours[mark]

    @property
    def unit_factor(self) -> float:
        """What the figures of the left axis are multiples of: 1e9 where it is in GFLOP/s."""
        return float(1000.0 ** np.floor(np.log10(min(max(self._top, 1.0), 1e20)) / 3))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The labels keep their distance."""
        super().resizeEvent(event)
        if hasattr(self, "_levels") and self._levels:
            self._draw_levels()

    def restyle(self) -> None:
        """Colours of the theme."""
        theme = self.theme
        colour = theme.series[0]
        self._curve.setPen(hairline(colour))
        self._spread.setBrush(pg.mkBrush(faded(colour, 0.18)))
        self._band.colours = {
            DISTURBED: theme.series[1],
            CAPPED: theme.series[3],
            SLOWED: theme.series[2],
            THROTTLED: theme.series[4],
        }
        self.right.setPen(pg.mkPen(theme.line))
        self.right.setTextPen(pg.mkPen(theme.muted))
        self.right.setTickFont(self.left.style["tickFont"])
        for line in self._rounds:
            line.setPen(hairline(theme.line, dots=True))
        self.bottom.label.setDefaultTextColor(pg.mkColor(theme.muted))
        self._draw_levels()

    def _frame(self, end_s: float, reached: float, levels: tuple[Level, ...], share_of: float | None) -> None:
        """The axes: from zero to a little above what is to be seen, in a scale with round digits."""
        in_sight = [one.value for one in levels if reached >= PEAK_IN_SIGHT * one.value]
        wanted = max([reached, *in_sight]) * HEADROOM
        if not wanted <= self._top <= wanted * HELD_BACK:
            self._top = wanted
        self.frame((0.0, max(end_s * 1.02, 0.1)), (0.0, self._top))
        self.left.factor = self.unit_factor
        self.right.factor = share_of / 100 if share_of else 1.0
        if self.right.style["showValues"] is not (share_of is not None):
            self.right.setStyle(showValues=share_of is not None)
        wanted_levels = (levels, self._top)
        if wanted_levels != self._drawn:
            self._levels, self._drawn = levels, wanted_levels
            self._draw_levels()

    def _draw_levels(self) -> None:
        for line in self._lines:
            self.removeItem(line)
        self._lines = []
        pitch, height = label_px(), max(self.getPlotItem().getViewBox().height(), LEAST_PX)
        free = 0.0
        """Pixels from the top that have their labels."""
        for one in (one for one in self._levels if one.value > self._top):
            text = QCoreApplication.translate("RatePlot", "above: {level}").format(level=one.label)
            self._label(f"↑ {text}", free / height)
            free += pitch
        within = [one for one in self._levels if one.value <= self._top]
        for one in sorted(within, key=lambda one: one.value, reverse=True):
            pen = hairline(self.theme.muted, dash=not one.measured, dots=one.measured)
            self._add(pg.InfiniteLine(one.value, angle=0, pen=pen))
            line = height * (1 - one.value / self._top)
            above = line - pitch - LABEL_MARGIN_PX
            place = above if above >= free - LABEL_MARGIN_PX else max(line, free)
            self._label(one.label, place / height)
            free = place + pitch

    def _label(self, text: str, down: float) -> None:
        """At the left edge, a part of the height below the top."""
        label = text_item(text, self.theme.muted, anchor=(0.0, 0.0), ground=self.theme.surface)
        label.setPos(0.0, self._top * (1 - down))
        self._add(label)

    def _mark_rounds(self, starts: list[float]) -> None:
        if len(starts) < len(self._rounds):
            for line in self._rounds:
                self.removeItem(line)
            self._rounds = []
        for start in starts[len(self._rounds) :]:
            line = pg.InfiniteLine(start, angle=90, pen=hairline(self.theme.line, dots=True))
            self.addItem(line, ignoreBounds=True)
            self._rounds.append(line)
        for line, start in zip(self._rounds, starts, strict=False):
            line.setPos(start)

    def _add(self, item: pg.GraphicsObject) -> None:
        self.addItem(item, ignoreBounds=True)
        self._lines.append(item)
