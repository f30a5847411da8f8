"""The plots of one case, one at a time: over time, the distribution, the roofline, and the words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QTabBar, QVBoxLayout

from app.desktop import figures
from app.desktop.live.details import details_of
from app.desktop.live.roof_words import roof_hint, roof_level
from app.desktop.live.roofline import roofline_side
from app.desktop.live.trace import CAPPED, DISTURBED, SLOWED, THROTTLED, CaseTrace, rates_of
from app.desktop.live.words import case_title, settled
from app.desktop.plots.histogram import HistogramPlot
from app.desktop.plots.rate import Level, RatePlot
from app.desktop.plots.roofline import RooflinePlot
from app.desktop.plots.sustained import SustainedPlot
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Label, Surface, row, small_label
from app.run_data import CaseRow, RunData, SavedRun
from app.run_state import Throughput

TIME, DISTRIBUTION, ROOFLINE, DETAILS, SUSTAINED = range(5)


class CaseViews(Surface):
    """Draws only the view that is in front."""

    picked = Signal(str)
    changed = Signal()
    """Another view is in front and wants data."""

    def __init__(self, services: Services) -> None:
        super().__init__()
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
            self.tr("Over time"), self.tr("Distribution"), self.tr("Roofline"), self.tr("Details"),
            self.tr("Back to back"),
        ):  # fmt: skip
            self.tabs.addTab(text)
        self.tabs.setTabVisible(SUSTAINED, False)
        self.unit = small_label()
        self.note = ElidedLabel("", muted=True)
        self._words = {
            DISTURBED: self.tr("disturbed by other work"),
            CAPPED: self.tr("at the power limit"),
            SLOWED: self.tr("at a low clock"),
            THROTTLED: self.tr("throttled"),
        }
        self._legend = {code: Label(muted=True) for code in self._words}
        self._hide_marks()
        self.rate = RatePlot(services)
        self.histogram = HistogramPlot(services)
        self.roofline = RooflinePlot(services)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.details.setAccessibleName(self.tr("Details of the run"))
        self.sustained = SustainedPlot(services)
        self.stack = QStackedWidget()
        for view in (self.rate, self.histogram, self.roofline, self.details, self.sustained):
            self.stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(row(self.tabs, 1, self.unit))
        legend = row(*self._legend.values(), self.note, spacing=2 * SPACE)
        legend.setStretchFactor(self.note, 1)
        layout.addLayout(legend)
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

    def show_case(
        self, data: RunData, rows: list[CaseRow], chosen: CaseRow | None, now: Throughput | None
    ) -> None:
        """Draw the view in front for a case."""
        self._follow(data, chosen)
        self._offer_sustained(data, chosen)
        view = self.stack.currentIndex()
        if chosen is None:
            return
        if view == TIME:
            self._show_time(data, chosen, now)
        elif view == DISTRIBUTION:
            self._show_distribution(data, chosen)
        elif view == ROOFLINE:
            self._show_roofline(data, rows, chosen)
        elif view == DETAILS:
            self._show_details(data, chosen)

    def _turn(self, view: int) -> None:
        self.stack.setCurrentIndex(view)
        self.unit.setText("")
        self.note.setText("")
        self.note.setVisible(view != SUSTAINED)
        self._hide_marks()
        self.changed.emit()

    def _follow(self, data: RunData, chosen: CaseRow | None) -> None:
        """Bring the trace up to what was measured."""
        result = data.result_of(chosen.case.id) if chosen is not None else None
        if chosen is None or result is None or data.device is None:
            self._trace = None
            return
        if self._trace is None or self._trace.case_id != chosen.case.id:
            self._trace = CaseTrace(chosen.case.id)
        going = data.current_id == chosen.case.id
        if not self._trace.extend(result, data.device, data.telemetry, going=going):
            self._trace = CaseTrace(chosen.case.id)
            self._trace.extend(result, data.device, data.telemetry, going=going)

    def _offer_sustained(self, data: RunData, chosen: CaseRow | None) -> None:
        """A view that only what was run back to back has, once its profile is there."""
        known = data.sustained if isinstance(data, SavedRun) else {}
        found = known.get(chosen.case.id) if chosen is not None else None
        if found is None and self.tabs.currentIndex() == SUSTAINED:
            self.tabs.setCurrentIndex(TIME)
        if self.tabs.isTabVisible(SUSTAINED) is not (found is not None):
            self.tabs.setTabVisible(SUSTAINED, found is not None)
            self.tabs.updateGeometry()
        if found is not None:
            self.sustained.show_sustained(found)

    def _show_time(self, data: RunData, chosen: CaseRow, now: Throughput | None) -> None:
        now = now or settled(chosen.summary)
        unit, full, own, levels = chosen.case.unit, None, None, list[Level]()
        if now is not None:
            full = now.value / now.efficiency if now.efficiency else None
            own = roof_level(data, chosen.case, now)
        if now is not None and full is not None:
            about = (
                self.tr("peak, an estimate {rate}") if now.estimated_peak else self.tr("vendor's peak {rate}")
            )
            levels.append(Level(about.format(rate=figures.rate(full, unit)), full))
        if own is not None:
            about = self.tr("its own roof {rate}")
            levels.append(Level(about.format(rate=figures.rate(own, unit)), own, measured=True))
        self.rate.show_trace(self._trace, tuple(levels), full)
        prefix = figures.rate(self.rate.unit_factor, unit).partition(" ")[2]
        share = self.tr("right: % of the peak") if full else ""
        self.unit.setText(" · ".join(filter(None, [prefix, share])))
        self._show_marks()
        self.note.setText("" if any(not one.isHidden() for one in self._legend.values()) else roof_hint(data))

    def _show_marks(self) -> None:
        """The legend of the band at the foot, with the shares of the samples."""
        marks = self._trace.marks if self._trace is not None else {}
        total = sum(marks.values())
        for code, label in self._legend.items():
            label.setVisible(bool(marks.get(code)))
            if marks.get(code):
                share = figures.share(marks[code] / total)
                label.setText(f"▂ {figures.labelled(self._words[code], share)}")
                palette = QPalette()
                palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(self.rate.colour_of(code)))
                label.setPalette(palette)

    def _hide_marks(self) -> None:
        for label in self._legend.values():
            label.hide()

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
        self.roofline.show_sides([roofline_side(data, rows)], current=chosen.case.id)
        told = [self.tr("● matmul   ■ attention   ◆ LLM step   ▼ bandwidth"), roof_hint(data)]
        if data.roof is not None and data.roof.ceilings is not None:
            told[1] = self.tr("···· the unit's own roof")
        self.note.setText("   ".join(filter(None, told)))

    def _show_details(self, data: RunData, chosen: CaseRow) -> None:
        text = details_of(data, chosen, case_title(chosen.case))
        if self.details.toPlainText() != text:
            self.details.setPlainText(text)
