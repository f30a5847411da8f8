"""What all of the demand takes of each chip alone: devices, nodes, power, money; what the supply serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.desktop import figures
from app.desktop.fitting import fit_columns
from app.desktop.plan import words
from app.desktop.plan.capacity_model import CapacityAnswer
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE
from profiles.planning.capacity import Holding, Need
from profiles.planning.figures import Figure, Whole
from profiles.planning.rates import RateClass
from profiles.text import shown

_MONEY = 6
"""The first of the columns of money."""
_ALWAYS = 2
"""Columns that are never hidden."""


class NeedTable(TableView):
    """A row a chip; the interval of a figure stands below it."""

    def __init__(self) -> None:
        translate = QCoreApplication.translate
        held = translate("Plan", "What of the demand that supply serves, the same at every hour")
        self._unit = "token/s"
        self._classes: dict[str, list[RateClass]] = {}
        self._paid = (
            translate("Plan", "Purchase"), translate("Plan", "Rent a day"), translate("Plan", "Energy a day")
        )  # fmt: skip
        self.model_: TableModel[Need] = TableModel(
            [
                Column(
                    translate("Plan", "Chip"),
                    self._chip,
                    tooltip=self._each,
                    spoken=lambda one: f"{shown(one.chip)} {self._each(one)}",
                    hint=translate("Plan", "What one device does stands below its name"),
                ),
                _column(translate("Plan", "Devices"), lambda one: one.devices, _count),
                _column(
                    translate("Plan", "Delivered"), lambda one: _share(one.delivered), words.share, hint=held
                ),
                _column(
                    translate("Plan", "Ordered"), lambda one: _share(one.ordered), words.share, hint=held
                ),
                _column(translate("Plan", "Nodes"), lambda one: one.nodes, _count, in_one_line=True),
                _column(
                    translate("Plan", "Power"),
                    lambda one: one.power_w,
                    words.power,
                    why=lambda one: one.power_reason,
                ),
                _column(self._paid[0], lambda one: one.purchase, words.amount),
                _column(self._paid[1], lambda one: one.rent_per_day, words.amount),
                _column(self._paid[2], lambda one: one.energy_per_day, words.amount),
            ]
        )
        name = translate("Plan", "All of the demand by one chip alone")
        super().__init__(self.model_, name, sortable=False)
        self.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().lineSpacing() + SPACE)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)

    def show_answer(self, answer: CapacityAnswer) -> None:
        """The needs of a plan; columns that nothing is known for are hidden."""
        self._unit = answer.result.unit
        self._classes = {need.chip: answer.classes_of(need.chip) for need in answer.result.needs}
        currency = shown(answer.plan.prices.currency, 10)
        columns = self.model_.columns
        for number, title in enumerate(self._paid, start=_MONEY):
            whole = f"{title}, {currency}" if currency else title
            columns[number] = replace(columns[number], title=whole)
        self.model_.update_rows(answer.result.needs)
        for number in range(_ALWAYS, len(columns)):
            empty = all(columns[number].text(one) == figures.NONE for one in answer.result.needs)
            self.setColumnHidden(number, empty)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The names have what the figures leave, and the table scrolls where that is too little."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        seen = [n for n in range(len(self.model_.columns)) if not self.isColumnHidden(n)]
        fit_columns(self, self.model_, seen)
        header = self.horizontalHeader()
        left = self.viewport().width() - header.length()
        if left > 0:
            header.resizeSection(0, header.sectionSize(0) + left)

    def _chip(self, one: Need) -> str:
        if one.each is None:
            return f"{shown(one.chip)}\n{shown(one.reason)}"
        marks = "".join(words.class_mark(evidence) for evidence in self._classes[one.chip])
        return f"{marks} {shown(one.chip)}\n{self._rate(one.each.value)}"

    def _each(self, one: Need) -> str:
        """The rate with its interval and what it rests on."""
        if one.each is None:
            return shown(one.reason)
        classes = figures.listed(words.rate_class(evidence) for evidence in self._classes[one.chip])
        return f"{words.ranged(one.each, self._rate)} {classes}"

    def _rate(self, rate: float) -> str:
        return words.rate(rate, self._unit)


def _column(
    title: str,
    figure: Callable[[Need], Figure | Whole | None],
    text: Callable[[float], str],
    *,
    in_one_line: bool = False,
    hint: str = "",
    why: Callable[[Need], str] = lambda one: one.reason,
) -> Column[Need]:
    """`why` there is no figure; `in_one_line` leaves the interval to the tooltip: nodes follow devices."""

    def told(one: Need) -> str:
        found = figure(one)
        return text(found.value) if found is not None and in_one_line else words.two_lines(found, text)

    def spoken(one: Need) -> str:
        found = figure(one)
        return shown(why(one)) or figures.NONE if found is None else words.ranged(found, text)

    return Column(
        title,
        told,
        right=True,
        role=lambda one: QPalette.ColorRole.PlaceholderText if figure(one) is None else None,
        spoken=spoken,
        tooltip=spoken,
        hint=hint,
    )


def _count(number: float) -> str:
    return figures.count(round(number))


def _share(holding: Holding | None) -> Figure | None:
    return None if holding is None else holding.share
