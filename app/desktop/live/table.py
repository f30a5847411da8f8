"""The cases of a run: value, spread, shares of peak and roof, energy and state, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.fitting import fit_columns
from app.desktop.live import energy_words
from app.desktop.live.words import case_title, is_doubtful, row_state, state_word
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import ElidedLabel
from app.run_data import RUNNING, WAITING, CaseRow
from profiles.summary import FLAGS

CASE, ROOF, ENERGY, STATE = 0, 4, (5, 6, 7), 8
"""Columns: of the unit's own roof, and of the energy, which are there where a case has such a figure."""
NARROWER = 0.7
"""Share of the names' width that is left where there is energy, too."""


class CaseTable(QWidget):
    """The table with its selection: `picked` is what the user chose, not what was selected for him."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rounds = 0
        self._silent = False
        self._shape: tuple[object, ...] = ()
        self.model: TableModel[CaseRow] = TableModel(self._columns())
        self.view = TableView(self.model, self.tr("Cases"), stretch=STATE)
        self._widths = [self.view.columnWidth(column) for column in range(STATE)]
        self.view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.note = ElidedLabel("", points=SMALL_PT, muted=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.note)
        self.note.hide()
        self.view.selectionModel().currentRowChanged.connect(self._tell)
        self._fit(())

    @property
    def selected_id(self) -> str | None:
        """Id of the case that is selected."""
        index = self.view.currentIndex()
        return self.model.at(index).case.id if index.isValid() and self.model.shown else None

    def set_rows(self, rows: Sequence[CaseRow], rounds: int) -> None:
        """Show these; the selection stays where its case still is."""
        if rows == self.model.rows and rounds == self._rounds:
            return  # nothing to paint: while a processor is measured, every stroke is taken from it
        self._rounds = rounds
        kept = self.selected_id
        self._silent = True
        self.model.update_rows(rows)
        self._fit(rows)
        if kept is not None and self.selected_id != kept:
            self.select(kept)
        self._silent = False

    def select(self, case_id: str) -> None:
        """Select a case without telling anybody."""
        if case_id == self.selected_id:
            return
        place = self.model.place_of(lambda one: one.case.id == case_id)
        if place >= 0:
            before, self._silent = self._silent, True
            index = self.model.index(place, 0)
            flag = QItemSelectionModel.SelectionFlag
            self.view.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.view.scrollTo(index)
            self._silent = before

    def tell(self, note: str) -> None:
        """What has to be said of all cases, below them."""
        if note != self.note.text():
            self.note.setText(note)
        self.note.setVisible(bool(note))

    def _fit(self, rows: Sequence[CaseRow]) -> None:
        """Show the columns that have something to say; those of the energy take their room from the names."""
        self.view.setColumnHidden(ROOF, all(row.roof_share is None for row in rows))
        known = sum(row.energy is not None for row in rows)
        for column in ENERGY:
            self.view.setColumnHidden(column, known == 0)
        shape = known, *(row.case.id for row in rows)
        if shape == self._shape:
            return
        self._shape = shape
        for column, width in enumerate(self._widths):
            self.view.setColumnWidth(column, width)
        if known:
            fit_columns(self.view, self.model, range(CASE + 1, STATE))
            self.view.setColumnWidth(CASE, round(NARROWER * self._widths[CASE]))

    def _tell(self) -> None:
        if not self._silent and self.selected_id is not None:
            self.picked.emit(self.selected_id)

    def _columns(self) -> list[Column[CaseRow]]:
        def value(one: CaseRow) -> str:
            if one.summary is None or one.summary.value is None:
                return figures.NONE
            summary = one.summary
            return figures.interval(summary.value, summary.low, summary.high, summary.unit)[0]

        def interval(one: CaseRow) -> str:
            summary = one.summary
            if summary is None:
                return ""
            return figures.interval(summary.value, summary.low, summary.high, summary.unit)[1]

        return [
            Column(
                self.tr("Case"), lambda r: case_title(r.case), width=46, bold=lambda r: r.state == RUNNING
            ),
            Column(self.tr("Value"), value, key=lambda r: r.value, right=True, width=16),
            Column(self.tr("95 % interval"), interval, key=lambda r: r.value, right=True, width=16),
            Column(
                self.tr("Of peak"),
                lambda r: figures.share(r.share, estimated=r.estimated),
                key=lambda r: r.share,
                right=True,
                width=9,
            ),
            Column(
                self.tr("Of roof"),
                lambda r: figures.share(r.roof_share) if r.roof_share is not None else "",
                key=lambda r: r.roof_share,
                right=True,
                width=9,
                hint=self.tr("Share of what this unit itself was measured to reach"),
            ),
            *self._energy_columns(),
            Column(
                self.tr("State"),
                lambda r: row_state(r, self._rounds),
                key=lambda r: state_word(r.state),
                width=24,
                tooltip=explain,
                role=_state_role,
            ),
        ]

    def _energy_columns(self) -> list[Column[CaseRow]]:
        def key(one: CaseRow) -> float | None:
            return one.energy.work_per_j if one.energy is not None else None

        muted, doubtful = QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Link
        return [
            Column(
                self.tr("Per joule"),
                energy_words.per_joule,
                key=key,
                right=True,
                width=14,
                tooltip=energy_words.explain_energy,
                role=lambda r: muted if r.energy is None else None,
                hint=self.tr("Work that one joule does, idle power included"),
            ),
            Column(
                self.tr("Per call"),
                energy_words.per_call,
                key=lambda r: r.energy.joules_per_call if r.energy is not None else None,
                right=True,
                width=9,
                tooltip=energy_words.explain_energy,
                hint=self.tr("Energy of one call"),
            ),
            Column(
                self.tr("Power"),
                energy_words.power,
                key=lambda r: r.energy.power_w if r.energy is not None else None,
                right=True,
                width=8,
                tooltip=energy_words.explain_energy,
                role=lambda r: doubtful if energy_words.is_untrue(r) else None,
            ),
        ]


def is_running(one: CaseRow) -> bool:
    """Whether the case is being measured."""
    return one.state == RUNNING


def explain(one: CaseRow) -> str:
    """Every flag of the case with its sentence, and the reason: what the state column has no room for."""
    lines = [f"{one.case.id}"]
    if one.summary is not None:
        lines += [f"{flag}: {FLAGS[flag]}" for flag in one.summary.flags if flag in FLAGS]
        if one.summary.backend:
            lines.append(one.summary.backend)
    return "\n".join([*lines, *([one.reason] if one.reason else [])])


def _state_role(one: CaseRow) -> QPalette.ColorRole | None:
    if one.state == WAITING:
        return QPalette.ColorRole.PlaceholderText
    return QPalette.ColorRole.Link if is_doubtful(one) else None
