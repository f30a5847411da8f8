"""A row of buttons of which one is chosen: views of the same thing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

_STYLE = (
    "QPushButton { padding: 5px 14px; border: 1px solid palette(mid); background: palette(base); }"
    "QPushButton:checked { background: palette(highlight); color: palette(highlighted-text);"
    " border-color: palette(highlight); }"
    "QPushButton:focus { border: 1px solid palette(text); }"
)


class Segments(QWidget):
    """Exactly one is chosen."""

    chosen = Signal(int)
    """The number of the one that was chosen, by the user or by `choose`."""

    def __init__(self, texts: Sequence[str], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.buttons = [QPushButton(text) for text in texts]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for number, made in enumerate(self.buttons):
            made.setCheckable(True)
            made.setStyleSheet(_STYLE)
            self._group.addButton(made, number)
            layout.addWidget(made)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    @property
    def current(self) -> int:
        """The number of the one that is chosen."""
        return self._group.checkedId()

    def choose(self, number: int) -> None:
        """Another one."""
        self.buttons[number].setChecked(True)
        self.chosen.emit(number)
