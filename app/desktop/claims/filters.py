"""The row above the claims: search, standing, chip, who says it, and the order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.desktop import figures
from app.desktop.claims.claim_list import CHIP, DATE, OWN_ORDER, SAID_BY, STATEMENT
from app.desktop.claims.words import claimant_word, standing_text
from app.desktop.claims_model import STANDINGS, Judged, Wanted
from app.desktop.theme import SPACE
from profiles.text import shown

HERE = "\x00here"
"""In the choice of chips: those of this machine. No id of the catalogue begins so."""
CHARACTERS = 15


class FilterBar(QWidget):
    """What is chosen is `wanted`."""

    changed = Signal()
    ordered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLineEdit()
        self.text.setClearButtonEnabled(True)
        self.text.setPlaceholderText(self.tr("Search"))
        self.text.setAccessibleName(self.tr("Search in the claims"))
        self.text.setMinimumWidth(16 * SPACE)
        self.standing = _choice(self.tr("Standing"))
        self.party = _choice(self.tr("Chip"))
        self.claimant = _choice(self.tr("Who says it"))
        self.order = _choice(self.tr("Order"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.text, 2)
        for box in (self.standing, self.party, self.claimant, self.order):
            layout.addWidget(box, 1)
        self._fill_order()
        self._here: frozenset[str] = frozenset()
        self._judged = Judged()
        self.offer(self._judged)
        self.text.textChanged.connect(self.changed)
        for box in (self.standing, self.party, self.claimant):
            box.currentIndexChanged.connect(self.changed)
        self.order.currentIndexChanged.connect(self.ordered)

    @property
    def wanted(self) -> Wanted:
        """What the claims are held against."""
        party = self.party.currentData() or ""
        return Wanted(
            text=self.text.text(),
            standing=self.standing.currentData(),
            party="" if party == HERE else party,
            chips=self._here if party == HERE else None,
            claimant=self.claimant.currentData(),
        )

    @property
    def sorting(self) -> tuple[int, Qt.SortOrder]:
        """Column and direction."""
        column: int = self.order.currentData()
        newest = column == DATE
        return column, Qt.SortOrder.DescendingOrder if newest else Qt.SortOrder.AscendingOrder

    def offer(self, judged: Judged) -> None:
        """Let one choose from what these claims have; what was chosen stays where it can."""
        self._judged = judged
        counts = judged.counts()
        total = len(judged.results)
        _fill(
            self.standing,
            self.tr("Any standing ({count})").format(count=figures.count(total)),
            [(f"{standing_text(one)} ({figures.count(counts[one])})", one) for one in STANDINGS],
        )
        names = sorted(((party.name, key) for key, party in judged.parties.items()), key=_by_name)
        here = [(self.tr("Chips of this machine"), HERE)] if self._here else []
        _fill(self.party, self.tr("Any chip"), [*here, *((shown(name, 60), key) for name, key in names)])
        kinds = [(claimant_word(kind), kind) for kind in judged.claimants()]
        _fill(self.claimant, self.tr("Said by anyone"), kinds)

    def set_here(self, chips: frozenset[str]) -> None:
        """The chips of this machine are known; those that no claim speaks of are not offered."""
        spoken_of = frozenset[str]().union(*(party.members for party in self._judged.parties.values()))
        if chips & spoken_of != self._here:
            self._here = chips & spoken_of
            self.offer(self._judged)

    def clear(self) -> None:
        """Let everything through."""
        blocked = [box.blockSignals(True) for box in (self.standing, self.party, self.claimant)]
        for box in (self.standing, self.party, self.claimant):
            box.setCurrentIndex(0)
        for box, before in zip((self.standing, self.party, self.claimant), blocked, strict=True):
            box.blockSignals(before)
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self.changed.emit()

    def _fill_order(self) -> None:
        for text, column in (
            (self.tr("By standing"), OWN_ORDER),
            (self.tr("Newest first"), DATE),
            (self.tr("By chip"), CHIP),
            (self.tr("By who says it"), SAID_BY),
            (self.tr("By statement"), STATEMENT),
        ):
            self.order.addItem(text, column)


def _choice(name: str) -> QComboBox:
    """A box that is as wide as its share of the row; the list of it as wide as its longest entry."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(CHARACTERS - 4)
    return box


def _fill(box: QComboBox, all_: str, entries: Sequence[tuple[str, object]]) -> None:
    """Other entries below the one that means all; the choice stays where it is still offered."""
    kept = box.currentData()
    before = box.blockSignals(True)
    box.clear()
    box.addItem(all_, None)
    for text, data in entries:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(kept)) if kept is not None else 0)
    box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 4 * SPACE)
    box.blockSignals(before)


def _by_name(named: tuple[str, str]) -> tuple[str, str]:
    return named[0].casefold(), named[1]
