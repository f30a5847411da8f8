"""Sentences of the engine to be read, scrolled and copied; markup in them stays letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.desktop.theme import SPACE


class Reading(QPlainTextEdit):
    """Read-only text without a frame, some lines high; Tab leaves it."""

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def sizeHint(self) -> QSize:  # noqa: N802
        """So many lines; there is a scroll bar for more."""
        return QSize(320, self.height_of(self._lines))

    def height_of(self, lines: int) -> int:
        """Pixels that so many lines take."""
        return lines * self.fontMetrics().lineSpacing() + 2

    def fit(self) -> None:
        """Be no higher than the text that is there, and never higher than the lines that were asked for."""
        width, metrics = max(1, self.viewport().width() - SPACE), self.fontMetrics()
        needed = 0
        for text in self.toPlainText().splitlines():
            needed += 1 + metrics.horizontalAdvance(text) // width
        self.setMaximumHeight(self.height_of(max(1, min(needed, self._lines))) + SPACE)

    def tell(self, sections: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Headings, and what stands below each."""
        self.clear()
        cursor = QTextCursor(self.document())
        plain, bold = QTextCharFormat(), QTextCharFormat()
        bold.setFontWeight(QFont.Weight.Bold)
        for number, (heading, sentences) in enumerate(sections):
            cursor.insertText(("\n" if number else "") + heading, bold)
            cursor.insertText("".join(f"\n{sentence}" for sentence in sentences), plain)
        self.moveCursor(QTextCursor.MoveOperation.Start)
