"""The evidence on one reading: class by class, never mixed, and what does not count with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.desktop.claims.words import class_text, class_word, says_text
from app.desktop.claims_model import ratio_text
from app.desktop.prose import Prose
from app.desktop.theme import SMALL_PT, SPACE, TEXT_PT
from app.desktop.widgets import Label, small_label
from profiles.claims.grouping import Line, group
from profiles.claims.model import Evidence
from profiles.claims.telling import STRONGEST_FIRST

FIGURE_WIDTH = 112


class EvidenceList(QWidget):
    """All pieces of evidence that somebody looked at, the strongest class first."""

    def __init__(self, evidence: Sequence[Evidence], near: Sequence[Evidence]) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE)
        self.headings: list[str] = []
        """What is told apart, from top to bottom."""
        for evidence_class in STRONGEST_FIRST:
            lines = group([one for one in evidence if one.evidence == evidence_class])
            if lines:
                self._head(class_text(evidence_class))
                self._show(lines)
        if near:
            self._add_near(near)

    def _add_near(self, near: Sequence[Evidence]) -> None:
        self._head(self.tr("Near, and not counted"))
        for reason in dict.fromkeys(one.reason for one in near if one.reason):
            self._layout.addWidget(Prose(reason, points=SMALL_PT, muted=True, selectable=False))
        for evidence_class in STRONGEST_FIRST:
            lines = group([one for one in near if one.evidence == evidence_class])
            if lines:
                self._layout.addWidget(Label(class_text(evidence_class), points=SMALL_PT, bold=True))
                self._show(lines, with_reason=False)

    def _head(self, text: str) -> None:
        self.headings.append(text)
        label = Label(text, points=TEXT_PT, bold=True)
        label.setContentsMargins(0, SPACE, 0, 0)
        self._layout.addWidget(label)

    def _show(self, lines: Sequence[Line], *, with_reason: bool = True) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE + 4)
        grid.setColumnMinimumWidth(0, FIGURE_WIDTH)
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(lines):
            grid.addWidget(_figure(line), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_explained(line, with_reason=with_reason), number, 1)
        self._layout.addLayout(grid)


def _figure(line: Line) -> QWidget:
    """The ratio, its interval below it, and what it says; on the right of its column."""
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    value, bracket, spread = ratio_text(line).partition(" (")
    says = says_text(line.first)
    for label in (
        Label(value or "–", bold=True),
        small_label(f"{bracket.strip()}{spread}") if spread else None,
        small_label(says) if says else None,
    ):
        if label is not None:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            layout.addWidget(label)
    ratio = QCoreApplication.translate("Evidence", "ratio {ratio}").format(ratio=ratio_text(line) or "–")
    whole.setAccessibleName(f"{class_word(line.first.evidence)}: {ratio}, {says}")
    return whole


def _explained(line: Line, *, with_reason: bool) -> QWidget:
    """Which chips, what was divided, by which tool and source, with remarks and why it does not count."""
    one = line.first
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(Prose(line.chips, selectable=False))
    layout.addWidget(Prose(one.text, selectable=False))
    for text in (f"{one.tool}: {' | '.join(line.sources)}", line.remarks):
        if text:
            layout.addWidget(Prose(text, points=SMALL_PT, muted=True, selectable=False))
    if one.reason and with_reason:
        told = f"{says_text(one)}: {one.reason}"
        layout.addWidget(Prose(told, points=SMALL_PT, bold=True, selectable=False))
    return whole
