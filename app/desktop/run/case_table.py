"""The cases that a run would measure, on the Run page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from app.desktop import figures
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, row

if TYPE_CHECKING:
    from app.desktop.run.forecast import Forecast
    from benchkernels.planning import Refusal
    from profiles.profile import Case

_KIND, _TYPE, _ROUND = 1, 2, 4
LONG_S = 100.0
MOST_ABOUT = 200
"""Characters of a suite's description; whoever wrote more has it in the list's tooltip."""


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case on the chosen devices of one kind."""

    case: Case
    kind: str
    total_s: float
    refusal: Refusal | None


def planned_cases(forecasts: Sequence[Forecast]) -> list[PlannedCase]:
    """Every case once for each kind of device, in the order of the runs."""
    found: dict[tuple[str, str], PlannedCase] = {}
    for one in forecasts:
        for case in one.cases:
            planned = PlannedCase(case, one.device.kind, one.case_s(case), one.refused.get(case.id))
            found.setdefault((one.device.kind, case.id), planned)
    return list(found.values())


class CaseTable(Surface):
    """What is measured, for how long, and with how much memory."""

    def __init__(self) -> None:
        super().__init__()
        title = row(Label(self.tr("Cases"), bold=True))
        title.addStrut(QPushButton(self.tr("Cases")).sizeHint().height())  # as the neighbour's, which has one
        self._about = Label("", muted=True, wrap=True)
        self.model: TableModel[PlannedCase] = TableModel(self._columns())
        self.table = TableView(self.model, self.tr("Cases of the suite"), stretch=0, sortable=False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setColumnHidden(_KIND, True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(title)
        column.addWidget(self._about)
        self._empty = Label(
            self.tr("What is measured is shown here when a device is chosen."), muted=True, wrap=True
        )
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)

    def show_plan(self, rows: Sequence[PlannedCase], about: str, *, looking: bool) -> None:
        """Other cases; `about` is what the suite says of itself. `looking`: no device is known or chosen."""
        short = about if len(about) <= MOST_ABOUT else f"{about[:MOST_ABOUT]} …"
        self._about.setText(short)
        self._about.setVisible(bool(about))
        self._empty.setVisible(looking)
        if list(rows) != self.model.rows:
            self.model.set_rows(rows)
            several = len({one.kind for one in rows}) > 1
            self.table.setColumnHidden(_KIND, not several)
            for column in (_TYPE, _ROUND):  # the first is in the name, and the second is least missed
                self.table.setColumnHidden(column, several)

    def _columns(self) -> list[Column[PlannedCase]]:
        muted = QPalette.ColorRole.PlaceholderText
        return [
            Column(
                self.tr("Case"),
                lambda one: one.case.id,
                width=20,
                tooltip=_tooltip,
                role=lambda one: muted if one.refusal else None,
            ),
            Column(self.tr("Device"), lambda one: one.kind, width=6),
            Column(self.tr("Type"), lambda one: one.case.dtype, width=6),
            Column(self.tr("Memory"), lambda one: figures.size(one.case.memory_bytes), right=True, width=9),
            Column(self.tr("Round"), _round, right=True, width=9),
            Column(self.tr("In all"), self._total, right=True, width=7, tooltip=_tooltip),
        ]

    def _total(self, one: PlannedCase) -> str:
        return self.tr("skipped") if one.refusal else figures.estimate(one.total_s)


def _tooltip(one: PlannedCase) -> str:
    if one.refusal is None:
        return one.case.id
    return f"{one.case.id}\n{one.refusal.reason}\n{one.refusal.remedy}"


def _round(one: PlannedCase) -> str:
    """What a round gives the case; of minutes nobody wants the seconds."""
    budget_s = one.case.budget_s
    return figures.estimate(budget_s) if budget_s >= LONG_S else figures.seconds(budget_s)
