"""The four tiles of the live and result page."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop import figures
from app.desktop.live.words import throughput_detail
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Tile
from app.run_data import CaseRow, RunData
from app.run_state import Throughput
from profiles.profile import CaseResult, Telemetry
from profiles.summary import CaseSummary
from profiles.timings import is_of_several_chips

translate = QCoreApplication.translate
DISTURBING_CORES = 0.2
"""Of other programs: as much as a processor's measurement feels."""


class Tiles(QWidget):
    """Throughput, share of the peak, power or other load, clock or memory: what the device can tell."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.rate = Tile(translate("Tiles", "Throughput"))
        self.share = Tile(translate("Tiles", "Of the vendor's peak"))
        self.power = Tile(translate("Tiles", "Power"))
        self.clock = Tile(translate("Tiles", "Clock"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE + SPACE // 2)
        for tile in (self.rate, self.share, self.power, self.clock):
            layout.addWidget(tile, 1)

    def show_case(self, data: RunData, row: CaseRow | None, now: Throughput | None, samples: int) -> None:
        """The figures of a case: of this moment where it is being measured, else those of its rounds."""
        now = now or (_settled(row.summary) if row is not None and row.summary else None)
        if now is None:
            self.rate.show_values(figures.NONE, translate("Tiles", "not measured yet") if row else "")
            self.share.show_values(figures.NONE, "")
            return
        self.rate.show_values(figures.rate(now.value, now.unit), throughput_detail(now, samples))
        self._show_share(data, row, now)

    def show_sensors(self, telemetry: Telemetry, row: CaseRow | None, while_: CaseResult | None) -> None:
        """What the sensors said while a case was measured, as its mean; without one, what they say now."""
        read = partial(_reading, telemetry, while_)
        watts = read("power_w")
        if watts is not None:
            self.power.rename(translate("Tiles", "Power"))
            value = row.value if row else None
            own = not is_of_several_chips(telemetry.source.get("power_w", ""))
            per_watt = ""
            if row and value and watts and own:
                per_watt = figures.rate(value / watts, f"{row.case.unit}/W")
            self.power.show_values(figures.fixed(watts, 0, "W"), per_watt)
        else:
            self._show_load(read("foreign_cpu"), told=bool(telemetry.t_s), now=while_ is None)
        clock = read("clock_hz")
        if clock is not None:
            self._show_clock(telemetry, clock, read("temperature_c"), now=while_ is None)
        else:
            self._show_memory(read("memory_used_bytes"), told=bool(telemetry.t_s))

    def _show_share(self, data: RunData, row: CaseRow | None, now: Throughput) -> None:
        device = data.device
        peak = device.peaks.get(row.case.dtype) if device is not None and row is not None else None
        if now.efficiency is None:
            self.share.show_values(figures.NONE, translate("Tiles", "no peak is known for it"))
            return
        about = translate("Tiles", "Of the estimated peak")
        self.share.rename(about if now.estimated_peak else translate("Tiles", "Of the vendor's peak"))
        level = figures.rate(now.value / now.efficiency, now.unit)
        told = translate("Tiles", "of {peak}").format(peak=level)
        if now.estimated_peak:
            told = translate("Tiles", "of {peak}").format(peak=level)
        elif peak is not None and row is not None:
            told = translate("Tiles", "of {peak} dense {dtype}").format(peak=level, dtype=row.case.dtype)
        self.share.show_values(figures.share(now.efficiency, estimated=now.estimated_peak), told)

    def _show_load(self, cores: float | None, *, told: bool, now: bool) -> None:
        self.power.rename(translate("Tiles", "Other programs"))
        if cores is None:
            nothing = translate("Tiles", "neither power nor load is readable") if told else ""
            self.power.show_values(figures.NONE, nothing)
            return
        disturbs = cores >= DISTURBING_CORES
        detail = translate("Tiles", "power is not readable here")
        if disturbs:
            detail = translate("Tiles", "they disturb the measurement")
            if not now:
                detail = translate("Tiles", "they disturbed the measurement")
        text = translate("Tiles", "{cores} cores").format(cores=figures.fixed(cores, 2))
        colour = self._services.appearance.theme.warning if disturbs else None
        self.power.show_values(text, detail, colour=colour)

    def _show_clock(self, telemetry: Telemetry, clock_hz: float, warm: float | None, *, now: bool) -> None:
        self.clock.rename(translate("Tiles", "Clock"))
        reasons = next((one for one in reversed(telemetry.throttle) if one is not None), []) if now else []
        told = figures.fixed(warm, 0, "°C") if warm is not None else ""
        if reasons:
            told = figures.listed(reasons)
        colour = self._services.appearance.theme.warning if reasons else None
        self.clock.show_values(figures.fixed(clock_hz / 1e6, 0, "MHz"), told, colour=colour)

    def _show_memory(self, used: float | None, *, told: bool) -> None:
        self.clock.rename(translate("Tiles", "Memory in use"))
        detail = translate("Tiles", "no clock sensor is readable here") if told else ""
        self.clock.show_values(figures.size(used) if used is not None else figures.NONE, detail)


def _settled(summary: CaseSummary) -> Throughput | None:
    if summary.value is None:
        return None
    return Throughput(
        value=summary.value,
        low=summary.low,
        high=summary.high,
        unit=summary.unit,
        spread="none" if summary.low is None else "rounds",
        efficiency=summary.efficiency.catalogue,
        estimated_peak="estimate" in summary.flags,
    )


def _reading(telemetry: Telemetry, while_: CaseResult | None, name: str) -> float | None:
    """The mean of a column over the samples of a case, or its newest value."""
    column = getattr(telemetry, name)
    if while_ is None:
        return next((float(value) for value in reversed(column) if value is not None), None)
    found: list[float] = []
    for one in while_.rounds:
        if one.seconds and len(one.start_s) == len(one.seconds):
            begin = bisect_left(telemetry.t_s, one.start_s[0])
            end = bisect_right(telemetry.t_s, one.start_s[-1] + one.seconds[-1])
            found += [float(value) for value in column[begin:end] if value is not None]
    return statistics.fmean(found) if found else None
