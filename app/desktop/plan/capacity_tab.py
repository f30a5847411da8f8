"""The Capacity tab: the demand on the left, what it comes to on the right, all inputs below."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.plan.adding import AddButton, named_apart
from app.desktop.plan.bars import BarView
from app.desktop.plan.capacity_model import CapacityAnswer, CapacityPlanner
from app.desktop.plan.capacity_sheets import device_sheet, has_supply, share_sheet
from app.desktop.plan.chip_tables import ChipTable, RateTable
from app.desktop.plan.demand_panel import DemandPanel
from app.desktop.plan.draft import Draft
from app.desktop.plan.editing import Editing
from app.desktop.plan.folder import Folder
from app.desktop.plan.need_table import NeedTable
from app.desktop.plan.paragraphs import Notes
from app.desktop.plan.segments import Segments
from app.desktop.plan.settings import SettingsTable, assumption_settings, capacity_settings
from app.desktop.plan.stage import Stage
from app.desktop.services import Services
from app.desktop.widgets import button, tab_order

SHARE, DEVICES = 0, 1
RATES, CHIPS = 1, 2
_NUMBERS = ("delivered", "ordered", "price", "rent_per_hour", "power_w")


class CapacityTab(QWidget):
    """Devices, nodes, megawatts and money for a demand."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.editing = Editing(services, "plan capacity", CapacityPlanner())
        self.demand = DemandPanel(services.appearance)
        self.view = Segments(
            (self.tr("&Share served"), self.tr("&Devices needed")), self.tr("What the plot shows")
        )
        self.bars = BarView(services.appearance)
        self.needs = NeedTable()
        self.rates = RateTable(self.editing.enter)
        self.chips = ChipTable(self.editing.enter, _NUMBERS)
        self.settings = SettingsTable(self.editing.enter)
        self.notes = Notes()
        self.add = AddButton(services)
        self.remove = button(self.tr("Remove"), self._remove, name=self.tr("Remove the selected chip"))
        self.folder = Folder(
            services.appearance,
            (
                (self.tr("&Result"), self.needs),
                (self.tr("Ra&tes"), self.rates),
                (self.tr("&Chips and supply"), self.chips),
                (self.tr("&Assumptions"), self.settings),
                (self.tr("&Notes"), self.notes),
            ),
            beside=(self.add, self.remove),
        )
        self._lay_out()
        self._connect()

    @property
    def answer(self) -> CapacityAnswer | None:
        """What is shown."""
        answer: CapacityAnswer | None = self.editing.answer
        return answer

    def _lay_out(self) -> None:
        self.stage = Stage(self.demand, self.tr("Demand"), self.view, self.bars, self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stage)
        levers = (self.demand.amount, self.demand.second, self.demand.work, *self.demand.levers.values())
        stops: list[QWidget] = [self.demand.way]
        for lever in levers:
            stops += [part for part in (lever.slider, lever.field) if part is not None]
        tab_order([*stops, *self.view.buttons, *self.folder.stops])

    def _connect(self) -> None:
        self.demand.changed.connect(self.editing.change)
        self.editing.answered.connect(self._show)
        self.editing.refused.connect(self.folder.tell)
        self.view.chosen.connect(lambda _: self._draw())
        self.folder.chosen.connect(lambda _: self._offer())
        self.chips.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        self.add.added.connect(self._add)
        self.add.failed.connect(self._services.fail)
        self._services.appearance.changed.connect(self.folder.restyle)
        self._offer()

    def _show(self, answer: CapacityAnswer) -> None:
        self.stage.show_plan()
        self.folder.tell("")
        self.demand.show_answer(answer)
        self.needs.show_answer(answer)
        self.rates.show_rates(answer.rates)
        plan = answer.plan
        self.chips.show_chips(
            answer.draft.at("device"), [(chip.power_w, chip.power_source) for chip in plan.chips]
        )
        self.settings.show_settings(
            [
                *assumption_settings(plan.assumptions, plan.sources, training=answer.is_training),
                *capacity_settings(answer.draft),
            ]
        )
        self.notes.show_notes(plan.title, answer.cautions)
        self._draw()
        self._offer()

    def show_problem(self, sentence: str) -> None:
        """There is no plan to show."""
        self.stage.show_problem(sentence)

    def show_opened(self) -> None:
        """Another plan was opened: show what it tells most of."""
        if self.answer is not None:
            self.view.choose(SHARE if has_supply(self.answer) else DEVICES)

    def _draw(self) -> None:
        if self.answer is not None:
            sheet = share_sheet if self.view.current == SHARE else device_sheet
            self.bars.show_sheet(sheet(self.answer))

    def _offer(self) -> None:
        """Chips come and go where they stand."""
        here = self.folder.current in (RATES, CHIPS)
        self.add.setVisible(here)
        self.remove.setVisible(self.folder.current == CHIPS)
        several = len(self.chips.model_.shown) > 1
        self.remove.setEnabled(several and bool(self.chips.selected()))

    def _add(self, tables: list[dict[str, Any]]) -> None:
        def change(draft: Draft) -> Draft:
            devices = list(draft.at("device") or ())
            for table in tables:
                devices.append(named_apart(table, [one["name"] for one in devices]))
            return draft.with_value(("device",), devices)

        self.editing.change(change)
        self.folder.show_part(RATES)
        self.rates.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        for one in self.chips.selected()[:1]:
            self.editing.change(partial(_without, one.place))


def _without(place: int, draft: Draft) -> Draft:
    return draft.with_value(("device", place), None)
