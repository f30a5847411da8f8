"""The four tiles of the live and result page."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop import figures
from app.desktop.live import energy_words
from app.desktop.live.roof_words import roof_hint, share_text
from app.desktop.live.words import settled, throughput_detail
from app.desktop.services import Services
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import ElidedLabel, Tile, plain_tooltip
from app.run_data import CaseRow, RunData
from app.run_state import Throughput
from profiles.profile import CaseResult, Telemetry
from profiles.timings import is_of_several_chips

translate = QCoreApplication.translate
DISTURBING_CORES = 0.2
"""Of other programs: as much as a processor's measurement feels."""


class TallTile(Tile):
    """A tile with a second line, for what belongs to the same figure."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.more = ElidedLabel("", points=SMALL_PT, muted=True)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.more)

    def show_more(self, text: str, explained: str = "") -> None:
        """The second line, and what there is no room for."""
        if self.more.text() != text:
            self.more.setText(text)
        self.more.setToolTip(plain_tooltip(explained or text))
        self.setAccessibleDescription(explained or text)


class Tiles(QWidget):
    """Throughput, share of the peak, power or other load, clock or memory: what the device can tell."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.rate = TallTile(translate("Tiles", "Throughput"))
        self.share = TallTile(translate("Tiles", "Of the vendor's peak"))
        self.power = TallTile(translate("Tiles", "Power"))
        self.clock = TallTile(translate("Tiles", "Clock"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE + SPACE // 2)
        for tile in (self.rate, self.share, self.power, self.clock):
            layout.addWidget(tile, 1)

    def show_case(self, data: RunData, row: CaseRow | None, now: Throughput | None, samples: int) -> None:
        """The figures of a case: of this moment where it is being measured, else those of its rounds."""
        now = now or (settled(row.summary) if row is not None else None)
        if now is None or row is None:
            self.rate.show_values(figures.NONE, translate("Tiles", "not measured yet") if row else "")
            self.share.show_values(figures.NONE, "")
            for tile in (self.rate, self.share):
                tile.show_more("")
            return
        counted = translate("Live", "{count} samples").format(count=figures.count(samples))
        sure = throughput_detail(now)
        self.rate.show_values(figures.rate(now.value, now.unit), sure or counted)
        self.rate.show_more(counted if sure else "")
        self._show_share(data, row, now)

    def show_sensors(self, telemetry: Telemetry, row: CaseRow | None, while_: CaseResult | None) -> None:
        """What the sensors said while a case was measured, as its mean; without one, what they say now."""
        read = partial(_reading, telemetry, while_)
        watts = read("power_w")
        self.power.show_more("")
        if watts is not None:
            self._show_power(telemetry, watts, row)
        else:
            unreadable = _never_read(telemetry, "foreign_cpu")
            self._show_load(read("foreign_cpu"), told=unreadable, now=while_ is None)
        clock = read("clock_hz")
        if clock is not None:
            self._show_clock(telemetry, clock, read("temperature_c"), now=while_ is None)
        else:
            self._show_memory(read("memory_used_bytes"), told=_never_read(telemetry, "clock_hz"))

    def _show_share(self, data: RunData, row: CaseRow, now: Throughput) -> None:
        peak = data.device.peaks.get(row.case.dtype) if data.device is not None else None
        self.share.show_more(share_text(data, row.case, now), roof_hint(data))
        if now.efficiency is None:
            self.share.show_values(figures.NONE, translate("Tiles", "no peak is known for it"))
            return
        about = translate("Tiles", "Of the estimated peak")
        self.share.rename(about if now.estimated_peak else translate("Tiles", "Of the vendor's peak"))
        level = figures.rate(now.value / now.efficiency, now.unit)
        told = translate("Tiles", "of {peak}").format(peak=level)
        if peak is not None and not now.estimated_peak:
            told = translate("Tiles", "of {peak} dense {dtype}").format(peak=level, dtype=row.case.dtype)
        self.share.show_values(figures.share(now.efficiency, estimated=now.estimated_peak), told)

    def _show_power(self, telemetry: Telemetry, watts: float, row: CaseRow | None) -> None:
        """With the energy of the case, where it is known: by a counter, over long windows."""
        self.power.rename(translate("Tiles", "Power"))
        own = not is_of_several_chips(telemetry.source.get("power_w", ""))
        per_watt = ""
        if row and row.value and watts and own:
            per_watt = figures.rate(row.value / watts, f"{row.case.unit}/W")
        told = translate("Tiles", "energy: not measured") if row is not None and row.no_energy else ""
        if row is not None and row.energy is not None:
            per_watt, told = energy_words.in_short(row.case.unit, row.energy)
        self.power.show_values(figures.fixed(watts, 0, "W"), per_watt)
        self.power.show_more(told, energy_words.explain_energy(row) if row is not None else "")

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


def _never_read(telemetry: Telemetry, name: str) -> bool:
    """Whether the sensors have spoken and this one never has: a case without readings tells nothing of it."""
    return bool(telemetry.t_s) and all(value is None for value in getattr(telemetry, name))


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
