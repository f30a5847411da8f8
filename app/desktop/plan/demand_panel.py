"""The demand and the levers of a capacity plan."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from app.desktop import figures
from app.desktop.custom.numbers import ChoiceBox
from app.desktop.plan import words
from app.desktop.plan.capacity_model import WAYS, CapacityAnswer, Way, in_way, way_of
from app.desktop.plan.draft import Draft, Steps
from app.desktop.plan.levers import Lever, Scale, connect, fill
from app.desktop.plan.settings import assumption_bounds
from app.desktop.plan.typed import Bounds
from app.desktop.prose import Prose
from app.desktop.theme import SMALL_PT, SPACE, Appearance
from app.desktop.widgets import ElidedLabel, Label, Surface
from profiles.planning.assumptions import TOKENS_ONLY
from profiles.text import shown

_SCALES: dict[Way, Scale] = {
    "tokens": Scale(1e6, 1e15),
    "users": Scale(1e2, 1e10),
    "training": Scale(1e9, 1e16),
}
_LEVERS = {
    "utilisation": Scale(0.05, 1.0, 0.01),
    "peak_factor": Scale(1.0, 5.0, 0.01),
    "input_share": Scale(0.0, 1.0, 0.01),
    "spare": Scale(0.0, 0.5, 0.01),
}
"""Most of what anybody plays with; the others stand in the table of assumptions."""


class DemandPanel(Surface):
    """How much is wanted, in which way it is told, and what is assumed of the work."""

    changed = Signal(object)
    """A change to the draft."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.way = ChoiceBox()
        self.way.setAccessibleName(self.tr("How the demand is told"))
        for way, text in (
            ("tokens", self.tr("Serve tokens a day")),
            ("users", self.tr("Serve users")),
            ("training", self.tr("Train a model")),
        ):
            self.way.addItem(text, way)
        self.way.activated.connect(self._take_way)
        fill(self.way)
        self.amount = Lever(appearance, "", Bounds(), _SCALES["tokens"])
        self.second = Lever(appearance, "", Bounds(), None)
        self.work = Lever(appearance, self.tr("FLOP per token"), Bounds(), None)
        for lever, which in ((self.amount, 0), (self.second, 1)):
            connect(lever, partial(self._take_demand, which))
        connect(self.work, lambda value: self._emit(("model", "flop_per_token"), value, ("model", "source")))
        self.told = Prose(points=SMALL_PT, muted=True)
        self.source = ElidedLabel(points=SMALL_PT, muted=True)
        self.levers = {
            name: connect(
                Lever(appearance, words.assumption_label(name), assumption_bounds(name), scale),
                partial(self._take_assumption, name),
            )
            for name, scale in _LEVERS.items()
        }
        self._lay_out()

    def show_answer(self, answer: CapacityAnswer) -> None:
        """The values of a plan."""
        draft, way = answer.draft, way_of(answer.draft)
        self.way.setCurrentIndex(self.way.findData(way))
        first, *rest = (draft.at("demand", key) for key in WAYS[way])
        self.amount.show_value(first, name=self._names()[way][0], scale=_SCALES[way])
        self.second.set_visible(bool(rest))
        if rest:
            self.second.show_value(rest[0], name=self._names()[way][1])
        self.work.set_visible(answer.is_training)
        if answer.is_training:
            self.work.show_value(draft.at("model", "flop_per_token"))
        for name, lever in self.levers.items():
            lever.set_visible(not (answer.is_training and name in TOKENS_ONLY))
            lever.show_value(getattr(answer.plan.assumptions, name))
        self.told.setText(self._in_words(answer))
        source = words.source(answer.plan.demand_source)
        self.source.setText(figures.labelled(self.tr("From"), shown(source, 400)))

    def _names(self) -> dict[Way, tuple[str, str]]:
        """Of what is told in each way."""
        return {
            "tokens": (self.tr("Tokens a day"), ""),
            "users": (self.tr("Users"), self.tr("Tokens of one a day")),
            "training": (self.tr("Tokens in all"), self.tr("Days")),
        }

    def _in_words(self, answer: CapacityAnswer) -> str:
        result, tokens = answer.result, words.amount(answer.plan.demand.tokens)
        mean, peak = (words.rate(one, result.unit) for one in (result.mean, result.peak))
        if answer.is_training:
            told = self.tr("{tokens} tokens: {mean} all the time")
        else:
            told = self.tr("{tokens} tokens a day: {mean} in the mean, {peak} at the peak")
        return told.format(tokens=tokens, mean=mean, peak=peak)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Label(self.tr("Demand"), bold=True), 0, 0)
        grid.addWidget(self.way, 0, 1, 1, 2)
        for lever in (self.amount, self.second, self.work):
            lever.add_to(grid)
        for told in (self.told, self.source):
            grid.addWidget(told, grid.rowCount(), 0, 1, 3)
        for lever in self.levers.values():
            lever.add_to(grid)
        grid.setRowStretch(grid.rowCount(), 1)

    def _take_way(self) -> None:
        way = str(self.way.currentData())
        self.changed.emit(lambda draft: draft if way_of(draft) == way else in_way(draft, way, words.HERE))

    def _take_demand(self, which: int, value: float) -> None:
        def change(draft: Draft) -> Draft:
            key = WAYS[way_of(draft)][which]
            return draft.with_value(("demand", key), value).with_value(("demand", "source"), words.HERE)

        self.changed.emit(change)

    def _take_assumption(self, name: str, value: float) -> None:
        stated = {"value": value, "source": words.HERE}
        self.changed.emit(lambda draft: draft.with_value(("assume", name), stated))

    def _emit(self, steps: Steps, value: float, source: Steps) -> None:
        self.changed.emit(lambda draft: draft.with_value(steps, value).with_value(source, words.HERE))
