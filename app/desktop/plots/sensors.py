"""Sensors over the run, one small plot for each: their units have nothing in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.desktop.live.series import Series
from app.desktop.plots.base import Chart, hairline
from app.desktop.services import Services
from app.desktop.widgets import Label, row, small_label

MOST = 5
LEAST_HEIGHT = 58


@dataclass(frozen=True, slots=True)
class Sensor:
    """A column of telemetry as a plot."""

    name: str
    """Of the column."""
    title: str
    text: Callable[[float | None], str]
    """The value with its unit."""
    factor: float = 1.0
    """The axis tells values divided by this."""
    from_zero: bool = True


class SensorPlot(QWidget):
    """One sensor: its name and present value over a small curve."""

    def __init__(self, services: Services, sensor: Sensor, number: int) -> None:
        super().__init__()
        self.sensor = sensor
        self._number = number
        self._series = Series()
        self._taken = 0
        self._value: QLabel = Label("")
        self._chart = Chart(services.appearance, sensor.title)
        self._chart.left.spacing_px = 26
        self._chart.left.factor = sensor.factor
        self._chart.bottom.setStyle(showValues=False, tickLength=0)
        self._chart.bottom.setHeight(8)
        self._chart.left.setWidth(46)
        self._chart.setMinimumHeight(LEAST_HEIGHT - 20)
        self._chart.style_now()
        self._curve = pg.PlotDataItem()
        self._chart.addItem(self._curve, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row(small_label(sensor.title), 1, self._value))
        layout.addWidget(self._chart, 1)
        services.appearance.changed.connect(self.restyle)
        self._services = services
        self.restyle()

    def restyle(self) -> None:
        """Colour of the theme."""
        series = self._services.appearance.theme.series
        self._curve.setPen(hairline(series[self._number % len(series)]))

    def take(self, t_s: Sequence[float], values: Sequence[float | None], until_s: float) -> None:
        """Take in what the columns have beyond the last call, and draw."""
        new = [
            (t, v)
            for t, v in zip(t_s[self._taken :], values[self._taken : len(t_s)], strict=False)
            if v is not None
        ]
        self._taken = min(len(t_s), len(values))
        if new:
            data = np.array(new, dtype=float)
            self._series.extend(data[:, 0], data[:, 1])
            self._value.setText(self.sensor.text(float(data[-1, 1])))
            self.setAccessibleName(f"{self.sensor.title}: {self._value.text()}")
        if len(self._series):
            self._curve.setData(self._series.x, self._series.middle, skipFiniteCheck=True)
            low, high = float(self._series.low.min()), float(self._series.high.max())
            low = 0.0 if self.sensor.from_zero else low - 0.1 * max(high - low, 1e-9)
            self._chart.frame((0.0, max(until_s, 1.0)), (low, max(high * 1.1, low + 1e-9)))


class SensorStrip(QWidget):
    """Those sensors that have ever told a value; a sentence where none has."""

    def __init__(self, services: Services, sensors: Sequence[Sensor], nothing: str) -> None:
        super().__init__()
        self._services = services
        self._sensors = list(sensors)
        self._plots: dict[str, SensorPlot] = {}
        self._nothing = small_label(nothing, wrap=True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self._nothing)
        self._layout.addStretch(0)

    @property
    def names(self) -> list[str]:
        """Columns that are drawn."""
        return list(self._plots)

    def clear(self) -> None:
        """Forget everything: another run is shown."""
        for plot in self._plots.values():
            self._layout.removeWidget(plot)
            plot.hide()
            plot.deleteLater()
        self._plots = {}
        self._nothing.show()

    def show_readings(self, columns: object, until_s: float) -> None:
        """Draw the columns of a Telemetry; those that are all None have no plot."""
        t_s: list[float] = columns.t_s  # type: ignore[attr-defined]
        self._nothing.setVisible(bool(t_s) and not self._plots)
        for number, sensor in enumerate(self._sensors):
            values = getattr(columns, sensor.name)
            plot = self._plots.get(sensor.name)
            if plot is None:
                if len(self._plots) >= MOST or not any(value is not None for value in values):
                    continue
                plot = SensorPlot(self._services, sensor, number)
                self._plots[sensor.name] = plot
                place = sum(one.name in self._plots for one in self._sensors[:number])
                self._layout.insertWidget(1 + place, plot, 1)
                self._nothing.hide()
            plot.take(t_s, values, until_s)
