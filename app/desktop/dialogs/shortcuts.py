"""All keys on one sheet, from the table that the window binds them by."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import keys
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, button, row

TEXT_WIDTH = 300
CAP = "QLabel { border: 1px solid palette(mid); border-radius: 3px; padding: 1px 6px; }"


class ShortcutsDialog(QDialog):
    """Two columns of groups."""

    def __init__(self, _services: Services, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        columns = QHBoxLayout()
        columns.setSpacing(5 * SPACE)
        for groups in _in_two_columns(keys.table()):
            column = QVBoxLayout()
            column.addLayout(_sheet(groups))
            column.addStretch(1)
            columns.addLayout(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(3 * SPACE)
        layout.addLayout(columns)
        layout.addLayout(row(1, button(self.tr("Close"), self.accept, primary=True)))


def _in_two_columns(table: Sequence[keys.Key]) -> tuple[list[list[keys.Key]], list[list[keys.Key]]]:
    """The groups in their order, the first column at least as long as the second."""
    groups = [list(found) for _, found in itertools.groupby(table, key=lambda key: key.group)]
    first: list[list[keys.Key]] = []
    while groups and 2 * sum(len(group) for group in first) < len(table):
        first.append(groups.pop(0))
    return first, groups


def _sheet(groups: Sequence[Sequence[keys.Key]]) -> QGridLayout:
    """One grid for all groups of a column, so that their texts begin at the same place."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(SPACE)
    grid.setColumnStretch(1, 1)
    number = 0
    for group in groups:
        grid.addWidget(Label(group[0].group, bold=True), number, 0, 1, 2)
        for number, key in enumerate(group, start=number + 1):  # noqa: B020  (goes on where the last one ended)
            grid.addLayout(_caps(key), number, 0)
            grid.addWidget(_text(key.text), number, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setRowMinimumHeight(number + 1, SPACE)
        number += 2
    return grid


def _text(text: str) -> Label:
    """Long ones are broken: two columns of them must fit a small screen in every language."""
    label = Label(text, wrap=True)
    label.setFixedWidth(min(label.fontMetrics().horizontalAdvance(text) + SPACE, TEXT_WIDTH))
    return label


def _caps(key: keys.Key) -> QHBoxLayout:
    caps = QHBoxLayout()
    caps.setSpacing(SPACE // 2)
    for text in key.shown:
        cap = Label(text)
        cap.setStyleSheet(CAP)
        cap.setAccessibleName(f"{text}: {key.text}")
        caps.addWidget(cap, 0, Qt.AlignmentFlag.AlignVCenter)
    caps.addStretch(1)
    return caps
