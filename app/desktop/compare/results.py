"""The numbers of a comparison: means, then a table, bars or a roofline, and the reason of the marked line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop import figures
from app.desktop.compare import words
from app.desktop.compare.cases_table import CasesTable
from app.desktop.compare.columns import columns, flat_columns
from app.desktop.compare.energy_view import EnergyLine, EnergyView, explain_energy
from app.desktop.compare.means import Means
from app.desktop.compare.model import Answer, Line, explanations, passing
from app.desktop.compare.ratio_view import RatioView
from app.desktop.compare.reading import Reading
from app.desktop.compare.roofline_facts import RooflineFacts, rooflines_of
from app.desktop.services import Services
from app.desktop.tables import TableModel
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import ElidedLabel, Surface, row, tab_order

if TYPE_CHECKING:
    from app.desktop.compare.roofs import Roofs

TABLE, BARS, ROOFLINE, ENERGY = range(4)
DETAIL_LINES = 3


class Results(QWidget):
    """Three views of the same lines, with one filter, order and marked line; and one of the energy."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._answer: Answer | None = None
        self._line: Line | None = None
        self._facts: list[RooflineFacts] | None = None
        self.means = Means(services)
        self.model: TableModel[Line] = TableModel([])
        self.table = CasesTable(self.model, self.tr("Cases"), [])
        self.bars = RatioView(services)
        self.bars.picked.connect(self._mark)
        self.roofs: Roofs | None = None
        self.energy = EnergyView(self._colour)
        self.energy.picked.connect(self._mark_energy)
        self._make_tools()
        self.details = Reading(self.tr("Why the chosen row has its verdict"), DETAIL_LINES)
        self.details.setFixedHeight(self.details.height_of(DETAIL_LINES))
        self.details.setPlaceholderText(self.tr("Choose a row to read why it has its verdict."))
        self.views = QStackedWidget()
        self._no_roofs = QWidget()
        for part in (self.table, self.bars, self._no_roofs, self.energy):
            self.views.addWidget(part)
        self._lay_out()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order in which they are seen."""
        return [*self._buttons, self.field, self.only, self.table, self.bars, self.energy.table, self.details]

    def show_answer(self, answer: Answer) -> None:
        """Another comparison; what was marked stays so where it is still there."""
        kept = self._line.key if self._line is not None else None
        before, self._answer, self._facts = self._answer, answer, None
        if before is None or _form(before) != _form(answer):
            self._make_table()
        self.means.show_answer(answer)
        self.energy.show_comparison(answer.comparison)
        self.model.set_rows(answer.lines)
        self.table.fit()
        self._line = next((line for line in answer.lines if line.key == kept), None)
        self._filter()
        self._show_roofs()

    def search(self) -> None:
        """Where one types."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def as_tsv(self) -> str:
        """The table as text: the marked lines, or all that are shown."""
        return (self.energy if self.views.currentIndex() == ENERGY else self.table).as_tsv()

    def show_view(self, number: int) -> None:
        """TABLE, BARS, ROOFLINE or ENERGY."""
        if number == ROOFLINE and self.roofs is None:
            # Only now: pyqtgraph takes longer to load than all the rest.
            from app.desktop.compare.roofs import Roofs

            self.roofs = Roofs(self._services)
            self.roofs.picked.connect(self._mark_case)
            self.views.removeWidget(self._no_roofs)
            self._no_roofs.deleteLater()
            self.views.insertWidget(ROOFLINE, self.roofs)
        self._buttons[number].setChecked(True)
        self.views.setCurrentIndex(number)
        self._show_bars()
        self._show_roofs()

    def _make_tools(self) -> None:
        self._group = QButtonGroup(self)
        self._buttons = [
            QPushButton(text)
            for text in (self.tr("&Table"), self.tr("&Bars"), self.tr("&Roofline"), self.tr("E&nergy"))
        ]
        for number, made in enumerate(self._buttons):
            made.setCheckable(True)
            made.setStyleSheet(_SEGMENT)
            self._group.addButton(made, number)
        self._buttons[TABLE].setChecked(True)
        self._group.idClicked.connect(self.show_view)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search cases"))
        self.field.setAccessibleName(self.tr("Search cases"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(28 * SPACE)
        self.field.setMinimumHeight(self._buttons[TABLE].sizeHint().height())
        self.field.textChanged.connect(self._filter)
        self.only = QCheckBox(self.tr("&Differences only"))
        self.only.setToolTip(self.tr("Hide what is the same, unclear or not comparable"))
        self.only.toggled.connect(self._filter)
        self.status = ElidedLabel("", points=SMALL_PT, muted=True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _lay_out(self) -> None:
        segments = QHBoxLayout()
        segments.setSpacing(0)
        for made in self._buttons:
            segments.addWidget(made)
        tools = QHBoxLayout()
        tools.setSpacing(2 * SPACE)
        tools.addLayout(segments)
        tools.addLayout(row(self.field, self.only, spacing=2 * SPACE))
        tools.addWidget(self.status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.means)
        layout.addLayout(tools)
        layout.addWidget(self.views, 1)
        plane = Surface()
        within = QVBoxLayout(plane)
        within.setContentsMargins(SPACE + 3, SPACE // 2, SPACE // 2, SPACE // 2)  # as the cells of the table
        within.addWidget(self.details)
        layout.addWidget(plane)

    def _make_table(self) -> None:
        """The columns depend on whether there are several candidates."""
        assert self._answer is not None  # noqa: S101  (called with an answer)
        several, paired = _form(self._answer)
        old = self.table
        self.model = TableModel(columns(several=several, paired=paired, swatch=self._swatch), self)
        self.table = CasesTable(self.model, self.tr("Cases"), flat_columns(paired=paired))
        self.table.selectionModel().currentRowChanged.connect(self._take_current)
        self.model.layoutChanged.connect(self._show_bars)
        here = self.views.currentIndex()
        self.views.removeWidget(old)
        old.deleteLater()
        self.views.insertWidget(TABLE, self.table)
        self.views.setCurrentIndex(here)
        tab_order(self.stops)

    def _swatch(self, line: Line) -> str | None:
        if line.is_heading:
            return None
        return self._colour(line.candidate)

    def _colour(self, candidate: int) -> str:
        series = self._services.appearance.theme.series
        return series[(1 + candidate) % len(series)]

    def _filter(self) -> None:
        folded, only = self.field.text().casefold().split(), self.only.isChecked()
        line = self._line
        self.energy.show_passing(folded, differences_only=only)
        kept = passing(self.model.rows, folded, differences_only=only) if folded or only else None
        self.model.set_filter(kept.__contains__ if kept is not None else None)
        self._show_bars()
        self._tell_status()
        self._mark(line)

    def _tell_status(self) -> None:
        if self._answer is None:
            return
        total = sum(line.case is not None for line in self._answer.lines)
        seen = sum(line.case is not None for line in self.model.shown)
        of = self.tr("{n} of {total} shown").format(n=figures.count(seen), total=figures.count(total))
        self.status.setText(of if seen < total else "")

    def _take_current(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self._mark(self.model.at(index))

    def _mark_case(self, case_id: str) -> None:
        places = (line for line in self.model.shown if line.case is not None and line.case.id == case_id)
        self._mark(next(places, None))

    def _mark_energy(self, one: EnergyLine) -> None:
        """Its case is the marked one of the other views, too; the words are those of the energy."""
        self._mark(
            next(
                (
                    line
                    for line in self.model.shown
                    if line.candidate == one.candidate and line.group.case_id == one.energy.id
                ),
                None,
            )
        )
        told, *more = explain_energy(one)
        self.details.tell([(told, more)])

    def _mark(self, line: Line | None) -> None:
        """Make it the marked line of every view; None, or one that is filtered out, is none."""
        place = self.model.place_of(lambda one: one is line)
        self._line = line if place >= 0 else None
        if self._line is not None and self.table.currentIndex().row() != place:
            self.table.select_place(place)
        self.bars.mark(self._line)
        if self._line is None:
            self.details.clear()
            return
        several = self._answer is not None and self._answer.several
        told = [words.in_words(self._line, several=several, values=False), *explanations(self._line)]
        self.details.tell([(told[0], told[1:])])
        self._show_roofs()

    def _show_bars(self) -> None:
        if self._answer is None or self.views.currentIndex() != BARS:
            return
        several, paired = _form(self._answer)
        tolerance = self._answer.comparison.tolerance
        self.bars.show_lines(
            self.model.shown, ends=self._answer.axis, tolerance=tolerance, several=several, paired=paired
        )
        self.bars.mark(self._line)

    def _show_roofs(self) -> None:
        if self._answer is None or self.roofs is None or self.views.currentIndex() != ROOFLINE:
            return
        if self._facts is None:
            self.roofs.show_working()
            function = partial(rooflines_of, self._answer.report)
            done = partial(self._take_facts, self._answer)
            self._services.background.run("compare roofline", function, done, self._services.fail)
            return
        case = self._line.group.case_id if self._line is not None else ""
        self.roofs.show_sides(self._facts, case)

    def _take_facts(self, answer: Answer, facts: list[RooflineFacts]) -> None:
        if answer is self._answer:
            self._facts = facts
            self._show_roofs()


def _form(answer: Answer) -> tuple[bool, bool]:
    """What the columns depend on: several candidates, and intervals that are those of a duel."""
    return answer.several, any(line.case.paired for line in answer.lines if line.case is not None)


_SEGMENT = (
    "QPushButton { padding: 5px 16px; border: 1px solid palette(mid); background: palette(base); }"
    "QPushButton:checked { background: palette(highlight); color: palette(highlighted-text);"
    " border-color: palette(highlight); }"
    "QPushButton:focus { border: 1px solid palette(text); }"
)
