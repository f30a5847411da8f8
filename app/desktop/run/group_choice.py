"""The field that says how many ranks of the processor work as one, for suites that are work for a group."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import figures
from app.desktop.custom.numbers import count_box
from app.desktop.device_watch import Watched
from app.desktop.run.choice import LEAST_RANKS, MOST_RANKS, USUAL_RANKS
from app.desktop.run.words import why_no_group
from app.desktop.theme import SPACE
from app.desktop.widgets import Label, row


class GroupChoice(QWidget):
    """What the chosen devices are as one group: ranks of the processor, or one on each accelerator."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ranks = count_box(USUAL_RANKS, MOST_RANKS, self.tr("Ranks of the processor"))
        self.ranks.setMinimum(LEAST_RANKS)
        self.ranks.setKeyboardTracking(False)
        self.ranks.valueChanged.connect(lambda _: self.changed.emit())
        label = Label(self.tr("Ranks of the processor"))
        label.setBuddy(self.ranks)
        self._of_processor = QWidget()
        line = row(label, 1, self.ranks)
        line.setContentsMargins(0, 0, 0, 0)
        self._of_processor.setLayout(line)
        self._told = Label("", muted=True, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for part in (Label(self.tr("One group"), bold=True), self._of_processor, self._told):
            column.addWidget(part)

    def show_group(self, members: Sequence[Watched]) -> None:
        """The device of each rank; none where the chosen devices are no group."""
        on_cpu = bool(members) and members[0].facts.get("kind") == "cpu"
        self._of_processor.setVisible(on_cpu)
        text = "" if members else why_no_group()
        if members and not on_cpu:
            text = self.tr("{n} ranks, one on each device").format(n=figures.count(len(members)))
        self._told.setText(text)
        self._told.setVisible(bool(text))
