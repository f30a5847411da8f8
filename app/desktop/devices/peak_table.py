"""Dense peaks with their kind, and the whole source of the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.devices_model import PeakRow, kind_word, peak_rows, peak_word
from app.desktop.fitting import fit_columns
from app.desktop.prose import Prose
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SMALL_PT, SPACE
from app.desktop.widgets import button, copy_text, row
from profiles.text import shown

SOURCES = " | "


class PeakTable(QWidget):
    """A table, and below it where the chosen figure comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.model = TableModel(self._columns())
        self.table = TableView(self.model, self.tr("Dense peaks"), stretch=3, sortable=False)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.source = Prose(points=SMALL_PT, muted=True)
        self.copy = button(self.tr("Copy"), self._copy, name=self.tr("Copy the source"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.table)
        line = row(spacing=2 * SPACE)
        line.addWidget(self.source, 1)
        line.addWidget(self.copy)
        layout.addLayout(line)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show(now.row()))

    def show_facts(self, facts: Mapping[str, Any]) -> None:
        """Of another device."""
        self.model.set_rows(peak_rows(facts))
        self.table.fit_height()
        fit_columns(self.table, self.model, range(3))
        self.source.setText("")
        self.table.select_place(0)

    def _columns(self) -> list[Column[PeakRow]]:
        return [
            Column(self.tr("For"), peak_word),
            Column(self.tr("Dense peak"), lambda one: figures.rate(one.value, one.unit), right=True),
            Column(self.tr("Kind"), lambda one: kind_word(one.kind)),
            Column(self.tr("Source"), lambda one: shown(one.source), tooltip=lambda one: one.source),
        ]

    def _show(self, place: int) -> None:
        if 0 <= place < len(self.model.shown):
            one = self.model.shown[place]
            told = self.tr("Source of {what}: {source}").format(
                what=peak_word(one), source="; ".join(one.source.split(SOURCES))
            )
            self.source.setText(told)

    def _copy(self) -> None:
        chosen = self.table.selected()
        if chosen:
            copy_text(chosen[0].source)
