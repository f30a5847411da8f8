"""The groups of cases of a suite that is put together: a list, and buttons to add, duplicate and remove."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu, QPushButton, QVBoxLayout

from app.desktop import figures
from app.desktop.custom.draft import Checked, Draft, Group
from app.desktop.custom.fields import fields_of, label_of
from app.desktop.tables import Column, TableModel, TableView
from app.desktop.theme import SPACE
from app.desktop.widgets import Surface, button, row
from benchkernels.kernels import KERNELS


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A row of the list."""

    group: Group
    cases: int | None
    """Of both kinds of device; None where something is wrong."""


class GroupList(Surface):
    """Shows the groups of a draft; changing it is the owner's business."""

    chosen = Signal()
    """Another group is the current one."""
    add_wanted = Signal(str)
    """A group with that kernel."""
    duplicate_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: TableModel[GroupLine] = TableModel(self._columns())
        self.table = TableView(self.model, self.tr("Groups of cases"), stretch=1, sortable=False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())
        self.add = QPushButton(self.tr("Add"))
        self.add.setAccessibleName(self.tr("Add a group of cases"))
        menu = QMenu(self.add)
        for kernel in KERNELS:
            menu.addAction(kernel).triggered.connect(partial(self.add_wanted.emit, kernel))
        self.add.setMenu(menu)
        self.copy = button(
            self.tr("Duplicate"), self.duplicate_wanted.emit, name=self.tr("Duplicate the group")
        )
        self.remove = button(self.tr("Remove"), self.remove_wanted.emit, name=self.tr("Remove the group"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.table, 1)
        column.addLayout(row(self.add, self.copy, self.remove, 1))

    @property
    def place(self) -> int:
        """Number of the current group; -1 where there is none."""
        index = self.table.currentIndex()
        return index.row() if index.isValid() else -1

    def show_draft(self, draft: Draft, checked: Checked, place: int) -> None:
        """Other groups, and which is the current one."""
        lines = [
            GroupLine(group, None if part is None else len(part.entries))
            for group, part in zip(draft.groups, checked.parts, strict=True)
        ]
        self.table.selectionModel().blockSignals(True)
        if len(lines) == len(self.model.rows):
            self.model.update_rows(lines)
        else:
            self.model.set_rows(lines)
        self.table.select_place(min(place, len(lines) - 1))
        self.table.selectionModel().blockSignals(False)
        self.table.viewport().update()
        for one in (self.copy, self.remove):
            one.setEnabled(bool(lines))

    def _columns(self) -> list[Column[GroupLine]]:
        return [
            Column(self.tr("Kernel"), lambda one: one.group.kernel, width=12),
            Column(
                self.tr("What"),
                lambda one: describe(one.group),
                width=12,
                tooltip=lambda one: describe(one.group),
            ),
            Column(self.tr("Cases"), self._cases, right=True, width=6),
        ]

    def _cases(self, line: GroupLine) -> str:
        return self.tr("wrong") if line.cases is None else figures.count(line.cases)


def describe(group: Group) -> str:
    """`fp32, bf16 · 1024 x 1024 x 1024`: the values of a group in the order of its fields."""
    parts = []
    for field in fields_of(group.kernel):
        text = field.text(group.table.get(field.key))
        parts.append(f"{label_of(field.key)} {text}" if text and field.rule.kind == "integers" else text)
    return " · ".join(part for part in parts if part)
