"""Parts of a plan behind each other, and the sentence on what was typed into one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.desktop.plan.cells import CellTable
from app.desktop.plan.segments import Segments
from app.desktop.theme import SMALL_PT, SPACE, Appearance
from app.desktop.widgets import ElidedLabel, Label, row


class Folder(QWidget):
    """One part is seen; buttons above lead to the others."""

    chosen = Signal(int)
    """Another part is in front."""

    def __init__(
        self, appearance: Appearance, parts: Sequence[tuple[str, QWidget]], beside: Sequence[QWidget] = ()
    ) -> None:
        """Titles and parts; `beside` stands right of the titles."""
        super().__init__()
        self._appearance = appearance
        self._parts = [part for _, part in parts]
        self._beside = list(beside)
        self.titles = Segments([title for title, _ in parts], self.tr("Parts of the plan"))
        self._hint = self.tr("Enter or double click edits")
        self.hint = ElidedLabel(points=SMALL_PT, muted=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.problem = Label(wrap=True)
        self.problem.hide()
        self._stack = QStackedWidget()
        for part in self._parts:
            self._stack.addWidget(part)
        self.titles.chosen.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        head = row(self.titles, self.hint, *beside)
        head.setStretchFactor(self.hint, 1)
        layout.addLayout(head)
        layout.addWidget(self.problem)
        layout.addWidget(self._stack, 1)
        self.restyle()
        self._show(0)

    @property
    def current(self) -> int:
        """The number of the part in front."""
        return self._stack.currentIndex()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order in which they are seen."""
        return [*self.titles.buttons, *self._beside, *self._parts]

    def show_part(self, number: int) -> None:
        """Bring a part to the front."""
        self.titles.choose(number)

    def tell(self, text: str) -> None:
        """What is wrong with what was typed; an empty text where nothing is."""
        self.problem.setText(text)
        self.problem.setAccessibleName(text)
        self.problem.setVisible(bool(text))

    def restyle(self) -> None:
        """In the colours of another theme."""
        colours = QPalette()
        colours.setColor(QPalette.ColorRole.WindowText, self._appearance.theme.warning)
        self.problem.setPalette(colours)

    def _show(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        # It keeps its room, which the other titles must not take.
        self.hint.setText(self._hint if isinstance(self._parts[number], CellTable) else "")
        self.chosen.emit(number)
