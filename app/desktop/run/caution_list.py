"""What to know before a run, one line each: a word for its kind, the sentence, a remedy to copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.run.words import Caution
from app.desktop.services import Services
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, Surface, button, copy_text

MOST = 3
"""Shown at once; a click shows the rest."""


class CautionList(Surface):
    """Hidden where there is nothing to tell."""

    unfolded = Signal(bool)
    """All shall be seen, which may need more room than there is."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._told: list[Caution] = []
        self._lines: list[_Line] = []
        self._open = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self._column.setSpacing(SPACE // 2)
        self._more = button("", self._toggle)
        self._more.setFlat(True)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._more)
        self._foot.addStretch(1)
        self._column.addLayout(self._foot)
        services.appearance.changed.connect(self._show)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """Every sentence, also those that are folded away."""
        return [one.text for one in self._told]

    def show_cautions(self, told: Sequence[Caution]) -> None:
        """Warnings first; lines that stay are kept, so that nothing jumps once a second."""
        ordered = sorted(told, key=lambda one: one.kind != "warning")
        if ordered != self._told:
            self._told = ordered
            self._show()

    def _show(self) -> None:
        shown = self._told if self._open or len(self._told) <= MOST + 1 else self._told[:MOST]
        while len(self._lines) < len(shown):
            line = _Line()
            self._lines.append(line)
            self._column.insertWidget(len(self._lines) - 1, line)
        for line, one in zip(self._lines, shown, strict=False):
            line.tell(one, self._services)
        for line in self._lines[len(shown) :]:
            line.hide()
        hidden = len(self._told) - len(shown)
        self._more.setVisible(hidden > 0 or self._open)
        self._more.setText(self.tr("Show fewer") if not hidden else self.tr("Show {n} more").format(n=hidden))
        self._more.setAccessibleName(self._more.text())
        self.setVisible(bool(self._told))

    def _toggle(self) -> None:
        self._open = not self._open
        self._show()
        self.unfolded.emit(self._open)


class _Line(QWidget):
    """One caution."""

    def __init__(self) -> None:
        super().__init__()
        self._remedy = ""
        self._mark = Label("", bold=True)
        self._text = Label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = button(self.tr("Copy"), self._take)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1)
        line.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)

    def tell(self, one: Caution, services: Services) -> None:
        """Show another sentence."""
        theme = services.appearance.theme
        word = self.tr("Warning") if one.kind == "warning" else self.tr("Note")
        palette = QPalette()
        palette.setColor(
            QPalette.ColorRole.WindowText, theme.warning if one.kind == "warning" else theme.accent
        )
        self._mark.setPalette(palette)
        if (self._mark.text(), self._text.text()) != (word, one.text):
            self._mark.setText(word)
            self._text.setText(one.text)
            self._text.setAccessibleName(f"{word}: {one.text}")
        self._remedy = one.remedy
        self._copy.setVisible(bool(one.remedy))
        self._copy.setAccessibleName(self.tr("Copy what helps: {remedy}").format(remedy=one.remedy))
        self.show()

    def _take(self) -> None:
        copy_text(self._remedy)
