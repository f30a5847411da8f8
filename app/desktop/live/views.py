"""The plots of one case, one at a time: over time, the distribution, the roofline, and the words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QTabBar, QVBoxLayout

from app.desktop import figures
from app.desktop.live.details import details_of
from app.desktop.live.trace import CAPPED, DISTURBED, THROTTLED, CaseTrace, rates_of
from app.desktop.live.words import case_title
from app.desktop.plots.histogram import HistogramPlot
from app.desktop.plots.rate import Level, RatePlot
from app.desktop.plots.roofline import Point, Roof, RooflinePlot, RooflineSide
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Surface, row, small_label
from app.run_data import CaseRow, RunData, measured_roof
from app.run_state import Throughput

TIME, DISTRIBUTION, ROOFLINE, DETAILS = range(4)


class CaseViews(Surface):
    """Draws only the view that is in front."""

    picked = Signal(str)
    changed = Signal()
    """Another view is in front and wants data."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.saved: dict[str, float] = {}
        """The best values that devices of this name have in the library, by case id."""
        self._trace: CaseTrace | None = None
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setStyleSheet(
            "QTabBar::tab { padding: 4px 10px; border: 0; border-bottom: 2px solid transparent;"
            " color: palette(placeholder-text); background: transparent; }"
            "QTabBar::tab:selected { color: palette(text); border-bottom: 2px solid palette(highlight); }"
            "QTabBar::tab:focus { color: palette(highlight); }"
        )
        self.tabs.setAccessibleName(self.tr("Views of the case"))
        for text in (
            self.tr("Over time"), self.tr("Distribution"), self.tr("Roofline"), self.tr("Details")
        ):  # fmt: skip
            self.tabs.addTab(text)
        self.unit = small_label()
        self.note = ElidedLabel("", muted=True)
        self.rate = RatePlot(services)
        self.histogram = HistogramPlot(services)
        self.roofline = RooflinePlot(services)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.details.setAccessibleName(self.tr("Details of the run"))
        self.stack = QStackedWidget()
        for view in (self.rate, self.histogram, self.roofline, self.details):
            self.stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(row(self.tabs, 1, self.unit))
        layout.addWidget(self.note)
        layout.addWidget(self.stack, 1)
        self.roofline.picked.connect(self.picked)
        self.tabs.currentChanged.connect(self._turn)

    @property
    def samples(self) -> int:
        """Of the case that is shown."""
        return self._trace.samples if self._trace is not None else 0

    @property
    def trace(self) -> CaseTrace | None:
        """What the plot over time shows."""
        return self._trace

    def clear(self) -> None:
        """Forget the case: another run is shown."""
        self._trace = None
        self.saved = {}

    def show_case(
        self, data: RunData, rows: list[CaseRow], chosen: CaseRow | None, now: Throughput | None
    ) -> None:
        """Draw the view in front for a case."""
        self._follow(data, chosen)
        view = self.stack.currentIndex()
        if chosen is None:
            return
        if view == TIME:
            self._show_time(rows, chosen, now)
        elif view == DISTRIBUTION:
            self._show_distribution(data, chosen)
        elif view == ROOFLINE:
            self._show_roofline(data, rows, chosen)
        else:
            self._show_details(data, chosen)

    def _turn(self, view: int) -> None:
        self.stack.setCurrentIndex(view)
        self.unit.setText("")
        self.note.setText("")
        self.note.setPalette(QPalette())
        self.changed.emit()

    def _follow(self, data: RunData, chosen: CaseRow | None) -> None:
        """Bring the trace up to what was measured."""
        result = data.result_of(chosen.case.id) if chosen is not None else None
        if chosen is None or result is None or data.device is None:
            self._trace = None
            return
        if self._trace is None or self._trace.case_id != chosen.case.id:
            self._trace = CaseTrace(chosen.case.id)
        if not self._trace.extend(result, data.device, data.telemetry):
            self._trace = CaseTrace(chosen.case.id)
            self._trace.extend(result, data.device, data.telemetry)

    def _show_time(self, rows: list[CaseRow], chosen: CaseRow, now: Throughput | None) -> None:
        full = chosen.peak_level
        if now is not None and now.efficiency:
            full = now.value / now.efficiency
        levels = []
        unit = chosen.case.unit
        if full is not None:
            estimated = now.estimated_peak if now is not None else chosen.estimated
            text = self.tr("peak, an estimate {rate}") if estimated else self.tr("vendor's peak {rate}")
            levels.append(Level(text.format(rate=figures.rate(full, unit)), full))
        best = measured_roof(rows, self.saved, chosen.case)
        if now is not None and chosen.case.kernel in ("matmul", "bandwidth"):
            best = max(best or 0.0, now.value)
        if best is not None:
            text = self.tr("measured roof {rate}").format(rate=figures.rate(best, unit))
            levels.append(Level(text, best, measured=True))
        self.rate.show_trace(self._trace, tuple(levels), full)
        prefix = figures.rate(self.rate.unit_factor, unit).partition(" ")[2]
        share = self.tr("right: % of the peak") if full else ""
        self.unit.setText(" · ".join(filter(None, [prefix, share])))
        self.note.setText(self._suffered())
        self._colour_note()

    def _colour_note(self) -> None:
        """As the gravest of what it tells of, so that the band is known by it; muted without any."""
        found = [code for code, count in (self._trace.marks if self._trace else {}).items() if code and count]
        palette = QPalette()
        if found:
            palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(self.rate.colour_of(max(found))))
        self.note.setPalette(palette)

    def _suffered(self) -> str:
        """The legend of the band at the foot, with the shares of the samples."""
        if self._trace is None or not self._trace.samples:
            return ""
        words = {
            DISTURBED: self.tr("disturbed by other work"),
            CAPPED: self.tr("at the power limit"),
            THROTTLED: self.tr("throttled"),
        }
        told = [
            f"▂ {figures.labelled(words[code], figures.share(count / self._trace.samples))}"
            for code, count in self._trace.marks.items()
            if code and count
        ]
        return "   ".join(told)

    def _show_distribution(self, data: RunData, chosen: CaseRow) -> None:
        result = data.result_of(chosen.case.id)
        summary = chosen.summary
        value = summary.value if summary else None
        low, high = (summary.low, summary.high) if summary else (None, None)
        # A projected value is of another size than its samples.
        if summary is not None and "projected" in summary.flags:
            value = low = high = None
        if result is None:
            return
        rates = rates_of(result)
        label = figures.rate(value, chosen.case.unit)
        self.histogram.show_rates(rates, value, low, high, label)
        factor = self.histogram.bottom.factor
        self.unit.setText(figures.rate(factor, chosen.case.unit).partition(" ")[2])
        shown = self.tr("line: the case's value; band: its 95 % interval from the rounds")
        self.note.setText(shown if value is not None and len(rates) else "")

    def _show_roofline(self, data: RunData, rows: list[CaseRow], chosen: CaseRow) -> None:
        self.roofline.show_sides([roofline_side(data, rows, self.saved)], current=chosen.case.id)
        self.note.setText(self.tr("● matmul   ■ attention   ◆ LLM step   ▼ bandwidth   ···· measured roof"))

    def _show_details(self, data: RunData, chosen: CaseRow) -> None:
        text = details_of(data, chosen, case_title(chosen.case))
        if self.details.toPlainText() != text:
            self.details.setPlainText(text)


