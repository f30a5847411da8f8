"""The assumptions of a plan as rows that are edited in place, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent

from app.desktop import figures
from app.desktop.fitting import fit_columns
from app.desktop.plan import typed, words
from app.desktop.plan.cells import CellTable
from app.desktop.plan.draft import Draft, Steps
from app.desktop.plan.typed import Bounds
from app.desktop.tables import Column, TableModel
from profiles.planning.assumptions import ASSUMPTIONS, TOKENS_ONLY, Assumptions
from profiles.text import shown

Change = Callable[[Draft], Draft]
CONTEXT = Bounds(1, 10**9, whole=True)
"""Tokens of a sequence."""
SHARES = frozenset({"input_share", "utilisation", "efficiency", "spare"})
"""Are shown in per cent."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a plan: where it stands, what it may be and what it is now."""

    label: str
    meaning: str
    value: Any
    source: str
    steps: Steps
    source_steps: Steps
    """Where its source stands; within the value itself where this is the same place."""
    bounds: Bounds | None
    """None of a text."""

    @property
    def text(self) -> str:
        """As the table shows it."""
        if self.value in (None, ""):
            return figures.NONE
        if self.bounds is None:
            return shown(self.value, 60)
        return typed.written(self.value, self.bounds) + (" %" if self.bounds.percent else "")

    @property
    def raw(self) -> str:
        """As it is typed."""
        if self.value is None:
            return ""
        return str(self.value) if self.bounds is None else typed.written(self.value, self.bounds)

    def typed(self, text: str) -> Change:
        """With that text as its value; nothing takes it out. Raises UntidyError."""
        value = typed.read(text, self.bounds) if self.bounds is not None else text.strip()
        return self.changed(None if value == "" else value)

    def changed(self, value: Any) -> Change:
        """With that value, of which the old source says nothing."""
        if self.source_steps == self.steps:
            stated = None if value is None else {"value": value, "source": words.HERE}
            return lambda draft: draft.with_value(self.steps, stated)
        return lambda draft: draft.with_value(self.steps, value).with_value(self.source_steps, words.HERE)

    def sourced(self, text: str) -> Change:
        """With that text as its source."""
        if self.source_steps == self.steps:
            stated = {"value": self.value, "source": text.strip() or words.HERE}
            return lambda draft: draft.with_value(self.steps, stated)
        return lambda draft: draft.with_value(self.source_steps, text.strip() or None)


def assumption_bounds(name: str) -> Bounds:
    """What an assumption may be, as the engine bounds it."""
    known = ASSUMPTIONS[name]
    return Bounds(known.least, known.most, whole=name == "node_devices", percent=name in SHARES)


def assumption_settings(
    assumed: Assumptions, sources: Mapping[str, str], *, training: bool = False
) -> list[Setting]:
    """Those that have a part in the plan."""
    return [
        Setting(
            label=words.assumption_label(name),
            meaning=words.assumption_meaning(name, training=training),
            value=getattr(assumed, name),
            source=source,
            steps=("assume", name),
            source_steps=("assume", name),
            bounds=assumption_bounds(name),
        )
        for name, source in sources.items()
        if not (training and name in TOKENS_ONLY)
    ]


def capacity_settings(draft: Draft) -> list[Setting]:
    """What else a capacity plan has: the model and prices."""
    translate = QCoreApplication.translate
    rows = (
        (
            translate("Plan", "FLOP per token"),
            translate(
                "Plan", "for rates by data sheet; of training forward and backward, about 6 per parameter"
            ),
            ("model", "flop_per_token"), Bounds(),
        ),
        (
            translate("Plan", "Bytes per token"),
            translate("Plan", "that decode reads, for rates by data sheet"),
            ("model", "bytes_per_token"), Bounds(),
        ),
        (
            translate("Plan", "Context"),
            translate("Plan", "tokens of a sequence, which measured cases have at least"),
            ("model", "context"), CONTEXT,
        ),
        (
            translate("Plan", "Price of energy"), translate("Plan", "of a kWh"),
            ("prices", "energy_per_kwh"), Bounds(),
        ),
        (
            translate("Plan", "Currency"), translate("Plan", "of the prices here and of each chip"),
            ("prices", "currency"), None,
        ),
    )  # fmt: skip
    return [
        Setting(
            label=label,
            meaning=meaning,
            value=draft.at(*steps),
            source=draft.at(steps[0], "source") or "",
            steps=steps,
            source_steps=(steps[0], "source"),
            bounds=bounds,
        )
        for label, meaning, steps, bounds in rows
    ]


class SettingsTable(CellTable):
    """Each with its value, its meaning and its source; value and source can be edited."""

    def __init__(self, edit: Callable[[Callable[[], Change]], object]) -> None:
        """`edit` is given what makes the change, and tells what is wrong with it."""
        translate = QCoreApplication.translate
        self.model_: TableModel[Setting] = TableModel(
            [
                Column(translate("Plan", "Assumption"), lambda one: one.label),
                Column(
                    translate("Plan", "Value"),
                    lambda one: one.text,
                    right=True,
                    raw=lambda one: one.raw,
                    edit=lambda one, text: text != one.raw and edit(lambda: one.typed(text)),
                ),
                Column(
                    translate("Plan", "Meaning"), lambda one: one.meaning, tooltip=lambda one: one.meaning
                ),
                Column(
                    translate("Plan", "From"),
                    lambda one: shown(words.source(one.source), 300),
                    tooltip=lambda one: words.source(one.source),
                    raw=lambda one: one.source,
                    edit=lambda one, text: text != one.source and edit(lambda: one.sourced(text)),
                ),
            ]
        )
        super().__init__(self.model_, translate("Plan", "Assumptions"))

    def show_settings(self, settings: Sequence[Setting]) -> None:
        """Other values; the current cell stays where it is."""
        self.model_.update_rows(settings)
        fit_columns(self, self.model_, (0, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Meanings and sources share what the others leave."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        header.resizeSection(
            2, (self.viewport().width() - header.sectionSize(0) - header.sectionSize(1)) // 2
        )
