"""What a placement is to reach, what is assumed of every rate, and how far it comes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.desktop.custom.numbers import ChoiceBox
from app.desktop.plan import placement_words, words
from app.desktop.plan.levers import Lever, Scale, connect, fill
from app.desktop.plan.paragraphs import Paragraphs
from app.desktop.plan.placement_model import PlacementAnswer
from app.desktop.plan.settings import assumption_bounds
from app.desktop.prose import Prose
from app.desktop.theme import SPACE, Appearance
from app.desktop.widgets import Label, Surface
from profiles.planning.placement_file import ASSUMED

_SCALE = Scale(0.05, 1.0, 0.01)


class ObjectivePanel(Surface):
    """Objective, cost and levers; below them what is served and what one more chip is worth."""

    chosen = Signal()
    """Another objective or cost."""
    changed = Signal(object)
    """A change to the draft."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.objective, self.cost = ChoiceBox(), ChoiceBox()
        self.objective.setAccessibleName(self.tr("Objective"))
        self.objective.addItem(self.tr("Serve most of the demand"), "most")
        self.objective.addItem(self.tr("Serve all at the least cost"), "waste")
        self.cost.setAccessibleName(self.tr("Cost"))
        for text, cost in (
            (self.tr("Number of devices"), "devices"),
            (self.tr("Power"), "power"),
            (self.tr("Price"), "price"),
        ):
            self.cost.addItem(text, cost)
        for box in (self.objective, self.cost):
            fill(box)
            box.activated.connect(lambda _: self.chosen.emit())
        self.levers = {
            name: connect(
                Lever(appearance, words.assumption_label(name), assumption_bounds(name), _SCALE),
                partial(self._take, name),
            )
            for name in ASSUMED
        }
        self.verdict, self.worth = Prose(bold=True), Paragraphs()
        self._lay_out()

    def show_answer(self, answer: PlacementAnswer) -> None:
        """The values of a plan, and what comes of them."""
        self.objective.setCurrentIndex(self.objective.findData(answer.result.objective))
        self.cost.setCurrentIndex(self.cost.findData(answer.plan.cost))
        for name, lever in self.levers.items():
            lever.show_value(getattr(answer.plan.assumptions, name))
        self.verdict.setText(placement_words.verdict(answer))
        self.worth.show_texts([placement_words.worth_text(one, answer) for one in answer.result.worth])

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2 + 2)
        grid.setColumnStretch(1, 1)
        for line, (text, box) in enumerate(
            ((self.tr("Objective"), self.objective), (self.tr("Cost"), self.cost))
        ):
            grid.addWidget(Label(text), line, 0)
            grid.addWidget(box, line, 1, 1, 2)
        for lever in self.levers.values():
            lever.add_to(grid)
        for told in (self.verdict, self.worth):
            grid.addWidget(told, grid.rowCount(), 0, 1, 3)
        grid.setRowStretch(grid.rowCount(), 1)

    def _take(self, name: str, value: float) -> None:
        stated = {"value": value, "source": words.HERE}
        self.changed.emit(lambda draft: draft.with_value(("assume", name), stated))
