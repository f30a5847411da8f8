"""How both tabs are laid out: levers on the left, a plot on the right, the plan's parts below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.plan.bars import BarView
from app.desktop.plan.folder import Folder
from app.desktop.plan.segments import Segments
from app.desktop.prose import Prose
from app.desktop.sections import Section, scrolled
from app.desktop.theme import SPACE
from app.desktop.widgets import Surface, row

PANEL_WIDTH = 46 * SPACE
ABOVE, BELOW = 50, 50
"""Shares of the height."""


class Stage(QStackedWidget):
    """The tab, or the sentence on why there is no plan."""

    def __init__(
        self, panel: QWidget, panel_name: str, view: Segments, bars: BarView, folder: Folder
    ) -> None:
        super().__init__()
        self._problem = Prose()
        message = Section()
        message.add(self._problem)
        message.layout_.addStretch(1)
        self.addWidget(self._assemble(panel, panel_name, view, bars, folder))
        self.addWidget(message)

    @property
    def problem(self) -> str:
        """What stands in place of the plan; empty where it is shown."""
        return self._problem.accessibleName() if self.currentIndex() else ""

    def show_problem(self, sentence: str) -> None:
        """There is no plan."""
        self._problem.setText(sentence)
        self.setCurrentIndex(1)

    def show_plan(self) -> None:
        """There is one."""
        self.setCurrentIndex(0)

    def _assemble(
        self, panel: QWidget, panel_name: str, view: Segments, bars: BarView, folder: Folder
    ) -> QWidget:
        plot = Surface()
        column = QVBoxLayout(plot)
        column.setContentsMargins(SPACE, SPACE, SPACE, 0)
        column.setSpacing(0)
        column.addLayout(row(view, 1))
        column.addWidget(_filling(bars, self.tr("Plot")), 1)
        left = scrolled(panel, panel_name)
        left.setFixedWidth(PANEL_WIDTH)
        above = QWidget()
        across = QHBoxLayout(above)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(SPACE)
        across.addWidget(left)
        across.addWidget(plot, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(SPACE)
        split.addWidget(above)
        split.addWidget(folder)
        split.setSizes([10 * ABOVE, 10 * BELOW])
        split.setStretchFactor(0, ABOVE)
        split.setStretchFactor(1, BELOW)
        return split


def _filling(bars: BarView, name: str) -> QScrollArea:
    """Fills the room that is there, and scrolls where the rows need more."""
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setWidget(bars)
    return area
