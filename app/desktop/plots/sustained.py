"""A case that was run back to back: rate, power, clock and temperature above one time axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.plots.base import Chart, faded, hairline
from app.desktop.services import Services
from app.desktop.widgets import ElidedLabel, row, small_label
from profiles.sustained import Stretch, Sustained

translate = QCoreApplication.translate
LEAST_HEIGHT, AXIS_WIDTH, AXIS_HEIGHT = 40, 58, 18
TOP_ROOM = 6
"""Pixels above an axis, for the half of its highest figure."""
MINUTES_FROM_S = 180.0
LEAST_HEAT_SPAN_C = 10.0
HEADROOM = 1.08


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a panel shows of each moment; None where it was not read."""

    title: str
    value: Callable[[Stretch], float | None]
    text: Callable[[float | None], str]
    factor: float = 1.0
    """The axis tells values divided by this."""
    from_zero: bool = True
    """So that a loss looks as large as it is; a temperature has no such zero."""


class Panel(QWidget):
    """One quantity over the time, with the burst and what stands for the end as bands."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.title = small_label()
        self.told: QLabel = small_label()
        self.chart = Chart(services.appearance, "")
        self.chart.left.spacing_px = 30
        self.chart.left.setWidth(AXIS_WIDTH)
        self.chart.setMinimumHeight(LEAST_HEIGHT)
        self.chart.getPlotItem().getViewBox().setMouseEnabled(x=False, y=False)
        self.curve = pg.PlotDataItem(connect="finite")
        self.bands = [pg.LinearRegionItem(movable=False) for _ in range(2)]
        for item in (*self.bands, self.curve):
            self.chart.addItem(item, ignoreBounds=True)
        self.chart.getPlotItem().setContentsMargins(0, TOP_ROOM, 0, 0)
        self.chart.style_now()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row(self.title, 1, self.told))
        layout.addWidget(self.chart, 1)

    def show_quantity(self, one: Sustained, quantity: Quantity, *, time_s: float) -> None:
        """`time_s` is the unit of the time axis."""
        values = [quantity.value(moment) for moment in one.moments]
        self.setVisible(any(value is not None for value in values))
        if self.isHidden():
            return
        x = np.array([(moment.begin_s + moment.end_s) / 2 for moment in one.moments])
        y = np.array([np.nan if value is None else value for value in values])
        self.curve.setData(x, y)
        low, high = float(np.nanmin(y)), float(np.nanmax(y))
        self.title.setText(quantity.title)
        self.told.setText(figures.span(quantity.text(low), quantity.text(high)))
        self.chart.setAccessibleName(figures.labelled(quantity.title, self.told.text()))
        if quantity.from_zero:
            low, high = 0.0, HEADROOM * high
        else:
            low, high = low - 1, max(high, low + LEAST_HEAT_SPAN_C) + 1
        self.chart.left.factor, self.chart.bottom.factor = quantity.factor, time_s
        for band, part in zip(self.bands, (one.burst, one.end), strict=True):
            band.setRegion((part.begin_s, part.end_s))
        self.chart.frame((0.0, one.end.end_s), (low, max(high, low + 1e-9)))

    def restyle(self, colour: str) -> None:
        """In the colours of the theme; the curve in its own."""
        theme = self._services.appearance.theme
        self.curve.setPen(hairline(colour))
        for band in self.bands:
            band.setBrush(pg.mkBrush(faded(theme.muted, 0.14)))
            for line in band.lines:
                line.setPen(pg.mkPen(None))

    def tell_times(self, told: bool) -> None:
        """The figures of the lowest panel's axis are those of all."""
        self.chart.bottom.setStyle(showValues=told, tickLength=-4 if told else 0)
        self.chart.bottom.setHeight(AXIS_HEIGHT if told else 6)
        self.chart.setMinimumHeight(LEAST_HEIGHT + (AXIS_HEIGHT if told else 0))


class SustainedPlot(QWidget):
    """What the burst was, what was left of it, and the panels."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._shown: Sustained | None = None
        self.told = ElidedLabel("", bold=True)
        self.panels = [Panel(services) for _ in range(4)]
        self.time = small_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.told)
        for panel in self.panels:
            layout.addWidget(panel)
        layout.addWidget(self.time, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout = layout
        services.appearance.changed.connect(self._restyle)
        self._restyle()

    def show_sustained(self, one: Sustained) -> None:
        """Draw only what has changed."""
        if one is self._shown:
            return
        self._shown = one
        self.told.setText(in_words(one))
        minutes = one.end.end_s >= MINUTES_FROM_S
        for panel, quantity in zip(self.panels, _quantities(one), strict=True):
            panel.show_quantity(one, quantity, time_s=60.0 if minutes else 1.0)
        seen = [panel for panel in self.panels if not panel.isHidden()]
        for panel in seen:
            panel.tell_times(panel is seen[-1])
            self._layout.setStretchFactor(panel, 13 if panel is seen[-1] else 10)
        self.time.setText(translate("Sustained", "minutes") if minutes else translate("Sustained", "seconds"))

    def _restyle(self) -> None:
        for number, panel in enumerate(self.panels):
            panel.restyle(self._services.appearance.theme.series[number])


def in_words(one: Sustained) -> str:
    """`Burst 731 TFLOP/s, steady 702 TFLOP/s: 96.1 % of the burst`, and why it is not steady."""
    told = translate(
        "Sustained", "Burst {burst}, last third {end}: {share} of the burst. Not steady: {reason}"
    )
    if one.steady:
        told = translate("Sustained", "Burst {burst}, steady {end} from {begin} on: {share} of the burst")
    return told.format(
        burst=figures.rate(one.burst.rate, one.unit),
        end=figures.rate(one.end.rate, one.unit),
        begin=figures.seconds(one.end.begin_s),
        share=figures.share(one.kept),
        reason=one.reason,
    )


def _quantities(one: Sustained) -> list[Quantity]:
    highest = max(moment.rate for moment in one.moments)
    scale = float(1000.0 ** np.floor(np.log10(min(max(highest, 1.0), 1e20)) / 3))
    prefix = figures.rate(scale, one.unit).partition(" ")[2]
    rate = partial(figures.rate, unit=one.unit)
    return [
        Quantity(f"{translate('Sustained', 'Throughput')}, {prefix}", lambda m: m.rate, rate, scale),
        Quantity(
            translate("Sensors", "Power, W"),
            lambda m: m.power_w,
            partial(figures.fixed, decimals=0, unit="W"),
        ),
        Quantity(
            translate("Sensors", "Clock, MHz"),
            lambda m: m.clock_hz,
            lambda hz: figures.fixed(None if hz is None else hz / 1e6, 0, "MHz"),
            1e6,
        ),
        Quantity(
            translate("Sensors", "Temperature, °C"),
            lambda m: m.temperature_c,
            partial(figures.fixed, decimals=0, unit="°C"),
            from_zero=False,
        ),
    ]
