"""The Placement tab: the objective on the left, which chips do what on the right, all inputs below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app.desktop.plan import words
from app.desktop.plan.adding import AddButton, named_apart
from app.desktop.plan.bars import BarView
from app.desktop.plan.chip_tables import ChipTable, RateTable
from app.desktop.plan.draft import Draft
from app.desktop.plan.editing import Editing
from app.desktop.plan.folder import Folder
from app.desktop.plan.objective_panel import ObjectivePanel
from app.desktop.plan.paragraphs import Notes
from app.desktop.plan.placement_model import (
    PlacementAnswer,
    PlacementPlanner,
    new_workload,
    placed,
    without_workload,
)
from app.desktop.plan.placement_sheets import chip_sheet, workload_sheet
from app.desktop.plan.segments import Segments
from app.desktop.plan.settings import SettingsTable, assumption_settings
from app.desktop.plan.stage import Stage
from app.desktop.plan.workload_table import WorkloadTable
from app.desktop.services import Services
from app.desktop.widgets import button, tab_order
from profiles.planning.rates import KINDS, Kind

CHIPS_VIEW, WORKLOADS_VIEW = 0, 1
WORKLOADS, CHIPS, RATES = 0, 1, 2
_NUMBERS = ("count", "price", "power_w")


class PlacementTab(QWidget):
    """Which chips train and which serve, and what one more is worth."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._planner = PlacementPlanner()
        self.editing = Editing(services, "plan placement", self._planner)
        self.panel = ObjectivePanel(services.appearance)
        self.view = Segments((self.tr("By c&hip"), self.tr("By &workload")), self.tr("What the plot shows"))
        self.bars = BarView(services.appearance)
        self.workloads = WorkloadTable(self.editing.enter)
        self.chips = ChipTable(self.editing.enter, _NUMBERS)
        self.rates = RateTable(self.editing.enter)
        self.settings = SettingsTable(self.editing.enter)
        self.notes = Notes()
        self.add = AddButton(services)
        self.add_work = QPushButton(self.tr("Add a workload"))
        menu = QMenu(self.add_work)
        for kind in KINDS:
            menu.addAction(words.kind_word(kind)).triggered.connect(partial(self._add_workload, kind))
        self.add_work.setMenu(menu)
        self.remove = button(self.tr("Remove"), self._remove, name=self.tr("Remove the selected row"))
        self.folder = Folder(
            services.appearance,
            (
                (self.tr("Wo&rkloads"), self.workloads),
                (self.tr("&Chips"), self.chips),
                (self.tr("Ra&tes"), self.rates),
                (self.tr("&Assumptions"), self.settings),
                (self.tr("&Notes"), self.notes),
            ),
            beside=(self.add_work, self.add, self.remove),
        )
        self.stage = Stage(self.panel, self.tr("Objective"), self.view, self.bars, self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stage)
        self._order_stops()
        self._connect()

    @property
    def answer(self) -> PlacementAnswer | None:
        """What is shown."""
        answer: PlacementAnswer | None = self.editing.answer
        return answer

    def show_problem(self, sentence: str) -> None:
        """There is no plan to show."""
        self.stage.show_problem(sentence)

    def show_opened(self) -> None:
        """Another plan was opened."""
        self.view.choose(CHIPS_VIEW)

    def _order_stops(self) -> None:
        stops: list[QWidget] = [self.panel.objective, self.panel.cost]
        for lever in self.panel.levers.values():
            stops += [part for part in (lever.slider, lever.field) if part is not None]
        tab_order([*stops, *self.view.buttons, *self.folder.stops])

    def _connect(self) -> None:
        self.panel.changed.connect(self.editing.change)
        self.panel.chosen.connect(self._choose)
        self.editing.answered.connect(self._show)
        self.editing.refused.connect(self._refuse)
        self.view.chosen.connect(lambda _: self._draw())
        self.folder.chosen.connect(lambda _: self._offer())
        for table in (self.workloads, self.chips):
            table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        self.add.added.connect(self._add)
        self.add.failed.connect(self._services.fail)
        self._services.appearance.changed.connect(self.folder.restyle)
        self._offer()

    def _choose(self) -> None:
        self._planner.objective = self.panel.objective.currentData()
        self._planner.cost = self.panel.cost.currentData()
        self.editing.change(lambda draft: draft)

    def _refuse(self, sentence: str) -> None:
        """The objective and the cost of the last answer hold again, too."""
        if self.answer is not None:
            self._planner.objective, self._planner.cost = self.answer.result.objective, self.answer.plan.cost
        self.folder.tell(sentence)

    def _show(self, answer: PlacementAnswer) -> None:
        self.stage.show_plan()
        self.folder.tell("")
        self.panel.show_answer(answer)
        self.workloads.show_workloads(answer.workloads)
        tables: Sequence[dict[str, Any]] = answer.draft.at("device")
        self.chips.show_chips(tables, [(table.get("power_w"), "") for table in tables])
        self.rates.show_rates(answer.rates)
        plan = answer.plan
        self.settings.show_settings(assumption_settings(plan.assumptions, plan.sources))
        self.notes.show_notes(plan.title, answer.cautions)
        self._draw()
        self._offer()

    def _draw(self) -> None:
        if self.answer is not None:
            sheet = chip_sheet if self.view.current == CHIPS_VIEW else workload_sheet
            self.bars.show_sheet(sheet(self.answer))

    def _offer(self) -> None:
        """Chips and workloads come and go where they stand."""
        here = self.folder.current
        self.add.setVisible(here in (CHIPS, RATES))
        self.add_work.setVisible(here == WORKLOADS)
        self.remove.setVisible(here in (WORKLOADS, CHIPS))
        table = self.workloads if here == WORKLOADS else self.chips
        self.remove.setEnabled(table.model().rowCount() > 1 and bool(table.selected()))

    def _add(self, tables: list[dict[str, Any]]) -> None:
        def change(draft: Draft) -> Draft:
            devices = list(draft.at("device") or ())
            for table in tables:
                names = [one["name"] for one in devices]
                devices.append(named_apart(placed(table, draft.at("workload") or ()), names))
            return draft.with_value(("device",), devices)

        self.editing.change(change)
        self.folder.show_part(CHIPS)
        self.chips.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_workload(self, kind: Kind, _checked: bool = False) -> None:
        def change(draft: Draft) -> Draft:
            works = list(draft.at("workload") or ())
            made = named_apart(new_workload(kind, words.kind_word(kind)), [one["name"] for one in works])
            return draft.with_value(("workload",), [*works, made])

        self.editing.change(change)

    def _remove(self) -> None:
        for one in (self.workloads if self.folder.current == WORKLOADS else self.chips).selected()[:1]:
            if self.folder.current == WORKLOADS:
                self.editing.change(partial(_without_workload, one.place))
            else:
                self.editing.change(partial(_without_chip, one.place))


def _without_workload(place: int, draft: Draft) -> Draft:
    return without_workload(draft, place)


def _without_chip(place: int, draft: Draft) -> Draft:
    return draft.with_value(("device", place), None)