def roofline_side(data: RunData, rows: list[CaseRow], saved: Mapping[str, float]) -> RooflineSide:
    """The ceilings of the device for the dtypes that were measured, promised and reached, and the points."""
    points, dtypes = [], set()
    for one in rows:
        summary = one.summary
        if summary is None or not summary.value or not summary.flop_s or not summary.traffic_bytes_s:
            continue
        intensity = summary.flop_s / summary.traffic_bytes_s
        usable = "implausible" not in summary.flags
        points.append(Point(one.case.id, one.case.kernel, intensity, summary.flop_s, usable))
        dtypes.add(one.case.dtype)
    device = data.device
    roofs = []
    if device is not None:
        bandwidth = device.bandwidth.value if device.bandwidth else _measured_bandwidth(rows, saved)
        slope = ""
        if device.bandwidth is None and bandwidth is not None:
            text = QCoreApplication.translate("CaseViews", "{rate} measured")
            slope = text.format(rate=figures.rate(bandwidth, "B/s"))
        ranked = sorted((d for d in dtypes if d in device.peaks), key=lambda d: -device.peaks[d].value)
        for dtype in ranked:
            peak = device.peaks[dtype]
            about = "~" if peak.kind == "estimate" else ""
            label = f"{dtype} {about}{figures.rate(peak.value, 'FLOP/s')}"
            roofs.append(Roof(label, peak.value, bandwidth, slope_label=slope))
        products = {one.case.dtype: one.case for one in rows if one.case.kernel == "matmul"}
        best = {dtype: measured_roof(rows, saved, case) for dtype, case in products.items()}
        for dtype, value in best.items():
            if value is not None:
                roofs.append(
                    Roof(f"{dtype} {figures.rate(value, 'FLOP/s')}", value, bandwidth, measured=True)
                )
    return RooflineSide(data.name, tuple(roofs), tuple(points))


def _measured_bandwidth(rows: list[CaseRow], saved: Mapping[str, float]) -> float | None:
    reached = [r.value for r in rows if r.case.unit == "B/s" and r.value is not None]
    reached += [value for case_id, value in saved.items() if case_id.startswith("bandwidth/")]
    return max(reached, default=None)
