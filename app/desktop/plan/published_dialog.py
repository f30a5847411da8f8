"""A choice of published results as the rates of a plan's chips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.desktop.plan import typed, words
from app.desktop.plan.typed import Bounds, UntidyError
from app.desktop.services import Services
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import Label, button, row, small_label, while_there
from profiles.evidence import PublishedResult
from profiles.planning.rates import Kind
from profiles.text import shown

SIZE = QSize(940, 520)
_KINDS: dict[str, Kind] = {
    "llm_prefill": "prefill", "llm_decode": "decode", "llm_serving": "serving", "train_step": "train",
}  # fmt: skip
_PROMPTS = Bounds(0.0, 0.999, percent=True)


class PublishedRates(QDialog):
    """Several results of one chip and kind are the range that they span."""

    chosen = Signal(object)
    """Tables of chips, a list."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._catalogued: frozenset[str] = frozenset()
        self.setWindowTitle(self.tr("Published rates"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search: chip, model, source"))
        self.field.setAccessibleName(self.tr("Search published rates"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._filter)
        self.model: TableModel[PublishedResult] = TableModel(self._columns())
        self.table = TableView(self.model, self.tr("Published rates"), stretch=5)
        self.flop, self.prompts = QLineEdit(), QLineEdit()
        self.problem = Label(points=SMALL_PT, wrap=True)
        self._lay_out()
        self.table.chosen.connect(lambda _: self._accept())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        services.background.run("published rates", _load, while_there(self, self._offer), services.fail)

    def _columns(self) -> list[Column[PublishedResult]]:
        return [
            Column(self.tr("Chip"), lambda one: shown(one.stated_device or one.device), width=16),
            Column(self.tr("Of"), lambda one: words.kind_word(_KINDS[one.kernel]), width=16),
            Column(
                self.tr("One device"),
                lambda one: words.rate(one.value / one.devices, one.unit),
                key=lambda one: one.value / one.devices,
                right=True,
                width=14,
            ),
            Column(self.tr("Evidence"), lambda one: words.rate_class(one.evidence), width=14),
            Column(
                self.tr("Work"),
                lambda one: f"{shown(one.workload)}, {shown(one.dtype)}",
                tooltip=lambda one: one.workload,
                width=28,
            ),
            Column(
                self.tr("From"), lambda one: shown(one.source.title), tooltip=lambda one: one.source.title
            ),
        ]

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(SPACE)
        for field, text in (
            (self.flop, self.tr("Training: FLOP per token of that model")),
            (self.prompts, self.tr("Serving: share of prompts in that work, %")),
        ):
            field.setAccessibleName(text)
            field.setMaximumWidth(16 * SPACE)
            form.addRow(Label(text), field)
        self.problem.hide()
        add = button(self.tr("Add"), self._accept, primary=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self.field)
        layout.addWidget(self.table, 1)
        layout.addWidget(
            small_label(self.tr("Ctrl and Shift select several: they become a range."), wrap=True)
        )
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addLayout(row(1, add, button(self.tr("Cancel"), self.reject)))
        self.resize(SIZE)
        self._follow()

    def _offer(self, loaded: tuple[list[PublishedResult], frozenset[str]]) -> None:
        results, self._catalogued = loaded
        self.model.set_rows(results)
        self.table.select_place(0)

    def _filter(self, text: str) -> None:
        told = text.casefold().split()
        self.model.set_filter((lambda one: all(word in _folded(one) for word in told)) if told else None)
        self.table.select_place(0)

    def _follow(self) -> None:
        """Ask for what the selected results lack."""
        kinds = {_KINDS[one.kernel] for one in self.table.selected()}
        self.flop.setEnabled("train" in kinds)
        self.prompts.setEnabled("serving" in kinds)

    def _accept(self) -> None:
        results = self.table.selected()
        if not results:
            self._tell(self.tr("Select at least one result."))
            return
        try:
            more = {
                "train": ("flop_per_token", self._read(self.flop, Bounds())),
                "serving": ("prompt_share", self._read(self.prompts, _PROMPTS)),
            }
        except UntidyError as problem:
            self._tell(str(problem))
            return
        self.chosen.emit(published_tables(results, self._catalogued, more))
        self.accept()

    def _read(self, field: QLineEdit, bounds: Bounds) -> float | None:
        if not field.isEnabled():
            return None
        value = typed.read(field.text(), bounds)
        if value is None:
            field.setFocus()
            raise UntidyError(self.tr("Missing: {what}.").format(what=field.accessibleName()))
        return value

    def _tell(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()


def published_tables(
    results: Sequence[PublishedResult],
    catalogued: frozenset[str],
    more: dict[str, tuple[str, float | None]],
) -> list[dict[str, Any]]:
    """A table for each chip, in the order of the results; `more` has by kind what its rates need besides."""
    tables: dict[str, dict[str, Any]] = {}
    for one in results:
        kind = _KINDS[one.kernel]
        table = tables.setdefault(one.device, {"name": shown(one.stated_device or one.device, 76)})
        if one.device in catalogued:
            table["catalogue"] = one.device
        rate = table.setdefault(kind, {"published": []})
        rate["published"].append(one.id)
        key, value = more.get(kind, ("", None))
        if value is not None:
            rate[key] = value
    return list(tables.values())


def _load() -> tuple[list[PublishedResult], frozenset[str]]:
    from profiles import catalogue
    from profiles.published import load_published

    rates = [one for one in load_published() if one.kernel in _KINDS and one.unit == "token/s"]
    return rates, frozenset({*catalogue.families(), *(entry.id for entry in catalogue.entries())})


def _folded(one: PublishedResult) -> str:
    told = (one.device, one.stated_device, one.workload, one.dtype, one.source.title, one.evidence)
    return "\n".join(told).casefold()
