"""The run that goes on and those that wait, on the Run page."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.orders import RunOrder
from app.desktop.run.words import how_long, suite_title
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import ElidedLabel, Label, Surface, button


class QueueList(Surface):
    """Hidden where nothing runs."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self._holder: QWidget | None = None
        services.runs.changed.connect(self.rebuild)
        services.runs.began.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """As the queue is now."""
        runs = self._services.runs
        had_focus = any(one.hasFocus() for one in self._buttons)
        if self._holder is not None:
            self._holder.hide()
            self._holder.deleteLater()
        self._buttons.clear()
        self._holder = QWidget()
        grid = QGridLayout(self._holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        if runs.running and runs.order is not None:
            state = self.tr("Is being stopped") if runs.stopping else self.tr("Runs now")
            show = button(self.tr("Show"), self._services.live_wanted.emit, name=self.tr("Show the run"))
            self._add(grid, state, runs.order, show)
        for place, order in enumerate(runs.waiting):
            name = self.tr("Remove from the queue: {run}").format(run=describe(order))
            remove = button(self.tr("Remove"), partial(self._remove, order), name=name)
            self._add(grid, self.tr("Then") if place else self.tr("Next"), order, remove)
        self._column.addWidget(self._holder)
        self.setVisible(bool(self._buttons))
        if had_focus and self._buttons:
            self._buttons[-1].setFocus()

    def _add(self, grid: QGridLayout, state: str, order: RunOrder, act: QPushButton) -> None:
        self._buttons.append(act)
        here = grid.rowCount()
        cells = (
            Label(state, bold=True),
            ElidedLabel(describe(order)),
            ElidedLabel(order.name, muted=True),
            act,
        )
        for number, cell in enumerate(cells):
            grid.addWidget(cell, here, number)

    def _remove(self, order: RunOrder) -> None:
        """By what it is: the queue may have moved on since the button was drawn."""
        waiting = self._services.runs.waiting
        place = next((number for number, one in enumerate(waiting) if one is order), None)
        if place is not None:
            self._services.runs.withdraw(place)


def describe(order: RunOrder) -> str:
    """`Quick look, NVIDIA H200 · cuda:0`, and for how long where that is not the suite's own time."""
    suite = order.suite_title or suite_title(order.suite, PurePath(order.suite).stem)
    return figures.listed(part for part in (suite, order.title or order.device, how_long(order)) if part)
