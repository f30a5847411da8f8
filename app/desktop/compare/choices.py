"""Which profiles are compared: a field for the baseline, and one for each candidate."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPushButton, QWidget

from app.desktop.compare.model import MOST_CANDIDATES, Answer
from app.desktop.profile_chooser import ProfileChooser, lies_at
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, button
from profiles.index import Entry
from profiles.paths import FILE_SUFFIX
from profiles.text import shown

ACROSS = 3
"""Candidates beside each other."""


class Choices(QWidget):
    """The fields. `changed` tells that the user has chosen otherwise."""

    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._appearance = services.appearance
        self._entries: Sequence[Entry] = ()
        self._by_file: dict[bytes, Entry] = {}
        self._answer: Answer | None = None
        self._paths: list[Path | None] = [None, None]
        self.baseline = ProfileChooser(self._known, self.tr("Choose the baseline"), self.tr("Baseline"))
        self.baseline.picked.connect(partial(self._choose, 0))
        self.swap = QPushButton(self.tr("Swap"))
        self.swap.setToolTip(self.tr("Make another profile the baseline"))
        self.swap.clicked.connect(self._swap_first)
        self._menu = QMenu(self)
        self.add = button(self.tr("Add a candidate"), self._add)
        self.fields: list[ProfileChooser] = []
        self._cells: list[QWidget] = []
        self._removers: list[QPushButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(SPACE)
        self._assemble()
        services.appearance.changed.connect(self._show)

    @property
    def paths(self) -> tuple[Path, ...]:
        """What is chosen, the baseline first; empty without one."""
        if self._paths[0] is None:
            return ()
        return tuple(path for path in self._paths if path is not None)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order in which they are seen."""
        pairs = zip(self.fields, self._removers, strict=True)
        return [self.baseline, self.swap, self.add, *(one for pair in pairs for one in pair)]

    def choose(self, paths: Sequence[Path]) -> None:
        """Other profiles, without telling so."""
        wanted: list[Path | None] = list(paths[: 1 + MOST_CANDIDATES])
        self._paths = wanted + [None] * (2 - len(wanted))
        self._show()

    def know(self, entries: Sequence[Entry]) -> None:
        """What the library holds now."""
        self._entries = entries
        self._by_file = {entry.file: entry for entry in entries}
        self._show()

    def show_answer(self, answer: Answer | None) -> None:
        """Give the fields the names and colours of a comparison."""
        self._answer = answer
        self._show()

    def _known(self) -> Sequence[Entry]:
        return self._entries

    def _assemble(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(SPACE)
        for part in (self.swap, self.add):
            first.addWidget(part)
        first.addStretch(1)
        self._grid.addWidget(Label(self.tr("Baseline")), 0, 0)
        self._grid.addWidget(self.baseline, 0, 1)
        self._grid.addLayout(first, 0, 2, 1, ACROSS - 1)
        self._with = Label(self.tr("Candidates"))
        self._grid.addWidget(self._with, 1, 0)
        for number in range(MOST_CANDIDATES):
            self._grid.addWidget(self._cell(number), 1 + number // ACROSS, 1 + number % ACROSS)
        for column in range(1, 1 + ACROSS):
            self._grid.setColumnStretch(column, 1)
        self._show()

    def _cell(self, number: int) -> QWidget:
        name = self.tr("Candidate {n}").format(n=number + 1)
        field = ProfileChooser(self._known, self.tr("Choose a candidate"), name)
        field.picked.connect(partial(self._choose, 1 + number))
        remover = button("×", partial(self._remove, 1 + number))
        remover.setFixedWidth(4 * SPACE)
        cell = QWidget()
        layout = QHBoxLayout(cell)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(field, 1)
        layout.addWidget(remover)
        self.fields.append(field)
        self._removers.append(remover)
        self._cells.append(cell)
        return cell

    def _show(self) -> None:
        for number, field in enumerate([self.baseline, *self.fields]):
            path = self._paths[number] if number < len(self._paths) else None
            field.show_profile(
                path, self._title(path), colour=self._colour(path), more=str(path) if path else ""
            )
        for number, (cell, remover) in enumerate(zip(self._cells, self._removers, strict=True), start=1):
            cell.setVisible(number < len(self._paths))
            title = self._title(self._paths[number]) if number < len(self._paths) else ""
            remover.setVisible(len(self._paths) > 2 or bool(title))
            remover.setAccessibleName(self.tr("Remove {name}").format(name=title))
            remover.setToolTip(self.tr("Remove from the comparison"))
        self.add.setEnabled(len(self._paths) <= MOST_CANDIDATES and None not in self._paths)
        self._show_swap()

    def _show_swap(self) -> None:
        candidates = [path for path in self._paths[1:] if path is not None]
        self.swap.setEnabled(bool(candidates) and self._paths[0] is not None)
        self._menu.clear()
        for path in candidates:
            text = self.tr("Baseline: {name}").format(name=self._title(path).replace("&", "&&"))
            self._menu.addAction(text).triggered.connect(partial(self._swap, path))
        self.swap.setMenu(self._menu if len(candidates) > 1 else None)  # type: ignore[arg-type]

    def _title(self, path: Path | None) -> str:
        if path is None:
            return ""
        if self._answer is not None and path in self._answer.question.paths:
            return self._answer.names[self._answer.question.paths.index(path)]
        entry = self._by_file.get(os.fsencode(path.name))
        known = entry.name if entry is not None and lies_at(path, entry) else ""
        return shown(known or path.name.removesuffix(FILE_SUFFIX))

    def _colour(self, path: Path | None) -> str | None:
        if path is None or self._answer is None or path not in self._answer.question.paths:
            return None
        side = self._answer.sides[self._answer.question.paths.index(path)]
        return self._appearance.theme.series[(1 + side) % len(self._appearance.theme.series)]

    def _choose(self, number: int, path: Path) -> None:
        self._paths[number] = path
        self._tell()

    def _add(self) -> None:
        self._paths.append(None)
        self._show()
        field = self.fields[len(self._paths) - 2]
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.showPopup()

    def _remove(self, number: int) -> None:
        del self._paths[number]
        if len(self._paths) < 2:
            self._paths.append(None)
        self._tell()
        self.fields[min(number, len(self._paths) - 1) - 1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _swap_first(self) -> None:
        candidates = [path for path in self._paths[1:] if path is not None]
        if len(candidates) == 1:
            self._swap(candidates[0])

    def _swap(self, path: Path, _checked: bool = False) -> None:
        place = self._paths.index(path, 1)
        self._paths[0], self._paths[place] = self._paths[place], self._paths[0]
        self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()
