"""How the samples of a case are distributed."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.desktop.live.series import MOST, Floats
from app.desktop.plots.base import Chart, faded, hairline, text_item
from app.desktop.services import Services

MOST_BINS = 60
NARROWEST = 1e-9
"""Of a value: a narrower span has no room for bins in the numbers of a computer."""


class HistogramPlot(Chart):
    """Counts of samples by rate, with the case's value and its 95 % interval over them."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        name = QCoreApplication.translate("HistogramPlot", "Distribution of the samples")
        super().__init__(services.appearance, name, parent=parent)
        self._bars = pg.BarGraphItem(x=[], height=[], width=1.0)
        self._value = pg.InfiniteLine(angle=90)
        self._interval = pg.LinearRegionItem(movable=False)
        self._label = text_item("", self.theme.muted, anchor=(0.0, 0.0), ground=self.theme.surface)
        for item in (self._interval, self._bars, self._value, self._label):
            self.addItem(item, ignoreBounds=True)
        self.left.setLabel(QCoreApplication.translate("HistogramPlot", "samples"))
        self.getPlotItem().getViewBox().setMouseEnabled(x=False, y=False)
        self.style_now()

    def show_rates(
        self, rates: Floats, value: float | None, low: float | None, high: float | None, label: str
    ) -> None:
        """Draw the distribution of these rates; `label` tells the value in words."""
        value, low, high = (
            one if one is not None and abs(one) <= MOST else None for one in (value, low, high)
        )
        finite = rates[np.isfinite(rates)]
        shown = len(finite) > 0
        for item in (self._bars, self._value, self._label):
            item.setVisible(shown)
        self._interval.setVisible(shown and low is not None and high is not None)
        if not shown:
            return
        counts, edges = np.histogram(finite, bins=bins_for(finite), range=span_of(finite))
        width = float(edges[1] - edges[0])
        self._bars.setOpts(x=edges[:-1] + width / 2, height=counts, width=width * 0.92)
        box = self.getPlotItem().getViewBox()
        marks = [mark for mark in (value, low, high) if mark is not None]
        least, most = min([float(edges[0]), *marks]), max([float(edges[-1]), *marks])
        room = 0.04 * (most - least)
        box.setXRange(least - room, most + room, padding=0)
        box.setYRange(0.0, float(counts.max()) * 1.15, padding=0)
        self.bottom.factor = float(1000.0 ** np.floor(np.log10(max(most, 1.0)) / 3))
        if low is not None and high is not None:
            self._interval.setRegion((low, high))
        self._value.setVisible(value is not None)
        if value is not None:
            self._value.setPos(value)
            self._label.setPlainText(label)
            self._label.setAnchor((1.0, 0.0) if value > (least + most) / 2 else (0.0, 0.0))
            self._label.setPos(value, float(counts.max()) * 1.15)

    def restyle(self) -> None:
        """Colours of the theme."""
        theme = self.theme
        self._bars.setOpts(brush=pg.mkBrush(faded(theme.series[0], 0.75)), pen=pg.mkPen(None))
        self._value.setPen(hairline(theme.text))
        self._interval.setBrush(pg.mkBrush(faded(theme.series[1], 0.22)))
        for line in self._interval.lines:
            line.setPen(pg.mkPen(None))
        self._label.setColor(theme.text)
        self._label.fill = pg.mkBrush(faded(theme.surface, 0.75))
        for axis in (self.bottom, self.left):
            axis.label.setDefaultTextColor(pg.mkColor(theme.muted))


def span_of(values: Floats) -> tuple[float, float]:
    """From the least to the greatest; around them where they are so alike that no bins fit between."""
    least, most = float(values.min()), float(values.max())
    room = NARROWEST * max(abs(least), abs(most), NARROWEST)
    return (least, most) if most - least >= room else (least - room, most + room)


def bins_for(values: Floats) -> int:
    """How many bins, by the rule of Freedman and Diaconis (1981), at least five and at most sixty."""
    upper, lower = np.percentile(values, [75, 25])
    width = 2 * float(upper - lower) / len(values) ** (1 / 3)
    spread = float(values.max() - values.min())
    if width <= 0 or spread <= 0:
        return 5
    return int(min(MOST_BINS, max(5, np.ceil(spread / width))))
