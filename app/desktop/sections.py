"""Surfaces with a heading, and facts in two columns: what pages of text are made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.prose import Prose
from app.desktop.theme import SPACE, TEXT_PT
from app.desktop.widgets import Label, Surface, row, small_label

LABEL_WIDTH = 128


class Section(Surface):
    """A plane with a heading; `layout_` takes what it is about."""

    def __init__(self, title: str = "", *beside: QWidget) -> None:
        """`beside` stand at the right end of the heading."""
        super().__init__()
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, 2 * SPACE)
        self.layout_.setSpacing(SPACE)
        self.heading: Label | None = None
        if title or beside:
            self.heading = Label(title, points=TEXT_PT, bold=True)
            self.layout_.addLayout(row(self.heading, 1, *beside))

    def add(self, widget: QWidget) -> None:
        """Another part below the others."""
        self.layout_.addWidget(widget)


class Facts(QWidget):
    """Names on the left, what they are on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(SPACE // 2 + 2)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def add(self, name: str, value: str | QWidget) -> None:
        """A fact; one that is an empty text is left out."""
        if value == "":
            return
        widget = Prose(value) if isinstance(value, str) else value
        if isinstance(value, str):
            widget.setAccessibleName(f"{name}: {value}")
        line = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(small_label(name), line, 0, top)
        self._grid.addWidget(widget, line, 1)


class TextArea(QScrollArea):
    """Scrolls over as much as its texts need at the width that they have."""

    def setWidget(self, content: QWidget) -> None:  # noqa: N802  (Qt's name)
        """Qt would keep the height that wrapped texts need in the narrowest column: pages of nothing."""
        policy = content.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
        content.setSizePolicy(policy)
        super().setWidget(content)


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """The widget, to be scrolled up and down and never sideways; without a frame."""
    area = TextArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setWidget(content)
    return area
