"""The chips of a capacity plan and their rates, edited in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.fitting import fit_columns
from app.desktop.plan import typed, words
from app.desktop.plan.cells import CellTable
from app.desktop.plan.rate_line import RateLine
from app.desktop.plan.settings import Change
from app.desktop.plan.typed import Bounds
from app.desktop.tables import Column, TableModel
from profiles.text import shown

Power = tuple[float | None, str]
"""W of one device, and where that is from."""
Edit = Callable[[Callable[[], Change]], object]
_COUNT = Bounds(0, typed.MOST_DEVICES, whole=True)
_COUNTS = frozenset({"count", "delivered", "ordered"})
_NAME_LETTERS = 80


@dataclass(frozen=True, slots=True)
class ChipLine:
    """A `[[device]]` of the plan as it stands, with the power that it comes to."""

    place: int
    table: dict[str, Any]
    power: Power


class ChipTable(CellTable):
    """Counts, prices and power of each chip."""

    def __init__(self, edit: Edit, keys: Sequence[str]) -> None:
        """`keys` are those of the numbers that the plan has of a chip."""
        translate = QCoreApplication.translate
        self._edit = edit
        numbers = {
            "count": translate("Plan", "There are"),
            "delivered": translate("Plan", "Delivered"),
            "ordered": translate("Plan", "Ordered"),
            "price": translate("Plan", "Price"),
            "rent_per_hour": translate("Plan", "Rent an hour"),
            "power_w": translate("Plan", "Power, W"),
        }
        self.model_: TableModel[ChipLine] = TableModel(
            [
                self._text(translate("Plan", "Chip"), "name"),
                *(self._number(numbers[key], key) for key in keys),
                self._text(translate("Plan", "From"), "source"),
            ]
        )
        super().__init__(self.model_, translate("Plan", "Chips and supply"))

    def show_chips(self, tables: Sequence[dict[str, Any]], power: Sequence[Power]) -> None:
        """The chips of a plan, with the power that each comes to."""
        lines = zip(tables, power, strict=True)
        self.model_.update_rows([ChipLine(number, *line) for number, line in enumerate(lines)])
        fit_columns(self, self.model_, range(len(self.model_.columns) - 1))

    def _text(self, title: str, key: str) -> Column[ChipLine]:
        def edit(one: ChipLine, text: str) -> None:
            told = text.strip()[: _NAME_LETTERS if key == "name" else None]
            if told != one.table.get(key, "") and (told or key != "name"):
                self._edit(lambda: lambda draft: draft.with_value(("device", one.place, key), told or None))

        return Column(
            title,
            lambda one: shown(one.table.get(key, ""), 300),
            tooltip=lambda one: str(one.table.get(key, "")),
            raw=lambda one: str(one.table.get(key, "")),
            edit=edit,
        )

    def _number(self, title: str, key: str) -> Column[ChipLine]:
        bounds = _COUNT if key in _COUNTS else Bounds()

        def value(one: ChipLine) -> Any:
            return one.power[0] if key == "power_w" else one.table.get(key)

        def raw(one: ChipLine) -> str:
            return "" if value(one) is None else typed.written(value(one), bounds)

        def edit(one: ChipLine, text: str) -> None:
            if text.strip() != raw(one):
                self._edit(lambda: _with_number(one, key, typed.read(text, bounds)))

        return Column(
            title,
            lambda one: figures.NONE if value(one) is None else figures.localised(f"{value(one):,.12g}"),
            right=True,
            raw=raw,
            edit=edit,
            tooltip=(lambda one: one.power[1]) if key == "power_w" else None,
        )


class RateTable(CellTable):
    """What one chip does of each kind of work, before scaling and utilisation, with its class of evidence."""

    def __init__(self, edit: Edit) -> None:
        translate = QCoreApplication.translate
        self.model_: TableModel[RateLine] = TableModel(
            [
                Column(translate("Plan", "Chip"), lambda one: shown(one.chip)),
                Column(
                    translate("Plan", "Of"),
                    lambda one: words.kind_word(one.kind) if one.kind else shown(one.of),
                ),
                Column(
                    translate("Plan", "One device"),
                    _figure,
                    right=True,
                    raw=_raw,
                    edit=lambda one, text: (
                        text.strip() != _raw(one) and edit(lambda: _with_rate(one, typed.read_rate(text)))
                    ),
                ),
                Column(
                    translate("Plan", "Evidence"),
                    lambda one: words.rate_class(one.rate.evidence) if one.rate else figures.NONE,
                ),
                Column(translate("Plan", "From"), _from, tooltip=_from),
            ]
        )
        super().__init__(self.model_, translate("Plan", "Rates"))

    def show_rates(self, rates: Sequence[RateLine]) -> None:
        """Of a plan."""
        self.model_.update_rows(rates)
        fit_columns(self, self.model_, range(4))


def _with_number(one: ChipLine, key: str, value: float | None) -> Change:
    """The old source says nothing of what was typed: it is told which part is."""
    note = f"{key} {words.HERE}"
    source = str(one.table.get("source", ""))
    told = source if note in source else "; ".join(part for part in (source, note) if part)
    place = one.place
    return lambda draft: draft.with_value(("device", place, key), value).with_value(
        ("device", place, "source"), told
    )


def _with_rate(one: RateLine, rate: float | list[float] | None) -> Change:
    value = None
    if rate is not None:
        key = "range" if isinstance(rate, list) else "value"
        value = {key: rate, "source": words.HERE}
    return lambda draft: draft.with_value(one.steps, value)


def _figure(one: RateLine) -> str:
    rate = one.rate
    return figures.NONE if rate is None else words.ranged(rate.each, lambda each: words.rate(each, rate.unit))


def _raw(one: RateLine) -> str:
    if one.rate is None:
        return ""
    each = one.rate.each
    bounds = (each.low, each.high) if each.bounded else (each.value,)
    return "..".join(typed.written(float(f"{bound:.6g}")) for bound in bounds)


def _from(one: RateLine) -> str:
    if one.rate is None:
        return shown(one.refusal) or QCoreApplication.translate("Plan", "no rate is given: type one")
    parts = [words.source(one.rate.source), one.rate.work]
    if one.rate.context is not None:
        context = QCoreApplication.translate("Plan", "context of {n} tokens")
        parts.append(context.format(n=figures.count(one.rate.context)))
    if one.rate.devices > 1:
        together = QCoreApplication.translate("Plan", "of {n} together")
        parts.append(together.format(n=figures.count(one.rate.devices)))
    return shown("; ".join(part for part in (*parts, *one.rate.remarks) if part), 400)
