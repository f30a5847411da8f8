"""Which sensors are drawn over a run, in which order, and how their values are told."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.plots.sensors import Sensor

translate = QCoreApplication.translate


def run_sensors() -> list[Sensor]:
    """The columns of telemetry worth a plot; the first five that tell something are shown."""
    return [
        Sensor("power_w", translate("Sensors", "Power, W"), partial(figures.fixed, decimals=0, unit="W")),
        Sensor(
            "temperature_c",
            translate("Sensors", "Temperature, °C"),
            partial(figures.fixed, decimals=0, unit="°C"),
            from_zero=False,
        ),
        Sensor("clock_hz", translate("Sensors", "Clock, MHz"), _megahertz, factor=1e6),
        Sensor("utilization", translate("Sensors", "Utilisation, %"), figures.share, factor=0.01),
        Sensor(
            "memory_used_bytes",
            translate("Sensors", "Memory in use, GiB"),
            figures.size,
            factor=float(1 << 30),
        ),
        Sensor(
            "foreign_cpu",
            translate("Sensors", "Other programs, cores"),
            partial(figures.fixed, decimals=2),
        ),
        Sensor("load_average", translate("Sensors", "Load average"), partial(figures.fixed, decimals=2)),
    ]


def _megahertz(value: float | None) -> str:
    return figures.fixed(None if value is None else value / 1e6, 0, "MHz")
