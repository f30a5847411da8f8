"""What stands on the Compare page while there is nothing to compare."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.prose import Prose
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, button, row


class Message(QWidget):
    """A sentence that says what to do, or why two profiles cannot be compared."""

    def __init__(self, open_library: Callable[[], object], try_again: Callable[[], object]) -> None:
        super().__init__()
        self._heading = Label(self.tr("These profiles cannot be compared"), bold=True)
        self.text = Prose()
        self._library = button(self.tr("Open the library"), open_library)
        self._again = button(self.tr("Try again"), try_again)
        plane = Surface()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(plane)
        whole.addStretch(1)
        layout = QVBoxLayout(plane)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._heading)
        layout.addWidget(self.text)
        layout.addLayout(row(self._again, self._library, 1))

    def tell(self, text: str, *, problem: bool, working: bool = False) -> None:
        """A problem has a heading and a button to try again."""
        self._heading.setVisible(problem)
        self._again.setVisible(problem)
        self._library.setVisible(not working)
        self.text.setText(text)
