"""The workloads of a placement, edited in place, with the share of each that is served."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from app.desktop import figures
from app.desktop.fitting import fit_columns
from app.desktop.plan import typed, words
from app.desktop.plan.cells import CellTable
from app.desktop.plan.placement_model import WorkloadLine
from app.desktop.plan.settings import CONTEXT, Change
from app.desktop.plan.typed import Bounds
from app.desktop.tables import Column, TableModel
from profiles.text import shown

_SHARE = Bounds(0.0, 1.0, percent=True)


class WorkloadTable(CellTable):
    """What is wanted, how much it counts, and how much of it must be."""

    def __init__(self, edit: Callable[[Callable[[], Change]], object]) -> None:
        translate = QCoreApplication.translate
        self._edit = edit
        self.model_: TableModel[WorkloadLine] = TableModel(
            [
                Column(translate("Plan", "Workload"), lambda one: shown(one.table["name"])),
                Column(translate("Plan", "Of"), lambda one: words.kind_word(one.table["kind"])),
                Column(
                    translate("Plan", "Demand"),
                    lambda one: words.rate(one.demand, one.unit),
                    right=True,
                    raw=lambda one: typed.written(one.table[one.key]),
                    edit=lambda one, text: self._number(one, one.key, text, Bounds(), sourced=True),
                    hint=translate("Plan", "is typed as the plan tells it: a second, or a day"),
                ),
                Column(translate("Plan", "Served"), lambda one: words.share(one.share), right=True),
                Column(
                    translate("Plan", "Weight"),
                    lambda one: typed.written(one.table.get("weight", 1.0)),
                    right=True,
                    edit=lambda one, text: self._number(one, "weight", text, Bounds()),
                ),
                Column(
                    translate("Plan", "At least"),
                    lambda one: words.share(one.table.get("at_least", 0.0)),
                    right=True,
                    raw=lambda one: typed.written(one.table.get("at_least", 0.0), _SHARE),
                    edit=lambda one, text: self._number(one, "at_least", text, _SHARE),
                ),
                Column(
                    translate("Plan", "Context"),
                    lambda one: figures.count(one.table["context"]) if _raw_context(one) else figures.NONE,
                    right=True,
                    raw=_raw_context,
                    edit=lambda one, text: self._number(one, "context", text, CONTEXT, optional=True),
                    hint=translate("Plan", "tokens of a sequence, which measured cases have at least"),
                ),
                Column(
                    translate("Plan", "From"),
                    lambda one: shown(words.source(one.table.get("source", "")), 300),
                    tooltip=lambda one: str(one.table.get("source", "")),
                    raw=lambda one: str(one.table.get("source", "")),
                    edit=self._source,
                ),
            ]
        )
        super().__init__(self.model_, translate("Plan", "Workloads"))

    def show_workloads(self, lines: Sequence[WorkloadLine]) -> None:
        """Of a plan."""
        self.model_.update_rows(lines)
        fit_columns(self, self.model_, range(7))

    def _number(
        self,
        one: WorkloadLine,
        key: str,
        text: str,
        bounds: Bounds,
        *,
        sourced: bool = False,
        optional: bool = False,
    ) -> None:
        raw = "" if key not in one.table else typed.written(one.table[key], bounds)
        if text.strip() == raw or not (text.strip() or optional):
            return

        def make() -> Change:
            value = typed.read(text, bounds)
            change: Change = lambda draft: draft.with_value(("workload", one.place, key), value)  # noqa: E731
            if not sourced:
                return change
            source = ("workload", one.place, "source")
            return lambda draft: change(draft).with_value(source, words.HERE)

        self._edit(make)

    def _source(self, one: WorkloadLine, text: str) -> None:
        if text.strip() != one.table.get("source", ""):
            steps = ("workload", one.place, "source")
            self._edit(lambda: lambda draft: draft.with_value(steps, text.strip() or None))


def _raw_context(one: WorkloadLine) -> str:
    told = one.table.get("context")
    return "" if told is None else typed.written(told, CONTEXT)
