"""A remedy that can be copied: a command, or a sentence with one in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.prose import Prose
from app.desktop.theme import SPACE
from app.desktop.widgets import button, copy_text
from profiles.text import shown


class RemedyLine(QWidget):
    """The text after an arrow, and a button that copies it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * SPACE)
        line.addWidget(Prose(f"→ {text}"), 1)
        name = QCoreApplication.translate("Devices", "Copy the remedy: {text}").format(text=shown(text))
        copy = button(QCoreApplication.translate("Devices", "Copy"), lambda: copy_text(text), name=name)
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
