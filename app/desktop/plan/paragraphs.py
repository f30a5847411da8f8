"""Texts below each other, whose number may change with every answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.prose import Prose
from app.desktop.sections import Section, scrolled
from app.desktop.theme import SPACE


class Paragraphs(QWidget):
    """Keeps its labels: to make new ones while a slider moves would make it stick."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[Prose] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)

    @property
    def texts(self) -> list[str]:
        """What is shown."""
        return [label.accessibleName() for label in self._labels if not label.isHidden()]

    def show_texts(self, texts: Sequence[str]) -> None:
        """A paragraph for each."""
        while len(self._labels) < len(texts):
            self._labels.append(Prose())
            self._column.addWidget(self._labels[-1])
        for number, label in enumerate(self._labels):
            label.setVisible(number < len(texts))
            if number < len(texts) and label.accessibleName() != texts[number]:
                label.setText(texts[number])


class Notes(QWidget):
    """A plan's title, and what to hold against its result in the words of the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.told = Prose(bold=True), Paragraphs()
        section = Section()
        section.add(self.title)
        section.add(self.told)
        section.layout_.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(section, self.tr("Notes")))

    def show_notes(self, title: str, notes: Sequence[str]) -> None:
        """Of another plan."""
        self.title.setText(title)
        self.told.show_texts(notes)
