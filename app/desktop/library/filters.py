"""The line above the table: what is searched, and three ways to see less."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.desktop.library.rows import Wanted
from app.desktop.theme import SPACE
from app.desktop.widgets import plain_tooltip
from profiles.text import shown

PAUSE_MS = 150
"""A search begins when nobody has typed for so long."""
CHARACTERS = 14
"""Of a choice that are seen; its list is as wide as its texts."""
MOST_WIDTH = 480


class FilterBar(QWidget):
    """`changed` tells that `wanted` is another."""

    changed = Signal()
    entered = Signal()
    """Enter in the search field: on to what was found."""

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search name, device, suite, host, id, note"))
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)  # a file dropped here is to be imported
        self.device = self._choice(self.tr("All devices"), self.tr("Device"))
        self.suite = self._choice(self.tr("All suites"), self.tr("Suite"))
        self.starred = QCheckBox(self.tr("Starred only"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.search.returnPressed.connect(self._enter)
        self.device.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.suite.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.starred.toggled.connect(lambda _: self.changed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.search, 1)
        for part in (self.device, self.suite, self.starred):
            layout.addWidget(part)

    @property
    def wanted(self) -> Wanted:
        """What is to be seen."""
        return Wanted(
            self.search.text(),
            self.device.currentData() or "",
            self.suite.currentData() or "",
            self.starred.isChecked(),
        )

    def offer(self, devices: Sequence[str], suites: Sequence[str]) -> None:
        """What there is to choose from now; what is chosen stays, also where nothing fits it any more."""
        _offer(self.device, devices)
        _offer(self.suite, suites)

    def clear(self) -> None:
        """See everything again."""
        blockers = [QSignalBlocker(one) for one in (self.search, self.device, self.suite, self.starred)]
        self.search.clear()
        self.device.setCurrentIndex(0)
        self.suite.setCurrentIndex(0)
        self.starred.setChecked(False)
        for one in blockers:
            one.unblock()
        self._pause.stop()
        self.changed.emit()

    def settle(self) -> None:
        """Nobody looks any more: what was typed counts at once."""
        if self._pause.isActive():
            self._pause.stop()
            self.changed.emit()

    def _enter(self) -> None:
        self.settle()
        self.entered.emit()

    def _choice(self, all_of_them: str, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(max(CHARACTERS, len(all_of_them)))
        made.addItem(all_of_them, "")
        return made


def _offer(choice: QComboBox, values: Sequence[str]) -> None:
    chosen = choice.currentData() or ""
    wanted = [*values, *([chosen] if chosen and chosen not in values else [])]
    if [choice.itemData(n) for n in range(1, choice.count())] == wanted:
        return
    blocker = QSignalBlocker(choice)
    while choice.count() > 1:
        choice.removeItem(1)
    for value in wanted:
        choice.addItem(shown(value, 80), value)
        choice.setItemData(choice.count() - 1, plain_tooltip(shown(value)), Qt.ItemDataRole.ToolTipRole)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
    view = choice.view()
    view.setMinimumWidth(min(MOST_WIDTH, view.sizeHintForColumn(0) + 4 * SPACE))
    blocker.unblock()
